use std::collections::BTreeSet;
use std::time::Duration;

use messenger_channel::configuration::{Account, Configuration, DmPolicy, Forward, References};
use messenger_channel::state::{Conversation, PairingCode, PairingState, ThreadSign};
use messenger_wire::webhook::{EventId, Feed, MessagingEvent};
use messenger_wire::{Participant, Psid, TimestampMs, UserRef};
use serde_json::{Value, json};

use super::{Decision, SkipReason, decide};

const HOUR: i64 = 3_600_000;

fn account() -> Account {
    let document = json!({"appSecret": "s", "verifyToken": "v", "pageId": "42", "pageAccessToken": "t"}).to_string();
    let configuration = Configuration::parse(&document, &References::new()).unwrap();
    configuration.account("default").unwrap().clone()
}

fn psid(id: &str) -> Participant {
    Participant::Psid(Psid::parse(id).unwrap())
}

fn at(ms: i64) -> TimestampMs {
    TimestampMs::from_millis(ms)
}

/// What is done with an item of `messaging` or another feed, an hour after 1970.
fn decided(feed: Feed, event: &Value, conversation: &Conversation, account: &Account, default: DmPolicy) -> Decision {
    let raw = serde_json::value::to_raw_value(event).unwrap();
    let event = MessagingEvent::view(feed, &raw);
    decide(&event, event.participant(&account.page_id).as_ref(), conversation, account, default, at(HOUR))
}

fn event(property: &str, value: Value) -> Value {
    let mut event = json!({"sender": {"id": "7001"}, "recipient": {"id": "42"}});
    event[property] = value;
    event
}

fn message() -> Value {
    event("message", json!({"mid": "m_1", "text": "hi"}))
}

fn echo() -> Value {
    event("message", json!({"mid": "m_1", "is_echo": true}))
}

/// Comment of somebody, who is no person of Messenger's.
fn comment(author: &str) -> Value {
    json!({"field": "feed", "value": {"item": "comment", "comment_id": "1_2", "from": {"id": author}, "message": "hi"}})
}

/// Label that somebody of the business has put on the conversation.
fn label() -> Value {
    json!({"field": "inbox_labels", "value": {"user": {"id": "7001"}, "action": "add", "label": {"id": "1"}}})
}

#[test]
fn a_person_of_an_unknown_event_or_a_label_is_held_to_the_policy_as_one_who_writes_is() {
    let unknown = event("something", json!("new"));
    let (listed, stranger) = (BTreeSet::from([Psid::parse("7001").unwrap()]), BTreeSet::new());
    for (policy, allow_from, expected) in [
        (DmPolicy::Open, &stranger, Decision::Dispatch),
        (DmPolicy::Disabled, &listed, Decision::Skip(SkipReason::Disabled)),
        (DmPolicy::Allowlist, &listed, Decision::Dispatch),
        (DmPolicy::Allowlist, &stranger, Decision::Skip(SkipReason::NotAllowed)),
        (DmPolicy::Pairing, &listed, Decision::Dispatch),
        (DmPolicy::Pairing, &stranger, Decision::Skip(SkipReason::Pairing)),
    ] {
        let account = Account { allow_from: allow_from.clone(), ..account() };
        for event in [&unknown, &label()] {
            let decision = decided(Feed::Messaging, event, &Conversation::default(), &account, policy);
            assert_eq!(decision, expected, "{policy:?} {event}");
        }
    }
}

#[test]
fn what_the_page_itself_posts_is_dispatched_only_where_the_account_asks_for_echoes() {
    let mention = |author: &str| json!({"field": "mention", "value": {"item": "post", "sender_id": author}});
    let nobody = json!({"field": "feed", "value": {"item": "comment", "comment_id": "1_2"}});
    for (event, is_own) in [
        (comment("42"), true),
        (comment("7001"), false),
        (mention("42"), true),
        (mention("7001"), false),
        (nobody, false),
    ] {
        for echoes in [true, false] {
            let account = Account { forward: Forward { echoes, ..Forward::default() }, ..account() };
            let skipped = is_own && !echoes;
            let expected = if skipped { Decision::Skip(SkipReason::Echo) } else { Decision::Dispatch };
            let decision = decided(Feed::Changes, &event, &Conversation::default(), &account, DmPolicy::Disabled);
            assert_eq!(decision, expected, "{event}, echoes {echoes}");
        }
    }
}

