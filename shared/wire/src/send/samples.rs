//! Documents for tests, with so much or so little in them as a test asks for.

#![expect(clippy::needless_pass_by_value, reason = "builders of test documents take what json! gives")]

use serde_json::{Value, json};

/// Where the payload of a template stands.
pub(crate) const PAYLOAD: &str = "message.attachment.payload";

pub(crate) fn send(message: Value) -> Value {
    json!({"recipient": {"id": "7001"}, "messaging_type": "RESPONSE", "message": message})
}

pub(crate) fn template(payload: Value) -> Value {
    send(json!({"attachment": {"type": "template", "payload": payload}}))
}

pub(crate) fn with(mut base: Value, changes: Value) -> Value {
    for (key, value) in changes.as_object().unwrap() {
        base[key] = value.clone();
    }
    base
}

pub(crate) fn text(length: usize) -> String {
    "x".repeat(length)
}

pub(crate) fn button(title: usize) -> Value {
    json!({"type": "postback", "title": text(title), "payload": "p"})
}

pub(crate) fn buttons(count: usize) -> Value {
    vec![button(1); count].into()
}

pub(crate) fn quick_reply(title: usize, payload: usize) -> Value {
    json!({"content_type": "text", "title": text(title), "payload": text(payload)})
}

pub(crate) fn generic(changes: Value) -> Value {
    template(json!({"template_type": "generic", "elements": [with(json!({"title": "t", "subtitle": "s"}), changes)]}))
}

pub(crate) fn feedback(changes: Value, question: Value) -> Value {
    let question = with(json!({"id": "q1", "type": "csat"}), question);
    let base = json!({"template_type": "customer_feedback", "title": "t", "subtitle": "s", "button_title": "b",
        "feedback_screens": [{"questions": [question]}], "business_privacy": {"url": "https://a.example"}});
    template(with(base, changes))
}

pub(crate) fn information(changes: Value) -> Value {
    let base = json!({"template_type": "customer_information", "business_privacy": {"url": "https://a.example"}});
    template(with(base, changes))
}

pub(crate) fn grid(changes: Value) -> Value {
    let images = json!([{"url": "https://a.example/1"}, {"url": "https://a.example/2"}]);
    template(json!({"template_type": "image_grid", "elements": [with(json!({"images": images}), changes)]}))
}

pub(crate) fn coupon(changes: Value) -> Value {
    template(with(json!({"template_type": "coupon", "title": "t", "coupon_code": "c"}), changes))
}

pub(crate) fn receipt(changes: Value) -> Value {
    let base = json!({"template_type": "receipt", "recipient_name": "n", "order_number": "o", "currency": "USD",
        "payment_method": "m", "summary": {"total_cost": 1}});
    template(with(base, changes))
}

pub(crate) fn boarding_pass(changes: Value) -> Value {
    let airport = json!({"airport_code": "AMS", "city": "Amsterdam"});
    let flight = json!({"flight_number": "KL1", "departure_airport": airport, "arrival_airport": airport,
        "flight_schedule": {"departure_time": "2016-01-02T19:05"}});
    let pass = json!({"passenger_name": "n", "pnr_number": "p", "logo_image_url": "https://u", "above_bar_code_image_url": "https://u",
        "flight_info": flight});
    template(json!({"template_type": "airline_boardingpass", "intro_message": "i", "locale": "en_US",
        "boarding_pass": [with(pass, changes)]}))
}

pub(crate) fn media(element: Value) -> Value {
    template(json!({"template_type": "media", "elements": [element]}))
}

pub(crate) fn media_url(url: Value) -> Value {
    send(json!({"attachment": {"type": "image", "payload": {"url": url}}}))
}
