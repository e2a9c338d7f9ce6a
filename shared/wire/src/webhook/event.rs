//! One item of a notification, as far as it can be read.

use serde_json::value::RawValue;

use super::family::{self, ChangeField, Family, Lane};
use super::object::Object;
use super::{Body, EventId, Feed, Party, PriorMessage, Text, event_id};
use crate::{ConversationKey, PageId, Participant, TimestampMs};

/// Read-only view over one item.
///
/// Reading never fails: what is not understood is [`Family::Unknown`], and [`MessagingEvent::raw`] always has the
/// bytes. `Debug` shows the family and the names of the properties, no values.
#[derive(Debug, Clone)]
pub struct MessagingEvent<'a> {
    feed: Feed,
    raw: Raw<'a>,
    family: Family,
    sender: Option<Party>,
    recipient: Option<Party>,
    /// Item itself, or what the wrapped form has in `value`.
    item: Object<'a>,
    /// Object that the family is about: the value of its property, or the item where the family has none.
    subject: Object<'a>,
    /// Value of `field`, for an item of `changes`.
    field: Option<Text>,
}

impl<'a> MessagingEvent<'a> {
    /// Reads an item of any array.
    ///
    /// The wrapped form of Meta's samples, `{"field":"messaging_postbacks","value":{...}}`, is read like its `value`.
    #[must_use]
    pub fn view(feed: Feed, raw: &'a RawValue) -> Self {
        let item = Object::read(raw).unwrap_or_default();
        if let Some(field) = item.text("field") {
            return Self::view_change(feed, raw, item, field);
        }
        let told = family::tell_bare(&item);
        Self::of(feed, raw, item, told, None)
    }

    fn view_change(feed: Feed, raw: &'a RawValue, item: Object<'a>, field: Text) -> Self {
        let value = item.object("value");
        if let Some(inner) = value.clone().filter(|_| is_messaging_field(&field)) {
            let told = family::tell_wrapped(&field, &inner);
            if told.0 != Family::Unknown {
                return Self::of(feed, raw, inner, told, None);
            }
        }
        let family = Family::Change(ChangeField::from_wire(&field));
        // A marketing message may come flat, without `value`.
        let subject = value.unwrap_or_else(|| item.clone());
        Self::of(feed, raw, item, (family, subject), Some(field))
    }

    fn of(
        feed: Feed,
        raw: &'a RawValue,
        item: Object<'a>,
        (family, subject): (Family, Object<'a>),
        field: Option<Text>,
    ) -> Self {
        let (sender, recipient) = (item.view("sender"), item.view("recipient"));
        Self { feed, raw: Raw(raw), family, sender, recipient, item, subject, field }
    }

    /// Array that the item stood in.
    #[must_use]
    pub fn feed(&self) -> Feed {
        self.feed
    }

    /// Text of the item, byte for byte.
    #[must_use]
    pub fn raw(&self) -> &'a RawValue {
        self.raw.0
    }

    /// What the item is about.
    #[must_use]
    pub fn family(&self) -> Family {
        self.family
    }

    /// Lane that keeps the order of the item.
    #[must_use]
    pub fn lane(&self) -> Lane {
        self.family.lane()
    }

    /// Who caused the item; for an echo the Page. Absent in `app_roles`, `policy_enforcement`, a checkbox opt-in.
    #[must_use]
    pub fn sender(&self) -> Option<&Party> {
        self.sender.as_ref()
    }

    /// Whom the item reached; for an echo the person.
    #[must_use]
    pub fn recipient(&self) -> Option<&Party> {
        self.recipient.as_ref()
    }

    /// When it happened. Meta leaves it out in some families.
    #[must_use]
    pub fn timestamp(&self) -> Option<TimestampMs> {
        let time = self.item.time("timestamp");
        // A change has its time inside `value`.
        time.or_else(|| {
            self.field().and_then(|_| self.subject.time("timestamp").or_else(|| self.subject.time("created_time")))
        })
    }

    /// Value of `field` of an item of `changes`.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// Identity of the event, the same in every redelivery.
    #[must_use]
    pub fn id(&self, page_id: &PageId) -> EventId {
        event_id::derive(self, page_id)
    }

    /// Counterpart of the Page: the one of sender and recipient that is not the Page, so that an echo gives the person.
    ///
    /// `None` where both are the Page, where neither is although both are named, and where nobody is named.
    #[must_use]
    pub fn participant(&self, page_id: &PageId) -> Option<Participant> {
        match (self.sender(), self.recipient()) {
            (Some(sender), Some(recipient)) if recipient.is(page_id) => sender.participant(page_id),
            (Some(sender), Some(recipient)) if sender.is(page_id) => recipient.participant(page_id),
            (Some(_), Some(_)) => None,
            (Some(party), None) | (None, Some(party)) if !party.is(page_id) => party.participant(page_id),
            _ => self.named_inside(),
        }
    }

    /// Families that name the person in their own object.
    fn named_inside(&self) -> Option<Participant> {
        match self.family {
            // The checkbox plugin.
            Family::Optin => self.subject.id("user_ref").map(Participant::UserRef),
            Family::Change(ChangeField::InboxLabels) => self.subject.object("user")?.id("id").map(Participant::Psid),
            // Only marketing messages have it.
            Family::Change(_) => self.subject.id("recipient_id").map(Participant::Psid),
            _ => None,
        }
    }

    /// Key of the conversation, where the item has a [`participant`](Self::participant).
    #[must_use]
    pub fn conversation(&self, page_id: &PageId) -> Option<ConversationKey> {
        self.participant(page_id).map(|participant| ConversationKey::new(page_id.clone(), participant))
    }

    /// Whether the item opens the standard messaging window of 24 hours.
    ///
    /// Source:
    /// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages#standard-messaging-window>.
    #[must_use]
    pub fn opens_window(&self) -> bool {
        match self.family {
            Family::Message | Family::Postback => true,
            Family::Reaction => self.subject.text("action").as_deref() == Some("react"),
            // An ad opens it with the message that follows the click.
            Family::Referral => self.subject.text("source").as_deref() != Some("ADS"),
            // Only the plugins' opt-ins have no type; notification opt-ins give a token instead of a window.
            Family::Optin => self.subject.raw("type").is_none(),
            _ => false,
        }
    }

    /// Message that the Page sent to a `user_ref` before this one, which tells whose `user_ref` it was.
    #[must_use]
    pub fn prior_message(&self) -> Option<PriorMessage> {
        self.item.view("prior_message")
    }

    /// Everything that the item says, by family.
    #[must_use]
    pub fn body(&self) -> Body {
        Body::view(self)
    }

    pub(super) fn item(&self) -> &Object<'a> {
        &self.item
    }

    pub(super) fn subject(&self) -> &Object<'a> {
        &self.subject
    }
}

/// Whether a subscription field is one whose events belong into `messaging`.
fn is_messaging_field(field: &str) -> bool {
    field.starts_with("message")
        || field.starts_with("messaging_")
        || matches!(field, "standby" | "send_cart" | "response_feedback" | "business_integrity")
}

/// Text that `Debug` must not show.
#[derive(Clone, Copy)]
struct Raw<'a>(&'a RawValue);

impl std::fmt::Debug for Raw<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.0.get().len())
    }
}

#[cfg(test)]
mod tests;
