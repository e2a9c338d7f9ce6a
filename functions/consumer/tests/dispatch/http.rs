//! HTTPS URL as a target.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use consumer::dispatch::{DispatchError, Dispatcher};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::server::{Reply, Request, Server};
use crate::{actions, assert_input, dispatch, dispatch_within};

fn setting(url: &str) -> Value {
    json!({"type": "http", "url": url, "secret": "whsec_a2V5", "allowPrivate": true})
}

async fn answer(reply: Reply) -> Result<Value, DispatchError> {
    let server = Server::plain(reply);
    dispatch(&Dispatcher::new(None), &setting(&server.url("/bot"))).await.map(|dispatched| actions(&dispatched))
}

/// What <https://www.standardwebhooks.com> asks a receiver to compute.
fn expected_signature(request: &Request) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(b"key").unwrap();
    let (id, timestamp) = (request.header("webhook-id"), request.header("webhook-timestamp"));
    mac.update(format!("{id}.{timestamp}.{}", request.body).as_bytes());
    format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}

#[tokio::test]
async fn the_input_is_posted_signed_and_the_actions_come_back() {
    let server = Server::plain(Reply::ok(r#"{"actions":[{"text":"Hello"},{"senderAction":"typing_off"}]}"#));
    let dispatched = dispatch(&Dispatcher::new(None), &setting(&server.url("/bot?key=1"))).await.unwrap();
    assert_eq!(actions(&dispatched), json!([{"text": "Hello"}, {"senderAction": "typing_off"}]));
    assert!(!dispatched.repeatable);
    let request = server.request();
    assert_eq!(request.line, "POST /bot?key=1");
    assert_eq!(request.header("content-type"), "application/json");
    assert_eq!(request.header("webhook-id"), crate::input().id.to_string());
    assert_eq!(request.header("webhook-signature"), expected_signature(&request));
    assert_input(&request.body);
}

#[tokio::test]
async fn a_receiver_that_knows_any_of_several_secrets_takes_the_post() {
    for secrets in [json!(["whsec_a2V5", "the old"]), json!(["the new", "whsec_a2V5"]), json!("a2V5")] {
        let server = Server::plain(Reply::ok("null"));
        let mut setting = setting(&server.url("/bot"));
        setting["secret"] = secrets;
        dispatch(&Dispatcher::new(None), &setting).await.unwrap();
        let request = server.request();
        let signatures: Vec<_> = request.header("webhook-signature").split(' ').map(str::to_owned).collect();
        assert_eq!(signatures.len(), 2);
        assert!(signatures.contains(&expected_signature(&request)));
    }
}

#[tokio::test]
async fn one_action_or_nothing_is_an_answer_too() {
    assert_eq!(answer(Reply::ok(r#"{"text":"Hello"}"#)).await, Ok(json!([{"text": "Hello"}])));
    assert_eq!(answer(Reply::ok("null")).await, Ok(json!([])));
    assert_eq!(answer(Reply::ok("")).await, Ok(json!([])));
    assert_eq!(answer(Reply::Full(204, "", String::new())).await, Ok(json!([])));
}

#[tokio::test]
async fn nonsense_is_parked_with_its_place_and_without_its_text() {
    for (body, why) in [
        ("secret", "answer is not JSON (line 1, column 1)"),
        (r#"{"text":"a","text":"secret"}"#, "answer has a field twice in one object (the second at line 1, column 18)"),
        (&format!("[{}]", vec![r#"{"":0}"#; 20_000].join(",")), "answer has more than 20000 values"),
        (r#"["secret"]"#, "must be an object"),
        (r#"{"actions":[{"text":"a"},{"text":"a","buttons":[{"title":"secret"}]}]}"#, "actions[1].buttons[0] (must be"),
        (r#"{"actions":[{"text":"a","to":"7002"}]}"#, "unknown: actions[0].(a key of 2 characters)"),
    ] {
        let error = answer(Reply::ok(body)).await.unwrap_err();
        assert!(matches!(&error, DispatchError::Nonsense(_)), "{error}");
        assert!(error.to_string().contains(why) && !error.to_string().contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn a_status_says_what_becomes_of_the_event() {
    for (statuses, expected) in [
        (vec![408, 425, 429, 500, 502, 503, 504], "gave no answer"),
        (vec![401, 403, 404, 405, 410], "is set up wrongly"),
        (vec![400, 402, 413, 415, 422], "gave no usable answer"),
    ] {
        for status in statuses {
            let error =
                answer(Reply::Full(status, "", r#"{"text":"Hello"}"#.to_owned())).await.unwrap_err().to_string();
            assert!(error.contains(expected) && error.ends_with(&format!("status {status}")), "{error}");
        }
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::plain(Reply::ok(r#"{"text":"Hello"}"#));
    let header = Box::leak(format!("location: {}", elsewhere.url("/")).into_boxed_str());
    for status in [301, 302, 307, 308] {
        let error = answer(Reply::Full(status, header, String::new())).await.unwrap_err();
        assert!(matches!(error, DispatchError::Misconfigured(_)), "{error}");
    }
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn an_answer_of_the_longest_size_is_read_and_a_longer_one_is_refused() {
    let action = r#"{"text":"Hello"}"#;
    let longest = |extra| Reply::ok(format!("{action}{}", " ".repeat(256 * 1024 - action.len() + extra)));
    assert_eq!(answer(longest(0)).await, Ok(json!([{"text": "Hello"}])));
    for reply in [longest(1), Reply::Endless] {
        let error = answer(reply).await.unwrap_err();
        assert_eq!(error, DispatchError::Nonsense("answer is longer than 262144 bytes".to_owned()));
    }
}

#[tokio::test]
async fn a_lost_connection_comes_again() {
    assert!(matches!(answer(Reply::Close).await, Err(DispatchError::Retry(_))));
    let gone = Server::plain(Reply::Close).url("/");
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let gone = gone.replace(&gone[gone.rfind(':').unwrap()..], &format!(":{}/", closed.port()));
    let error = dispatch(&Dispatcher::new(None), &setting(&gone)).await.unwrap_err();
    assert_eq!(error, DispatchError::Retry("no connection".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_silent_bot_is_given_up_when_its_time_or_the_remaining_time_is_over() {
    let server = Server::plain(Reply::Silence);
    let mut setting = setting(&server.url("/bot"));
    for (timeout_ms, remaining, waited) in [(2_000, 10_000, 2_000), (60_000, 3_000, 3_000)] {
        setting["timeoutMs"] = json!(timeout_ms);
        let start = tokio::time::Instant::now();
        let result = dispatch_within(&Dispatcher::new(None), &setting, Duration::from_millis(remaining)).await;
        assert!(matches!(result, Err(DispatchError::Retry(_))), "{result:?}");
        let waited = Duration::from_millis(waited)..=Duration::from_millis(waited + 10);
        assert!(waited.contains(&start.elapsed()), "{:?}", start.elapsed());
    }
}

#[tokio::test]
async fn a_certificate_counts_only_when_its_authority_is_trusted() {
    let server = Server::tls(Reply::ok(r#"{"text":"Hello"}"#));
    let setting = setting(&server.url("/bot"));
    let error = dispatch(&Dispatcher::new(None), &setting).await.unwrap_err();
    assert_eq!(error, DispatchError::Retry("no connection".to_owned()));
    let certificate = server.certificate.clone().unwrap();
    let mut trusting = Dispatcher::new(None);
    trusting.add_roots(certificate.as_bytes()).unwrap();
    assert_eq!(actions(&dispatch(&trusting, &setting).await.unwrap()), json!([{"text": "Hello"}]));
    assert_input(&server.request().body);
    // The certificate is for another name than the address.
    let by_address = server.url("/bot").replace("localhost", "127.0.0.1");
    assert!(dispatch(&trusting, &self::setting(&by_address)).await.is_err());
}

#[tokio::test]
async fn addresses_that_are_not_public_are_refused_unless_the_setting_allows_them() {
    let server = Server::tls(Reply::ok(r#"{"text":"Hello"}"#));
    let port = server.address.port();
    let dispatcher = Dispatcher::new(None);
    for host in
        ["localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "10.0.0.1", "0x7f.1", "2130706433"]
    {
        let setting = json!({"type": "http", "url": format!("https://{host}:{port}/"), "secret": "key"});
        let error = dispatch(&dispatcher, &setting).await.unwrap_err();
        let DispatchError::Misconfigured(why) = &error else { panic!("{host}: {error}") };
        assert!(why.contains("not public"), "{host}: {why}");
    }
    assert!(server.requests().is_empty());
}
