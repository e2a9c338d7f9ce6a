//! The SQS queue: what it sends, how it reads answers, and the contract on an emulator.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::Builder;
use aws_sdk_sqs::types::QueueAttributeName;
use messenger_channel::aws::Terse;
use messenger_channel::queue::sqs::SqsQueue;
use messenger_channel::queue::{Enqueue, EnqueueError, Message, QueueId};
use messenger_channel::telemetry::log_subscriber;
use serde_json::{Value, json};

use crate::contract::{ReceiveAll, enqueue_contract};
use crate::stub::{Lines, Stub, config};

const URL: &str = "https://sqs.us-east-1.amazonaws.com/123456789012/events.fifo";

fn messages() -> Vec<Message> {
    let message = |it: usize| Message {
        message_group_id: QueueId::new("group"),
        deduplication_id: QueueId::new(format!("id-{it}")),
        body: format!("body {it}"),
    };
    (0..3).map(message).collect()
}

fn stored(positions: &[usize]) -> Value {
    positions.iter().map(|it| json!({"Id": it.to_string(), "MessageId": "m", "MD5OfMessageBody": md5(*it)})).collect()
}

/// MD5 of `body 0`, `body 1`, `body 2`.
fn md5(position: usize) -> &'static str {
    ["2c2f1edb5aac06c6c201d1fe8916de7d", "744d6dbfdbed0707e1db5a0d9967710f", "9a396db400a9e9e1becc6f836bb14036"]
        [position]
}

fn failed(position: usize) -> Value {
    json!([{"Id": position.to_string(), "Code": "InternalError", "SenderFault": false}])
}

async fn ask(answer: (u16, Value)) -> (Result<Vec<usize>, EnqueueError>, Vec<(String, Value)>) {
    let stub = Stub::answering([answer]);
    let queue = SqsQueue::new(Client::new(&stub.start().await), URL);
    (queue.enqueue(&messages()).await, stub.requests())
}

#[tokio::test]
async fn a_batch_is_one_call_with_groups_and_deduplication_ids() {
    let (result, requests) = ask((200, json!({"Successful": stored(&[0, 1, 2]), "Failed": []}))).await;
    assert_eq!(result, Ok(Vec::new()));
    let entry = |it: usize| {
        json!({
            "Id": it.to_string(), "MessageBody": format!("body {it}"),
            "MessageGroupId": "group", "MessageDeduplicationId": format!("id-{it}")
        })
    };
    let body = json!({"QueueUrl": URL, "Entries": [entry(0), entry(1), entry(2)]});
    assert_eq!(requests, [("SendMessageBatch".to_owned(), body)]);
}

#[tokio::test]
async fn a_terse_client_tells_its_name_and_what_the_service_needs() {
    let stub = Stub::answering(std::iter::repeat_n((200, json!({"Successful": stored(&[0, 1, 2])})), 2));
    let aws = stub.start().await;
    for client in [Client::new(&aws), Client::from_conf(Builder::from(&aws).interceptor(Terse).build())] {
        assert_eq!(SqsQueue::new(client, URL).enqueue(&messages()).await, Ok(Vec::new()));
    }
    let [whole, terse] = stub.headers().try_into().unwrap();
    for header in ["x-amz-user-agent", "amz-sdk-invocation-id", "amz-sdk-request"] {
        assert!(whole.contains_key(header) && !terse.contains_key(header), "{header}");
    }
    for header in ["x-amz-target", "x-amz-date", "authorization", "content-type", "content-length", "host"] {
        assert!(terse.contains_key(header), "{header}");
    }
    assert_eq!(terse["user-agent"], concat!("messenger-channel/", env!("CARGO_PKG_VERSION")));
    assert!(whole["user-agent"].to_str().unwrap().starts_with("aws-sdk-rust/"));
}

#[tokio::test]
async fn what_is_not_said_to_be_stored_is_not() {
    for (answer, expected) in [
        (json!({"Successful": stored(&[0, 2]), "Failed": failed(1)}), vec![1]),
        (json!({"Successful": stored(&[0])}), vec![1, 2]),
        (json!({"Successful": [], "Failed": failed(0)}), vec![0, 1, 2]),
        (json!({}), vec![0, 1, 2]),
    ] {
        let (result, _) = ask((200, answer.clone())).await;
        assert_eq!(result, Ok(expected), "{answer}");
    }
}

#[tokio::test]
async fn failures_are_told_apart_by_whether_trying_again_helps() {
    for (status, code, retryable) in [
        (500, "InternalError", true),
        (503, "ServiceUnavailable", true),
        (400, "ThrottlingException", true),
        (400, "RequestThrottled", true),
        (403, "AccessDeniedException", false),
        (400, "QueueDoesNotExist", false),
        (400, "BatchRequestTooLong", false),
    ] {
        let (result, requests) = ask((status, json!({"__type": format!("com.amazonaws.sqs#{code}")}))).await;
        let expected = if retryable { EnqueueError::Retryable } else { EnqueueError::Refused }(code.to_owned());
        assert_eq!(result, Err(expected), "{code}");
        assert_eq!(requests.len(), 1, "{code}: the client must not repeat by itself");
    }
}

