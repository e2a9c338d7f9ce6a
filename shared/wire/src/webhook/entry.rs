//! An entry of a notification, taken apart into items.
//!
//! | in an entry | becomes |
//! | --- | --- |
//! | `messaging`, `standby`, `changes`: an array | one item an element, whatever its type |
//! | one of them, but an object instead of an array | one item |
//! | `"messaging:"`, a misprint in one of Meta's samples | as `messaging` |
//! | everything else but `id` and `time`, such as `changed_fields` or a `restrictions` beside `messaging` | together one item of [`Feed::Changes`]: an object of these properties, names and values byte for byte |
//! | an entry that is no object | one item of [`Feed::Changes`] |
//!
//! So nothing that Meta sends about a Page is lost, and an entry without items is one that says nothing.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{MessagingEvent, object};
use crate::{PageId, TimestampMs};

/// Part of a notification that is about one Page.
#[derive(Debug)]
pub struct Entry<'a> {
    /// Page that the entry is about; `None` where the entry has no readable `id`.
    pub page_id: Option<PageId>,
    /// When Meta sent it, changed by every redelivery.
    pub time: Option<TimestampMs>,
    /// Items in the order `messaging`, `standby`, `changes`, each in the order of its array, then
    /// what stood beside them.
    pub items: Vec<Item<'a>>,
}

/// One item of an entry, byte for byte.
#[derive(Clone)]
pub struct Item<'a> {
    /// Array that the item stood in.
    pub feed: Feed,
    /// Text of the item; owned only where it was put together from what stood beside the arrays.
    pub event: Cow<'a, RawValue>,
}

/// Array of an entry that an item comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Feed {
    /// Our app owns the thread.
    Messaging,
    /// Another app owns the thread.
    Standby,
    /// Changes of the Page itself.
    Changes,
}

impl<'a> Entry<'a> {
    /// Reads an entry of any shape.
    pub(super) fn view(raw: &'a RawValue) -> Self {
        let mut entry = Self { page_id: None, time: None, items: Vec::new() };
        let Some(properties) = object::properties(raw) else {
            entry.extend(Feed::Changes, [raw]);
            return entry;
        };
        let mut beside = Vec::new();
        for (name, raw) in properties {
            match Property::of(name) {
                Property::Id => entry.page_id = value(raw),
                Property::Time => entry.time = value(raw),
                Property::Array(feed) if entry.take(feed, raw) => {}
                _ => beside.push((name, raw)),
            }
        }
        entry.finish(&beside)
    }

    fn finish(mut self, beside: &[(&'a RawValue, &'a RawValue)]) -> Self {
        // Arrays may come in any order; the sort is stable, so that each keeps its own.
        self.items.sort_by_key(|item| item.feed as u8);
        self.items.extend(together(beside));
        self
    }

    /// Takes the items of an array; `false` where the value holds none and says something nevertheless.
    fn take(&mut self, feed: Feed, raw: &'a RawValue) -> bool {
        match raw.get().as_bytes().first() {
            Some(b'[') => self.extend(feed, value::<Vec<_>>(raw).unwrap_or_default()),
            Some(b'{') => self.extend(feed, [raw]),
            _ => return raw.get() == "null",
        }
        true
    }

    fn extend(&mut self, feed: Feed, events: impl IntoIterator<Item = &'a RawValue>) {
        self.items.extend(events.into_iter().map(|event| Item { feed, event: Cow::Borrowed(event) }));
    }
}

impl Item<'_> {
    /// Reads the item; never fails.
    #[must_use]
    pub fn view(&self) -> MessagingEvent<'_> {
        MessagingEvent::view(self.feed, &self.event)
    }
}

/// Values hold what people write, so only the length shows.
impl fmt::Debug for Item<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Item({}, {} bytes)", self.feed.as_str(), self.event.get().len())
    }
}

impl Feed {
    /// Name of the array.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Messaging => "messaging",
            Self::Standby => "standby",
            Self::Changes => "changes",
        }
    }
}

/// What a property of an entry is for.
enum Property {
    Id,
    Time,
    Array(Feed),
    Other,
}

