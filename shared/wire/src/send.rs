//! What a Page sends.

pub(crate) mod button;
mod media;
mod message;
mod messaging_type;
mod quick_reply;
mod recipient;
mod request;
mod sender_action;
pub mod template;
mod thread_control;
mod validate;

pub use crate::check::{Rule, Violation, Violations, Word};
pub use button::{
    AccountLinkButton, AccountUnlinkButton, AudioCallButton, Button, GameMetadata, GamePlayButton, PhoneNumberButton,
    PostbackButton, WebPage, WebUrlButton, WebviewHeight,
};
pub use media::{Media, MediaId, MediaUpload, MediaUrl};
pub use message::{Attachment, Content, Message};
pub use messaging_type::{MessagingType, NotificationType, Tag};
pub use quick_reply::QuickReply;
pub use recipient::{NotificationToken, NotificationTokenKind, PersonName, PhoneRecipient, Recipient};
pub use request::{Body, Outgoing, SendRequest};
pub use sender_action::{Reacted, Reaction, SenderAction};
pub use template::{ButtonTemplate, Element, GenericTemplate, Template, UtilityTemplate};
pub use thread_control::ThreadControl;
pub use validate::{validate, validate_message, validate_with_file};

#[cfg(test)]
mod tests;
