//! What a bot asks for: the actions of its answer, of a flow and of a send command.

mod answer;
mod make;
mod read;
mod short;
mod wire;

use messenger_wire::send::{self, MessagingType, NotificationType};
use messenger_wire::{AppId, Mid};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::reading::Reading;

pub use answer::{Answer, MAX_ACTIONS};
pub use short::{Button, QuickReply, Tap};

/// One thing that a bot asks for. It never says for whom: that is the participant of the conversation.
///
/// As JSON it is one object whose kind is the property that is present: `{"text":"Hello"}`, `{"message":{...}}`,
/// `{"senderAction":"typing_on"}`, `{"react":"❤"}`, `{"passThread":"inbox"}`, `{"takeThread":true}`,
/// `{"requestThread":true}`, `{"releaseThread":true}`, with the [`Manner`] beside it.
///
/// `Debug` shows the kind, no content.
#[derive(Clone, PartialEq, Serialize)]
#[serde(into = "wire::Wire")]
pub struct Action {
    /// What is to be done.
    pub kind: ActionKind,
    /// How it is to be done.
    pub manner: Manner,
}

/// What is to be done.
#[derive(Clone, PartialEq)]
pub enum ActionKind {
    /// Text of any length, with what can be tapped below it.
    Text(Text),
    /// `message` object of the Send API, as it is.
    Message(Map<String, Value>),
    /// Shows that the Page types or has seen.
    SenderAction(SenderAction),
    /// Puts a reaction on a message, or takes it away.
    React(React),
    /// Gives the thread to another app.
    PassThread(ThreadTarget),
    /// Takes the thread from the app that has it.
    TakeThread,
    /// Asks the app that has the thread for it.
    RequestThread,
    /// Leaves the thread to nobody, so that the default app gets it.
    ReleaseThread,
}

/// Text of any length, with what can be tapped below it.
///
/// What can be tapped stands below its last part, which buttons make a button template.
#[derive(Clone, PartialEq)]
pub struct Text {
    /// What the person reads.
    pub text: String,
    /// Answers to tap, 13 at most.
    pub quick_replies: Vec<QuickReply>,
    /// Buttons, 3 at most.
    pub buttons: Vec<Button>,
}

/// Shows that the Page types or has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SenderAction {
    /// Shows that the Page types; with a duration, for so long before the next action.
    TypingOn {
        /// Milliseconds, at most [`MAX_TYPING_MS`].
        duration_ms: Option<u32>,
    },
    /// Ends [`SenderAction::TypingOn`].
    TypingOff,
    /// Marks what the person wrote as seen.
    MarkSeen,
}

/// Longest typing that can be asked for: Messenger shows it for about 20 seconds.
pub const MAX_TYPING_MS: u32 = 20_000;

/// Longest note of an action, in UTF-16 units: what Meta takes, less what the channel puts before
/// it to know the echo by.
pub const MAX_NOTE_UNITS: usize = 900;

/// Puts a reaction on a message, or takes it away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct React {
    /// Message that is reacted to; `None` takes the message of the event.
    pub mid: Option<Mid>,
    /// One emoji; `None` takes the Page's reaction away.
    pub emoji: Option<String>,
}

/// App that gets the thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ThreadTarget {
    /// Inbox of the Page, where people answer.
    Inbox,
    /// Any other app.
    App(AppId),
}

/// How an action is to be done. Absent parts are decided by the plan.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Manner {
    /// Ground that the send stands on; decided from window and author where it is absent.
    pub messaging_type: Option<MessagingType>,
    /// How the phone announces it.
    pub notification_type: Option<NotificationType>,
    /// Persona that speaks.
    pub persona_id: Option<String>,
    /// Message of the thread that is answered.
    pub reply_to: Option<Mid>,
    /// Note that comes back in the echo of a message, or that the other app gets with the thread;
    /// at most [`MAX_NOTE_UNITS`].
    pub metadata: Option<String>,
    /// Who wrote it.
    pub author: Author,
}

/// Who wrote a message. `HUMAN_AGENT` is only for what a person wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Author {
    /// Automation, a language model included.
    #[default]
    Bot,
    /// Person who answers for the company.
    Person,
}

/// Problems are named by path; a value never shows.
impl<'de> Deserialize<'de> for Action {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Reading::whole(|reading| Self::read(reading, "", &value)).map_err(serde::de::Error::custom)
    }
}

impl Text {
    /// Message that it becomes, before it is split.
    #[must_use]
    pub fn into_message(self) -> send::Message {
        let mut buttons = self.buttons.into_iter().map(send::Button::from);
        let message = match buttons.next() {
            None => send::Message::text(self.text),
            Some(first) => {
                let template = buttons.fold(send::ButtonTemplate::new(self.text, first), send::ButtonTemplate::button);
                send::Message::template(template)
            }
        };
        self.quick_replies.into_iter().map(send::QuickReply::from).fold(message, send::Message::quick_reply)
    }
}

impl Author {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
    fn is_bot(&self) -> bool {
        *self == Self::Bot
    }
}

impl ActionKind {
    /// Property that names the kind.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Message(_) => "message",
            Self::SenderAction(_) => "senderAction",
            Self::React(_) => "react",
            Self::PassThread(_) => "passThread",
            Self::TakeThread => "takeThread",
            Self::RequestThread => "requestThread",
            Self::ReleaseThread => "releaseThread",
        }
    }
}

impl std::fmt::Debug for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Action({})", self.kind.as_str())
    }
}

impl std::fmt::Debug for ActionKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Text({} quick replies, {} buttons)", self.quick_replies.len(), self.buttons.len())
    }
}

impl std::fmt::Debug for Manner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Manner")
            .field("messaging_type", &self.messaging_type)
            .field("author", &self.author)
            .finish_non_exhaustive()
    }
}

/// Word of the contract for [`ThreadTarget::Inbox`].
const INBOX: &str = "inbox";

impl ThreadTarget {
    /// Id of the app.
    #[must_use]
    pub fn app_id(&self) -> &str {
        match self {
            Self::Inbox => messenger_wire::INBOX_APP_ID,
            Self::App(id) => id.as_str(),
        }
    }
}

#[cfg(test)]
mod tests;
