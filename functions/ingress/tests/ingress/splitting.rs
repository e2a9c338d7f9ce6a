//! Split loses nothing, changes nothing and reorders nothing; ids hold across redeliveries.

use std::collections::{BTreeMap, BTreeSet};

use http::Request;
use ingress::delivery::Delivery;
use ingress::split::{Origin, Split, split};
use ingress::verify::verify;
use messenger_channel::configuration::{Configuration, References};
use messenger_channel::envelope::Envelope;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::setup::{APP_SECRET, DOCUMENT, NOW, PAGE, run, signature};

/// Entry of a generated notification: page, then the texts of each array, `None` where the array is absent.
#[derive(Debug, Clone)]
struct TestEntry {
    page: &'static str,
    arrays: [Option<Vec<String>>; 3],
}

const ARRAYS: [&str; 3] = ["messaging", "standby", "changes"];

fn split_body(body: &str) -> Split {
    let configuration = Configuration::parse(DOCUMENT, &References::new()).unwrap();
    let request = Request::post("/webhook")
        .header("content-type", "application/json")
        .header("x-hub-signature-256", signature(APP_SECRET, body))
        .body(body.to_owned())
        .unwrap();
    let delivery = run(Delivery::read(request, 1 << 20)).unwrap();
    let verified = verify(&delivery, configuration.app("default").unwrap()).unwrap();
    split(&verified, &configuration, Origin { app: "default", received_at: NOW, trace: Some("trace") }).unwrap()
}

fn envelopes(split: &Split) -> Vec<Envelope> {
    split.messages.iter().map(|message| Envelope::parse(&message.body).unwrap()).collect()
}

/// What Meta says an event looks like, and what it really sends too. `#` is a number of its own for each event.
const EVENTS: [&str; 24] = [
    r#"{"sender":{"id":"@"},"recipient":{"id":"1001"},"timestamp":1789999999000,"message":{"mid":"m_#","text":"h\u00e9 \/ 1.10"}}"#,
    r#"{ "sender" : {"id":"@"}, "recipient":{"id":1001},"timestamp":"1789999999000","message":{"mid":"m_#","attachments":[{"type":"new_kind","payload":null}]} }"#,
    r#"{"sender":{"id":"1001"},"recipient":{"id":"@"},"timestamp":1789999999000,"message":{"is_echo":true,"app_id":12345678901234567890,"mid":"m_#"}}"#,
    r#"{"sender":{"id":"@"},"recipient":{"id":"1001"},"timestamp":178999#,"postback":{"mid":"m_#","title":"T","payload":"P"}}"#,
    r#"{"sender":{"user_ref":"@"},"recipient":{"id":"1001"},"timestamp":"178999#","postback":{"title":"T"}}"#,
    r#"{"sender":{"id":"@"},"recipient":{"id":"1001"},"timestamp":1789999999000,"reaction":{"reaction":"love","emoji":"\u2764\ufe0f","action":"react","mid":"m_#"}}"#,
    r#"{"sender":{"id":"@"},"recipient":{"id":"1001"},"delivery":{"mids":["m_#"],"watermark":1458668856253}}"#,
    r#"{"sender":{"id":"@"},"recipient":{"id":"1001"},"timestamp":1789999999000,"delivery":{"watermark":145866#}}"#,
    r#"{"sender":{"id":"@"},"recipient":{"id":"1001"},"timestamp":1789999999000,"read":{"watermark":145866#}}"#,
    r#"{"sender":{"id":"@"},"recipient":{"id":"1001"},"timestamp":1789999999000,"message_edit":{"mid":"m_#","text":"x","num_edit":"2"}}"#,
    r#"{"recipient":{"id":"1001"},"timestamp":178999#,"optin":{"ref":"R#","user_ref":"@"}}"#,
    r#"{"sender":{"id":"@"},"recipient":{"id":"1001"},"timestamp":178999#,"optin":{"type":"notification_messages","notification_messages_token":"t#"}}"#,
    r#"{"sender":{"id":"@"},"recipient":{"id":"1001"},"timestamp":178999#,"referral":{"ref":"r#","source":"SHORTLINK","type":"OPEN_THREAD"}}"#,
    r#"{"sender":{"id":"@"},"recipient":{"id":"1001"},"timestamp":178999#,"pass_thread_control":{"new_owner_app_id":"1","previous_owner_app_id":null}}"#,
    r#"{"sender":{"id":"@"},"recipient":{"id":"1001"},"timestamp":178999#,"account_linking":{"status":"linked","authorization_code":"c#"}}"#,
    r#"{"recipient":{"id":"1001"},"timestamp":178999#,"policy_enforcement":{"action":"warning","reason":"r#"}}"#,
    r#"{"recipient":{"id":"1001"},"timestamp":178999#,"app_roles":{"123":["automated_messages"]}}"#,
    r#"{"sender":{"id":"@"},"recipient":{"id":"1001"},"messaging_feedback":{"feedback_screens":[{"screen_id":#}]}}"#,
    r#"{"field":"messaging_postbacks","value":{"sender":{"id":"@"},"recipient":{"id":"1001"},"timestamp":178999#,"postback":{"payload":"P"}}}"#,
    r#"{"field":"feed","value":{"item":"comment","comment_id":"c_#","from":{"id":"@"}}}"#,
    r#"{"sender":{"id":"@"},"recipient":{"id":"1001"},"timestamp":178999#,"something_of_2027":{"deep":[[[#]]]}}"#,
    r#"{"field":"never_seen","value":#,"beside":"@"}"#,
    r"#",
    r##""a text, \"#\", of @""##,
];

