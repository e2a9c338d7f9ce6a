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
/// let page = PageId::parse("42").ok_or("page")?;
/// let person = Psid::parse("7001").ok_or("person")?;
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

/// Everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

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
        let page_id = PageId::parse(&percent_decode_str(page).decode_utf8().ok()?)?;
        let id = percent_decode_str(id).decode_utf8().ok()?;
        let participant = match kind {
            PSID_KIND => Participant::Psid(Psid::parse(&id)?),
            USER_REF_KIND => Participant::UserRef(UserRef::parse(&id)?),
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
