//! What one test plays on: queues, table and secret in the emulator, a simulated Messenger whose deliveries go through
//! the ingress into that queue, and processes of the consumer.

use std::collections::BTreeMap;
use std::env;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::HeaderMap;
use ingress::Ingress;
use lambda_http::Body;
use local::clock::MovableClock;
use local::simulator::{Act, Attempt, Delivered, NewPerson, SimulatedPage, Simulator};
use messenger_channel::aws::AwsSettings;
use messenger_channel::clock::{Clock, SystemClock};
use messenger_channel::queue::sqs::SqsQueue;
use messenger_channel::secrets::{Secrets, StaticSource};
use messenger_channel::settings::Settings;
use messenger_channel::telemetry::Metrics;
use messenger_tests::delivery::{notification, signed, text};
use messenger_tests::emulator::{Deployed, Emulator, Queue};
use messenger_tests::machine::echo_flow;
use messenger_tests::mapping::Mapping;
use messenger_tests::sandbox::Function;
use messenger_wire::{AppId, PageId, Psid, Secret};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::setting;

const APP_SECRET: &str = "app-secret-of-the-test";

/// How long anything may take that is waited for.
pub(crate) const PATIENCE: Duration = Duration::from_mins(8);

/// How the consumer's processes are run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setup {
    /// Begins the names of what is made in the emulator.
    pub(crate) name: &'static str,
    /// Pages, each with an account of its own.
    pub(crate) pages: &'static [&'static str],
    /// Fields of the Page that the webhook gets.
    pub(crate) fields: &'static str,
    /// Every so many echoes one is lost on its way to the webhook; none is where this is zero.
    pub(crate) lost_echoes: usize,
    /// Settings of each account, beside its Page and token.
    pub(crate) account: fn() -> Value,
    /// Time limit of an invocation.
    pub(crate) timeout: Duration,
    /// Visibility time-out of the queue; no shorter than the time limit.
    pub(crate) visibility: Duration,
}

/// An account with the product's settings, whose flow says again what it is told.
pub(crate) fn plain() -> Value {
    json!({"dispatch": {"type": "flow", "flow": echo_flow()}})
}

/// The same where much has to happen soon: it sends as fast as Meta allows, and waits for an echo only for as long as
/// one takes here. On a slow machine one message may meet many a kill, so that it may be sent often.
pub(crate) fn attentive() -> Value {
    let mut account = plain();
    account["ratePerSecond"] = json!(300);
    account["unknownSend"] = json!({"graceSeconds": 5, "sends": 100});
    account
}

/// The same without marks that a message was seen, and without typing.
pub(crate) fn hasty() -> Value {
    let mut account = attentive();
    (account["markSeen"], account["typing"]) = (json!(false), json!(false));
    account
}

pub(crate) struct Stage {
    pub(crate) simulator: Simulator,
    pub(crate) deployed: Deployed,
    setup: Setup,
    graph: String,
    ingress: Arc<QueueIngress>,
    server: JoinHandle<std::io::Result<()>>,
    logs: TempDir,
}

type QueueIngress = Ingress<SqsQueue, StaticSource, SystemClock>;

#[derive(Clone)]
struct Webhook {
    ingress: Arc<QueueIngress>,
    lost_echoes: usize,
    echoes: Arc<AtomicUsize>,
}

impl Stage {
    pub(crate) async fn new(setup: Setup) -> Self {
        let emulator = Emulator::new(setting("AWS_ENDPOINT_URL"));
        let document = document(&setup, &BTreeMap::new());
        let name = format!("{}-{}", setup.name, std::process::id());
        let deployed = emulator.deploy(&name, &document, setup.visibility).await;
        let ingress = Arc::new(ingress(emulator.endpoint(), deployed.events.url(), &document));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let graph = format!("http://{}", listener.local_addr().expect("an address"));
        let pages = setup.pages.iter().map(|page| simulated(page, &graph)).collect();
        let simulator = Simulator::start(pages, MovableClock::default()).expect("a simulator");
        let webhook = Webhook { ingress: ingress.clone(), lost_echoes: setup.lost_echoes, echoes: Arc::default() };
        let routes = Router::new().route("/webhook", post(deliver)).with_state(webhook).merge(simulator.router());
        let server = tokio::spawn(axum::serve(listener, routes).into_future());
        let logs = TempDir::new().expect("a temporary folder");
        let stage = Self { simulator, deployed, setup, graph, ingress, server, logs };
        stage.subscribe().await;
        stage
    }

