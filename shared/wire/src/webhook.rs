//! What Meta posts: notifications, their entries and items.

mod attachment;
mod body;
mod event;
mod event_id;
mod family;
mod message;
mod notification;
mod nullable;
mod object;
mod receipt;
mod referral;
mod text;
mod thread_control;

pub use attachment::{
    Appointment, AppointmentStatus, Attachment, AttachmentPayload, AttachmentType, Coordinates, Product,
};
pub use body::Body;
pub use event::{MessagingEvent, Party};
pub use event_id::{EventId, EventIdError};
pub use family::{ChangeField, Family, Lane};
pub use message::{
    Command, Message, MessageEdit, QuickReply, Reaction, ReactionAction, ReactionName, ReplyTo, Story, Tag,
};
pub use notification::{Entry, Feed, Item, Notification, NotificationError};
pub use nullable::Nullable;
pub use receipt::{DeliveryReceipt, ReadReceipt};
pub use referral::{AdsContext, Postback, Referral, ReferralSource};
pub use text::{Json, Text};
pub use thread_control::{AppRoles, ThreadControl, ThreadControlRequest};
