//! JSON objects read property by property, so that one odd value spoils nothing beside it.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Json, Nullable, Text};
use crate::{Id, IdKind, TimestampMs};

/// Properties of one JSON object, each still the text that Meta sent.
///
/// Every reader answers `None` both for an absent property and for one of an unexpected type; none fails.
/// Of properties with the same name the last counts, as in most JSON readers.
#[derive(Clone, Default)]
pub(super) struct Object<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

/// Type that is read from a JSON object.
pub(super) trait View: Sized {
    /// Takes what is there.
    fn view(object: &Object<'_>) -> Self;
}

impl<'a> Object<'a> {
    /// Reads a text; `None` where it is no object.
    pub(super) fn read(raw: &'a RawValue) -> Option<Self> {
        // Everything else would be parsed only to be thrown away.
        raw.get().starts_with('{').then(|| serde_json::from_str(raw.get()).ok()).flatten()
    }

    /// Properties in the order of the text.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &'a RawValue)> {
        self.0.iter().map(|(name, raw)| (name.as_ref(), *raw))
    }

    /// Value of a property; `None` also for `null`.
    pub(super) fn raw(&self, name: &str) -> Option<&'a RawValue> {
        self.any(name).filter(|raw| raw.get() != "null")
    }

    fn any(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, raw)| *raw)
    }

    /// Copy of a value that has no type of its own.
    pub(super) fn json(&self, name: &str) -> Option<Json> {
        self.raw(name).map(Json::from)
    }

    /// Value of any type that serde reads from it.
    pub(super) fn get<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        self.raw(name).and_then(value)
    }

    /// Text; a number or a truth value counts as its text.
    pub(super) fn text(&self, name: &str) -> Option<Text> {
        self.raw(name).and_then(text)
    }

    /// Text where Meta tells an absent one from `null`.
    pub(super) fn nullable_text(&self, name: &str) -> Nullable<Text> {
        self.nullable(name, text)
    }

    /// Id where Meta tells an absent one from `null`.
    pub(super) fn nullable_id<K: IdKind>(&self, name: &str) -> Nullable<Id<K>> {
        self.nullable(name, value)
    }

    /// Value where Meta tells an absent one from `null`.
    pub(super) fn nullable<T>(&self, name: &str, read: fn(&'a RawValue) -> Option<T>) -> Nullable<T> {
        match self.any(name) {
            Some(raw) if raw.get() == "null" => Nullable::Null,
            raw => raw.and_then(read).map_or(Nullable::Absent, Nullable::Value),
        }
    }

    /// Id, from a string or an integer.
    pub(super) fn id<K: IdKind>(&self, name: &str) -> Option<Id<K>> {
        self.get(name)
    }

    /// Time, in seconds or milliseconds, from a number or a string.
    pub(super) fn time(&self, name: &str) -> Option<TimestampMs> {
        self.get(name)
    }

    /// Integer, from a number or a string.
    pub(super) fn integer(&self, name: &str) -> Option<i64> {
        self.text(name)?.parse().ok()
    }

    /// Number with a fraction, from a number or a string.
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        self.text(name)?.parse().ok().filter(|number: &f64| number.is_finite())
    }

    /// Truth value, from itself or its text; absent means no.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.text(name).is_some_and(|text| &*text == "true")
    }

    /// Object inside this one.
    pub(super) fn object(&self, name: &str) -> Option<Self> {
        self.raw(name).and_then(Self::read)
    }

    /// Typed object inside this one.
    pub(super) fn view<T: View>(&self, name: &str) -> Option<T> {
        self.object(name).map(|object| T::view(&object))
    }

    /// Typed objects of an array; elements that are no objects are left out.
    pub(super) fn views<T: View>(&self, name: &str) -> Vec<T> {
        self.elements(name).into_iter().filter_map(Object::read).map(|object| T::view(&object)).collect()
    }

    /// Values of an array; elements of another type are left out.
    pub(super) fn list<T: DeserializeOwned>(&self, name: &str) -> Vec<T> {
        self.elements(name).into_iter().filter_map(value).collect()
    }

    fn elements(&self, name: &str) -> Vec<&'a RawValue> {
        self.raw(name).and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
    }
}

fn value<T: DeserializeOwned>(raw: &RawValue) -> Option<T> {
    serde_json::from_str(raw.get()).ok()
}

fn text(raw: &RawValue) -> Option<Text> {
    match raw.get().as_bytes().first() {
        Some(b'"') => value(raw),
        Some(b'{' | b'[' | b'n') | None => None,
        Some(_) => Some(raw.get().to_owned().into()),
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor).map(Object)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Vec<(Cow<'de, str>, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut properties = Vec::with_capacity(4);
        while let Some((Name(name), raw)) = map.next_entry()? {
            properties.push((name, raw));
        }
        Ok(properties)
    }
}

/// Name of a property, borrowed where it has no escapes.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// Values hold what people write, so only the names show.
impl fmt::Debug for Object<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(|(name, _)| name)).finish()
    }
}
