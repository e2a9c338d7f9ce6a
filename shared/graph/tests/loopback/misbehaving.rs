//! A server that misbehaves in every way: the right class each time, within the time-out, and no token anywhere.

use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use messenger_graph::endpoints::{messages, user_profile};
use messenger_graph::{Class, Graph, GraphClient, GraphConfig, GraphError, Outcome, TokenDeath};
use messenger_wire::{PageId, Psid, Secret};
use serde_json::json;

use crate::server::{Reply, Server};

const TOKEN: &str = "EAAGtokenNeverPrinted";
const TEXT: &str = "text never printed";
const PERSON: &str = "70017001";
const TIMEOUT: Duration = Duration::from_millis(600);
const SLACK: Duration = Duration::from_millis(500);
const HTML: &str = "<html><body>Sorry, something went wrong.</body></html>";

/// Everything that any crate logs at any level, from the first call on.
fn logs() -> &'static Mutex<Vec<u8>> {
    static LOGS: OnceLock<Arc<Mutex<Vec<u8>>>> = OnceLock::new();
    LOGS.get_or_init(|| {
        let logs = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&logs);
        tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
            .with_writer(move || Sink(Arc::clone(&sink)))
            .init();
        logs
    })
}

struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn quick(config: GraphConfig) -> GraphClient {
    let connect_timeout = Duration::from_millis(300);
    GraphClient::new(&GraphConfig { connect_timeout, timeout: TIMEOUT, ..config }).unwrap()
}

