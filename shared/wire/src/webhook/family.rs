//! What an item is about, told by the property that is present, since Meta gives items no type.

use super::IntegrityStatus;
use super::object::Object;

/// Kind of an item.
///
/// | family | is an item with |
/// | --- | --- |
/// | [`Family::Message`], [`Family::Echo`] | `message`, without and with `is_echo` |
/// | [`Family::BusinessIntegrity`] | `violations`, `restrictions` or `action_events`; or a `status` that is one of a Page, and no sender |
/// | [`Family::Change`] | `field` and `value`, or the flat form of a marketing message |
/// | [`Family::ChangedFields`] | `changed_fields`, from beside the arrays of an entry |
/// | [`Family::Unknown`] | none of the known properties; its bytes are kept |
/// | every other | the property of its name |
///
/// Source:
/// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is named after its property, which the table above and docs/events.md explain")]
pub enum Family {
    Message,
    Echo,
    MessageEdit,
    Reaction,
    Delivery,
    Read,
    Postback,
    Optin,
    Referral,
    PassThreadControl,
    TakeThreadControl,
    RequestThreadControl,
    AppRoles,
    AccountLinking,
    PolicyEnforcement,
    BusinessIntegrity,
    Feedback,
    CustomerInformation,
    LeadForm,
    ResponseFeedback,
    Order,
    GamePlay,
    Coupon,
    Payment,
    CheckoutUpdate,
    PreCheckout,
    BrandedCamera,
    Change(ChangeField),
    ChangedFields,
    Unknown,
}

/// Field of an item of `changes` whose shape is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is named after the value of `field`")]
pub enum ChangeField {
    Feed,
    Mention,
    Leadgen,
    InboxLabels,
    MarketingMessageEchoes,
    MarketingMessageDeliveries,
    MarketingMessageReads,
    MarketingMessageClicks,
    MarketingMessageDeliveryFailed,
    /// Any other field; its name and value are in [`super::Change`].
    Other,
}

/// Order that an item keeps within its conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// What the person (or another app, or Meta) does.
    Person,
    /// What Meta reports on the Page itself: blocked, restricted, free again. It never waits behind
    /// what people do on the Page.
    Page,
    /// What reports on the Page's own sends: echo, delivery, read. It never waits behind a message that waits.
    Report,
}

/// Name of each family, and the properties that tell it, in the order in which they count where an item has several.
pub(super) const FAMILIES: [(Family, &str, &[&str]); 26] = [
    (Family::Message, "message", &["message"]),
    (Family::Echo, "echo", &[]),
    (Family::MessageEdit, "message_edit", &["message_edit"]),
    (Family::Reaction, "reaction", &["reaction"]),
    (Family::Delivery, "delivery", &["delivery"]),
    (Family::Read, "read", &["read"]),
    (Family::Postback, "postback", &["postback"]),
    (Family::Optin, "optin", &["optin"]),
    (Family::Referral, "referral", &["referral"]),
    (Family::PassThreadControl, "pass_thread_control", &["pass_thread_control"]),
    (Family::TakeThreadControl, "take_thread_control", &["take_thread_control"]),
    (Family::RequestThreadControl, "request_thread_control", &["request_thread_control"]),
    (Family::AppRoles, "app_roles", &["app_roles"]),
    (Family::AccountLinking, "account_linking", &["account_linking"]),
    // The hyphen is an older spelling of the same event.
    (Family::PolicyEnforcement, "policy_enforcement", &["policy_enforcement", "policy-enforcement"]),
    (Family::Feedback, "feedback", &["messaging_feedback"]),
    (Family::CustomerInformation, "customer_information", &["messaging_customer_information"]),
    (Family::LeadForm, "lead_form", &["form"]),
    (Family::ResponseFeedback, "response_feedback", &["response_feedback"]),
    (Family::Order, "order", &["order"]),
    (Family::GamePlay, "game_play", &["game_play"]),
    (Family::Coupon, "coupon", &["template"]),
    (Family::Payment, "payment", &["payment"]),
    (Family::CheckoutUpdate, "checkout_update", &["checkout_update"]),
    (Family::PreCheckout, "pre_checkout", &["pre_checkout"]),
    (Family::BrandedCamera, "branded_camera", &["branded_camera"]),
];

/// The same for families that are about the whole item.
pub(super) const WHOLE: [(Family, &str, &[&str]); 2] = [
    (Family::BusinessIntegrity, "business_integrity", &["violations", "restrictions", "action_events"]),
    (Family::ChangedFields, "changed_fields", &["changed_fields"]),
];

