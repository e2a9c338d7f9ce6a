mod contents;
mod requests;
mod shapes;
mod templates;

use serde_json::{Value, json};

use super::{validate, validate_message};
use crate::Psid;
use crate::send::samples::{quick_reply, send, text};
use crate::send::{Button, ButtonTemplate, Message, SendRequest};

fn lines(request: &Value) -> Vec<String> {
    validate(request).err().map(|violations| violations.iter().map(ToString::to_string).collect()).unwrap_or_default()
}

/// Tries documents that are good, each beside one that is bad, and what is said of that one.
fn assert_pairs(cases: Vec<(Value, Value, String)>) {
    for (good, bad, line) in cases {
        assert_eq!(lines(&good), [""; 0], "{good}");
        assert_eq!(lines(&bad), [line], "{bad}");
    }
}

#[test]
fn lengths_are_utf16_units() {
    let emoji = |count: usize| {
        send(json!({"text": "t", "quick_replies": [
        {"content_type": "text", "title": "😀".repeat(count), "payload": "p"}]}))
    };
    assert_eq!(lines(&emoji(10)), [""; 0]);
    assert_eq!(lines(&emoji(11)), ["message.quick_replies[0].title: 22 UTF-16 units, at most 20"]);
}

#[test]
fn all_violations_come_at_once() {
    let request =
        json!({"message": {"text": text(2000), "quick_replies": [quick_reply(21, 1001)]}, "messaging_type": "REPLY"});
    assert_eq!(
        lines(&request),
        [
            "recipient: missing",
            "message.text: 2000 UTF-16 units, at most 1999",
            "message.quick_replies[0].title: 21 UTF-16 units, at most 20",
            "message.quick_replies[0].payload: 1001 UTF-16 units, at most 1000",
            "messaging_type: REPLY is none of RESPONSE, UPDATE, MESSAGE_TAG, UTILITY",
        ],
    );
}

#[test]
fn what_is_no_object_is_refused() {
    for (value, found) in
        [(json!(null), "null"), (json!([]), "an array"), (json!("text"), "a string"), (json!(true), "a boolean")]
    {
        assert_eq!(lines(&value), [format!("document: {found}, not an object")]);
    }
}

#[test]
fn typed_request_passes_the_same_rules() {
    let to = || Psid::parse("7001").unwrap();
    let long = ButtonTemplate::new(text(641), Button::postback("Go", "GO"));
    let violations = SendRequest::response(to(), Message::template(long)).validate().unwrap_err();
    assert_eq!(violations.to_string(), "message.attachment.payload.text: 641 UTF-16 units, at most 640");
    let tagged = SendRequest::human_agent(to(), Message::text("Hello"));
    assert_eq!(tagged.validate(), Ok(()));
}

#[test]
fn message_alone_is_checked_with_the_same_paths() {
    let refused = validate_message(&json!({"text": ""})).unwrap_err();
    assert_eq!(refused.to_string(), "message.text: 0 UTF-16 units, at least 1");
    assert_eq!(validate_message(&json!({"text": "t"})), Ok(()));
}

#[test]
fn no_text_of_a_message_is_in_a_violation() {
    let secret = "a secret of the person";
    let request = json!({
        "recipient": {"id": [secret]}, "messaging_type": secret, "tag": secret, "notification_type": secret,
        "message": {"text": [secret], secret: secret, "quick_replies": [{"content_type": secret, "title": secret.repeat(2)}],
            "attachment": {"type": secret, "payload": {"template_type": secret}}},
    });
    let violations = validate(&request).unwrap_err();
    assert!(violations.iter().count() > 6, "{violations}");
    assert!(!format!("{violations} {violations:?}").contains("secret"), "{violations}");
}
