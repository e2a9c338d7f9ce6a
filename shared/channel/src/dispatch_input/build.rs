//! Makes the input of a dispatcher from an event.

use messenger_wire::PageId;
use messenger_wire::webhook::{self, Body, MessagingEvent};
use serde::Serialize;
use serde_json::Value;

use super::body::{
    Attachment, Coordinates, Delivery, Echo, Edit, Event, Message, Postback, QuickReply, Reaction, Read, Referral,
    ReplyTo, ThreadControl, ThreadControlChange,
};
use super::{DispatchInput, Native, Profile, Text};
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
            profile,
            event: normalise(event),
            native: Native::without_tokens(page_id, event.raw()),
        }
    }
}

fn normalise(event: &MessagingEvent<'_>) -> Event {
    match event.body() {
        Body::Message(body) => received(body),
        Body::Echo(body) => Event::EchoSent {
            echo: Echo { app_id: id(body.app_id.as_ref()), metadata: text(body.metadata.clone()) },
            message: message(body),
        },
        Body::MessageEdit(body) => Event::MessageEdited {
            edit: Edit { mid: id(body.mid.as_ref()), text: text(body.text), count: body.num_edit },
        },
        Body::Reaction(body) => Event::ReactionChanged { reaction: reaction(body) },
        Body::Postback(body) => Event::PostbackReceived { postback: postback(body) },
        Body::Referral(body) => Event::ReferralReceived { referral: referral(body) },
        Body::Delivery(body) => Event::MessageDelivered {
            delivery: Delivery {
                mids: body.mids.iter().map(|mid| mid.as_str().to_owned()).collect(),
                watermark: body.watermark.map(messenger_wire::TimestampMs::as_millis),
            },
        },
        Body::Read(body) => {
            Event::MessageRead { read: Read { watermark: body.watermark.map(messenger_wire::TimestampMs::as_millis) } }
        }
        Body::PassThreadControl(body) => thread_control(ThreadControlChange::Passed, body),
        Body::TakeThreadControl(body) => thread_control(ThreadControlChange::Taken, body),
        _ => Event::Unknown { family: event.family().as_str().to_owned() },
    }
}

fn received(body: webhook::Message) -> Event {
    match &body.quick_reply {
        Some(quick_reply) => Event::QuickReplyReceived {
            quick_reply: QuickReply { payload: text(quick_reply.payload.clone()) },
            message: message(body),
        },
        None => Event::MessageReceived { message: message(body) },
    }
}

fn message(body: webhook::Message) -> Message {
    Message {
        mid: id(body.mid.as_ref()),
        text: text(body.text),
        reply_to: body
            .reply_to
            .map(|reply_to| ReplyTo { mid: id(reply_to.mid.as_ref()), is_self_reply: reply_to.is_self_reply }),
        attachments: body.attachments.into_iter().map(attachment).collect(),
        referral: body.referral.map(referral),
        commands: body
            .commands
            .into_iter()
            .filter_map(|command| command.name.map(webhook::Text::into_string))
            .collect(),
        is_deleted: body.is_deleted,
        is_unsupported: body.is_unsupported,
    }
}

fn attachment(body: webhook::Attachment) -> Attachment {
    let payload = body.payload.as_ref();
    Attachment {
        kind: body.kind.as_ref().and_then(word),
        url: text(payload.and_then(|payload| payload.url.clone()).or(body.url.clone())),
        title: text(payload.and_then(|payload| payload.title.clone()).or(body.title.clone())),
        sticker_id: payload.and_then(|payload| payload.sticker_id.clone()).map(webhook::Text::into_string),
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
        emoji: text(body.emoji),
    }
}

fn postback(body: webhook::Postback) -> Postback {
    Postback {
        mid: id(body.mid.as_ref()),
        title: text(body.title),
        payload: body.payload.as_deref().map(Text::from),
        referral: body.referral.map(referral),
    }
}

fn referral(body: webhook::Referral) -> Referral {
    Referral {
        reference: body.reference.as_deref().map(Text::from),
        source: body.source.as_ref().and_then(word),
        ad_id: body.ad_id.map(webhook::Text::into_string),
        product_id: body.product_id.map(webhook::Text::into_string),
    }
}

fn thread_control(change: ThreadControlChange, body: webhook::ThreadControl) -> Event {
    Event::ThreadControlChanged {
        thread_control: ThreadControl {
            change,
            previous_owner_app_id: id(body.previous_owner_app_id.as_ref()),
            new_owner_app_id: id(body.new_owner_app_id.as_ref()),
            requested_owner_app_id: None,
            metadata: text(body.metadata),
        },
    }
}

fn id<K>(id: Option<&messenger_wire::Id<K>>) -> Option<String> {
    id.map(|id| id.as_str().to_owned())
}

fn text(text: Option<webhook::Text>) -> Option<Text> {
    text.map(Text::from)
}

/// Word of the wire that an enumeration stands for.
fn word(value: &impl Serialize) -> Option<String> {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => Some(word),
        _ => None,
    }
}
