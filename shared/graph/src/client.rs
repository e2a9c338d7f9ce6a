//! Executes requests over HTTPS: the only stage with I/O.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use messenger_wire::Secret;
use url::Url;

use crate::call::Call;
use crate::config::{ConfigError, GraphConfig};
use crate::error::{GraphError, Interruption, Unreadable};
use crate::proof::Prover;
use crate::request::{Body, Request, RequestError};
use crate::response::{self, Response};
use crate::tls;

/// Calls Graph, or stands in for it.
pub trait Graph: Send + Sync {
    /// Executes one request once.
    fn execute(&self, request: Request, token: &Secret) -> impl Future<Output = Result<Response, GraphError>> + Send;

    /// Executes a call and reads its answer. Whoever paces sends calls [`Turn::call`](crate::pace::Turn::call), which
    /// takes in the usage headers as well; else they are [`Response::usage`] of what [`Graph::execute`] answers.
    fn call<T>(&self, call: Call<T>, token: &Secret) -> impl Future<Output = Result<T, GraphError>> + Send {
        async move { call.read(&self.execute(call.request().clone(), token).await?) }
    }

    /// Opens a connection ahead of the first call. Failing is no error: the first call opens it then.
    fn connect(&self) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }
}

/// Client of Graph. Cheap to clone: clones share connections.
#[derive(Debug, Clone)]
pub struct GraphClient {
    http: reqwest::Client,
    root: Url,
    timeout: Duration,
    response_limit: usize,
    prover: Option<Prover>,
}

impl GraphClient {
    /// Checks the configuration and prepares TLS; nothing is connected yet.
    ///
    /// # Errors
    /// [`ConfigError`] names the setting that is wrong.
    pub fn new(config: &GraphConfig) -> Result<Self, ConfigError> {
        let root = config.root()?;
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::config(config.extra_roots_pem.as_deref())?)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .referer(false)
            .connect_timeout(config.connect_timeout)
            .pool_idle_timeout(config.pool_idle_timeout)
            .user_agent(concat!("messenger-graph/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|_| ConfigError::Client)?;
        Ok(Self { http, root, timeout: config.timeout, response_limit: config.response_limit, prover: None })
    }

    /// Adds a proof of the app secret to each call. Once *Require App Secret* is on, Graph refuses every call without
    /// one.
    ///
    /// A client that serves several apps proves each call by [`Request::proven`] instead, and so does an item of a
    /// batch with a token of its own.
    #[must_use]
    pub fn proving(self, prover: Prover) -> Self {
        Self { prover: Some(prover), ..self }
    }

    fn url(&self, request: &Request) -> Url {
        let mut url = self.root.clone();
        url.set_path(&format!("{}/{}", self.root.path(), request.path()));
        if !request.query_pairs().is_empty() {
            url.query_pairs_mut().extend_pairs(request.query_pairs());
        }
        url
    }

    async fn send(&self, request: Request, token: &Secret) -> Result<Response, GraphError> {
        request.check()?;
        let effect = request.effect();
        let timeout = request.timeout(self.timeout);
        let mut builder = self.http.request(request.method().clone(), self.url(&request)).timeout(timeout);
        if !request.is_anonymous() {
            builder = builder.header(AUTHORIZATION, bearer(token)?);
        }
        let lost = |error: reqwest::Error| {
            if error.is_connect() {
                return GraphError::Unreachable;
            }
            let cause = if error.is_timeout() { Interruption::TimedOut } else { Interruption::Closed };
            GraphError::NoAnswer { cause, effect }
        };
        let mut answer = body(builder, request.body())?.send().await.map_err(lost)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut bytes = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(lost)? {
            if bytes.len() + chunk.len() > self.response_limit {
                let problem = Unreadable::TooLarge;
                return Err(GraphError::Unreadable { status: status.as_u16(), problem, effect });
            }
            bytes.extend_from_slice(&chunk);
        }
        response::decode(effect, status, &headers, bytes.freeze())
    }
}

impl Graph for GraphClient {
    async fn execute(&self, request: Request, token: &Secret) -> Result<Response, GraphError> {
        let operation = request.operation();
        let request = match &self.prover {
            Some(prover) => prover.prove(request, token),
            None => request,
        };
        let answer = self.send(request, token).await;
        match &answer {
            Ok(_) => tracing::debug!(operation, "graph answered"),
            Err(error) => tracing::debug!(operation, %error, class = %error.class(), "graph call failed"),
        }
        answer
    }

    async fn connect(&self) {
        let mut host = self.root.clone();
        host.set_path("/");
        // The answer does not matter, and without a token it is a refusal: what counts is the connection that stays
        // open.
        let answer = self.http.head(host).timeout(self.timeout).send().await;
        tracing::debug!(reached = answer.is_ok(), "graph connection opened");
    }
}

fn bearer(token: &Secret) -> Result<HeaderValue, RequestError> {
    let mut value = HeaderValue::try_from(format!("Bearer {}", token.expose())).map_err(|_| RequestError::Token)?;
    value.set_sensitive(true);
    Ok(value)
}

fn body(builder: reqwest::RequestBuilder, body: &Body) -> Result<reqwest::RequestBuilder, RequestError> {
    Ok(match body {
        Body::Empty => builder,
        Body::Json(text) => builder.header(CONTENT_TYPE, "application/json").body(text.clone()),
        Body::Form(fields) => {
            let text = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
            builder.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(text)
        }
        Body::Multipart { fields, file } => {
            let part = reqwest::multipart::Part::stream_with_length(Bytes::clone(&file.bytes), file.bytes.len() as u64)
                .file_name(file.name.clone())
                .mime_str(&file.content_type)
                .map_err(|_| RequestError::ContentType)?;
            let form = fields
                .iter()
                .fold(reqwest::multipart::Form::new(), |form, (name, value)| form.text(name.clone(), value.clone()));
            builder.multipart(form.part("filedata", part))
        }
    })
}