#[test]
fn echoes_receipts_and_standby_are_dispatched_only_where_the_account_asks() {
    let all = Forward { receipts: true, echoes: true, standby: true };
    let read = || event("read", json!({"watermark": 1}));
    let delivery = || event("delivery", json!({"watermark": 1}));
    let table = [
        (Feed::Messaging, echo(), Forward { echoes: false, ..all }, Some(SkipReason::Echo)),
        (Feed::Messaging, read(), Forward { receipts: false, ..all }, Some(SkipReason::Receipt)),
        (Feed::Messaging, delivery(), Forward { receipts: false, ..all }, Some(SkipReason::Receipt)),
        (Feed::Standby, message(), Forward { standby: false, ..all }, Some(SkipReason::Standby)),
        (Feed::Standby, echo(), Forward { standby: false, ..all }, Some(SkipReason::Standby)),
        (Feed::Messaging, echo(), all, None),
        (Feed::Messaging, read(), all, None),
        (Feed::Messaging, delivery(), all, None),
        (Feed::Standby, message(), all, None),
        (Feed::Messaging, message(), Forward::default(), None),
    ];
    for (feed, event, forward, skipped) in table {
        let account = Account { forward, ..account() };
        let expected = skipped.map_or(Decision::Dispatch, Decision::Skip);
        assert_eq!(decided(feed, &event, &Conversation::default(), &account, DmPolicy::Open), expected, "{event}");
    }
}

#[test]
fn who_may_write_follows_from_the_policy_the_list_and_the_approval() {
    use DmPolicy::{Allowlist, Disabled, Open, Pairing};
    let not = |reason| Decision::Skip(reason);
    let event = EventId::parse(&"0f".repeat(32)).unwrap();
    let open = PairingState::Open { code: PairingCode::new(1), opened: at(0), told: vec![at(0)], event };
    let approved = PairingState::Approved { at: at(0) };
    let none = PairingState::None;
    let table = [
        (Open, false, &none, Decision::Dispatch),
        (Disabled, false, &none, not(SkipReason::Disabled)),
        (Disabled, true, &approved, not(SkipReason::Disabled)),
        (Allowlist, false, &none, not(SkipReason::NotAllowed)),
        (Allowlist, false, &approved, not(SkipReason::NotAllowed)),
        (Allowlist, true, &none, Decision::Dispatch),
        (Pairing, false, &none, Decision::Pair),
        (Pairing, false, &open, Decision::Pair),
        (Pairing, false, &approved, Decision::Dispatch),
        (Pairing, true, &none, Decision::Dispatch),
    ];
    for (policy, listed, pairing, expected) in table {
        let allow_from: BTreeSet<_> = listed.then(|| Psid::parse("7001").unwrap()).into_iter().collect();
        let conversation = Conversation { pairing: pairing.clone(), ..Conversation::default() };
        let other = if policy == Open { Disabled } else { Open };
        for (own, default) in [(None, policy), (Some(policy), other)] {
            let account = Account { allow_from: allow_from.clone(), dm_policy: own, ..account() };
            let decision = decided(Feed::Messaging, &message(), &conversation, &account, default);
            assert_eq!(decision, expected, "{policy:?}, listed {listed}, {pairing:?}, own {own:?}");
        }
    }
}

#[test]
fn a_reference_of_a_plugin_is_in_no_list_although_it_reads_like_an_id() {
    let raw = serde_json::value::to_raw_value(&message()).unwrap();
    let event = MessagingEvent::view(Feed::Messaging, &raw);
    let account = Account { allow_from: BTreeSet::from([Psid::parse("7001").unwrap()]), ..account() };
    let user_ref = Participant::UserRef(UserRef::parse("7001").unwrap());
    for (participant, expected) in [
        (Some(&psid("7001")), Decision::Dispatch),
        (Some(&psid("7002")), Decision::Skip(SkipReason::NotAllowed)),
        (Some(&user_ref), Decision::Skip(SkipReason::NotAllowed)),
        (None, Decision::Skip(SkipReason::NotAllowed)),
    ] {
        let known = Conversation::default();
        assert_eq!(decide(&event, participant, &known, &account, DmPolicy::Allowlist, at(HOUR)), expected);
    }
}

