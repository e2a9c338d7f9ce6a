mod content;
mod limits;
mod names;
mod odd;
mod pages;
mod people;
mod profile;
mod sends;
mod templates;
mod threads;

use crate::{Body, Call, File, Graph, GraphError, MemoryGraph};
use bytes::Bytes;
use messenger_wire::{PageId, Psid, Secret};
use serde_json::Value;

fn page() -> PageId {
    PageId::parse("42").unwrap()
}

fn person() -> Psid {
    Psid::parse("7001").unwrap()
}

fn size(value: u64) -> usize {
    usize::try_from(value).unwrap()
}

fn file(bytes: u64) -> File {
    File { name: "a".into(), content_type: "application/octet-stream".into(), bytes: vec![0; size(bytes)].into() }
}

/// Method, path with decoded query, and JSON body.
fn shown<T>(call: &Call<T>) -> (String, Value) {
    let request = call.request();
    let query: Vec<String> = request.query_pairs().iter().map(|(name, value)| format!("{name}={value}")).collect();
    let separator = if query.is_empty() { "" } else { "?" };
    let body = match request.body() {
        Body::Json(text) => serde_json::from_slice(text).unwrap(),
        Body::Empty => Value::Null,
        other => panic!("{other:?}"),
    };
    (format!("{} {}{separator}{}", request.method(), request.path(), query.join("&")), body)
}

async fn answered<T>(call: Call<T>, answer: impl Into<Bytes>) -> Result<T, GraphError> {
    MemoryGraph::new().answering(answer).call(call, &Secret::new("t")).await
}