/// Kind of the event, and which person it is about.
type Choice = (usize, u8);

fn event() -> impl Strategy<Value = Choice> {
    (0..EVENTS.len(), 0_u8..4)
}

fn entry() -> impl Strategy<Value = (&'static str, [Option<Vec<Choice>>; 3])> {
    let array = || proptest::option::of(proptest::collection::vec(event(), 0..6));
    let page = prop_oneof![6 => Just("\"1001\""), 1 => Just("1001"), 1 => Just("\"2002\""), 1 => Just("\"999\"")];
    (page, (array(), array(), array()).prop_map(|(a, b, c)| [a, b, c]))
}

fn entries() -> impl Strategy<Value = Vec<TestEntry>> {
    proptest::collection::vec(entry(), 0..8).prop_map(|entries| {
        let mut number = 100_000_000_u64;
        let mut text = |(kind, person): Choice| {
            number += 1;
            EVENTS[kind].replace('#', &number.to_string()).replace('@', &format!("70{person}"))
        };
        let mut array = |events: Vec<Choice>| events.into_iter().map(&mut text).collect::<Vec<_>>();
        entries
            .into_iter()
            .map(|(page, arrays)| TestEntry { page, arrays: arrays.map(|events| events.map(&mut array)) })
            .collect()
    })
}

impl TestEntry {
    fn is_ours(&self) -> bool {
        self.page.trim_matches('"') == PAGE
    }

