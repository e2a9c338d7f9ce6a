//! Reads an [`Action`] and names everything that is wrong with it.

use messenger_wire::limits::{BUTTONS, QUICK_REPLIES};
use messenger_wire::send::{MessagingType, NotificationType, Tag};
use messenger_wire::{AppId, Mid};
use serde::Deserialize;
use serde_json::Value;

use super::{
    Action, ActionKind, Author, Button, MAX_NOTE_UNITS, MAX_TYPING_MS, Manner, QuickReply, React, SenderAction, Text,
    ThreadTarget,
};
use crate::reading::{Fields, Problem, Reading};

/// Properties of actions of all kinds.
pub(super) const PROPERTIES: &[&str] = &[
    "text",
    "quickReplies",
    "buttons",
    "message",
    "senderAction",
    "durationMs",
    "react",
    "passThread",
    "takeThread",
    "requestThread",
    "releaseThread",
    "messagingType",
    "tag",
    "notificationType",
    "personaId",
    "replyTo",
    "metadata",
    "author",
];

/// Properties that name the kind of an action.
const KINDS: &str = "an action with exactly one of text, message, senderAction, react, passThread, takeThread, \
                     requestThread and releaseThread";

impl Action {
    /// Reads one action.
    pub fn read(reading: &mut Reading<'_>, path: &str, value: &Value) -> Option<Self> {
        reading.object(path, value, Self::read_fields)
    }

    pub(super) fn read_fields(fields: &mut Fields<'_, '_>) -> Option<Self> {
        fields.elsewhere(PROPERTIES);
        let (kind, manner) = (read_kind(fields), read_manner(fields));
        Some(Self { kind: kind?, manner })
    }
}

/// Every kind is asked for, so that a second one is not taken for an unknown property.
fn read_kind(fields: &mut Fields<'_, '_>) -> Option<ActionKind> {
    let mut kinds: Vec<Option<ActionKind>> = [
        fields.has("text").then(|| read_text(fields)),
        fields.has("message").then(|| read_message(fields)),
        fields.has("senderAction").then(|| read_sender_action(fields)),
        fields.has("react").then(|| fields.read("react", read_react).map(ActionKind::React)),
        fields.has("passThread").then(|| read_target(fields).map(ActionKind::PassThread)),
        fields.has("takeThread").then(|| read_true(fields, "takeThread", ActionKind::TakeThread)),
        fields.has("requestThread").then(|| read_true(fields, "requestThread", ActionKind::RequestThread)),
        fields.has("releaseThread").then(|| read_true(fields, "releaseThread", ActionKind::ReleaseThread)),
    ]
    .into_iter()
    .flatten()
    .collect();
    if kinds.len() == 1 { kinds.pop().flatten() } else { fields.refused(KINDS) }
}

fn read_text(fields: &mut Fields<'_, '_>) -> Option<ActionKind> {
    let text = fields.text("text");
    let quick_replies = fields.few("quickReplies", 0..=QUICK_REPLIES, "a list of at most 13", QuickReply::read);
    let buttons = fields.few("buttons", 0..=BUTTONS, "a list of at most 3", Button::read);
    Some(ActionKind::Text(Text { text: text?, quick_replies, buttons }))
}

fn read_message(fields: &mut Fields<'_, '_>) -> Option<ActionKind> {
    match fields.value("message")? {
        Value::Object(message) if message.get("metadata").and_then(Value::as_str).is_some_and(is_too_long) => {
            fields.malformed("message.metadata", NOTE)
        }
        Value::Object(message) => Some(ActionKind::Message(message.clone())),
        _ => fields.malformed("message", "a message object of the Send API"),
    }
}

/// What a note must be.
const NOTE: &str = "a text of at most 900 UTF-16 units";

fn is_too_long(note: &str) -> bool {
    note.encode_utf16().count() > MAX_NOTE_UNITS
}

fn read_note(fields: &mut Fields<'_, '_>) -> Option<String> {
    let note = fields.optional_text("metadata")?;
    if is_too_long(&note) { fields.malformed("metadata", NOTE) } else { Some(note) }
}

fn read_sender_action(fields: &mut Fields<'_, '_>) -> Option<ActionKind> {
    let name = fields.optional_choice(
        "senderAction",
        &[
            ("typing_on", SenderAction::TypingOn { duration_ms: None }),
            ("typing_off", SenderAction::TypingOff),
            ("mark_seen", SenderAction::MarkSeen),
        ],
        "typing_on, typing_off or mark_seen",
    );
    let action = match name? {
        SenderAction::TypingOn { .. } => {
            let duration_ms =
                fields.optional_number("durationMs", 0..=MAX_TYPING_MS, "a number of milliseconds, at most 20000");
            SenderAction::TypingOn { duration_ms }
        }
        other => other,
    };
    Some(ActionKind::SenderAction(action))
}

