//! What Meta posts: notifications, their entries and items.

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
pub use event::{MessagingEvent, Party, PriorMessage};
pub use event_id::{EventId, EventIdError};
pub use family::{ChangeField, Family, Lane};
pub use form::{
    CustomerInformation, Feedback, FeedbackAnswer, FeedbackScreen, InformationAnswer, InformationScreen, LeadForm,
    QuestionType, ResponseFeedback, Verdict,
};
pub use integrity::{
    ActionEvent, ActionStatus, BusinessIntegrity, IntegrityStatus, PolicyAction, PolicyEnforcement, RestrictedFeature,
    Restriction, RestrictionStatus, Violation,
};
pub use message::{
    Command, Message, MessageEdit, QuickReply, Reaction, ReactionAction, ReactionName, ReplyTo, Story, Tag,
};
pub use nlp::{Finding, Locale, Nlp, NlpError};
pub use notification::{Notification, NotificationError};
pub use nullable::Nullable;
pub use optin::{AccountLinking, Frequency, LinkingStatus, NotificationStatus, Optin, OptinType, TokenStatus};
pub use payment::{Address, Amount, CheckoutUpdate, Payment, PaymentCredential, PreCheckout, RequestedUserInfo};
pub use receipt::{DeliveryReceipt, ReadReceipt};
pub use referral::{AdsContext, Postback, Referral, ReferralSource};
pub use text::{Json, Text};
pub use thread_control::{AppRoles, ThreadControl, ThreadControlRequest};
