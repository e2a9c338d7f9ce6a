//! JSON form of an [`Action`] as it is written, and its schema: everything stands side by side.

use messenger_wire::Mid;
use messenger_wire::limits::{BUTTONS, QUICK_REPLIES};
use messenger_wire::send::{MessagingType, NotificationType, Tag};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    Action, ActionKind, Author, Button, INBOX, MAX_NOTE_UNITS, MAX_TYPING_MS, Manner, QuickReply, React, SenderAction,
    Text, ThreadTarget,
};
use crate::schema::{AnyId, NotificationWord, TagWord, one_of, only_where, present};

/// One thing that a bot asks for: exactly one of `text`, `message`, `senderAction`, `react`, `passThread`,
/// `takeThread`, `requestThread` and `releaseThread`, with how it is to be done beside it.
#[derive(Default, Serialize, JsonSchema)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "Action", extend("oneOf" = one_of(&KINDS), "dependentSchemas" = beside()))]
pub(super) struct Wire {
    /// Text of any length; it is split where Messenger needs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    text: Option<String>,
    /// Answers to tap below the text, 13 at most.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Option<Vec<QuickReply>>", length(max = QUICK_REPLIES))]
    quick_replies: Vec<QuickReply>,
    /// Buttons below the text, below its last part where it is split, 3 at most.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Option<Vec<Button>>", length(max = BUTTONS))]
    buttons: Vec<Button>,
    /// `message` object of the Send API, as it is: templates, media, stickers.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Map<String, Value>>,
    /// Shows that the Page types or has seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    sender_action: Option<SenderActionWord>,
    /// Milliseconds that `typing_on` is shown before the next action.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(max = MAX_TYPING_MS))]
    duration_ms: Option<u32>,
    /// Puts a reaction on a message, or takes it away.
    #[serde(skip_serializing_if = "Option::is_none")]
    react: Option<ReactForm>,
    /// App that gets the thread: `inbox` for the Page's inbox, or an app id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<ThreadWord>")]
    pass_thread: Option<String>,
    /// Takes the thread from the app that has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    take_thread: Option<True>,
    /// Asks the app that has the thread for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_thread: Option<True>,
    /// Leaves the thread to nobody, so that the default app gets it.
    #[serde(skip_serializing_if = "Option::is_none")]
    release_thread: Option<True>,
    /// Ground that the send stands on; decided from the window and the author where it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    messaging_type: Option<TypeWord>,
    /// Tag that allows a message outside of the 24 hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<TagWord>")]
    tag: Option<Tag>,
    /// How the phone announces it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<NotificationWord>")]
    notification_type: Option<NotificationType>,
    /// Persona that speaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    persona_id: Option<String>,
    /// `mid` of the message that is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<AnyId>")]
    reply_to: Option<Mid>,
    /// Note that comes back in the echo of a message, or that the other app gets with the thread.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = MAX_NOTE_UNITS))]
    metadata: Option<String>,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Author::is_bot")]
    #[schemars(with = "Option<Author>")]
    author: Author,
}

/// Properties of which an action has exactly one.
const KINDS: [&str; 8] =
    ["text", "message", "senderAction", "react", "passThread", "takeThread", "requestThread", "releaseThread"];

/// Properties that stand beside another one only, or beside some values of it.
fn beside() -> Value {
    let typing_on = json!({"properties": {"senderAction": {"const": "typing_on"}}, "required": ["senderAction"]});
    let untagged = json!({"properties": {"messagingType": {"not": {"const": "MESSAGE_TAG"}}}});
    json!({
        "quickReplies": only_where("quickReplies", &present("text")),
        "buttons": only_where("buttons", &present("text")),
        "durationMs": only_where("durationMs", &typing_on),
        "tag": only_where("tag", &json!({"properties": {"messagingType": {"enum": ["MESSAGE_TAG", null]}}})),
        "messagingType": {"anyOf": [untagged, present("tag")]},
    })
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum SenderActionWord {
    TypingOn,
    TypingOff,
    MarkSeen,
}

#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
enum ReactForm {
    /// Emoji on the message of the event.
    Emoji(#[schemars(length(min = 1))] String),
    /// Reaction in full.
    Full(FullReact),
}

#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FullReact {
    /// Message that is reacted to; the message of the event where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<AnyId>")]
    mid: Option<Mid>,
    /// Emoji; the Page's reaction is taken away where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    emoji: Option<String>,
}

/// App that gets the thread.
struct ThreadWord;

/// The value `true`.
#[derive(Clone, Copy, Serialize)]
#[serde(into = "bool")]
struct True;

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum TypeWord {
    Response,
    Update,
    MessageTag,
    Utility,
}

impl From<True> for bool {
    fn from(_: True) -> Self {
        true
    }
}

impl JsonSchema for True {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "True".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"const": true})
    }
}

impl JsonSchema for ThreadWord {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ThreadWord".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": ["string", "integer"], "pattern": "^(inbox|[0-9]+)$", "minimum": 0})
    }
}

impl JsonSchema for Action {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Wire::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Wire::json_schema(generator)
    }
}

impl From<Action> for Wire {
    fn from(action: Action) -> Self {
        let mut wire = Self::default();
        wire.put_manner(action.manner);
        match action.kind {
            ActionKind::Text(Text { text, quick_replies, buttons }) => {
                wire.text = Some(text);
                wire.quick_replies = quick_replies;
                wire.buttons = buttons;
            }
            ActionKind::Message(message) => wire.message = Some(message),
            ActionKind::SenderAction(action) => wire.put_sender_action(action),
            ActionKind::React(React { mid: None, emoji: Some(emoji) }) => wire.react = Some(ReactForm::Emoji(emoji)),
            ActionKind::React(React { mid, emoji }) => wire.react = Some(ReactForm::Full(FullReact { mid, emoji })),
            ActionKind::PassThread(ThreadTarget::Inbox) => wire.pass_thread = Some(INBOX.to_owned()),
            ActionKind::PassThread(ThreadTarget::App(id)) => wire.pass_thread = Some(id.as_str().to_owned()),
            ActionKind::TakeThread => wire.take_thread = Some(True),
            ActionKind::RequestThread => wire.request_thread = Some(True),
            ActionKind::ReleaseThread => wire.release_thread = Some(True),
        }
        wire
    }
}

impl Wire {
    fn put_manner(&mut self, manner: Manner) {
        let (word, tag) = match manner.messaging_type {
            Some(MessagingType::Response) => (Some(TypeWord::Response), None),
            Some(MessagingType::Update) => (Some(TypeWord::Update), None),
            Some(MessagingType::MessageTag(tag)) => (Some(TypeWord::MessageTag), Some(tag)),
            Some(MessagingType::Utility) => (Some(TypeWord::Utility), None),
            _ => (None, None),
        };
        self.messaging_type = word;
        self.tag = tag;
        self.notification_type = manner.notification_type;
        self.persona_id = manner.persona_id;
        self.reply_to = manner.reply_to;
        self.metadata = manner.metadata;
        self.author = manner.author;
    }

    fn put_sender_action(&mut self, action: SenderAction) {
        self.sender_action = Some(match action {
            SenderAction::TypingOn { duration_ms } => {
                self.duration_ms = duration_ms;
                SenderActionWord::TypingOn
            }
            SenderAction::TypingOff => SenderActionWord::TypingOff,
            SenderAction::MarkSeen => SenderActionWord::MarkSeen,
        });
    }
}
