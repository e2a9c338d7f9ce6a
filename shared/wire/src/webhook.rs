//! What Meta posts: notifications, their entries and items.
//!
//! A body becomes a [`Notification`], its entries become [`Item`]s that keep their bytes, and an item reads as a
//! [`MessagingEvent`], whatever it holds. Reading is for looking only: what travels on is the item.
//!
//! | to know | call |
//! | --- | --- |
//! | what it is about | [`MessagingEvent::family`] |
//! | whether it was seen before | [`MessagingEvent::id`] |
//! | which conversation it belongs to, and in which order | [`MessagingEvent::conversation`], [`MessagingEvent::lane`] |
//! | whether it allows to answer | [`MessagingEvent::opens_window`], [`MessagingEvent::feed`] |
//! | what it says | [`MessagingEvent::body`] |
//! | what no type has | [`MessagingEvent::raw`] |
//!
//! ```
//! use messenger_wire::webhook::{Body, Lane, Notification};
//!
//! let body = br#"{"object":"page","entry":[{"id":"42","time":1458692752999,"messaging":[
//!     {"sender":{"id":"7001"},"recipient":{"id":"42"},"timestamp":1458692752478,
//!      "message":{"mid":"m_1","text":"hello","attachments":[{"type":"hologram"}]}}]}]}"#;
//! let notification = Notification::parse(body)?;
//! let entry = &notification.entries[0];
//! let page_id = entry.page_id.as_ref().ok_or("page")?;
//! let event = entry.items[0].view();
//!
//! assert_eq!((event.lane(), event.opens_window()), (Lane::Person, true));
//! let conversation = event.conversation(page_id).ok_or("conversation")?;
//! assert_eq!(conversation.as_str(), "messenger:v1:page:42:page-scoped-id:7001");
//! assert_eq!(event.id(page_id).to_string().len(), 64);
//!
//! let Body::Message(message) = event.body() else { return Err("family")? };
//! assert_eq!(message.text.as_deref(), Some("hello"));
//! assert_eq!(message.attachments.len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How odd values are read
//!
//! - Nothing fails: a property that is absent or of an unexpected type is `None`, and its neighbours are read.
//! - Numbers and strings are read either way; times are milliseconds
//!   ([`TimestampMs`](crate::TimestampMs)), whatever Meta wrote.
//! - Words that Meta may add are open enums: an unknown one is kept in `Unknown`.
//! - Where Meta tells absent, `null` and empty apart, the property is a [`Nullable`].
//! - `Debug` shows neither text nor ids of people; tokens are [`Secret`](crate::Secret)s.
//!
//! The table of all families, and what their ids are made from, is docs/events.md.
//! Source: <https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks>.

mod attachment;
mod body;
mod change;
mod commerce;
mod entry;
mod event;
mod event_id;
mod family;
mod form;
mod integrity;
mod message;
mod nlp;
mod notification;
mod nullable;
mod object;
mod optin;
mod party;
mod payment;
mod receipt;
mod referral;
#[cfg(test)]
mod samples;
mod text;
mod thread_control;

pub use attachment::{
    Appointment, AppointmentStatus, Attachment, AttachmentPayload, AttachmentType, Coordinates, Product,
    TemplateButton, TemplateElement,
};
pub use body::Body;
pub use change::{Author, Change, ChangeValue, FeedChange, InboxLabels, Leadgen, MarketingMessage, Verb};
pub use commerce::{BrandedCamera, Coupon, GameContext, GamePlay, Order, OrderLine};
pub use entry::{Entry, Feed, Item};
pub use event::MessagingEvent;
pub use event_id::{EventId, EventIdError};
pub use family::{ChangeField, Family, Lane};
pub use form::{
    CustomerInformation, Feedback, FeedbackAnswer, FeedbackScreen, InformationAnswer, InformationScreen, LeadForm,
    QuestionType, ResponseFeedback, Verdict,
};
pub use integrity::{
    ActionEvent, ActionStatus, BusinessIntegrity, IntegrityStatus, PolicyAction, PolicyEnforcement, RecommendedAction,
    RestrictedFeature, Restriction, RestrictionStatus, Violation,
};
pub use message::{
    Command, Message, MessageEdit, QuickReply, Reaction, ReactionAction, ReactionName, ReplyTo, Story, Tag,
};
pub use nlp::{Finding, Locale, Nlp, NlpError};
pub use notification::{Notification, NotificationError};
pub use nullable::Nullable;
pub use object::properties;
pub use optin::{AccountLinking, Frequency, LinkingStatus, NotificationStatus, Optin, OptinType, TokenStatus};
pub use party::{Party, PriorMessage};
pub use payment::{Address, Amount, CheckoutUpdate, Payment, PaymentCredential, PreCheckout, RequestedUserInfo};
pub use receipt::{DeliveryReceipt, ReadReceipt};
pub use referral::{AdsContext, Postback, Referral, ReferralSource};
pub use text::{Json, Text};
pub use thread_control::{AppRoles, ThreadControl, ThreadControlRequest};
