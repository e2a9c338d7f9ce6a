//! What starts a rule.

use std::collections::BTreeMap;

use messenger_channel::dispatch_input::{Attachment, Event};
use messenger_channel::reading::{Fields, Problem, Reading};
use regex::{Regex, RegexBuilder};
use serde_json::Value;

use super::facts::Facts;

/// What starts a rule.
#[derive(Debug)]
pub(super) enum Trigger {
    /// Text of a message.
    Text(TextTest),
    /// Payload of a button or quick reply.
    Payload(NameTest),
    /// Payload of a button.
    Postback(NameTest),
    /// Payload of a quick reply.
    QuickReply(NameTest),
    /// Kind of an attachment.
    Attachment(NameTest),
    /// Reference of a link, ad or plugin that the person came from.
    Referral(NameTest),
    /// Payload or reference of an opt-in.
    Optin(NameTest),
    /// Tap on "Get started".
    GetStarted,
    /// Type of the event.
    Event(Vec<String>),
}

/// What is asked of a text.
#[derive(Debug)]
pub(super) enum TextTest {
    Any,
    /// It is one of these; case and space around it do not count.
    Exact(Vec<String>),
    /// One of these is in it; case does not count.
    Contains(Vec<Regex>),
    /// It is found in it, as it is written.
    Pattern(Regex),
}

/// What is asked of a name, exactly as it is written.
#[derive(Debug)]
pub(super) enum NameTest {
    Any,
    Exact(Vec<String>),
    Prefix(String),
}

/// Parts of what a trigger matched, by number and by name.
pub(super) type Match = BTreeMap<String, String>;

/// Every trigger, by its field.
const TRIGGERS: [&str; 9] =
    ["text", "payload", "postback", "quickReply", "attachment", "referral", "optin", "getStarted", "event"];

const ONE_TRIGGER: &str =
    "exactly one of text, payload, postback, quickReply, attachment, referral, optin, getStarted and event";

/// Payload of "Get started" where the flow names no other.
pub(super) const GET_STARTED: &str = "GET_STARTED";

impl Trigger {
    /// Reads one trigger, or several of which any starts the rule.
    pub(super) fn read_any(reading: &mut Reading<'_>, path: &str, value: &Value) -> Option<Vec<Self>> {
        match value {
            Value::Array(triggers) if triggers.is_empty() => reading.malformed(path, ONE_TRIGGER),
            Value::Array(_) => reading.each(path, value, Self::read),
            _ => Self::read(reading, path, value).map(|trigger| vec![trigger]),
        }
    }

    fn read(reading: &mut Reading<'_>, path: &str, value: &Value) -> Option<Self> {
        reading.object(path, value, |fields| {
            let text = fields.read("text", TextTest::read).map(Self::Text);
            let payload = fields.read("payload", NameTest::read).map(Self::Payload);
            let postback = fields.read("postback", NameTest::read).map(Self::Postback);
            let quick_reply = fields.read("quickReply", NameTest::read).map(Self::QuickReply);
            let attachment = fields.read("attachment", NameTest::read).map(Self::Attachment);
            let referral = fields.read("referral", NameTest::read).map(Self::Referral);
            let optin = fields.read("optin", NameTest::read).map(Self::Optin);
            let get_started = read_true(fields, "getStarted").map(|()| Self::GetStarted);
            let event = fields.read("event", read_events).map(Self::Event);
            if !fields.has_one_of(&TRIGGERS) {
                return fields.refused(ONE_TRIGGER);
            }
            let by_payload = payload.or(postback).or(quick_reply);
            text.or(by_payload).or(attachment).or(referral).or(optin).or(get_started).or(event)
        })
    }

