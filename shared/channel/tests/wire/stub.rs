//! AWS on the loopback: answers as the test says, and keeps what it was asked.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use messenger_channel::aws::AwsSettings;
use messenger_channel::settings::Settings;
use serde_json::{Value, json};

#[derive(Clone, Default)]
pub(crate) struct Stub(Arc<Mutex<Script>>);

#[derive(Default)]
struct Script {
    answers: VecDeque<(u16, Value)>,
    of_stages: HashMap<&'static str, Option<(u16, Value)>>,
    refuses_what_was_put: bool,
    requests: Vec<(String, Value)>,
    headers: Vec<HeaderMap>,
    connections: Vec<SocketAddr>,
}

impl Stub {
    /// Answers of the next calls, in order.
    pub(crate) fn answering(answers: impl IntoIterator<Item = (u16, Value)>) -> Self {
        let stub = Self::default();
        stub.0.lock().unwrap().answers = answers.into_iter().collect();
        stub
    }

    /// Answers of calls for a version of a secret, by its stage; `None` never comes.
    pub(crate) fn of_stages(answers: [(&'static str, Option<(u16, Value)>); 2]) -> Self {
        let stub = Self::default();
        stub.0.lock().unwrap().of_stages = answers.into();
        stub
    }

    /// Once there is no other answer: refuses an item as one that is there already.
    pub(crate) fn refuse_with_what_was_put(&self) {
        self.0.lock().unwrap().refuses_what_was_put = true;
    }

    /// Operation and body of every call.
    pub(crate) fn requests(&self) -> Vec<(String, Value)> {
        self.0.lock().unwrap().requests.clone()
    }

    /// Headers of every call.
    pub(crate) fn headers(&self) -> Vec<HeaderMap> {
        self.0.lock().unwrap().headers.clone()
    }

    /// Connection that every call came over.
    pub(crate) fn connections(&self) -> Vec<SocketAddr> {
        self.0.lock().unwrap().connections.clone()
    }

    fn note(&self, operation: String, body: Value) -> Option<(u16, Value)> {
        let mut script = self.0.lock().unwrap();
        let of_stage = body["VersionStage"].as_str().and_then(|stage| script.of_stages.get(stage).cloned());
        if script.refuses_what_was_put && script.answers.is_empty() {
            let refused = json!({"__type": "ConditionalCheckFailedException", "Item": body["Item"]});
            script.answers.push_back((400, refused));
        }
        script.requests.push((operation, body));
        of_stage.unwrap_or_else(|| Some(script.answers.pop_front().unwrap()))
    }

    /// Listens, and gives a configuration whose clients talk to it.
    pub(crate) async fn start(&self) -> aws_types::SdkConfig {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(self.clone());
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async { axum::serve(listener, service).await });
        config(&url)
    }
}

/// Configuration whose clients talk to that URL.
pub(crate) fn config(url: &str) -> aws_types::SdkConfig {
    let variable = |name: &str| match name {
        "AWS_REGION" => Some("us-east-1".to_owned()),
        "AWS_ENDPOINT_URL" => Some(url.to_owned()),
        "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => Some("test".to_owned()),
        _ => None,
    };
    let mut settings = Settings::new(&variable);
    let aws = AwsSettings::read(&mut settings);
    settings.finish(aws).unwrap().config().unwrap()
}

async fn answer(
    State(stub): State<Stub>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Bytes,
) -> impl IntoResponse {
    stub.0.lock().unwrap().connections.push(peer);
    stub.0.lock().unwrap().headers.push(headers.clone());
    let target = headers["x-amz-target"].to_str().unwrap();
    let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
    assert!(headers["authorization"].to_str().unwrap().starts_with("AWS4-HMAC-SHA256 Credential=test/"));
    let Some((status, answer)) = stub.note(operation, serde_json::from_slice(&body).unwrap()) else {
        return std::future::pending().await;
    };
    (StatusCode::from_u16(status).unwrap(), [("content-type", "application/x-amz-json-1.1")], answer.to_string())
}

/// Log lines of one test.
#[derive(Clone, Default)]
pub(crate) struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
