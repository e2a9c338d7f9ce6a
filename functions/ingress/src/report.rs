//! What log and metrics say about a request. Nothing that the request holds goes in before its signature has proved it.

use http::Response;
use messenger_channel::telemetry::lines::{PAGE_FOREIGN, REQUEST_REFUSED};
use messenger_channel::telemetry::{MetricSet, Metrics};
use messenger_wire::{SignedForm, TimestampMs};
use tracing::Span;

use crate::Rejection;
use crate::arrival::Arrival;
use crate::split::Split;

/// Gathers what is to be told about one request.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    arrival: &'a Arrival,
    span: Span,
    metrics: MetricSet,
    is_delivery: bool,
}

impl<'a> Report<'a> {
    pub(crate) fn start(arrival: &'a Arrival) -> Self {
        let request_id = arrival.request_id.as_deref();
        // At the highest level, so that errors are told with it whatever the level is.
        let span = tracing::error_span!("request", request_id);
        let mut metrics = MetricSet::default();
        if let Some(request_id) = request_id {
            metrics.property("RequestId", request_id);
        }
        Self { arrival, span, metrics, is_delivery: false }
    }

    /// What log lines are told with, as far as the request is proved by now.
    pub(crate) fn span(&self) -> Span {
        self.span.clone()
    }

    /// From here on the app is no longer what just anybody wrote into a path.
    pub(crate) fn verified(&mut self, app: &str, form: SignedForm) {
        self.is_delivery = true;
        let (request_id, trace) = (self.arrival.request_id.as_deref(), self.arrival.trace.as_deref());
        // A new one: to record more fields in the old one would write all of them anew.
        self.span = tracing::error_span!("request", request_id, app, trace);
        self.metrics.property("App", app);
        self.metrics.count("Deliveries", &[], 1);
        self.metrics.count("SignedEscaped", &[], u64::from(form == SignedForm::Escaped));
    }

    /// Calls to the queue that had to be repeated.
    pub(crate) fn repeated(&mut self, retries: u64) {
        self.metrics.count("EnqueueRetries", &[], retries);
    }

    /// Every event of a delivery is in the queue.
    pub(crate) fn enqueued(&mut self, split: &Split) {
        for ((family, feed), count) in &split.events {
            self.metrics.count("Events", &[("Family", family), ("Feed", feed)], *count);
        }
        self.metrics.count("UnknownFamily", &[], split.unknown);
        self.metrics.count("ForeignPage", &[], split.foreign_entries);
        if split.foreign_entries > 0 {
            tracing::info!(entries = split.foreign_entries, "{PAGE_FOREIGN}");
        }
    }

    /// Says how the request was answered, and writes its metrics; `limit` is that of bodies, in bytes.
    pub(crate) fn finish(
        mut self,
        answer: &Result<Response<String>, Rejection>,
        limit: usize,
        metrics: &Metrics,
        now: TimestampMs,
    ) {
        match answer {
            Ok(_) if !self.is_delivery => {
                self.metrics.count("Handshakes", &[], 1);
                tracing::info!("handshake");
            }
            Ok(_) => self.acknowledged(now),
            Err(rejection) => {
                self.metrics.count("Refused", &[("Reason", rejection.as_str())], 1);
                let (reason, status) = (rejection.as_str(), rejection.status().as_u16());
                let limit = (*rejection == Rejection::BodyTooLarge).then_some(limit);
                tracing::info!(reason, status, limit, "{REQUEST_REFUSED}");
            }
        }
        metrics.write(&self.metrics, now);
    }

    /// Says it in the line of the metrics. Nearly all requests end here, and a log line of its own would cost as much
    /// again: to write, and to keep in CloudWatch, which is paid by the byte.
    fn acknowledged(&mut self, now: TimestampMs) {
        let elapsed = now.as_millis().saturating_sub(self.arrival.received_at.as_millis());
        self.metrics.milliseconds("Acknowledged", &[], elapsed.unsigned_abs());
        self.metrics.property("level", "INFO");
        self.metrics.property("message", "acknowledged");
        if let Some(trace) = &self.arrival.trace {
            self.metrics.property("Trace", trace);
        }
    }
}
