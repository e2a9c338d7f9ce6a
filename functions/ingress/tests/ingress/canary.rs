//! Nothing secret leaves: marked texts, ids, tokens and secrets go through every path, and none comes out.

use http::Request;
use ingress::gateway;
use lambda_http::{Body, Context, LambdaEvent};
use messenger_channel::configuration::Reference;
use messenger_channel::secrets::{SecretSource, SourceError, Versions};
use messenger_channel::telemetry::log_panics;
use messenger_wire::Secret;
use messenger_wire::webhook::Family;
use serde_json::{Value, json};
use tracing::Level;

use crate::queue::{FakeQueue, Fault};
use crate::setup::{BODY_LIMIT, Written, delivery_of, ingress_from, ingress_of, logs, noise, signature, status};
use crate::sources::{Http, SOURCES, Source};

const DOCUMENT: &str = r#"{
    "apps": {"default": {"appSecrets": ["MARK-secret"], "verifyTokens": ["MARK-verify"]}},
    "accounts": {"main": {"pageId": "1001", "pageAccessToken": "MARK-token"}}
}"#;

/// Documents that are refused, marks and all.
const BAD_DOCUMENTS: [&str; 3] = [
    r#"{"appSecret":"MARK-secret","verifyToken":7,"pageId":"1001","pageAccessToken":["MARK-token"],"dmPolicy":"MARK-policy"}"#,
    r#"["MARK-secret"]"#,
    "MARK-secret",
];

/// Documents that refer to secrets, of which [`Store`] gives some.
const REFERRING: [&str; 3] = [
    // Its own secret is at hand, the others are not.
    r#"{"appSecret":"MARK-secret","verifyToken":{"secretId":"denied"},"pageId":"1001","pageAccessToken":{"secretId":"denied"}}"#,
    r#"{"appSecret":{"secretId":"denied"},"verifyToken":{"secretId":"text","key":"k"},"pageId":"1001","pageAccessToken":"MARK-token"}"#,
    r#"{"appSecret":{"secretId":"text"},"verifyToken":{"secretId":"object","key":"k"},"pageId":"1001","pageAccessToken":{"secretId":"object"}}"#,
];

/// A document, or none where it cannot be read, with its former version, and secrets that it may refer to.
#[derive(Clone, Copy)]
struct Store(Option<&'static str>, &'static str);

impl SecretSource for Store {
    async fn document(&self) -> Result<Versions, SourceError> {
        let present = Secret::new(self.0.ok_or_else(|| denied("messenger"))?);
        Ok(Versions { current: present, previous: Ok(Some(Secret::new(self.1))) })
    }

