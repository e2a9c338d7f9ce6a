//! What Graph answered, decoded without I/O: an error object is an error whatever the status says.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::classify::{self, Class};
use crate::error::{ApiError, GraphError, Unreadable};
use crate::lenient;
use crate::request::Effect;
use crate::usage::Usage;

/// Answer that holds no error. `Debug` hides the body.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    status: StatusCode,
    body: Bytes,
    effect: Effect,
    usage: Usage,
}

/// Tells an answer from an error. The media type is not looked at: Graph writes JSON under several.
///
/// # Errors
/// [`GraphError::Api`] when the body holds an error object, [`GraphError::Unreadable`] when the answer is not Graph's.
pub fn decode(effect: Effect, status: StatusCode, headers: &HeaderMap, body: Bytes) -> Result<Response, GraphError> {
    let usage = Usage::of(headers);
    let refusal = refusal(&body);
    if let Some(error) = refusal.as_deref().and_then(lenient::read::<ErrorObject>) {
        return Err(GraphError::Api(Box::new(error.classified(effect, status, usage))));
    }
    if status.is_success() && refusal.is_none() {
        return Ok(Response { status, body, effect, usage });
    }
    let problem = if status.is_redirection() { Unreadable::Redirect } else { Unreadable::NoErrorObject };
    Err(GraphError::Unreadable { status: status.as_u16(), problem, effect })
}

impl Response {
    /// Reads the body as a `T`.
    ///
    /// # Errors
    /// [`GraphError::Unreadable`] when it is none; the outcome of a write is unknown then.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, GraphError> {
        serde_json::from_slice(&self.body).map_err(|_| self.unreadable())
    }

    /// Body as it came.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// What the usage headers say.
    #[must_use]
    pub fn usage(&self) -> &Usage {
        &self.usage
    }

    /// HTTP status, a success.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Error for a body that is not what the endpoint answers.
    pub(crate) fn unreadable(&self) -> GraphError {
        GraphError::Unreadable { status: self.status.as_u16(), problem: Unreadable::Json, effect: self.effect }
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response").field("status", &self.status.as_u16()).finish_non_exhaustive()
    }
}

/// Error that a body tells of, whether it can be read or not. Looks for an object first: serde would read a list, such
/// as a batch's, as one too.
fn refusal(body: &[u8]) -> Option<Box<RawValue>> {
    #[derive(Deserialize)]
    struct Refusal {
        error: Option<Box<RawValue>>,
    }
    let object = body.trim_ascii_start().starts_with(b"{");
    let refusal: Refusal = object.then(|| serde_json::from_slice(body).ok()).flatten()?;
    refusal.error.filter(|error| error.get().starts_with(['{', '"']))
}

/// Error object as Graph writes it. Only the code has to be readable: an odd property beside it must not hide a dead
/// token.
#[derive(Deserialize)]
struct ErrorObject {
    #[serde(deserialize_with = "lenient::required")]
    code: i64,
    #[serde(default, deserialize_with = "lenient::optional")]
    error_subcode: Option<i64>,
    #[serde(default, deserialize_with = "lenient::optional")]
    fbtrace_id: Option<Box<str>>,
    #[serde(default, deserialize_with = "lenient::optional")]
    message: Option<Box<str>>,
    #[serde(default, deserialize_with = "lenient::optional")]
    is_transient: Option<bool>,
    /// An object, or the text of one.
    #[serde(default, deserialize_with = "lenient::optional")]
    error_data: Option<BTreeMap<String, Box<RawValue>>>,
}

impl ErrorObject {
    fn classified(self, effect: Effect, status: StatusCode, usage: Usage) -> ApiError {
        let row = classify::find(self.code, self.error_subcode, self.message.as_deref());
        let remaining = self.remaining();
        ApiError {
            status: status.as_u16(),
            code: self.code,
            subcode: self.error_subcode,
            class: self.class(row.map(|row| row.class), remaining, effect, status),
            row,
            lasts: remaining.max(row.and_then(|row| row.wait)),
            fbtrace_id: self.fbtrace_id,
            usage,
            message: self.message,
        }
    }

    fn class(&self, listed: Option<Class>, remaining: Option<Duration>, effect: Effect, status: StatusCode) -> Class {
        let class = match listed {
            Some(class) => class,
            // What says how long it lasts is a throttle, where nothing else tells what it is.
            None if remaining.is_some() => Class::Throttled,
            None if status == StatusCode::TOO_MANY_REQUESTS => Class::Throttled,
            None if self.is_transient == Some(true) => Class::Transient,
            None => Class::Unlisted,
        };
        // A 5xx does not say that nothing was done, and neither does an unlisted "try again".
        let open = status.is_server_error() || listed.is_none();
        match class {
            Class::UnknownOutcome => effect.lost(),
            Class::Transient if open => effect.lost(),
            Class::Unlisted if status.is_server_error() => effect.lost(),
            class => class,
        }
    }

    /// How long the error lasts; no time at all tells nothing.
    fn remaining(&self) -> Option<Duration> {
        let seconds = lenient::read(self.error_data.as_ref()?.get("remaining_seconds")?);
        seconds.filter(|seconds| *seconds > 0).map(Duration::from_secs)
    }
}

#[cfg(test)]
mod tests;
