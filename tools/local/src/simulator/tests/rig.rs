//! A simulator with one Page and a webhook that remembers what it gets.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use http::{HeaderMap, StatusCode};
use messenger_graph::{GraphClient, GraphConfig};
use messenger_wire::{AppId, PageId, Psid, Secret, Signature, TimestampMs};
use serde_json::{Value, json};

use crate::clock::MovableClock;
use crate::simulator::{Act, Done, NewPerson, SimulatedPage, Simulator, deliver};

pub(super) const TOKEN: &str = "token-of-42";
pub(super) const SECRET: &str = "app-secret";
pub(super) const APP: &str = "15177";

pub(super) struct Rig {
    pub(super) simulator: Simulator,
    pub(super) psid: Psid,
    graph: String,
    http: reqwest::Client,
    webhook: Webhook,
}

#[derive(Clone, Default)]
struct Webhook {
    events: Arc<Mutex<Vec<Value>>>,
    refusals: Arc<Mutex<VecDeque<StatusCode>>>,
}

impl Rig {
    pub(super) async fn new() -> Self {
        let webhook = Webhook::default();
        let route = Router::new().route("/webhook", post(receive)).with_state(webhook.clone());
        let webhook_url = format!("{}/webhook", serve(route).await);
        let page = SimulatedPage {
            id: PageId::parse("42").unwrap(),
            name: "Shop".into(),
            access_token: Secret::new(TOKEN),
            app_id: AppId::parse(APP).unwrap(),
            app_secret: Secret::new(SECRET),
            webhook_url,
            people: Vec::new(),
        };
        let clock = MovableClock::standing_at(TimestampMs::from_millis(1_800_000_000_000));
        let simulator = Simulator::start(vec![page], clock).unwrap();
        let ada = NewPerson { first_name: "Ada".into(), last_name: "Lovelace".into(), ..NewPerson::default() };
        let psid = simulator.add_person(&PageId::parse("42").unwrap(), ada).unwrap();
        let graph = serve(simulator.router()).await;
        Self { simulator, psid, graph, http: deliver::client().unwrap(), webhook }
    }

    /// The channel's own client of Graph.
    pub(super) fn client(&self) -> GraphClient {
        GraphClient::new(&GraphConfig { base_url: self.graph.clone(), ..GraphConfig::default() }).unwrap()
    }

    /// Status and body of a request with the Page's token.
    pub(super) async fn call(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        self.call_as(TOKEN, method, path, body).await
    }

    pub(super) async fn call_as(&self, token: &str, method: &str, path: &str, body: Value) -> (u16, Value) {
        let method = http::Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self.http.request(method, format!("{}{path}", self.graph)).bearer_auth(token);
        if !body.is_null() {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }

    pub(super) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        self.http.request(http::Method::from_bytes(method.as_bytes()).unwrap(), format!("{}{path}", self.graph))
    }

    pub(super) async fn send(&self, message: Value) -> (u16, Value) {
        let body = json!({"recipient": {"id": self.psid}, "messaging_type": "RESPONSE", "message": message});
        self.call("POST", "/v25.0/42/messages", body).await
    }

    pub(super) fn act(&self, act: Act) -> Done {
        self.simulator.act(&self.psid, act).unwrap()
    }

    pub(super) fn writes(&self, text: &str) {
        self.act(Act::Text { text: text.into(), reply_to: None });
    }

    /// Lets the webhook answer the next deliveries so.
    pub(super) fn refuse(&self, statuses: &[StatusCode]) {
        self.webhook.refusals.lock().unwrap().extend(statuses);
    }

    /// Waits for so many acknowledged events and gives them.
    pub(super) async fn events(&self, count: usize) -> Vec<Value> {
        let events = &self.webhook.events;
        let came = self.simulator.wait_until(Duration::from_secs(10), |_| events.lock().unwrap().len() >= count).await;
        let events = events.lock().unwrap().clone();
        assert!(came, "{events:#?}");
        events
    }

    pub(super) async fn last_event(&self, count: usize) -> Value {
        self.events(count).await.remove(count - 1)
    }
}

pub(super) async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// Keeps the item of a well-signed delivery, with its feed.
async fn receive(State(webhook): State<Webhook>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let signature = Signature::parse(headers["x-hub-signature-256"].to_str().unwrap()).unwrap();
    assert_eq!(signature, Signature::sign(&Secret::new(SECRET), &body));
    if let Some(status) = webhook.refusals.lock().unwrap().pop_front() {
        return status;
    }
    let notification: Value = serde_json::from_slice(&body).unwrap();
    let entry = &notification["entry"][0];
    let feed = ["messaging", "standby", "changes"].into_iter().find(|feed| entry.get(feed).is_some()).unwrap();
    let mut event = entry[feed][0].clone();
    event["feed"] = json!(feed);
    webhook.events.lock().unwrap().push(event);
    StatusCode::OK
}
