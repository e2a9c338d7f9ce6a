//! Every kind of Lambda event, from the text that Lambda hands over to the text that it is given back.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ingress::gateway;
use lambda_http::{Context, LambdaEvent};
use serde_json::{Value, json};

use crate::queue::FakeQueue;
use crate::setup::{APP_SECRET, ingress, notification, signature, text_event};

/// What a source makes of an HTTP request.
pub(crate) struct Http<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a [(&'a str, &'a str)],
    pub(crate) headers: &'a [(&'a str, &'a str)],
    pub(crate) body: Option<&'a str>,
    pub(crate) base64: bool,
}

pub(crate) type Source = fn(&Http<'_>, stage: &str) -> Value;

pub(crate) const SOURCES: [(&str, Source); 5] = [
    ("HTTP API", http_api),
    ("Function URL", function_url),
    ("REST API", rest_api),
    ("ALB", alb),
    ("ALB with multi-value headers", alb_multi_value),
];

impl Http<'_> {
    fn body(&self) -> Value {
        self.body.map_or(Value::Null, |body| if self.base64 { json!(STANDARD.encode(body)) } else { json!(body) })
    }

    /// Of several values of one name the last one.
    fn single(pairs: &[(&str, &str)]) -> Value {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect::<serde_json::Map<_, _>>().into()
    }

    fn multi(pairs: &[(&str, &str)]) -> Value {
        let mut lists = serde_json::Map::new();
        for (name, value) in pairs {
            let list = lists.entry(*name).or_insert_with(|| json!([]));
            list.as_array_mut().unwrap().push(json!(value));
        }
        lists.into()
    }

    /// Several values of one name in one text.
    fn joined(pairs: &[(&str, &str)]) -> Value {
        let mut texts = serde_json::Map::new();
        for (name, value) in pairs {
            let text = texts.get(*name).and_then(Value::as_str).map(|first| format!("{first},{value}"));
            texts.insert((*name).to_owned(), json!(text.unwrap_or_else(|| (*value).to_owned())));
        }
        texts.into()
    }

    fn encoded(&self) -> Vec<(String, String)> {
        let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        self.query.iter().map(|(name, value)| (encode(name), encode(value))).collect()
    }
}

fn http_api(http: &Http<'_>, stage: &str) -> Value {
    let query: Vec<_> = http.encoded().iter().map(|(name, value)| format!("{name}={value}")).collect();
    let path = if stage == "$default" { http.path.to_owned() } else { format!("/{stage}{}", http.path) };
    json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": query.join("&"),
        "headers": Http::joined(http.headers), "queryStringParameters": Http::joined(http.query),
        "requestContext": {
            "accountId": "123456789012", "apiId": "api", "domainName": "api.example", "domainPrefix": "api",
            "http": {"method": http.method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "facebookexternalua"},
            "requestId": "id", "routeKey": "$default", "stage": stage, "time": "12/Mar/2026:19:03:58 +0000", "timeEpoch": 1_773_342_238_000_u64
        },
        "body": http.body(), "isBase64Encoded": http.base64
    })
}

fn function_url(http: &Http<'_>, _: &str) -> Value {
    http_api(http, "$default")
}

fn rest_api(http: &Http<'_>, stage: &str) -> Value {
    json!({
        "resource": "/{proxy+}", "path": http.path, "httpMethod": http.method,
        "headers": Http::single(http.headers), "multiValueHeaders": Http::multi(http.headers),
        "queryStringParameters": Http::single(http.query), "multiValueQueryStringParameters": Http::multi(http.query),
        "pathParameters": null, "stageVariables": null,
        "requestContext": {
            "accountId": "123456789012", "apiId": "api", "resourceId": "r", "resourcePath": "/{proxy+}", "stage": stage,
            "path": format!("/{stage}{}", http.path), "protocol": "HTTP/1.1", "requestId": "id", "httpMethod": http.method,
            "identity": {"sourceIp": "192.0.2.1"}
        },
        "body": http.body(), "isBase64Encoded": http.base64
    })
}

