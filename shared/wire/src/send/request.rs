//! Body of `POST /{page}/messages` that sends a message.

mod check;
mod wire;

use serde::{Deserialize, Serialize};

use super::template::{CustomerFeedbackTemplate, UtilityTemplate};
use super::{
    AnyMessage, Folder, Message, MessagingType, NotificationType, Ordinary, Recipient, SuggestionAction, Tag,
    ThreadControl, Violations, validate,
};
use crate::{Mid, Psid};

pub(super) use check::{check, refuse_retired};

/// Body of `POST /{page}/messages` with a message and the ground on which it leaves.
///
/// Each ground takes only the messages that Meta lets leave on it. A sender action is an
/// [`ActionRequest`](super::ActionRequest).
///
/// [Send API reference](https://developers.facebook.com/docs/messenger-platform/reference/send-api).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "wire::Wire", into = "wire::Wire")]
pub struct SendRequest {
    recipient: Recipient,
    messaging_type: Option<MessagingType>,
    message: Box<AnyMessage>,
    persona_id: Option<String>,
    notification_type: Option<NotificationType>,
    reply_to: Option<Mid>,
    thread_control: Option<ThreadControl>,
    suggestion_action: Option<SuggestionAction>,
    folder: Option<Folder>,
}

/// Grounds.
impl SendRequest {
    /// Answer within 24 hours of what the person did.
    #[must_use]
    pub fn response(recipient: impl Into<Recipient>, message: impl Ordinary) -> Self {
        Self::new(recipient, MessagingType::Response, message)
    }

    /// Unprompted message within 24 hours of what the person did.
    #[must_use]
    pub fn update(recipient: impl Into<Recipient>, message: impl Ordinary) -> Self {
        Self::new(recipient, MessagingType::Update, message)
    }

    /// Message that a person of the business wrote, within seven days of what the person did.
    #[must_use]
    pub fn human_agent(recipient: impl Into<Recipient>, message: impl Ordinary) -> Self {
        Self::new(recipient, MessagingType::MessageTag(Tag::HumanAgent), message)
    }

    /// Survey within seven days of what the person did.
    #[must_use]
    pub fn customer_feedback(recipient: impl Into<Recipient>, survey: CustomerFeedbackTemplate) -> Self {
        Self::new(recipient, MessagingType::MessageTag(Tag::CustomerFeedback), Message::template(survey))
    }

    /// News of a registered news Page.
    #[must_use]
    pub fn non_promotional_subscription(recipient: impl Into<Recipient>, message: impl Ordinary) -> Self {
        Self::new(recipient, MessagingType::MessageTag(Tag::NonPromotionalSubscription), message)
    }

    /// Utility template, which may leave at any time, to a person whom the Page knows.
    #[must_use]
    pub fn utility(person: Psid, template: UtilityTemplate) -> Self {
        Self::new(person, MessagingType::Utility, template)
    }

    /// Request whose ground and message are known only at run time, checked as [`validate`] does.
    ///
    /// # Errors
    /// [`Violations`], all at once; a message that does not leave on the ground is among them.
    pub fn compose(
        recipient: impl Into<Recipient>,
        messaging_type: MessagingType,
        message: impl Into<AnyMessage>,
    ) -> Result<Self, Violations> {
        let request = Self::new(recipient, messaging_type, message);
        request.validate()?;
        Ok(request)
    }

    /// The same for another recipient, checked as [`validate`] does.
    ///
    /// # Errors
    /// [`Violations`], all at once; a recipient to whom the message does not leave is among them.
    pub fn readdress(self, recipient: impl Into<Recipient>) -> Result<Self, Violations> {
        let request = Self { recipient: recipient.into(), ..self };
        request.validate()?;
        Ok(request)
    }

    /// The same on another ground, checked as [`validate`] does: what may leave as an answer today may not tomorrow.
    ///
    /// # Errors
    /// [`Violations`], all at once; a message that does not leave on the ground is among them.
    pub fn reground(self, messaging_type: MessagingType) -> Result<Self, Violations> {
        let request = Self { messaging_type: Some(messaging_type), ..self };
        request.validate()?;
        Ok(request)
    }

    fn new(recipient: impl Into<Recipient>, messaging_type: MessagingType, message: impl Into<AnyMessage>) -> Self {
        Self {
            recipient: recipient.into(),
            messaging_type: Some(messaging_type),
            message: Box::new(message.into()),
            persona_id: None,
            notification_type: None,
            reply_to: None,
            thread_control: None,
            suggestion_action: None,
            folder: None,
        }
    }

    /// Checks every documented limit, as [`validate`].
    ///
    /// # Errors
    /// [`Violations`], all at once.
    pub fn validate(&self) -> Result<(), Violations> {
        validate(self)
    }
}

/// Settings.
impl SendRequest {
    /// Speaks as a persona.
    #[must_use]
    pub fn persona_id(mut self, persona_id: impl Into<String>) -> Self {
        self.persona_id = Some(persona_id.into());
        self
    }

    /// Sets the note that comes back in the echo.
    #[must_use]
    pub fn metadata(self, metadata: impl Into<String>) -> Self {
        Self { message: Box::new(self.message.metadata(metadata)), ..self }
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

    /// Tells Meta what became of an answer that it suggested.
    #[must_use]
    pub fn suggestion_action(mut self, action: SuggestionAction) -> Self {
        self.suggestion_action = Some(action);
        self
    }

    /// Puts the thread into a folder of the inbox.
    #[must_use]
    pub fn folder(mut self, folder: Folder) -> Self {
        self.folder = Some(folder);
        self
    }
}

/// What it holds.
impl SendRequest {
    /// Whom it is for.
    #[must_use]
    pub fn recipient(&self) -> &Recipient {
        &self.recipient
    }

    /// Ground of the send; `None` where a request that was read names none.
    #[must_use]
    pub fn messaging_type(&self) -> Option<&MessagingType> {
        self.messaging_type.as_ref()
    }

    /// Message of the thread that it answers.
    #[must_use]
    pub fn answered(&self) -> Option<&Mid> {
        self.reply_to.as_ref()
    }

    /// What the person gets.
    #[must_use]
    pub fn message(&self) -> &AnyMessage {
        &self.message
    }
}
