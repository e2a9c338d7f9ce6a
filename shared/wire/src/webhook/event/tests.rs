use proptest::prelude::*;
use serde_json::value::RawValue;

use super::MessagingEvent;
use crate::webhook::samples::{SAMPLES, raw};
use crate::webhook::{Body, Family, Feed, Lane};
use crate::{PageId, Participant};

fn read(event: &str) -> MessagingEvent<'_> {
    MessagingEvent::view(Feed::Messaging, raw(event))
}

fn page() -> PageId {
    PageId::parse("42").unwrap()
}

#[test]
fn every_sample_is_of_its_family_in_every_array() {
    for (family, event) in SAMPLES {
        for feed in [Feed::Messaging, Feed::Standby, Feed::Changes] {
            let read = MessagingEvent::view(feed, raw(event));
            assert_eq!((read.family().as_str(), read.feed()), (family, feed), "{event}");
            assert_eq!(read.raw().get(), event);
            assert_eq!(matches!(read.body(), Body::Unknown), family == "unknown", "{event}");
        }
    }
}

#[test]
fn there_is_a_sample_of_every_family() {
    for family in Family::all() {
        assert!(SAMPLES.iter().any(|sample| sample.0 == family.as_str()), "{family:?}");
    }
}

#[test]
fn what_tells_no_family_is_unknown() {
    for event in [
        "null",
        "42",
        "\"message\"",
        "[]",
        "{}",
        r#"{"message":null}"#,
        r#"{"message":"text"}"#,
        r#"{"reaction":"smile"}"#,
        r#"{"delivery":[1]}"#,
        r#"{"Message":{}}"#,
    ] {
        assert_eq!(read(event).family(), Family::Unknown, "{event}");
    }
}

