//! Why something must not be done.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Reason;

/// Most problems that a parked record names; its result has more of them.
const PARKED_PROBLEMS: usize = 20;

/// Why something must not be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// Word.
    pub(crate) reason: Reason,
    /// What is wrong: fields, limits and lengths, no content.
    pub(crate) problems: Vec<String>,
}

/// The reason, and the first problems behind a colon.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.reason)?;
        for (index, problem) in self.problems.iter().take(PARKED_PROBLEMS).enumerate() {
            write!(f, "{} {problem}", if index == 0 { ":" } else { ";" })?;
        }
        if self.problems.len() > PARKED_PROBLEMS { f.write_str("; and others") } else { Ok(()) }
    }
}

/// Refusal as a plan stores it and a result tells it. The word of another build stays as it is, known here or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredRefusal {
    /// Word.
    pub(crate) reason: String,
    /// As in [`Refusal`].
    pub(crate) problems: Vec<String>,
}

impl From<Refusal> for StoredRefusal {
    fn from(Refusal { reason, problems }: Refusal) -> Self {
        Self { reason: reason.to_string(), problems }
    }
}

#[cfg(test)]
mod tests {
    use super::{Reason, Refusal, StoredRefusal};

    #[test]
    fn a_refusal_names_its_first_problems_and_that_there_are_others() {
        let refusal =
            |count: usize| Refusal { reason: Reason::Plan, problems: (0..count).map(|n| format!("p{n}")).collect() };
        assert_eq!(refusal(0).to_string(), "plan");
        assert_eq!(refusal(2).to_string(), "plan: p0; p1");
        assert!(refusal(20).to_string().ends_with("; p19"));
        assert!(refusal(22).to_string().ends_with("; p19; and others"));
    }

    #[test]
    fn a_stored_refusal_keeps_the_word_of_another_build() {
        for (stored, is_known) in [
            (r#"{"reason":"plan","problems":["p0"]}"#, true),
            (r#"{"reason":"of_a_newer_build","problems":[]}"#, false),
        ] {
            let refusal: StoredRefusal = serde_json::from_str(stored).unwrap();
            assert_eq!(serde_json::to_string(&refusal).unwrap(), stored);
            assert_eq!(Reason::ALL.iter().any(|reason| reason.as_str() == refusal.reason), is_known);
        }
        let refusal = Refusal { reason: Reason::Plan, problems: vec!["p0".into()] };
        let stored = serde_json::to_string(&StoredRefusal::from(refusal)).unwrap();
        assert_eq!(stored, r#"{"reason":"plan","problems":["p0"]}"#);
    }
}
