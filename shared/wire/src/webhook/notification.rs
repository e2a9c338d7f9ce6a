//! A notification taken apart without changing a byte of its items.
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

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{MessagingEvent, object};
use crate::{PageId, TimestampMs};

/// Parsed body of a delivery.
///
/// Items stay the text that Meta sent; entries are read one by one, so that one unreadable entry leaves its neighbours alone.
///
/// ```
/// use messenger_wire::webhook::{Family, Notification};
///
/// let body = br#"{"object":"page","entry":[{"id":"42","time":1,"messaging":[{"sender":{"id":"7001"},
///     "recipient":{"id":"42"},"timestamp":1458692752478,"message":{"mid":"m_1","text":"hello"}}]}]}"#;
/// let notification = Notification::parse(body)?;
/// let events = notification.entries.iter().flat_map(|entry| &entry.items).map(|item| item.read());
/// assert_eq!(events.map(|event| event.family()).collect::<Vec<_>>(), [Family::Message]);
/// # Ok::<(), messenger_wire::webhook::NotificationError>(())
/// ```
#[derive(Debug)]
pub struct Notification<'a> {
    /// Object type; only `page` is ours. Absent in some of Meta's own test deliveries.
    pub object: Option<String>,
    /// Entries in the order of the body.
    pub entries: Vec<Entry<'a>>,
}

/// Part of a notification that is about one Page.
#[derive(Debug)]
pub struct Entry<'a> {
    /// Page that the entry is about; `None` where the entry has no readable `id`.
    pub page_id: Option<PageId>,
    /// When Meta sent it, changed by every redelivery.
    pub time: Option<TimestampMs>,
    /// Items in the order `messaging`, `standby`, `changes`, each in the order of its array, then what stood beside them.
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

/// Why a body is no notification. Says nothing about its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("body is not a JSON object with an array of entries")]
pub struct NotificationError;

impl<'a> Notification<'a> {
    /// Reads a body.
    ///
    /// # Errors
    /// [`NotificationError`] where the body is not UTF-8 JSON or has no array `entry`.
    pub fn parse(body: &'a [u8]) -> Result<Self, NotificationError> {
        let wire: WireNotification<'a> = serde_json::from_slice(body).map_err(|_| NotificationError)?;
        Ok(Self { object: wire.object.and_then(value), entries: wire.entry.into_iter().map(Entry::read).collect() })
    }
}