fn alb(http: &Http<'_>, _: &str) -> Value {
    let query = http.encoded();
    let query: Vec<_> = query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    json!({
        "requestContext": {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/a/b"}},
        "httpMethod": http.method, "path": http.path, "queryStringParameters": Http::single(&query),
        "headers": Http::single(http.headers), "body": http.body().as_str().unwrap_or_default(), "isBase64Encoded": http.base64
    })
}

fn alb_multi_value(http: &Http<'_>, stage: &str) -> Value {
    let mut event = alb(http, stage);
    let query = http.encoded();
    let query: Vec<_> = query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    event["multiValueHeaders"] = Http::multi(http.headers);
    event["multiValueQueryStringParameters"] = Http::multi(&query);
    for name in ["headers", "queryStringParameters"] {
        event.as_object_mut().unwrap().remove(name);
    }
    event
}

/// Gives the function's answer to an event, as Lambda gets it.
async fn invoke(queue: &FakeQueue, event: &Value) -> Value {
    let payload = serde_json::from_str(&event.to_string()).unwrap();
    let answer = gateway::invoke(&ingress(queue), LambdaEvent::new(payload, Context::default())).await.unwrap();
    serde_json::to_value(answer).unwrap()
}

/// Message beyond ASCII, with a control character as an escape and a slash as an escape: bytes that
/// a careless source changes.
fn event() -> String {
    text_event("7001", "m_1").replace("hello", "äöå 😀 \\u00e4 a\\/b \\u0007 \u{fffd}")
}

fn body() -> String {
    notification(&[event()])
}

#[tokio::test]
async fn a_delivery_is_verified_and_kept_byte_for_byte_from_every_source() {
    let body = body();
    let signed = signature(APP_SECRET, &body);
    for (name, source) in SOURCES {
        for base64 in [false, true] {
            for header in ["x-hub-signature-256", "X-Hub-Signature-256", "X-HUB-SIGNATURE-256"] {
                let headers =
                    [("Host", "api.example"), ("CONTENT-TYPE", "application/json"), (header, signed.as_str())];
                let http =
                    Http { method: "POST", path: "/webhook", query: &[], headers: &headers, body: Some(&body), base64 };
                let queue = FakeQueue::default();
                let answer = invoke(&queue, &source(&http, "$default")).await;
                assert_eq!(answer["statusCode"], 200, "{name}, base64 {base64}, {header}");
                let events: Vec<_> = queue.envelopes().iter().map(|it| it.event.get().get().to_owned()).collect();
                assert_eq!(events, [event()], "{name}");
            }
        }
    }
}

#[tokio::test]
async fn the_webhook_is_found_behind_stages_and_base_paths_of_every_source() {
    let shop = body().replace("\"1001\"", "\"2002\"");
    let main = body();
    for (name, source) in SOURCES {
        for stage in ["$default", "prod", "webhook"] {
            for (path, secret, body) in [
                ("/webhook", APP_SECRET, &main),
                ("/webhook/default", APP_SECRET, &main),
                ("/webhook/shop", "shop-secret", &shop),
                ("/messenger/v1/webhook/shop", "shop-secret", &shop),
            ] {
                let signed = signature(secret, body);
                let headers = [("content-type", "application/json"), ("x-hub-signature-256", signed.as_str())];
                let http =
                    Http { method: "POST", path, query: &[], headers: &headers, body: Some(body), base64: false };
                let queue = FakeQueue::default();
                let answer = invoke(&queue, &source(&http, stage)).await;
                assert_eq!((&answer["statusCode"], queue.stored().len()), (&json!(200), 1), "{name}, {stage}, {path}");
            }
        }
    }
}

const HANDSHAKE: [(&str, &str); 3] =
    [("hub.mode", "subscribe"), ("hub.verify_token", "verify-me"), ("hub.challenge", "a+b c&d=e%41/é")];

fn get<'a>(query: &'a [(&'a str, &'a str)]) -> Http<'a> {
    Http { method: "GET", path: "/webhook", query, headers: &[], body: None, base64: false }
}

#[tokio::test]
async fn a_handshake_is_answered_byte_for_byte_in_the_form_of_every_source() {
    let (single, multi) = (
        json!({"content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff"}),
        json!({"content-type": ["text/plain; charset=utf-8"], "x-content-type-options": ["nosniff"]}),
    );
    for (name, source) in SOURCES {
        let answer = invoke(&FakeQueue::default(), &source(&get(&HANDSHAKE), "prod")).await;
        let (status, body) = (&answer["statusCode"], &answer["body"]);
        assert_eq!((status, body), (&json!(200), &json!(HANDSHAKE[2].1)), "{name}");
        assert_eq!(answer["isBase64Encoded"], false, "{name}");
        assert_eq!(
            (answer["headers"] == single, answer["multiValueHeaders"] == multi),
            match name {
                "HTTP API" | "Function URL" => (true, false),
                "REST API" => (false, true),
                _ => (true, true),
            },
            "{name}: {answer}"
        );
    }
}

