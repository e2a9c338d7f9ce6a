//! Actions as a handler in Rust writes them.

use std::time::Duration;

use messenger_wire::send::{self, MessagingType, NotificationType};
use messenger_wire::{AppId, Mid};
use serde_json::{Map, Value};

use super::{
    Action, ActionKind, Author, Button, MAX_TYPING_MS, Manner, QuickReply, React, SenderAction, Tap, Text, ThreadTarget,
};

/// ```
/// use std::time::Duration;
/// use messenger_channel::action::{Action, Button, QuickReply, SenderAction, Text};
/// use messenger_wire::send::{self, Element, GenericTemplate, Message};
///
/// let size = Text::new("Which size?").quick_reply(QuickReply::new("S", "SIZE_S")).quick_reply(QuickReply::Phone);
/// let shop = Text::new("Or come in.").button(Button::url("Way", "https://shop.example")).button(Button::phone("Call", "+15105551234"));
/// let hat = Element::titled("Hat").subtitle("One size").button(send::Button::postback("Buy", "BUY_HAT"));
/// let actions = vec![
///     Action::from(SenderAction::MarkSeen),
///     Action::typing_for(Duration::from_secs(2)),
///     Action::text("It is in stock.").metadata("order-7"),
///     Action::text(size).by_person(),
///     Action::text(shop),
///     Action::message(Message::template(GenericTemplate::new(hat)).quick_reply(send::QuickReply::text("More", "MORE"))),
///     Action::react("❤"),
///     Action::pass_to_inbox().metadata("wants a hat"),
/// ];
/// assert_eq!(
///     serde_json::to_value(&actions)?,
///     serde_json::json!([
///         {"senderAction": "mark_seen"},
///         {"senderAction": "typing_on", "durationMs": 2000},
///         {"text": "It is in stock.", "metadata": "order-7"},
///         {"text": "Which size?", "quickReplies": [{"title": "S", "payload": "SIZE_S"}, {"ask": "phone"}], "author": "person"},
///         {"text": "Or come in.", "buttons": [{"title": "Way", "url": "https://shop.example"}, {"title": "Call", "phone": "+15105551234"}]},
///         {"message": {
///             "attachment": {"type": "template", "payload": {"template_type": "generic", "elements": [
///                 {"title": "Hat", "subtitle": "One size", "buttons": [{"type": "postback", "title": "Buy", "payload": "BUY_HAT"}]},
///             ]}},
///             "quick_replies": [{"content_type": "text", "title": "More", "payload": "MORE"}],
///         }},
///         {"react": "❤"},
///         {"passThread": "inbox", "metadata": "wants a hat"},
///     ]),
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
impl Action {
    /// Text, with what can be tapped below it where it is a [`Text`].
    #[must_use]
    pub fn text(text: impl Into<Text>) -> Self {
        ActionKind::Text(text.into()).into()
    }

    /// Message of the Send API: templates, media, stickers, utility templates.
    #[must_use]
    pub fn message(message: impl Into<send::AnyMessage>) -> Self {
        let object = match serde_json::to_value(message.into()) {
            Ok(Value::Object(object)) => object,
            // A message is always an object. An empty one would be refused by the plan.
            _ => Map::new(),
        };
        ActionKind::Message(object).into()
    }

    /// Shows that the Page types, for so long before the next action: [`MAX_TYPING_MS`] at most,
    /// and for longer no phone shows it.
    #[must_use]
    pub fn typing_for(duration: Duration) -> Self {
        let duration_ms = u32::try_from(duration.as_millis()).unwrap_or(MAX_TYPING_MS).min(MAX_TYPING_MS);
        SenderAction::TypingOn { duration_ms: Some(duration_ms) }.into()
    }

    /// Puts a reaction on the message of the event.
    #[must_use]
    pub fn react(emoji: impl Into<String>) -> Self {
        ActionKind::React(React { mid: None, emoji: Some(emoji.into()) }).into()
    }

    /// Gives the thread to the Page's inbox, where people answer.
    #[must_use]
    pub fn pass_to_inbox() -> Self {
        ActionKind::PassThread(ThreadTarget::Inbox).into()
    }

    /// Gives the thread to another app.
    #[must_use]
    pub fn pass_to(app: AppId) -> Self {
        ActionKind::PassThread(ThreadTarget::App(app)).into()
    }

    /// Sets the note that comes back in the echo, or goes to the other app with the thread; at most
    /// [`MAX_NOTE_UNITS`](super::MAX_NOTE_UNITS).
    #[must_use]
    pub fn metadata(mut self, note: impl Into<String>) -> Self {
        self.manner.metadata = Some(note.into());
        self
    }

    /// Lets a persona speak.
    #[must_use]
    pub fn persona_id(mut self, persona_id: impl Into<String>) -> Self {
        self.manner.persona_id = Some(persona_id.into());
        self
    }

    /// Answers one message of the thread.
    #[must_use]
    pub fn reply_to(mut self, mid: Mid) -> Self {
        self.manner.reply_to = Some(mid);
        self
    }

    /// Sets how the phone announces it.
    #[must_use]
    pub fn notification_type(mut self, notification_type: NotificationType) -> Self {
        self.manner.notification_type = Some(notification_type);
        self
    }

    /// Sets the ground that the send stands on, instead of what window and author decide.
    #[must_use]
    pub fn messaging_type(mut self, messaging_type: MessagingType) -> Self {
        self.manner.messaging_type = Some(messaging_type);
        self
    }

    /// Says that a person wrote it: in a send command only, since nobody could have when a bot answers.
    #[must_use]
    pub fn by_person(mut self) -> Self {
        self.manner.author = Author::Person;
        self
    }
}

impl From<ActionKind> for Action {
    fn from(kind: ActionKind) -> Self {
        Self { kind, manner: Manner::default() }
    }
}

impl From<Text> for Action {
    fn from(text: Text) -> Self {
        Self::text(text)
    }
}

impl From<send::Message> for Action {
    fn from(message: send::Message) -> Self {
        Self::message(message)
    }
}

impl From<SenderAction> for Action {
    fn from(action: SenderAction) -> Self {
        ActionKind::SenderAction(action).into()
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl Text {
    /// Text without anything to tap.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), quick_replies: Vec::new(), buttons: Vec::new() }
    }

    /// Adds an answer to tap; 13 are the most.
    #[must_use]
    pub fn quick_reply(mut self, quick_reply: QuickReply) -> Self {
        self.quick_replies.push(quick_reply);
        self
    }

    /// Adds a button; 3 are the most.
    #[must_use]
    pub fn button(mut self, button: Button) -> Self {
        self.buttons.push(button);
        self
    }
}

impl QuickReply {
    /// Text to tap, and what comes back then.
    #[must_use]
    pub fn new(title: impl Into<String>, payload: impl Into<String>) -> Self {
        Self::Text { title: title.into(), payload: Some(payload.into()), image_url: None }
    }
}

impl Button {
    /// Sends a postback.
    #[must_use]
    pub fn postback(title: impl Into<String>, payload: impl Into<String>) -> Self {
        Self { title: title.into(), tap: Tap::Payload(payload.into()) }
    }

    /// Opens a page.
    #[must_use]
    pub fn url(title: impl Into<String>, url: impl Into<String>) -> Self {
        Self { title: title.into(), tap: Tap::Url(url.into()) }
    }

    /// Calls a number, as `+15105551234`.
    #[must_use]
    pub fn phone(title: impl Into<String>, number: impl Into<String>) -> Self {
        Self { title: title.into(), tap: Tap::Phone(number.into()) }
    }
}
