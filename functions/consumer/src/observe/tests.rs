use messenger_channel::state::Conversation;
use messenger_wire::webhook::{Feed, MessagingEvent};
use messenger_wire::{AppId, PageId, TimestampMs};
use proptest::prelude::*;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::{Surroundings, is_own_echo, observe, token};

const OURS: &str = "15177";

fn raw(event: &Value) -> Box<RawValue> {
    serde_json::value::to_raw_value(event).unwrap()
}

fn at(ms: i64) -> TimestampMs {
    TimestampMs::from_millis(ms)
}

/// What a new conversation is after these events, each with its time.
fn after(events: &[(Feed, Value, i64)], app_id: Option<&str>) -> Conversation {
    let app_id = app_id.map(|id| AppId::parse(id).unwrap());
    let mut conversation = Conversation::default();
    for (feed, event, ms) in events {
        let raw = raw(event);
        let around = Surroundings { app_id: app_id.as_ref(), at: at(*ms) };
        observe(&mut conversation, &MessagingEvent::view(*feed, &raw), around);
    }
    conversation
}

fn by_person((property, body): (&str, Value)) -> Value {
    let mut event = json!({"sender": {"id": "7001"}, "recipient": {"id": "42"}});
    event[property] = body;
    event
}

fn message() -> Value {
    by_person(("message", json!({"mid": "m_1", "text": "hi"})))
}

fn echo(app_id: Option<&str>, metadata: Option<&str>) -> Value {
    json!({"sender": {"id": "42"}, "recipient": {"id": "7001"},
        "message": {"is_echo": true, "mid": "m_2", "text": "x", "app_id": app_id, "metadata": metadata}})
}

fn control(kind: &str, new: &Value) -> Value {
    by_person((kind, json!({"previous_owner_app_id": "9", "new_owner_app_id": new})))
}

#[test]
fn the_window_opens_by_what_the_person_does_and_by_nothing_else() {
    let table = [
        (message(), true),
        (by_person(("postback", json!({"mid": "m_1", "title": "Help", "payload": "HELP"}))), true),
        (by_person(("reaction", json!({"mid": "m_1", "action": "react", "emoji": "x"}))), true),
        (by_person(("reaction", json!({"mid": "m_1", "action": "unreact"}))), false),
        (by_person(("referral", json!({"ref": "r", "source": "SHORTLINK", "type": "OPEN_THREAD"}))), true),
        (by_person(("referral", json!({"ref": "r", "source": "ADS", "type": "OPEN_THREAD"}))), false),
        (by_person(("optin", json!({"ref": "plugin"}))), true),
        (by_person(("optin", json!({"type": "one_time_notif_req", "one_time_notif_token": "t"}))), false),
        (by_person(("optin", json!({"type": "notification_messages", "notification_messages_token": "t"}))), false),
        (by_person(("message_edit", json!({"mid": "m_1", "text": "ho", "num_edit": 1}))), false),
        (by_person(("read", json!({"watermark": 1}))), false),
        (by_person(("delivery", json!({"watermark": 1}))), false),
        (by_person(("account_linking", json!({"status": "linked"}))), false),
        (control("pass_thread_control", &json!(OURS)), false),
        (echo(Some("9"), None), false),
        (echo(Some(OURS), None), false),
    ];
    for (event, opens) in table {
        let conversation = after(&[(Feed::Messaging, event.clone(), 5)], Some(OURS));
        assert_eq!(conversation.last_inbound, opens.then_some(at(5)), "{event}");
    }
}

#[test]
fn the_window_opens_in_standby_too_and_never_goes_back() {
    let events = [(Feed::Standby, message(), 7), (Feed::Messaging, message(), 5)];
    assert_eq!(after(&events, Some(OURS)).last_inbound, Some(at(7)));
}

#[test]
fn who_answers_is_learnt_from_control_echoes_standby_and_what_comes() {
    let read = || by_person(("read", json!({"watermark": 1})));
    let own_note = "mc1:event#x:0";
    let table: [(&str, Feed, Value, bool); 12] = [
        ("passed to us", Feed::Messaging, control("pass_thread_control", &json!(OURS)), false),
        ("passed to us, as a number", Feed::Messaging, control("pass_thread_control", &json!(15177)), false),
        ("passed to another", Feed::Messaging, control("pass_thread_control", &json!("9")), true),
        ("taken by another", Feed::Messaging, control("take_thread_control", &json!(263_902_037_430_900_i64)), true),
        ("taken by us", Feed::Messaging, control("take_thread_control", &json!(OURS)), false),
        ("idle", Feed::Messaging, control("pass_thread_control", &Value::Null), false),
        ("echo of another app or a person", Feed::Messaging, echo(Some("9"), None), true),
        ("echo without an app", Feed::Messaging, echo(None, None), true),
        ("echo of our app", Feed::Messaging, echo(Some(OURS), Some(own_note)), false),
        ("message in standby", Feed::Standby, message(), true),
        ("receipt in standby", Feed::Standby, read(), true),
        ("receipt", Feed::Messaging, read(), false),
    ];
    for (what, feed, event, elsewhere) in table {
        let conversation = after(&[(feed, event, 5)], Some(OURS));
        assert_eq!(conversation.thread.elsewhere_since().is_some(), elsewhere, "{what}");
    }
}

#[test]
fn without_a_known_app_id_control_is_passed_to_us_and_taken_from_us() {
    let pass = after(&[(Feed::Messaging, control("pass_thread_control", &json!("9")), 5)], None);
    let take = after(&[(Feed::Messaging, control("take_thread_control", &json!("9")), 5)], None);
    assert_eq!((pass.thread.elsewhere_since(), take.thread.elsewhere_since()), (None, Some(at(5))));
}

