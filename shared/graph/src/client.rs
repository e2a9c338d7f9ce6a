//! Executes requests over HTTPS: the only stage with I/O.

use std::future::Future;
use std::net::IpAddr;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use messenger_wire::Secret;
use url::{Host, Url};

use crate::call::Call;
use crate::error::{GraphError, Interruption, Unreadable};
use crate::request::{Body, Request, RequestError};
use crate::response::{self, Response};
use crate::tls;

/// Version of Graph that is called unless configured otherwise.
pub const DEFAULT_VERSION: &str = "v25.0";

/// Where Graph is.
pub const DEFAULT_BASE_URL: &str = "https://graph.facebook.com";

/// Calls Graph, or stands in for it.
pub trait Graph: Send + Sync {
    /// Executes one request once.
    fn execute(&self, request: Request, token: &Secret) -> impl Future<Output = Result<Response, GraphError>> + Send;

    /// Executes a call and reads its answer.
    fn call<T>(&self, call: Call<T>, token: &Secret) -> impl Future<Output = Result<T, GraphError>> + Send {
        async move { call.read(&self.execute(call.request().clone(), token).await?) }
    }
}

/// How Graph is called.
#[derive(Debug, Clone)]
pub struct GraphConfig {
    /// Scheme, host and, for a stand-in, port and path prefix. Plain `http` only on loopback.
    pub base_url: String,
    /// Version, such as `v25.0`.
    pub version: String,
    /// Time for name look-up, TCP and TLS; shorter than `timeout`, so that "nothing was sent" stays knowable.
    pub connect_timeout: Duration,
    /// Time for the whole call.
    pub timeout: Duration,
    /// How long an unused connection is kept. A thawed Lambda may hold dead ones, and a POST lost on one is an unknown
    /// outcome, so it is short.
    pub pool_idle_timeout: Duration,
    /// Largest answer that is read, in bytes.
    pub response_limit: usize,
    /// Roots to trust besides Mozilla's, in PEM; for test endpoints and inspecting proxies.
    pub extra_roots_pem: Option<Vec<u8>>,
}

impl Default for GraphConfig {
    fn default() -> Self {
        Self {
            base_url: DEFAULT_BASE_URL.into(),
            version: DEFAULT_VERSION.into(),
            connect_timeout: Duration::from_secs(3),
            timeout: Duration::from_secs(15),
            pool_idle_timeout: Duration::from_secs(20),
            response_limit: 2 * 1024 * 1024,
            extra_roots_pem: None,
        }
    }
}

/// What is wrong with a [`GraphConfig`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// Not a URL to build on.
    #[error("graph base url is not an http or https url without query, fragment and user")]
    BaseUrl,
    /// Plain text would carry tokens over a network.
    #[error("graph base url is http and not on loopback")]
    PlainText,
    /// Not a version.
    #[error("graph version is not of the form v25.0")]
    Version,
    /// Time-outs are zero or the connect time-out is not the shorter one.
    #[error("graph time-outs must be above zero, and the connect time-out shorter than the whole")]
    Timeout,
    /// Extra roots hold no certificate.
    #[error("extra roots are not pem certificates")]
    Roots,
    /// HTTP client refuses to start.
    #[error("http client cannot be set up")]
    Client,
}

/// Client of Graph. Cheap to clone: clones share connections.
#[derive(Debug, Clone)]
pub struct GraphClient {
    http: reqwest::Client,
    root: Url,
    timeout: Duration,
    response_limit: usize,
}

impl GraphClient {
    /// Checks the configuration and prepares TLS; nothing is connected yet.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] names the setting that is wrong.
    pub fn new(config: &GraphConfig) -> Result<Self, ConfigError> {
        if config.connect_timeout.is_zero() || config.connect_timeout >= config.timeout {
            return Err(ConfigError::Timeout);
        }
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
        let root = root(&config.base_url, &config.version)?;
        Ok(Self { http, root, timeout: config.timeout, response_limit: config.response_limit })
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
        let timeout = request.timeout().map_or(self.timeout, |own| own.min(self.timeout));
        let builder = self
            .http
            .request(request.method().clone(), self.url(&request))
            .timeout(timeout)
            .header(AUTHORIZATION, bearer(token)?);
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
        self.send(request, token).await
    }
}

/// Base URL and version, checked.
fn root(base_url: &str, version: &str) -> Result<Url, ConfigError> {
    let mut url = Url::parse(base_url).map_err(|_| ConfigError::BaseUrl)?;
    let plain = url.username().is_empty() && url.password().is_none();
    if !plain || url.query().is_some() || url.fragment().is_some() {
        return Err(ConfigError::BaseUrl);
    }
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => return Err(ConfigError::PlainText),
        _ => return Err(ConfigError::BaseUrl),
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let parts = version.strip_prefix('v').and_then(|rest| rest.split_once('.'));
    if !parts.is_some_and(|(major, minor)| digits(major) && digits(minor)) {
        return Err(ConfigError::Version);
    }
    url.set_path(&format!("{}/{version}", url.path().trim_end_matches('/')));
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
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
