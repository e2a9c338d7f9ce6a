//! The consumer's queues: against a loopback server, what is asked of SQS and what its answers mean;
//! embedded and on the emulator, what comes of it.

use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::Message;
use consumer::requeue::{MemoryRequeue, QueueUrls, Requeue, RequeueError, SqsRequeue};
use consumer::{PARKED_REASON, Record, RecordQueue};
use messenger_channel::queue::memory::{MemoryQueue, Redrive};
use messenger_channel::queue::{self, QueueId};
use serde_json::{Value, json};

use crate::aws::{config, refusal};
use crate::emulator::{self, Queue, unique};
use crate::server::{Reply, Server};

const EVENTS: &str = "https://sqs.example/1/EventQueue.fifo";
const EVENT_DLQ: &str = "https://sqs.example/1/EventDlq.fifo";
const COMMANDS: &str = "https://sqs.example/1/SendQueue.fifo";
const COMMAND_DLQ: &str = "https://sqs.example/1/SendDlq.fifo";

fn requeue(server: &Server) -> SqsRequeue {
    let urls = |queue: &str, dead_letters: &str| QueueUrls { queue: queue.into(), dead_letters: dead_letters.into() };
    SqsRequeue::new(Client::new(&config(server)), urls(EVENTS, EVENT_DLQ), Some(urls(COMMANDS, COMMAND_DLQ)))
}

fn record(queue: RecordQueue, number: u32) -> Record {
    Record {
        queue,
        message_id: format!("message-{number}"),
        receipt_handle: format!("receipt-{number}"),
        group: "group".into(),
        body: format!("body {number}"),
        sent_at: None,
        receives: 1,
        trace: None,
        redriven: false,
    }
}

fn message(number: u32) -> queue::Message {
    queue::Message {
        message_group_id: QueueId::new("lane"),
        deduplication_id: QueueId::new(format!("fence-{number}")),
        body: format!("fence {number}"),
    }
}

/// Operation and body of the only request that the server was sent.
fn asked(server: &Server) -> (String, Value) {
    let request = server.request();
    let operation = request.header("x-amz-target").strip_prefix("AmazonSQS.").unwrap().to_owned();
    (operation, serde_json::from_str(&request.body).unwrap())
}

