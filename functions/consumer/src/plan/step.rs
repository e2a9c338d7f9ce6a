//! What a plan consists of.

use messenger_graph::pace::MediaClass;
use messenger_wire::send::{ActionRequest, SendRequest};
use serde::{Deserialize, Serialize};

use super::{ThreadCall, ordinary};

/// One thing that is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// Shows the person that the Page types or has seen: best effort, no outcome is written.
    Show {
        /// Sender action.
        request: ActionRequest,
        /// How long to wait behind it, in milliseconds.
        pause_ms: u32,
    },
    /// Sends, and writes the outcome.
    Send {
        /// Message.
        request: SendRequest,
    },
    /// Reacts to a message, and writes the outcome.
    React {
        /// Reaction, or its end.
        request: ActionRequest,
    },
    /// Changes who may answer, and writes the outcome.
    Thread {
        /// Change.
        call: ThreadCall,
    },
}

impl Step {
    /// Whether it is a message, which carries a note by which its echo is told. Doing anything else twice is doing it once.
    #[must_use]
    pub fn is_message(&self) -> bool {
        matches!(self, Self::Send { .. })
    }

    /// What it carries, as far as Meta's limits on the pace tell it apart.
    #[must_use]
    pub fn media(&self) -> MediaClass {
        match self {
            Self::Send { request } => MediaClass::of(request),
            Self::Show { .. } | Self::React { .. } | Self::Thread { .. } => MediaClass::Text,
        }
    }

    /// Whether it asks for no more than the right to answer people.
    pub(crate) fn is_ordinary(&self) -> bool {
        matches!(self, Self::Send { request } if ordinary::is_ordinary(request))
    }

    /// Whether its outcome is written.
    #[must_use]
    pub fn is_part(&self) -> bool {
        !matches!(self, Self::Show { .. })
    }
}
