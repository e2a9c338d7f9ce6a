//! A request to Graph, read from whichever form the caller chose: query, JSON, form fields or multipart.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use http::{HeaderMap, Method, header};
use messenger_wire::{PageId, Secret, Signature, TimestampMs};
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::GraphError;
use crate::simulator::world::World;

/// How long a timed `appsecret_proof` is valid.
///
/// Source: <https://developers.facebook.com/docs/graph-api/guides/secure-requests>.
const PROOF_LIFE: Duration = Duration::from_mins(5);

/// Parameters that are secret, besides token and proof.
const SECRETS: [&str; 3] = ["input_token", "client_secret", "fb_exchange_token"];

/// A request to Graph.
#[derive(Debug)]
pub(in crate::simulator) struct Call {
    pub(super) method: Method,
    version: String,
    /// Segments after the version.
    pub(super) path: Vec<String>,
    /// Query and body together, without tokens, proof and secrets.
    pub(super) params: Map<String, Value>,
    pub(super) upload: Option<Upload>,
    token: Option<Secret>,
    /// Other secrets, by their names.
    secrets: BTreeMap<&'static str, Secret>,
    proof: Option<Proof>,
}

/// `appsecret_proof`, and `appsecret_time` where the proof is timed.
#[derive(Debug, Clone)]
struct Proof {
    hex: Secret,
    time: Option<String>,
}

/// File that came with a request.
#[derive(Debug)]
pub(super) struct Upload {
    pub(super) content_type: String,
    pub(super) bytes: Bytes,
}

impl Call {
    /// Reads a request.
    pub(in crate::simulator) async fn read(request: Request) -> Result<Self, GraphError> {
        let method = request.method().clone();
        let (version, path) = split_path(request.uri().path()).ok_or_else(|| GraphError::unknown_path(&method))?;
        let query = request.uri().query().unwrap_or_default().as_bytes().to_vec();
        let bearer = bearer(request.headers());
        let mut params = fields(&query);
        let (body, upload) = read_body(request).await?;
        params.extend(body);
        let call = Self::new(method, version, path, params);
        let token = bearer.or(call.token);
        Ok(Self { upload, token, ..call })
    }

    /// Reads an item of a batch: its body is form-encoded, and it has the token of the whole batch
    /// unless it has one of its own.
    pub(super) fn of_item(outer: &Self, item: &Value) -> Result<Self, GraphError> {
        let method = item["method"].as_str().and_then(|method| method.parse().ok());
        let address = item["relative_url"].as_str();
        let (Some(method), Some(address)) = (method, address) else {
            return Err(GraphError::parameter("An item of a batch needs method and relative_url"));
        };
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let path = path.trim_matches('/');
        let versioned = split_path(path).unwrap_or((outer.version.clone(), segments(path).unwrap_or_default()));
        let mut params = fields(query.as_bytes());
        params.extend(fields(item["body"].as_str().unwrap_or_default().as_bytes()));
        let call = Self::new(method, versioned.0, versioned.1, params);
        match call.token {
            Some(_) => Ok(call),
            None => Ok(Self { token: outer.token.clone(), proof: outer.proof.clone(), ..call }),
        }
    }

    /// Takes the secrets out of the parameters.
    fn new(method: Method, version: String, path: Vec<String>, mut params: Map<String, Value>) -> Self {
        let proof = Proof::take(&mut params);
        let mut secret = |name: &str| params.remove(name).and_then(|token| token.as_str().map(Secret::new));
        let token = secret("access_token");
        let secrets = SECRETS.into_iter().filter_map(|name| Some((name, secret(name)?))).collect();
        Self { method, version, path, params, upload: None, token, secrets, proof }
    }

    /// Whether it is a batch of requests.
    pub(super) fn is_batch(&self) -> bool {
        self.method == Method::POST && self.path.is_empty()
    }

    /// Whether it carries this token.
    pub(super) fn carries(&self, token: &Secret) -> bool {
        self.token.as_ref() == Some(token)
    }

    /// Refuses a request without a token.
    pub(super) fn require_token(&self) -> Result<(), GraphError> {
        self.token.as_ref().map(|_| ()).ok_or_else(GraphError::no_token)
    }

    /// One of [`SECRETS`].
    pub(super) fn secret(&self, name: &str) -> Result<&Secret, GraphError> {
        self.secrets.get(name).ok_or_else(|| GraphError::parameter(format!("The parameter {name} is required")))
    }

    pub(super) fn param(&self, name: &str) -> Option<&Value> {
        self.params.get(name)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.param(name)?.as_str()
    }

    /// Whether it is a call of the Send API.
    pub(super) fn is_send(&self) -> bool {
        self.method == Method::POST && self.path.get(1).is_some_and(|edge| edge == "messages")
    }