    fn json(&self, time: u64) -> String {
        let arrays = ARRAYS
            .iter()
            .zip(&self.arrays)
            .filter_map(|(name, events)| Some(format!(r#","{name}" : [{}]"#, events.as_ref()?.join(" ,\n"))));
        format!(r#"{{"id":{},"time":{time}{}}}"#, self.page, arrays.collect::<String>())
    }

    fn events(&self) -> impl Iterator<Item = &String> {
        self.arrays.iter().flatten().flatten()
    }
}

fn body(entries: &[TestEntry], time: u64) -> String {
    let entries: Vec<_> = entries.iter().map(|entry| entry.json(time)).collect();
    format!(r#"{{"object":"page","entry":[{}]}}"#, entries.join(","))
}

/// Events of each lane of each conversation, in order.
fn conversations(split: &Split) -> BTreeMap<String, Vec<String>> {
    let mut conversations = BTreeMap::<_, Vec<_>>::new();
    for (message, envelope) in split.messages.iter().zip(envelopes(split)) {
        let events = conversations.entry(message.message_group_id.as_str().to_owned()).or_default();
        events.push(envelope.event.get().get().to_owned());
    }
    conversations
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_event_of_a_configured_page_comes_out_byte_for_byte_and_in_order(entries in entries()) {
        let split = split_body(&body(&entries, 1_789_999_999_500));
        let expected: Vec<_> = entries.iter().filter(|entry| entry.is_ours()).flat_map(TestEntry::events).collect();
        let envelopes = envelopes(&split);
        let events: Vec<_> = envelopes.iter().map(|envelope| envelope.event.get().get()).collect();
        prop_assert_eq!(&events, &expected);
        let foreign = entries.iter().filter(|entry| !entry.is_ours()).count();
        prop_assert_eq!(split.foreign_entries, foreign as u64);
        prop_assert_eq!(split.events.values().sum::<u64>(), events.len() as u64);
    }

    #[test]
    fn a_redelivery_with_other_times_and_another_order_has_the_same_ids(entries in entries()) {
        let first = split_body(&body(&entries, 1_789_999_999_500));
        let mut reordered = entries;
        reordered.reverse();
        let second = split_body(&body(&reordered, 1_790_000_777_000));
        let ids = |split: &Split| -> BTreeMap<String, String> {
            let pair = |envelope: Envelope| (envelope.event.get().get().to_owned(), envelope.id.to_string());
            envelopes(split).into_iter().map(pair).collect()
        };
        prop_assert_eq!(ids(&first), ids(&second));
    }

    #[test]
    fn different_events_have_different_ids_and_deduplication_ids(entries in entries()) {
        let split = split_body(&body(&entries, 1_789_999_999_500));
        let ids: BTreeSet<_> = envelopes(&split).iter().map(|envelope| envelope.id.to_string()).collect();
        let deduplication: BTreeSet<_> = split.messages.iter().map(|it| it.deduplication_id.as_str().to_owned()).collect();
        prop_assert_eq!(ids.len(), split.messages.len());
        prop_assert_eq!(deduplication, ids);
    }

    #[test]
    fn a_lane_of_a_conversation_is_one_group_and_keeps_its_order(entries in entries()) {
        let split = split_body(&body(&entries, 1_789_999_999_500));
        let sent: Vec<_> = entries.iter().filter(|entry| entry.is_ours()).flat_map(TestEntry::events).collect();
        for (group, events) in conversations(&split) {
            let positions: Vec<_> = events.iter().map(|event| sent.iter().position(|it| *it == event)).collect();
            prop_assert!(positions.is_sorted(), "{}", group);
        }
    }
}

/// The generator reaches every family that it means to; otherwise the properties above would say little.
#[test]
fn the_generator_reaches_the_families() {
    let mut runner = TestRunner::deterministic();
    let mut families = BTreeSet::new();
    let mut groups = 0;
    for _ in 0..200 {
        let entries = entries().new_tree(&mut runner).unwrap().current();
        let split = split_body(&body(&entries, 1));
        families.extend(split.events.keys().map(|(family, _)| *family));
        groups = groups.max(conversations(&split).len());
    }
    for family in [
        "message",
        "echo",
        "postback",
        "reaction",
        "delivery",
        "read",
        "message_edit",
        "optin",
        "referral",
        "pass_thread_control",
        "account_linking",
        "policy_enforcement",
        "app_roles",
        "feedback",
        "change_feed",
        "change_other",
        "unknown",
    ] {
        assert!(families.contains(family), "{family} of {families:?}");
    }
    assert!(groups >= 8, "{groups}");
}

#[test]
fn reports_about_own_sends_have_a_lane_of_their_own() {
    let events = [
        r#"{"sender":{"id":"7001"},"recipient":{"id":"1001"},"message":{"mid":"m_1","text":"a"}}"#,
        r#"{"sender":{"id":"1001"},"recipient":{"id":"7001"},"message":{"mid":"m_2","is_echo":true}}"#,
        r#"{"sender":{"id":"7001"},"recipient":{"id":"1001"},"delivery":{"watermark":1}}"#,
        r#"{"sender":{"id":"7001"},"recipient":{"id":"1001"},"read":{"watermark":1}}"#,
        r#"{"sender":{"id":"7001"},"recipient":{"id":"1001"},"postback":{"payload":"P"}}"#,
        r#"{"recipient":{"id":"1001"},"app_roles":{}}"#,
    ];
    let entry = TestEntry { page: "1001", arrays: [Some(events.map(str::to_owned).to_vec()), None, None] };
    let split = split_body(&body(&[entry], 1));
    let groups: Vec<_> = split.messages.iter().map(|message| message.message_group_id.as_str()).collect();
    let (person, report) =
        ("messenger:v1:page:1001:page-scoped-id:7001/person", "messenger:v1:page:1001:page-scoped-id:7001/report");
    assert_eq!(groups, [person, report, report, report, person, "messenger:v1:page:1001/person"]);
}

#[test]
fn a_group_over_128_characters_is_hashed_and_still_one_group() {
    let person = "7".repeat(128);
    let event = |mid: &str| {
        format!(r#"{{"sender":{{"id":"{person}"}},"recipient":{{"id":"1001"}},"message":{{"mid":"{mid}"}}}}"#)
    };
    let entry = TestEntry { page: "1001", arrays: [Some(vec![event("m_1"), event("m_2")]), None, None] };
    let split = split_body(&body(&[entry], 1));
    let group = &split.messages[0].message_group_id;
    assert_eq!(group.as_str().len(), 64);
    assert_eq!(group, &split.messages[1].message_group_id);
}

#[test]
fn the_envelope_says_where_the_event_is_from() {
    let event = r#"{"sender":{"id":"7001"},"recipient":{"id":"1001"},"message":{"mid":"m_1"}}"#;
    let entry = TestEntry { page: "1001", arrays: [None, Some(vec![event.to_owned()]), None] };
    let split = split_body(&body(&[entry], 1_789_999_999_500));
    let id = &envelopes(&split)[0].id.to_string();
    assert_eq!(
        split.messages[0].body,
        format!(
            r#"{{"version":1,"id":"{id}","app":"default","account":"main","pageId":"1001","feed":"standby","conversation":"messenger:v1:page:1001:page-scoped-id:7001","receivedAtMs":1790000000000,"entryTime":1789999999500,"trace":"trace","event":{event}}}"#
        )
    );
}
