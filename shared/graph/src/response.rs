//! What Graph answered, decoded without I/O: an error object is an error whatever the status says.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::classify::{self, Class};
use crate::error::{ApiError, GraphError, Unreadable};
use crate::request::Effect;

/// Answer that holds no error. `Debug` hides the body.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    status: StatusCode,
    body: Bytes,
    effect: Effect,
}

/// Tells an answer from an error.
///
/// # Errors
///
/// [`GraphError::Api`] when the body holds an error object, [`GraphError::Unreadable`] when the answer is not Graph's.
pub fn decode(effect: Effect, status: StatusCode, _headers: &HeaderMap, body: Bytes) -> Result<Response, GraphError> {
    if let Ok(Refusal { error }) = serde_json::from_slice(&body) {
        return Err(GraphError::Api(Box::new(error.classified(effect, status))));
    }
    if status.is_success() {
        return Ok(Response { status, body, effect });
    }
    let problem = if status.is_redirection() { Unreadable::Redirect } else { Unreadable::NoErrorObject };
    Err(GraphError::Unreadable { status: status.as_u16(), problem, effect })
}

impl Response {
    /// Reads the body as a `T`.
    ///
    /// # Errors
    ///
    /// [`GraphError::Unreadable`] when it is none; the outcome of a write is unknown then.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, GraphError> {
        serde_json::from_slice(&self.body).map_err(|_| GraphError::Unreadable {
            status: self.status.as_u16(),
            problem: Unreadable::Json,
            effect: self.effect,
        })
    }

    /// Body as it came.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response").field("status", &self.status.as_u16()).finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Refusal {
    error: ErrorObject,
}

/// Error object as Graph writes it.
#[derive(Deserialize)]
struct ErrorObject {
    code: i64,
    error_subcode: Option<i64>,
    fbtrace_id: Option<Box<str>>,
    message: Option<Box<str>>,
    #[serde(default)]
    is_transient: bool,
}

impl ErrorObject {
    fn classified(self, effect: Effect, status: StatusCode) -> ApiError {
        let row = classify::find(self.code, self.error_subcode);
        let class = row.map_or(if self.is_transient { Class::Transient } else { Class::Unlisted }, |row| row.class);
        // A 5xx does not say that nothing was done.
        let ambiguous = class == Class::UnknownOutcome
            || (status.is_server_error() && matches!(class, Class::Transient | Class::Unlisted));
        let class = match (ambiguous, effect) {
            (false, _) => class,
            (true, Effect::Read) => Class::Transient,
            (true, Effect::Write) => Class::UnknownOutcome,
        };
        ApiError {
            status: status.as_u16(),
            code: self.code,
            subcode: self.error_subcode,
            class,
            row,
            wait: None,
            fbtrace_id: self.fbtrace_id,
            message: self.message,
        }
    }
}
