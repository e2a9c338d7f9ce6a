//! What is wrong with a document.

use std::fmt;

use serde_json::Number;

/// Everything that is wrong with a document: the first hundred things, and how many there are besides; never empty. It
/// is walked with `for`, by reference or as a whole.
///
/// `Display` writes one line for each, and one that says how many are not named. Nothing in it comes from the document
/// but lengths, counts, numbers and enum words, so that it may be logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violations {
    named: Vec<Violation>,
    more: usize,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    path: String,
    rule: Rule,
}

/// Rule that is broken, with its limit and the value that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// Longer than a limit.
    TooLong {
        /// Most UTF-16 units.
        limit: usize,
        /// UTF-16 units found.
        value: usize,
    },
    /// Shorter than a limit.
    TooShort {
        /// Fewest UTF-16 units.
        limit: usize,
        /// UTF-16 units found.
        value: usize,
    },
    /// More items than a limit.
    TooMany {
        /// Most items.
        limit: usize,
        /// Items found.
        value: usize,
    },
    /// Fewer items than a limit.
    TooFew {
        /// Fewest items.
        limit: usize,
        /// Items found.
        value: usize,
    },
    /// Number outside a range.
    OutOfRange {
        /// Smallest number.
        least: u64,
        /// Largest number.
        most: u64,
        /// Number found.
        value: Number,
    },
    /// Field that has to be there.
    Missing,
    /// None or several of fields that exclude each other.
    NotExactlyOne {
        /// Fields of which one has to be there.
        allowed: &'static [&'static str],
        /// How many are there.
        value: usize,
    },
    /// Field that must not be there.
    NotAllowed {
        /// Why not.
        reason: &'static str,
    },
    /// Word that Meta does not know.
    UnknownWord {
        /// Words that it knows.
        allowed: &'static [&'static str],
        /// Word found.
        value: Word,
    },
    /// Something that Meta has retired.
    Retired {
        /// What is retired.
        value: &'static str,
        /// What to use instead.
        instead: &'static str,
    },
    /// Field that has no meaning there.
    UnknownField {
        /// Fields that have one.
        known: String,
        /// Field found, or the length of its name.
        value: String,
    },
    /// Something in it that cannot be told more exactly.
    Holds {
        /// What is due.
        expected: String,
    },
    /// Another JSON type.
    WrongType {
        /// Type that is due.
        expected: &'static str,
        /// Type found.
        value: &'static str,
    },
    /// String without its form.
    Malformed {
        /// Form that is due.
        expected: &'static str,
        /// UTF-16 units found; what they say may be a person's, and stays out.
        value: usize,
    },
}

/// Enum word as found; text that cannot be one is left out, so that no message shows through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word(Option<Box<str>>);

impl Word {
    const LONGEST: usize = 40;

    pub(crate) fn new(text: &str) -> Self {
        let is_word = (1..=Self::LONGEST).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        Self(is_word.then(|| text.into()))
    }
}

impl Violations {
    pub(crate) fn none_or(named: Vec<Violation>, more: usize) -> Result<(), Self> {
        if named.is_empty() { Ok(()) } else { Err(Self { named, more }) }
    }

    /// These and others, all of them named.
    pub(crate) fn and(mut self, others: Self) -> Self {
        self.named.extend(others.named);
        self
    }

    pub(crate) fn one(violation: Violation) -> Self {
        Self { named: vec![violation], more: 0 }
    }

    /// The violations that are named, in the order of the document's rules.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.named.iter()
    }

    /// Says how many violations are not named, where there are any.
    #[must_use]
    pub fn more(&self) -> Option<String> {
        (self.more > 0).then(|| format!("and {} more", self.more))
    }

    /// How many are named, 1 at least.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "never empty")]
    pub fn len(&self) -> usize {
        self.named.len()
    }
}

impl IntoIterator for Violations {
    type Item = Violation;
    type IntoIter = std::vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.named.into_iter()
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Violation {
    pub(crate) fn new(path: String, rule: Rule) -> Self {
        Self { path, rule }
    }

    /// Where it stands, as `message.quick_replies[3].title`; empty for the document itself.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Rule that is broken.
    #[must_use]
    pub fn rule(&self) -> &Rule {
        &self.rule
    }
}

impl std::error::Error for Violations {}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.iter().enumerate() {
            let line_break = if index == 0 { "" } else { "\n" };
            write!(f, "{line_break}{violation}")?;
        }
        self.more().map_or(Ok(()), |more| write!(f, "\n{more}"))
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "document" } else { &self.path };
        write!(f, "{path}: {}", self.rule)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { limit, value } => write!(f, "{value} UTF-16 units, at most {limit}"),
            Self::TooShort { limit, value } => write!(f, "{value} UTF-16 units, at least {limit}"),
            Self::TooMany { limit, value } => write!(f, "{value} items, at most {limit}"),
            Self::TooFew { limit, value } => write!(f, "{value} items, at least {limit}"),
            Self::OutOfRange { least, most, value } => write!(f, "{value}, not a whole number from {least} to {most}"),
            Self::Missing => f.write_str("missing"),
            Self::NotExactlyOne { allowed, value } => write!(f, "{value} of {}, exactly 1", allowed.join(", ")),
            Self::NotAllowed { reason } => write!(f, "not allowed: {reason}"),
            Self::UnknownWord { allowed, value } => write!(f, "{value} is none of {}", allowed.join(", ")),
            Self::Retired { value, instead } => write!(f, "{value} is retired; {instead}"),
            Self::UnknownField { known, value } => write!(f, "{value} is no field here; there is {known}"),
            Self::Holds { expected } => write!(f, "holds something else than {expected}"),
            Self::WrongType { expected, value } => write!(f, "{value}, not {expected}"),
            Self::Malformed { expected, value } => write!(f, "a string of {value} UTF-16 units, not {expected}"),
        }
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_deref().unwrap_or("<not a word>"))
    }
}
