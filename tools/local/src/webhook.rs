//! Mounts the ingress: the same library that runs behind API Gateway.
//!
//! Whoever posts a well-signed delivery is served; people in it whom the simulator does not know yet are made known to
//! it first, so that Graph takes the reply and the chat page shows the conversation.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use http::StatusCode;
use http_body_util::{BodyExt, Limited};
use ingress::Ingress;
use messenger_channel::queue::memory::MemoryQueue;
use messenger_channel::secrets::SecretSource;
use messenger_wire::Signature;

use crate::clock::MovableClock;
use crate::simulator::Simulator;

/// The ingress of this machine.
pub(crate) type LocalIngress<S> = Ingress<MemoryQueue, S, MovableClock>;

/// Largest body that is taken in here; the ingress has its own, smaller limit.
const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// Routes of the webhook.
pub(crate) fn router<S: SecretSource + 'static>(ingress: Arc<LocalIngress<S>>, simulator: Simulator) -> Router {
    let state = (ingress, simulator);
    Router::new().route("/webhook", any(answer::<S>)).route("/webhook/{app}", any(answer::<S>)).with_state(state)
}

async fn answer<S: SecretSource + 'static>(
    State((ingress, simulator)): State<(Arc<LocalIngress<S>>, Simulator)>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, BODY_LIMIT).collect().await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let body: Bytes = body.to_bytes();
    if let Some(signature) = signature(&head.headers) {
        simulator.hear(&signature, &body);
    }
    ingress.handle(http::Request::from_parts(head, Body::from(body))).await.into_response()
}

fn signature(headers: &http::HeaderMap) -> Option<Signature> {
    Signature::parse(headers.get("x-hub-signature-256")?.to_str().ok()?).ok()
}