/// Known fields of `changes`: name on the wire, name of the family.
pub(super) const CHANGES: [(ChangeField, &str, &str); 9] = [
    (ChangeField::Feed, "feed", "change_feed"),
    (ChangeField::Mention, "mention", "change_mention"),
    (ChangeField::Leadgen, "leadgen", "change_leadgen"),
    (ChangeField::InboxLabels, "inbox_labels", "change_inbox_labels"),
    (ChangeField::MarketingMessageEchoes, "marketing_message_echoes", "change_marketing_message_echoes"),
    (ChangeField::MarketingMessageDeliveries, "marketing_message_deliveries", "change_marketing_message_deliveries"),
    (ChangeField::MarketingMessageReads, "marketing_message_reads", "change_marketing_message_reads"),
    (ChangeField::MarketingMessageClicks, "marketing_message_clicks", "change_marketing_message_clicks"),
    (
        ChangeField::MarketingMessageDeliveryFailed,
        "marketing_message_delivery_failed",
        "change_marketing_message_delivery_failed",
    ),
];

impl Family {
    /// Every family, in the order of docs/events.md.
    pub fn all() -> impl Iterator<Item = Self> {
        let changes = CHANGES.iter().map(|(field, ..)| Self::Change(*field));
        let rows = FAMILIES.iter().chain(&WHOLE).map(|(family, ..)| *family);
        rows.chain(changes).chain([Self::Change(ChangeField::Other), Self::Unknown])
    }

    /// Stable name, as metrics and documents write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Change(field) => CHANGES.iter().find(|row| row.0 == field).map_or("change_other", |row| row.2),
            family => FAMILIES.iter().chain(&WHOLE).find(|row| row.0 == family).map_or("unknown", |row| row.1),
        }
    }

    /// Lane that keeps the order of the item.
    #[must_use]
    pub fn lane(self) -> Lane {
        match self {
            Self::Echo | Self::Delivery | Self::Read => Lane::Report,
            Self::PolicyEnforcement | Self::BusinessIntegrity => Lane::Page,
            Self::Change(field) => field.lane(),
            _ => Lane::Person,
        }
    }
}

impl ChangeField {
    fn lane(self) -> Lane {
        match self {
            Self::MarketingMessageEchoes
            | Self::MarketingMessageDeliveries
            | Self::MarketingMessageReads
            | Self::MarketingMessageDeliveryFailed => Lane::Report,
            _ => Lane::Person,
        }
    }

    pub(super) fn from_wire(field: &str) -> Self {
        CHANGES.iter().find(|row| row.1 == field).map_or(Self::Other, |row| row.0)
    }
}

impl Lane {
    /// Stable name, as message groups and metrics write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Page => "page",
            Self::Report => "report",
        }
    }
}

/// Family that the properties of an item tell, with the object that the family is about.
///
/// A property that is `null` or of a type that its family never has tells nothing.
fn tell<'a>(item: &Object<'a>) -> (Family, Object<'a>) {
    let known = FAMILIES.iter().flat_map(|(family, _, properties)| properties.iter().map(|name| (*family, *name)));
    for (family, name) in known {
        let Some(raw) = item.raw(name) else { continue };
        if let Some(subject) = Object::read(raw) {
            return (echo_apart(family, &subject), subject);
        }
        // Some senders of test events leave the wrapping `reaction` object out.
        if family == Family::Reaction && item.raw("mid").is_some() {
            return (family, item.clone());
        }
    }
    let whole = WHOLE.iter().find(|(.., properties)| properties.iter().any(|name| item.raw(name).is_some()));
    (whole.map_or(Family::Unknown, |row| row.0), item.clone())
}

/// Family of an item that stands for itself, where a state of the Page may be all that it says: its all-clear.
pub(super) fn tell_bare<'a>(item: &Object<'a>) -> (Family, Object<'a>) {
    match tell(item) {
        (Family::Unknown, item) if is_state_of_page(&item) => (Family::BusinessIntegrity, item),
        told => told,
    }
}

/// Family of what an item has in `value`, for a field whose events belong into `messaging`.
pub(super) fn tell_wrapped<'a>(field: &str, value: &Object<'a>) -> (Family, Object<'a>) {
    match tell(value) {
        (Family::Unknown, value) if field == "business_integrity" => (Family::BusinessIntegrity, value),
        told => told,
    }
}

/// Other events have a `status` too: a sender, or a word that is none of the Page's, speaks against it.
fn is_state_of_page(item: &Object<'_>) -> bool {
    let known = |status: IntegrityStatus| !matches!(status, IntegrityStatus::Unknown(_));
    item.raw("sender").is_none() && item.get("status").is_some_and(known)
}

fn echo_apart(family: Family, subject: &Object<'_>) -> Family {
    if family == Family::Message && subject.flag("is_echo") { Family::Echo } else { family }
}
