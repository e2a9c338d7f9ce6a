//! Faults on demand: how the next sends go wrong.

use std::time::Duration;

use messenger_wire::Psid;
use serde::{Deserialize, Serialize};

use super::graph::GraphError;

/// How a request goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Fault {
    /// Graph answers with an error object.
    Error {
        /// HTTP status; 400 for most errors of Graph.
        #[serde(default = "bad_request")]
        status: u16,
        /// Graph's code.
        code: u32,
        /// Graph's subcode.
        #[serde(default)]
        subcode: Option<u32>,
        /// Whether the message gets through all the same.
        #[serde(default)]
        accepted: bool,
        /// Minutes until access comes back, told in the usage header.
        #[serde(default)]
        minutes: Option<u32>,
    },
    /// The message gets through, and the connection ends without an answer.
    DropAnswer,
    /// Nothing happens for so long, then the connection ends without an answer.
    Stall {
        /// How long.
        seconds: u32,
    },
}

/// Which requests a fault hits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Target {
    /// Messages.
    #[default]
    Messages,
    /// Typing indicators, seen marks and reactions.
    SenderActions,
    /// Every request to Graph.
    All,
}

/// Fault for the next requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FaultRule {
    /// How they go wrong.
    #[serde(flatten)]
    pub fault: Fault,
    /// How many.
    #[serde(default = "once")]
    pub count: u32,
    /// Of which kind.
    #[serde(default)]
    pub target: Target,
    /// For which person; none for all.
    #[serde(default)]
    pub psid: Option<Psid>,
}

impl Fault {
    /// Graph refuses for too many calls and says when to come back; `code` is 4, 32, 613 or 80006.
    #[must_use]
    pub fn throttled(code: u32, minutes: u32) -> Self {
        Self::Error { status: 400, code, subcode: None, accepted: false, minutes: Some(minutes) }
    }

    /// Graph refuses with this code and subcode.
    #[must_use]
    pub fn refused(code: u32, subcode: Option<u32>) -> Self {
        Self::Error { status: 400, code, subcode, accepted: false, minutes: None }
    }

    /// Graph fails with status 500 and code 2; whether the message gets through is up to the caller.
    #[must_use]
    pub fn server_error(accepted: bool) -> Self {
        Self::Error { status: 500, code: 2, subcode: None, accepted, minutes: None }
    }

    /// Graph says that it received invalid JSON, though the message got through.
    #[must_use]
    pub fn lost_reply() -> Self {
        Self::Error { status: 400, code: 1, subcode: Some(1_357_046), accepted: true, minutes: None }
    }

    /// Whether the request is carried out.
    pub(super) fn accepts(&self) -> bool {
        matches!(self, Self::DropAnswer | Self::Error { accepted: true, .. })
    }

    /// What is answered.
    pub(super) fn ending(&self) -> Ending {
        match self {
            Self::Error { status, code, subcode, minutes, .. } => {
                Ending::Error(GraphError::on_demand(*status, *code, *subcode, *minutes))
            }
            Self::DropAnswer => Ending::Silence(Duration::ZERO),
            Self::Stall { seconds } => Ending::Silence(Duration::from_secs((*seconds).into())),
        }
    }
}

/// How a request with a fault ends.
#[derive(Debug)]
pub(super) enum Ending {
    /// With an error object.
    Error(GraphError),
    /// With a closed connection after a while.
    Silence(Duration),
}

impl FaultRule {
    /// The next message fails.
    #[must_use]
    pub fn next(fault: Fault) -> Self {
        Self { fault, count: 1, target: Target::Messages, psid: None }
    }

    /// The next `count` requests fail.
    #[must_use]
    pub fn times(mut self, count: u32) -> Self {
        self.count = count;
        self
    }

    /// Only requests for this person fail.
    #[must_use]
    pub fn only_for(mut self, psid: Psid) -> Self {
        self.psid = Some(psid);
        self
    }
}

fn bad_request() -> u16 {
    400
}

fn once() -> u32 {
    1
}
