//! Ids of the Messenger Platform, one type each, so that a Page is never taken for a person.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

/// What an [`Id`] names.
pub trait IdKind {
    /// Name of the id type, as `Debug` prints it.
    const NAME: &'static str;
    /// Whether the id tells who a person is; such an id prints as `<redacted>`.
    const PERSONAL: bool;
}

/// Opaque id that Meta gives.
///
/// ```
/// use messenger_wire::{PageId, Psid};
///
/// let person = Psid::parse("7001")?;
/// let page: PageId = "42".parse()?;
/// assert_eq!((person.as_str(), page.as_str()), ("7001", "42"));
/// let refused = Psid::try_from("").map_err(|error| error.to_string());
/// assert_eq!(refused, Err("Psid: 0 characters, at least 1".to_owned()));
/// # Ok::<(), messenger_wire::IdError>(())
/// ```
///
/// Read from a JSON string or an integer (Meta writes both), always written as a string.
/// `Debug` hides ids of people; there is no `Display`, so that none gets into a log by chance.
pub struct Id<K>(Box<str>, PhantomData<fn() -> K>);

/// Page-scoped id of a person.
pub type Psid = Id<kind::Psid>;
/// Id of a Page.
pub type PageId = Id<kind::PageId>;
/// Id of an app.
pub type AppId = Id<kind::AppId>;
/// Id of a Messenger message.
pub type Mid = Id<kind::Mid>;
/// Reference that a plugin of the Page gives a person before a [`Psid`] is known.
pub type UserRef = Id<kind::UserRef>;

/// [`AppId`] of the inbox of a Page, where people answer, as [Conversation
/// routing](https://developers.facebook.com/docs/messenger-platform/conversation-routing) prints it. To pass a thread
/// to; the page on echoes prints another one, so that it tells nothing of who answered.
pub const INBOX_APP_ID: &str = "263902037430900";

/// Kinds of [`Id`].
pub mod kind {
    use super::IdKind;

    /// Marks a [`super::Psid`].
    #[derive(Debug)]
    pub enum Psid {}
    /// Marks a [`super::PageId`].
    #[derive(Debug)]
    pub enum PageId {}
    /// Marks an [`super::AppId`].
    #[derive(Debug)]
    pub enum AppId {}
    /// Marks a [`super::Mid`].
    #[derive(Debug)]
    pub enum Mid {}
    /// Marks a [`super::UserRef`].
    #[derive(Debug)]
    pub enum UserRef {}

    impl IdKind for Psid {
        const NAME: &'static str = "Psid";
        const PERSONAL: bool = true;
    }
    impl IdKind for PageId {
        const NAME: &'static str = "PageId";
        const PERSONAL: bool = false;
    }
    impl IdKind for AppId {
        const NAME: &'static str = "AppId";
        const PERSONAL: bool = false;
    }
    impl IdKind for Mid {
        const NAME: &'static str = "Mid";
        const PERSONAL: bool = false;
    }
    impl IdKind for UserRef {
        const NAME: &'static str = "UserRef";
        const PERSONAL: bool = true;
    }
}

/// Text that cannot be an id, for it is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{kind}: 0 characters, at least 1")]
pub struct IdError {
    kind: &'static str,
}

impl<K: IdKind> Id<K> {
    /// Takes an id as Meta writes it.
    ///
    /// # Errors
    /// [`IdError`] when the text is empty.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        if text.is_empty() { Err(IdError { kind: K::NAME }) } else { Ok(Self(text.into(), PhantomData)) }
    }
}

impl<K> Id<K> {
    /// The id as Meta writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it has only digits, as every id of an app or a Page.
    #[must_use]
    pub fn is_number(&self) -> bool {
        self.0.bytes().all(|byte| byte.is_ascii_digit())
    }
}

impl<K: IdKind> FromStr for Id<K> {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::parse(text)
    }
}

impl<K: IdKind> TryFrom<&str> for Id<K> {
    type Error = IdError;

    fn try_from(text: &str) -> Result<Self, IdError> {
        Self::parse(text)
    }
}

impl<K: IdKind> TryFrom<String> for Id<K> {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        Self::parse(&text)
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<K> Eq for Id<K> {}

impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

impl<K> std::hash::Hash for Id<K> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<K: IdKind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = if K::PERSONAL { "<redacted>" } else { &self.0 };
        write!(f, "{}({shown})", K::NAME)
    }
}

impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de, K: IdKind> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(IdVisitor(PhantomData))
    }
}

struct IdVisitor<K>(PhantomData<fn() -> K>);

impl<K: IdKind> Visitor<'_> for IdVisitor<K> {
    type Value = Id<K>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a {} as a non-empty string or an integer", K::NAME)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Id<K>, E> {
        Id::parse(text).map_err(|_| E::invalid_length(0, &self))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Id<K>, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Id<K>, E> {
        self.visit_str(&number.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::{Mid, PageId, Psid};

    #[test]
    fn an_id_is_read_from_a_string_or_an_integer_and_written_as_a_string() {
        for json in ["\"1234567890123456789\"", "1234567890123456789"] {
            let id: PageId = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&id).unwrap(), "\"1234567890123456789\"");
        }
    }

    #[test]
    fn an_empty_id_and_other_types_are_refused() {
        for json in ["\"\"", "null", "1.5", "{}", "true"] {
            assert!(serde_json::from_str::<Mid>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn debug_hides_who_a_person_is() {
        assert_eq!(format!("{:?}", Psid::parse("7001").unwrap()), "Psid(<redacted>)");
        assert_eq!(format!("{:?}", PageId::parse("42").unwrap()), "PageId(42)");
    }
}
