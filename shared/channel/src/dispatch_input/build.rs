//! Makes the input of a dispatcher from an event.

mod commerce;

use messenger_wire::webhook::{self, Body, MessagingEvent};
use messenger_wire::{PageId, Secret, TimestampMs};
use serde::Serialize;
use serde_json::Value;

use super::{
    AccountLinking, Attachment, Change, Coordinates, Delivery, DispatchInput, Echo, Edit, Event, Feedback, Form,
    Message, Native, Optin, PaymentChange, Policy, Postback, Profile, QuickReply, Reaction, Read, Referral, ReplyTo,
    Text, ThreadControl, ThreadControlChange, TokenReference,
};
use crate::metadata;
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
        Body::Message(body) => received(body),
        Body::Echo(body) => echo(body),
        Body::MessageEdit(body) => {
            Event::MessageEdited { edit: Edit { mid: id(body.mid.as_ref()), text: body.text, count: body.num_edit } }
        }
        Body::Reaction(body) => Event::ReactionChanged { reaction: reaction(body) },
        Body::Postback(body) => Event::PostbackReceived { postback: postback(body) },
        Body::Optin(body) => Event::OptinReceived { optin: optin(page_id, body) },
        Body::Referral(body) => Event::ReferralReceived { referral: referral(body) },
        Body::AccountLinking(body) => Event::AccountLinkingChanged {
            account_linking: AccountLinking {
                status: body.status.as_ref().and_then(word),
                code_reference: body.authorization_code.map(|code| token(page_id, &code)),
            },
        },
        Body::Delivery(body) => Event::MessageDelivered {
            delivery: Delivery {
                mids: body.mids.iter().map(|mid| mid.as_str().to_owned()).collect(),
                watermark: millis(body.watermark),
            },
        },
        Body::Read(body) => Event::MessageRead { read: Read { watermark: millis(body.watermark) } },
        Body::PassThreadControl(body) => thread_control(ThreadControlChange::Passed, body),
        Body::TakeThreadControl(body) => thread_control(ThreadControlChange::Taken, body),
        Body::RequestThreadControl(body) => Event::ThreadControlChanged {
            thread_control: ThreadControl {
                requested_owner_app_id: id(body.requested_owner_app_id.as_ref()),
                metadata: body.metadata,
                ..ThreadControl::of(ThreadControlChange::Requested)
            },
        },
        Body::AppRoles(_) => {
            Event::ThreadControlChanged { thread_control: ThreadControl::of(ThreadControlChange::RolesChanged) }
        }
        Body::Feedback(body) => Event::FeedbackReceived { feedback: commerce::feedback(body) },
        Body::ResponseFeedback(body) => Event::FeedbackReceived {
            feedback: Feedback {
                verdict: body.feedback.as_ref().and_then(word),
                mid: id(body.mid.as_ref()),
                ..Feedback::default()
            },
        },
        Body::CustomerInformation(body) => {
            Event::CustomerInformationReceived { customer_information: commerce::customer_information(body) }
        }
        Body::LeadForm(body) => Event::FormSubmitted { form: Form { id: plain(body.id) } },
        Body::Order(body) => Event::OrderReceived { order: commerce::order(body) },
        Body::Coupon(body) => Event::CouponRevealed { coupon: commerce::coupon(body) },
        Body::GamePlay(body) => Event::GamePlayed { game_play: commerce::game_play(body) },
        Body::PreCheckout(body) => {
            Event::PaymentUpdated { payment: commerce::step(PaymentChange::Prepared, body.payload, body.amount) }
        }
        Body::CheckoutUpdate(body) => {
            Event::PaymentUpdated { payment: commerce::step(PaymentChange::AddressChanged, body.payload, None) }
        }
        Body::Payment(body) => Event::PaymentUpdated { payment: commerce::paid(body) },
        Body::PolicyEnforcement(body) => Event::PolicyEnforced {
            policy: Policy { action: body.action.as_ref().and_then(word), reason: body.reason },
        },
        Body::BusinessIntegrity(body) => Event::PolicyEnforced {
            policy: Policy {
                action: body.status.as_ref().and_then(word),
                reason: body.violations.into_iter().find_map(|violation| violation.description),
            },
        },
        Body::Change(body) => Event::ChangeReceived { change: Change { fields: vec![body.field] } },
        Body::ChangedFields(fields) => Event::ChangeReceived { change: Change { fields } },
        _ => Event::Unknown { family: event.family().as_str().to_owned() },
    }
}

fn echo(body: webhook::Message) -> Event {
    Event::EchoSent {
        echo: Echo {
            app_id: id(body.app_id.as_ref()),
            metadata: body.metadata.as_deref().and_then(metadata::own).map(Text::from),
        },
        message: message(body),
    }
}

fn received(body: webhook::Message) -> Event {
    match &body.quick_reply {
        Some(quick_reply) => Event::QuickReplyReceived {
            quick_reply: QuickReply { payload: quick_reply.payload.clone() },
            message: message(body),
        },
        None => Event::MessageReceived { message: message(body) },
    }
}

fn message(body: webhook::Message) -> Message {
    Message {
        mid: id(body.mid.as_ref()),
        text: body.text,
        reply_to: body
            .reply_to
            .map(|reply_to| ReplyTo { mid: id(reply_to.mid.as_ref()), is_self_reply: reply_to.is_self_reply }),
        attachments: body.attachments.iter().map(attachment).collect(),
        referral: body.referral.map(referral),
        commands: body.commands.into_iter().filter_map(|command| command.name.map(Text::into_string)).collect(),
        is_deleted: body.is_deleted,
        is_unsupported: body.is_unsupported,
    }
}

fn attachment(body: &webhook::Attachment) -> Attachment {
    let payload = body.payload.as_ref();
    Attachment {
        kind: body.kind.as_ref().and_then(word),
        url: payload.and_then(|payload| payload.url.clone()).or(body.url.clone()),
        title: payload.and_then(|payload| payload.title.clone()).or(body.title.clone()),
        sticker_id: plain(payload.and_then(|payload| payload.sticker_id.clone())),
        coordinates: payload
            .and_then(|payload| payload.coordinates)
            .map(|at| Coordinates { lat: at.lat, long: at.long }),
    }
}

fn reaction(body: webhook::Reaction) -> Reaction {
    Reaction {
        mid: id(body.mid.as_ref()),
        action: body.action.as_ref().and_then(word),
        name: body.reaction.as_ref().and_then(word),
        emoji: body.emoji,
    }
}

fn postback(body: webhook::Postback) -> Postback {
    Postback {
        mid: id(body.mid.as_ref()),
        title: body.title,
        payload: body.payload.as_deref().map(Text::from),
        referral: body.referral.map(referral),
    }
}

fn referral(body: webhook::Referral) -> Referral {
    Referral {
        reference: body.reference.as_deref().map(Text::from),
        source: body.source.as_ref().and_then(word),
        ad_id: plain(body.ad_id),
        product_id: plain(body.product_id),
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
