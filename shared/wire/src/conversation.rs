//! Who talks to the Page, and the key of that conversation.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{PageId, Psid, UserRef};

/// Counterpart of the Page in a conversation. The two kinds are never interchangeable.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Participant {
    /// Person known by a page-scoped id.
    Psid(Psid),
    /// Person known only by the reference that a plugin gave.
    UserRef(UserRef),
}

impl Participant {
    /// The id as Meta writes it, without its kind.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Psid(id) => id.as_str(),
            Self::UserRef(id) => id.as_str(),
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Psid(_) => PSID_KIND,
            Self::UserRef(_) => USER_REF_KIND,
        }
    }
}

/// Key of one conversation: `messenger:v1:page:<pageId>:<page-scoped-id|user-ref>:<id>`, ids percent-encoded.
///
/// Each conversation has exactly one spelling; [`ConversationKey::parse`] takes no other.
/// `Debug` hides who the person is, and there is no `Display`, so that no key gets into a log by chance.
///
/// ```
/// use messenger_wire::{ConversationKey, PageId, Participant, Psid};
///
/// let page = PageId::parse("42")?;
/// let person = Psid::parse("7001")?;
/// let key = ConversationKey::new(page, Participant::Psid(person));
/// assert_eq!(key.as_str(), "messenger:v1:page:42:page-scoped-id:7001");
/// assert_eq!(ConversationKey::parse(key.as_str())?, key);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ConversationKey {
    text: Box<str>,
    page_id: PageId,
    participant: Participant,
}

/// Why a text is no conversation key. Says nothing about the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("conversation key is not messenger:v1:page:<pageId>:<page-scoped-id|user-ref>:<id> in canonical form")]
pub struct ConversationKeyError;

const PREFIX: &str = "messenger:v1:page:";
const PSID_KIND: &str = "page-scoped-id";
const USER_REF_KIND: &str = "user-ref";

/// Everything but the unreserved characters of RFC 3986, to percent-encode an id or a segment of a path.
pub const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl ConversationKey {
    /// Names the conversation of a Page with a participant.
    #[must_use]
    pub fn new(page_id: PageId, participant: Participant) -> Self {
        let page = utf8_percent_encode(page_id.as_str(), RESERVED);
        let id = utf8_percent_encode(participant.as_str(), RESERVED);
        let text = format!("{PREFIX}{page}:{}:{id}", participant.kind());
        Self { text: text.into(), page_id, participant }
    }

    /// Reads the canonical form.
    ///
    /// # Errors
    /// [`ConversationKeyError`] for every other text, another spelling of the same ids included.
    pub fn parse(text: &str) -> Result<Self, ConversationKeyError> {
        let key = Self::decode(text).ok_or(ConversationKeyError)?;
        // Encoding is one-to-one, so that comparing with it refuses every other spelling (`%7e`, `%41`, a raw `/`).
        if key.as_str() == text { Ok(key) } else { Err(ConversationKeyError) }
    }

    fn decode(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix(PREFIX)?.splitn(3, ':');
        let (page, kind, id) = (parts.next()?, parts.next()?, parts.next()?);
        let page_id = PageId::parse(&percent_decode_str(page).decode_utf8().ok()?).ok()?;
        let id = percent_decode_str(id).decode_utf8().ok()?;
        let participant = match kind {
            PSID_KIND => Participant::Psid(Psid::parse(&id).ok()?),
            USER_REF_KIND => Participant::UserRef(UserRef::parse(&id).ok()?),
            _ => return None,
        };
        Some(Self::new(page_id, participant))
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Page of the conversation.
    #[must_use]
    pub fn page_id(&self) -> &PageId {
        &self.page_id
    }

    /// Counterpart of the Page.
    #[must_use]
    pub fn participant(&self) -> &Participant {
        &self.participant
    }
}

impl fmt::Debug for ConversationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConversationKey({:?}, {:?})", self.page_id, self.participant)
    }
}

