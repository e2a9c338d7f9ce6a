//! Handing the thread on together with a message.

use serde::{Deserialize, Serialize};

use crate::AppId;
use crate::check::Object;

/// Hands the thread on together with the message.
///
/// [Conversation
/// routing](https://developers.facebook.com/documentation/business-messaging/messenger-platform/conversation-routing).
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

/// Checks to whom a request hands the thread.
pub(super) fn check(control: &Object<'_>) {
    if let Some(kind) = control.require("control_type") {
        kind.word(&["pass", "release"]);
    }
    match control.str("control_type") {
        Some("pass") => {
            if let Some(app_id) = control.require("app_id") {
                app_id.id();
            }
        }
        Some("release") => control.refuse("app_id", "the default app takes a released thread"),
        _ => {}
    }
}
