//! Short forms of what can be tapped.

use std::borrow::Cow;

use messenger_wire::send;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde_json::Value;

use crate::reading::Reading;
use crate::schema::{one_of, only_where, present};

/// Answer that a person can tap.
///
/// `{"title","payload","imageUrl"}`, or `{"ask":"phone"}` and `{"ask":"email"}`, which offer what
/// the person's profile has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "QuickReplyWire")]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "ButtonWire")]
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

impl From<Button> for send::Button {
    fn from(button: Button) -> Self {
        match button.tap {
            Tap::Payload(payload) => Self::postback(button.title, payload),
            Tap::Url(url) => Self::web_url(button.title, url),
            Tap::Phone(number) => Self::phone_number(button.title, number),
        }
    }
}

/// Answer that a person can tap: `title`, with `payload` and `imageUrl` where they are wanted, or `ask` alone.
#[derive(Default, Serialize, JsonSchema)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("oneOf" = one_of(&["title", "ask"]), "dependentSchemas" = beside_title()))]
struct QuickReplyWire {
    /// What the person reads, 20 characters at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    title: Option<String>,
    /// What comes back; the title where it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    payload: Option<String>,
    /// Icon left of the title, at least 24 by 24 pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    image_url: Option<String>,
    /// What the person's profile is asked for, instead of all others.
    #[serde(skip_serializing_if = "Option::is_none")]
    ask: Option<Ask>,
}

/// Properties that stand beside a title only.
fn beside_title() -> Value {
    ["payload", "imageUrl"].map(|property| (property, only_where(property, &present("title")))).into_iter().collect()
}

#[derive(Serialize, JsonSchema)]
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

impl QuickReply {
    /// Reads one quick reply.
    pub(super) fn read(reading: &mut Reading<'_>, path: &str, value: &Value) -> Option<Self> {
        reading.object(path, value, |fields| {
            fields.elsewhere(&["title", "payload", "imageUrl"]);
            let ask =
                fields.optional_choice("ask", &[("phone", Self::Phone), ("email", Self::Email)], "phone or email");
            if fields.has("ask") {
                return ask;
            }
            let (payload, image_url) = (fields.optional_text("payload"), fields.optional_text("imageUrl"));
            Some(Self::Text { title: fields.text("title")?, payload, image_url })
        })
    }
}

/// Button below a text: `title` with exactly one of `payload`, `url` and `phone`.
#[derive(Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("oneOf" = one_of(&["payload", "url", "phone"])))]
struct ButtonWire {
    /// What the person reads, 20 characters at most.
    #[schemars(length(min = 1))]
    title: String,
    /// Postback that a tap sends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    payload: Option<String>,
    /// Page that a tap opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    url: Option<String>,
    /// Number that a tap calls, as `+15105551234`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
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

impl Button {
    /// Reads one button.
    pub(super) fn read(reading: &mut Reading<'_>, path: &str, value: &Value) -> Option<Self> {
        reading.object(path, value, |fields| {
            let title = fields.text("title");
            let payload = fields.optional_text("payload").map(Tap::Payload);
            let url = fields.optional_text("url").map(Tap::Url);
            let phone = fields.optional_text("phone").map(Tap::Phone);
            if !fields.has_one_of(&["payload", "url", "phone"]) {
                return fields.refused("a button with exactly one of payload, url and phone");
            }
            Some(Self { title: title?, tap: payload.or(url).or(phone)? })
        })
    }
}
