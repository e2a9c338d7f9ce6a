//! Calls that change who may answer.

use messenger_channel::action::ActionKind;
use messenger_channel::state::ThreadSign;
use messenger_wire::send::Recipient;
use messenger_wire::{AppId, Psid};
use serde::{Deserialize, Serialize};

/// Change of who may answer a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ThreadCall {
    /// Whose thread it is.
    pub person: Psid,
    /// What is changed.
    pub change: ThreadChange,
    /// What the other app is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<String>,
}

/// What is changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ThreadChange {
    /// Another app gets the thread.
    Pass(AppId),
    /// We take it.
    Take,
    /// We ask for it.
    Request,
    /// Nobody has it, so that the default app gets it.
    Release,
}

impl ThreadChange {
    /// What it tells of who answers from then on. Meta reports a change to the other app only.
    #[must_use]
    pub fn sign(&self) -> Option<ThreadSign> {
        match self {
            Self::Pass(_) => Some(ThreadSign::Elsewhere),
            Self::Take => Some(ThreadSign::Released),
            Self::Request | Self::Release => None,
        }
    }
}

/// Call of an action that is about the thread.
pub(super) fn call(
    kind: &ActionKind,
    recipient: &Recipient,
    metadata: Option<String>,
) -> Result<ThreadCall, &'static str> {
    let Recipient::Id(person) = recipient else { return Err("thread control needs a page-scoped id") };
    let change = match kind {
        ActionKind::PassThread(target) => {
            ThreadChange::Pass(AppId::parse(target.app_id()).map_err(|_| "passThread needs an app id")?)
        }
        ActionKind::TakeThread => ThreadChange::Take,
        ActionKind::RequestThread => ThreadChange::Request,
        ActionKind::ReleaseThread => ThreadChange::Release,
        _ => return Err("action is not about the thread"),
    };
    Ok(ThreadCall { person: person.clone(), change, metadata })
}
