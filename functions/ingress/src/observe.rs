//! What log and metrics say about a request. Nothing that the request holds goes in before its signature has proved it.

use http::{HeaderMap, Request, Response};
use lambda_http::Context;
use messenger_channel::telemetry::{MetricSet, Metrics};
use messenger_wire::{SignedForm, TimestampMs};
use tracing::Span;
use tracing::field::Empty;

use crate::Rejection;
use crate::gateway::TRACE_HEADER;
use crate::split::Split;

/// Gathers what is to be told about one request.
#[derive(Debug)]
pub(crate) struct Observation {
    received_at: TimestampMs,
    trace: Option<String>,
    span: Span,
    record: MetricSet,
    is_delivery: bool,
    events: u64,
    foreign_entries: u64,
}

/// Longest trace that is carried on: X-Ray's own have 100 characters at most.
const TRACE_CHARACTERS: usize = 256;

impl Observation {
    pub(crate) fn start<B>(request: &Request<B>, received_at: TimestampMs) -> Self {
        let request_id = request.extensions().get::<Context>().map(|context| context.request_id.as_str());
        let trace = trace(request.headers()).or(request_id).map(str::to_owned);
        // At the highest level, so that errors are told with it whatever the level is.
        let span = tracing::error_span!("request", request_id, app = Empty, trace = Empty);
        let mut record = MetricSet::default();
        if let Some(request_id) = request_id {
            record.property("RequestId", request_id);
        }
        Self { received_at, trace, span, record, is_delivery: false, events: 0, foreign_entries: 0 }
    }

    pub(crate) fn received_at(&self) -> TimestampMs {
        self.received_at
    }

    pub(crate) fn trace(&self) -> Option<&str> {
        self.trace.as_deref()
    }

    pub(crate) fn span(&self) -> Span {
        self.span.clone()
    }

    /// From here on the app is no longer what just anybody wrote into a path.
    pub(crate) fn verified(&mut self, app: &str, form: SignedForm) {
        self.is_delivery = true;
        // Both at once, since each recording writes the fields of the span anew.
        tracing::record_all!(self.span, app = app, trace = self.trace.as_deref());
        self.record.property("App", app);
        self.record.count("Deliveries", &[], 1);
        self.record.count("SignedEscaped", &[], u64::from(form == SignedForm::Escaped));
    }

    /// Calls to the queue that had to be repeated.
    pub(crate) fn repeated(&mut self, retries: u64) {
        self.record.count("EnqueueRetries", &[], retries);
    }

    /// Every event of a delivery is in the queue.
    pub(crate) fn enqueued(&mut self, split: &Split) {
        for ((family, feed), count) in &split.events {
            self.record.count("Events", &[("Family", family), ("Feed", feed)], *count);
            self.events += count;
        }
        self.record.count("UnknownFamily", &[], split.unknown);
        self.record.count("ForeignPage", &[], split.foreign_entries);
        self.foreign_entries = split.foreign_entries;
    }

    /// Writes the one log line and the metrics of the request; `limit` is that of bodies, in bytes.
    pub(crate) fn finish(
        mut self,
        answer: &Result<Response<String>, Rejection>,
        limit: usize,
        metrics: &Metrics,
        now: TimestampMs,
    ) {
        let elapsed = now.as_millis().saturating_sub(self.received_at.as_millis());
        match answer {
            Ok(_) if !self.is_delivery => {
                self.record.count("Handshakes", &[], 1);
                tracing::info!("handshake");
            }
            Ok(_) => {
                self.record.milliseconds("Acknowledged", &[], elapsed.unsigned_abs());
                let foreign_entries = Some(self.foreign_entries).filter(|entries| *entries > 0);
                tracing::info!(events = self.events, foreign_entries, milliseconds = elapsed, "acknowledged");
            }
            Err(rejection) => {
                self.record.count("Refused", &[("Reason", rejection.as_str())], 1);
                let (reason, status) = (rejection.as_str(), rejection.status().as_u16());
                let limit = (*rejection == Rejection::BodyTooLarge).then_some(limit);
                tracing::info!(reason, status, limit, "refused");
            }
        }
        metrics.write(&self.record, now);
    }
}

fn trace(headers: &HeaderMap) -> Option<&str> {
    let trace = headers.get(TRACE_HEADER)?.to_str().ok()?;
    (!trace.is_empty() && trace.len() <= TRACE_CHARACTERS).then_some(trace)
}
