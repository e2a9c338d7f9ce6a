//! A running channel with a bot that repeats what it is told.

use std::time::Duration;

use consumer::dispatch::Dispatcher;
use consumer::seams::Settings;
use local::Local;
use local::clock::MovableClock;
use local::secret::DocumentSource;
use local::simulator::{Attempt, Delivered, Simulator};
use messenger_channel::dispatch_setting::{DispatchSetting, FlowSource};
use messenger_channel::queue::memory::Depth;
use messenger_wire::{PageId, Psid, Secret, Signature};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub(crate) const PAGE: &str = "42";
pub(crate) const SECRET: &str = "app-secret";

/// Longer than anything takes here; reached only when something is broken.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Rig {
    local: Local,
}

impl Rig {
    pub(crate) async fn new() -> Self {
        let flow = json!({"version": 1, "rules": [], "fallback": {"do": [{"text": "You said: {{ text }}"}]}});
        Self::start(&json!({"dmPolicy": "open"}), FlowSource::Inline(flow)).await
    }

    /// With these settings of the account and this flow.
    pub(crate) async fn start(account: &Value, flow: FlowSource) -> Self {
        let mut document = json!({
            "appSecret": SECRET, "verifyToken": "verify-token", "pageId": PAGE, "pageAccessToken": "page-token",
            "unknownSend": {"graceSeconds": 1},
        });
        document.as_object_mut().unwrap().extend(account.as_object().unwrap().clone());
        Self::configured(&document.to_string(), Some(DispatchSetting::Flow(flow))).await
    }

    /// With this configuration document, and this bot for the accounts that have none.
    pub(crate) async fn configured(document: &str, dispatch: Option<DispatchSetting>) -> Self {
        let (source, dispatcher) = (DocumentSource::text(document), Dispatcher::new(dispatch));
        let local = Local::start(0, source, dispatcher, Settings::default(), MovableClock::default()).await.unwrap();
        Self { local }
    }

    pub(crate) fn simulator(&self) -> &Simulator {
        self.local.simulator()
    }

    pub(crate) fn depth(&self) -> Depth {
        self.local.queue().depth()
    }

    /// Somebody who knows the Page.
    pub(crate) fn person(&self) -> Psid {
        self.simulator().add_person(&PageId::parse(PAGE).unwrap(), local::simulator::NewPerson::default()).unwrap()
    }

    /// Posts a body with its true signature; status and body of the answer.
    pub(crate) async fn post(&self, body: &str) -> (u16, String) {
        self.post_signed(body, &Signature::sign(&Secret::new(SECRET), body.as_bytes())).await
    }

    pub(crate) async fn post_signed(&self, body: &str, signature: &Signature) -> (u16, String) {
        let head = format!("Content-Type: application/json\r\nX-Hub-Signature-256: {signature}\r\n");
        self.request("POST", "/webhook", &head, body).await
    }

    /// Over a bare connection, so that not a byte is anybody else's.
    pub(crate) async fn request(&self, method: &str, path: &str, head: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.local.address()).await.unwrap();
        let host = self.local.address();
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n{head}\r\n{body}"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    /// Status and answer of a call with JSON.
    pub(crate) async fn api(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let (status, answer) = self.request(method, path, "Content-Type: application/json\r\n", &body).await;
        (status, serde_json::from_str(&answer).unwrap_or(Value::String(answer)))
    }

    /// Waits until what somebody did is through: `deliveries` and more were posted, each is
    /// acknowledged, and the queue is empty.
    pub(crate) async fn settled(&self, deliveries: usize) {
        let acknowledged = |delivery: &Delivered| delivery.attempts.last() == Some(&Attempt::Answered(200));
        let settled = async {
            loop {
                let (delivered, depth) = (self.simulator().delivered(), self.depth());
                let posted = delivered.len() >= deliveries && delivered.iter().all(acknowledged);
                if posted && depth.visible + depth.in_flight == 0 {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        assert!(tokio::time::timeout(PATIENCE, settled).await.is_ok(), "{:#?}", self.simulator().delivered());
    }

    /// Status of a request that names another host.
    pub(crate) async fn request_for_host(&self, host: &str, method: &str, path: &str) -> u16 {
        let mut stream = TcpStream::connect(self.local.address()).await.unwrap();
        let request = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer.split(' ').nth(1).unwrap().parse().unwrap()
    }

    /// Waits until so many messages were sent and nothing is left in the queue; gives recipient and text of each.
    pub(crate) async fn replies(&self, count: usize) -> Vec<(String, String)> {
        let queue = self.local.queue().clone();
        let idle = move || queue.depth().visible + queue.depth().in_flight == 0;
        let enough = async {
            while !(self.simulator().sent().len() >= count && idle()) {
                tokio::task::yield_now().await;
            }
        };
        let came = tokio::time::timeout(PATIENCE, enough).await.is_ok();
        let sent = self.simulator().sent();
        assert!(came, "{} of {count} came, {:?}: {sent:#?}", sent.len(), self.depth());
        sent.iter().map(|sent| (sent.recipient().unwrap().to_owned(), sent.text().unwrap().to_owned())).collect()
    }

    /// Waits for so many messages, whatever is left in the queue; gives their texts.
    pub(crate) async fn sent(&self, count: usize) -> Vec<String> {
        let came = self.simulator().wait_until(PATIENCE, |simulator| simulator.sent().len() >= count).await;
        assert!(came, "{:#?}", self.simulator().requests());
        self.simulator().sent().iter().map(|sent| sent.text().unwrap_or_default().to_owned()).collect()
    }

    /// Lets time go by, in steps that stay within the window of 24 hours, until so many messages were sent.
    pub(crate) async fn sent_as_time_goes_by(&self, step: Duration, count: usize) -> Vec<String> {
        let steps = Duration::from_hours(23).as_secs() / step.as_secs();
        for _ in 0..steps {
            self.simulator().advance(step);
            let moment = Duration::from_millis(200);
            if self.simulator().wait_until(moment, |simulator| simulator.sent().len() >= count).await {
                break;
            }
        }
        self.sent(count).await
    }

    pub(crate) async fn replies_to(&self, psid: &str, count: usize) -> Vec<String> {
        self.replies(count).await.into_iter().filter(|(to, _)| to == psid).map(|(_, text)| text).collect()
    }
}

/// A person's text, as Meta posts it.
pub(crate) fn message(psid: &str, mid: &str, text: &str) -> Value {
    json!({
        "sender": {"id": psid}, "recipient": {"id": PAGE}, "timestamp": 1_800_000_000_000_i64,
        "message": {"mid": mid, "text": text},
    })
}

/// One entry for each event.
pub(crate) fn delivery(events: &[Value], time: i64) -> String {
    let entries: Vec<_> = events.iter().map(|event| json!({"id": PAGE, "time": time, "messaging": [event]})).collect();
    json!({"object": "page", "entry": entries}).to_string()
}
