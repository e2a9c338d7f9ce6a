mod commerce;

use std::sync::LazyLock;

use messenger_wire::PageId;
use messenger_wire::webhook::{Feed, MessagingEvent};
use schemars::generate::SchemaSettings;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::DispatchInput;
use crate::dispatch_input::{Event, Profile, TokenReference};

fn page() -> PageId {
    PageId::parse("42").unwrap()
}

fn build(event: &str, profile: Option<Profile>) -> DispatchInput {
    let raw: &RawValue = serde_json::from_str(event).unwrap();
    let feed = if event.contains("\"field\"") { Feed::Changes } else { Feed::Messaging };
    let input = DispatchInput::new("main", &page(), &MessagingEvent::view(feed, raw), profile);
    let written = serde_json::to_value(&input).unwrap();
    let problems: Vec<_> = SCHEMA.iter_errors(&written).map(|error| error.to_string()).collect();
    assert!(problems.is_empty(), "{problems:?}: {written}");
    input
}

/// Schema of the docs, which every input of these tests fits.
static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    jsonschema::validator_for(&generator.into_root_schema_for::<DispatchInput>().to_value()).unwrap()
});

/// Builds the input of an event between a person and the Page.
fn of(properties: &Value) -> Value {
    let mut event = json!({"sender": {"id": "7001"}, "recipient": {"id": "42"}, "timestamp": 1_458_692_752_478_i64});
    event.as_object_mut().unwrap().extend(properties.as_object().unwrap().clone());
    serde_json::to_value(build(&event.to_string(), None)).unwrap()
}

fn reference(token: &str) -> String {
    String::from(TokenReference::of(&page(), token))
}

