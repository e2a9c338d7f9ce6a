//! In-memory stand-in for Graph, for the tests of whoever calls it.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use messenger_wire::Secret;

use crate::client::Graph;
use crate::error::{GraphError, Interruption};
use crate::request::Request;
use crate::response::{self, Response};

/// Answers what it was told to, in order, and keeps what it was asked.
#[derive(Debug, Default)]
pub struct MemoryGraph {
    answers: Mutex<VecDeque<Scripted>>,
    requests: Mutex<Vec<(Request, Secret)>>,
}

#[derive(Debug)]
enum Scripted {
    Answer(StatusCode, HeaderMap, Bytes),
    Error(GraphError),
}

impl MemoryGraph {
    /// Answers nothing yet: a request without an answer is one that Graph never answered.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an answer with status 200.
    #[must_use]
    pub fn answering(self, body: impl Into<Bytes>) -> Self {
        self.answering_with(StatusCode::OK, HeaderMap::new(), body)
    }

    /// Adds an answer, decoded as a real one is.
    #[must_use]
    pub fn answering_with(self, status: StatusCode, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        lock(&self.answers).push_back(Scripted::Answer(status, headers, body.into()));
        self
    }

    /// Adds a failure.
    #[must_use]
    pub fn failing(self, error: GraphError) -> Self {
        lock(&self.answers).push_back(Scripted::Error(error));
        self
    }

    /// Requests so far, each with the token that came with it.
    #[must_use]
    pub fn requests(&self) -> Vec<(Request, Secret)> {
        lock(&self.requests).clone()
    }
}

impl Graph for MemoryGraph {
    async fn execute(&self, request: Request, token: &Secret) -> Result<Response, GraphError> {
        request.check()?;
        let effect = request.effect();
        lock(&self.requests).push((request, token.clone()));
        match lock(&self.answers).pop_front() {
            Some(Scripted::Answer(status, headers, body)) => response::decode(effect, status, &headers, body),
            Some(Scripted::Error(error)) => Err(error),
            None => Err(GraphError::NoAnswer { cause: Interruption::Closed, effect }),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
