//! What the templates of a flow may print.

use messenger_channel::dispatch_input::{Attachment, DispatchInput, Event, Profile, Referral};
use messenger_wire::{ConversationKey, Participant};
use minijinja::value::Serde;
use serde_json::{Map, Value, json};

use super::facts::Facts;
use super::trigger::Match;
use crate::dispatch::DispatchContext;

/// Gathers the names of docs/flows.md. What is not known is not there, so that a template prints nothing for it. `started`
/// is the attachment that has started the rule, if one has.
pub(super) fn of(
    input: &DispatchInput,
    context: &DispatchContext,
    facts: &Facts<'_>,
    matched: &Match,
    started: Option<&Attachment>,
) -> minijinja::Value {
    let attachments: Vec<Value> = facts.attachments.iter().map(attachment).collect();
    let members = [
        ("account", Value::from(input.account.as_str())),
        ("attachment", started.or(facts.attachments.first()).map(attachment).unwrap_or_default()),
        ("attachments", Value::from(attachments)),
        ("conversation", text(input.conversation.as_ref().map(ConversationKey::as_str))),
        ("event", json!(input.event)),
        ("id", Value::from(input.id.to_string())),
        ("memory", json!(context.memory)),
        ("mid", text(mid(&input.event))),
        ("optin", text(facts.optin)),
        ("page_id", Value::from(input.page_id.as_str())),
        ("participant", text(input.participant.as_ref().map(Participant::as_str))),
        ("payload", text(facts.payload())),
        ("profile", input.profile.as_ref().map(profile).unwrap_or_default()),
        ("reaction", reaction(&input.event)),
        ("referral", facts.referral.map(referral).unwrap_or_default()),
        ("text", text(facts.text)),
        ("title", text(facts.title)),
        ("type", Value::from(facts.event)),
    ];
    let Value::Object(members) = known(members) else { return minijinja::Value::UNDEFINED };
    let members = members.into_iter().map(|(name, value)| (name, minijinja::Value::from(Serde(value))));
    minijinja::Value::from_pairs(members.chain([("match".to_owned(), groups(matched))]))
}

/// Groups by number, so that `match.1` prints the first one, and by name.
fn groups(matched: &Match) -> minijinja::Value {
    let key = |name: &String| name.parse::<u32>().map_or_else(|_| name.as_str().into(), minijinja::Value::from);
    minijinja::Value::from_pairs(matched.iter().map(|(name, group)| (key(name), group.as_str())))
}

/// `null` prints as a word, so what is not known is left out.
fn known<const N: usize>(members: [(&str, Value); N]) -> Value {
    let known = members.into_iter().filter(|(_, value)| !value.is_null());
    Value::Object(known.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
}

fn text(text: Option<&str>) -> Value {
    text.map(Value::from).unwrap_or_default()
}

fn profile(profile: &Profile) -> Value {
    known([
        ("first_name", text(profile.first_name.as_deref())),
        ("last_name", text(profile.last_name.as_deref())),
        ("picture", text(profile.picture.as_deref())),
        ("locale", text(profile.locale.as_deref())),
    ])
}

fn attachment(attachment: &Attachment) -> Value {
    let number = |number: Option<f64>| number.map(Value::from).unwrap_or_default();
    known([
        ("type", text(attachment.kind.as_deref())),
        ("url", text(attachment.url.as_deref())),
        ("title", text(attachment.title.as_deref())),
        ("lat", number(attachment.coordinates.and_then(|at| at.lat))),
        ("long", number(attachment.coordinates.and_then(|at| at.long))),
    ])
}

fn referral(referral: &Referral) -> Value {
    known([
        ("ref", text(referral.reference.as_deref())),
        ("source", text(referral.source.as_deref())),
        ("ad_id", text(referral.ad_id.as_deref())),
        ("product_id", text(referral.product_id.as_deref())),
    ])
}

fn reaction(event: &Event) -> Value {
    match event {
        Event::ReactionChanged { reaction } => known([
            ("action", text(reaction.action.as_deref())),
            ("name", text(reaction.name.as_deref())),
            ("emoji", text(reaction.emoji.as_deref())),
        ]),
        _ => Value::Null,
    }
}

fn mid(event: &Event) -> Option<&str> {
    match event {
        Event::MessageReceived { message }
        | Event::QuickReplyReceived { message, .. }
        | Event::EchoSent { message, .. } => message.mid.as_deref(),
        Event::PostbackReceived { postback } => postback.mid.as_deref(),
        Event::ReactionChanged { reaction } => reaction.mid.as_deref(),
        Event::MessageEdited { edit } => edit.mid.as_deref(),
        Event::FeedbackReceived { feedback } => feedback.mid.as_deref(),
        _ => None,
    }
}
