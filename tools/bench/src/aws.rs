//! SQS and Secrets Manager on the loopback, with a settable latency.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::HeaderMap;
use md5::{Digest, Md5};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::delivery::DOCUMENT;

/// Fake of both services.
#[derive(Clone, Default)]
pub(crate) struct FakeAws(Arc<Mutex<Seen>>);

#[derive(Default)]
struct Seen {
    latency: Duration,
    messages: usize,
    /// Place of the last message of each group.
    last: HashMap<String, Place>,
    disorder: usize,
}

impl FakeAws {
    /// Listens, and gives the address.
    pub(crate) async fn listen() -> std::io::Result<(Self, String)> {
        let fake = Self::default();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let router = Router::new().fallback(answer).layer(DefaultBodyLimit::disable()).with_state(fake.clone());
        tokio::spawn(async { axum::serve(listener, router).await });
        Ok((fake, address))
    }

    /// Every call takes so long from now on, and counting starts anew.
    pub(crate) fn reset(&self, latency: Duration) {
        *self.seen() = Seen { latency, ..Seen::default() };
    }

    /// Messages that were stored, and how many of them came after a later one of their group.
    pub(crate) fn stored(&self) -> (usize, usize) {
        let seen = self.seen();
        (seen.messages, seen.disorder)
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn answer(State(fake): State<FakeAws>, headers: HeaderMap, body: Bytes) -> String {
    let latency = fake.seen().latency;
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    let answer = match target.rsplit('.').next() {
        Some("GetSecretValue") => json!({"Name": "bench", "SecretString": DOCUMENT}),
        Some("SendMessageBatch") => store(&mut fake.seen(), &body),
        _ => json!({}),
    };
    answer.to_string()
}

fn store(seen: &mut Seen, body: &[u8]) -> Value {
    let request: Value = serde_json::from_slice(body).unwrap_or_default();
    let entries = request["Entries"].as_array().map(Vec::as_slice).unwrap_or_default();
    for entry in entries {
        seen.messages += 1;
        let group = entry["MessageGroupId"].as_str().unwrap_or_default().to_owned();
        let place = place(entry["MessageBody"].as_str().unwrap_or_default());
        let last = seen.last.insert(group, place);
        seen.disorder += usize::from(last.is_some_and(|last| last > place));
    }
    let stored: Vec<_> = entries
        .iter()
        .map(|entry| json!({"Id": entry["Id"], "MessageId": "m", "MD5OfMessageBody": md5(&entry["MessageBody"])}))
        .collect();
    json!({"Successful": stored, "Failed": []})
}

/// What the JavaScript SDK checks.
fn md5(body: &Value) -> String {
    hex::encode(Md5::digest(body.as_str().unwrap_or_default()))
}

/// Number of a message's delivery, and its position in there.
type Place = (usize, usize);

/// Place of a message, from its id `m_<delivery>_<position>`.
fn place(body: &str) -> Place {
    let mid = body.split("\"mid\":\"m_").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    let (delivery, position) = mid.split_once('_').unwrap_or_default();
    (delivery.parse().unwrap_or_default(), position.parse().unwrap_or_default())
}
