//! What people and the Page write, tap and react with.

use messenger_wire::webhook;

use super::{id, plain, word};
use crate::dispatch_input::{
    Attachment, Coordinates, Echo, Edit, Event, Message, Postback, QuickReply, Reaction, Referral, ReplyTo, Text,
};
use crate::metadata;

pub(super) fn echo(body: webhook::Message) -> Event {
    Event::EchoSent {
        echo: Echo {
            app_id: id(body.app_id.as_ref()),
            metadata: body.metadata.as_deref().and_then(metadata::own).map(Text::from),
        },
        message: message(body),
    }
}

pub(super) fn received(body: webhook::Message) -> Event {
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

pub(super) fn edit(body: webhook::MessageEdit) -> Edit {
    Edit { mid: id(body.mid.as_ref()), text: body.text, count: body.num_edit }
}

pub(super) fn reaction(body: webhook::Reaction) -> Reaction {
    Reaction {
        mid: id(body.mid.as_ref()),
        action: body.action.as_ref().and_then(word),
        name: body.reaction.as_ref().and_then(word),
        emoji: body.emoji,
    }
}

pub(super) fn postback(body: webhook::Postback) -> Postback {
    Postback {
        mid: id(body.mid.as_ref()),
        title: body.title,
        payload: body.payload.as_deref().map(Text::from),
        referral: body.referral.map(referral),
    }
}

pub(super) fn referral(body: webhook::Referral) -> Referral {
    Referral {
        reference: body.reference.as_deref().map(Text::from),
        source: body.source.as_ref().and_then(word),
        ad_id: plain(body.ad_id),
        product_id: plain(body.product_id),
    }
}
