//! Who may answer: thread control passed, taken and requested.

use std::collections::BTreeMap;

use super::object::{Object, View};
use super::{Nullable, Text};
use crate::AppId;

/// Thread control went from one app to another, by either's doing.
///
/// Source:
/// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/messaging_handovers>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ThreadControl {
    /// App that had it; `null` where the thread was idle.
    pub previous_owner_app_id: Nullable<AppId>,
    /// App that has it now; `null` where the thread is idle.
    pub new_owner_app_id: Nullable<AppId>,
    /// What the other app says about it.
    pub metadata: Option<Text>,
}

/// Another app asks for thread control.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ThreadControlRequest {
    /// App that asks.
    pub requested_owner_app_id: Option<AppId>,
    /// What it says about it.
    pub metadata: Option<Text>,
}

/// Roles of apps at the Page; a thing of the Handover Protocol, which Conversation Routing replaced.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct AppRoles {
    /// Roles by app.
    pub roles: BTreeMap<AppId, Vec<Text>>,
}

impl View for ThreadControl {
    fn view(object: &Object<'_>) -> Self {
        Self {
            previous_owner_app_id: object.nullable_id("previous_owner_app_id"),
            new_owner_app_id: object.nullable_id("new_owner_app_id"),
            metadata: object.text("metadata"),
        }
    }
}

impl View for ThreadControlRequest {
    fn view(object: &Object<'_>) -> Self {
        Self { requested_owner_app_id: object.id("requested_owner_app_id"), metadata: object.text("metadata") }
    }
}

impl View for AppRoles {
    fn view(object: &Object<'_>) -> Self {
        let roles = object.names().filter_map(|app| Some((AppId::parse(app).ok()?, object.list(app))));
        Self { roles: roles.collect() }
    }
}