impl Serialize for ConversationKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for ConversationKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{ConversationKey, Participant};
    use crate::{PageId, Psid, UserRef};

    fn participant() -> impl Strategy<Value = Participant> {
        prop_oneof![
            id().prop_map(|id| Participant::Psid(Psid::parse(&id).unwrap())),
            id().prop_map(|id| Participant::UserRef(UserRef::parse(&id).unwrap())),
        ]
    }

    /// Ids as Meta gives them, and anything else that is not empty.
    fn id() -> impl Strategy<Value = String> {
        prop_oneof!["[0-9]{1,20}", "[a-z:/%~._ -]{1,8}", "\\PC{1,8}", any::<char>().prop_map(String::from)]
    }

    fn key() -> impl Strategy<Value = ConversationKey> {
        let page = id().prop_map(|id| PageId::parse(&id).unwrap());
        (page, participant()).prop_map(|(page, participant)| ConversationKey::new(page, participant))
    }

    #[test]
    fn a_key_names_page_kind_and_person() {
        let page = PageId::parse("1 2").unwrap();
        let psid = Participant::Psid(Psid::parse("7001").unwrap());
        let user_ref = Participant::UserRef(UserRef::parse("a:b/ü~").unwrap());
        for (participant, text) in [
            (psid, "messenger:v1:page:1%202:page-scoped-id:7001"),
            (user_ref, "messenger:v1:page:1%202:user-ref:a%3Ab%2F%C3%BC~"),
        ] {
            let key = ConversationKey::new(page.clone(), participant.clone());
            assert_eq!(key.as_str(), text);
            assert_eq!((key.page_id(), key.participant()), (&page, &participant));
        }
    }

    #[test]
    fn only_the_canonical_form_is_read() {
        assert!(ConversationKey::parse("messenger:v1:page:42:page-scoped-id:7001").is_ok());
        for other in [
            "",
            "messenger:v1:page:42:page-scoped-id:",
            "messenger:v1:page::page-scoped-id:7001",
            "messenger:v1:page:42:page-scoped-id",
            "messenger:v1:page:42:page-scoped-id:7001:",
            "messenger:v1:page:42:page-scoped-id:7001 ",
            "messenger:v1:page:42:page-scoped-id:%37001",
            "messenger:v1:page:42:page-scoped-id:a%3ab",
            "messenger:v1:page:42:page-scoped-id:a+b",
            "messenger:v1:page:42:page-scoped-id:a%2Gb",
            "messenger:v1:page:42:page-scoped-id:%",
            "messenger:v1:page:42:page-scoped-id:%FF",
            "messenger:v1:page:42:page-scoped-id:ü",
            "messenger:v1:page:42:psid:7001",
            "messenger:v1:page:42:Page-scoped-id:7001",
            "messenger:v2:page:42:page-scoped-id:7001",
            "Messenger:v1:page:42:page-scoped-id:7001",
            "messenger:v1:instagram:42:page-scoped-id:7001",
        ] {
            assert!(ConversationKey::parse(other).is_err(), "{other}");
        }
    }

    #[test]
    fn the_two_kinds_never_share_a_key() {
        let page = PageId::parse("42").unwrap();
        let psid = ConversationKey::new(page.clone(), Participant::Psid(Psid::parse("7").unwrap()));
        let user_ref = ConversationKey::new(page, Participant::UserRef(UserRef::parse("7").unwrap()));
        assert_ne!(psid, user_ref);
        assert_ne!(psid.as_str(), user_ref.as_str());
    }

    #[test]
    fn debug_hides_who_the_person_is() {
        let key = ConversationKey::parse("messenger:v1:page:42:page-scoped-id:7001").unwrap();
        assert_eq!(format!("{key:?}"), "ConversationKey(PageId(42), Psid(Psid(<redacted>)))");
    }

    proptest! {
        #[test]
        fn what_is_printed_is_parsed(key in key()) {
            prop_assert_eq!(ConversationKey::parse(key.as_str()), Ok(key.clone()));
            let json = serde_json::to_string(&key).unwrap();
            prop_assert_eq!(serde_json::from_str::<ConversationKey>(&json).unwrap(), key);
        }

        /// Any change of a printed key is refused, or is the key of other ids.
        #[test]
        fn each_conversation_has_one_spelling(key in key(), at in any::<prop::sample::Index>(), put in "[%0-9A-Fa-f:a-z]{0,3}") {
            let text = key.as_str();
            let at = at.index(text.len());
            let other = format!("{}{put}{}", &text[..at], &text[at + 1..]);
            match ConversationKey::parse(&other) {
                Ok(parsed) if other == text => prop_assert_eq!(parsed, key),
                Ok(parsed) => prop_assert!(parsed != key && parsed.as_str() == other),
                Err(_) => prop_assert_ne!(&other, text),
            }
        }

        #[test]
        fn each_percent_encoding_of_a_plain_character_is_refused(key in key(), at in any::<prop::sample::Index>()) {
            let start = key.as_str().rfind(':').unwrap() + 1;
            let at = start + at.index(key.as_str().len() - start);
            let byte = key.as_str().as_bytes()[at];
            prop_assume!(byte != b'%' && !key.as_str()[..at].ends_with('%') && !key.as_str()[..at - 1].ends_with('%'));
            let other = format!("{}%{byte:02X}{}", &key.as_str()[..at], &key.as_str()[at + 1..]);
            prop_assert!(ConversationKey::parse(&other).is_err());
        }
    }
}
