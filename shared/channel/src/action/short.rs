//! Short forms of what can be tapped.

use std::borrow::Cow;

use messenger_wire::send;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

/// Answer that a person can tap.
///
/// `{"title","payload","imageUrl"}`, or `{"ask":"phone"}` and `{"ask":"email"}`, which offer what the person's profile has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "QuickReplyWire", into = "QuickReplyWire")]
pub enum QuickReply {
    /// Text that the bot gives.
    Text {
        /// What the person reads.
        title: String,
        /// What comes back; the title where it is absent.
        payload: Option<String>,
        /// Icon left of the title.
        image_url: Option<String>,
    },
    /// Phone number of the person's profile.
    Phone,
    /// E-mail address of the person's profile.
    Email,
}

/// Button below a text.
///
/// `{"title","payload"}`, `{"title","url"}` or `{"title","phone"}`; every other kind goes through `message`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ButtonWire", into = "ButtonWire")]
pub struct Button {
    /// What the person reads.
    pub title: String,
    /// What a tap does.
    pub tap: Tap,
}

/// What a tap on a [`Button`] does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tap {
    /// Sends a postback.
    Payload(String),
    /// Opens a page.
    Url(String),
    /// Calls a number.
    Phone(String),
}

impl From<QuickReply> for send::QuickReply {
    fn from(reply: QuickReply) -> Self {
        match reply {
            QuickReply::Text { title, payload, image_url } => {
                let payload = payload.unwrap_or_else(|| title.clone());
                Self::Text { title, payload, image_url }
            }
            QuickReply::Phone => Self::user_phone_number(),
            QuickReply::Email => Self::user_email(),
        }
    }
}

/// Answer that a person can tap: `title`, with `payload` and `imageUrl` where they are wanted, or `ask` alone.
#[derive(Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
struct QuickReplyWire {
    /// What the person reads, 20 characters at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// What comes back; the title where it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<String>,
    /// Icon left of the title, at least 24 by 24 pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    image_url: Option<String>,
    /// What the person's profile is asked for, instead of all others.
    #[serde(skip_serializing_if = "Option::is_none")]
    ask: Option<Ask>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Ask {
    Phone,
    Email,
}

impl JsonSchema for QuickReply {
    fn schema_name() -> Cow<'static, str> {
        "QuickReply".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        QuickReplyWire::json_schema(generator)
    }
}

impl From<QuickReply> for QuickReplyWire {
    fn from(reply: QuickReply) -> Self {
        match reply {
            QuickReply::Text { title, payload, image_url } => {
                Self { title: Some(title), payload, image_url, ask: None }
            }
            QuickReply::Phone => Self { ask: Some(Ask::Phone), ..Self::default() },
            QuickReply::Email => Self { ask: Some(Ask::Email), ..Self::default() },
        }
    }
}

impl TryFrom<QuickReplyWire> for QuickReply {
    type Error = &'static str;

    fn try_from(wire: QuickReplyWire) -> Result<Self, Self::Error> {
        match (wire.title, wire.payload, wire.image_url, wire.ask) {
            (Some(title), payload, image_url, None) => Ok(Self::Text { title, payload, image_url }),
            (None, None, None, Some(Ask::Phone)) => Ok(Self::Phone),
            (None, None, None, Some(Ask::Email)) => Ok(Self::Email),
            _ => Err("a quick reply has a title, with payload and imageUrl, or only ask"),
        }
    }
}

/// Button below a text: `title` with exactly one of `payload`, `url` and `phone`.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ButtonWire {
    /// What the person reads, 20 characters at most.
    title: String,
    /// Postback that a tap sends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payload: Option<String>,
    /// Page that a tap opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// Number that a tap calls, as `+15105551234`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
}

impl JsonSchema for Button {
    fn schema_name() -> Cow<'static, str> {
        "Button".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        ButtonWire::json_schema(generator)
    }
}

impl From<Button> for ButtonWire {
    fn from(Button { title, tap }: Button) -> Self {
        let (payload, url, phone) = match tap {
            Tap::Payload(payload) => (Some(payload), None, None),
            Tap::Url(url) => (None, Some(url), None),
            Tap::Phone(phone) => (None, None, Some(phone)),
        };
        Self { title, payload, url, phone }
    }
}

impl TryFrom<ButtonWire> for Button {
    type Error = &'static str;

    fn try_from(ButtonWire { title, payload, url, phone }: ButtonWire) -> Result<Self, Self::Error> {
        let tap = match (payload, url, phone) {
            (Some(payload), None, None) => Tap::Payload(payload),
            (None, Some(url), None) => Tap::Url(url),
            (None, None, Some(phone)) => Tap::Phone(phone),
            _ => return Err("a button has exactly one of payload, url and phone"),
        };
        Ok(Self { title, tap })
    }
}