impl<'a> Entry<'a> {
    fn read(raw: &'a RawValue) -> Self {
        let mut entry = Self { page_id: None, time: None, items: Vec::new() };
        let Some(properties) = object::properties(raw) else {
            entry.push(Feed::Changes, raw);
            return entry;
        };
        let mut beside = Vec::new();
        for (name, raw) in properties {
            match (name.get(), Feed::of(name.get())) {
                (r#""id""#, _) => entry.page_id = value(raw),
                (r#""time""#, _) => entry.time = value(raw),
                (_, Some(feed)) if entry.take(feed, raw) => {}
                _ => beside.push((name, raw)),
            }
        }
        // Arrays may come in any order; the sort is stable, so that each keeps its own.
        entry.items.sort_by_key(|item| item.feed as u8);
        entry.items.extend(together(&beside));
        entry
    }

    /// Takes the items of an array; `false` where the value holds none and says something nevertheless.
    fn take(&mut self, feed: Feed, raw: &'a RawValue) -> bool {
        match raw.get().as_bytes().first() {
            Some(b'[') => {
                let events: Vec<&'a RawValue> = value(raw).unwrap_or_default();
                self.items.extend(events.into_iter().map(|event| Item { feed, event: Cow::Borrowed(event) }));
            }
            Some(b'{') => self.push(feed, raw),
            _ => return raw.get() == "null",
        }
        true
    }

    fn push(&mut self, feed: Feed, event: &'a RawValue) {
        self.items.push(Item { feed, event: Cow::Borrowed(event) });
    }
}

impl Item<'_> {
    /// Reads the item; never fails.
    #[must_use]
    pub fn read(&self) -> MessagingEvent<'_> {
        MessagingEvent::read(self.feed, &self.event)
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

    /// Array of a property, by its name in quotes.
    fn of(name: &str) -> Option<Self> {
        match name {
            r#""messaging""# | r#""messaging:""# => Some(Self::Messaging),
            r#""standby""# => Some(Self::Standby),
            r#""changes""# => Some(Self::Changes),
            _ => None,
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

#[derive(Deserialize)]
struct WireNotification<'a> {
    #[serde(borrow)]
    object: Option<&'a RawValue>,
    #[serde(borrow)]
    entry: Vec<&'a RawValue>,
}

#[cfg(test)]
mod tests {
    use super::{Feed, Notification};

    fn items(entry: &str) -> Vec<(Feed, String)> {
        let body = format!("{{\"entry\":[{entry}]}}");
        let notification = Notification::parse(body.as_bytes()).unwrap();
        notification.entries[0].items.iter().map(|item| (item.feed, item.event.get().to_owned())).collect()
    }

    #[test]
    fn items_keep_their_bytes_and_their_order() {
        let body = br#"{"object":"page","entry":[{"id":1,"time":5,"standby":[{"c":3}],"messaging":[{"a" : 1.10},{"b":"\u00e9"}]}]}"#;
        let notification = Notification::parse(body).unwrap();
        assert_eq!(notification.object.as_deref(), Some("page"));
        let entry = &notification.entries[0];
        assert_eq!(entry.page_id.as_ref().unwrap().as_str(), "1");
        assert_eq!(entry.time.unwrap().as_millis(), 5_000);
        let items: Vec<_> = entry.items.iter().map(|item| (item.feed, item.event.get())).collect();
        assert_eq!(
            items,
            [
                (Feed::Messaging, r#"{"a" : 1.10}"#),
                (Feed::Messaging, r#"{"b":"\u00e9"}"#),
                (Feed::Standby, r#"{"c":3}"#)
            ]
        );
    }

    #[test]
    fn nothing_that_an_entry_says_is_lost() {
        use Feed::{Changes, Messaging, Standby};
        let table: &[(&str, &[(Feed, &str)])] = &[
            (r#"{"id":"1","time":1}"#, &[]),
            (r#"{"id":"1","messaging":[],"standby":null}"#, &[]),
            (r#"{"messaging":{"a":1}}"#, &[(Messaging, r#"{"a":1}"#)]),
            (r#"{"messaging":[1],"standby":[2],"changes":[3]}"#, &[(Messaging, "1"), (Standby, "2"), (Changes, "3")]),
            (r#"{"messaging:":[{"form":{"id":1}}]}"#, &[(Messaging, r#"{"form":{"id":1}}"#)]),
            (r#"{"messaging":"x"}"#, &[(Changes, r#"{"messaging":"x"}"#)]),
            (r#"{"id":"1","changed_fields":["feed"]}"#, &[(Changes, r#"{"changed_fields":["feed"]}"#)]),
            (
                r#"{"restrictions" : [ 1.10 ],"messaging":[{"a":1}],"id":1,"caf\u00e9":null}"#,
                &[(Messaging, r#"{"a":1}"#), (Changes, r#"{"restrictions":[ 1.10 ],"caf\u00e9":null}"#)],
            ),
            ("7", &[(Changes, "7")]),
            (r#"[{"id":"1"}]"#, &[(Changes, r#"[{"id":"1"}]"#)]),
        ];
        for (entry, expected) in table {
            let expected: Vec<_> = expected.iter().map(|(feed, event)| (*feed, (*event).to_owned())).collect();
            assert_eq!(items(entry), expected, "{entry}");
        }
    }

    #[test]
    fn an_odd_entry_or_item_leaves_its_neighbours_alone() {
        let body =
            br#"{"entry":[7,{"id":{},"time":"x","messaging":[42,{"x":1}]},{"id":"2","time":"3","messaging":[{}]}]}"#;
        let notification = Notification::parse(body).unwrap();
        let counts: Vec<_> = notification.entries.iter().map(|entry| entry.items.len()).collect();
        assert_eq!(counts, [1, 2, 1]);
        let last = &notification.entries[2];
        assert_eq!(last.page_id.as_ref().unwrap().as_str(), "2");
        assert_eq!(last.time.unwrap().as_millis(), 3_000);
        assert_eq!(notification.entries[1].page_id, None);
    }

    #[test]
    fn the_object_may_be_missing_or_odd() {
        for (body, object) in [
            (r#"{"entry":[]}"#, None),
            (r#"{"object":null,"entry":[]}"#, None),
            (r#"{"object":7,"entry":[]}"#, None),
            (r#"{"entry":[],"object":"instagram","more":{}}"#, Some("instagram")),
        ] {
            assert_eq!(Notification::parse(body.as_bytes()).unwrap().object.as_deref(), object, "{body}");
        }
    }

    #[test]
    fn what_is_no_notification_is_refused() {
        for body in ["", "[]", "{}", "{\"entry\":{}}", "{\"entry\":null}", "{\"entry\":[]", "\u{feff}{\"entry\":[]}"] {
            assert!(Notification::parse(body.as_bytes()).is_err(), "{body}");
        }
        assert!(Notification::parse(b"{\"entry\":[\xff]}").is_err());
    }

    #[test]
    fn debug_shows_no_event() {
        let body = br#"{"entry":[{"messaging":[{"message":{"text":"hello"}}]}]}"#;
        let shown = format!("{:?}", Notification::parse(body).unwrap());
        assert!(shown.contains("messaging, 28 bytes") && !shown.contains("hello"), "{shown}");
    }
}