    /// What the trigger matches of an event; `None` where it does not match.
    pub(super) fn matches(&self, facts: &Facts<'_>, get_started: &str) -> Option<Match> {
        match self {
            Self::Text(test) => facts.text.and_then(|text| test.matches(text)),
            Self::Payload(test) => facts.payload().and_then(|payload| test.matches(payload)),
            Self::Postback(test) => facts.postback.and_then(|payload| test.matches(payload)),
            Self::QuickReply(test) => facts.quick_reply.and_then(|payload| test.matches(payload)),
            Self::Attachment(test) => self.attachment(facts).and_then(|found| test.matches(found.kind.as_deref()?)),
            Self::Referral(test) => {
                facts.referral.and_then(|referral| test.matches(referral.reference.as_deref().unwrap_or_default()))
            }
            Self::Optin(test) => facts.optin.and_then(|optin| test.matches(optin)),
            Self::GetStarted => facts.postback.filter(|payload| *payload == get_started).map(whole),
            Self::Event(events) => events.iter().any(|event| event == facts.event).then(Match::new),
        }
    }

    /// Names of everything that the trigger may match, as [`Match`] has them.
    pub(super) fn groups(&self) -> Vec<String> {
        let count = match self {
            Self::Event(_) => 0,
            Self::Text(TextTest::Pattern(pattern)) => {
                let names = pattern.capture_names().flatten().map(str::to_owned);
                return names.chain((0..pattern.captures_len()).map(|index| index.to_string())).collect();
            }
            Self::Payload(NameTest::Prefix(_))
            | Self::Postback(NameTest::Prefix(_))
            | Self::QuickReply(NameTest::Prefix(_))
            | Self::Attachment(NameTest::Prefix(_))
            | Self::Referral(NameTest::Prefix(_))
            | Self::Optin(NameTest::Prefix(_)) => 2,
            _ => 1,
        };
        (0..count).map(|index| index.to_string()).collect()
    }

    /// Attachment that starts the rule: the first of a kind that is asked for.
    pub(super) fn attachment<'a>(&self, facts: &Facts<'a>) -> Option<&'a Attachment> {
        let Self::Attachment(test) = self else { return None };
        let is_asked_for = |found: &&Attachment| found.kind.as_deref().and_then(|kind| test.matches(kind)).is_some();
        facts.attachments.iter().find(is_asked_for)
    }
}

fn read_true(fields: &mut Fields<'_, '_>, name: &'static str) -> Option<()> {
    match fields.value(name)? {
        Value::Bool(true) => Some(()),
        _ => fields.malformed(name, "true"),
    }
}

fn read_events(reading: &mut Reading<'_>, path: &str, value: &Value) -> Option<Vec<String>> {
    let events = read_texts(reading, path, value)?;
    match events.iter().find(|event| !Event::KINDS.contains(&event.as_str())) {
        Some(unknown) => {
            let why = format!("{unknown:?} is no type of event; there are {}", Event::KINDS.join(", "));
            reading.problems.add(path, Problem::Refused(why));
            None
        }
        None => Some(events),
    }
}

/// One text or a list of them.
fn read_texts(reading: &mut Reading<'_>, path: &str, value: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let texts: Option<Vec<String>> = match value {
        Value::Array(values) if !values.is_empty() => values.iter().map(text).collect(),
        _ => text(value).map(|text| vec![text]),
    };
    texts.or_else(|| reading.malformed(path, "a text, or a list of texts; put numbers into quotes"))
}

impl TextTest {
    fn read(reading: &mut Reading<'_>, path: &str, value: &Value) -> Option<Self> {
        if !value.is_object() {
            return read_words(reading, path, value).map(|words| Self::Exact(folded(&words)));
        }
        reading.object(path, value, |fields| {
            let any = read_true(fields, "any").map(|()| Self::Any);
            let exact = fields.read("exact", read_words).map(|words| Self::Exact(folded(&words)));
            let contains = fields.read("contains", read_parts).map(Self::Contains);
            let pattern = fields.read("pattern", read_pattern).map(Self::Pattern);
            if !fields.has_one_of(&["any", "exact", "contains", "pattern"]) {
                return fields.refused("a text, or exactly one of exact, contains, pattern and any");
            }
            any.or(exact).or(contains).or(pattern)
        })
    }