    /// Has only the wanted fields delivered, since each further one costs the emulator time.
    async fn subscribe(&self) {
        for page in self.setup.pages {
            let url = format!("{}/v25.0/me/subscribed_apps?subscribed_fields={}", self.graph, self.setup.fields);
            let answer = reqwest::Client::new().post(url).bearer_auth(token(page)).send().await.expect("an answer");
            assert!(answer.status().is_success(), "{}", answer.status());
        }
    }

    /// People who have written their first message, `1`, which is in the queue.
    pub(crate) async fn people(&self, page: &str, count: usize) -> Vec<Psid> {
        let before = self.simulator.delivered().len();
        let page = PageId::parse(page).expect("an id");
        let people: Vec<Psid> =
            (0..count).map(|_| self.simulator.add_person(&page, NewPerson::default()).expect("a person")).collect();
        for person in &people {
            self.simulator.act(person, Act::Text { text: "1".into(), reply_to: None }).expect("a message");
        }
        let queued = |simulator: &Simulator| {
            let delivered = simulator.delivered();
            let is_done = |delivery: &Delivered| delivery.attempts.last() == Some(&Attempt::Answered(200));
            delivered.len() >= before + count && delivered.iter().all(is_done)
        };
        assert!(self.simulator.wait_until(PATIENCE, queued).await, "first messages are not in the queue");
        people
    }

    /// Lets each of them write one more message, all in one delivery.
    pub(crate) async fn write(&self, page: &str, people: &[Psid], turn: usize) {
        let now = self.simulator.now().as_millis();
        let event = |person: &Psid| {
            let person = person.as_str();
            text(page, person, &format!("m_{person}_{turn}"), &turn.to_string(), now)
        };
        let body = notification(page, &people.iter().map(event).collect::<Vec<_>>());
        let answer = self.ingress.handle(signed(APP_SECRET, &body)).await;
        assert_eq!(answer.status(), 200, "turn {turn}");
    }

    /// Starts a process of the consumer and what feeds it. `more` adds to its environment.
    pub(crate) fn worker(&self, name: &str, more: &[(&str, &str)]) -> Mapping {
        self.worker_of(&self.deployed.events, name, more)
    }

    /// The same for another queue.
    pub(crate) fn worker_of(&self, queue: &Queue, name: &str, more: &[(&str, &str)]) -> Mapping {
        let function = Function {
            program: program(),
            environment: self.deployed.environment(&self.graph, more),
            log: self.logs.path().join(name),
            timeout: self.setup.timeout,
        };
        Mapping::start(queue.clone(), function)
    }

    /// What all processes have written to their logs.
    pub(crate) fn logs(&self) -> String {
        let files = std::fs::read_dir(self.logs.path()).expect("the logs");
        files.map(|file| std::fs::read_to_string(file.expect("a log").path()).expect("a text")).collect()
    }

    /// What the process of this name has written to its log.
    pub(crate) fn log(&self, name: &str) -> String {
        // There is none before it was started.
        std::fs::read_to_string(self.logs.path().join(name)).unwrap_or_default()
    }