#[test]
fn only_messages_and_taps_are_answered_with_a_code() {
    let table = [
        (message(), Decision::Pair),
        (event("postback", json!({"mid": "m_1", "payload": "GET_STARTED"})), Decision::Pair),
        (event("reaction", json!({"mid": "m_1", "action": "react"})), Decision::Skip(SkipReason::Pairing)),
        (event("referral", json!({"ref": "r"})), Decision::Skip(SkipReason::Pairing)),
        (event("optin", json!({"ref": "r"})), Decision::Skip(SkipReason::Pairing)),
        (event("message_edit", json!({"mid": "m_1", "num_edit": 1})), Decision::Skip(SkipReason::Pairing)),
    ];
    for (event, expected) in table {
        let decision = decided(Feed::Messaging, &event, &Conversation::default(), &account(), DmPolicy::Pairing);
        assert_eq!(decision, expected, "{event}");
    }
}

#[test]
fn no_code_is_told_in_a_thread_of_another_app() {
    let account = Account { forward: Forward { standby: true, ..Forward::default() }, ..account() };
    for (feed, expected) in [(Feed::Messaging, Decision::Pair), (Feed::Standby, Decision::Skip(SkipReason::Pairing))] {
        let decision = decided(feed, &message(), &Conversation::default(), &account, DmPolicy::Pairing);
        assert_eq!(decision, expected, "{feed:?}");
    }
}

#[test]
fn what_names_no_person_is_dispatched_whoever_may_write_and_what_names_one_is_not() {
    let control = event("pass_thread_control", json!({"new_owner_app_id": "15177"}));
    let table = [
        (json!({"recipient": {"id": "42"}, "policy_enforcement": {"action": "block"}}), Decision::Dispatch),
        (json!({"status": "ok", "restrictions": []}), Decision::Dispatch),
        (json!({"recipient": {"id": "42"}, "app_roles": {"1": ["primary_receiver"]}}), Decision::Dispatch),
        (json!({"recipient": {"id": "42"}, "something": "new"}), Decision::Dispatch),
        (comment("7001"), Decision::Dispatch),
        (event("something", json!("new")), Decision::Skip(SkipReason::Disabled)),
        (label(), Decision::Skip(SkipReason::Disabled)),
        (control, Decision::Skip(SkipReason::Disabled)),
        (message(), Decision::Skip(SkipReason::Disabled)),
    ];
    for (event, expected) in table {
        let decision = decided(Feed::Messaging, &event, &Conversation::default(), &account(), DmPolicy::Disabled);
        assert_eq!(decision, expected, "{event}");
    }
}

#[test]
fn the_bot_is_silent_until_somebody_else_has_been_quiet_for_the_idle_time() {
    let idle = Duration::from_mins(30);
    let half_an_hour = HOUR / 2;
    let table = [
        (true, Some(HOUR), true),
        (true, Some(half_an_hour + 1), true),
        (true, Some(half_an_hour), false),
        (true, Some(0), false),
        (true, None, false),
        (false, Some(HOUR), false),
    ];
    for (human_takeover, written, silent) in table {
        let mut conversation = Conversation::default();
        if let Some(written) = written {
            conversation.thread.note(ThreadSign::Written, at(written));
        }
        let account = Account { human_takeover, takeover_idle: idle, ..account() };
        let decision = decided(Feed::Messaging, &message(), &conversation, &account, DmPolicy::Open);
        let expected = if silent { Decision::Skip(SkipReason::OwnedElsewhere) } else { Decision::Dispatch };
        assert_eq!(decision, expected, "takeover {human_takeover}, written {written:?}");
    }
}

#[test]
fn while_somebody_else_answers_the_bot_is_told_of_control_and_of_what_it_asked_to_hear() {
    let mut conversation = Conversation::default();
    conversation.thread.note(ThreadSign::Elsewhere, at(HOUR));
    let all = Forward { receipts: true, echoes: true, standby: true };
    let account = Account { forward: all, ..account() };
    let table = [
        (Feed::Messaging, message(), Decision::Skip(SkipReason::OwnedElsewhere)),
        (Feed::Messaging, event("something", json!("new")), Decision::Skip(SkipReason::OwnedElsewhere)),
        (Feed::Changes, label(), Decision::Dispatch),
        (Feed::Messaging, event("request_thread_control", json!({"requested_owner_app_id": "9"})), Decision::Dispatch),
        (Feed::Messaging, event("take_thread_control", json!({"new_owner_app_id": "9"})), Decision::Dispatch),
        (Feed::Messaging, echo(), Decision::Dispatch),
        (Feed::Standby, message(), Decision::Dispatch),
    ];
    for (feed, event, expected) in table {
        assert_eq!(decided(feed, &event, &conversation, &account, DmPolicy::Open), expected, "{event}");
    }
}
