//! What is asked of Graph, as plain values: building a request does no I/O and knows no token.

mod body;
mod error;

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use http::Method;
use messenger_wire::RESERVED;
use percent_encoding::utf8_percent_encode;
use serde::Serialize;

use crate::proof::{PROOF, Proof};

pub use body::{Body, File};
pub use error::RequestError;

/// One request to Graph, without host, version and token.
///
/// `Debug` prints method and operation only: path, query and body hold ids of people and message text.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    method: Method,
    operation: &'static str,
    path: String,
    query: Vec<(Cow<'static, str>, String)>,
    body: Body,
    effect: Effect,
    anonymous: bool,
    timeout: Option<Duration>,
    patience: Option<Duration>,
    problem: Option<RequestError>,
}

/// Whether a request changes something at Meta, which decides what a lost answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Only reads: a lost answer has changed nothing.
    Read,
    /// Sends or changes: a lost answer leaves the outcome unknown.
    Write,
}

impl Request {
    /// Asks for something; the path is given by its segments, which are percent-encoded.
    #[must_use]
    pub fn get<'a>(path: impl IntoIterator<Item = &'a str>) -> Self {
        Self::new(Method::GET, path)
    }

    /// Sends or sets something; the path is given by its segments, which are percent-encoded.
    #[must_use]
    pub fn post<'a>(path: impl IntoIterator<Item = &'a str>) -> Self {
        Self::new(Method::POST, path)
    }

    /// Removes something; the path is given by its segments, which are percent-encoded.
    #[must_use]
    pub fn delete<'a>(path: impl IntoIterator<Item = &'a str>) -> Self {
        Self::new(Method::DELETE, path)
    }

    /// Any request. No segment at all is Graph's root, where batches go.
    #[must_use]
    pub fn new<'a>(method: Method, path: impl IntoIterator<Item = &'a str>) -> Self {
        let mut problem = None;
        let mut encoded = Vec::new();
        for segment in path {
            if matches!(segment, "" | "." | "..") {
                problem = Some(RequestError::Path);
            }
            encoded.push(utf8_percent_encode(segment, RESERVED).to_string());
        }
        let effect = if method == Method::GET { Effect::Read } else { Effect::Write };
        Self {
            method,
            operation: "request",
            path: encoded.join("/"),
            query: Vec::new(),
            body: Body::Empty,
            effect,
            anonymous: false,
            timeout: None,
            patience: None,
            problem,
        }
    }

    /// Names the operation for logs and metrics, which must not show paths: these hold ids of people.
    #[must_use]
    pub fn named(mut self, operation: &'static str) -> Self {
        self.operation = operation;
        self
    }

    /// Adds a query parameter.
    #[must_use]
    pub fn query(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Adds a query parameter where there is a value.
    #[must_use]
    pub fn query_if(self, name: impl Into<Cow<'static, str>>, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// Sets a JSON body. A value that cannot be written as JSON makes the request fail before it is sent.
    #[must_use]
    pub fn json(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_vec(body) {
            Ok(text) => self.body = Body::Json(text.into()),
            Err(_) => self.problem = Some(RequestError::Body),
        }
        self
    }

    /// Sets a form body.
    #[must_use]
    pub fn form(mut self, fields: Vec<(Cow<'static, str>, String)>) -> Self {
        self.body = Body::Form(fields);
        self
    }

    /// Sets a multipart body.
    #[must_use]
    pub fn multipart(mut self, fields: Vec<(String, String)>, file: File) -> Self {
        self.body = Body::Multipart { fields, file };
        self
    }

    /// Marks the request as one that must not be sent.
    pub(crate) fn failing(mut self, problem: RequestError) -> Self {
        self.problem = Some(problem);
        self
    }

    /// Marks the request as one that must not be sent, where a value is over a limit of Meta's.
    pub(crate) fn limited(self, field: &'static str, limit: u64, value: u64) -> Self {
        if value > limit { self.failing(RequestError::OverLimit { field, limit, value }) } else { self }
    }

    /// Marks the request as one that must not be sent, where a value is under what Meta asks for.
    pub(crate) fn at_least(self, field: &'static str, least: u64, value: u64) -> Self {
        if value < least { self.failing(RequestError::UnderLimit { field, least, value }) } else { self }
    }

    /// Proves that the caller holds the app secret; the proof is for one token.
    #[must_use]
    pub fn proven(mut self, proof: &Proof) -> Self {
        self.query.extend(proof.parameters());
        self
    }

    /// Whether the request proves that the caller holds the app secret.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        self.query.iter().any(|(name, _)| name == PROOF)
    }

    /// Says that the request only reads although its method is not `GET`.
    #[must_use]
    pub fn reading(mut self) -> Self {
        self.effect = Effect::Read;
        self
    }

    /// Leaves the token out: the few endpoints that hand out tokens take other credentials, in the body.
    #[must_use]
    pub fn anonymous(mut self) -> Self {
        self.anonymous = true;
        self
    }

    /// Shortens the time-out of this request, so that it ends within the remaining Lambda time.
    #[must_use]
    pub fn within(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Gives this request another time-out than the client's, for what Meta may need longer for.
    #[must_use]
    pub fn patient(mut self, patience: Duration) -> Self {
        self.patience = Some(patience);
        self
    }

    /// HTTP method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Name of the operation, for logs and metrics.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// Path after the version, percent-encoded, without a leading slash.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Query parameters, in order.
    #[must_use]
    pub fn query_pairs(&self) -> &[(Cow<'static, str>, String)] {
        &self.query
    }

    /// Body.
    #[must_use]
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// Time that this request may take at most, of a client with this time-out.
    #[must_use]
    pub fn timeout(&self, of_client: Duration) -> Duration {
        let most = self.patience.unwrap_or(of_client);
        self.timeout.map_or(most, |own| own.min(most))
    }

    /// Whether the request changes something at Meta.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// Whether the token stays out.
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        self.anonymous
    }

    /// Checks what the builder could not refuse at once.
    ///
    /// # Errors
    /// [`RequestError`] when the request must not be sent.
    pub fn check(&self) -> Result<(), RequestError> {
        self.problem.map_or(Ok(()), Err)
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{Body, Effect, Request, RequestError};
    use std::collections::BTreeMap;
    use std::time::Duration;

    #[test]
    fn path_segments_are_encoded_and_cannot_leave_their_place() {
        let request = Request::get(["a b", "c/d?e#f", "%2e", "ü", "m_~.-"]);
        assert_eq!(request.path(), "a%20b/c%2Fd%3Fe%23f/%252e/%C3%BC/m_~.-");
        assert_eq!(request.check(), Ok(()));
        for path in [&["a", ""][..], &[".", "a"], &["a", ".."]] {
            assert_eq!(Request::get(path.iter().copied()).check(), Err(RequestError::Path), "{path:?}");
        }
        assert_eq!(Request::post([]).path(), "");
    }

    #[test]
    fn a_get_reads_and_everything_else_writes_unless_said_otherwise() {
        assert_eq!(Request::get(["x"]).effect(), Effect::Read);
        assert_eq!(Request::post(["x"]).effect(), Effect::Write);
        assert_eq!(Request::delete(["x"]).effect(), Effect::Write);
        assert_eq!(Request::post(["x"]).reading().effect(), Effect::Read);
    }

    #[test]
    fn a_body_that_is_no_json_is_refused_before_it_is_sent() {
        let request = Request::post(["x"]).json(&BTreeMap::from([((1, 2), 3)]));
        assert_eq!((request.check(), request.body()), (Err(RequestError::Body), &Body::Empty));
    }

    #[test]
    fn a_request_ends_within_its_own_time_out_where_it_has_one_and_within_the_remaining_time() {
        let seconds = Duration::from_secs;
        let request = || Request::post(["x"]);
        for (request, expected) in [
            (request(), 15),
            (request().within(seconds(9)), 9),
            (request().within(seconds(20)), 15),
            (request().patient(seconds(80)), 80),
            (request().patient(seconds(80)).within(seconds(20)), 20),
            (request().patient(seconds(80)).within(seconds(90)), 80),
        ] {
            assert_eq!(request.timeout(seconds(15)), seconds(expected), "{expected}");
        }
    }

    #[test]
    fn nothing_of_a_person_is_printed() {
        let request = Request::get(["7001"]).named("user_profile.get").query("fields", "Ada").json("Hello");
        assert_eq!(format!("{request:?}"), "Request { method: GET, operation: \"user_profile.get\", .. }");
        assert_eq!(format!("{:?}", request.body()), "Json(..)");
    }
}
