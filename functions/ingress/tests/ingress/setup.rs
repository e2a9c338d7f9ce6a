//! An ingress on fakes, and deliveries signed for it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Request, Response};
use ingress::Ingress;
use lambda_http::Body;
use messenger_channel::clock::ManualClock;
use messenger_channel::secrets::{SecretSource, Secrets, StaticSource};
use messenger_channel::telemetry::{Metrics, log_subscriber};
use messenger_wire::{Secret, Signature, TimestampMs};
use tracing::Level;
use tracing::subscriber::{DefaultGuard, set_default, set_global_default};

use crate::queue::FakeQueue;

pub(crate) const APP_SECRET: &str = "app-secret-of-the-test";
pub(crate) const PAGE: &str = "1001";
pub(crate) const NOW: TimestampMs = TimestampMs::from_millis(1_790_000_000_000);

/// Two apps with one Page each; the first has a former secret and a former verify token too.
pub(crate) const DOCUMENT: &str = r#"{
    "apps": {
        "default": {"appId": "15177", "appSecrets": ["app-secret-of-the-test", "former-secret"], "verifyTokens": ["verify-me", "verify-me-too"]},
        "shop": {"appSecrets": ["shop-secret"], "verifyTokens": ["shop-token"]}
    },
    "accounts": {
        "main": {"app": "default", "pageId": "1001", "pageAccessToken": "EAAG-main"},
        "shop": {"app": "shop", "pageId": "2002", "pageAccessToken": "EAAG-shop"}
    }
}"#;

/// More than a queue message holds, so that an event may be too large for the queue and not for the ingress.
pub(crate) const BODY_LIMIT: usize = 2_000_000;

/// Text that several writers append to.
#[derive(Clone, Default)]
pub(crate) struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl std::io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

pub(crate) type TestIngress = Ingress<FakeQueue, StaticSource, ManualClock>;

pub(crate) fn ingress(queue: &FakeQueue) -> TestIngress {
    ingress_of(DOCUMENT, queue, &Written::default())
}

pub(crate) fn ingress_of(document: &str, queue: &FakeQueue, metrics: &Written) -> TestIngress {
    ingress_from(StaticSource(Secret::new(document)), queue, metrics)
}

pub(crate) fn ingress_from<S: SecretSource>(
    source: S,
    queue: &FakeQueue,
    metrics: &Written,
) -> Ingress<FakeQueue, S, ManualClock> {
    let clock = ManualClock::at(NOW);
    let secrets = Secrets::new(source, clock.clone(), Duration::from_mins(5));
    Ingress::new(secrets, queue.clone(), clock, BODY_LIMIT, Metrics::new("ingress", metrics.clone()))
}

pub(crate) fn signature(secret: &str, body: &str) -> String {
    Signature::sign(&Secret::new(secret), body.as_bytes()).to_string()
}

/// Delivery as Meta sends it.
pub(crate) fn delivery(body: &str) -> Request<Body> {
    delivery_of("/webhook", APP_SECRET, body)
}

pub(crate) fn delivery_of(path: &str, secret: &str, body: &str) -> Request<Body> {
    Request::post(path)
        .header("content-type", "application/json")
        .header("x-hub-signature-256", signature(secret, body))
        .body(body.into())
        .unwrap()
}

/// One text message of a person.
pub(crate) fn text_event(person: &str, mid: &str) -> String {
    format!(
        r#"{{"sender":{{"id":"{person}"}},"recipient":{{"id":"{PAGE}"}},"timestamp":1789999999000,"message":{{"mid":"{mid}","text":"hello"}}}}"#
    )
}

/// Notification with one entry of [`PAGE`].
pub(crate) fn notification(events: &[String]) -> String {
    let events = events.join(",");
    format!(r#"{{"object":"page","entry":[{{"id":"{PAGE}","time":1789999999500,"messaging":[{events}]}}]}}"#)
}

pub(crate) fn status(response: &Response<String>) -> u16 {
    response.status().as_u16()
}

/// Runs a future on its own clock, which jumps over every wait.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(future)
}

/// Log lines of this thread, until the guard is dropped.
pub(crate) fn logs(level: Level) -> (Written, DefaultGuard) {
    // A thread without any subscriber may switch a log line off for all threads; so the process has one as well.
    set_global_default(log_subscriber(Level::TRACE, std::io::sink)).unwrap_or_default();
    let lines = Written::default();
    let writer = lines.clone();
    (lines, set_default(log_subscriber(level, move || writer.clone())))
}

/// Text of so many bytes that no compression makes shorter by much.
pub(crate) fn noise(bytes: usize) -> String {
    let mut state = 1_u64;
    let digits = (0..bytes).map(|_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"[(state >> 58) as usize]
    });
    String::from_utf8(digits.collect()).unwrap()
}