fn read_react(reading: &mut Reading<'_>, path: &str, value: &Value) -> Option<React> {
    match value {
        Value::String(emoji) if !emoji.is_empty() => Some(React { mid: None, emoji: Some(emoji.clone()) }),
        Value::Object(_) => reading.object(path, value, |fields| {
            Some(React { mid: fields.optional_id("mid"), emoji: fields.optional_text("emoji") })
        }),
        _ => reading.malformed(path, "an emoji, or an object with mid and emoji"),
    }
}

fn read_target(fields: &mut Fields<'_, '_>) -> Option<ThreadTarget> {
    if fields.value("passThread").and_then(Value::as_str) == Some(super::INBOX) {
        return Some(ThreadTarget::Inbox);
    }
    let app = AppId::deserialize(fields.value("passThread")?).ok().filter(AppId::is_number);
    app.map(ThreadTarget::App).or_else(|| fields.malformed("passThread", "inbox, or the digits of an app id"))
}

fn read_true(fields: &mut Fields<'_, '_>, name: &'static str, kind: ActionKind) -> Option<ActionKind> {
    match fields.value(name)? {
        Value::Bool(true) => Some(kind),
        _ => fields.malformed(name, "true, or absent"),
    }
}

fn read_manner(fields: &mut Fields<'_, '_>) -> Manner {
    let messaging_type = read_messaging_type(fields);
    Manner {
        notification_type: fields.optional_choice(
            "notificationType",
            NOTIFICATION_TYPES,
            "REGULAR, SILENT_PUSH or NO_PUSH",
        ),
        persona_id: fields.optional_text("personaId"),
        reply_to: fields.optional_id::<Mid>("replyTo"),
        metadata: read_note(fields),
        author: fields.optional_choice("author", AUTHORS, "bot or person").unwrap_or_default(),
        messaging_type,
    }
}

const NOTIFICATION_TYPES: &[(&str, NotificationType)] = &[
    ("REGULAR", NotificationType::Regular),
    ("SILENT_PUSH", NotificationType::SilentPush),
    ("NO_PUSH", NotificationType::NoPush),
];

const AUTHORS: &[(&str, Author)] = &[("bot", Author::Bot), ("person", Author::Person)];

#[derive(Clone, Copy, PartialEq)]
enum TypeWord {
    Response,
    Update,
    MessageTag,
    Utility,
}

const TYPES: &[(&str, TypeWord)] = &[
    ("RESPONSE", TypeWord::Response),
    ("UPDATE", TypeWord::Update),
    ("MESSAGE_TAG", TypeWord::MessageTag),
    ("UTILITY", TypeWord::Utility),
];

const TAGS: &[(&str, Tag)] = &[
    ("HUMAN_AGENT", Tag::HumanAgent),
    ("CUSTOMER_FEEDBACK", Tag::CustomerFeedback),
    ("NON_PROMOTIONAL_SUBSCRIPTION", Tag::NonPromotionalSubscription),
];

/// Tags that Meta answers with an error since 2026-04-27.
const RETIRED_TAGS: [&str; 3] = ["ACCOUNT_UPDATE", "CONFIRMED_EVENT_UPDATE", "POST_PURCHASE_UPDATE"];

/// A tag stands for `MESSAGE_TAG` alone; beside another messaging type it is a contradiction.
fn read_messaging_type(fields: &mut Fields<'_, '_>) -> Option<MessagingType> {
    let word = fields.optional_choice("messagingType", TYPES, "RESPONSE, UPDATE, MESSAGE_TAG or UTILITY");
    let tag = read_tag(fields);
    // A tag may stand alone.
    let Some(word) = word else { return tag };
    match (word, fields.has("tag")) {
        (TypeWord::MessageTag, true) => tag,
        (TypeWord::MessageTag, false) => fields.missing("tag"),
        (_, true) => fields.malformed("messagingType", "MESSAGE_TAG, or absent, beside a tag"),
        (TypeWord::Response, false) => Some(MessagingType::Response),
        (TypeWord::Update, false) => Some(MessagingType::Update),
        (TypeWord::Utility, false) => Some(MessagingType::Utility),
    }
}

fn read_tag(fields: &mut Fields<'_, '_>) -> Option<MessagingType> {
    if fields.value("tag")?.as_str().is_some_and(|tag| RETIRED_TAGS.contains(&tag)) {
        let why = "was retired by Meta on 2026-04-27; send a utility template (messagingType UTILITY) instead";
        return fields.problem("tag", Problem::Refused(why.to_owned()));
    }
    let tag = fields.optional_choice("tag", TAGS, "HUMAN_AGENT, CUSTOMER_FEEDBACK or NON_PROMOTIONAL_SUBSCRIPTION");
    tag.map(MessagingType::MessageTag)
}