    pub(super) fn full_path(&self) -> String {
        format!("/{}/{}", self.version, self.path.join("/"))
    }

    /// Page whose token the request carries.
    pub(super) fn authenticate(&self, world: &World, now: TimestampMs) -> Result<PageId, GraphError> {
        let token = self.token.as_ref().ok_or_else(GraphError::no_token)?;
        if world.pages.values().any(|page| page.dead_tokens.contains(token)) {
            return Err(GraphError::dead_token());
        }
        let page = world.pages.values().find(|page| page.setup.access_token == *token);
        let page = page.ok_or_else(GraphError::invalid_token)?;
        self.check_proof(&page.setup.app_secret, token, now)?;
        Ok(page.setup.id.clone())
    }

    /// A proof need not be there, but a wrong one is refused. Both documented forms count.
    fn check_proof(&self, app_secret: &Secret, token: &Secret, now: TimestampMs) -> Result<(), GraphError> {
        let good = self.proof.as_ref().is_none_or(|proof| proof.is_of(app_secret, token, now));
        if good { Ok(()) } else { Err(GraphError::invalid_proof()) }
    }
}

impl Proof {
    fn take(params: &mut Map<String, Value>) -> Option<Self> {
        let time = params.remove("appsecret_time").map(|time| time.to_string().trim_matches('"').to_owned());
        let hex = params.remove("appsecret_proof")?;
        Some(Self { hex: Secret::new(hex.as_str().unwrap_or_default()), time })
    }

    fn is_of(&self, app_secret: &Secret, token: &Secret, now: TimestampMs) -> bool {
        let message = match &self.time {
            Some(time) => format!("{}|{time}", token.expose()),
            None => token.expose().to_owned(),
        };
        let fresh = self.time.as_ref().is_none_or(|time| {
            let age = time.parse::<i64>().map(|seconds| (now.as_millis() / 1000).abs_diff(seconds));
            age.is_ok_and(|age| age <= PROOF_LIFE.as_secs())
        });
        let given = Signature::parse(&format!("sha256={}", self.hex.expose()));
        fresh && given.is_ok_and(|given| given == Signature::sign(app_secret, message.as_bytes()))
    }
}

/// Version and the segments after it; Meta takes calls without a version, we do not.
fn split_path(path: &str) -> Option<(String, Vec<String>)> {
    let mut rest = segments(path.trim_matches('/'))?;
    let version = if rest.is_empty() { return None } else { rest.remove(0) };
    let (major, minor) = version.strip_prefix('v')?.split_once('.')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(major) && is_number(minor)).then(|| (version.clone(), rest))
}

fn segments(path: &str) -> Option<Vec<String>> {
    path.split('/').map(decode).collect()
}

fn decode(segment: &str) -> Option<String> {
    percent_encoding::percent_decode_str(segment).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

fn bearer(headers: &HeaderMap) -> Option<Secret> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").map(Secret::new)
}

async fn read_body(request: Request) -> Result<(Map<String, Value>, Option<Upload>), GraphError> {
    let content_type =
        request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if content_type.starts_with("multipart/form-data") {
        let multipart = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
        return read_multipart(multipart).await;
    }
    let is_json = content_type.starts_with("application/json");
    let body = Bytes::from_request(request, &()).await.map_err(|_| unreadable())?;
    if is_json && !body.is_empty() {
        return serde_json::from_slice(&body).map(|params| (params, None)).map_err(|_| unreadable());
    }
    Ok((fields(&body), None))
}

async fn read_multipart(mut multipart: Multipart) -> Result<(Map<String, Value>, Option<Upload>), GraphError> {
    let (mut params, mut upload) = (Map::new(), None);
    while let Some(field) = multipart.next_field().await.map_err(|_| unreadable())? {
        let name = field.name().unwrap_or_default().to_owned();
        let content_type = field.content_type().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(|_| unreadable())?;
        if name == "filedata" {
            upload = Some(Upload { content_type, bytes });
        } else {
            params.insert(name, value(&String::from_utf8_lossy(&bytes)));
        }
    }
    Ok((params, upload))
}

fn fields(encoded: &[u8]) -> Map<String, Value> {
    form_urlencoded::parse(encoded).map(|(name, text)| (name.into_owned(), value(&text))).collect()
}

/// Fields hold JSON where they hold an object or an array, and text otherwise.
fn value(text: &str) -> Value {
    let structured = text.starts_with(['{', '[']).then(|| serde_json::from_str(text).ok()).flatten();
    structured.unwrap_or_else(|| Value::from(text))
}

fn unreadable() -> GraphError {
    GraphError::parameter("The body of the request cannot be read")
}
