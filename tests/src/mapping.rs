//! Stands between a queue and a function as Lambda's event source mapping does: batches of ten, partial batch answers,
//! and what nobody has answered for comes again after the visibility time-out.
//!
//! Source: <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html>.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

use crate::emulator::Queue;
use crate::sandbox::{Function, Sandbox};

/// Feeds one process from one queue, until it is dropped.
#[derive(Debug)]
pub struct Mapping {
    shared: Arc<Shared>,
    poller: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    queue: Queue,
    function: Function,
    sandbox: Mutex<Option<Arc<Sandbox>>>,
}

impl Mapping {
    /// Starts to poll.
    #[must_use]
    pub fn start(queue: Queue, function: Function) -> Self {
        let shared = Arc::new(Shared { queue, function, sandbox: Mutex::default() });
        let poller = tokio::spawn(Arc::clone(&shared).poll());
        Self { shared, poller }
    }

    /// Ends the function's process with SIGKILL; the next batch starts another. Returns whether there was one.
    ///
    /// # Panics
    /// Where nothing is polled any more, so that nobody would ever be served.
    pub async fn kill(&self) -> bool {
        assert!(!self.poller.is_finished(), "the poller has died");
        let running = self.shared.sandbox.lock().await.take();
        if let Some(sandbox) = &running {
            sandbox.kill().await;
        }
        running.is_some()
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        self.poller.abort();
    }
}

impl Shared {
    async fn poll(self: Arc<Self>) {
        loop {
            let batch = self.queue.receive().await;
            if !batch.is_empty() {
                self.invoke(&batch).await;
            }
        }
    }

    /// One invocation: what the answer does not name is done and deleted; the rest comes again.
    async fn invoke(&self, batch: &[Value]) {
        let records: Vec<Value> = batch.iter().map(|message| record(message, &self.queue)).collect();
        let id =
            batch[0]["ReceiptHandle"].to_string().bytes().filter(u8::is_ascii_alphanumeric).map(char::from).collect();
        let sandbox = self.sandbox().await;
        let Ok(answer) = sandbox.invoke(id, json!({ "Records": records })).await else { return };
        let failures = answer["batchItemFailures"].as_array().expect("a partial batch answer");
        let failed = |message: &Value| failures.iter().any(|failure| failure["itemIdentifier"] == message["MessageId"]);
        self.queue.delete(batch.iter().filter(|message| !failed(message))).await;
    }

    /// The process that runs, or a new one.
    async fn sandbox(&self) -> Arc<Sandbox> {
        let mut current = self.sandbox.lock().await;
        match current.as_ref().filter(|sandbox| sandbox.is_alive()) {
            Some(sandbox) => Arc::clone(sandbox),
            None => Arc::clone(current.insert(Arc::new(Sandbox::start(&self.function).await))),
        }
    }
}

/// A message in the form in which Lambda gives it.
fn record(message: &Value, queue: &Queue) -> Value {
    json!({
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": {},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue.arn(),
        "awsRegion": "us-east-1",
    })
}
