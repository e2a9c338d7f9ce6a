//! What the types cannot hold, and a raw JSON object can: values of another shape.

#![expect(clippy::needless_pass_by_value, reason = "builders of test documents take what json! gives")]

use serde_json::{Value, json};

use super::lines;
use crate::limits;
use crate::send::samples::{PAYLOAD, coupon, generic, grid, media_url, receipt, send, template, with};
use crate::send::validate_with_file;

/// A field of a request: its path, what it may be, what it may not be, and what is said then.
type Case = (&'static str, fn(Value) -> Value, Vec<Value>, Vec<(Value, &'static str)>);

fn button(button: Value) -> Value {
    template(json!({"template_type": "button", "text": "t", "buttons": [button]}))
}

fn utility(component: Value) -> Value {
    let message = json!({"template": {"name": "n", "language": {"code": "en"}, "components": [component]}});
    with(send(message), json!({"messaging_type": "UTILITY"}))
}

fn parameter(parameter: Value) -> Value {
    utility(json!({"type": "body", "parameters": [parameter]}))
}

fn check(cases: Vec<Case>) {
    for (path, request, good, bad) in cases {
        for value in good {
            assert_eq!(lines(&request(value.clone())), [""; 0], "{path}: {value}");
        }
        for (value, said) in bad {
            assert_eq!(lines(&request(value.clone())), [format!("{path}: {said}")], "{value}");
        }
    }
}

#[test]
fn amount_is_a_number_or_its_text() {
    let good = || vec![json!(0), json!(56.14), json!(-3), json!("1597"), json!("12.50"), json!("-0.5"), json!(null)];
    let given = || good().into_iter().filter(|value| !value.is_null()).collect();
    let bad = || {
        vec![
            (json!({}), "an object, not a number"),
            (json!([]), "an array, not a number"),
            (json!(true), "a boolean, not a number"),
            (json!("many"), "a string of 4 UTF-16 units, not a decimal number"),
            (json!("1,597"), "a string of 5 UTF-16 units, not a decimal number"),
            (json!("1."), "a string of 2 UTF-16 units, not a decimal number"),
            (json!("."), "a string of 1 UTF-16 units, not a decimal number"),
            (json!(""), "0 UTF-16 units, at least 1"),
        ]
    };
    check(vec![
        (
            "message.attachment.payload.summary.total_cost",
            |v| receipt(json!({"summary": {"total_cost": v}})),
            given(),
            bad(),
        ),
        (
            "message.attachment.payload.summary.subtotal",
            |v| receipt(json!({"summary": {"total_cost": 1, "subtotal": v}})),
            good(),
            bad(),
        ),
        (
            "message.attachment.payload.elements[0].price",
            |v| receipt(json!({"elements": [{"title": "t", "price": v}]})),
            given(),
            bad(),
        ),
        (
            "message.attachment.payload.elements[0].quantity",
            |v| receipt(json!({"elements": [{"title": "t", "price": 1, "quantity": v}]})),
            good(),
            bad(),
        ),
        (
            "message.attachment.payload.adjustments[0].amount",
            |v| receipt(json!({"adjustments": [{"name": "n", "amount": v}]})),
            given(),
            bad(),
        ),
    ]);
}

#[test]
fn url_that_meta_fetches_or_a_browser_opens_has_http_or_https_and_an_address() {
    let good = || vec![json!("https://a.example/b"), json!("http://a.example"), json!("HTTPS://A.EXAMPLE")];
    let bad = || {
        vec![
            (json!("not a url"), "a string of 9 UTF-16 units, not a URL with http or https and without spaces"),
            (json!("https://"), "a string of 8 UTF-16 units, not a URL with http or https and without spaces"),
            (json!("https://a b"), "a string of 11 UTF-16 units, not a URL with http or https and without spaces"),
            (json!("ftp://a.example"), "a string of 15 UTF-16 units, not a URL with http or https and without spaces"),
            (json!({}), "an object, not a string"),
            (json!(7), "a number, not a string"),
        ]
    };
    check(vec![
        ("message.attachment.payload.url", media_url, good(), bad()),
        ("message.attachment.payload.image_url", |v| coupon(json!({"image_url": v})), good(), bad()),
        ("message.attachment.payload.coupon_url", |v| coupon(json!({"coupon_url": v})), good(), bad()),
        (
            "message.attachment.payload.buttons[0].url",
            |v| button(json!({"type": "web_url", "title": "t", "url": v})),
            good(),
            bad(),
        ),
        (
            "message.attachment.payload.elements[0].default_action.url",
            |v| generic(json!({"default_action": {"type": "web_url", "url": v}})),
            good(),
            bad(),
        ),
        (
            "message.attachment.payload.elements[0].images[0].url",
            |v| grid(json!({"images": [{"url": v}, {"url": "https://a.example"}]})),
            good(),
            bad(),
        ),
        (
            "message.quick_replies[0].image_url",
            |v| {
                send(
                    json!({"text": "t", "quick_replies": [{"content_type": "text", "title": "t", "payload": "p", "image_url": v}]}),
                )
            },
            good(),
            bad(),
        ),
    ]);
}