impl Property {
    /// By the name with its quotes.
    fn of(name: &RawValue) -> Self {
        match name.get() {
            r#""id""# => Self::Id,
            r#""time""# => Self::Time,
            r#""messaging""# | r#""messaging:""# => Self::Array(Feed::Messaging),
            r#""standby""# => Self::Array(Feed::Standby),
            r#""changes""# => Self::Array(Feed::Changes),
            _ => Self::Other,
        }
    }
}

/// One item of what stands beside the arrays.
fn together<'a>(beside: &[(&'a RawValue, &'a RawValue)]) -> Option<Item<'a>> {
    if beside.is_empty() {
        return None;
    }
    let properties: Vec<String> = beside.iter().map(|(name, raw)| format!("{}:{}", name.get(), raw.get())).collect();
    let event = RawValue::from_string(format!("{{{}}}", properties.join(","))).ok()?;
    Some(Item { feed: Feed::Changes, event: Cow::Owned(event) })
}

fn value<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Option<T> {
    serde_json::from_str(raw.get()).ok()
}

/// Entry of the documented shape: an object in which whatever should be an array is one, or `null`.
pub(super) struct Regular<'a>(pub(super) Entry<'a>);

impl<'de> Deserialize<'de> for Regular<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RegularVisitor)
    }
}

struct RegularVisitor;

impl<'de> Visitor<'de> for RegularVisitor {
    type Value = Regular<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an entry")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut entry = Entry { page_id: None, time: None, items: Vec::new() };
        let mut beside = Vec::new();
        while let Some(name) = map.next_key()? {
            match Property::of(name) {
                Property::Id => entry.page_id = value(map.next_value()?),
                Property::Time => entry.time = value(map.next_value()?),
                Property::Array(feed) => entry.extend(feed, map.next_value::<Option<Vec<_>>>()?.unwrap_or_default()),
                Property::Other => beside.push((name, map.next_value()?)),
            }
        }
        Ok(Regular(entry.finish(&beside)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Entry, Regular};

    fn property() -> impl Strategy<Value = String> {
        let name = prop::sample::select(vec![
            "id",
            "time",
            "messaging",
            "messaging:",
            "standby",
            "changes",
            "other",
            "m\\u0065",
        ]);
        let value = prop::sample::select(vec![
            "1",
            "\"2\"",
            "null",
            "[]",
            "[ {\"a\" : 1.10}, 7 ]",
            "{\"a\": 1}",
            "\"\\u00e9\"",
        ]);
        (name, value).prop_map(|(name, value)| format!("\"{name}\" : {value}"))
    }

    fn entry() -> impl Strategy<Value = String> {
        prop_oneof![
            9 => prop::collection::vec(property(), 0..6).prop_map(|properties| format!("{{{}}}", properties.join(" , "))),
            1 => Just("[7]".to_owned()),
        ]
    }

    fn outline(entry: &Entry<'_>) -> String {
        let items: Vec<_> = entry.items.iter().map(|item| (item.feed, item.event.get())).collect();
        format!("{:?} {:?} {items:?}", entry.page_id, entry.time)
    }

    proptest! {
        #[test]
        fn the_fast_reader_agrees_with_the_patient_one(entry in entry()) {
            let patient = Entry::view(serde_json::from_str(&entry).unwrap());
            if let Ok(Regular(fast)) = serde_json::from_str(&entry) {
                prop_assert_eq!(outline(&fast), outline(&patient));
            }
        }

        /// Every value of an entry but its id and time is in an item, byte for byte, unless it says nothing.
        #[test]
        fn every_value_of_an_entry_is_in_an_item(properties in prop::collection::vec(property(), 0..6)) {
            let text = format!("{{{}}}", properties.join(","));
            let items = Entry::view(serde_json::from_str(&text).unwrap()).items;
            for property in properties {
                let (name, value) = property.split_once(" : ").unwrap();
                let array = ["\"messaging\"", "\"messaging:\"", "\"standby\"", "\"changes\""].contains(&name);
                let said = match value {
                    _ if name == "\"id\"" || name == "\"time\"" => continue,
                    "[]" | "null" if array => continue,
                    "[ {\"a\" : 1.10}, 7 ]" if array => "{\"a\" : 1.10}".to_owned(),
                    "{\"a\": 1}" if array => value.to_owned(),
                    _ => format!("{name}:{value}"),
                };
                prop_assert!(items.iter().any(|item| item.event.get().contains(&said)), "{said}");
            }
        }
    }
}
