//! What an event tells about its conversation. Pure; the same event told twice, or out of order, teaches the same.

use messenger_channel::state::{Conversation, LearntBy, ThreadOwner};
use messenger_wire::webhook::{Body, Family, Feed, MessagingEvent, Nullable, ThreadControl};
use messenger_wire::{AppId, TimestampMs};

use crate::metadata;

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
    if let Some(owner) = owner(event, around) {
        learn_owner(&mut conversation.owner, owner);
    } else if came_to_us(event) {
        give_back(&mut conversation.owner, around.at);
    }
}

/// Whether an echo is of this channel's own sends.
pub(crate) fn is_own_echo(event: &MessagingEvent<'_>, app_id: Option<&AppId>) -> bool {
    let Body::Echo(message) = event.body() else { return false };
    if message.metadata.as_deref().is_some_and(|note| metadata::read(note).is_some()) {
        return true;
    }
    // Another program with our app id is ours too; without a known app id only the note tells.
    app_id.is_some() && message.app_id.as_ref() == app_id
}

/// Who owns the thread, if the event says so.
fn owner(event: &MessagingEvent<'_>, around: Surroundings<'_>) -> Option<ThreadOwner> {
    let learnt = |elsewhere, by| Some(ThreadOwner { elsewhere, by, since: around.at });
    match event.body() {
        Body::PassThreadControl(control) => learnt(is_elsewhere(&control, around.app_id, false), LearntBy::Control),
        Body::TakeThreadControl(control) => learnt(is_elsewhere(&control, around.app_id, true), LearntBy::Control),
        Body::Echo(_) if !is_own_echo(event, around.app_id) => learnt(true, LearntBy::Echo),
        _ if event.feed() == Feed::Standby && event.family() != Family::Echo => learnt(true, LearntBy::Standby),
        _ => None,
    }
}

/// Whether the new owner is somebody else. Where our own app id is not known, control is passed to us and taken from us:
/// that is when Meta tells us.
fn is_elsewhere(control: &ThreadControl, app_id: Option<&AppId>, unknown: bool) -> bool {
    match (&control.new_owner_app_id, app_id) {
        (Nullable::Value(new), Some(ours)) => new != ours,
        (Nullable::Value(_), None) => unknown,
        // Idle: nobody owns it.
        (Nullable::Null | Nullable::Absent, _) => false,
    }
}

/// Whether the person's doing came in `messaging`, which shows that no other app has control.
fn came_to_us(event: &MessagingEvent<'_>) -> bool {
    event.feed() == Feed::Messaging && matches!(event.family(), Family::Message | Family::Postback)
}

fn learn_owner(known: &mut Option<ThreadOwner>, learnt: ThreadOwner) {
    let is_older = known.as_ref().is_some_and(|known| known.since > learnt.since);
    // Another app's receipts in standby must not hide that a person answered.
    let is_weaker = learnt.by == LearntBy::Standby && known.as_ref().is_some_and(|known| known.elsewhere);
    if !is_older && !is_weaker {
        *known = Some(learnt);
    }
}

/// A person who answered from the inbox keeps the thread until it is released or idle: without conversation routing, events come in
/// `messaging` all the same.
fn give_back(known: &mut Option<ThreadOwner>, at: TimestampMs) {
    let gone = |known: &ThreadOwner| known.elsewhere && known.by != LearntBy::Echo && known.since < at;
    if known.as_ref().is_some_and(gone) {
        *known = Some(ThreadOwner { elsewhere: false, by: LearntBy::Control, since: at });
    }
}