    /// What somebody needs who has to find out why something is missing: the last lines of the
    /// logs, and what is still to be done.
    pub(crate) async fn report(&self) -> String {
        const LINES: usize = 200;
        let logs = self.logs();
        let lines: Vec<&str> = logs.lines().filter(|line| !line.contains(r#""_aws""#)).collect();
        let items = self.deployed.items().await;
        let is_sent = |item: &Value| item["part0"]["S"].as_str().is_some_and(|outcome| outcome.starts_with("sent:"));
        let is_open = |item: &&Value| item["claimStatus"].is_object() && !is_sent(item) || item["health"].is_object();
        let open = items.iter().filter(is_open);
        let open: Vec<String> = open.map(Value::to_string).collect();
        let (waiting, dead) = (self.deployed.events.depth().await, self.deployed.event_dlq.depth().await);
        let now = SystemClock.now().as_millis();
        let last = lines[lines.len().saturating_sub(LINES)..].join("\n");
        format!("{last}\n{}\nat {now}: {waiting} events in the queue, {dead} parked", open.join("\n"))
    }

    /// Texts that each person got, in order, repeated ones too.
    pub(crate) fn texts(&self) -> BTreeMap<String, Vec<String>> {
        let mut texts = BTreeMap::<String, Vec<String>>::new();
        for send in self.simulator.sent() {
            let person = send.recipient().expect("a recipient").to_owned();
            texts.entry(person).or_default().push(send.text().expect("a text").to_owned());
        }
        texts
    }

    /// Waits until nothing is in the queue any more, not even hidden.
    pub(crate) async fn drained(&self) {
        let empty = async {
            let mut looks = tokio::time::interval(Duration::from_millis(250));
            while self.deployed.events.depth().await > 0 {
                looks.tick().await;
            }
        };
        let drained = tokio::time::timeout(PATIENCE, empty).await;
        assert!(drained.is_ok(), "{}\nthe queue is not empty", self.report().await);
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Token of a Page at the start.
pub(crate) fn token(page: &str) -> String {
    format!("EAAG-{page}")
}

/// Configuration of an account for each Page, with the tokens that have been replaced.
pub(crate) fn document(setup: &Setup, tokens: &BTreeMap<&str, &str>) -> Value {
    let account = |page: &&str| {
        let token = tokens.get(*page).map_or_else(|| token(page), |token| (*token).to_owned());
        let mut account = (setup.account)();
        (account["pageId"], account["pageAccessToken"]) = (json!(page), json!(token));
        (format!("page-{page}"), account)
    };
    json!({
        "apps": {"default": {"appId": "15177", "appSecrets": [APP_SECRET], "verifyTokens": ["v"]}},
        "accounts": setup.pages.iter().map(account).collect::<serde_json::Map<_, _>>(),
    })
}

fn simulated(page: &str, graph: &str) -> SimulatedPage {
    SimulatedPage {
        id: PageId::parse(page).expect("an id"),
        name: page.to_owned(),
        access_token: Secret::new(token(page)),
        app_id: AppId::parse("15177").expect("an id"),
        app_secret: Secret::new(APP_SECRET),
        webhook_url: format!("{graph}/webhook"),
        people: Vec::new(),
    }
}

fn ingress(endpoint: &str, queue_url: &str, document: &Value) -> QueueIngress {
    let variable = |name: &str| match name {
        "AWS_REGION" => Some("us-east-1".to_owned()),
        "AWS_ENDPOINT_URL" => Some(endpoint.to_owned()),
        "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => Some("test".to_owned()),
        _ => None,
    };
    let mut settings = Settings::new(&variable);
    let aws = AwsSettings::read(&mut settings);
    let aws = settings.finish(aws).expect("settings").config().expect("a client");
    let queue = SqsQueue::new(aws_sdk_sqs::Client::new(&aws), queue_url);
    let source = StaticSource(Secret::new(document.to_string()));
    let secrets = Secrets::new(source, SystemClock, Duration::from_mins(5));
    Ingress::new(secrets, queue, SystemClock, 1_048_576, Metrics::new("ingress", std::io::sink()))
}

/// Hands a delivery of the simulator to the ingress, unless it is an echo that gets lost.
async fn deliver(State(webhook): State<Webhook>, headers: HeaderMap, body: Bytes) -> Response {
    let is_echo = String::from_utf8_lossy(&body).contains(r#""is_echo":true"#);
    if is_echo && webhook.lost_echoes > 0 {
        let echoes = webhook.echoes.fetch_add(1, Ordering::Relaxed) + 1;
        if echoes.is_multiple_of(webhook.lost_echoes) {
            return "EVENT_RECEIVED".into_response();
        }
    }
    let mut request = http::Request::post("/webhook").body(Body::from(body.to_vec())).expect("a request");
    *request.headers_mut() = headers;
    webhook.ingress.handle(request).await.into_response()
}

/// The consumer's program, built when the first test asks for it.
fn program() -> PathBuf {
    static PROGRAM: std::sync::OnceLock<PathBuf> = std::sync::OnceLock::new();
    let build = || {
        let cargo = env::var_os("CARGO").expect("started by cargo test");
        let mut build = std::process::Command::new(cargo);
        // Together with this test, so that the dependencies have the features that they have been built with.
        let arguments = ["build", "--locked", "--quiet", "--workspace", "--test", "aws", "--bin", "consumer"];
        let status = build.args(arguments).status();
        assert!(status.expect("cargo").success(), "the consumer is not built");
        let test = env::current_exe().expect("the path of this test");
        test.ancestors().nth(2).expect("the folder of programs").join("consumer")
    };
    PROGRAM.get_or_init(build).clone()
}
