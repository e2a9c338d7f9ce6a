//! What an event tells about its conversation. Pure; events told twice, or out of order, teach the same.

mod optin;

use messenger_channel::metadata;
use messenger_channel::state::{Conversation, ThreadSign};
use messenger_wire::webhook::{Body, Family, Feed, MessagingEvent, Nullable, ThreadControl};
use messenger_wire::{AppId, TimestampMs};

pub(crate) use optin::token;

/// What is known beside the event.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Surroundings<'a> {
    /// App of the account, where its id is known.
    pub(crate) app_id: Option<&'a AppId>,
    /// When it happened, or came in.
    pub(crate) at: TimestampMs,
}

/// Adds to the conversation what the event tells.
pub(crate) fn observe(conversation: &mut Conversation, event: &MessagingEvent<'_>, around: Surroundings<'_>) {
    if event.opens_window() {
        conversation.last_inbound = conversation.last_inbound.max(Some(around.at));
    }
    if let Some(sign) = sign(event, around.app_id) {
        conversation.thread.note(sign, around.at);
    }
    if let Some(stopped) = optin::stops_everything(event) {
        conversation.notifications.note(stopped, around.at);
    }
}

/// Whether an echo is of this channel's own sends.
pub(crate) fn is_own_echo(event: &MessagingEvent<'_>, app_id: Option<&AppId>) -> bool {
    let Body::Echo(message) = event.body() else { return false };
    if message.metadata.as_deref().is_some_and(|note| metadata::parse(note).is_some()) {
        return true;
    }
    // Another program with our app id is ours too; without a known app id only the note tells.
    app_id.is_some() && message.app_id.as_ref() == app_id
}

/// Whether the event tells anything about who answers.
pub(crate) fn tells_who_answers(event: &MessagingEvent<'_>, app_id: Option<&AppId>) -> bool {
    sign(event, app_id).is_some()
}

/// What the event tells about who answers.
fn sign(event: &MessagingEvent<'_>, app_id: Option<&AppId>) -> Option<ThreadSign> {
    match event.body() {
        Body::PassThreadControl(control) => Some(of_control(&control, app_id, ThreadSign::Released)),
        Body::TakeThreadControl(control) => Some(of_control(&control, app_id, ThreadSign::Elsewhere)),
        Body::Echo(_) if is_own_echo(event, app_id) => None,
        // There is a standby feed only where Conversation Routing tells who has control.
        _ if event.feed() == Feed::Standby => Some(ThreadSign::Elsewhere),
        Body::Echo(_) => Some(ThreadSign::Written),
        _ if matches!(event.family(), Family::Message | Family::Postback) => Some(ThreadSign::Came),
        _ => None,
    }
}

/// Whether the new owner is somebody else. Where our own app id is not known, control is passed to us and taken from
/// us: that is when Meta tells us.
fn of_control(control: &ThreadControl, app_id: Option<&AppId>, unknown: ThreadSign) -> ThreadSign {
    match (&control.new_owner_app_id, app_id) {
        (Nullable::Value(new), Some(ours)) if new == ours => ThreadSign::Released,
        (Nullable::Value(_), Some(_)) => ThreadSign::Elsewhere,
        (Nullable::Value(_), None) => unknown,
        // Idle: nobody has it.
        (Nullable::Null | Nullable::Absent, _) => ThreadSign::Released,
    }
}

#[cfg(test)]
mod tests;
