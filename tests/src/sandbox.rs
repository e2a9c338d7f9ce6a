//! One process of a function, and the Runtime API that it asks for work.
//!
//! Source: <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>.

use std::collections::HashMap;
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path as Segment, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use messenger_channel::clock::{Clock, SystemClock, millis};
use messenger_channel::lock::lock;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::{Mutex as AsyncMutex, mpsc, oneshot};
use tokio::task::JoinHandle;

/// What a sandbox is made of.
#[derive(Debug, Clone)]
pub struct Function {
    /// Program that asks the Runtime API for work.
    pub program: PathBuf,
    /// Its whole environment, but for what Lambda sets.
    pub environment: Vec<(String, String)>,
    /// File that its output is added to.
    pub log: PathBuf,
    /// Time limit of an invocation.
    pub timeout: Duration,
}

/// One process; it is killed when this is dropped.
#[derive(Debug)]
pub struct Sandbox {
    child: AsyncMutex<Child>,
    api: Arc<Api>,
    work: mpsc::UnboundedSender<Invocation>,
    server: JoinHandle<std::io::Result<()>>,
    timeout: Duration,
}

/// The process is gone, or took longer than the time limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Died;

#[derive(Debug)]
struct Invocation {
    id: String,
    event: Value,
    deadline_ms: i64,
}

#[derive(Debug)]
struct Api {
    work: AsyncMutex<mpsc::UnboundedReceiver<Invocation>>,
    /// Who waits for which answer; `None` once the process is dead.
    answers: Mutex<Option<HashMap<String, oneshot::Sender<Value>>>>,
}

impl Sandbox {
    /// Starts a process.
    pub async fn start(function: &Function) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let (work, invocations) = mpsc::unbounded_channel();
        let api = Arc::new(Api { work: AsyncMutex::new(invocations), answers: Mutex::new(Some(HashMap::new())) });
        let routes = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(respond))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(fail))
            .with_state(Arc::clone(&api));
        let server = tokio::spawn(axum::serve(listener, routes).into_future());
        let child = AsyncMutex::new(spawn(function, &address));
        Self { child, api, work, server, timeout: function.timeout }
    }

    /// Gives the process an event and waits for its answer.
    ///
    /// # Errors
    /// [`Died`] where there is none; the sandbox is of no use any more.
    pub async fn invoke(&self, id: String, event: Value) -> Result<Value, Died> {
        let (answer, answered) = oneshot::channel();
        self.api.answers().as_mut().ok_or(Died)?.insert(id.clone(), answer);
        let deadline_ms = SystemClock.now().as_millis() + millis(self.timeout);
        self.work.send(Invocation { id, event, deadline_ms }).map_err(|_| Died)?;
        if let Ok(Ok(answer)) = tokio::time::timeout(self.timeout, answered).await {
            return Ok(answer);
        }
        // As Lambda does: what overruns its time is killed.
        self.kill().await;
        Err(Died)
    }

    /// Whether it still can be given work.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.api.answers().is_some()
    }

    /// Ends the process with SIGKILL, whatever it is doing.
    pub async fn kill(&self) {
        self.child.lock().await.kill().await.expect("a process that is killed");
        drop(self.api.answers().take());
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Api {
    fn answers(&self) -> MutexGuard<'_, Option<HashMap<String, oneshot::Sender<Value>>>> {
        lock(&self.answers)
    }
}

fn spawn(function: &Function, api: &str) -> Child {
    let output = || log(&function.log);
    Command::new(&function.program)
        .env_clear()
        .envs(function.environment.iter().cloned())
        .env("AWS_LAMBDA_RUNTIME_API", api)
        .env("AWS_LAMBDA_FUNCTION_NAME", "function")
        .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
        .env("AWS_LAMBDA_LOG_GROUP_NAME", "group")
        .env("AWS_LAMBDA_LOG_STREAM_NAME", "stream")
        .stdin(Stdio::null())
        .stdout(output())
        .stderr(output())
        .kill_on_drop(true)
        .spawn()
        .expect("the program of the function")
}

fn log(path: &Path) -> Stdio {
    OpenOptions::new().create(true).append(true).open(path).expect("the log of the function").into()
}

async fn next(State(api): State<Arc<Api>>) -> Response {
    let Some(invocation) = api.work.lock().await.recv().await else { return StatusCode::GONE.into_response() };
    let headers = [
        ("lambda-runtime-aws-request-id", invocation.id),
        ("lambda-runtime-deadline-ms", invocation.deadline_ms.to_string()),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:us-east-1:000000000000:function:function".to_owned()),
        ("lambda-runtime-trace-id", "Root=1-00000000-000000000000000000000000".to_owned()),
    ];
    (headers, Json(invocation.event)).into_response()
}

async fn respond(State(api): State<Arc<Api>>, Segment(id): Segment<String>, answer: Bytes) -> StatusCode {
    let answer = serde_json::from_slice(&answer).expect("JSON of the function");
    match api.answers().as_mut().and_then(|answers| answers.remove(&id)) {
        // Nobody waits any longer where the time limit was faster.
        Some(waiting) => waiting.send(answer).map_or(StatusCode::GONE, |()| StatusCode::ACCEPTED),
        None => StatusCode::GONE,
    }
}

/// A failed invocation has no answer, like one that died.
async fn fail(State(api): State<Arc<Api>>, Segment(id): Segment<String>) -> StatusCode {
    api.answers().as_mut().and_then(|answers| answers.remove(&id));
    StatusCode::ACCEPTED
}
