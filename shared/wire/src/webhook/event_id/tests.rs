use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::{EventId, identity};
use crate::PageId;
use crate::webhook::family::{CHANGES, FAMILIES, WHOLE};
use crate::webhook::samples::{SAMPLES, raw};
use crate::webhook::{ChangeField, Family, Feed, MessagingEvent, Notification};

fn id(event: &str) -> EventId {
    MessagingEvent::view(Feed::Messaging, raw(event)).id(&PageId::parse("42").unwrap())
}

#[test]
fn an_id_is_64_lower_case_digits_and_reads_back() {
    let id = id(SAMPLES[0].1);
    let text = id.to_string();
    assert_eq!(text.len(), 64);
    assert_eq!(EventId::parse(&text), Ok(id));
    assert_eq!(serde_json::from_str::<EventId>(&serde_json::to_string(&id).unwrap()).unwrap(), id);
    for bad in
        [String::new(), text.to_uppercase(), text[1..].to_owned(), format!("{text}0"), text.replace(&text[..1], "g")]
    {
        assert!(EventId::parse(&bad).is_err(), "{bad}");
    }
}

/// Ids are stored for days, so that they must not change from one version to the next.
#[test]
fn known_answers_hold() {
    for (event, expected) in [
        (
            r#"{"message":{"mid":"m_1","text":"hello"}}"#,
            "0ce6f7084f35f66630d1865a2f73436b02baa63ca89e85638fb58ea5bcf040ea",
        ),
        (r#"{"app_roles":{"1":[]}}"#, "4ab6afb9dd69589ad98192b73373cd28cb1801d4ac073288fb8b8a107cbe0f04"),
    ] {
        assert_eq!(id(event).to_string(), expected, "{event}");
    }
}

#[test]
fn samples_have_distinct_ids() {
    let ids: BTreeSet<_> = SAMPLES.iter().map(|sample| id(sample.1)).collect();
    assert_eq!(ids.len(), SAMPLES.len());
}

#[test]
fn page_and_feed_are_part_of_the_id() {
    let raw = raw(SAMPLES[0].1);
    let mut ids = BTreeSet::new();
    for page in ["42", "43"] {
        for feed in [Feed::Messaging, Feed::Standby, Feed::Changes] {
            ids.insert(MessagingEvent::view(feed, raw).id(&PageId::parse(page).unwrap()));
        }
    }
    assert_eq!(ids.len(), 6);
}

#[test]
fn meta_s_own_ids_count_and_nothing_else_does() {
    for (one, other, same) in [
        (r#"{"message":{"mid":"m","text":"a"}}"#, r#"{"message":{"mid":"m","text":"b","seq":1}}"#, true),
        (r#"{"message":{"mid":"m"}}"#, r#"{"message":{"mid":"n"}}"#, false),
        (r#"{"message":{"mid":"m"}}"#, r#"{"message":{"mid":"m","is_echo":true}}"#, false),
        (r#"{"message":{"text":"a"}}"#, r#"{"message":{"text":"b"}}"#, false),
        (r#"{"message":{"text":"a"}}"#, r#"{"message":{"mid":"{\"message\":{\"text\":\"a\"}}"}}"#, false),
        (r#"{"message_edit":{"mid":"m","num_edit":1}}"#, r#"{"message_edit":{"mid":"m","num_edit":"1"}}"#, true),
        (r#"{"message_edit":{"mid":"m","num_edit":1}}"#, r#"{"message_edit":{"mid":"m","num_edit":2}}"#, false),
        (
            r#"{"sender":{"id":"7"},"read":{"watermark":1}}"#,
            r#"{"sender":{"id":7},"read":{"watermark":"1","seq":2}}"#,
            true,
        ),
        (r#"{"sender":{"id":"7"},"read":{"watermark":1}}"#, r#"{"sender":{"id":"8"},"read":{"watermark":1}}"#, false),
        (r#"{"delivery":{"watermark":1,"mids":["a"]}}"#, r#"{"delivery":{"watermark":1,"mids":["b"]}}"#, false),
        (r#"{"timestamp":1,"postback":{"mid":"m"}}"#, r#"{"timestamp":"1","postback":{"mid":"m","title":"t"}}"#, true),
        (r#"{"timestamp":1,"postback":{"mid":"m"}}"#, r#"{"timestamp":2,"postback":{"mid":"m"}}"#, false),
        (r#"{"app_roles":{"1":[]}}"#, r#"{"app_roles":{"1": []}}"#, false),
    ] {
        assert_eq!(id(one) == id(other), same, "{one} {other}");
    }
}

#[test]
fn the_table_in_the_documents_is_true() {
    let documented = include_str!("../../../../../docs/events.md");
    let rows: Vec<_> = Family::all().map(row).collect();
    assert!(
        documented.contains(&format!("| --- | --- | --- | --- | --- |\n{}\n<!-- end -->", rows.join("\n"))),
        "{}",
        rows.join("\n")
    );
}

fn row(family: Family) -> String {
    let samples = SAMPLES.iter().filter(|sample| sample.0 == family.as_str());
    let opens = samples.into_iter().any(|sample| MessagingEvent::view(Feed::Messaging, raw(sample.1)).opens_window());
    let window = if opens { "yes" } else { "no" };
    format!(
        "| `{}` | {} | {} | {window} | {} |",
        family.as_str(),
        told_by(family),
        family.lane().as_str(),
        made_from(family)
    )
}

fn told_by(family: Family) -> String {
    match family {
        Family::Message => return "`message`".to_owned(),
        Family::Echo => return "`message` with `is_echo`".to_owned(),
        Family::Change(ChangeField::Other) => return "any other `field`".to_owned(),
        Family::Unknown => return "nothing above".to_owned(),
        Family::BusinessIntegrity => {
            return "`violations` or `restrictions` or `action_events`, or nothing else but a `status` of the Page"
                .to_owned();
        }
        _ => {}
    }
    if let Some(change) = CHANGES.iter().find(|change| Family::Change(change.0) == family) {
        return format!("`field` `{}`", change.1);
    }
    let names = FAMILIES.iter().chain(&WHOLE).find(|row| row.0 == family).unwrap().2;
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ")
}

fn made_from(family: Family) -> String {
    let Some(identity) = identity(family) else { return "bytes".to_owned() };
    let mut parts: Vec<_> = identity.needed.iter().map(|name| format!("`{name}`")).collect();
    parts.extend(identity.timestamp.then(|| "`timestamp`".to_owned()));
    parts.extend(identity.parties.then(|| "sender, recipient".to_owned()));
    let also: Vec<_> = identity.also.iter().map(|name| format!("`{name}`")).collect();
    if !also.is_empty() {
        parts.push(format!("if there {}", also.join(", ")));
    }
    parts.join(", ")
}

/// Event whose parts all tell it from others, so that two are one exactly when they are equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Spec {
    sample: usize,
    number: u32,
    person: u32,
}

impl Spec {
    /// The sample with another id, time and person.
    fn event(&self) -> String {
        let mut event: Value = serde_json::from_str(SAMPLES[self.sample].1).unwrap();
        event["timestamp"] = self.number.into();
        event["sender"] = json!({"id": self.person.to_string()});
        self.vary(&mut event);
        event.to_string()
    }

    fn vary(&self, value: &mut Value) {
        let ids = ["mid", "watermark", "ref", "requested_owner_app_id", "metadata", "created_time", "page_id"];
        for (name, value) in value.as_object_mut().into_iter().flatten() {
            match name.as_str() {
                "timestamp" => *value = (u64::from(self.number) + 1_700_000_000_000).into(),
                "sender" => *value = json!({"id": self.person.to_string()}),
                name if ids.contains(&name) => {
                    *value = format!("{}_{}_{}", self.sample, self.number, self.person).into();
                }
                _ => self.vary(value),
            }
        }
    }
}

fn spec() -> impl Strategy<Value = Spec> {
    (0..SAMPLES.len(), 0..3_u32, 0..3_u32).prop_map(|(sample, number, person)| Spec { sample, number, person })
}

fn body(time: u64, events: &[Spec]) -> String {
    let events: Vec<_> = events.iter().map(Spec::event).collect();
    format!(r#"{{"object":"page","entry":[{{"id":"42","time":{time},"messaging":[{}]}}]}}"#, events.join(","))
}

fn ids(body: &str) -> Vec<EventId> {
    let notification = Notification::parse(body.as_bytes()).unwrap();
    let entries = notification.entries.iter();
    entries.flat_map(|entry| entry.items.iter().map(|item| item.view().id(entry.page_id.as_ref().unwrap()))).collect()
}

#[test]
fn the_generator_reaches_every_family() {
    let mut runner = TestRunner::deterministic();
    let mut seen = BTreeSet::new();
    for _ in 0..2_000 {
        let event = spec().new_tree(&mut runner).unwrap().current().event();
        seen.insert(MessagingEvent::view(Feed::Messaging, raw(&event)).family());
    }
    let missing: Vec<_> = Family::all().filter(|family| !seen.contains(family)).collect();
    assert_eq!(missing, []);
}

proptest! {
    #[test]
    fn different_events_have_different_ids(events in prop::collection::btree_set(spec(), 2..12)) {
        let events: Vec<_> = events.into_iter().collect();
        let ids: BTreeSet<_> = ids(&body(1, &events)).into_iter().collect();
        prop_assert_eq!(ids.len(), events.len());
    }

    #[test]
    fn a_redelivery_in_other_order_and_at_another_time_has_the_same_ids(
        (events, shuffled) in prop::collection::vec(spec(), 1..12).prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle())),
        split in any::<prop::sample::Index>(),
    ) {
        let first: BTreeSet<_> = ids(&body(1_700_000_000_000, &events)).into_iter().collect();
        let split = split.index(shuffled.len());
        let mut again = ids(&body(1_700_000_060_000, &shuffled[..split]));
        again.extend(ids(&body(1_700_000_060_001, &shuffled[split..])));
        prop_assert_eq!(first, again.into_iter().collect::<BTreeSet<_>>());
    }
}