fn assert_quiet(printed: &str) {
    for secret in [TOKEN, TEXT, PERSON] {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
}

/// Awaits one call, which ends within its time-out; the rest is for a busy machine.
async fn in_time<T>(call: impl Future<Output = T>) -> T {
    let start = Instant::now();
    let answer = call.await;
    assert!(start.elapsed() < TIMEOUT + SLACK, "{:?}", start.elapsed());
    answer
}

/// Sends a message and reads a profile; both must fail, within the time-out and quietly.
async fn failures(client: &GraphClient) -> (GraphError, GraphError) {
    logs();
    let page = PageId::parse("42").unwrap();
    let body = json!({"recipient": {"id": PERSON}, "messaging_type": "RESPONSE", "message": {"text": TEXT}});
    let write = in_time(client.call(messages::send(&page, &body), &Secret::new(TOKEN))).await.unwrap_err();
    let profile = user_profile::get(&Psid::parse(PERSON).unwrap(), &user_profile::BASIC_FIELDS);
    let read = in_time(client.call(profile, &Secret::new(TOKEN))).await.unwrap_err();
    for error in [&write, &read] {
        assert_quiet(&format!("{error} {error:?} {:?}", std::error::Error::source(error)));
    }
    assert_quiet(&String::from_utf8_lossy(&logs().lock().unwrap()));
    (write, read)
}

async fn against(reply: Reply) -> (GraphError, GraphError) {
    let server = Server::start(move |_| reply.clone()).await;
    failures(&quick(server.config())).await
}

#[tokio::test]
async fn a_lost_answer_is_an_unknown_outcome_of_a_write_and_harmless_for_a_read() {
    let half = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"message_id\":";
    let large = format!("HTTP/1.1 200 OK\r\ncontent-length: {0}\r\n\r\n{1}", 10 << 20, " ".repeat(10 << 20));
    for (case, reply) in [
        ("closes without an answer", Reply::closing("")),
        ("closes in the status line", Reply::closing("HTTP/1.1 20")),
        ("closes in the body", Reply::closing(half)),
        ("stalls without an answer", Reply::stalling("")),
        ("stalls in the body", Reply::stalling(half)),
        ("answers something else than HTTP", Reply::closing("SSH-2.0-OpenSSH_9.6\r\n\r\n")),
        ("answers 500 with HTML", Reply::answer("500 Internal Server Error", "text/html", HTML)),
        ("answers 502 with nothing", Reply::answer("502 Bad Gateway", "text/plain", "")),
        ("answers 500 with code 2", Reply::answer("500 Oh", "application/json", r#"{"error":{"code":2}}"#)),
        ("answers 200 with HTML", Reply::answer("200 OK", "text/html", HTML)),
        ("answers 200 with truncated JSON", Reply::json(r#"{"recipient_id":"70017001","message_"#)),
        ("answers 200 with gzip", Reply::json("\u{1f}\u{8b}\u{8}")),
    ] {
        let (write, read) = against(reply).await;
        assert_eq!((write.class(), write.outcome()), (Class::UnknownOutcome, Outcome::Unknown), "{case}: {write}");
        assert_eq!((read.class(), read.outcome()), (Class::Transient, Outcome::NotSent), "{case}: {read}");
    }
    let (write, read) = against(Reply::stalling(large)).await;
    assert_eq!((write.class(), read.class()), (Class::UnknownOutcome, Class::OurMistake));
    assert_eq!(write.to_string(), "answer of graph cannot be read: too large (status 200)");
}

#[tokio::test]
async fn an_answer_without_an_end_is_refused_at_the_limit() {
    let chunk = format!("{:x}\r\n{}\r\n", 1 << 20, " ".repeat(1 << 20)).repeat(10);
    let (write, _) =
        against(Reply::stalling(format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{chunk}"))).await;
    assert_eq!(write.to_string(), "answer of graph cannot be read: too large (status 200)");
}

#[tokio::test]
async fn what_graph_refuses_has_the_class_of_its_code_whatever_the_status() {
    for (status, body, class) in [
        ("200 OK", r#"{"error":{"code":10,"error_subcode":2018278,"message":"70017001"}}"#, Class::WindowClosed),
        ("400 Bad Request", r#"{"error":{"code":32,"message":"text never printed"}}"#, Class::Throttled),
        ("400 Bad Request", r#"{"error":{"code":190,"error_subcode":463}}"#, Class::TokenDead(TokenDeath::Expired)),
        ("500 Oh", r#"{"error":{"code":551,"error_subcode":1545041}}"#, Class::RecipientUnavailable),
    ] {
        for content_type in ["application/json", "text/javascript; charset=UTF-8", "text/html"] {
            let (write, read) = against(Reply::answer(status, content_type, body)).await;
            assert_eq!((write.class(), write.outcome()), (class, Outcome::NotSent), "{status} {content_type} {body}");
            assert_eq!(read.class(), class);
        }
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::start(|_| Reply::json("{}")).await;
    for status in ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"] {
        let location = format!("http://127.0.0.1:{}/", elsewhere.port);
        let head = format!("HTTP/1.1 {status}\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
        let (write, read) = against(Reply::closing(head)).await;
        assert_eq!(
            (write.class(), write.outcome(), read.class()),
            (Class::AccountSetUp, Outcome::NotSent, Class::AccountSetUp)
        );
    }
    assert!(elsewhere.received().is_empty());
}

#[tokio::test]
async fn without_a_connection_nothing_was_sent() {
    let server = Server::start(|_| Reply::json("{}")).await;
    let base_url = format!("https://127.0.0.1:{}", server.port);
    let no_tls = quick(GraphConfig { base_url: base_url.clone(), ..GraphConfig::default() });
    let closed = server.config();
    let (write, read) = failures(&no_tls).await;
    assert_eq!(
        (&write, write.outcome(), &read),
        (&GraphError::Unreachable, Outcome::NotSent, &GraphError::Unreachable)
    );
    assert!(server.received().is_empty());
    drop(server);
    tokio::task::yield_now().await;
    let (write, read) = failures(&quick(closed)).await;
    assert_eq!(
        (&write, write.outcome(), &read),
        (&GraphError::Unreachable, Outcome::NotSent, &GraphError::Unreachable)
    );
}

#[tokio::test]
async fn a_handshake_that_stalls_ends_at_the_connect_time_out() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("https://{}", listener.local_addr().unwrap());
    let (write, _) = failures(&quick(GraphConfig { base_url, ..GraphConfig::default() })).await;
    assert_eq!((&write, write.outcome()), (&GraphError::Unreachable, Outcome::NotSent));
}

#[tokio::test]
async fn a_request_can_end_sooner_than_the_client() {
    let server = Server::start(|_| Reply::stalling("")).await;
    let page = PageId::parse("42").unwrap();
    let call = messages::send(&page, &json!({})).map(|request| request.within(Duration::from_millis(50)));
    let start = Instant::now();
    let error = server.client().call(call, &Secret::new(TOKEN)).await.unwrap_err();
    assert_eq!(error.to_string(), "no answer from graph: time-out");
    assert!(start.elapsed() < Duration::from_secs(5), "the client's own time-out is 15 s");
}

#[tokio::test]
async fn logs_are_really_seen() {
    against(Reply::closing("")).await;
    let logs = String::from_utf8_lossy(&logs().lock().unwrap()).into_owned();
    assert!(logs.contains("graph call failed") && logs.contains("messages.send") && logs.contains("hyper"), "{logs}");
}