#[test]
fn an_input_names_event_conversation_and_person() {
    let profile = Profile { first_name: Some("Ada".to_owned()), ..Profile::default() };
    let event = r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"timestamp":1458692752,"message":{"mid":"m_1","text":"Hi"}}"#;
    let input = serde_json::to_value(build(event, Some(profile))).unwrap();
    assert_eq!(
        input,
        json!({
            "version": 1,
            "id": input["id"],
            "type": "message.received",
            "account": "main",
            "pageId": "42",
            "feed": "messaging",
            "conversation": "messenger:v1:page:42:page-scoped-id:7001",
            "participant": {"id": "7001"},
            "timestamp": 1_458_692_752_000_i64,
            "profile": {"firstName": "Ada"},
            "message": {"mid": "m_1", "text": "Hi"},
            "native": serde_json::from_str::<Value>(event).unwrap(),
        })
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn every_type_has_its_normalised_body() {
    let image = json!({"type": "image", "payload": {"url": "https://x.example/a.png"}});
    let place = json!({"type": "location", "title": "Here", "payload": {"coordinates": {"lat": 1.5, "long": -2.25}}});
    for (event, kind, property, body) in [
        (
            json!({"message": {"mid": "m_1", "reply_to": {"mid": "m_0"}, "attachments": [image, place],
                "referral": {"ref": "r", "source": "ADS", "ad_id": 6}, "commands": [{"name": "flights"}]}}),
            "message.received",
            "message",
            json!({"mid": "m_1", "replyTo": {"mid": "m_0"},
                "attachments": [{"type": "image", "url": "https://x.example/a.png"},
                    {"type": "location", "title": "Here", "coordinates": {"lat": 1.5, "long": -2.25}}],
                "referral": {"ref": "r", "source": "ADS", "adId": "6"}, "commands": ["flights"]}),
        ),
        (
            json!({"message": {"mid": "m_1", "text": "Great", "quick_reply": {"payload": "RATING_5"}}}),
            "quick_reply.received",
            "quickReply",
            json!({"payload": "RATING_5"}),
        ),
        (
            json!({"message_edit": {"mid": "m_1", "text": "b", "num_edit": "2"}}),
            "message.edited",
            "edit",
            json!({"mid": "m_1", "text": "b", "count": 2}),
        ),
        (
            json!({"postback": {"mid": "m_1", "title": "Go", "payload": "GO", "referral": {"ref": "r", "source": "SHORTLINK"}}}),
            "postback.received",
            "postback",
            json!({"mid": "m_1", "title": "Go", "payload": "GO", "referral": {"ref": "r", "source": "SHORTLINK"}}),
        ),
        (
            json!({"reaction": {"mid": "m_1", "action": "react", "reaction": "love", "emoji": "❤"}}),
            "reaction.changed",
            "reaction",
            json!({"mid": "m_1", "action": "react", "name": "love", "emoji": "❤"}),
        ),
        (
            json!({"optin": {"type": "notification_messages", "payload": "P", "notification_messages_token": "t",
                "notification_messages_frequency": "DAILY", "notification_messages_status": "STOP NOTIFICATIONS",
                "token_expiry_timestamp": 1_700_000_000}}),
            "optin.received",
            "optin",
            json!({"type": "notification_messages", "payload": "P", "tokenReference": reference("t"), "frequency": "DAILY",
                "status": "STOP NOTIFICATIONS", "expiresAt": 1_700_000_000_000_i64}),
        ),
        (
            json!({"referral": {"ref": "r", "source": "SHORTLINK", "type": "OPEN_THREAD", "product": {"id": "P"}}}),
            "referral.received",
            "referral",
            json!({"ref": "r", "source": "SHORTLINK", "productId": "P"}),
        ),
        (
            json!({"account_linking": {"status": "linked", "authorization_code": "c"}}),
            "account_linking.changed",
            "accountLinking",
            json!({"status": "linked", "codeReference": reference("c")}),
        ),
        (
            json!({"pass_thread_control": {"previous_owner_app_id": null, "new_owner_app_id": 1, "metadata": "m"}}),
            "thread_control.changed",
            "threadControl",
            json!({"change": "passed", "newOwnerAppId": "1", "metadata": "m"}),
        ),
        (
            json!({"take_thread_control": {"previous_owner_app_id": "1", "new_owner_app_id": 2}}),
            "thread_control.changed",
            "threadControl",
            json!({"change": "taken", "previousOwnerAppId": "1", "newOwnerAppId": "2"}),
        ),
        (
            json!({"request_thread_control": {"requested_owner_app_id": 1}}),
            "thread_control.changed",
            "threadControl",
            json!({"change": "requested", "requestedOwnerAppId": "1"}),
        ),
        (
            json!({"app_roles": {"1": ["primary_receiver"]}}),
            "thread_control.changed",
            "threadControl",
            json!({"change": "rolesChanged"}),
        ),
        (
            json!({"messaging_feedback": {"feedback_screens": [{"screen_id": 0, "questions": {"q": {"type": "csat",
                "payload": "5", "follow_up": {"type": "free_form", "payload": "Nice"}}}}]}}),
            "feedback.received",
            "feedback",
            json!({"answers": [{"question": "q", "type": "csat", "answer": "5", "followUp": "Nice"}]}),
        ),
        (
            json!({"response_feedback": {"feedback": "Good response", "mid": "m_1"}}),
            "feedback.received",
            "feedback",
            json!({"verdict": "Good response", "mid": "m_1"}),
        ),
        (
            json!({"message": {"mid": "m_1", "is_echo": true, "app_id": 1, "metadata": "m", "text": "a"}}),
            "echo.sent",
            "echo",
            json!({"appId": "1", "metadata": "m"}),
        ),
        (
            json!({"message": {"is_echo": true, "metadata": format!("mc1:e{}:0|order|7", "0".repeat(64)), "text": "a"}}),
            "echo.sent",
            "echo",
            json!({"metadata": "order|7"}),
        ),
        (
            json!({"message": {"is_echo": true, "metadata": format!("mc1:e{}:0", "0".repeat(64)), "text": "a"}}),
            "echo.sent",
            "echo",
            json!({}),
        ),
        (
            json!({"delivery": {"mids": ["m_1"], "watermark": 1_458_668_856_253_i64}}),
            "message.delivered",
            "delivery",
            json!({"mids": ["m_1"], "watermark": 1_458_668_856_253_i64}),
        ),
        (
            json!({"read": {"watermark": 1_458_668_856_253_i64}}),
            "message.read",
            "read",
            json!({"watermark": 1_458_668_856_253_i64}),
        ),
        (
            json!({"policy_enforcement": {"action": "block", "reason": "r"}}),
            "policy.enforced",
            "policy",
            json!({"action": "block", "reason": "r"}),
        ),
        (
            json!({"status": "restricted", "violations": [{"type": "spam", "description": "d"}]}),
            "policy.enforced",
            "policy",
            json!({"action": "restricted", "reason": "d"}),
        ),
        (
            json!({"field": "feed", "value": {"item": "comment"}}),
            "change.received",
            "change",
            json!({"fields": ["feed"]}),
        ),
        (json!({"branded_camera": {"content_ids": [1]}}), "unknown", "family", json!("branded_camera")),
        (json!({"from_the_future": {}}), "unknown", "family", json!("unknown")),
    ] {
        let input = of(&event);
        assert_eq!((&input["type"], &input[property]), (&json!(kind), &body), "{input}");
        assert!(Event::KINDS.contains(&kind));
    }
}

#[test]
fn an_event_without_a_person_has_neither_participant_nor_conversation() {
    let input = serde_json::to_value(build(r#"{"recipient":{"id":"42"},"app_roles":{}}"#, None)).unwrap();
    assert!(input.get("participant").is_none() && input.get("conversation").is_none());
    let plugin = r#"{"recipient":{"id":"42"},"optin":{"ref":"r","user_ref":"u"}}"#;
    let input = serde_json::to_value(build(plugin, None)).unwrap();
    assert_eq!(input["participant"], json!({"userRef": "u"}));
}

#[test]
fn an_item_that_is_no_object_is_unknown_and_there_as_it_is() {
    for item in ["null", "17", "\"text\"", "[1, {}]", "true"] {
        let input = serde_json::to_value(build(item, None)).unwrap();
        assert_eq!((&input["type"], &input["native"]), (&json!("unknown"), &serde_json::from_str(item).unwrap()));
    }
}

#[test]
fn the_native_event_keeps_every_value_and_loses_every_token() {
    let event = r#"{ "sender":{"id":"7001"},"recipient":{"id":"42"}, "big":123456789012345678901234567890,"price":1.10,
        "text":"\u00e4 \/ \ud83d\ude00","null":null,
        "optin":{"notification_messages_token":"t","one_time_notif_token":"o","deep":[{"authorization_c\u006fde":"c"},[1.0]]},
        "notification_messages_token":null,"messenger_subscription_token":42}"#;
    let input = build(event, None);
    let native = input.native.get().get();
    for kept in ["123456789012345678901234567890", "1.10", r"\u00e4 \/ \ud83d\ude00", "\"null\":null", "[1.0]", "7001"]
    {
        assert!(native.contains(kept), "{kept}: {native}");
    }
    for (name, token) in [
        ("notification_messages_token", "t"),
        ("one_time_notif_token", "o"),
        ("authorization_c\\u006fde", "c"),
        ("messenger_subscription_token", "42"),
    ] {
        assert!(native.contains(&format!("\"{name}\":\"{}\"", reference(token))), "{name}: {native}");
    }
    assert!(native.contains("\"notification_messages_token\":null"), "{native}");
    serde_json::from_str::<Value>(native).unwrap();
}

#[test]
fn nesting_beyond_any_event_is_cut() {
    let nested = |depth: usize| format!("{{\"a\":{}1{}}}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(build(&nested(63), None).native.get().get(), nested(63));
    assert!(build(&nested(64), None).native.get().get().contains("[null]"));
    assert!(build(&nested(100_000), None).native.get().get().contains("[null]"));
}

#[test]
fn an_input_is_read_as_it_was_written() {
    for event in [
        json!({"sender": {"id": "7001"}, "recipient": {"id": "42"}, "message": {"mid": "m_1", "text": "Hi"}}),
        json!({"recipient": {"id": "42"}, "optin": {"ref": "r", "user_ref": "u", "one_time_notif_token": "t"}}),
        json!({"recipient": {"id": "42"}, "policy_enforcement": {"action": "block"}}),
    ] {
        let written = serde_json::to_string(&build(&event.to_string(), None)).unwrap();
        let read: DispatchInput = serde_json::from_str(&written).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), written);
    }
}

#[test]
fn debug_shows_neither_person_nor_content() {
    let profile = Profile { first_name: Some("secret".to_owned()), ..Profile::default() };
    let event = r#"{"sender":{"id":"secret"},"recipient":{"id":"42"},"message":{"mid":"m_1","text":"secret",
        "attachments":[{"type":"image","payload":{"url":"secret"}}]}}"#;
    let input = build(event, Some(profile));
    let Event::MessageReceived { message } = &input.event else { panic!() };
    assert!(
        !format!("{input:?} {:?} {:?} {:?} {message:?}", input.profile, input.native, input.event).contains("secret")
    );
}
