//! Body of `POST /{page}/messages`.

mod check;
mod wire;

use serde::{Deserialize, Serialize};

use super::template::UtilityTemplate;
use super::{
    Message, MessagingType, NotificationType, Recipient, SenderAction, Tag, ThreadControl, Violations, validate,
};
use crate::Mid;

pub(super) use check::{check, refuse_retired};

/// Body of `POST /{page}/messages`: a message or a sender action, never both.
///
/// [Send API reference](https://developers.facebook.com/docs/messenger-platform/reference/send-api).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "wire::Wire", into = "wire::Wire")]
#[non_exhaustive]
pub struct SendRequest {
    /// Whom it is for.
    pub recipient: Recipient,
    /// What it carries.
    pub body: Body,
    /// Persona that speaks.
    pub persona_id: Option<String>,
}

/// What a request carries.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Message and how it leaves.
    Message(Box<Outgoing>),
    /// Sender action.
    Action(SenderAction),
}

/// Message and how it leaves.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Outgoing {
    /// Ground of the send; `None` where a request that was read names none.
    pub messaging_type: Option<MessagingType>,
    /// What the person gets.
    pub message: Message,
    /// How the phone announces it.
    pub notification_type: Option<NotificationType>,
    /// Message of the thread that is answered.
    pub reply_to: Option<Mid>,
    /// Whom the thread is handed to together with the message.
    pub thread_control: Option<ThreadControl>,
}

impl SendRequest {
    /// Sends `body`: an [`Outgoing`] message or a [`SenderAction`].
    #[must_use]
    pub fn new(recipient: impl Into<Recipient>, body: impl Into<Body>) -> Self {
        Self { recipient: recipient.into(), body: body.into(), persona_id: None }
    }

    /// Message on the given ground.
    #[must_use]
    pub fn message(recipient: impl Into<Recipient>, messaging_type: MessagingType, message: Message) -> Self {
        Self::new(recipient, Outgoing::new(messaging_type, message))
    }

    /// Unprompted message within 24 hours of what the person did.
    #[must_use]
    pub fn update(recipient: impl Into<Recipient>, message: Message) -> Self {
        Self::message(recipient, MessagingType::Update, message)
    }

    /// Message after the 24 hours, allowed by a tag.
    #[must_use]
    pub fn tagged(recipient: impl Into<Recipient>, tag: Tag, message: Message) -> Self {
        Self::message(recipient, MessagingType::MessageTag(tag), message)
    }

    /// Utility template, which may leave at any time.
    #[must_use]
    pub fn utility(recipient: impl Into<Recipient>, template: UtilityTemplate) -> Self {
        Self::new(recipient, Outgoing::utility(template))
    }

    /// Answer within 24 hours of what the person did.
    #[must_use]
    pub fn response(recipient: impl Into<Recipient>, message: Message) -> Self {
        Self::message(recipient, MessagingType::Response, message)
    }

    /// Sender action.
    #[must_use]
    pub fn action(recipient: impl Into<Recipient>, action: SenderAction) -> Self {
        Self::new(recipient, action)
    }

    /// Speaks as a persona.
    #[must_use]
    pub fn persona_id(mut self, persona_id: impl Into<String>) -> Self {
        self.persona_id = Some(persona_id.into());
        self
    }

    /// Checks every documented limit, as [`validate`].
    ///
    /// # Errors
    /// [`Violations`], all at once.
    pub fn validate(&self) -> Result<(), Violations> {
        validate(self)
    }
}

impl Outgoing {
    /// Message on the given ground.
    #[must_use]
    pub fn new(messaging_type: MessagingType, message: Message) -> Self {
        Self {
            messaging_type: Some(messaging_type),
            message,
            notification_type: None,
            reply_to: None,
            thread_control: None,
        }
    }

    /// Answer within 24 hours of what the person did.
    #[must_use]
    pub fn response(message: Message) -> Self {
        Self::new(MessagingType::Response, message)
    }

    /// Unprompted message within 24 hours of what the person did.
    #[must_use]
    pub fn update(message: Message) -> Self {
        Self::new(MessagingType::Update, message)
    }

    /// Message after the 24 hours, allowed by a tag.
    #[must_use]
    pub fn tagged(tag: Tag, message: Message) -> Self {
        Self::new(MessagingType::MessageTag(tag), message)
    }

    /// Utility template, which may leave at any time.
    #[must_use]
    pub fn utility(template: UtilityTemplate) -> Self {
        Self::new(MessagingType::Utility, Message::utility(template))
    }

    /// Sets the note that comes back in the echo.
    #[must_use]
    pub fn metadata(mut self, metadata: impl Into<String>) -> Self {
        self.message = self.message.metadata(metadata);
        self
    }

    /// Chooses how the phone announces it.
    #[must_use]
    pub fn notification_type(mut self, notification_type: NotificationType) -> Self {
        self.notification_type = Some(notification_type);
        self
    }

    /// Answers one message of the thread.
    #[must_use]
    pub fn reply_to(mut self, mid: Mid) -> Self {
        self.reply_to = Some(mid);
        self
    }

    /// Hands the thread on together with the message.
    #[must_use]
    pub fn thread_control(mut self, thread_control: ThreadControl) -> Self {
        self.thread_control = Some(thread_control);
        self
    }
}

impl From<Outgoing> for Body {
    fn from(outgoing: Outgoing) -> Self {
        Self::Message(Box::new(outgoing))
    }
}

impl From<SenderAction> for Body {
    fn from(action: SenderAction) -> Self {
        Self::Action(action)
    }
}
