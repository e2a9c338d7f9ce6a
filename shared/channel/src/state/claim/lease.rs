//! Who holds a claim, and until when.

use messenger_wire::TimestampMs;

/// Names one run that holds a claim; no two runs have the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Owner(Box<str>);

impl Owner {
    /// Makes an owner of random bytes.
    #[must_use]
    pub fn new(random: [u8; 16]) -> Self {
        Self(format!("{:032x}", u128::from_be_bytes(random)).into())
    }

    /// The owner as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Right to act until a point in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Who acts.
    pub owner: Owner,
    /// When it is asked for.
    pub now: TimestampMs,
    /// When it ends; the owner sends nothing after it.
    pub until: TimestampMs,
}

#[cfg(test)]
mod tests {
    use super::Owner;

    #[test]
    fn owners_differ_as_their_bytes_do() {
        assert_eq!(Owner::new([0; 16]).as_str().len(), 32);
        assert_ne!(Owner::new([0; 16]), Owner::new([1; 16]));
    }
}
