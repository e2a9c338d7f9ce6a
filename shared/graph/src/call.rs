//! A request together with how its answer is read.

use std::fmt;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::error::GraphError;
use crate::request::Request;
use crate::response::Response;

/// A [`Request`] whose answer is a `T`; [`Graph::call`](crate::Graph::call) runs it.
pub struct Call<T> {
    request: Request,
    read: Arc<Read<T>>,
}

type Read<T> = dyn Fn(&Response) -> Result<T, GraphError> + Send + Sync;

impl<T> Call<T> {
    /// Says that the answer's JSON is a `T`.
    #[must_use]
    pub fn new(request: Request) -> Self
    where
        T: DeserializeOwned + 'static,
    {
        Self::read_by(request, Response::read)
    }

    /// Says how the answer becomes a `T`.
    #[must_use]
    pub fn read_by(
        request: Request,
        read: impl Fn(&Response) -> Result<T, GraphError> + Send + Sync + 'static,
    ) -> Self {
        Self { request, read: Arc::new(read) }
    }

    /// Changes the request, as by [`Request::proven`] or [`Request::within`].
    #[must_use]
    pub fn map(self, change: impl FnOnce(Request) -> Request) -> Self {
        Self { request: change(self.request), read: self.read }
    }

    /// Makes something else of the answer.
    #[must_use]
    pub fn then<U>(self, make: impl Fn(T) -> Result<U, GraphError> + Send + Sync + 'static) -> Call<U>
    where
        T: 'static,
    {
        let read = self.read;
        Call::read_by(self.request, move |response| make(read(response)?))
    }

    /// The request itself.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// The request itself, for [`Graph::execute`](crate::Graph::execute) and [`batch`](crate::endpoints::batch).
    #[must_use]
    pub fn into_request(self) -> Request {
        self.request
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// [`GraphError::Unreadable`] when it is no `T`; the outcome of a write is unknown then.
    pub fn read(&self, response: &Response) -> Result<T, GraphError> {
        (self.read)(response)
    }
}

impl<T> Clone for Call<T> {
    fn clone(&self) -> Self {
        Self { request: self.request.clone(), read: Arc::clone(&self.read) }
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Call").field(&self.request).finish()
    }
}
