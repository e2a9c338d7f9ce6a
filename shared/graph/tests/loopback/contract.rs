//! Whatever stands for Graph behaves the same: the client over HTTP, and its twin in memory.

use http::{HeaderMap, StatusCode};
use messenger_graph::endpoints::{Done, messages, tokens};
use messenger_graph::{Call, Class, Graph, MemoryGraph, Outcome, Prover, Request, RequestError, TokenDeath};
use messenger_wire::{AppId, PageId, Secret};
use serde_json::json;

use crate::server::{Reply, Server};

/// Answers in order: a send that worked, a refusal, an answer that is none.
const ANSWERS: [(u16, &str); 3] =
    [(200, r#"{"recipient_id":"7001","message_id":"m_1"}"#), (400, r#"{"error":{"code":613}}"#), (200, "<html>")];

async fn holds(graph: &impl Graph) {
    let token = Secret::new("EAAG");
    let send = || messages::send(&PageId::parse("42").unwrap(), &json!({"message": {"text": "a"}}));
    let answer = graph.call(send(), &token).await.unwrap();
    assert_eq!(answer.message_id.unwrap().as_str(), "m_1");
    let refused = graph.call(send(), &token).await.unwrap_err();
    assert_eq!((refused.class(), refused.outcome()), (Class::Throttled, Outcome::NotSent));
    let unread = graph.call(send(), &token).await.unwrap_err();
    assert_eq!((unread.class(), unread.outcome()), (Class::UnknownOutcome, Outcome::Unknown));
    let malformed = graph.call(Call::<Done>::new(Request::get(["a", ".."])), &token).await.unwrap_err();
    assert_eq!(malformed, RequestError::Path.into());
}

#[tokio::test]
async fn the_client_holds_the_contract() {
    let answers = std::sync::Mutex::new(ANSWERS.iter());
    let server = Server::start(move |_| {
        let (status, body) = answers.lock().unwrap().next().unwrap();
        Reply::answer(&format!("{status} X"), "application/json", body)
    });
    let server = server.await;
    holds(&server.client()).await;
    assert_eq!(server.received().len(), ANSWERS.len());
}

#[tokio::test]
async fn the_twin_holds_the_contract() {
    let graph = ANSWERS.iter().fold(MemoryGraph::new(), |graph, (status, body)| {
        graph.answering_with(StatusCode::from_u16(*status).unwrap(), HeaderMap::new(), *body)
    });
    holds(&graph).await;
    assert_eq!(graph.requests().len(), ANSWERS.len());
    let unanswered = graph.call(Call::<Done>::new(Request::post(["x"])), &Secret::new("t")).await.unwrap_err();
    assert_eq!(unanswered.outcome(), Outcome::Unknown);
}

#[tokio::test]
async fn the_token_is_in_the_header_and_in_no_url() {
    let server = Server::start(|received| match received.target.as_str() {
        "/v25.0/oauth/access_token" => {
            Reply::json(r#"{"access_token":"LONG","token_type":"bearer","expires_in":5183944}"#)
        }
        "/v25.0/" => Reply::json(r#"[{"code":200,"body":"{\"data\":{\"is_valid\":true,\"expires_at\":0}}"}]"#),
        _ => Reply::json(r#"{"data":[{"id":"42","access_token":"PAGE","tasks":["MESSAGING"]}]}"#),
    });
    let server = server.await;
    let (client, app) = (server.client(), AppId::parse("15177").unwrap());
    let (secret, short) = (Secret::new("s3cr3t"), Secret::new("SHORT"));
    let app_token = tokens::app_token(&app, &secret);
    let long = client.call(tokens::exchange(&app, &secret, &short), &app_token).await.unwrap();
    assert_eq!((long.access_token.expose(), long.expires_in), ("LONG", Some(5_183_944)));
    let accounts = client.call(tokens::accounts(None), &long.access_token).await.unwrap();
    assert_eq!(accounts.data[0].access_token.as_ref().unwrap().expose(), "PAGE");
    assert!(client.call(tokens::debug_token(&short), &app_token).await.unwrap().is_valid);

    let received = server.received();
    let bearers: Vec<_> =
        received.iter().map(|request| request.headers.get("authorization").map(String::as_str)).collect();
    assert_eq!(bearers, [None, Some("Bearer LONG"), Some("Bearer 15177|s3cr3t")]);
    let bodies: Vec<_> = received.iter().map(|request| String::from_utf8_lossy(&request.body)).collect();
    assert_eq!(bodies[0], "grant_type=fb_exchange_token&client_id=15177&client_secret=s3cr3t&fb_exchange_token=SHORT");
    assert!(bodies[2].contains("debug_token?input_token=SHORT"), "{}", bodies[2]);
    for request in &received {
        assert!(
            !["SHORT", "LONG", "s3cr3t"].iter().any(|secret| request.target.contains(secret)),
            "{}",
            request.target
        );
    }
}

#[tokio::test]
async fn a_client_of_one_app_proves_each_call_that_has_a_token() {
    let server = Server::start(|_| Reply::json(r#"{"success":true,"access_token":"LONG"}"#)).await;
    let (app, secret, token) = (AppId::parse("15177").unwrap(), Secret::new("s3cr3t"), Secret::new("EAAtoken"));
    let client = server.client().proving(Prover::timed(secret.clone(), || 1_700_000_000));
    client.call(Call::<Done>::new(Request::post(["x"])), &token).await.unwrap();
    client.call(tokens::exchange(&app, &secret, &token), &token).await.unwrap();
    let targets: Vec<_> = server.received().into_iter().map(|received| received.target).collect();
    let proof = "e33ab7478f6bda12e59e2332022aa373f5ae1d58f2fce0677303fc8f3c86eee4";
    let proven = format!("/v25.0/x?appsecret_proof={proof}&appsecret_time=1700000000");
    assert_eq!(targets, [proven.as_str(), "/v25.0/oauth/access_token"]);
}

#[tokio::test]
async fn a_token_with_a_line_break_is_dead_before_anything_is_sent() {
    let server = Server::start(|_| Reply::json(r#"{"success":true}"#)).await;
    let call = || Call::<Done>::new(Request::post(["x"]));
    for token in ["EAAG\n", "EA\rAG", "EAAG\u{0}"] {
        let error = server.client().call(call(), &Secret::new(token)).await.unwrap_err();
        assert_eq!(error.class(), Class::TokenDead(TokenDeath::Invalid), "{token:?}");
        assert!(error.advice().contains("line break") && !error.to_string().contains("EA"), "{error}");
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_connection_that_is_opened_ahead_is_that_of_the_first_call_whatever_is_answered_on_it() {
    for status in ["200 OK", "400 Bad Request", "404 Not Found", "500 Internal Server Error"] {
        let head = format!("HTTP/1.1 {status}\r\ncontent-length: 100\r\n\r\n");
        let server = Server::start(move |received| match received.method.as_str() {
            // Without a body, as is the way of HEAD.
            "HEAD" => Reply::kept(head.clone()),
            _ => Reply::json(r#"{"success":true}"#),
        });
        let server = server.await;
        let client = server.client();
        client.connect().await;
        assert_eq!(server.connections(), 1, "{status}");
        client.call(Call::<Done>::new(Request::post(["x"])), &Secret::new("t")).await.unwrap();
        assert_eq!((server.received().len(), server.connections()), (2, 1), "{status}");
        let first = &server.received()[0];
        assert_eq!((&*first.method, &*first.target), ("HEAD", "/"));
        assert!(!first.headers.contains_key("authorization"));
    }
}

#[tokio::test]
async fn connections_are_used_again_and_compression_is_not_asked_for() {
    let server = Server::start(|received| {
        assert!(!received.headers.contains_key("accept-encoding"));
        Reply::json(r#"{"success":true}"#)
    });
    let server = server.await;
    let client = server.client();
    for _ in 0..3 {
        client.call(Call::<Done>::new(Request::post(["x"])), &Secret::new("t")).await.unwrap();
    }
    assert_eq!((server.received().len(), server.connections()), (3, 1));
}
