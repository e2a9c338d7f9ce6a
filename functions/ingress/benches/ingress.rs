//! Each stage and the whole handler, beside what cannot be avoided: one HMAC over the bytes, one parse of them.
//!
//! `cargo bench -p ingress` prints Criterion's figures and then the ratio that docs/ingress.md promises.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput};
use http::Request;
use ingress::delivery::Delivery;
use ingress::split::{Origin, split};
use ingress::verify::verify;
use ingress::{Ingress, Verified};
use messenger_channel::clock::SystemClock;
use messenger_channel::configuration::{App, Configuration, References};
use messenger_channel::queue::{Enqueue, EnqueueError, Message};
use messenger_channel::secrets::{Secrets, StaticSource};
use messenger_channel::telemetry::{Metrics, log_subscriber};
use messenger_wire::{Secret, Signature, TimestampMs};
use tokio::runtime::Runtime;

const APP_SECRET: &str = "0123456789abcdef0123456789abcdef";
const DOCUMENT: &str =
    r#"{"appSecret":"0123456789abcdef0123456789abcdef","verifyToken":"v","pageId":"1001","pageAccessToken":"EAAG"}"#;
const BODY_LIMIT: usize = 4 << 20;

/// Rounds of which the fastest counts.
const ROUNDS: usize = 60;

/// Queue that takes everything at once.
#[derive(Clone)]
struct NoQueue;

impl Enqueue for NoQueue {
    async fn enqueue(&self, batch: &[Message]) -> Result<Vec<usize>, EnqueueError> {
        black_box(batch);
        Ok(Vec::new())
    }
}

/// Signed delivery.
struct Case {
    name: &'static str,
    body: String,
    signature: String,
}

/// Message of 1 KB as Meta documents it: a bare text would have a quarter of that.
/// <https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messages>
const FULL_MESSAGE: &str = r#"{"sender":{"id":"7000000001"},"recipient":{"id":"1001"},"timestamp":1789999999000,"message":{"mid":"m_AG5Hz2Uq7tuwNEhXfYYKj8mJEM_QPpz5jdCK48PnKAjSdjfipqxqMvK8ma6AC8fplwlqLP_5cgXIbu7I3rBN0P","text":"Do you have this in blue, and when could it be here?","reply_to":{"mid":"m_1fTq8oLumEyIp3Q2MR-aY7IfLZDamVrALniheU","is_self_reply":false},"attachments":[{"type":"image","payload":{"url":"https://scontent.example/v/t1.15752-9/471_n.jpg?_nc_cat=104&ccb=1-7&oh=03_Q7cD1QH"}}],"referral":{"ref":"spring","ad_id":"120210000000000000","source":"ADS","type":"OPEN_THREAD","ads_context_data":{"ad_title":"Spring sale","photo_url":"https://scontent.example/ad.jpg","post_id":"1001_2002","product_id":"3003","flow_id":"4004"},"product":{"id":"3003"}},"nlp":{"intents":[{"id":"1","name":"availability","confidence":0.93}],"entities":{},"traits":{"wit$greetings":[{"value":"true","confidence":0.41}]},"detected_locales":[{"locale":"en_XX","confidence":0.98}]}}}"#;

impl Case {
    fn of_one_event() -> Self {
        Self::new("1 event of 1 KB", FULL_MESSAGE)
    }

    /// Long text, and nothing beside it: little to parse.
    fn of_one_text() -> Self {
        let text = "Do you have this in blue, and when could it be here? ".repeat(15);
        let event = format!(
            r#"{{"sender":{{"id":"7000000001"}},"recipient":{{"id":"1001"}},"timestamp":1789999999000,"message":{{"mid":"m_{:060}","text":"{text}"}}}}"#,
            1
        );
        Self::new("1 text of 1 KB", &event)
    }

    /// Text messages, each of another person.
    fn of_a_thousand_events() -> Self {
        let event = |it: u64| {
            format!(
                r#"{{"sender":{{"id":"{}"}},"recipient":{{"id":"1001"}},"timestamp":1789999999000,"message":{{"mid":"m_{it:060}","text":"Do you have this in blue, and when could it be here?"}}}}"#,
                7_000_000_000 + it
            )
        };
        Self::new("1,000 events", &(0..1_000).map(event).collect::<Vec<_>>().join(","))
    }

