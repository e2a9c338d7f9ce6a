//! Our requests as they come off the wire.

use serde_json::Value;

use super::seen::{Pairs, Seen, from_fields, split_url, with_items_opened};
use crate::server::Received;

impl Seen {
    pub(super) fn arrived(received: &Received) -> Self {
        let (path, query) = split_url(received.target.strip_prefix("/v25.0/").unwrap());
        let token = received.headers["authorization"].strip_prefix("Bearer ").unwrap().to_owned();
        Self { method: received.method.clone(), path, query, token, body: body(received) }
    }
}

fn body(received: &Received) -> Value {
    match received.headers.get("content-type").and_then(|kind| kind.split_once("boundary=")) {
        Some((_, boundary)) => from_fields(parts(&received.body, boundary)),
        None if received.body.is_empty() => Value::Null,
        None => with_items_opened(serde_json::from_slice(&received.body).unwrap()),
    }
}

/// Parts of a multipart body by their names.
fn parts(body: &[u8], boundary: &str) -> Pairs {
    let text = std::str::from_utf8(body).unwrap();
    let part = |part: &str| {
        let (head, content) = part.split_once("\r\n\r\n")?;
        let name = head.split("name=\"").nth(1)?.split('"').next()?;
        Some((name.to_owned(), content.trim_end_matches("\r\n").to_owned()))
    };
    text.split(&format!("--{boundary}")).filter_map(part).collect()
}