#[test]
fn the_thread_comes_back_by_control_and_a_routed_one_by_what_the_person_does() {
    let human = (Feed::Messaging, echo(Some("9"), None), 1);
    let standby = (Feed::Standby, message(), 1);
    let message = (Feed::Messaging, message(), 2);
    let release = (Feed::Messaging, control("pass_thread_control", &json!(OURS)), 2);
    let table = [
        (vec![human.clone(), message.clone()], Some(at(1))),
        (vec![human, release.clone()], None),
        (vec![standby.clone(), message], None),
        (vec![standby, release], None),
    ];
    for (events, since) in table {
        assert_eq!(after(&events, Some(OURS)).thread.elsewhere_since(), since, "{events:?}");
    }
}

#[test]
fn our_own_echoes_are_told_by_app_id_or_note() {
    let note =
        messenger_channel::metadata::stamp(&messenger_channel::state::ClaimKey::command("main", "order-1"), 0, None);
    let ours = AppId::parse(OURS).unwrap();
    let table = [
        (echo(Some(OURS), None), Some(&ours), true),
        (echo(Some("9"), None), Some(&ours), false),
        (echo(Some("9"), Some(&note)), Some(&ours), true),
        (echo(Some(OURS), None), None, false),
        (echo(None, None), None, false),
        (echo(None, Some(&note)), None, true),
        (message(), Some(&ours), false),
    ];
    for (event, app_id, own) in table {
        assert_eq!(is_own_echo(&MessagingEvent::view(Feed::Messaging, &raw(&event)), app_id), own, "{event}");
    }
}

#[test]
fn a_token_is_kept_with_its_kind_its_end_and_whether_it_is_stopped() {
    let page = PageId::parse("42").unwrap();
    let year = 366 * 24 * 3_600_000;
    let table = [
        (json!({"type": "one_time_notif_req", "one_time_notif_token": "t"}), "one_time_notif_token", 5 + year, false),
        (
            json!({"type": "notification_messages", "notification_messages_token": "t",
                "token_expiry_timestamp": 1_900_000_000_000_i64}),
            "notification_messages_token",
            1_900_000_000_000,
            false,
        ),
        (
            json!({"notification_messages_token": "t", "notification_messages_status": "STOP NOTIFICATIONS"}),
            "notification_messages_token",
            5 + year,
            true,
        ),
        (
            json!({"notification_messages_token": "t", "notification_messages_status": "RESUME NOTIFICATIONS"}),
            "notification_messages_token",
            5 + year,
            false,
        ),
    ];
    for (optin, recipient, expires, stopped) in table {
        let raw = raw(&by_person(("optin", optin)));
        let event = MessagingEvent::view(Feed::Messaging, &raw);
        let (reference, token) = token(&event, &page, at(5)).unwrap();
        assert_eq!(reference, messenger_channel::dispatch_input::TokenReference::of(&page, "t"));
        assert_eq!((token.recipient.as_str(), token.expires, token.stopped), (recipient, at(expires), stopped));
        assert_eq!((token.token.as_str(), token.since, token.conversation), ("t", at(5), event.conversation(&page)));
    }
    for optin in [json!({"ref": "plugin"}), json!({"notification_messages_status": "STOP NOTIFICATIONS"})] {
        let raw = raw(&by_person(("optin", optin)));
        assert!(token(&MessagingEvent::view(Feed::Messaging, &raw), &page, at(5)).is_none());
    }
}

#[test]
fn a_stop_without_token_is_for_every_token_and_one_with_token_for_no_other() {
    let status = |word: &str, token: Value| {
        by_person(("optin", json!({"notification_messages_status": word, "notification_messages_token": token})))
    };
    let (stop, resume) = ("STOP NOTIFICATIONS", "RESUME NOTIFICATIONS");
    let table = [
        (vec![(Feed::Messaging, status(stop, Value::Null), 5)], false),
        (vec![(Feed::Messaging, status(stop, json!("other")), 5)], true),
        (
            vec![(Feed::Messaging, status(stop, Value::Null), 5), (Feed::Messaging, status(resume, Value::Null), 6)],
            true,
        ),
    ];
    for (events, holds) in table {
        assert_eq!(after(&events, None).notifications.holds(at(4)), holds, "{events:?}");
    }
}

/// Some event at some time.
fn any_event() -> impl Strategy<Value = (Feed, Value, i64)> {
    let events = prop::sample::select(vec![
        message(),
        echo(Some("9"), None),
        echo(Some(OURS), None),
        control("pass_thread_control", &json!(OURS)),
        control("take_thread_control", &json!("9")),
        by_person(("reaction", json!({"mid": "m_1", "action": "react"}))),
        by_person(("optin", json!({"notification_messages_status": "STOP NOTIFICATIONS"}))),
        by_person(("optin", json!({"notification_messages_status": "RESUME NOTIFICATIONS"}))),
    ]);
    (prop::sample::select(vec![Feed::Messaging, Feed::Standby]), events, 0..6_i64)
}

proptest! {
    #[test]
    fn events_teach_the_same_in_any_order_and_however_often(
        (one, other) in prop::collection::vec(any_event(), 1..7)
            .prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle())),
    ) {
        let learnt = after(&one, Some(OURS));
        prop_assert_eq!(&learnt, &after(&other, Some(OURS)));
        prop_assert_eq!(&learnt, &after(&[one, other].concat(), Some(OURS)));
    }
}
