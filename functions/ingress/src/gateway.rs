//! The edge to Lambda: an event of a gateway becomes a request, and the answer what that gateway takes.
//!
//! `lambda_http` reads the events and writes the answers. Its own way from an event to a request panics at a host, a
//! scheme, a query or a body that it cannot read, all of which are whatever a stranger sent, and of a REST API's
//! doubled headers it keeps one. Here every event becomes a request, and the stages refuse it.

mod body;
mod event;

use std::convert::Infallible;
use std::future::ready;

use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri};
use lambda_http::aws_lambda_events::query_map::QueryMap;
use lambda_http::request::LambdaRequest;
use lambda_http::{Body, Context, LambdaEvent, TransformResponse};
use messenger_channel::clock::Clock;
use messenger_channel::queue::Enqueue;
use messenger_channel::secrets::SecretSource;
use serde::Serialize;
use url::form_urlencoded;

use crate::{Ingress, handshake};
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
    let LambdaEvent { payload: Event(event), context, .. } = event;
    let origin = event.request_origin();
    let response = ingress.handle(request(event, context)).await;
    // Of the two ways into this type the other one would read the body in the character set that its content type
    // names. The tables for that are a twentieth of the program, and `&str` needs none of them.
    TransformResponse::<&str, Infallible>::Response(origin, Box::pin(ready(response.map(Body::from)))).await
}

/// What a request is made of.
struct Parts {
    method: Method,
    path: Option<String>,
    query: String,
    headers: HeaderMap,
    body: EventBody,
}

/// Reads an event as a request. What no request can hold is left out: without its path it has no
/// route, without its query no handshake.
#[must_use]
pub fn request(event: LambdaRequest, context: Context) -> Request<EventBody> {
    let Some(parts) = parts(event) else { return Request::default() };
    let mut request = Request::new(parts.body);
    *request.method_mut() = parts.method;
    *request.uri_mut() = uri(&parts.path.unwrap_or_default(), &parts.query);
    *request.headers_mut() = parts.headers;
    let trace = context.xray_trace_id.as_deref().and_then(|trace| HeaderValue::from_str(trace).ok());
    if let Some(trace) = trace {
        request.headers_mut().insert(TRACE_HEADER, trace);
    }
    request.extensions_mut().insert(context);
    request
}

/// `None` for kinds of events that `lambda_http` is not built to read here.
fn parts(event: LambdaRequest) -> Option<Parts> {
    Some(match event {
        LambdaRequest::ApiGatewayV1(event) => Parts {
            method: event.http_method,
            path: event.path,
            query: encoded(&event.multi_value_query_string_parameters, &event.query_string_parameters),
            headers: merged(event.headers, event.multi_value_headers),
            body: EventBody::new(event.body, event.is_base64_encoded),
        },
        LambdaRequest::ApiGatewayV2(event) => Parts {
            method: event.request_context.http.method,
            path: event.raw_path,
            query: event.raw_query_string.unwrap_or_default(),
            headers: event.headers,
            body: EventBody::new(event.body, event.is_base64_encoded),
        },
        LambdaRequest::Alb(event) => Parts {
            method: event.http_method,
            path: event.path,
            query: joined(&event.multi_value_query_string_parameters, &event.query_string_parameters),
            headers: merged(event.headers, event.multi_value_headers),
            body: EventBody::new(event.body, event.is_base64_encoded),
        },
        _ => return None,
    })
}

fn uri(path: &str, query: &str) -> Uri {
    Uri::try_from(format!("{path}?{query}")).or_else(|_| Uri::try_from(path)).unwrap_or_default()
}

/// Headers in both forms. Only the one for several values has all of a doubled header.
fn merged(mut headers: HeaderMap, several: HeaderMap) -> HeaderMap {
    headers.extend(several);
    headers
}

/// A REST API has decoded its parameters.
fn encoded(several: &QueryMap, single: &QueryMap) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters(several, single)).finish()
}

/// An ALB passes its parameters on as they came.
fn joined(several: &QueryMap, single: &QueryMap) -> String {
    let pairs = parameters(several, single).map(|(name, value)| [name, "=", value].concat());
    pairs.collect::<Vec<_>>().join("&")
}

/// The parameters that somebody reads. To go through all of a `QueryMap` panics at a name without values.
fn parameters<'m>(several: &'m QueryMap, single: &'m QueryMap) -> impl Iterator<Item = (&'static str, &'m str)> {
    handshake::PARAMETERS.into_iter().flat_map(|name| {
        let values = several.all(name).or_else(|| single.all(name)).unwrap_or_default();
        values.into_iter().map(move |value| (name, value))
    })
}
