//! Batches: up to 50 requests in one, answered in order. Each counts against the limits as if it came alone.
//!
//! A slot that Graph leaves `null` ran out of time: its outcome is unknown.
//! See <https://developers.facebook.com/docs/graph-api/batch-requests>.
//!
//! ```no_run
//! use messenger_graph::endpoints::batch::{self, BatchItem};
//! use messenger_graph::endpoints::messages::{self, Sent};
//! use messenger_graph::{Graph, Outcome};
//! use messenger_wire::send::SendRequest;
//! use messenger_wire::{PageId, Secret};
//!
//! # async fn send(
//! #     graph: impl Graph, page: PageId, requests: Vec<SendRequest>, token: Secret,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! let item = |request: &SendRequest| BatchItem::new(messages::send(&page, request).into_request());
//! let items: Vec<BatchItem> = requests.iter().map(item).collect();
//! for result in graph.call(batch::send(&items)?, &token).await? {
//!     match result.and_then(|response| response.read::<Sent>()) {
//!         Ok(sent) => println!("sent {:?}", sent.message_id),
//!         Err(error) if error.outcome() == Outcome::Unknown => println!("wait for the echo"),
//!         Err(error) => println!("not sent: {error}"),
//!     }
//! }
//! # Ok(())
//! # }
//! ```

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use messenger_wire::Secret;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use url::form_urlencoded;

use crate::call::Call;
use crate::error::{GraphError, Interruption, Unreadable};
use crate::fields::form_fields;
use crate::lenient;
use crate::request::{Body, Effect, Request, RequestError};
use crate::response::{self, Response};

/// Most requests in one batch.
/// [Batch requests](https://developers.facebook.com/docs/graph-api/batch-requests).
pub const BATCH_ITEMS: usize = 50;

/// One request of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchItem {
    request: Request,
    name: Option<String>,
    depends_on: Option<String>,
    token: Option<Secret>,
}

/// Why a batch cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BatchError {
    /// No item.
    #[error("a batch holds at least one request")]
    Empty,
    /// Too many items.
    #[error("a batch holds at most {BATCH_ITEMS} requests, this one {count}")]
    TooMany {
        /// Number of items.
        count: usize,
    },
    /// Item that cannot be in a batch.
    #[error("request {index} of the batch: {problem}")]
    Item {
        /// Place of the item, from 0.
        index: usize,
        /// What is wrong with it; [`RequestError::Body`] for uploads, which no batch can hold.
        problem: RequestError,
    },
}

impl BatchItem {
    /// Puts a request into a batch.
    #[must_use]
    pub fn new(request: Request) -> Self {
        Self { request, name: None, depends_on: None, token: None }
    }

    /// Names the item, so that others can depend on it.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Runs the item only after the one of this name has succeeded.
    #[must_use]
    pub fn depends_on(mut self, name: impl Into<String>) -> Self {
        self.depends_on = Some(name.into());
        self
    }

    /// Runs the item with a token of its own, so that one batch can serve several Pages. The request takes a
    /// [`Proof`](crate::Proof) of its own then: that of the batch is for the batch's token.
    #[must_use]
    pub fn token(mut self, token: Secret) -> Self {
        self.token = Some(token);
        self
    }

    fn to_wire(&self) -> Result<ItemWire<'_>, RequestError> {
        self.request.check()?;
        Ok(ItemWire {
            method: self.request.method().as_str(),
            relative_url: self.relative_url(),
            body: body(self.request.body())?,
            name: self.name.as_deref(),
            depends_on: self.depends_on.as_deref(),
            // Else Graph leaves the slot of an item that others depend on null, as it does when time ran out.
            omit_response_on_success: self.name.as_ref().map(|_| false),
        })
    }

    /// Path and query. It travels in the body of the batch, so a token in it is in no URL on the wire.
    fn relative_url(&self) -> String {
        let token = self.token.as_ref().map(|token| ("access_token", token.expose()));
        let pairs = self.request.query_pairs().iter().map(|(name, value)| (name.as_ref(), value.as_str()));
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs.chain(token)).finish();
        let separator = if query.is_empty() { "" } else { "?" };
        format!("{}{separator}{query}", self.request.path())
    }
}