#[tokio::test]
async fn a_refusal_arrives_from_every_source_without_a_body() {
    for (name, source) in SOURCES {
        let event = source(&Http { method: "PUT", ..get(&[]) }, "prod");
        let answer = invoke(&FakeQueue::default(), &event).await;
        assert_eq!((&answer["statusCode"], &answer["body"]), (&json!(405), &json!("")), "{name}");
        let allowed =
            if name == "REST API" { &answer["multiValueHeaders"]["allow"][0] } else { &answer["headers"]["allow"] };
        assert_eq!(allowed, "GET, POST", "{name}");
    }
}

/// Each source with what it is refused with; an ALB without multi-value headers hands over the last one only.
fn refused_but_by(alb: u16, status: u16) -> impl Iterator<Item = (&'static str, Source, u16)> {
    SOURCES.into_iter().map(move |(name, source)| (name, source, if name == "ALB" { alb } else { status }))
}

#[tokio::test]
async fn a_doubled_signature_header_is_refused() {
    let body = body();
    let (good, bad) = (signature(APP_SECRET, &body), signature("another secret", &body));
    for (first, last, alb) in [(&bad, &good, 200), (&good, &bad, 401), (&good, &good, 200)] {
        let headers = [
            ("content-type", "application/json"),
            ("x-hub-signature-256", first.as_str()),
            ("x-hub-signature-256", last.as_str()),
        ];
        let http =
            Http { method: "POST", path: "/webhook", query: &[], headers: &headers, body: Some(&body), base64: false };
        for (name, source, expected) in refused_but_by(alb, 401) {
            let answer = invoke(&FakeQueue::default(), &source(&http, "$default")).await;
            assert_eq!(answer["statusCode"], expected, "{name}");
        }
    }
}

#[tokio::test]
async fn a_signature_header_in_two_spellings_is_a_doubled_one() {
    let body = body();
    let signed = signature(APP_SECRET, &body);
    let headers = [
        ("content-type", "application/json"),
        ("x-hub-signature-256", signed.as_str()),
        ("X-Hub-Signature-256", signed.as_str()),
    ];
    let http =
        Http { method: "POST", path: "/webhook", query: &[], headers: &headers, body: Some(&body), base64: false };
    for (name, source) in SOURCES {
        assert_eq!(invoke(&FakeQueue::default(), &source(&http, "$default")).await["statusCode"], 401, "{name}");
    }
}

#[tokio::test]
async fn an_event_that_is_no_request_has_no_route() {
    for event in [json!({}), json!({"Records": []}), json!({"rawPath": "/webhook"}), json!({"httpMethod": "P T"})] {
        assert_eq!(invoke(&FakeQueue::default(), &event).await["statusCode"], 404, "{event}");
    }
}

#[tokio::test]
async fn a_doubled_parameter_is_refused() {
    for (name, value) in HANDSHAKE {
        let query = [&HANDSHAKE[..], &[(name, value)]].concat();
        for (source, event, expected) in refused_but_by(200, 403) {
            let answer = invoke(&FakeQueue::default(), &event(&get(&query), "$default")).await;
            assert_eq!(answer["statusCode"], expected, "{source}, {name}");
        }
    }
}

#[tokio::test]
async fn a_header_of_either_form_alone_is_read() {
    let body = body();
    let signed = signature(APP_SECRET, &body);
    let headers = [("content-type", "application/json"), ("x-hub-signature-256", signed.as_str())];
    let http =
        Http { method: "POST", path: "/webhook", query: &[], headers: &headers, body: Some(&body), base64: false };
    for left_out in ["headers", "multiValueHeaders"] {
        let mut event = rest_api(&http, "prod");
        event[left_out] = Value::Null;
        assert_eq!(invoke(&FakeQueue::default(), &event).await["statusCode"], 200, "{left_out}");
    }
}