/// Server of which every call is one that SQS has done.
fn willing() -> Server {
    Server::plain(Reply::ok(r#"{"Successful":[],"Failed":[],"MessageId":"1"}"#))
}

#[tokio::test]
async fn records_are_hidden_together_for_whole_seconds_and_never_longer_than_sqs_can() {
    for (time, seconds) in [
        (Duration::ZERO, 0),
        (Duration::from_millis(1), 1),
        (Duration::from_secs(40), 40),
        (Duration::from_millis(40_001), 41),
        (Duration::from_hours(12), 43_200),
        (Duration::from_hours(12) + Duration::from_millis(1), 43_200),
        (Duration::MAX, 43_200),
    ] {
        let (server, records) = (willing(), [1, 2].map(|number| record(RecordQueue::Events, number)));
        requeue(&server).hide(&records.iter().collect::<Vec<_>>(), time).await.unwrap();
        let entry = |id: &str, receipt: &str| json!({"Id": id, "ReceiptHandle": receipt, "VisibilityTimeout": seconds});
        let body = json!({"QueueUrl": EVENTS, "Entries": [entry("0", "receipt-1"), entry("1", "receipt-2")]});
        assert_eq!(asked(&server), ("ChangeMessageVisibilityBatch".to_owned(), body), "{time:?}");
    }
}

#[tokio::test]
async fn records_are_woken_by_their_receipts() {
    let server = willing();
    requeue(&server).wake(RecordQueue::Commands, &["receipt-1".into(), "receipt-2".into()]).await.unwrap();
    let entry = |id: &str, receipt: &str| json!({"Id": id, "ReceiptHandle": receipt, "VisibilityTimeout": 0});
    let body = json!({"QueueUrl": COMMANDS, "Entries": [entry("0", "receipt-1"), entry("1", "receipt-2")]});
    assert_eq!(asked(&server), ("ChangeMessageVisibilityBatch".to_owned(), body));
}

#[tokio::test]
async fn records_that_are_done_are_deleted_together() {
    let (server, records) = (willing(), [1, 2].map(|number| record(RecordQueue::Commands, number)));
    requeue(&server).delete(&records.iter().collect::<Vec<_>>()).await.unwrap();
    let entry = |id: &str, receipt: &str| json!({"Id": id, "ReceiptHandle": receipt});
    let body = json!({"QueueUrl": COMMANDS, "Entries": [entry("0", "receipt-1"), entry("1", "receipt-2")]});
    assert_eq!(asked(&server), ("DeleteMessageBatch".to_owned(), body));
}

#[tokio::test]
async fn a_message_of_our_own_goes_into_the_queue_of_events() {
    let server = willing();
    requeue(&server).enqueue(&message(1)).await.unwrap();
    let body = json!({"QueueUrl": EVENTS, "MessageBody": "fence 1", "MessageGroupId": "lane",
        "MessageDeduplicationId": "fence-1"});
    assert_eq!(asked(&server), ("SendMessage".to_owned(), body));
}

#[tokio::test]
async fn a_record_is_parked_in_the_dead_letter_queue_of_its_queue_with_its_group_and_the_reason() {
    for (queue, dead_letters) in [(RecordQueue::Events, EVENT_DLQ), (RecordQueue::Commands, COMMAND_DLQ)] {
        let server = willing();
        requeue(&server).park(&record(queue, 1), "plan: action 0").await.unwrap();
        let reason = json!({"DataType": "String", "StringValue": "plan: action 0"});
        // Deduplicated by the message that it was, so that parking it twice leaves one copy.
        let body = json!({"QueueUrl": dead_letters, "MessageBody": "body 1", "MessageGroupId": "group",
            "MessageDeduplicationId": "message-1", "MessageAttributes": {PARKED_REASON: reason}});
        assert_eq!(asked(&server), ("SendMessage".to_owned(), body));
    }
}

#[tokio::test]
async fn a_reason_that_sqs_would_refuse_is_made_fit_for_it() {
    for (reason, fit) in [
        ("plan: a\u{0}b\nc\u{85}d\u{fffe}e\u{ffff}f".to_owned(), "plan: abcdef".to_owned()),
        ("é".repeat(500), "é".repeat(500)),
        ("é".repeat(501), "é".repeat(500)),
    ] {
        let server = willing();
        requeue(&server).park(&record(RecordQueue::Events, 1), &reason).await.unwrap();
        assert_eq!(asked(&server).1["MessageAttributes"][PARKED_REASON]["StringValue"], fit);
    }
}

#[tokio::test]
async fn what_sqs_does_not_do_is_an_error_with_its_code_alone() {
    let one_failed = json!({"Successful": [{"Id": "0"}],
        "Failed": [{"Id": "1", "Code": "ReceiptHandleIsInvalid", "SenderFault": true, "Message": "secret"}]});
    let (one, refused) = (Reply::ok(one_failed.to_string()), refusal(403, "AccessDenied"));
    let records = [1, 2].map(|number| record(RecordQueue::Events, number));
    let both: Vec<&Record> = records.iter().collect();
    for (reply, code) in [(one, "ReceiptHandleIsInvalid"), (refused.clone(), "AccessDenied")] {
        let server = Server::plain(reply);
        let expected = Err(RequeueError(code.to_owned()));
        assert_eq!(requeue(&server).hide(&both, Duration::from_secs(1)).await, expected);
        assert_eq!(requeue(&server).delete(&both).await, expected);
    }
    let (server, expected) = (Server::plain(refused), Err(RequeueError("AccessDenied".to_owned())));
    assert_eq!(requeue(&server).enqueue(&message(1)).await, expected);
    assert_eq!(requeue(&server).park(&records[0], "crashed").await, expected);
}

#[tokio::test]
async fn a_record_that_may_still_be_hidden_is_not_called_awake() {
    let failed = |codes: &[&str]| {
        let entry = |(id, code): (usize, &&str)| json!({"Id": id.to_string(), "Code": code, "SenderFault": true});
        let failed: Vec<Value> = codes.iter().enumerate().map(entry).collect();
        Reply::ok(json!({"Successful": [], "Failed": failed}).to_string())
    };
    let gone = ["MessageNotInflight", "ReceiptHandleIsInvalid", "InvalidParameterValue"];
    for (reply, error) in [
        (failed(&[]), None),
        (failed(&gone), None),
        (failed(&["AWS.SimpleQueueService.MessageNotInflight"]), None),
        (failed(&["MessageNotInflight", "RequestThrottled"]), Some("RequestThrottled")),
        (failed(&["InternalError", "MessageNotInflight"]), Some("InternalError")),
        (refusal(400, "ThrottlingException"), Some("ThrottlingException")),
        (refusal(500, "InternalFailure"), Some("InternalFailure")),
    ] {
        let server = Server::plain(reply);
        let woken = requeue(&server).wake(RecordQueue::Events, &["receipt-1".into(), "receipt-2".into()]).await;
        assert_eq!(woken, error.map_or(Ok(()), |code| Err(RequeueError(code.to_owned()))));
    }
}

#[tokio::test]
async fn nothing_is_asked_for_no_record() {
    let server = willing();
    requeue(&server).hide(&[], Duration::from_secs(1)).await.unwrap();
    requeue(&server).delete(&[]).await.unwrap();
    assert!(server.requests().is_empty());
}

/// Queue of events with its dead letters, as the consumer and whoever else reads them see it: what
/// holds for each implementation.
trait Queues {
    fn requeue(&self) -> &impl Requeue;

    /// Records that can be received now.
    async fn records(&self) -> Vec<Record>;

    /// Bodies of the dead letters, with the reason of each.
    async fn parked(&self) -> Vec<(String, Option<String>)>;
}

/// SQS of the emulator.
struct Emulated {
    queue: Queue,
    dead_letters: Queue,
    requeue: SqsRequeue,
}

impl Emulated {
    async fn new() -> Self {
        let [queue, dead_letters] = ["events", "events-dlq"].map(|name| unique(name) + ".fifo");
        let (queue, dead_letters) = (Queue::new(&queue).await, Queue::new(&dead_letters).await);
        let urls = QueueUrls { queue: queue.url.clone(), dead_letters: dead_letters.url.clone() };
        let requeue = SqsRequeue::new(Client::new(&emulator::config()), urls.clone(), Some(urls));
        Self { queue, dead_letters, requeue }
    }

    /// What can be received now.
    async fn received(queue: &Queue) -> Vec<Message> {
        let request = queue.client.receive_message().queue_url(&queue.url).max_number_of_messages(10);
        request.message_attribute_names("All").send().await.unwrap().messages.unwrap_or_default()
    }
}

impl Queues for Emulated {
    fn requeue(&self) -> &impl Requeue {
        &self.requeue
    }

    async fn records(&self) -> Vec<Record> {
        let of = |message: Message| Record {
            message_id: message.message_id.unwrap(),
            receipt_handle: message.receipt_handle.unwrap(),
            body: message.body.unwrap(),
            group: "lane".into(),
            ..record(RecordQueue::Events, 0)
        };
        Self::received(&self.queue).await.into_iter().map(of).collect()
    }

    async fn parked(&self) -> Vec<(String, Option<String>)> {
        let reason = |message: &Message| {
            message.message_attributes.as_ref().unwrap()[PARKED_REASON].string_value().map(str::to_owned)
        };
        let parked = Self::received(&self.dead_letters).await;
        parked.into_iter().map(|message| (message.body.clone().unwrap(), reason(&message))).collect()
    }
}

/// The embedded queues.
struct Embedded(MemoryRequeue);

impl Embedded {
    fn new() -> Self {
        let queue = || MemoryQueue::new(Redrive::default());
        Self(MemoryRequeue { events: queue(), commands: queue() })
    }
}

impl Queues for Embedded {
    fn requeue(&self) -> &impl Requeue {
        &self.0
    }

    async fn records(&self) -> Vec<Record> {
        let of = |given: queue::memory::Record| Record {
            message_id: given.message_id,
            receipt_handle: given.receipt.to_string(),
            body: given.message.body,
            group: "lane".into(),
            ..record(RecordQueue::Events, 0)
        };
        self.0.events.receive(10, Duration::ZERO).await.into_iter().map(of).collect()
    }

    async fn parked(&self) -> Vec<(String, Option<String>)> {
        self.0.events.dead_letters().into_iter().map(|dead| (dead.record.message.body, dead.reason)).collect()
    }
}

fn bodies(records: &[Record]) -> Vec<&str> {
    records.iter().map(|record| record.body.as_str()).collect()
}

async fn records_come_again_when_their_time_is_over_and_what_is_deleted_does_not(queues: &impl Queues) {
    let requeue = queues.requeue();
    for number in [1, 2] {
        requeue.enqueue(&message(number)).await.unwrap();
        // Deduplicated.
        requeue.enqueue(&message(number)).await.unwrap();
    }
    let records = queues.records().await;
    assert_eq!(bodies(&records), ["fence 1", "fence 2"]);
    let both: Vec<&Record> = records.iter().collect();
    requeue.hide(&both, Duration::from_hours(1)).await.unwrap();
    assert_eq!(bodies(&queues.records().await), [""; 0], "hidden, and their group with them");
    // By what a run that is long over has noted.
    let noted: Vec<String> = records.iter().map(|record| record.receipt_handle.clone()).collect();
    requeue.wake(RecordQueue::Events, &noted).await.unwrap();
    let records = queues.records().await;
    assert_eq!(bodies(&records), ["fence 1", "fence 2"], "in their order");
    requeue.delete(&[&records[0]]).await.unwrap();
    requeue.hide(&[&records[1]], Duration::ZERO).await.unwrap();
    assert_eq!(bodies(&queues.records().await), ["fence 2"]);
}

async fn a_record_is_parked_once_with_its_reason_however_often(queues: &impl Queues) {
    queues.requeue().enqueue(&message(1)).await.unwrap();
    let record = queues.records().await.remove(0);
    for _ in 0..2 {
        queues.requeue().park(&record, "plan: action 0: text: 641").await.unwrap();
    }
    assert_eq!(queues.parked().await, [("fence 1".to_owned(), Some("plan: action 0: text: 641".to_owned()))]);
}

#[tokio::test(start_paused = true)]
async fn embedded_queues_keep_what_the_consumer_relies_on() {
    records_come_again_when_their_time_is_over_and_what_is_deleted_does_not(&Embedded::new()).await;
    a_record_is_parked_once_with_its_reason_however_often(&Embedded::new()).await;
}

#[tokio::test]
#[ignore = "needs the emulator: tests/aws/run"]
async fn emulated_queues_keep_what_the_consumer_relies_on() {
    records_come_again_when_their_time_is_over_and_what_is_deleted_does_not(&Emulated::new().await).await;
    a_record_is_parked_once_with_its_reason_however_often(&Emulated::new().await).await;
}
