//! Nothing secret leaves: marked texts, ids, tokens and secrets go through every path, and none comes out.

use http::Request;
use lambda_http::{Body, Context};
use messenger_channel::account::Reference;
use messenger_channel::secrets::{SecretSource, SourceError, Versions};
use messenger_channel::telemetry::log_panics;
use messenger_wire::Secret;
use serde_json::{Value, json};
use tracing::Level;

use crate::queue::{FakeQueue, Fault};
use crate::setup::{BODY_LIMIT, Written, delivery_of, ingress_from, ingress_of, logs, noise, signature, status};

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

/// A document, or none where it cannot be read, and secrets that it may refer to.
struct Store(Option<&'static str>);

impl SecretSource for Store {
    async fn document(&self) -> Result<Versions, SourceError> {
        self.0.map(version).ok_or_else(|| denied("messenger"))
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

/// Every family's marked event, and shapes that nobody understands.
const EVENTS: [&str; 8] = [
    r#"{"sender":{"id":"MARK-psid"},"recipient":{"id":"1001"},"message":{"mid":"MARK-mid","text":"MARK-text"}}"#,
    r#"{"sender":{"id":"MARK-psid"},"recipient":{"id":"1001"},"postback":{"mid":"MARK-mid","payload":"MARK-payload"}}"#,
    r#"{"sender":{"id":"1001"},"recipient":{"id":"MARK-psid"},"message":{"mid":"MARK-mid","is_echo":true}}"#,
    r#"{"sender":{"id":"MARK-psid"},"recipient":{"id":"1001"},"optin":{"type":"notification_messages","notification_messages_token":"MARK-token"}}"#,
    r#"{"sender":{"user_ref":"MARK-ref"},"recipient":{"id":"1001"},"account_linking":{"authorization_code":"MARK-code"}}"#,
    r#"{"MARK-family":{"MARK-key":"MARK-value"}}"#,
    r#"{"field":"MARK-field","value":"MARK-value"}"#,
    r#""MARK-text""#,
];

fn body() -> String {
    let events = EVENTS.join(",");
    format!(
        r#"{{"object":"page","entry":[{{"id":"1001","messaging":[{events}],"standby":[{events}],"changes":[{events}]}},{{"id":"MARK-page","messaging":[{events}]}}]}}"#
    )
}

fn requests() -> Vec<Request<Body>> {
    let body = body();
    let good = || delivery_of("/webhook", "MARK-secret", &body);
    let with = |name: &'static str, value: String| {
        let mut request = good();
        request.headers_mut().insert(name, value.parse().unwrap());
        request
    };
    let get = |query: &str| Request::get(format!("/webhook?{query}")).body(Body::Empty).unwrap();
    vec![
        good(),
        delivery_of("/webhook", "MARK-other-secret", &body),
        delivery_of("/webhook/MARK-app", "MARK-secret", &body),
        delivery_of("/MARK-path", "MARK-secret", &body),
        delivery_of("/webhook", "MARK-secret", r#"{"object":"MARK-object","entry":[]}"#),
        delivery_of("/webhook", "MARK-secret", r#"{"MARK-text":"#),
        delivery_of("/webhook", "MARK-secret", &format!("{{\"MARK-text\":\"{}\"}}", "x".repeat(BODY_LIMIT))),
        delivery_of(
            "/webhook",
            "MARK-secret",
            &body.replacen("MARK-text", &format!("MARK-text {}", noise(1_500_000)), 1),
        ),
        with("x-hub-signature-256", "sha256=MARK-signature".to_owned()),
        with("content-type", "MARK/type".to_owned()),
        get("hub.mode=subscribe&hub.verify_token=MARK-verify&hub.challenge=1"),
        get("hub.mode=subscribe&hub.verify_token=MARK-wrong&hub.challenge=MARK-challenge"),
        get("hub.mode=MARK-mode&hub.verify_token=MARK-verify"),
        Request::put("/webhook?MARK-query").body("MARK-text".into()).unwrap(),
    ]
}

#[tokio::test(start_paused = true)]
async fn no_mark_is_in_any_log_line_metric_or_answer() {
    let (lines, _logs) = logs(Level::TRACE);
    let metrics = Written::default();
    let hook = std::panic::take_hook();
    log_panics();
    let faults = [Fault::Fail, Fault::Forbid, Fault::Hang, Fault::Panic, Fault::Refuse(vec![0])];
    let requests = requests();
    let (mut answers, mut shown) = (Vec::new(), Vec::new());
    let documents = [DOCUMENT].into_iter().chain(BAD_DOCUMENTS).chain(REFERRING).map(Some).chain([None]);
    for (document, fault) in documents.flat_map(|document| {
        let faults = faults.iter().cloned().map(Some).chain([None]);
        faults.map(move |fault| (document, fault))
    }) {
        for request in requests.iter().cloned() {
            let queue = fault.clone().map_or_else(FakeQueue::default, FakeQueue::with_every_call);
            let response = ingress_from(Store(document), &queue, &metrics).handle(request).await;
            answers.push(status(&response));
            shown.push(format!("{response:?}"));
        }
    }
    std::panic::set_hook(hook);
    for expected in [200, 400, 401, 403, 404, 405, 413, 415, 503] {
        assert!(answers.contains(&expected), "{expected} was never answered");
    }
    assert!(shown.iter().all(|response| !response.contains("MARK")), "{shown:?}");
    let signature = signature("MARK-secret", &body());
    let (lines, metrics) = (lines.text(), metrics.text());
    for forbidden in ["MARK", &signature["sha256=".len()..]] {
        assert!(!lines.contains(forbidden), "{forbidden} is in the log:\n{lines}");
        assert!(!metrics.contains(forbidden), "{forbidden} is in the metrics:\n{metrics}");
    }
    for reason in ["event_too_large", "secret_unreadable", "no_configuration", "not_enqueued", "panicked"] {
        assert!(metrics.contains(reason), "{reason} was never met");
    }
    assert!(metrics.contains("\"acknowledged\""), "nothing was acknowledged:\n{metrics}");
    for told in ["refused", "not acknowledged", "no configuration", "is not read", "no queue message", "panic"] {
        assert!(lines.contains(told), "{told} is not in the log:\n{lines}");
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
async fn an_acknowledged_delivery_writes_its_metrics_and_nothing_else_and_they_say_so() {
    let (lines, _logs) = logs(Level::INFO);
    let (metrics, queue) = (Written::default(), FakeQueue::default());
    assert_eq!(status(&ingress_of(DOCUMENT, &queue, &metrics).handle(traced()).await), 200);
    assert_eq!(queue.envelopes()[0].trace.as_deref(), Some("request-1"));
    let said = r#""RequestId":"request-1","App":"default","level":"INFO","message":"acknowledged","Trace":"request-1""#;
    assert!(metrics.text().lines().all(|line| line.contains(said)), "{}", metrics.text());
    assert_eq!(lines.text(), "");
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
    let lines: Vec<serde_json::Value> =
        metrics.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let value = |name: &str, dimension: &str, of: &str| -> u64 {
        let has = |line: &&serde_json::Value| of.is_empty() || line[dimension] == of;
        lines.iter().filter(has).filter_map(|line| line[name].as_u64()).sum()
    };
    for (name, dimension, of, expected) in [
        ("Deliveries", "", "", 1),
        ("ForeignPage", "", "", 1),
        ("EnqueueRetries", "", "", 1),
        ("Events", "", "", 24),
        ("Events", "Family", "message", 3),
        ("Events", "Feed", "standby", 8),
        ("Refused", "Reason", "signature_wrong", 1),
    ] {
        assert_eq!(value(name, dimension, of), expected, "{name} {of}: {}", metrics.text());
    }
    assert!(value("UnknownFamily", "", "") > 0);
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