#[test]
fn the_first_property_of_the_table_counts_and_null_tells_nothing() {
    for (event, family) in [
        (r#"{"postback":{},"message":{}}"#, Family::Message),
        (r#"{"message":null,"postback":{}}"#, Family::Postback),
        (r#"{"message":7,"read":{}}"#, Family::Read),
        (r#"{"message":{"is_echo":"true"}}"#, Family::Echo),
        (r#"{"message":{"is_echo":false}}"#, Family::Message),
        (r#"{"restrictions":[],"message":{}}"#, Family::Message),
    ] {
        assert_eq!(read(event).family(), family, "{event}");
    }
}

#[test]
fn state_of_a_page_is_business_integrity_where_nothing_else_is_told() {
    for (event, family) in [
        (r#"{"timestamp":1,"status":"ok"}"#, "business_integrity"),
        (r#"{"recipient":{"id":"42"},"status":"suspended"}"#, "business_integrity"),
        (r#"{"status":"ok","postback":{}}"#, "postback"),
        (r#"{"status":"linked"}"#, "unknown"),
        (r#"{"status":"OK"}"#, "unknown"),
        (r#"{"status":{"ok":true}}"#, "unknown"),
        (r#"{"status":null}"#, "unknown"),
        (r#"{"sender":{"id":"7001"},"status":"ok"}"#, "unknown"),
        (r#"{"field":"business_integrity","value":{"status":"a_new_word"}}"#, "business_integrity"),
        (r#"{"field":"message_template_status_update","value":{"status":"ok"}}"#, "change_other"),
        (r#"{"field":"feed","value":{"status":"ok"}}"#, "change_feed"),
    ] {
        assert_eq!(read(event).family().as_str(), family, "{event}");
    }
}

#[test]
fn only_a_messaging_field_is_unwrapped() {
    let wrapped = read(r#"{"field":"messaging_postbacks","value":{"sender":{"id":"7"},"postback":{"mid":"m"}}}"#);
    assert_eq!((wrapped.family(), wrapped.field()), (Family::Postback, None));
    assert_eq!(wrapped.sender().unwrap().id.as_ref().unwrap().as_str(), "7");
    // A comment has a `message` too.
    let comment = read(r#"{"field":"feed","value":{"message":{"mid":"m"}}}"#);
    assert_eq!((comment.family().as_str(), comment.field()), ("change_feed", Some("feed")));
    let ping = read(r#"{"field":"parking"}"#);
    assert_eq!((ping.family().as_str(), ping.field()), ("change_other", Some("parking")));
}

#[test]
fn the_participant_is_the_one_that_is_not_the_page() {
    let psid = |id: &str| Some(Participant::Psid(crate::Psid::parse(id).unwrap()));
    let user_ref = |id: &str| Some(Participant::UserRef(crate::UserRef::parse(id).unwrap()));
    for (event, expected) in [
        (r#"{"sender":{"id":"7"},"recipient":{"id":"42"}}"#, psid("7")),
        (r#"{"sender":{"id":"42"},"recipient":{"id":"7"},"message":{"is_echo":true}}"#, psid("7")),
        (r#"{"sender":{"id":7},"recipient":{"id":42}}"#, psid("7")),
        (r#"{"sender":{"user_ref":"r"},"recipient":{"id":"42"}}"#, user_ref("r")),
        (r#"{"sender":{"id":"7","user_ref":"r"},"recipient":{"id":"42"}}"#, psid("7")),
        (r#"{"sender":{"id":"42"},"recipient":{"user_ref":"r"}}"#, user_ref("r")),
        (r#"{"sender":{"id":"7"}}"#, psid("7")),
        (r#"{"recipient":{"id":"7"}}"#, psid("7")),
        (r#"{"recipient":{"id":"42"},"optin":{"ref":"x","user_ref":"r"}}"#, user_ref("r")),
        (r#"{"recipient":{"id":"42"},"optin":{"ref":"x"}}"#, None),
        (r#"{"recipient":{"id":"42"},"message":{"user_ref":"r"}}"#, None),
        (r#"{"sender":{"id":"42"},"recipient":{"id":"42"}}"#, None),
        (r#"{"sender":{"id":"7"},"recipient":{"id":"8"}}"#, None),
        (r#"{"sender":{},"recipient":{"id":"42"}}"#, None),
        (r#"{"sender":"7","recipient":{"id":"42"}}"#, None),
        (r#"{"field":"inbox_labels","value":{"user":{"id":"7"}}}"#, psid("7")),
        (r#"{"field":"marketing_message_reads","value":{"recipient_id":"7"}}"#, psid("7")),
        (r#"{"field":"marketing_message_reads","recipient_id":7}"#, psid("7")),
        (r#"{"field":"feed","value":{"from":{"id":"7"}}}"#, None),
        ("{}", None),
        ("7", None),
    ] {
        assert_eq!(read(event).participant(&page()), expected, "{event}");
        assert_eq!(read(event).conversation(&page()).is_some(), expected.is_some(), "{event}");
    }
}

#[test]
fn times_are_read_from_where_they_stand() {
    for (event, millis) in [
        (r#"{"timestamp":1458692752478}"#, Some(1_458_692_752_478)),
        (r#"{"timestamp":"1458692752478"}"#, Some(1_458_692_752_478)),
        (r#"{"timestamp":1458692752,"violations":[]}"#, Some(1_458_692_752_000)),
        (r#"{"field":"feed","value":{"created_time":1449135003}}"#, Some(1_449_135_003_000)),
        (r#"{"field":"marketing_message_reads","timestamp":1449135003}"#, Some(1_449_135_003_000)),
        (r#"{"message":{"timestamp":5}}"#, None),
        (r#"{"timestamp":"soon"}"#, None),
    ] {
        assert_eq!(read(event).timestamp().map(crate::TimestampMs::as_millis), millis, "{event}");
    }
}

#[test]
fn what_the_person_does_towards_the_page_opens_the_window() {
    for (event, opens) in [
        (r#"{"message":{"mid":"m"}}"#, true),
        (r#"{"message":{"mid":"m","is_echo":true}}"#, false),
        (r#"{"postback":{}}"#, true),
        (r#"{"reaction":{"action":"react"}}"#, true),
        (r#"{"reaction":{"action":"unreact"}}"#, false),
        (r#"{"referral":{"source":"SHORTLINK"}}"#, true),
        (r#"{"referral":{"source":"ADS"}}"#, false),
        (r#"{"optin":{"ref":"r"}}"#, true),
        (r#"{"optin":{"type":"notification_messages"}}"#, false),
        (r#"{"optin":{"type":"one_time_notif_req"}}"#, false),
        (r#"{"message_edit":{"mid":"m"}}"#, false),
        (r#"{"read":{"watermark":1}}"#, false),
        (r#"{"account_linking":{"status":"linked"}}"#, false),
        (r#"{"field":"feed","value":{"item":"comment"}}"#, false),
        ("{}", false),
    ] {
        assert_eq!(read(event).opens_window(), opens, "{event}");
    }
}

#[test]
fn reports_on_the_pages_sends_and_on_the_page_have_their_own_lanes() {
    for (family, event) in SAMPLES {
        let lane = match family {
            "echo"
            | "delivery"
            | "read"
            | "change_marketing_message_echoes"
            | "change_marketing_message_deliveries"
            | "change_marketing_message_reads"
            | "change_marketing_message_delivery_failed" => Lane::Report,
            "policy_enforcement" | "business_integrity" => Lane::Page,
            _ => Lane::Person,
        };
        assert_eq!(read(event).lane(), lane, "{family}");
    }
}

#[test]
fn a_message_may_tell_whose_user_ref_an_earlier_one_was_sent_to() {
    let prior = read(SAMPLES[0].1).prior_message().unwrap();
    assert_eq!(prior.source.as_deref(), Some("checkbox_plugin"));
    assert_eq!(prior.identifier.unwrap().as_str(), "ref");
    assert!(read("{}").prior_message().is_none());
}

#[test]
fn debug_shows_no_value_of_an_event() {
    for (_, event) in SAMPLES {
        let read = read(event);
        let shown = format!("{read:?} {:?} {:?} {:?}", read.body(), read.sender(), read.conversation(&page()));
        for secret in
            ["7001", "hello", "nmt", "\"code\"", "\"RED\"", "https://", "\"SAVE10\"", "\"card\"", "\"tok\"", "\"FR\""]
        {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
    }
}

/// Any JSON, biased to the names that the readers know.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|truth| truth.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| if number.is_finite() { format!("{number:e}") } else { "1e999".to_owned() }),
        any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap()),
        Just("\"\\ud800\"".to_owned()),
    ];
    leaf.prop_recursive(5, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((name(), inner), 0..6).prop_map(|properties| {
                let properties: Vec<_> = properties.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
                format!("{{{}}}", properties.join(","))
            }),
        ]
    })
}

/// Names of the samples' properties.
fn name() -> impl Strategy<Value = String> {
    let mut names = std::collections::BTreeSet::new();
    for (_, event) in SAMPLES {
        names.extend(event.split('"').skip(1).step_by(2).filter(|name| !name.contains('\\')).map(str::to_owned));
    }
    prop::sample::select(names.into_iter().collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn nothing_that_is_json_fails(event in json()) {
        let event = RawValue::from_string(event).unwrap();
        let read = MessagingEvent::view(Feed::Messaging, &event);
        prop_assert_eq!(read.raw().get(), event.get());
        let _ = (read.body(), read.participant(&page()), read.timestamp(), read.opens_window(), read.id(&page()));
    }

    /// Whatever one property of an event becomes, its other properties are read as before.
    #[test]
    fn an_odd_property_leaves_the_others_readable(odd in json()) {
        let message = format!(r#"{{"sender":{{"id":"7"}},"odd":{odd},"message":{{"attachments":{odd},"nlp":{odd},"reply_to":{odd},"mid":"m","text":"t"}}}}"#);
        let message = RawValue::from_string(message).unwrap();
        let read = MessagingEvent::view(Feed::Messaging, &message);
        let Body::Message(body) = read.body() else { panic!("no message") };
        prop_assert_eq!(body.mid.as_ref().map(crate::Mid::as_str), Some("m"));
        prop_assert_eq!(body.text.as_deref(), Some("t"));
    }
}
