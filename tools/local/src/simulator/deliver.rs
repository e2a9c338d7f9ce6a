//! Posts signed deliveries as Meta does: one event each, in order, and again when no 200 comes.
//!
//! A delivery that failed is tried again beside the ones after it, so that it may be overtaken, as with Meta.
//! Source: <https://developers.facebook.com/docs/messenger-platform/webhooks>.

use std::sync::{Arc, Weak};
use std::time::Duration;

use http::header;
use messenger_channel::clock::Clock;
use messenger_wire::{Secret, Signature};
use rustls::{ClientConfig, RootCertStore};
use serde::Serialize;
use serde_json::Value;
use tokio::sync::mpsc;

use super::world::Event;
use super::{Shared, json, lock};

/// How long Meta waits for an answer. Source: as above.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// Pauses before the further attempts. Meta does not tell its own; these keep a laptop quiet.
const PAUSES: [Duration; 5] = [
    Duration::ZERO,
    Duration::from_millis(500),
    Duration::from_secs(2),
    Duration::from_secs(10),
    Duration::from_secs(30),
];

/// The HTTP client that posts deliveries cannot be made.
#[derive(Debug, thiserror::Error)]
#[error("http client cannot be made")]
pub struct StartSimulatorError;

/// One event that was posted.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivered {
    /// Body of the last attempt.
    pub notification: Value,
    /// Attempts, oldest first.
    pub attempts: Vec<Attempt>,
}

/// Outcome of one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Attempt {
    /// The webhook answered with this status; only 200 counts as delivered.
    Answered(u16),
    /// No answer came in time.
    NoAnswer,
}

/// HTTP client for webhooks: HTTPS by Mozilla's roots, HTTP on this machine.
pub(super) fn client() -> Result<reqwest::Client, StartSimulatorError> {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| StartSimulatorError)?;
    let tls = tls.with_root_certificates(roots).with_no_client_auth();
    let builder = reqwest::Client::builder().tls_backend_preconfigured(tls).timeout(ANSWER_WITHIN);
    builder.redirect(reqwest::redirect::Policy::none()).no_proxy().build().map_err(|_| StartSimulatorError)
}

/// Posts events until the simulator is gone.
pub(super) async fn run(shared: Weak<Shared>, mut events: mpsc::UnboundedReceiver<Event>, client: reqwest::Client) {
    while let Some(event) = events.recv().await {
        let Some(place) = shared.upgrade().map(|shared| shared.begin(&event)) else { return };
        if !attempt(&shared, &client, &event, place).await {
            tokio::spawn(try_again(shared.clone(), client.clone(), event, place));
        }
    }
}

async fn try_again(shared: Weak<Shared>, client: reqwest::Client, event: Event, place: usize) {
    for pause in PAUSES {
        tokio::time::sleep(pause).await;
        if attempt(&shared, &client, &event, place).await {
            return;
        }
    }
    tracing::warn!(page_id = event.page.as_str(), attempts = PAUSES.len() + 1, "delivery given up");
}

/// Whether the delivery was acknowledged; one to a simulator that is gone needs no acknowledgement.
async fn attempt(shared: &Weak<Shared>, client: &reqwest::Client, event: &Event, place: usize) -> bool {
    let Some((url, secret, notification)) = shared.upgrade().and_then(|shared| shared.prepare(event)) else {
        return true;
    };
    let body = json::escaped(&notification);
    let signature = Signature::sign(&secret, &body).to_string();
    let request =
        client.post(url).header(header::CONTENT_TYPE, "application/json").header("x-hub-signature-256", signature);
    let outcome = match request.body(body).send().await {
        Ok(answer) => Attempt::Answered(answer.status().as_u16()),
        Err(_) => Attempt::NoAnswer,
    };
    if let Some(shared) = shared.upgrade() {
        shared.end(place, notification, outcome);
    }
    outcome == Attempt::Answered(200)
}

impl Shared {
    /// Makes room for a delivery and gives its place.
    fn begin(&self, event: &Event) -> usize {
        let mut delivered = lock(&self.delivered);
        delivered.push(Delivered { notification: event.notification(self.clock.now()), attempts: Vec::new() });
        delivered.len() - 1
    }

    /// Where to post an event, the secret to sign it with, and its body.
    fn prepare(&self, event: &Event) -> Option<(String, Secret, Value)> {
        let world = lock(&self.world);
        let setup = &world.pages.get(&event.page)?.setup;
        Some((setup.webhook_url.clone(), setup.app_secret.clone(), event.notification(self.clock.now())))
    }

    fn end(&self, place: usize, notification: Value, outcome: Attempt) {
        if let Some(delivery) = lock(&self.delivered).get_mut(place) {
            delivery.notification = notification;
            delivery.attempts.push(outcome);
        }
        self.changes.send_modify(|change| *change += 1);
    }
}
