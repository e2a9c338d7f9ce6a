//! What the triggers of a flow look at.

use messenger_channel::dispatch_input::{Attachment, DispatchInput, Event, Referral};

/// Status of an opt-in with which the person wants no more of it.
const OPT_OUT: &str = "STOP NOTIFICATIONS";

/// What an event says, as far as a trigger may ask.
#[derive(Debug, Default)]
pub(super) struct Facts<'a> {
    /// Value of `type`.
    pub(super) event: &'a str,
    /// Text of a message that is no tap.
    pub(super) text: Option<&'a str>,
    /// Payload of a tapped button.
    pub(super) postback: Option<&'a str>,
    /// Payload of a tapped quick reply.
    pub(super) quick_reply: Option<&'a str>,
    /// Title of what was tapped.
    pub(super) title: Option<&'a str>,
    /// Attachments of a message.
    pub(super) attachments: &'a [Attachment],
    /// Where the person came from, with a message, a tap or by itself.
    pub(super) referral: Option<&'a Referral>,
    /// What an opt-in was given: payload, or the reference of a plugin.
    pub(super) optin: Option<&'a str>,
    /// Whether the person spoke: wrote, sent or tapped something.
    pub(super) spoken: bool,
}

impl<'a> Facts<'a> {
    pub(super) fn of(input: &'a DispatchInput) -> Self {
        let facts = Self { event: input.event.kind(), ..Self::default() };
        match &input.event {
            // What was taken back is no longer said.
            Event::MessageReceived { message } if message.is_deleted => facts,
            Event::MessageReceived { message } => Self {
                text: message.text.as_deref(),
                attachments: &message.attachments,
                referral: message.referral.as_ref(),
                spoken: true,
                ..facts
            },
            Event::QuickReplyReceived { quick_reply, message } => Self {
                quick_reply: quick_reply.payload.as_deref(),
                title: message.text.as_deref(),
                referral: message.referral.as_ref(),
                spoken: true,
                ..facts
            },
            Event::PostbackReceived { postback } => Self {
                postback: postback.payload.as_deref(),
                title: postback.title.as_deref(),
                referral: postback.referral.as_ref(),
                spoken: true,
                ..facts
            },
            Event::ReferralReceived { referral } => Self { referral: Some(referral), ..facts },
            // It comes as an opt-in, and is the contrary.
            Event::OptinReceived { optin } if optin.status.as_deref() == Some(OPT_OUT) => facts,
            Event::OptinReceived { optin } => Self {
                optin: Some(optin.payload.as_deref().or(optin.reference.as_deref()).unwrap_or_default()),
                ..facts
            },
            _ => facts,
        }
    }

    /// Payload of whatever was tapped.
    pub(super) fn payload(&self) -> Option<&'a str> {
        self.postback.or(self.quick_reply)
    }
}
