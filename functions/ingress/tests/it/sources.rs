//! Every kind of Lambda event, through the deserialisation that the function uses.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lambda_http::Request;
use serde_json::{Value, json};

use crate::queue::FakeQueue;
use crate::setup::{APP_SECRET, ingress, notification, signature, status, text_event};

/// What a source makes of an HTTP request.
struct Http<'a> {
    method: &'a str,
    path: &'a str,
    query: &'a [(&'a str, &'a str)],
    headers: &'a [(&'a str, &'a str)],
    body: Option<&'a str>,
    base64: bool,
}

type Source = fn(&Http<'_>, stage: &str) -> Value;

const SOURCES: [(&str, Source); 5] = [
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

    fn single(pairs: &[(&str, &str)]) -> Value {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect::<serde_json::Map<_, _>>().into()
    }

    fn multi(pairs: &[(&str, &str)]) -> Value {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), json!([value]))).collect::<serde_json::Map<_, _>>().into()
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
        "headers": Http::single(http.headers), "queryStringParameters": Http::single(http.query),
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

fn request(event: &Value) -> Request {
    lambda_http::request::from_str(&event.to_string()).unwrap()
}

/// Text beyond ASCII, a control character as an escape and a slash as an escape: bytes that a careless source changes.
fn body() -> String {
    notification(&[text_event("7001", "m_1").replace("hello", "äöå 😀 \\u00e4 a\\/b \\u0007 \u{fffd}")])
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
                let response = ingress(&queue).handle(request(&source(&http, "$default"))).await;
                assert_eq!(status(&response), 200, "{name}, base64 {base64}, {header}");
                let events: Vec<_> = queue.envelopes().iter().map(|it| it.event.get().get().to_owned()).collect();
                assert_eq!(events.len(), 1, "{name}");
                assert!(body.contains(&events[0]), "{name}: {}", events[0]);
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
                let response = ingress(&queue).handle(request(&source(&http, stage))).await;
                assert_eq!((status(&response), queue.stored().len()), (200, 1), "{name}, {stage}, {path}");
            }
        }
    }
}

#[tokio::test]
async fn a_handshake_is_answered_byte_for_byte_from_every_source() {
    let challenge = "a+b c&d=e%41/é";
    for (name, source) in SOURCES {
        let query = [("hub.mode", "subscribe"), ("hub.verify_token", "verify-me"), ("hub.challenge", challenge)];
        let http = Http { method: "GET", path: "/webhook", query: &query, headers: &[], body: None, base64: false };
        let response = ingress(&FakeQueue::default()).handle(request(&source(&http, "prod"))).await;
        assert_eq!((status(&response), response.body().as_str()), (200, challenge), "{name}");
    }
}

#[tokio::test]
async fn a_signature_header_that_the_gateway_joined_is_refused() {
    let body = body();
    let signed = signature(APP_SECRET, &body);
    let joined = format!("{signed},{signed}");
    let headers = [("content-type", "application/json"), ("x-hub-signature-256", joined.as_str())];
    let http =
        Http { method: "POST", path: "/webhook", query: &[], headers: &headers, body: Some(&body), base64: false };
    for (name, source) in SOURCES {
        let response = ingress(&FakeQueue::default()).handle(request(&source(&http, "$default"))).await;
        assert_eq!(status(&response), 401, "{name}");
    }
}