#[tokio::test]
async fn a_queue_that_is_not_there_may_come_back() {
    // Port 1 is never listened on.
    let queue = SqsQueue::new(Client::new(&config("http://127.0.0.1:1")), URL);
    assert_eq!(queue.enqueue(&messages()).await, Err(EnqueueError::Retryable("no connection".to_owned())));
}

/// Log lines from `DEBUG` on while something is done.
async fn logged<T>(work: impl Future<Output = T>) -> (T, String) {
    let lines = Lines::default();
    let writer = lines.clone();
    let guard = tracing::subscriber::set_default(log_subscriber(tracing::Level::DEBUG, move || writer.clone()));
    let done = work.await;
    drop(guard);
    (done, lines.text())
}

#[tokio::test]
async fn a_connection_that_brought_a_failure_is_not_used_again_and_no_line_is_written_of_it() {
    let good = || (200, json!({"Successful": stored(&[0, 1, 2])}));
    let failed = || (503, json!({"__type": "ServiceUnavailable"}));
    let stub = Stub::answering([good(), good(), failed(), good(), good()]);
    let queue = SqsQueue::new(Client::new(&stub.start().await), URL);
    let ((), lines) = logged(async {
        for _ in 0..5 {
            queue.enqueue(&messages()).await.unwrap_or_default();
        }
    })
    .await;
    let [first, second, third, fourth, fifth] = stub.connections()[..] else { panic!("five calls") };
    assert_eq!((first, first, fourth), (second, third, fifth));
    assert_ne!(third, fourth);
    assert_eq!(lines, "");
}

#[tokio::test]
async fn no_line_is_written_of_a_connection_that_was_never_made() {
    let queue = SqsQueue::new(Client::new(&config("http://127.0.0.1:1")), URL);
    let (result, lines) = logged(queue.enqueue(&messages())).await;
    assert_eq!((result.is_err(), lines.as_str()), (true, ""));
}

#[tokio::test]
async fn opening_the_connection_fails_silently() {
    let stub = Stub::answering([(403, json!({"__type": "AccessDeniedException"}))]);
    SqsQueue::new(Client::new(&stub.start().await), URL).connect().await;
    assert_eq!(stub.requests()[0].0, "GetQueueAttributes");
}

#[tokio::test]
async fn even_at_the_lowest_level_no_log_line_shows_what_is_sent() {
    let lines = Lines::default();
    let writer = lines.clone();
    let logs = log_subscriber(tracing::Level::TRACE, move || writer.clone());
    let guard = tracing::subscriber::set_default(logs);
    let (result, _) = ask((200, json!({"Successful": stored(&[0, 1]), "Failed": failed(2)}))).await;
    drop(guard);
    assert_eq!(result, Ok(vec![2]));
    let lines = lines.text();
    assert!(lines.contains("queue did not store a message"), "{lines}");
    for sent in ["body", "id-0", "group", "AWS4-HMAC"] {
        assert!(!lines.contains(sent), "{sent} is in {lines}");
    }
}

/// Queue of the emulator, read as the consumer's poller does.
struct Emulated {
    client: Client,
    queue: SqsQueue,
    url: String,
}

impl Enqueue for Emulated {
    async fn enqueue(&self, batch: &[Message]) -> Result<Vec<usize>, EnqueueError> {
        self.queue.enqueue(batch).await
    }

    async fn connect(&self) {
        self.queue.connect().await;
    }
}

impl ReceiveAll for Emulated {
    async fn receive_all(&self) -> Vec<String> {
        let mut bodies = Vec::new();
        loop {
            let request = self.client.receive_message().queue_url(&self.url).max_number_of_messages(10);
            let messages = request.send().await.unwrap().messages.unwrap_or_default();
            if messages.is_empty() {
                return bodies;
            }
            for message in messages {
                bodies.push(message.body.unwrap());
                let handle = message.receipt_handle.unwrap();
                self.client.delete_message().queue_url(&self.url).receipt_handle(handle).send().await.unwrap();
            }
        }
    }
}

#[tokio::test]
#[ignore = "needs the emulator: tests/aws/run"]
async fn sqs_keeps_the_contract() {
    let client = Client::new(&config(&std::env::var("AWS_ENDPOINT_URL").unwrap()));
    let name = format!("contract-{}.fifo", std::process::id());
    let fifo = client.create_queue().queue_name(name).attributes(QueueAttributeName::FifoQueue, "true");
    let url = fifo.send().await.unwrap().queue_url.unwrap();
    let queue = SqsQueue::new(client.clone(), &url);
    enqueue_contract(&Emulated { client, queue, url }).await;
}