    async fn referenced(&self, reference: &Reference) -> Result<Versions, SourceError> {
        match reference {
            Reference::Secret { secret_id, .. } if secret_id == "text" => Ok(version("MARK-secret")),
            Reference::Secret { secret_id, .. } if secret_id == "object" => {
                Ok(version(r#"{"MARK-key":"MARK-verify"}"#))
            }
            _ => Err(denied("denied")),
        }
    }
}

fn version(text: &str) -> Versions {
    Versions { current: Secret::new(text), previous: Ok(Some(Secret::new(text))) }
}

fn denied(what: &str) -> SourceError {
    SourceError { what: what.to_owned(), reason: "AccessDeniedException".to_owned(), is_absent: false }
}

/// Rows of the table of families, which a test of messenger-wire holds true to the code.
fn families() -> impl Iterator<Item = (&'static str, &'static str)> {
    let guide = include_str!("../../../../docs/events.md");
    let table = guide.split("<!-- families:").nth(1).unwrap().split("<!-- end -->").next().unwrap();
    table.lines().filter(|row| row.starts_with("| `")).map(|row| {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        (cells[1].trim_matches('`'), cells[2])
    })
}

/// What any family may have in it, all of it marked.
const MARKED: &str = r#""mid":"MARK-mid","text":"MARK-text äöå 😀","payload":"MARK-payload","title":"MARK-title","ref":"MARK-ref",
    "user_ref":"MARK-user-ref","type":"MARK-type","status":"MARK-status","action":"MARK-action","reason":"MARK-reason",
    "emoji":"MARK-emoji","watermark":"MARK-watermark","mids":["MARK-mid"],"metadata":"MARK-metadata","app_id":"MARK-app",
    "notification_messages_token":"MARK-token","one_time_notif_token":"MARK-token","authorization_code":"MARK-code",
    "new_owner_app_id":"MARK-app","message":"MARK-message","url":"https://MARK.example","MARK-property":["MARK-value"]"#;

/// Marked item of a family, made of what the table says that it is told by.
fn marked(told_by: &str) -> String {
    let words: Vec<_> = told_by.split('`').skip(1).step_by(2).collect();
    let body =
        if words.contains(&"is_echo") { format!(r#"{{"is_echo":true,{MARKED}}}"#) } else { format!("{{{MARKED}}}") };
    let from = r#""sender":{"id":"MARK-psid"},"recipient":{"id":"1001"},"timestamp":1789999999000"#;
    match words[..] {
        ["field", field] => format!(r#"{{"field":"{field}","value":{body}}}"#),
        ["field"] => format!(r#"{{"field":"MARK-field","value":{body}}}"#),
        [] => format!(r#"{{"MARK-family":{body}}}"#),
        [property, ..] => format!(r#"{{{from},"{property}":{body}}}"#),
    }
}

/// Shapes that nobody understands.
const ODD: [&str; 3] = [r#"{"field":"MARK-field","value":"MARK-value"}"#, r#""MARK-text""#, r#"["MARK-text"]"#];

/// A marked item of every family, and odd ones.
fn items() -> Vec<String> {
    families().map(|(_, told_by)| marked(told_by)).chain(ODD.map(str::to_owned)).collect()
}

fn body() -> String {
    let items = items().join(",");
    format!(
        r#"{{"object":"page","entry":[{{"id":"1001","messaging":[{items}],"standby":[{items}],"changes":[{items}]}},{{"id":"MARK-page","messaging":[{items}]}}]}}"#
    )
}

/// The text as Meta's page says that it is signed.
fn escaped(text: &str) -> String {
    let unit = |unit: u16| match char::from_u32(unit.into()).filter(char::is_ascii) {
        Some(character) => character.to_string(),
        None => format!("\\u{unit:04x}"),
    };
    text.encode_utf16().map(unit).collect()
}

/// Trace that is told once the signature is found right.
const TRACE: &str = "Root=told-trace";

/// Request, of which a source makes its event.
#[derive(Clone)]
struct Sent {
    method: &'static str,
    path: &'static str,
    query: Vec<(&'static str, &'static str)>,
    headers: Vec<(&'static str, String)>,
    body: Option<String>,
}

impl Sent {
    fn post(path: &'static str, secret: &str, body: &str, trace: &str) -> Self {
        let headers = [
            ("content-type", "application/json".to_owned()),
            ("x-hub-signature-256", signature(secret, body)),
            ("x-amzn-trace-id", trace.to_owned()),
        ];
        Self { method: "POST", path, query: Vec::new(), headers: headers.into(), body: Some(body.to_owned()) }
    }

    /// A delivery as it should be.
    fn good(body: &str) -> Self {
        Self::post("/webhook", "MARK-secret", body, TRACE)
    }

    fn get(query: &[(&'static str, &'static str)]) -> Self {
        let headers = vec![("x-amzn-trace-id", "MARK-trace".to_owned())];
        Self { method: "GET", path: "/webhook", query: query.to_vec(), headers, body: None }
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        let header = self.headers.iter_mut().find(|(header, _)| *header == name).unwrap();
        value.clone_into(&mut header.1);
        self
    }

    fn event(&self, source: Source, base64: bool) -> Value {
        let headers: Vec<_> = self.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let (method, path, body) = (self.method, self.path, self.body.as_deref());
        source(&Http { method, path, query: &self.query, headers: &headers, body, base64 }, "$default")
    }
}

fn requests() -> Vec<Sent> {
    let body = body();
    let refused = |path, secret: &str, body: &str| Sent::post(path, secret, body, "MARK-trace");
    let token = |token| [("hub.mode", "subscribe"), ("hub.verify_token", token), ("hub.challenge", "1")];
    vec![
        Sent::good(&body),
        Sent::good(&body).with("x-hub-signature-256", &signature("MARK-secret", &escaped(&body))),
        // Longer than any trace of X-Ray's.
        Sent::good(&body).with("x-amzn-trace-id", &"MARK-trace".repeat(30)),
        Sent::good(r#"{"object":"MARK-object","entry":[]}"#),
        Sent::good(r#"{"MARK-text":"#),
        refused("/webhook", "MARK-other-secret", &body),
        refused("/webhook/MARK-app", "MARK-secret", &body),
        refused("/MARK-path", "MARK-secret", &body),
        refused("/webhook", "MARK-secret", &body).with("x-hub-signature-256", "sha256=MARK-signature"),
        refused("/webhook", "MARK-secret", &body).with("content-type", "MARK/type"),
        Sent::get(&token("MARK-verify")),
        Sent::get(&token("MARK-wrong")),
        Sent::get(&[
            ("hub.mode", "subscribe"),
            ("hub.verify_token", "MARK-wrong"),
            ("hub.challenge", "MARK-challenge"),
        ]),
        Sent::get(&[("hub.mode", "MARK-mode"), ("hub.verify_token", "MARK-verify")]),
        Sent { method: "PUT", query: vec![("MARK-query", "")], ..refused("/webhook", "MARK-secret", "MARK-text") },
    ]
}

/// An event that fits into no queue message, and a body over the limit.
fn large() -> Vec<Sent> {
    let (body, over) = (body(), format!("{{\"MARK-text\":\"{}\"}}", "x".repeat(BODY_LIMIT)));
    let event = body.replacen("MARK-text", &format!("MARK-text {}", noise(1_500_000)), 1);
    vec![Sent::good(&event), Sent::post("/webhook", "MARK-secret", &over, "MARK-trace")]
}

const GOOD: Store = Store(Some(DOCUMENT), DOCUMENT);

/// Every document, and with the good one every fault of the queue.
fn grid() -> Vec<(Store, Option<Fault>)> {
    let faults = [Fault::Fail, Fault::Forbid, Fault::Hang, Fault::Panic, Fault::Refuse(vec![0])];
    let alone = BAD_DOCUMENTS.into_iter().chain(REFERRING).map(|document| Store(Some(document), document));
    // A former version serves where the present one cannot.
    let beside = BAD_DOCUMENTS.map(|document| Store(Some(document), DOCUMENT));
    let stores = alone.chain(beside).chain([GOOD, Store(None, DOCUMENT)]);
    stores.map(|store| (store, None)).chain(faults.map(|fault| (GOOD, Some(fault)))).collect()
}

/// Puts events through the edge to Lambda; gives the answers as Lambda gets them.
async fn answers(events: &[Value], grid: &[(Store, Option<Fault>)], metrics: &Written) -> Vec<Value> {
    let mut answers = Vec::new();
    for (store, fault) in grid {
        for event in events {
            let queue = fault.clone().map_or_else(FakeQueue::default, FakeQueue::with_every_call);
            let ingress = ingress_from(*store, &queue, metrics);
            ingress.warm_up().await;
            let mut context = Context::default();
            "told-request".clone_into(&mut context.request_id);
            let event = LambdaEvent::new(serde_json::from_str(&event.to_string()).unwrap(), context);
            let answer = gateway::invoke(&ingress, event).await.unwrap();
            answers.push(serde_json::to_value(answer).unwrap());
        }
    }
    answers
}

#[tokio::test(start_paused = true)]
async fn no_mark_is_in_any_log_line_metric_or_answer() {
    let (lines, _logs) = logs(Level::TRACE);
    let metrics = Written::default();
    let hook = std::panic::take_hook();
    log_panics();
    let events: Vec<_> = requests().iter().map(|request| request.event(SOURCES[0].1, false)).collect();
    let mut shown = answers(&events, &grid(), &metrics).await;
    let requests = [requests(), large()].concat();
    for (source, base64) in SOURCES.into_iter().flat_map(|(_, source)| [(source, false), (source, true)]) {
        let events: Vec<_> = requests.iter().map(|request| request.event(source, base64)).collect();
        shown.extend(answers(&events, &[(GOOD, None)], &metrics).await);
    }
    std::panic::set_hook(hook);
    for expected in [200, 400, 401, 403, 404, 405, 413, 415, 503] {
        assert!(shown.iter().any(|answer| answer["statusCode"] == expected), "{expected} was never answered");
    }
    let marked: Vec<_> = shown.iter().filter(|answer| answer.to_string().contains("MARK")).collect();
    assert!(marked.is_empty(), "{marked:?}");
    let (lines, metrics) = (lines.text(), metrics.text());
    let signatures = [body(), escaped(&body())].map(|signed| signature("MARK-secret", &signed));
    for forbidden in ["MARK", "äöå", &signatures[0]["sha256=".len()..], &signatures[1]["sha256=".len()..]] {
        assert!(!lines.contains(forbidden), "{forbidden} is in the log:\n{lines}");
        assert!(!metrics.contains(forbidden), "{forbidden} is in the metrics:\n{metrics}");
    }
    every_path_was_taken(&lines, &metrics);
}

/// Otherwise nothing could have been told there.
fn every_path_was_taken(lines: &str, metrics: &str) {
    for reason in ["event_too_large", "secret_unreadable", "no_configuration", "not_enqueued", "panicked"] {
        assert!(metrics.contains(reason), "{reason} was never met");
    }
    assert!(metrics.contains("\"acknowledged\""), "nothing was acknowledged:\n{metrics}");
    assert!(metrics.contains("SignedEscaped"), "the escaped form was never found");
    for family in Family::all().map(Family::as_str) {
        assert!(metrics.contains(&format!(r#""Family":"{family}""#)), "{family} was never met");
    }
    let told = [
        "refused",
        "handshake",
        "not acknowledged",
        "no configuration yet",
        "the former version serves",
        "is not read",
        "no queue message",
        "panic",
        "told-request",
    ];
    for told in told {
        assert!(lines.contains(told), "{told} is not in the log:\n{lines}");
    }
    // What anybody may write into a header is told of nobody but Meta.
    for (text, app) in [(lines, r#""app":"default""#), (metrics, r#""App":"default""#)] {
        let traced: Vec<_> = text.lines().filter(|line| line.contains("told-trace")).collect();
        assert!(!traced.is_empty() && traced.iter().all(|line| line.contains(app)), "{traced:?}");
    }
}

fn traced() -> Request<Body> {
    let mut context = Context::default();
    "request-1".clone_into(&mut context.request_id);
    let mut request = delivery_of("/webhook", "MARK-secret", &body());
    request.extensions_mut().insert(context);
    request
}

#[tokio::test]
async fn an_acknowledged_delivery_is_told_of_by_its_metrics_and_by_a_line_only_for_what_was_dropped() {
    let (lines, _logs) = logs(Level::INFO);
    let (metrics, queue) = (Written::default(), FakeQueue::default());
    assert_eq!(status(&ingress_of(DOCUMENT, &queue, &metrics).handle(traced()).await), 200);
    assert_eq!(queue.envelopes()[0].trace.as_deref(), Some("request-1"));
    let said = r#""RequestId":"request-1","App":"default","level":"INFO","message":"acknowledged","Trace":"request-1""#;
    assert!(metrics.text().lines().all(|line| line.contains(said)), "{}", metrics.text());
    let text = lines.text();
    let told: Vec<_> = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).collect();
    let told: Vec<_> = told.iter().map(|line| (&line["message"], &line["entries"], &line["span"]["app"])).collect();
    assert_eq!(told, [(&json!("entries of a Page that no account has are dropped"), &json!(1), &json!("default"))]);
}

#[tokio::test]
async fn a_log_line_has_the_request_id_and_once_it_is_verified_app_and_trace() {
    let (lines, _logs) = logs(Level::INFO);
    let queue = FakeQueue::with_every_call(Fault::Forbid);
    assert_eq!(status(&ingress_of(DOCUMENT, &queue, &Written::default()).handle(traced()).await), 503);
    let mut forged = traced();
    forged.headers_mut().insert("x-hub-signature-256", format!("sha256={}", "0".repeat(64)).parse().unwrap());
    assert_eq!(status(&ingress_of(DOCUMENT, &queue, &Written::default()).handle(forged).await), 401);
    let spans: Vec<_> = lines.text().lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).collect();
    let said: Vec<_> = spans.iter().map(|line| (&line["message"], &line["span"])).collect();
    let verified = json!({"name": "request", "request_id": "request-1", "app": "default", "trace": "request-1"});
    assert_eq!(
        said,
        [
            (&json!("delivery is not acknowledged"), &verified),
            (&json!("refused"), &verified),
            (&json!("refused"), &json!({"name": "request", "request_id": "request-1"})),
        ]
    );
}

#[tokio::test]
async fn metrics_count_what_a_delivery_held() {
    let metrics = Written::default();
    let ingress = ingress_of(DOCUMENT, &FakeQueue::with_faults([Some(Fault::Refuse(vec![0]))]), &metrics);
    tokio::time::pause();
    ingress.handle(delivery_of("/webhook", "MARK-secret", &body())).await;
    ingress.handle(delivery_of("/webhook", "wrong", &body())).await;
    let lines: Vec<Value> = metrics.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let value = |name: &str, dimension: &str, of: &str| -> u64 {
        let has = |line: &&Value| of.is_empty() || line[dimension] == of;
        lines.iter().filter(has).filter_map(|line| line[name].as_u64()).sum()
    };
    for (name, dimension, of, expected) in [
        ("Deliveries", "", "", 1),
        ("ForeignPage", "", "", 1),
        ("EnqueueRetries", "", "", 1),
        ("Events", "", "", items().len() as u64 * 3),
        ("Events", "Family", "message", 3),
        ("Events", "Family", "unknown", 9),
        ("Events", "Feed", "standby", items().len() as u64),
        ("Refused", "Reason", "signature_wrong", 1),
    ] {
        assert_eq!(value(name, dimension, of), expected, "{name} {of}: {}", metrics.text());
    }
    assert_eq!(value("UnknownFamily", "", ""), 9);
    assert!(metrics.text().contains(r#"{"Name":"Acknowledged","Unit":"Milliseconds"}"#));
}

#[tokio::test]
async fn which_form_was_signed_is_a_metric() {
    let raw = r#"{"object":"page","entry":[{"id":"1001","messaging":["äöå"]}]}"#;
    let escaped = raw.replace("äöå", "\\u00e4\\u00f6\\u00e5");
    for (signed, count) in [(raw, 0), (escaped.as_str(), 1)] {
        let metrics = Written::default();
        let request = Request::post("/webhook")
            .header("content-type", "application/json")
            .header("x-hub-signature-256", signature("MARK-secret", signed))
            .body(Body::from(raw))
            .unwrap();
        assert_eq!(status(&ingress_of(DOCUMENT, &FakeQueue::default(), &metrics).handle(request).await), 200);
        assert_eq!(metrics.text().matches(r#""SignedEscaped":1"#).count(), count);
    }
}
