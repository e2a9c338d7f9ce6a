//! What is known of a request when it comes in, before anything in it is proved.

use http::{HeaderMap, Request};
use lambda_http::Context;
use messenger_wire::TimestampMs;

use crate::gateway::TRACE_HEADER;

/// When a request came in, and the names that it goes by.
#[derive(Debug)]
pub(crate) struct Arrival {
    pub(crate) received_at: TimestampMs,
    /// Lambda's own.
    pub(crate) request_id: Option<String>,
    /// Trace of X-Ray that it belongs to, else the request's id.
    pub(crate) trace: Option<String>,
}

/// Longest trace that is carried on: X-Ray's own have 100 characters at most.
const TRACE_CHARACTERS: usize = 256;

impl Arrival {
    pub(crate) fn of<B>(request: &Request<B>, received_at: TimestampMs) -> Self {
        let request_id = request.extensions().get::<Context>().map(|context| context.request_id.as_str());
        let trace = trace(request.headers()).or(request_id);
        Self { received_at, request_id: request_id.map(str::to_owned), trace: trace.map(str::to_owned) }
    }
}

fn trace(headers: &HeaderMap) -> Option<&str> {
    let trace = headers.get(TRACE_HEADER)?.to_str().ok()?;
    (!trace.is_empty() && trace.len() <= TRACE_CHARACTERS).then_some(trace)
}
