//! The one table from Graph's (code, subcode) to what to do next.
//!
//! Graph answers most errors with status 400, throttles among them, and uses one code for unlike things, so neither
//! the status nor the code alone tells what happened.

use std::time::Duration;

mod class;
mod limits;
mod people;
mod reach;
mod requests;
mod set_up;

pub use class::{Class, TRANSIENT_TRIES, TokenDeath};
pub use reach::Reach;

/// Which errors a [`Row`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// Code with a message that begins so, where Graph gives no number to go by. What stands further back in a message
    /// may repeat the request.
    Said(i64, &'static str),
    /// Code with this subcode.
    Pair(i64, i64),
    /// Number that Meta documents alone; it counts as subcode of any code, or as code.
    Number(i64),
    /// Numbers from first to last, each as in [`Key::Number`].
    Range(i64, i64),
    /// Code with any subcode that no other row has.
    Code(i64),
}

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row {
    /// Errors that the row is about.
    pub key: Key,
    /// What it means for the caller.
    pub class: Class,
    /// What happened.
    pub meaning: &'static str,
    /// What the operator should do.
    pub advice: &'static str,
    /// How often to try again, at most.
    pub retries: u32,
    /// How long to wait first, where Meta's page says so.
    pub wait: Option<Duration>,
    /// What it holds up, where it is a throttle.
    pub reach: Reach,
    /// Page that states it.
    pub source: Source,
}

/// Meta's pages on errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// Error codes of the Messenger Platform.
    Messenger,
    /// Error handling of the Graph API.
    Graph,
    /// Rate limits of the Graph API.
    RateLimits,
    /// Marketing messages.
    Marketing,
    /// Changes of the Messenger Platform.
    Changes,
    /// No page of Meta's: seen by others.
    Seen,
}

/// Every row, by theme.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    [limits::ROWS, people::ROWS, set_up::ROWS, requests::ROWS].into_iter().flatten()
}

/// Finds the row of an error: the one of what it says, else the exact pair, else the number wherever it stands, else
/// the code.
#[must_use]
pub fn find(code: i64, subcode: Option<i64>, message: Option<&str>) -> Option<&'static Row> {
    let said = message.and_then(|message| rows().find(|row| row.key.is_said(code, message)));
    said.or_else(|| by_number(code, subcode))
}

fn by_number(code: i64, subcode: Option<i64>) -> Option<&'static Row> {
    let by_pair = subcode.and_then(|subcode| rows().find(|row| row.key == Key::Pair(code, subcode)));
    by_pair
        .or_else(|| subcode.and_then(numbered))
        .or_else(|| numbered(code))
        .or_else(|| rows().find(|row| row.key == Key::Code(code)))
}

/// Row of a number that Meta documents alone; one that names it wins over a range around it.
fn numbered(number: i64) -> Option<&'static Row> {
    let around = |key| matches!(key, Key::Range(first, last) if (first..=last).contains(&number));
    rows().find(|row| row.key == Key::Number(number)).or_else(|| rows().find(|row| around(row.key)))
}

impl Key {
    /// Whether it is of a code with this message, before which Graph may write the code once more.
    fn is_said(self, code: i64, message: &str) -> bool {
        let Self::Said(known, beginning) = self else { return false };
        let bare = message.strip_prefix(&format!("(#{code}) ")).unwrap_or(message);
        known == code && bare.starts_with(beginning)
    }
}

impl Row {
    const fn new(key: Key, class: Class, meaning: &'static str, advice: &'static str) -> Self {
        Self {
            key,
            class,
            meaning,
            advice,
            retries: class.retries(),
            wait: None,
            reach: Reach::Send,
            source: Source::Messenger,
        }
    }

    const fn retried_once(mut self) -> Self {
        self.retries = 1;
        self
    }

    const fn after(mut self, wait: Duration) -> Self {
        self.wait = Some(wait);
        self
    }

    const fn holding(mut self, reach: Reach) -> Self {
        self.reach = reach;
        self
    }

    const fn said_by(mut self, source: Source) -> Self {
        self.source = source;
        self
    }
}

impl Source {
    /// Address of the page.
    #[must_use]
    pub fn url(self) -> Option<&'static str> {
        match self {
            Self::Messenger => {
                Some("https://developers.facebook.com/documentation/business-messaging/messenger-platform/error-codes")
            }
            Self::Graph => Some("https://developers.facebook.com/docs/graph-api/guides/error-handling"),
            Self::RateLimits => Some("https://developers.facebook.com/docs/graph-api/overview/rate-limiting"),
            Self::Marketing => Some("https://developers.facebook.com/docs/messenger-platform/marketing-messages"),
            Self::Changes => {
                Some("https://developers.facebook.com/documentation/business-messaging/messenger-platform/changelog")
            }
            Self::Seen => None,
        }
    }
}

#[cfg(test)]
mod tests;
