//! Lambda's Runtime API: hands out events, and takes the time until each is answered.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};

/// Runtime API of one process.
pub(crate) struct RuntimeApi {
    pub(crate) address: String,
    polls: mpsc::UnboundedReceiver<Instant>,
    events: mpsc::UnboundedSender<String>,
    answers: mpsc::UnboundedReceiver<(Instant, Bytes)>,
}

#[derive(Clone)]
struct Ends {
    polls: mpsc::UnboundedSender<Instant>,
    events: Arc<Mutex<mpsc::UnboundedReceiver<String>>>,
    answers: mpsc::UnboundedSender<(Instant, Bytes)>,
}

/// Process that no longer talks to its Runtime API.
#[derive(Debug)]
pub(crate) struct Gone;

impl std::error::Error for Gone {}

impl std::fmt::Display for Gone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the process does not talk to its Runtime API")
    }
}

/// How long a process may take for anything.
const PATIENCE: Duration = Duration::from_secs(30);

impl RuntimeApi {
    pub(crate) async fn listen() -> std::io::Result<Self> {
        let (polls_in, polls) = mpsc::unbounded_channel();
        let (events, events_out) = mpsc::unbounded_channel();
        let (answers_in, answers) = mpsc::unbounded_channel();
        let ends = Ends { polls: polls_in, events: Arc::new(Mutex::new(events_out)), answers: answers_in };
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/{outcome}", post(answered))
            .with_state(ends);
        tokio::spawn(async { axum::serve(listener, router).await });
        Ok(Self { address, polls, events, answers })
    }

    /// Waits until the process asks for an event; gives the moment at which it did.
    pub(crate) async fn polled(&mut self) -> Result<Instant, Gone> {
        tokio::time::timeout(PATIENCE, self.polls.recv()).await.ok().flatten().ok_or(Gone)
    }

    /// Hands out an event, once it is asked for; gives the time until the answer, and the answer.
    pub(crate) async fn invoke(&mut self, event: String) -> Result<(Duration, Bytes), Gone> {
        self.polled().await?;
        let start = Instant::now();
        self.events.send(event).map_err(|_| Gone)?;
        let (end, answer) = tokio::time::timeout(PATIENCE, self.answers.recv()).await.ok().flatten().ok_or(Gone)?;
        Ok((end - start, answer))
    }
}

async fn next(State(ends): State<Ends>) -> Response {
    // A receiver that is gone means that the measurement is over.
    if ends.polls.send(Instant::now()).is_err() {
        return StatusCode::GONE.into_response();
    }
    let Some(event) = ends.events.lock().await.recv().await else { return StatusCode::GONE.into_response() };
    let headers = [
        ("lambda-runtime-aws-request-id", "00000000-0000-4000-8000-000000000000"),
        ("lambda-runtime-deadline-ms", "4102444800000"),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:us-east-1:123456789012:function:bench"),
        ("lambda-runtime-trace-id", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0"),
        ("content-type", "application/json"),
    ];
    (headers, event).into_response()
}

async fn answered(State(ends): State<Ends>, _: HeaderMap, body: Bytes) -> StatusCode {
    match ends.answers.send((Instant::now(), body)) {
        Ok(()) => StatusCode::ACCEPTED,
        Err(_) => StatusCode::GONE,
    }
}
