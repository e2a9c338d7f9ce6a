//! Lambda behind API Gateway: verifies each delivery and enqueues its events.
//!
//! [`gateway`] makes a request of Lambda's event. It goes through the stages in this order: [`route`], then
//! [`handshake`], or [`delivery`], [`verify`](mod@verify), [`split`](mod@split), [`enqueue`](mod@enqueue). Whatever
//! fails becomes an answer in [`rejection`]; `report` tells log and metrics of each request, from its `arrival` on.

mod arrival;
pub mod delivery;
pub mod enqueue;
pub mod gateway;
pub mod handshake;
pub mod rejection;
mod report;
pub mod route;
pub mod settings;
pub mod split;
pub mod verify;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use http::{Method, Request, Response};
use messenger_channel::clock::Clock;
use messenger_channel::configuration::Configuration;
use messenger_channel::queue::Enqueue;
use messenger_channel::secrets::{SecretSource, Secrets};
use messenger_channel::telemetry::Metrics;
use tokio::time::{Instant, timeout, timeout_at};
use tracing::Instrument;

use arrival::Arrival;
use delivery::Delivery;
use handshake::Handshake;
pub use rejection::Rejection;
use report::Report;
use split::{Origin, Split, split};
pub use verify::Verified;
use verify::verify;

/// Error of a request body.
pub type BodyError = Box<dyn std::error::Error + Send + Sync>;

/// Time for an answer, whatever it has to wait for. Meta waits five seconds.
const BUDGET: Duration = Duration::from_secs(4);

/// How much of that is kept for the queue: a newer configuration, without which a delivery can be acknowledged, takes no
/// more than the rest.
const FOR_THE_QUEUE: Duration = Duration::from_millis(2_500);

/// The ingress, wired to a queue, a source of configuration and a clock.
#[derive(Debug)]
pub struct Ingress<Q, S, C> {
    secrets: Secrets<S, C>,
    queue: Q,
    clock: C,
    body_limit: usize,
    metrics: Metrics,
}

impl<Q: Enqueue, S: SecretSource, C: Clock> Ingress<Q, S, C> {
    /// Wires an ingress. `body_limit` is in bytes.
    pub fn new(secrets: Secrets<S, C>, queue: Q, clock: C, body_limit: usize, metrics: Metrics) -> Self {
        Self { secrets, queue, clock, body_limit, metrics }
    }

    /// Fetches the configuration and opens the connection to the queue, both at once and ahead of the first request.
    ///
    /// Failing is no error here: the first request tries again.
    pub async fn warm_up(&self) {
        let connected = timeout(enqueue::CALL_TIMEOUT, self.queue.connect());
        let (configuration, connected) = futures::future::join(self.secrets.current(), connected).await;
        if connected.is_err() {
            tracing::warn!("no connection to the queue yet");
        }
        if let Err(error) = configuration {
            tracing::warn!(%error, "no configuration yet");
        }
    }

    /// Answers a request, and says in log and metrics how.
    ///
    /// A panic is an answer too: Lambda's runtime would tell the message of it, which may quote a person, to whoever
    /// asked.
    pub async fn handle<B>(&self, request: Request<B>) -> Response<String>
    where
        B: http_body::Body,
        B::Error: Into<BodyError>,
    {
        let deadline = Instant::now() + BUDGET;
        let arrival = Arrival::of(&request, self.clock.now());
        let mut report = Report::start(&arrival);
        let span = report.span();
        let answer = AssertUnwindSafe(self.answer(request, deadline, &arrival, &mut report)).catch_unwind();
        let answer = answer.instrument(span).await.unwrap_or(Err(Rejection::Panicked));
        report.span().in_scope(|| report.finish(&answer, self.body_limit, &self.metrics, self.clock.now()));
        answer.unwrap_or_else(Rejection::response)
    }

    async fn answer<B>(
        &self,
        request: Request<B>,
        deadline: Instant,
        arrival: &Arrival,
        report: &mut Report<'_>,
    ) -> Result<Response<String>, Rejection>
    where
        B: http_body::Body,
        B::Error: Into<BodyError>,
    {
        let app = route::app_of(request.uri().path()).ok_or(Rejection::UnknownRoute)?.to_owned();
        match *request.method() {
            Method::GET => {
                let query = request.uri().query().unwrap_or_default();
                or_no_configuration(deadline, self.shake_hands(&app, query)).await
            }
            Method::POST => self.accept(&app, request, deadline, arrival, report).await,
            _ => Err(Rejection::MethodNotAllowed),
        }
    }