    fn new(name: &'static str, events: &str) -> Self {
        let body =
            format!(r#"{{"object":"page","entry":[{{"id":"1001","time":1789999999500,"messaging":[{events}]}}]}}"#);
        let signature = Signature::sign(&Secret::new(APP_SECRET), body.as_bytes()).to_string();
        Self { name, body, signature }
    }

    fn request(&self) -> Request<String> {
        let request = Request::post("/webhook").header("content-type", "application/json");
        let request = request.header("x-hub-signature-256", &self.signature).body(self.body.clone());
        request.unwrap_or_default()
    }
}

/// One stage that is measured.
type Stage = fn(&Bench);

/// The whole handler, measured with a request that was there before.
type Handler = fn(&Bench, Request<String>);

/// Everything that is measured, on one delivery.
struct Bench {
    case: Case,
    runtime: Runtime,
    secret: Secret,
    configuration: Configuration,
    delivery: Delivery,
    verified: Verified,
    ingress: Ingress<NoQueue, StaticSource, SystemClock>,
    logs: tracing::Dispatch,
}

impl Bench {
    fn new(case: Case) -> Result<Self, Box<dyn std::error::Error>> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        let configuration = Configuration::parse(DOCUMENT, &References::new())?;
        let delivery =
            runtime.block_on(Delivery::read(case.request(), BODY_LIMIT)).map_err(ingress::Rejection::as_str)?;
        let verified = verify(&delivery, app(&configuration)?).ok_or("signature")?;
        let secrets = Secrets::new(StaticSource(Secret::new(DOCUMENT)), SystemClock, Duration::from_mins(5));
        let metrics = Metrics::new("ingress", std::io::sink());
        let ingress = Ingress::new(secrets, NoQueue, SystemClock, BODY_LIMIT, metrics);
        let logs = tracing::Dispatch::new(log_subscriber(tracing::Level::INFO, std::io::sink));
        Ok(Self { logs, case, runtime, secret: Secret::new(APP_SECRET), configuration, delivery, verified, ingress })
    }

    fn hmac(&self) {
        black_box(Signature::sign(&self.secret, black_box(self.case.body.as_bytes())));
    }

    fn parse(&self) {
        black_box(serde_json::from_slice::<serde_json::Value>(black_box(self.case.body.as_bytes())).ok());
    }

    fn verify(&self) {
        black_box(app(&self.configuration).ok().and_then(|app| verify(&self.delivery, app)));
    }

    fn split(&self) {
        let origin = Origin { app: "default", received_at: TimestampMs::from_millis(0), trace: None };
        black_box(split(black_box(&self.verified), &self.configuration, origin).ok());
    }

    /// Everything but output: metrics are written into nothing, log lines are off.
    fn handler(&self, request: Request<String>) {
        let answer = self.runtime.block_on(self.ingress.handle(request));
        assert!(answer.status().is_success());
    }

    /// The same with its log line, written into nothing.
    fn handler_with_log(&self, request: Request<String>) {
        tracing::dispatcher::with_default(&self.logs, || self.handler(request));
    }
}

fn app(configuration: &Configuration) -> Result<&App, &'static str> {
    configuration.app("default").ok_or("app")
}

/// Least time of one call over many rounds, which other load on the machine disturbs least.
fn least<T>(calls: u32, prepare: impl Fn() -> T, work: impl Fn(T)) -> f64 {
    let round = |_| {
        let prepared: Vec<_> = (0..calls).map(|_| prepare()).collect();
        let start = Instant::now();
        prepared.into_iter().for_each(&work);
        start.elapsed().as_secs_f64() / f64::from(calls)
    };
    (0..ROUNDS).map(round).fold(f64::INFINITY, f64::min)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cases = [Case::of_one_event(), Case::of_one_text(), Case::of_a_thousand_events()];
    let benches = cases.into_iter().map(Bench::new).collect::<Result<Vec<_>, _>>()?;
    let mut criterion = Criterion::default().configure_from_args();
    for bench in &benches {
        let case = &bench.case;
        let mut group = criterion.benchmark_group("ingress");
        group.throughput(Throughput::Bytes(case.body.len() as u64));
        let stages: [(&str, Stage); 4] =
            [("hmac", Bench::hmac), ("parse", Bench::parse), ("verify", Bench::verify), ("split", Bench::split)];
        for (stage, run) in stages {
            group.bench_function(BenchmarkId::new(stage, case.name), |bencher| bencher.iter(|| run(bench)));
        }
        let handlers: [(&str, Handler); 2] =
            [("handler", Bench::handler), ("handler with log", Bench::handler_with_log)];
        for (handler, run) in handlers {
            group.bench_function(BenchmarkId::new(handler, case.name), |bencher| {
                bencher.iter_batched(|| case.request(), |request| run(bench, request), BatchSize::SmallInput);
            });
        }
        group.finish();
    }
    criterion.final_summary();
    for bench in &benches {
        let case = &bench.case;
        let calls = if case.body.len() < 10_000 { 1_000 } else { 10 };
        let bare = least(calls, || (), |()| bench.hmac()) + least(calls, || (), |()| bench.parse());
        let handler = least(calls, || case.request(), |request| bench.handler(request));
        println!(
            "{} ({} bytes): hmac + parse {:.1} µs, handler {:.1} µs, ratio {:.2}",
            case.name,
            case.body.len(),
            bare * 1e6,
            handler * 1e6,
            handler / bare
        );
    }
    Ok(())
}
