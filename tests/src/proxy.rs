//! Notes what goes to the emulator, and passes it on unchanged.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use messenger_channel::lock::lock;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A proxy, for as long as it lives.
#[derive(Debug)]
pub struct Proxy {
    address: String,
    calls: Calls,
    server: JoinHandle<std::io::Result<()>>,
}

type Calls = Arc<Mutex<Vec<Call>>>;

/// One call.
#[derive(Debug, Clone)]
pub struct Call {
    /// Its `X-Amz-Target`, such as `DynamoDB_20120810.UpdateItem`.
    pub target: String,
    /// Its body; `null` where that is no JSON.
    pub body: Value,
}

impl Proxy {
    /// Listens on a port of its own and passes everything on to `endpoint`.
    pub async fn start(endpoint: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let calls = Calls::default();
        let state = (endpoint.to_owned(), reqwest::Client::new(), Arc::clone(&calls));
        let routes = Router::new().fallback(pass).with_state(state);
        Self { address, calls, server: tokio::spawn(axum::serve(listener, routes).into_future()) }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Calls so far.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        lock(&self.calls).clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn pass(
    State((endpoint, http, calls)): State<(String, reqwest::Client, Calls)>,
    mut headers: HeaderMap,
    body: Bytes,
) -> Response {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or("other").to_owned();
    lock(&calls).push(Call { target, body: serde_json::from_slice(&body).unwrap_or_default() });
    headers.remove(header::HOST);
    let Ok(answer) = http.post(endpoint).headers(headers).body(body).send().await else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    headers.remove(header::TRANSFER_ENCODING);
    (status, headers, Body::from(answer.bytes().await.unwrap_or_default())).into_response()
}
