//! A notification taken apart without changing a byte of its items.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Entry;
use super::entry::Regular;

/// Parsed body of a delivery.
///
/// Items stay the text that Meta sent; entries are read one by one, so that one unreadable entry
/// leaves its neighbours alone.
///
/// ```
/// use messenger_wire::webhook::{Family, Notification};
///
/// let body = br#"{"object":"page","entry":[{"id":"42","time":1,"messaging":[{"sender":{"id":"7001"},
///     "recipient":{"id":"42"},"timestamp":1458692752478,"message":{"mid":"m_1","text":"hello"}}]}]}"#;
/// let notification = Notification::parse(body)?;
/// let events = notification.entries.iter().flat_map(|entry| &entry.items).map(|item| item.view());
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
        // One pass is enough for the documented shape; only an odd entry makes a second one worth its time.
        if let Ok(wire) = serde_json::from_slice::<Wire<'a, Regular<'a>>>(body) {
            let entries = wire.entry.into_iter().map(|Regular(entry)| entry).collect();
            return Ok(Self { object: object(wire.object), entries });
        }
        let wire: Wire<'a, &'a RawValue> = serde_json::from_slice(body).map_err(|_| NotificationError)?;
        Ok(Self { object: object(wire.object), entries: wire.entry.into_iter().map(Entry::view).collect() })
    }
}

fn object(raw: Option<&RawValue>) -> Option<String> {
    raw.and_then(|raw| serde_json::from_str(raw.get()).ok())
}

#[derive(Deserialize)]
struct Wire<'a, E> {
    #[serde(borrow)]
    object: Option<&'a RawValue>,
    entry: Vec<E>,
}

#[cfg(test)]
mod tests {
    use super::Notification;
    use crate::webhook::Feed;

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
