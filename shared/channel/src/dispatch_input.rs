//! What a bot is told: one event, normalised, with the provider's own form beside it.

mod body;
mod build;
mod commerce;
mod event;
mod native;
mod report;
mod token;

use messenger_wire::webhook::{EventId, Feed};
use messenger_wire::{ConversationKey, PageId, Participant, Psid, TimestampMs, UserRef};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use body::{
    AccountLinking, Answer, Attachment, Coordinates, Edit, Feedback, Message, Optin, Postback, QuickReply, Reaction,
    Referral, ReplyTo,
};
pub use commerce::{
    Coupon, CustomerAnswer, CustomerInformation, Form, GamePlay, Order, Payment, PaymentChange, Product,
};
pub use event::Event;
pub use native::Native;
pub use report::{Change, DeliveryReceipt, Echo, Policy, ReadReceipt, ThreadControl, ThreadControlChange};
pub use token::TokenReference;

pub use messenger_wire::webhook::Text;

use crate::schema::FeedWord;
use crate::version::Version;

/// One event as a bot gets it.
///
/// `Debug` shows ids of the event, the account and the Page, no person and no content.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DispatchInput {
    /// Version of the contract, 1.
    pub version: Version,
    /// Identity of the event, the same whenever it is dispatched again: the bot's idempotency key.
    #[schemars(with = "String", regex(pattern = "^[0-9a-f]{64}$"))]
    pub id: EventId,
    /// Account that the event came to.
    pub account: String,
    /// Page of the account.
    #[schemars(with = "String")]
    pub page_id: PageId,
    /// Array of the delivery that the event stood in.
    #[schemars(with = "FeedWord")]
    pub feed: Feed,
    /// Key of the conversation, where the event belongs to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub conversation: Option<ConversationKey>,
    /// Counterpart of the Page, where the event names one. Replies go there, and nowhere else.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "participant")]
    #[schemars(with = "Option<ParticipantForm>")]
    pub participant: Option<Participant>,
    /// When it happened, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<i64>")]
    pub timestamp: Option<TimestampMs>,
    /// Trace that the delivery belongs to, for the bot's own log; what follows from the event carries it too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
    /// What the person's profile says, where the account asks for it and Meta gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
    /// Event by its type.
    #[serde(flatten)]
    pub event: Event,
    /// Event as Meta wrote it, with capability tokens replaced by a [`TokenReference`].
    pub native: Native,
}

/// What the profile of a person says; every part may be absent.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct Profile {
    /// First name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// Address of the picture; expires.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Language and region, as `en_US`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
}

/// Counterpart of the Page: exactly one of both.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "Participant")]
enum ParticipantForm {
    /// Page-scoped id of a person.
    Id(#[schemars(with = "String")] Psid),
    /// Reference that a plugin gave the person.
    UserRef(#[schemars(with = "String")] UserRef),
}

/// `{"id":"..."}` or `{"userRef":"..."}`.
mod participant {
    use messenger_wire::Participant;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::ParticipantForm;

    #[expect(clippy::ref_option, reason = "serde calls it so")]
    pub(super) fn serialize<S: Serializer>(value: &Option<Participant>, serializer: S) -> Result<S::Ok, S::Error> {
        let form = value.clone().map(|participant| match participant {
            Participant::Psid(id) => ParticipantForm::Id(id),
            Participant::UserRef(id) => ParticipantForm::UserRef(id),
        });
        form.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Participant>, D::Error> {
        let form = Option::<ParticipantForm>::deserialize(deserializer)?;
        Ok(form.map(|form| match form {
            ParticipantForm::Id(id) => Participant::Psid(id),
            ParticipantForm::UserRef(id) => Participant::UserRef(id),
        }))
    }
}

impl std::fmt::Debug for DispatchInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DispatchInput")
            .field("id", &self.id)
            .field("type", &self.event.kind())
            .field("account", &self.account)
            .field("page_id", &self.page_id)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Profile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Profile(<redacted>)")
    }
}