#[test]
fn what_a_person_reads_is_not_blank() {
    let bad = || {
        vec![
            (json!(" \n\u{3000}"), "not allowed: white space alone"),
            (json!(""), "0 UTF-16 units, at least 1"),
            (json!(7), "a number, not a string"),
        ]
    };
    check(vec![
        ("message.text", |v| send(json!({"text": v})), vec![json!(" a ")], bad()),
        (
            "message.attachment.payload.text",
            |v| template(json!({"template_type": "button", "text": v, "buttons": [{"type": "account_unlink"}]})),
            vec![json!(" a ")],
            bad(),
        ),
        (
            "message.attachment.payload.buttons[0].title",
            |v| button(json!({"type": "postback", "title": v, "payload": "p"})),
            vec![json!(" a ")],
            bad(),
        ),
        (
            "message.attachment.payload.coupon_url_button_title",
            |v| coupon(json!({"coupon_url_button_title": v})),
            vec![json!("Shop")],
            vec![(json!(7), "a number, not a string"), (json!(""), "0 UTF-16 units, at least 1")],
        ),
    ]);
}

#[test]
fn id_is_a_string_or_a_number() {
    check(vec![(
        "message.attachment.payload.form_id",
        |v| template(json!({"template_type": "instant_form", "form_id": v})),
        vec![json!("99"), json!(99)],
        vec![
            (json!([99]), "an array, not a string"),
            (json!(""), "0 UTF-16 units, at least 1"),
            (json!(null), "missing"),
        ],
    )]);
}

#[test]
fn phone_number_has_as_many_digits_as_the_world_has() {
    let number = |digits: usize| json!(format!("+{}", "1".repeat(digits)));
    let request = |number: Value| button(json!({"type": "phone_number", "title": "t", "payload": number}));
    for good in [number(1), number(limits::PHONE_DIGITS), json!("+15105559999")] {
        assert_eq!(lines(&request(good.clone())), [""; 0], "{good}");
    }
    let past = number(limits::PHONE_DIGITS + 1);
    for bad in [number(0), past, json!("15105559999"), json!("+0151"), json!("+1-510")] {
        let units = bad.as_str().unwrap().len();
        let said = format!("a string of {units} UTF-16 units, not a phone number as +15105559999");
        assert_eq!(lines(&request(bad)), [format!("{PAYLOAD}.buttons[0].payload: {said}")]);
    }
}

#[test]
fn utility_template_has_the_parts_that_meta_documents() {
    check(vec![
        (
            "message.template.components[0].type",
            |v| utility(json!({"type": v})),
            vec![json!("header"), json!("body"), json!("buttons")],
            vec![(json!("rubbish"), "rubbish is none of header, body, buttons"), (json!(null), "missing")],
        ),
        (
            "message.template.components[0].parameters[0].type",
            |v| parameter(json!({"type": v, "text": "t", "payload": "p"})),
            vec![json!("text"), json!("POSTBACK")],
            vec![(json!("body"), "body is none of text, POSTBACK"), (json!(null), "missing")],
        ),
        (
            "message.template.components[0].parameters[0].text",
            |v| parameter(json!({"type": "text", "parameter_name": "order_id", "text": v})),
            vec![json!("566701")],
            vec![
                (json!(null), "missing"),
                (json!(""), "0 UTF-16 units, at least 1"),
                (json!(5), "a number, not a string"),
            ],
        ),
        (
            "message.template.components[0].parameters[0].payload",
            |v| parameter(json!({"type": "POSTBACK", "payload": v})),
            vec![json!("p".repeat(1000))],
            vec![(json!(null), "missing"), (json!("p".repeat(1001)), "1001 UTF-16 units, at most 1000")],
        ),
        (
            "recipient.comment_id",
            |v| with(utility(json!({"type": "body"})), json!({"recipient": {"comment_id": v}})),
            vec![],
            vec![(json!("1_2"), "not allowed: messaging_type UTILITY only to an id")],
        ),
    ]);
}

#[test]
fn file_beside_a_request_needs_an_attachment_that_takes_it() {
    let attachment = |kind: &str| send(json!({"attachment": {"type": kind, "payload": {}}}));
    for kind in ["image", "audio", "video", "file"] {
        assert_eq!(validate_with_file(&attachment(kind)), Ok(()), "{kind}");
    }
    let coupon = coupon(json!({}));
    let typing = json!({"recipient": {"id": "7001"}, "sender_action": "typing_on"});
    for (request, line) in [
        (send(json!({"text": "t"})), "message.attachment: missing"),
        (send(json!({"sticker_id": "1"})), "message.attachment: missing"),
        (coupon, "message.attachment.type: not allowed: a file is an image, audio, video or file"),
        (typing, "sender_action: not allowed: a file goes with a message"),
    ] {
        assert_eq!(lines(&request), [""; 0], "{request}");
        assert_eq!(validate_with_file(&request).unwrap_err().to_string(), line, "{request}");
    }
}

#[test]
fn violations_are_counted_and_taken_out() {
    let violations = crate::send::validate(&json!({"message": {"text": ""}})).unwrap_err();
    assert_eq!(violations.len(), 2);
    let paths: Vec<_> = violations.into_iter().map(|violation| violation.path().to_owned()).collect();
    assert_eq!(paths, ["recipient", "message.text"]);
}