    async fn shake_hands(&self, app: &str, query: &str) -> Result<Response<String>, Rejection> {
        let handshake = Handshake::parse(query)?;
        let configuration = self.configuration().await?;
        if configuration.app(app).is_some_and(|app| handshake.is_of(app)) {
            return Ok(handshake.response());
        }
        // A token or an app may be newer than what is cached.
        let newer = self.secrets.newer_than(&configuration).await;
        let app = newer.app(app).ok_or(Rejection::UnknownApp)?;
        if handshake.is_of(app) {
            return Ok(handshake.response());
        }
        Err(Rejection::HandshakeRefused.unless(app.unreadable_verify_token.as_ref()))
    }

    async fn accept<B>(
        &self,
        app: &str,
        request: Request<B>,
        deadline: Instant,
        arrival: &Arrival,
        report: &mut Report<'_>,
    ) -> Result<Response<String>, Rejection>
    where
        B: http_body::Body,
        B::Error: Into<BodyError>,
    {
        let delivery = Delivery::read(request, self.body_limit).await?;
        let (verified, configuration) = or_no_configuration(deadline, self.verified(app, &delivery)).await?;
        report.verified(app, verified.form());
        let span = report.span();
        let origin = Origin { app, received_at: arrival.received_at, trace: arrival.trace.as_deref() };
        self.store(&verified, &configuration, origin, deadline, report).instrument(span).await
    }

    /// Stores every event of a delivery.
    async fn store(
        &self,
        verified: &Verified,
        configuration: &Arc<Configuration>,
        origin: Origin<'_>,
        deadline: Instant,
        report: &mut Report<'_>,
    ) -> Result<Response<String>, Rejection> {
        let mut split = self.split_with_newest(verified, configuration, origin, deadline).await?;
        let messages = std::mem::take(&mut split.messages);
        let enqueued = enqueue::enqueue(&self.queue, messages, deadline).await;
        report.repeated(enqueued.as_ref().map_or_else(|error| error.retries, |retries| *retries));
        enqueued.map_err(|error| {
            tracing::error!(%error, "delivery is not acknowledged");
            Rejection::NotEnqueued
        })?;
        // Only now, so that one event costs the others nothing: they are stored, and a redelivery finds them so.
        if split.too_large > 0 {
            return Err(Rejection::EventTooLarge);
        }
        // What is not acknowledged comes again, and would be counted again.
        report.enqueued(&split);
        Ok(Response::new("EVENT_RECEIVED".to_owned()))
    }

    /// Verifies with the secrets at hand; where none fits, once more with newer ones.
    async fn verified(&self, app: &str, delivery: &Delivery) -> Result<(Verified, Arc<Configuration>), Rejection> {
        let configuration = self.configuration().await?;
        if let Some(verified) = configuration.app(app).and_then(|app| verify(delivery, app)) {
            return Ok((verified, configuration));
        }
        let newer = self.secrets.newer_than(&configuration).await;
        let app = newer.app(app).ok_or(Rejection::UnknownApp)?;
        // What did not fit the same secrets a moment ago is not tried once more.
        let verified = if Arc::ptr_eq(&newer, &configuration) { None } else { verify(delivery, app) };
        let wrong = Rejection::SignatureWrong.unless(app.unreadable_app_secret.as_ref());
        verified.ok_or(wrong).map(|verified| (verified, newer))
    }

    /// Splits with the configuration at hand; where that has no account for a Page, once more with a newer one: the Page
    /// may have been added a moment ago. Where none is to be had in time, its entries are foreign, and no obstacle to
    /// the others.
    async fn split_with_newest(
        &self,
        verified: &Verified,
        configuration: &Arc<Configuration>,
        origin: Origin<'_>,
        deadline: Instant,
    ) -> Result<Split, Rejection> {
        let at_hand = split(verified, configuration, origin)?;
        let patience = deadline.saturating_duration_since(Instant::now() + FOR_THE_QUEUE);
        if at_hand.foreign_entries == 0 || patience.is_zero() {
            return Ok(at_hand);
        }
        match timeout(patience, self.secrets.newer_for_page(configuration)).await {
            Ok(newer) if !Arc::ptr_eq(&newer, configuration) => split(verified, &newer, origin),
            _ => Ok(at_hand),
        }
    }

    async fn configuration(&self) -> Result<Arc<Configuration>, Rejection> {
        self.secrets.current().await.map_err(|error| {
            tracing::error!(%error, "no configuration");
            Rejection::NoConfiguration
        })
    }
}

/// Bounds what waits for the configuration and nothing else: what has not come by then is the configuration.
async fn or_no_configuration<T>(
    deadline: Instant,
    work: impl Future<Output = Result<T, Rejection>>,
) -> Result<T, Rejection> {
    timeout_at(deadline, work).await.unwrap_or(Err(Rejection::NoConfiguration))
}
