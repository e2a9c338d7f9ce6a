//! Deliveries as Meta signs them.

use lambda_http::Body;
use messenger_wire::{Secret, Signature};
use serde_json::{Value, json};

/// Text message of a person to a Page.
#[must_use]
pub fn text(page: &str, person: &str, mid: &str, text: &str, timestamp: i64) -> Value {
    json!({"sender": {"id": person}, "recipient": {"id": page}, "timestamp": timestamp, "message": {"mid": mid, "text": text}})
}

/// Body of a delivery with one entry.
#[must_use]
pub fn notification(page: &str, events: &[Value]) -> String {
    let time = events.first().map_or(Value::from(1), |event| event["timestamp"].clone());
    json!({"object": "page", "entry": [{"id": page, "time": time, "messaging": events}]}).to_string()
}

/// The POST that carries a body, signed with an app's secret.
#[must_use]
pub fn signed(secret: &str, body: &str) -> http::Request<Body> {
    http::Request::post("/webhook")
        .header("content-type", "application/json")
        .header("x-hub-signature-256", Signature::sign(&Secret::new(secret), body.as_bytes()).to_string())
        .body(body.into())
        .expect("a request")
}
