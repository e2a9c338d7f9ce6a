//! The edge to Lambda: an event of a gateway becomes a request, and the answer what that gateway takes.
//!
//! `lambda_http` runs the function and writes the answers. Its own way from an event to a request panics at a host, a
//! scheme, a query or a body that it cannot read, all of which are whatever a stranger sent, and of a REST API's
//! doubled headers it keeps one. Here every event becomes a request, and the stages refuse it.

mod body;
mod event;

use std::convert::Infallible;
use std::future::ready;

use http::{HeaderName, HeaderValue, Request, Uri};
use lambda_http::{Body, Context, LambdaEvent, TransformResponse};
use messenger_channel::clock::Clock;
use messenger_channel::queue::Enqueue;
use messenger_channel::secrets::SecretSource;
use serde::Serialize;

use crate::Ingress;
pub use body::EventBody;
pub use event::Event;

/// Header with the X-Ray trace of a request.
pub(crate) const TRACE_HEADER: HeaderName = HeaderName::from_static("x-amzn-trace-id");

/// Answers an event in the form of its gateway.
///
/// # Errors
/// None: whatever is wrong with a request is an answer too.
pub async fn invoke<Q: Enqueue, S: SecretSource, C: Clock>(
    ingress: &Ingress<Q, S, C>,
    event: LambdaEvent<Event>,
) -> Result<impl Serialize + use<Q, S, C>, Infallible> {
    let LambdaEvent { payload: event, context, .. } = event;
    let origin = event.origin();
    let response = ingress.handle(request(event, context)).await;
    // Of the two ways into this type the other one would read the body in the character set that its content type
    // names. The tables for that are a twentieth of the program, and `&str` needs none of them.
    TransformResponse::<&str, Infallible>::Response(origin, Box::pin(ready(response.map(Body::from)))).await
}

/// Reads an event as a request. What no request can hold is left out: without its path it has no route, without its
/// query no handshake.
#[must_use]
pub fn request(event: Event, context: Context) -> Request<EventBody> {
    let Some(method) = event.method() else { return Request::default() };
    let uri = uri(event.path(), &event.query());
    let (headers, body) = event.into_content();
    let mut request = Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    let trace = context.xray_trace_id.as_deref().and_then(|trace| HeaderValue::from_str(trace).ok());
    if let Some(trace) = trace {
        request.headers_mut().insert(TRACE_HEADER, trace);
    }
    request.extensions_mut().insert(context);
    request
}

fn uri(path: &str, query: &str) -> Uri {
    Uri::try_from(format!("{path}?{query}")).or_else(|_| Uri::try_from(path)).unwrap_or_default()
}
