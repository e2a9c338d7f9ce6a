//! A notification taken apart without changing a byte of its items.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{PageId, TimestampMs};

/// Parsed body of a delivery.
///
/// Items stay the text that Meta sent; entries are read one by one, so that one unreadable entry leaves its neighbours alone.
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
    /// Items in the order `messaging`, `standby`, `changes`, each in the order of its array.
    pub items: Vec<Item<'a>>,
}

/// One item of an entry, byte for byte.
#[derive(Debug, Clone, Copy)]
pub struct Item<'a> {
    /// Array that the item stood in.
    pub feed: Feed,
    /// Text of the item.
    pub event: &'a RawValue,
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
        Ok(Self {
            object: wire.object.and_then(|raw| serde_json::from_str(raw.get()).ok()),
            entries: wire.entry.into_iter().map(Entry::read).collect(),
        })
    }
}

impl<'a> Entry<'a> {
    fn read(raw: &'a RawValue) -> Self {
        let wire: WireEntry<'a> = serde_json::from_str(raw.get()).unwrap_or_default();
        let feeds = [(Feed::Messaging, wire.messaging), (Feed::Standby, wire.standby), (Feed::Changes, wire.changes)];
        Self {
            page_id: wire.id.and_then(|raw| serde_json::from_str(raw.get()).ok()),
            time: wire.time.and_then(|raw| serde_json::from_str(raw.get()).ok()),
            items: feeds.into_iter().flat_map(|(feed, array)| items(feed, array)).collect(),
        }
    }
}

fn items<'a>(feed: Feed, array: Option<&'a RawValue>) -> Vec<Item<'a>> {
    let events: Vec<&'a RawValue> = array.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
    events.into_iter().map(|event| Item { feed, event }).collect()
}

#[derive(Deserialize)]
struct WireNotification<'a> {
    #[serde(borrow)]
    object: Option<&'a RawValue>,
    #[serde(borrow)]
    entry: Vec<&'a RawValue>,
}

#[derive(Deserialize, Default)]
struct WireEntry<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    time: Option<&'a RawValue>,
    #[serde(borrow)]
    messaging: Option<&'a RawValue>,
    #[serde(borrow)]
    standby: Option<&'a RawValue>,
    #[serde(borrow)]
    changes: Option<&'a RawValue>,
}

#[cfg(test)]
mod tests {
    use super::{Feed, Notification};

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
    fn an_unreadable_entry_or_item_leaves_its_neighbours_alone() {
        let body = br#"{"entry":[7,{"id":"1","messaging":[42,{"x":1}]},{"id":"2","messaging":{}}]}"#;
        let notification = Notification::parse(body).unwrap();
        let counts: Vec<_> = notification.entries.iter().map(|entry| entry.items.len()).collect();
        assert_eq!(counts, [0, 2, 0]);
    }

    #[test]
    fn what_is_no_notification_is_refused() {
        for body in ["", "[]", "{}", "{\"entry\":{}}", "{\"entry\":null}", "{\"entry\":[]", "\u{feff}{\"entry\":[]}"] {
            assert!(Notification::parse(body.as_bytes()).is_err(), "{body}");
        }
        assert!(Notification::parse(b"{\"entry\":[\xff]}").is_err());
    }
}
