//! Changes of the Page: posts and comments, labels, leads, marketing messages.

mod marketing;

use serde::{Deserialize, Serialize};

use super::object::{Object, View};
use super::{ChangeField, Json, MessagingEvent, Text};
use crate::{PageId, Psid, TimestampMs};

pub use marketing::MarketingMessage;

/// Change of the Page.
///
/// Source: <https://developers.facebook.com/docs/graph-api/webhooks/reference/page/>.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Change {
    /// Field that was subscribed to.
    pub field: String,
    /// What changed.
    pub value: ChangeValue,
}

/// What changed, by field.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum ChangeValue {
    /// Post, comment or reaction on the Page.
    Feed(FeedChange),
    /// Post or comment elsewhere that names the Page.
    Mention(FeedChange),
    /// Form of a lead ad was submitted.
    Leadgen(Leadgen),
    /// Label was put on a conversation, or taken off.
    InboxLabels(InboxLabels),
    /// Marketing message was sent, delivered, read, clicked, or could not be delivered; the family says which.
    MarketingMessage(MarketingMessage),
    /// Any other field: its value, if Meta sends values.
    Other(Option<Json>),
}

/// Post, comment or reaction.
///
/// Source: <https://developers.facebook.com/docs/graph-api/webhooks/reference/page/#feed>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct FeedChange {
    /// What it is, such as `post`, `comment`, `reaction`.
    pub item: Option<String>,
    /// What was done.
    pub verb: Option<Verb>,
    /// Post that it belongs to.
    pub post_id: Option<Text>,
    /// Comment; the recipient of a private reply.
    pub comment_id: Option<Text>,
    /// Post or comment above it.
    pub parent_id: Option<Text>,
    /// Who did it; absent where the person may not be told. The Page itself is named too.
    pub from: Option<Author>,
    /// What was written.
    pub message: Option<Text>,
    /// When.
    pub created_time: Option<TimestampMs>,
    /// Reaction, such as `love`.
    pub reaction_type: Option<Text>,
    /// Link, picture or film of a post.
    pub link: Option<Text>,
    /// Picture of a post.
    pub photo_id: Option<Text>,
    /// Film of a post.
    pub video_id: Option<Text>,
    /// Whether a post is public yet.
    pub published: Option<bool>,
    /// Whether a post or comment is hidden.
    pub is_hidden: Option<bool>,
}

/// What was done to a post or comment.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the word of the wire")]
pub enum Verb {
    Add,
    Block,
    Edit,
    Edited,
    Delete,
    Follow,
    Hide,
    Mute,
    Remove,
    Unblock,
    Unhide,
    Update,
    /// Value that this crate does not know.
    #[serde(untagged)]
    Unknown(String),
}

/// Who wrote a post or comment.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Author {
    /// Id; of another scope than a [`Psid`], so that no message can be sent to it.
    pub id: Option<Text>,
    /// Name.
    pub name: Option<Text>,
}

/// Form of a lead ad was submitted; its content is read from the lead API.
///
/// Source: <https://developers.facebook.com/docs/graph-api/webhooks/reference/page/#leadgen>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Leadgen {
    /// Id of the lead.
    pub leadgen_id: Option<Text>,
    /// Page of the ad.
    pub page_id: Option<PageId>,
    /// Form.
    pub form_id: Option<Text>,
    /// Ad.
    pub ad_id: Option<Text>,
    /// Set that the ad belongs to.
    pub adgroup_id: Option<Text>,
    /// When.
    pub created_time: Option<TimestampMs>,
}

/// Label was put on a conversation, or taken off.
///
/// Source:
/// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/identity/custom-labels>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct InboxLabels {
    /// Whose conversation.
    pub user: Option<Psid>,
    /// What was done.
    pub action: Option<Verb>,
    /// Id of the label.
    pub label_id: Option<Text>,
    /// Name of the label.
    pub page_label_name: Option<Text>,
}

impl Change {
    pub(super) fn view(field: ChangeField, event: &MessagingEvent<'_>) -> Self {
        let subject = event.subject();
        let value = match field {
            ChangeField::Feed => ChangeValue::Feed(View::view(subject)),
            ChangeField::Mention => ChangeValue::Mention(View::view(subject)),
            ChangeField::Leadgen => ChangeValue::Leadgen(View::view(subject)),
            ChangeField::InboxLabels => ChangeValue::InboxLabels(View::view(subject)),
            ChangeField::MarketingMessageEchoes
            | ChangeField::MarketingMessageDeliveries
            | ChangeField::MarketingMessageReads
            | ChangeField::MarketingMessageClicks
            | ChangeField::MarketingMessageDeliveryFailed => ChangeValue::MarketingMessage(View::view(subject)),
            ChangeField::Other => ChangeValue::Other(event.item().json("value")),
        };
        Self { field: event.field().unwrap_or_default().to_owned(), value }
    }
}

impl View for FeedChange {
    fn view(object: &Object<'_>) -> Self {
        Self {
            item: object.get("item"),
            verb: object.get("verb"),
            post_id: object.text("post_id"),
            comment_id: object.text("comment_id"),
            parent_id: object.text("parent_id"),
            from: object.view("from").or_else(|| Author::flat(object)),
            message: object.text("message"),
            created_time: object.time("created_time"),
            reaction_type: object.text("reaction_type"),
            link: object.text("link"),
            photo_id: object.text("photo_id"),
            video_id: object.text("video_id"),
            published: object.truth("published"),
            is_hidden: object.truth("is_hidden"),
        }
    }
}

impl Author {
    /// Old deliveries name the author beside the post.
    fn flat(object: &Object<'_>) -> Option<Self> {
        object.raw("sender_id").map(|_| Self { id: object.text("sender_id"), name: object.text("sender_name") })
    }
}

impl View for Author {
    fn view(object: &Object<'_>) -> Self {
        Self { id: object.text("id"), name: object.text("name") }
    }
}

impl View for Leadgen {
    fn view(object: &Object<'_>) -> Self {
        Self {
            leadgen_id: object.text("leadgen_id"),
            page_id: object.id("page_id"),
            form_id: object.text("form_id"),
            ad_id: object.text("ad_id"),
            adgroup_id: object.text("adgroup_id"),
            created_time: object.time("created_time"),
        }
    }
}

impl View for InboxLabels {
    fn view(object: &Object<'_>) -> Self {
        let label = object.object("label").unwrap_or_default();
        Self {
            user: object.object("user").and_then(|user| user.id("id")),
            action: object.get("action"),
            label_id: label.text("id"),
            page_label_name: label.text("page_label_name"),
        }
    }
}
