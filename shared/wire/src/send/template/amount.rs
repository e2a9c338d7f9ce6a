//! Amounts of money.

use serde::{Deserialize, Serialize};
use serde_json::Number;

/// Amount of money, as Meta writes it: a number (`56.14`) or a string (`"1597"`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Amount {
    /// As a number.
    Number(Number),
    /// As a string.
    Text(String),
}

impl Amount {
    /// Reads a decimal number, as `56.14`.
    #[must_use]
    pub fn parse(decimal: &str) -> Option<Self> {
        decimal.parse().ok().map(Self::Number)
    }
}

impl From<&str> for Amount {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u32> for Amount {
    fn from(whole: u32) -> Self {
        Self::Number(whole.into())
    }
}
