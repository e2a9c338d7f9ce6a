//! Types of events, each with its normalised body.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::body::{AccountLinking, Edit, Feedback, Message, Optin, Postback, QuickReply, Reaction, Referral};
use super::commerce::{Coupon, CustomerInformation, Form, GamePlay, Order, Payment};
use super::report::{Change, DeliveryReceipt, Echo, Policy, ReadReceipt, ThreadControl};

/// Event by its type: `{"type":"message.received","message":{...}}` and so on.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
#[non_exhaustive]
pub enum Event {
    /// Person wrote or sent something.
    #[serde(rename = "message.received")]
    MessageReceived {
        /// What was sent.
        message: Message,
    },
    /// Person changed the text of a message.
    #[serde(rename = "message.edited")]
    MessageEdited {
        /// What it became.
        edit: Edit,
    },
    /// Person tapped a quick reply.
    #[serde(rename = "quick_reply.received", rename_all = "camelCase")]
    QuickReplyReceived {
        /// What the quick reply was given.
        quick_reply: QuickReply,
        /// Message that the tap made.
        message: Message,
    },
    /// Person tapped a button, a menu item, an ice breaker or "Get started".
    #[serde(rename = "postback.received")]
    PostbackReceived {
        /// What was tapped.
        postback: Postback,
    },
    /// Person reacted to a message, or took the reaction away.
    #[serde(rename = "reaction.changed")]
    ReactionChanged {
        /// Which reaction.
        reaction: Reaction,
    },
    /// Person opted in to messages, or out of them.
    #[serde(rename = "optin.received")]
    OptinReceived {
        /// To what.
        optin: Optin,
    },
    /// Person came into the existing conversation from a link, ad or plugin.
    #[serde(rename = "referral.received")]
    ReferralReceived {
        /// From where.
        referral: Referral,
    },
    /// Person linked or unlinked an account.
    #[serde(rename = "account_linking.changed", rename_all = "camelCase")]
    AccountLinkingChanged {
        /// Which of both.
        account_linking: AccountLinking,
    },
    /// Right to answer went from one app to another, or another app asks for it.
    #[serde(rename = "thread_control.changed", rename_all = "camelCase")]
    ThreadControlChanged {
        /// What changed.
        thread_control: ThreadControl,
    },
    /// Person answered a feedback template, or rated a message.
    #[serde(rename = "feedback.received")]
    FeedbackReceived {
        /// What the person thinks.
        feedback: Feedback,
    },
    /// Person filled in a customer information template.
    #[serde(rename = "customer_information.received", rename_all = "camelCase")]
    CustomerInformationReceived {
        /// What the person gave.
        customer_information: CustomerInformation,
    },
    /// Person submitted an instant form.
    #[serde(rename = "form.submitted")]
    FormSubmitted {
        /// Which.
        form: Form,
    },
    /// Person sent a cart.
    #[serde(rename = "order.received")]
    OrderReceived {
        /// What is in it.
        order: Order,
    },
    /// Person revealed a coupon.
    #[serde(rename = "coupon.revealed")]
    CouponRevealed {
        /// Which.
        coupon: Coupon,
    },
    /// Person ended a round of a game.
    #[serde(rename = "game.played", rename_all = "camelCase")]
    GamePlayed {
        /// How it went.
        game_play: GamePlay,
    },
    /// Payment inside the conversation took a step.
    #[serde(rename = "payment.updated")]
    PaymentUpdated {
        /// Which step.
        payment: Payment,
    },
    /// Page sent a message, by this channel, another app or a person.
    #[serde(rename = "echo.sent")]
    EchoSent {
        /// What was sent.
        message: Message,
        /// Who sent it.
        echo: Echo,
    },
    /// Messages of the Page were delivered.
    #[serde(rename = "message.delivered")]
    MessageDelivered {
        /// Which.
        delivery: DeliveryReceipt,
    },
    /// Messages of the Page were read.
    #[serde(rename = "message.read")]
    MessageRead {
        /// Which.
        read: ReadReceipt,
    },
    /// Meta warned, blocked or unblocked the Page.
    #[serde(rename = "policy.enforced")]
    PolicyEnforced {
        /// What Meta did.
        policy: Policy,
    },
    /// Something outside of conversations changed: feed, comments, leads, labels.
    #[serde(rename = "change.received")]
    ChangeReceived {
        /// What changed.
        change: Change,
    },
    /// Every other event; `native` has all of it.
    #[serde(rename = "unknown")]
    Unknown {
        /// Property that tells what it is, such as `branded_camera`; `unknown` where none does.
        family: String,
    },
}

impl Event {
    /// Every value of `type`.
    pub const KINDS: [&str; 22] = [
        "message.received",
        "message.edited",
        "quick_reply.received",
        "postback.received",
        "reaction.changed",
        "optin.received",
        "referral.received",
        "account_linking.changed",
        "thread_control.changed",
        "feedback.received",
        "customer_information.received",
        "form.submitted",
        "order.received",
        "coupon.revealed",
        "game.played",
        "payment.updated",
        "echo.sent",
        "message.delivered",
        "message.read",
        "policy.enforced",
        "change.received",
        "unknown",
    ];

    /// Value of `type`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::MessageReceived { .. } => "message.received",
            Self::MessageEdited { .. } => "message.edited",
            Self::QuickReplyReceived { .. } => "quick_reply.received",
            Self::PostbackReceived { .. } => "postback.received",
            Self::ReactionChanged { .. } => "reaction.changed",
            Self::OptinReceived { .. } => "optin.received",
            Self::ReferralReceived { .. } => "referral.received",
            Self::AccountLinkingChanged { .. } => "account_linking.changed",
            Self::ThreadControlChanged { .. } => "thread_control.changed",
            Self::FeedbackReceived { .. } => "feedback.received",
            Self::CustomerInformationReceived { .. } => "customer_information.received",
            Self::FormSubmitted { .. } => "form.submitted",
            Self::OrderReceived { .. } => "order.received",
            Self::CouponRevealed { .. } => "coupon.revealed",
            Self::GamePlayed { .. } => "game.played",
            Self::PaymentUpdated { .. } => "payment.updated",
            Self::EchoSent { .. } => "echo.sent",
            Self::MessageDelivered { .. } => "message.delivered",
            Self::MessageRead { .. } => "message.read",
            Self::PolicyEnforced { .. } => "policy.enforced",
            Self::ChangeReceived { .. } => "change.received",
            Self::Unknown { .. } => "unknown",
        }
    }
}

/// Shows the type only.
impl std::fmt::Debug for Event {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind())
    }
}
