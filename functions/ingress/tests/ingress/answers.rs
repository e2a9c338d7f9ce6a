//! The one table of answers.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::Request;
use http_body_util::BodyExt;
use lambda_http::{Body, Error};

use crate::queue::{FakeQueue, Fault};
use crate::setup::{
    APP_SECRET, BODY_LIMIT, DOCUMENT, PAGE, Written, delivery, delivery_of, ingress, ingress_of, noise, notification,
    signature, status, text_event,
};

fn one_message() -> String {
    notification(&[text_event("7001", "m_1")])
}

fn padded(length: usize) -> String {
    let body = one_message();
    format!("{body}{}", " ".repeat(length - body.len()))
}

fn post(headers: &[(&str, &str)], body: &str) -> Request<Body> {
    let mut request = Request::post("/webhook");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body.into()).unwrap()
}

#[tokio::test]
async fn every_delivery_gets_its_answer_and_never_a_reason() {
    let body = one_message();
    let signed = signature(APP_SECRET, &body);
    let json = ("content-type", "application/json");
    let hub = ("x-hub-signature-256", signed.as_str());
    let sha1 = ("x-hub-signature", "sha1=da39a3ee5e6b4b0d3255bfef95601890afd80709");
    let upper = format!("sha256={}", signed["sha256=".len()..].to_uppercase());
    let twice = format!("{signed},{signed}");
    let wrong = signature("another secret", &body);
    let cut = &signed[..signed.len() - 1];
    let sign = |body: &str| delivery(body);
    let large = text_event("7001", "m_1").replace("hello", &noise(1_500_000));
    let cases = [
        ("signed with the first secret", delivery(&body), 200, ""),
        ("signed with the former secret", delivery_of("/webhook", "former-secret", &body), 200, ""),
        ("signed in upper case", post(&[json, ("x-hub-signature-256", &upper)], &body), 200, ""),
        (
            "content type with a parameter",
            post(&[("content-type", "Application/JSON; charset=UTF-8"), hub], &body),
            200,
            "",
        ),
        ("at the limit", sign(&padded(BODY_LIMIT)), 200, ""),
        ("no entries", sign(r#"{"object":"page","entry":[]}"#), 200, ""),
        ("no object", sign(r#"{"entry":[{"id":"1001"}]}"#), 200, ""),
        ("no signature", post(&[json], &body), 401, "signature_missing"),
        ("only a sha1 signature", post(&[json, sha1], &body), 401, "signature_missing"),
        ("two signatures", post(&[json, hub, hub], &body), 401, "signature_missing"),
        (
            "two signatures in one header",
            post(&[json, ("x-hub-signature-256", &twice)], &body),
            401,
            "signature_malformed",
        ),
        ("malformed signature", post(&[json, ("x-hub-signature-256", cut)], &body), 401, "signature_malformed"),
        ("signature of another secret", post(&[json, ("x-hub-signature-256", &wrong)], &body), 401, "signature_wrong"),
        ("signature of another body", post(&[json, hub], &body.replace("hello", "hellp")), 401, "signature_wrong"),
        ("signature of another app", delivery_of("/webhook", "shop-secret", &body), 401, "signature_wrong"),
        ("not signed and no notification", post(&[json], "{}"), 401, "signature_missing"),
        ("no content type", post(&[hub], &body), 415, "not_json"),
        ("content type text", post(&[("content-type", "text/plain"), hub], &body), 415, "not_json"),
        (
            "content type form",
            post(&[("content-type", "application/x-www-form-urlencoded"), hub], &body),
            415,
            "not_json",
        ),
        ("one byte over the limit", sign(&padded(BODY_LIMIT + 1)), 413, "body_too_large"),
        (
            "announced to be over the limit",
            post(&[json, hub, ("content-length", "2000001")], &body),
            413,
            "body_too_large",
        ),
        ("an event too large for the queue", sign(&notification(&[large])), 413, "event_too_large"),
        ("empty body", sign(""), 400, "not_a_notification"),
        ("not json", sign("EVENT"), 400, "not_a_notification"),
        ("no entry", sign(r#"{"object":"page"}"#), 400, "not_a_notification"),
        ("entry is no list", sign(r#"{"object":"page","entry":{}}"#), 400, "not_a_notification"),
        ("another object", sign(r#"{"object":"instagram","entry":[]}"#), 404, "other_object"),
        ("unknown app", delivery_of("/webhook/nobody", APP_SECRET, &body), 404, "unknown_app"),
        ("unknown path", delivery_of("/hook", APP_SECRET, &body), 404, "unknown_route"),
        ("put", Request::put("/webhook").body(Body::Empty).unwrap(), 405, "method_not_allowed"),
        ("head", Request::head("/webhook").body(Body::Empty).unwrap(), 405, "method_not_allowed"),
    ];
    let broken = http::Request::from_parts(delivery(&body).into_parts().0, BodyExt::boxed_unsync(Broken));
    let cases =
        cases.map(|(case, request, expected, reason)| (case, request.map(BodyExt::boxed_unsync), expected, reason));
    for (case, request, expected, reason) in
        cases.into_iter().chain([("a body that breaks off", broken, 400, "body_unreadable")])
    {
        let (queue, metrics) = (FakeQueue::default(), Written::default());
        let response = ingress_of(DOCUMENT, &queue, &metrics).handle(request).await;
        assert_eq!(status(&response), expected, "{case}");
        let told = format!(r#""Reason":"{reason}","Refused":1"#);
        assert_eq!(metrics.text().contains(&told), expected != 200, "{case}: {}", metrics.text());
        assert_eq!(response.body(), if expected == 200 { "EVENT_RECEIVED" } else { "" }, "{case}");
        assert_eq!(response.headers().contains_key("allow"), expected == 405, "{case}");
        assert!(expected == 200 || queue.stored().is_empty(), "{case}");
    }
}

#[tokio::test]
async fn every_handshake_gets_its_answer_and_never_a_reason() {
    let good = "hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=1158201444";
    let cases = [
        ("/webhook", good, 200, "1158201444"),
        (
            "/webhook",
            "hub.challenge=CHALLENGE_ACCEPTED&hub.mode=subscribe&hub.verify_token=verify-me-too",
            200,
            "CHALLENGE_ACCEPTED",
        ),
        (
            "/webhook",
            "hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=%3Cb%3E%20a%2Bb+c%26",
            200,
            "<b> a+b c&",
        ),
        ("/webhook", "hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=1&other=2", 200, "1"),
        ("/webhook/shop", "hub.mode=subscribe&hub.verify_token=shop-token&hub.challenge=1", 200, "1"),
        ("/webhook/shop", good, 403, ""),
        ("/webhook", "", 403, ""),
        ("/webhook", "hub.mode=unsubscribe&hub.verify_token=verify-me&hub.challenge=1", 403, ""),
        ("/webhook", "hub.mode=Subscribe&hub.verify_token=verify-me&hub.challenge=1", 403, ""),
        ("/webhook", "hub.mode=subscribe&hub.verify_token=verify&hub.challenge=1", 403, ""),
        ("/webhook", "hub.mode=subscribe&hub.verify_token=&hub.challenge=1", 403, ""),
        ("/webhook", "hub.mode=subscribe&hub.verify_token=verify-me", 403, ""),
        ("/webhook", "hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=", 403, ""),
        ("/webhook", "hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=%FF", 403, ""),
        ("/webhook", "hub.mode=subscribe&hub.challenge=1", 403, ""),
        ("/webhook", "hub.verify_token=verify-me&hub.challenge=1", 403, ""),
        ("/webhook", "hub.mode=subscribe&hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=1", 403, ""),
        ("/webhook", "hub.mode=subscribe&hub.verify_token=no&hub.verify_token=verify-me&hub.challenge=1", 403, ""),
        ("/webhook", "hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=1&hub.challenge=2", 403, ""),
        ("/webhook/nobody", good, 404, ""),
        ("/", good, 404, ""),
    ];
    for (path, query, expected, body) in cases {
        let request = Request::get(format!("{path}?{query}")).body(Body::Empty).unwrap();
        let response = ingress(&FakeQueue::default()).handle(request).await;
        assert_eq!((status(&response), response.body().as_str()), (expected, body), "{path}?{query}");
        if expected == 200 {
            assert_eq!(response.headers()["content-type"], "text/plain; charset=utf-8");
            assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn without_configuration_or_queue_the_answer_is_that_meta_shall_come_again() {
    let queue = FakeQueue::default();
    let response = ingress_of("{}", &queue, &Written::default()).handle(delivery(&one_message())).await;
    assert_eq!(status(&response), 503);
    for fault in [Fault::Fail, Fault::Forbid, Fault::Hang, Fault::Refuse(vec![0])] {
        let queue = FakeQueue::with_every_call(fault);
        let response = ingress_of(DOCUMENT, &queue, &Written::default()).handle(delivery(&one_message())).await;
        assert_eq!((status(&response), response.body().as_str()), (503, ""));
    }
}

#[tokio::test]
async fn an_entry_of_a_foreign_page_costs_its_neighbours_nothing() {
    let own = text_event("7001", "m_1");
    let body = format!(
        r#"{{"object":"page","entry":[{{"id":"999","messaging":[{own}]}},{{"id":"2002","messaging":[{own}]}},{{"messaging":[{own}]}},7,{{"id":{PAGE},"messaging":[{own}]}}]}}"#
    );
    let (queue, metrics) = (FakeQueue::default(), Written::default());
    let response = ingress_of(DOCUMENT, &queue, &metrics).handle(delivery(&body)).await;
    assert_eq!(status(&response), 200);
    assert_eq!(queue.envelopes().len(), 1);
    assert_eq!(queue.envelopes()[0].account, "main");
    assert!(metrics.text().contains(r#""ForeignPage":4"#), "{}", metrics.text());
}

#[tokio::test]
async fn an_event_that_fits_into_no_queue_message_is_refused_after_its_neighbours_are_stored() {
    let large = text_event("7002", "m_2").replace("hello", &noise(1_500_000));
    let body = notification(&[text_event("7001", "m_1"), large, text_event("7002", "m_3"), text_event("7003", "m_4")]);
    let (queue, metrics) = (FakeQueue::default(), Written::default());
    let ingress = ingress_of(DOCUMENT, &queue, &metrics);
    for _ in 0..2 {
        assert_eq!(status(&ingress.handle(delivery(&body)).await), 413);
        let stored: Vec<_> = queue.envelopes().iter().map(|envelope| envelope.event.get().get().to_owned()).collect();
        assert_eq!(stored, [text_event("7001", "m_1"), text_event("7002", "m_3"), text_event("7003", "m_4")]);
    }
    assert!(metrics.text().contains(r#""Reason":"event_too_large""#), "{}", metrics.text());
    let down = FakeQueue::with_every_call(Fault::Forbid);
    let ingress = ingress_of(DOCUMENT, &down, &metrics);
    assert_eq!(status(&ingress.handle(delivery(&body)).await), 503, "what may yet be stored comes first");
}

/// Body that breaks off.
struct Broken;

impl http_body::Body for Broken {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<http_body::Frame<Bytes>, Error>>> {
        Poll::Ready(Some(Err("connection reset".into())))
    }
}

/// Body that never ends, and that notes how much of it was taken.
struct Endless(Arc<AtomicUsize>);

impl http_body::Body for Endless {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Infallible>>> {
        self.0.fetch_add(CHUNK.len(), Ordering::SeqCst);
        Poll::Ready(Some(Ok(http_body::Frame::data(Bytes::from_static(CHUNK)))))
    }
}

const CHUNK: &[u8] = &[b' '; 1_000];

#[tokio::test]
async fn of_a_body_over_the_limit_no_more_than_the_limit_is_read() {
    let taken = Arc::new(AtomicUsize::new(0));
    for (signature, expected, most) in
        [(signature(APP_SECRET, ""), 413, BODY_LIMIT + CHUNK.len()), (String::new(), 401, 0)]
    {
        taken.store(0, Ordering::SeqCst);
        let request = Request::post("/webhook")
            .header("content-type", "application/json")
            .header("x-hub-signature-256", signature)
            .body(Endless(taken.clone()))
            .unwrap();
        assert_eq!(status(&ingress(&FakeQueue::default()).handle(request).await), expected);
        assert!(taken.load(Ordering::SeqCst) <= most, "{taken:?}");
    }
}