/// Sends requests together; the answer holds a result for each, in order.
///
/// # Errors
/// [`BatchError`] when there is none or too many, or one of them cannot be in a batch.
pub fn send(items: &[BatchItem]) -> Result<Call<Vec<Result<Response, GraphError>>>, BatchError> {
    match items.len() {
        0 => return Err(BatchError::Empty),
        count if count > BATCH_ITEMS => return Err(BatchError::TooMany { count }),
        _ => {}
    }
    let mut batch = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        batch.push(item.to_wire().map_err(|problem| BatchError::Item { index, problem })?);
    }
    let request = Request::new(Method::POST, []).named("batch.send").json(&BatchWire { include_headers: true, batch });
    let effects: Vec<Effect> = items.iter().map(|item| item.request.effect()).collect();
    let reads = effects.iter().all(|effect| *effect == Effect::Read);
    let request = if reads { request.reading() } else { request };
    Ok(Call::read_by(request, move |response| slots(response, &effects)))
}

/// Sends one request as a batch, which keeps its query out of the URL.
pub(super) fn single(item: BatchItem) -> Call<Response> {
    let unsent = GraphError::Request(RequestError::Body);
    match send(std::slice::from_ref(&item)) {
        Ok(call) => call.then(move |mut results| results.pop().unwrap_or(Err(unsent.clone()))),
        Err(_) => Call::read_by(item.request.failing(RequestError::Body), |response| Ok(response.clone())),
    }
}

/// Results of a batch, each read by itself; one more or fewer than was asked for makes all of them unreadable.
fn slots(response: &Response, effects: &[Effect]) -> Result<Vec<Result<Response, GraphError>>, GraphError> {
    let slots: Vec<Option<Box<RawValue>>> = response.read()?;
    if slots.len() != effects.len() {
        return Err(response.unreadable());
    }
    let result = |(slot, effect): (Option<Box<RawValue>>, &Effect)| match slot {
        Some(slot) => match lenient::read::<SlotWire>(&slot) {
            Some(slot) => slot.decode(*effect),
            None => Err(GraphError::Unreadable {
                status: response.status().as_u16(),
                problem: Unreadable::Json,
                effect: *effect,
            }),
        },
        None => Err(GraphError::NoAnswer { cause: Interruption::NullSlot, effect: *effect }),
    };
    Ok(slots.into_iter().zip(effects).map(result).collect())
}

/// Body of an item: form fields, whatever the request's own form.
fn body(body: &Body) -> Result<Option<String>, RequestError> {
    let fields: Vec<(String, String)> = match body {
        Body::Empty => return Ok(None),
        Body::Json(text) => form_fields(&serde_json::from_slice::<Value>(text).map_err(|_| RequestError::Body)?)?,
        Body::Form(fields) => fields.iter().map(|(name, value)| (name.to_string(), value.clone())).collect(),
        Body::Multipart { .. } => return Err(RequestError::Body),
    };
    Ok(Some(form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()))
}

#[derive(Serialize)]
struct BatchWire<'a> {
    include_headers: bool,
    batch: Vec<ItemWire<'a>>,
}

#[derive(Serialize)]
struct ItemWire<'a> {
    method: &'a str,
    relative_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    depends_on: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    omit_response_on_success: Option<bool>,
}

#[derive(Deserialize)]
struct SlotWire {
    #[serde(deserialize_with = "lenient::required")]
    code: u16,
    #[serde(default, deserialize_with = "lenient::list")]
    headers: Vec<HeaderWire>,
    /// The text of the answer, as Graph's page shows it, or the answer itself.
    #[serde(default)]
    body: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
struct HeaderWire {
    name: String,
    #[serde(deserialize_with = "lenient::required")]
    value: String,
}

impl SlotWire {
    fn decode(self, effect: Effect) -> Result<Response, GraphError> {
        let status = StatusCode::from_u16(self.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let header = |header: HeaderWire| {
            let name = HeaderName::try_from(header.name.to_ascii_lowercase()).ok()?;
            Some((name, HeaderValue::try_from(header.value).ok()?))
        };
        let headers: HeaderMap = self.headers.into_iter().filter_map(header).collect();
        let body = self.body.map(|body| serde_json::from_str(body.get()).unwrap_or_else(|_| body.get().to_owned()));
        response::decode(effect, status, &headers, Bytes::from(body.unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests;
