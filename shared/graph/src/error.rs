//! Why a call gave no answer, what that means, and whether anything may have happened at Meta.

use std::fmt;
use std::time::Duration;

use messenger_wire::PageId;

use crate::classify::{Class, Reach, Row, TokenDeath};
use crate::request::{Effect, RequestError};
use crate::usage::Usage;

/// Failed call. Neither `Display` nor `Debug` holds a token, a URL, message text or an id of a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GraphError {
    /// Request was never sent, since it is malformed.
    #[error("request cannot be sent: {0}")]
    Request(#[from] RequestError),
    /// No connection came about, so that nothing was sent.
    #[error("graph cannot be reached")]
    Unreachable,
    /// Request was, or may have been, written, and no whole answer came.
    #[error("no answer from graph: {cause}")]
    NoAnswer {
        /// What ended the wait.
        cause: Interruption,
        /// What the request does.
        effect: Effect,
    },
    /// Answer is not one of Graph's.
    #[error("answer of graph cannot be read: {problem} (status {status})")]
    Unreadable {
        /// HTTP status.
        status: u16,
        /// What is wrong with the answer.
        problem: Unreadable,
        /// What the request does.
        effect: Effect,
    },
    /// Graph refused, and says why.
    #[error(transparent)]
    Api(Box<ApiError>),
}

/// What ended the wait for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Interruption {
    /// Time-out.
    #[error("time-out")]
    TimedOut,
    /// Connection broke.
    #[error("connection broke")]
    Closed,
    /// Batch was answered without this item, which Graph writes as `null`: its time was up.
    #[error("no answer to this item of the batch")]
    NullSlot,
}

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// Longer than the client's limit.
    #[error("too large")]
    TooLarge,
    /// Not the JSON that was expected.
    #[error("not the expected json")]
    Json,
    /// Sends elsewhere; Graph never does.
    #[error("redirect")]
    Redirect,
    /// Failure without Graph's error object, or with one that has no code.
    #[error("no error object")]
    NoErrorObject,
}

/// Error object of Graph, classified.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiError {
    /// HTTP status; often 400, even for throttles.
    pub status: u16,
    /// Graph's code.
    pub code: i64,
    /// Graph's subcode.
    pub subcode: Option<i64>,
    /// What it means for the caller.
    pub class: Class,
    /// Row of the table that says so.
    pub row: Option<&'static Row>,
    /// How long it lasts, by its own words or by Meta's page on it.
    pub lasts: Option<Duration>,
    /// What the usage headers say, of other Pages too.
    pub usage: Usage,
    /// Trace id, which Meta's support asks for.
    pub fbtrace_id: Option<Box<str>>,
    pub(crate) message: Option<Box<str>>,
}

/// What may have happened at Meta when a call failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Nothing was sent or changed.
    NotSent,
    /// It may have been done; only the echo, or reading it back, can tell.
    Unknown,
}

impl GraphError {
    /// What to do next.
    #[must_use]
    pub fn class(&self) -> Class {
        match self {
            Self::Request(RequestError::Token) => Class::TokenDead(TokenDeath::Invalid),
            Self::Request(_) => Class::OurMistake,
            Self::Unreachable => Class::Transient,
            Self::NoAnswer { effect, .. } => effect.lost(),
            Self::Unreadable { status, problem, effect } => unreadable(*status, *problem, *effect),
            Self::Api(error) => error.class,
        }
    }

    /// What is held up, where it is a throttle.
    #[must_use]
    pub fn throttles(&self) -> Option<Reach> {
        let reach = match self.api() {
            Some(ApiError { row: Some(row), .. }) => row.reach,
            Some(error) if error.status != 429 => Reach::Send,
            _ => Reach::Page,
        };
        (self.class() == Class::Throttled).then_some(reach)
    }

    /// Whether anything may have happened.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        if self.class() == Class::UnknownOutcome { Outcome::Unknown } else { Outcome::NotSent }
    }

    /// Graph's own error, when it answered with one.
    #[must_use]
    pub fn api(&self) -> Option<&ApiError> {
        if let Self::Api(error) = self { Some(error) } else { None }
    }

    /// What to tell the operator.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Request(RequestError::Token) => {
                "The token holds what no token does, such as a line break; put the Page token into the secret again."
            }
            Self::Request(_) => "Correct the request, which was not sent; the error says what is wrong with it.",
            Self::Unreachable => {
                "Check that the function reaches the internet (NAT of its VPC), name look-up (DNS), and that no proxy \
                 breaks TLS. If other services are reached, see https://metastatus.com."
            }
            Self::Api(error) => error.row.map_or_else(|| self.class().advice(), |row| row.advice),
            Self::NoAnswer { .. } | Self::Unreadable { .. } => self.class().advice(),
        }
    }

    /// How often it makes sense to try again, at most.
    #[must_use]
    pub fn retries(&self) -> u32 {
        let row = self.api().and_then(|error| error.row).filter(|row| row.class == self.class());
        row.map_or_else(|| self.class().retries(), |row| row.retries)
    }

    /// How long to wait at least before another try: what Graph tells about the Page, else the [`Class::floor`].
    ///
    /// The Page is the one on whose behalf the call was; `None` for a call of the app itself, which waits for the
    /// longest time that any business object tells.
    #[must_use]
    pub fn wait<'a>(&self, page: impl Into<Option<&'a PageId>>) -> Duration {
        let told = self.api().and_then(|error| error.wait(page.into()));
        told.unwrap_or(self.class().floor())
    }
}

impl ApiError {
    /// How long Graph asks to wait, in the error or in the usage headers about the Page; all of them without one.
    #[must_use]
    pub fn wait(&self, page: Option<&PageId>) -> Option<Duration> {
        let regain_access = match page {
            Some(page) => self.usage.clone().about(page).regain_access(),
            None => self.usage.regain_access(),
        };
        self.lasts.max(regain_access)
    }

    /// Meta's message, for a developer's screen: it may repeat values of the request, so it never goes into a log.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }
}

impl Effect {
    /// What it means that the answer to such a request is lost.
    pub(crate) fn lost(self) -> Class {
        match self {
            Self::Read => Class::Transient,
            Self::Write => Class::UnknownOutcome,
        }
    }
}

fn unreadable(status: u16, problem: Unreadable, effect: Effect) -> Class {
    match (status, problem) {
        (_, Unreadable::Redirect) => Class::AccountSetUp,
        (429, _) => Class::Throttled,
        (400..=499, _) if status != 408 => Class::AccountSetUp,
        (_, Unreadable::TooLarge) if effect == Effect::Read => Class::OurMistake,
        _ => effect.lost(),
    }
}

impl std::error::Error for ApiError {}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "graph refused: {} (code {}", self.class, self.code)?;
        if let Some(subcode) = self.subcode {
            write!(f, ", subcode {subcode}")?;
        }
        if let Some(trace) = &self.fbtrace_id {
            write!(f, ", fbtrace_id {trace}")?;
        }
        f.write_str(")")
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("status", &self.status)
            .field("code", &self.code)
            .field("subcode", &self.subcode)
            .field("class", &self.class)
            .field("lasts", &self.lasts)
            .field("fbtrace_id", &self.fbtrace_id)
            .finish_non_exhaustive()
    }
}
