//! Handing the thread on together with a message.

use serde::{Deserialize, Serialize};

use crate::AppId;

/// Hands the thread on together with the message.
///
/// [Conversation routing](https://developers.facebook.com/docs/messenger-platform/conversation-routing).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "control_type", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum ThreadControl {
    /// To another app.
    Pass {
        /// App that gets the thread.
        app_id: AppId,
    },
    /// To the default app.
    Release {},
}
