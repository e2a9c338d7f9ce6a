//! What is wrong with a document: paths and expectations, never values.

use std::fmt;

/// Everything that is wrong with a document: the first hundred problems, and how many there are besides.
///
/// Displays as one line: `missing: a.b, c; malformed: d (true or false); unknown: e; and 7 more`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems {
    named: Vec<(String, Problem)>,
    more: usize,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// It must be there.
    Missing,
    /// With what it should be.
    Malformed(&'static str),
    /// With what is wrong.
    Refused(String),
    /// Nothing has this name.
    Unknown,
}

/// Longest path that is printed: a path has keys in it, and a misplaced secret may stand where a key should.
const PATH_CHARACTERS: usize = 100;

/// Most problems that are named: more than anybody mends at once, and few enough for a log line, a
/// result and a queue's message.
const PROBLEMS: usize = 100;

impl Problems {
    /// Notes a problem.
    pub fn add(&mut self, path: &str, problem: Problem) {
        if self.named.len() == PROBLEMS {
            self.more += 1;
            return;
        }
        // Queues refuse the two non-characters, and a parked record has the problems with it.
        let is_fit = |character: &char| !character.is_control() && !matches!(character, '\u{fffe}' | '\u{ffff}');
        let shown = path.chars().take(PATH_CHARACTERS).filter(is_fit).collect();
        self.named.push((shown, problem));
    }

    /// Path as it is printed: that of the whole document is empty.
    fn named(path: &str) -> &str {
        if path.is_empty() { "the document" } else { path }
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.named.is_empty()
    }

    /// Every problem that is named, with the path of its field, in the order in which they were met.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Problem)> {
        self.named.iter().map(|(path, problem)| (path.as_str(), problem))
    }

    /// Says how many problems are not named, where there are any.
    #[must_use]
    pub fn more(&self) -> Option<String> {
        (self.more > 0).then(|| format!("and {} more", self.more))
    }

    /// Each problem in a line of its own.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.iter().map(|(path, problem)| format!("{} {problem}", Self::named(path))).chain(self.more()).collect()
    }

    fn part(&self, title: &str, show: impl Fn(&str, &Problem) -> Option<String>) -> Option<String> {
        let fields: Vec<_> = self.iter().filter_map(|(path, problem)| show(path, problem)).collect();
        (!fields.is_empty()).then(|| format!("{title}: {}", fields.join(", ")))
    }
}

impl std::error::Error for Problems {}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("is missing"),
            Self::Malformed(expected) => write!(f, "must be {expected}"),
            Self::Refused(why) => f.write_str(why),
            Self::Unknown => f.write_str("has no meaning here"),
        }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let missing = self.part("missing", |path, problem| (*problem == Problem::Missing).then(|| path.to_owned()));
        let malformed = self.part("malformed", |path, problem| match problem {
            Problem::Malformed(expected) => Some(format!("{} (must be {expected})", Self::named(path))),
            Problem::Refused(why) => Some(format!("{} ({why})", Self::named(path))),
            Problem::Missing | Problem::Unknown => None,
        });
        let unknown = self.part("unknown", |path, problem| (*problem == Problem::Unknown).then(|| path.to_owned()));
        let parts: Vec<_> = [missing, malformed, unknown, self.more()].into_iter().flatten().collect();
        f.write_str(&parts.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::{Problem, Problems};

    fn missing(count: usize) -> Problems {
        let mut problems = Problems::default();
        (0..count).for_each(|index| problems.add(&format!("f{index}"), Problem::Missing));
        problems
    }

    #[test]
    fn a_hundred_problems_are_named_and_the_others_are_counted() {
        for (count, named, more) in
            [(1, 1, None), (100, 100, None), (101, 100, Some("and 1 more")), (50_000, 100, Some("and 49900 more"))]
        {
            let problems = missing(count);
            assert_eq!((problems.iter().count(), problems.more().as_deref()), (named, more));
            assert_eq!(
                problems.lines().last().map(String::as_str),
                more.or(Some(format!("f{} is missing", count - 1).as_str()))
            );
            assert!(problems.to_string().len() < 700, "{problems}");
            assert_eq!(
                problems.to_string().ends_with(&format!("f99; {}", more.unwrap_or("-"))),
                more.is_some(),
                "{problems}"
            );
        }
    }
}
