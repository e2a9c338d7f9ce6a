//! Makes the input of a bot from an event.

mod commerce;
mod message;

use messenger_wire::webhook::{self, Body, MessagingEvent};
use messenger_wire::{PageId, Secret, TimestampMs};
use serde::Serialize;
use serde_json::Value;

use super::{
    AccountLinking, Change, DeliveryReceipt, DispatchInput, Event, Feedback, Form, Native, Optin, Policy, Profile,
    ReadReceipt, Text, ThreadControl, ThreadControlChange, TokenReference,
};
use crate::version::Version;

impl DispatchInput {
    /// Normalises an event of an account's Page.
    #[must_use]
    pub fn new(account: &str, page_id: &PageId, event: &MessagingEvent<'_>, profile: Option<Profile>) -> Self {
        Self {
            version: Version,
            id: event.id(page_id),
            account: account.to_owned(),
            page_id: page_id.clone(),
            feed: event.feed(),
            conversation: event.conversation(page_id),
            participant: event.participant(page_id),
            timestamp: event.timestamp(),
            trace: None,
            profile,
            event: normalise(page_id, event),
            native: Native::without_tokens(page_id, event.raw()),
        }
    }
}

fn normalise(page_id: &PageId, event: &MessagingEvent<'_>) -> Event {
    match event.body() {
        Body::Message(body) => message::received(body),
        Body::Echo(body) => message::echo(body),
        Body::MessageEdit(body) => Event::MessageEdited { edit: message::edit(body) },
        Body::Reaction(body) => Event::ReactionChanged { reaction: message::reaction(body) },
        Body::Postback(body) => Event::PostbackReceived { postback: message::postback(body) },
        Body::Optin(body) => Event::OptinReceived { optin: optin(page_id, body) },
        Body::Referral(body) => Event::ReferralReceived { referral: message::referral(body) },
        Body::AccountLinking(body) => Event::AccountLinkingChanged { account_linking: linking(page_id, body) },
        Body::Delivery(body) => Event::MessageDelivered { delivery: delivery(&body) },
        Body::Read(body) => Event::MessageRead { read: ReadReceipt { watermark: millis(body.watermark) } },
        Body::PassThreadControl(body) => thread_control(ThreadControlChange::Passed, body),
        Body::TakeThreadControl(body) => thread_control(ThreadControlChange::Taken, body),
        Body::RequestThreadControl(body) => thread_requested(body),
        Body::AppRoles(_) => {
            Event::ThreadControlChanged { thread_control: ThreadControl::of(ThreadControlChange::RolesChanged) }
        }
        Body::Feedback(body) => Event::FeedbackReceived { feedback: commerce::feedback(body) },
        Body::ResponseFeedback(body) => Event::FeedbackReceived { feedback: response_feedback(&body) },
        Body::CustomerInformation(body) => {
            Event::CustomerInformationReceived { customer_information: commerce::customer_information(body) }
        }
        Body::LeadForm(body) => Event::FormSubmitted { form: Form { id: plain(body.id) } },
        Body::Order(body) => Event::OrderReceived { order: commerce::order(body) },
        Body::Coupon(body) => Event::CouponRevealed { coupon: commerce::coupon(body) },
        Body::GamePlay(body) => Event::GamePlayed { game_play: commerce::game_play(body) },
        Body::PreCheckout(body) => Event::PaymentUpdated { payment: commerce::prepared(body) },
        Body::CheckoutUpdate(body) => Event::PaymentUpdated { payment: commerce::address_changed(body) },
        Body::Payment(body) => Event::PaymentUpdated { payment: commerce::paid(body) },
        Body::PolicyEnforcement(body) => Event::PolicyEnforced { policy: enforcement(body) },
        Body::BusinessIntegrity(body) => Event::PolicyEnforced { policy: integrity(body) },
        Body::Change(body) => Event::ChangeReceived { change: Change { fields: vec![body.field] } },
        Body::ChangedFields(fields) => Event::ChangeReceived { change: Change { fields } },
        _ => Event::Unknown { family: event.family().as_str().to_owned() },
    }
}

fn optin(page_id: &PageId, body: webhook::Optin) -> Optin {
    let given = body.notification_messages_token.or(body.one_time_notif_token);
    Optin {
        kind: body.kind.as_ref().and_then(word),
        reference: body.reference,
        payload: body.payload,
        title: body.title,
        token_reference: given.map(|given| token(page_id, &given)),
        frequency: body.notification_messages_frequency.as_ref().and_then(word),
        status: body.notification_messages_status.as_ref().and_then(word),
        expires_at: millis(body.token_expiry_timestamp),
    }
}

fn linking(page_id: &PageId, body: webhook::AccountLinking) -> AccountLinking {
    AccountLinking {
        status: body.status.as_ref().and_then(word),
        code_reference: body.authorization_code.map(|code| token(page_id, &code)),
    }
}

fn delivery(body: &webhook::DeliveryReceipt) -> DeliveryReceipt {
    DeliveryReceipt {
        mids: body.mids.iter().map(|mid| mid.as_str().to_owned()).collect(),
        watermark: millis(body.watermark),
    }
}

fn thread_control(change: ThreadControlChange, body: webhook::ThreadControl) -> Event {
    Event::ThreadControlChanged {
        thread_control: ThreadControl {
            previous_owner_app_id: id(body.previous_owner_app_id.as_ref()),
            new_owner_app_id: id(body.new_owner_app_id.as_ref()),
            metadata: body.metadata,
            ..ThreadControl::of(change)
        },
    }
}

fn thread_requested(body: webhook::ThreadControlRequest) -> Event {
    Event::ThreadControlChanged {
        thread_control: ThreadControl {
            requested_owner_app_id: id(body.requested_owner_app_id.as_ref()),
            metadata: body.metadata,
            ..ThreadControl::of(ThreadControlChange::Requested)
        },
    }
}

fn response_feedback(body: &webhook::ResponseFeedback) -> Feedback {
    Feedback { verdict: body.feedback.as_ref().and_then(word), mid: id(body.mid.as_ref()), ..Feedback::default() }
}

fn enforcement(body: webhook::PolicyEnforcement) -> Policy {
    Policy { action: body.action.as_ref().and_then(word), reason: body.reason }
}

fn integrity(body: webhook::BusinessIntegrity) -> Policy {
    Policy {
        action: body.status.as_ref().and_then(word),
        reason: body.violations.into_iter().find_map(|violation| violation.description),
    }
}

fn token(page_id: &PageId, token: &Secret) -> TokenReference {
    TokenReference::of(page_id, token.expose())
}

fn millis(time: Option<TimestampMs>) -> Option<i64> {
    time.map(TimestampMs::as_millis)
}

fn id<K>(id: Option<&messenger_wire::Id<K>>) -> Option<String> {
    id.map(|id| id.as_str().to_owned())
}

/// Text that is no person's: an id, a word, an amount.
fn plain(text: Option<Text>) -> Option<String> {
    text.map(Text::into_string)
}

/// Word of the wire that an enumeration stands for.
fn word(value: &impl Serialize) -> Option<String> {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => Some(word),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
