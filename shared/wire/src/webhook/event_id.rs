//! Identity of an event, the same whenever Meta delivers it again.

use std::borrow::Cow;
use std::fmt;

use hex::FromHex;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::object::Object;
use super::{Family, MessagingEvent, Party};
use crate::PageId;

/// Identity of an event: 64 lower-case hexadecimal digits of a SHA-256.
///
/// Made from the Page, the feed, the family and Meta's own ids; where the family has none, or this event lacks one,
/// from the event's bytes. Never from the notification or `entry.time`, which change when Meta delivers again. The
/// feed is a part of it, so that the `standby` copy of a message, which is not to be answered, never takes the
/// place of the `messaging` copy, which is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId([u8; 32]);

/// Why a text is no event id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("event id is not 64 lower-case hexadecimal digits")]
pub struct EventIdError;

impl EventId {
    /// Reads 64 lower-case hexadecimal digits.
    ///
    /// # Errors
    /// [`EventIdError`] for everything else.
    pub fn parse(text: &str) -> Result<Self, EventIdError> {
        // One event has one spelling.
        if text.bytes().any(|digit| digit.is_ascii_uppercase()) {
            return Err(EventIdError);
        }
        <[u8; 32]>::from_hex(text).map(Self).map_err(|_| EventIdError)
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // In one piece, and by the table: formatting byte by byte takes longer than the hash itself.
        let mut digits = [0; 64];
        hex::encode_to_slice(self.0, &mut digits).map_err(|_| fmt::Error)?;
        f.write_str(std::str::from_utf8(&digits).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EventId({self})")
    }
}

impl Serialize for EventId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for EventId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// What the id of a family is made from, besides Page, feed and family.
#[derive(Debug, Clone, Copy)]
struct Identity {
    /// Properties that name the event; where one is missing, the bytes name it.
    needed: &'static [&'static str],
    /// Properties that tell events with the same `needed` apart.
    also: &'static [&'static str],
    /// Whether sender and recipient are a part of it.
    parties: bool,
    /// Whether `timestamp` is a needed part of it.
    timestamp: bool,
}

/// `None` where only the bytes tell events apart.
fn identity(family: Family) -> Option<Identity> {
    let by = |needed, also, parties, timestamp| Some(Identity { needed, also, parties, timestamp });
    match family {
        Family::Message | Family::Echo => by(&["mid"], &[], false, false),
        Family::MessageEdit => by(&["mid", "num_edit"], &[], false, false),
        // Taps on one button may share the `mid`, but not the moment.
        Family::Postback => by(&["mid"], &["payload"], true, true),
        Family::Reaction => by(&["mid", "action"], &["reaction", "emoji"], true, true),
        Family::Delivery => by(&["watermark"], &["mids"], true, false),
        Family::Read => by(&["watermark"], &[], true, false),
        Family::ResponseFeedback => by(&["mid", "feedback"], &[], true, true),
        Family::Optin => by(&[], OPTIN, true, true),
        Family::Referral => by(&[], &["ref", "source", "type", "ad_id"], true, true),
        Family::PassThreadControl | Family::TakeThreadControl => {
            by(&[], &["previous_owner_app_id", "new_owner_app_id"], true, true)
        }
        Family::RequestThreadControl => by(&["requested_owner_app_id"], &[], true, true),
        Family::AccountLinking => by(&["status"], &[], true, true),
        _ => None,
    }
}

const OPTIN: &[&str] = &[
    "type",
    "ref",
    "user_ref",
    "notification_messages_token",
    "one_time_notif_token",
    "notification_messages_status",
    "user_token_status",
];

/// Derives the id of an event.
pub(super) fn derive(event: &MessagingEvent<'_>, page_id: &PageId) -> EventId {
    let mut hash = Sha256::new();
    for part in ["messenger:event:v1", page_id.as_str(), event.feed().as_str(), event.family().as_str()] {
        add(&mut hash, Some(part));
    }
    let parts = identity(event.family()).and_then(|identity| identity.parts(event));
    // The word before the parts keeps a text that one event has as its id from being the whole text of another.
    if let Some(parts) = parts {
        add(&mut hash, Some("ids"));
        for part in parts {
            add(&mut hash, part.as_deref());
        }
    } else {
        add(&mut hash, Some("bytes"));
        add(&mut hash, Some(event.raw().get()));
    }
    EventId(hash.finalize().into())
}

impl Identity {
    fn parts<'e>(&self, event: &'e MessagingEvent<'_>) -> Option<Vec<Option<Cow<'e, str>>>> {
        let mut parts = Vec::with_capacity(8);
        for name in self.needed {
            parts.push(Some(part(event.subject(), name)?));
        }
        parts.extend(self.also.iter().map(|name| part(event.subject(), name)));
        if self.timestamp {
            parts.push(Some(event.timestamp()?.as_millis().to_string().into()));
        }
        if self.parties {
            for party in [event.sender(), event.recipient()] {
                parts.extend(party.map(Party::ids).unwrap_or_default().map(|id| id.map(Cow::Borrowed)));
            }
        }
        Some(parts)
    }
}

/// A text or number as text, so that `1` and `"1"` are one id; anything else as it stands.
fn part<'e>(object: &'e Object<'_>, name: &str) -> Option<Cow<'e, str>> {
    let text = object.text(name).map(|text| Cow::Owned(text.into_string()));
    text.or_else(|| object.raw(name).map(|raw| raw.get().into()))
}

/// Adds a part with its length before it, so that no two lists of parts run together to the same bytes.
fn add(hash: &mut Sha256, part: Option<&str>) {
    let Some(part) = part else {
        hash.update([0]);
        return;
    };
    hash.update([1]);
    hash.update((part.len() as u64).to_be_bytes());
    hash.update(part);
}

#[cfg(test)]
mod tests;