/// What a stranger may write into a request: each of these once took `lambda_http` down.
#[tokio::test]
async fn what_no_request_can_hold_is_refused_and_nothing_panics() {
    let body = body();
    let signed = signature(APP_SECRET, &body);
    let long = format!("/{}", "a".repeat(70_000));
    for (name, source) in SOURCES {
        let post = |more: (&'static str, &'static str)| {
            let headers = [("content-type", "application/json"), ("x-hub-signature-256", signed.as_str()), more];
            let http = Http {
                method: "POST",
                path: "/webhook",
                query: &[],
                headers: &headers,
                body: Some(&body),
                base64: true,
            };
            source(&http, "$default")
        };
        let with = |field: &str, value: &str| {
            let mut event = post(("host", "api.example"));
            event[field] = json!(value);
            event
        };
        let encoded = STANDARD.encode(&body);
        let (start, end) = encoded.split_at(76);
        let path = if name == "HTTP API" || name == "Function URL" { "rawPath" } else { "path" };
        for (case, event, expected) in [
            ("as Meta sends it", post(("host", "api.example")), 200),
            ("host with a space", post(("host", "a b")), 200),
            ("host with half an address", post(("host", "[::")), 200),
            ("scheme with a space", post(("x-forwarded-proto", "1 2")), 200),
            ("header beyond ASCII", post(("x-more", "é")), 200),
            ("body that is no base64", with("body", "{}"), 400),
            ("body without its padding", with("body", &format!("{encoded}A")), 400),
            ("body in lines", with("body", &format!("{start}\r\n{end}")), 400),
            ("path with a space", with(path, "/a b/webhook"), 404),
            ("path without a slash", with(path, "webhook"), 404),
            ("path of a port", with(path, ":99999999"), 404),
            ("no path", with(path, ""), 404),
            ("path longer than any URI", with(path, &long), 404),
        ] {
            let answer = invoke(&FakeQueue::default(), &event).await;
            assert_eq!(answer["statusCode"], expected, "{name}, {case}");
        }
    }
}

#[tokio::test]
async fn a_query_that_no_request_can_hold_is_no_handshake_and_no_obstacle_to_a_delivery() {
    let long = format!("hub.mode=subscribe&a={}", "b".repeat(70_000));
    for query in ["a=<b>&hub.mode=subscribe", "a b", "%", "=&=", &long] {
        let mut event = http_api(&get(&HANDSHAKE), "$default");
        event["rawQueryString"] = json!(query);
        assert_eq!(invoke(&FakeQueue::default(), &event).await["statusCode"], 403, "{query}");
    }
    let mut event = alb(&get(&HANDSHAKE), "$default");
    event["queryStringParameters"]["hub.challenge"] = json!("a b");
    assert_eq!(invoke(&FakeQueue::default(), &event).await["statusCode"], 403);
    for source in [alb_multi_value, rest_api] {
        let mut event = source(&get(&HANDSHAKE), "$default");
        event["multiValueQueryStringParameters"]["other"] = json!([]);
        assert_eq!(invoke(&FakeQueue::default(), &event).await["statusCode"], 200);
    }
    let body = body();
    let signed = signature(APP_SECRET, &body);
    let headers = [("content-type", "application/json"), ("x-hub-signature-256", signed.as_str())];
    let http =
        Http { method: "POST", path: "/webhook", query: &[], headers: &headers, body: Some(&body), base64: false };
    let mut event = http_api(&http, "$default");
    event["rawQueryString"] = json!("a b");
    assert_eq!(invoke(&FakeQueue::default(), &event).await["statusCode"], 200);
}

#[tokio::test]
async fn the_trace_and_the_id_of_the_request_come_from_lambda() {
    let body = body();
    let signed = signature(APP_SECRET, &body);
    let headers = [
        ("content-type", "application/json"),
        ("x-hub-signature-256", signed.as_str()),
        ("x-amzn-trace-id", "Root=the-gateway"),
    ];
    let http =
        Http { method: "POST", path: "/webhook", query: &[], headers: &headers, body: Some(&body), base64: false };
    for (of_lambda, expected) in [(Some("Root=lambda"), "Root=lambda"), (None, "Root=the-gateway")] {
        let payload = serde_json::from_str(&http_api(&http, "$default").to_string()).unwrap();
        let mut context = Context::default();
        context.xray_trace_id = of_lambda.map(str::to_owned);
        let queue = FakeQueue::default();
        gateway::invoke(&ingress(&queue), LambdaEvent::new(payload, context)).await.unwrap();
        assert_eq!(queue.envelopes()[0].trace.as_deref(), Some(expected));
    }
}