    fn matches(&self, text: &str) -> Option<Match> {
        match self {
            Self::Any => Some(whole(text)),
            Self::Exact(texts) => texts.contains(&fold(text)).then(|| whole(text)),
            Self::Contains(parts) => parts.iter().find_map(|part| part.find(text)).map(|found| whole(found.as_str())),
            Self::Pattern(pattern) => groups(pattern, text),
        }
    }
}

/// Texts of which none is nothing but space, which is in every message.
fn read_words(reading: &mut Reading<'_>, path: &str, value: &Value) -> Option<Vec<String>> {
    let words = read_texts(reading, path, value)?;
    let is_blank = words.iter().any(|word| word.trim().is_empty());
    if is_blank { reading.malformed(path, "a text of more than space, or a list of such texts") } else { Some(words) }
}

fn read_parts(reading: &mut Reading<'_>, path: &str, value: &Value) -> Option<Vec<Regex>> {
    let words = read_words(reading, path, value)?;
    let part = |word: &String| RegexBuilder::new(&regex::escape(word)).case_insensitive(true).build();
    let parts: Result<_, _> = words.iter().map(part).collect();
    parts.map_err(|error| reading.problems.add(path, Problem::Refused(last_line(&error)))).ok()
}

fn read_pattern(reading: &mut Reading<'_>, path: &str, value: &Value) -> Option<Regex> {
    let Value::String(pattern) = value else {
        return reading.malformed(path, "a regular expression");
    };
    Regex::new(pattern).map_err(|error| reading.problems.add(path, Problem::Refused(last_line(&error)))).ok()
}

/// The message of a pattern that is wrong draws the pattern first and says at the end what is wrong with it.
fn last_line(error: &regex::Error) -> String {
    let text = error.to_string();
    let reason = text.lines().next_back().unwrap_or_default().trim_start_matches("error: ");
    format!("is no regular expression: {reason}")
}

impl NameTest {
    fn read(reading: &mut Reading<'_>, path: &str, value: &Value) -> Option<Self> {
        if !value.is_object() {
            return read_texts(reading, path, value).map(Self::Exact);
        }
        reading.object(path, value, |fields| {
            let any = read_true(fields, "any").map(|()| Self::Any);
            let exact = fields.read("exact", read_texts).map(Self::Exact);
            let prefix = fields.optional_text("prefix").map(Self::Prefix);
            if !fields.has_one_of(&["any", "exact", "prefix"]) {
                return fields.refused("a text, or exactly one of exact, prefix and any");
            }
            any.or(exact).or(prefix)
        })
    }

    fn matches(&self, name: &str) -> Option<Match> {
        match self {
            Self::Any => Some(whole(name)),
            Self::Exact(names) => names.iter().any(|known| known == name).then(|| whole(name)),
            Self::Prefix(prefix) => {
                let rest = name.strip_prefix(prefix.as_str())?;
                Some(Match::from([("0".to_owned(), name.to_owned()), ("1".to_owned(), rest.to_owned())]))
            }
        }
    }
}

fn whole(text: &str) -> Match {
    Match::from([("0".to_owned(), text.to_owned())])
}

fn groups(pattern: &Regex, text: &str) -> Option<Match> {
    let captures = pattern.captures(text)?;
    let mut groups = Match::new();
    for (index, (name, group)) in pattern.capture_names().zip(captures.iter()).enumerate() {
        let Some(group) = group else { continue };
        groups.insert(index.to_string(), group.as_str().to_owned());
        if let Some(name) = name {
            groups.insert(name.to_owned(), group.as_str().to_owned());
        }
    }
    Some(groups)
}

fn folded(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| fold(text)).collect()
}

fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}
