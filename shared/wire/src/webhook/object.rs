//! JSON objects read property by property, so that one odd value spoils nothing beside it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeOwned, Deserializer, Error, MapAccess, Visitor};
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
        let properties = properties(raw)?.into_iter().map(|(key, value)| (name(key), value));
        Some(Self(properties.collect()))
    }

    /// Names of the properties in the order of the text.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_ref())
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

    /// Text, or a value of any other type as its JSON.
    pub(super) fn text_or_json(&self, name: &str) -> Option<Text> {
        let raw = self.raw(name)?;
        text(raw).or_else(|| Some(raw.get().to_owned().into()))
    }

    /// Typed objects by their names.
    pub(super) fn view_map<T: View>(&self, name: &str) -> BTreeMap<String, T> {
        let map = self.object(name).unwrap_or_default();
        map.names().filter_map(|name| Some((name.to_owned(), map.view(name)?))).collect()
    }

    /// Arrays of typed objects by their names.
    pub(super) fn views_map<T: View>(&self, name: &str) -> BTreeMap<String, Vec<T>> {
        let map = self.object(name).unwrap_or_default();
        map.names().map(|name| (name.to_owned(), map.views(name))).collect()
    }

    /// Integer, from a number or a string.
    pub(super) fn integer(&self, name: &str) -> Option<i64> {
        self.text(name)?.parse().ok()
    }

    /// Number with a fraction, from a number or a string.
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        self.text(name)?.parse().ok().filter(|number: &f64| number.is_finite())
    }

    /// Truth value, from itself, its text, 1 or 0.
    pub(super) fn truth(&self, name: &str) -> Option<bool> {
        match &*self.text(name)? {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }

    /// Truth value of which absence means no.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.truth(name).unwrap_or_default()
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
        Some(b'"') => value(raw).or_else(|| lossy(raw)),
        Some(b'{' | b'[' | b'n') | None => None,
        Some(_) => Some(raw.get().to_owned().into()),
    }
}

/// Text with half an emoji (a lone surrogate), which JSON can write and no `String` can hold; U+FFFD takes its place.
fn lossy(raw: &RawValue) -> Option<Text> {
    let mut reader = serde_json::Deserializer::from_str(raw.get());
    let bytes = reader.deserialize_bytes(BytesVisitor).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned().into())
}

struct BytesVisitor;

impl Visitor<'_> for BytesVisitor {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
        Ok(bytes.to_vec())
    }
}

/// Name of a property without its quotes and escapes.
fn name(raw: &RawValue) -> Cow<'_, str> {
    let quoted = raw.get();
    if quoted.contains('\\') {
        return text(raw).map(|name| name.into_string().into()).unwrap_or_default();
    }
    quoted.trim_matches('"').into()
}

/// Properties of an object in their order, names and values as they stand in the text; `None` where it is no object.
#[must_use]
pub fn properties(raw: &RawValue) -> Option<Vec<(&RawValue, &RawValue)>> {
    // Anything else would be read only to be thrown away.
    let object = raw.get().starts_with('{');
    object.then(|| serde_json::Deserializer::from_str(raw.get()).deserialize_map(PropertiesVisitor).ok()).flatten()
}

struct PropertiesVisitor;

impl<'de> Visitor<'de> for PropertiesVisitor {
    type Value = Vec<(&'de RawValue, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut properties = Vec::with_capacity(4);
        while let Some(property) = map.next_entry()? {
            properties.push(property);
        }
        Ok(properties)
    }
}

/// Values hold what people write, so only the names show.
impl fmt::Debug for Object<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

#[cfg(test)]
mod tests;
