//! Nothing secret leaves by the real clients either: everything outside fails and quotes what it
//! was asked, and no log line has it.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use consumer::dispatch::Dispatcher;
use consumer::publish::Publisher;
use consumer::requeue::{QueueUrls, SqsRequeue};
use consumer::seams::Settings;
use consumer::{Consumer, Deadline, Wired};
use messenger_channel::clock::{Clock, ManualClock};
use messenger_channel::configuration::DmPolicy;
use messenger_channel::envelope::Envelope;
use messenger_channel::secrets::{Secrets, StaticSource};
use messenger_channel::state::{DynamoState, MemoryState, Sleeper, Sleepers, State};
use messenger_channel::telemetry::{Metrics, log_subscriber};
use messenger_graph::{GraphClient, GraphConfig};
use messenger_wire::webhook::{Feed, MessagingEvent};
use messenger_wire::{PageId, Secret, TimestampMs};
use serde_json::{Value, json};
use tracing::Level;
use tracing::subscriber::{set_default, set_global_default};

use crate::aws::config;
use crate::server::{Reply, Server};

const START: i64 = 1_800_000_000_000;

/// Everything that is written, by every clone.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What is outside of a consumer: where each thing is, and what the account asks for.
struct Outside {
    queue: Server,
    graph: Server,
    bot: Server,
    results: Server,
    account: Value,
}

impl Outside {
    /// All is well, and the bot is a function.
    fn well() -> Self {
        Self {
            queue: Server::plain(Reply::ok(r#"{"Successful":[],"Failed":[],"MessageId":"1"}"#)),
            graph: Server::plain(Reply::ok(r#"{"recipient_id":"1","message_id":"m_1"}"#)),
            bot: Server::plain(Reply::ok(r#"{"text":"MARK-text"}"#)),
            results: Server::plain(Reply::ok("{}")),
            account: json!({"dispatch": {"type": "lambda", "function": "bot"}}),
        }
    }

    /// Lets a consumer work for two rounds on all that it may be given.
    async fn live(&self, state: impl State, metrics: &Written) {
        let clock = ManualClock::at(TimestampMs::from_millis(START));
        let urls = |name: &str| QueueUrls {
            queue: format!("https://sqs.example/1/{name}.fifo"),
            dead_letters: format!("https://sqs.example/1/{name}-dlq.fifo"),
        };
        let graph = GraphConfig { base_url: self.graph.url(""), ..GraphConfig::default() };
        let document = Secret::new(self.document().to_string());
        let consumer = Consumer::new(Wired {
            state,
            graph: GraphClient::new(&graph).unwrap(),
            dispatch: Dispatcher::new(None).aws(config(&self.bot)),
            results: Publisher::new(&config(&self.results)),
            requeue: SqsRequeue::new(
                aws_sdk_sqs::Client::new(&config(&self.queue)),
                urls("Events"),
                Some(urls("Sends")),
            ),
            configured: Secrets::new(StaticSource(document), clock.clone(), Duration::from_mins(5)),
            clock: clock.clone(),
            metrics: Metrics::new("consumer", metrics.clone()),
            settings: Settings {
                dm_policy: DmPolicy::Open,
                send_queue: Some("SendQueue.fifo".into()),
                ..Settings::default()
            },
        });
        for _ in 0..2 {
            let end = TimestampMs::from_millis(clock.now().as_millis() + 30_000);
            let mut batch = SqsEvent::default();
            batch.records = records();
            consumer.consume(batch, Deadline::at(end), "request").await;
            clock.advance(Duration::from_mins(11));
        }
    }

    fn document(&self) -> Value {
        let mut main = json!({"app": "default", "pageId": "42", "pageAccessToken": "MARK-access", "newsPage": true});
        main.as_object_mut().unwrap().extend(self.account.as_object().unwrap().clone());
        json!({"accounts": {"main": main},
            "apps": {"default": {"appSecrets": ["MARK-secret"], "verifyTokens": ["MARK-verify"]}}})
    }
}

/// A message of a person, a command, what cannot be read, and a watch.
fn records() -> Vec<SqsMessage> {
    let event = json!({"sender": {"id": "MARK-psid"}, "recipient": {"id": "42"}, "timestamp": START,
        "message": {"mid": "MARK-mid", "text": "MARK-text"}});
    let raw = serde_json::value::to_raw_value(&event).unwrap();
    let (page_id, view) = (PageId::parse("42").unwrap(), MessagingEvent::view(Feed::Messaging, &raw));
    let envelope = Envelope {
        id: view.id(&page_id),
        app: "default".into(),
        account: "main".into(),
        page_id: page_id.clone(),
        feed: Feed::Messaging,
        conversation: view.conversation(&page_id),
        received_at: TimestampMs::from_millis(START),
        entry_time: None,
        trace: None,
        event: (&*raw).into(),
    };
    let command = json!({"version": 1, "id": "MARK-command", "account": "main", "to": {"id": "MARK-psid"},
        "actions": [{"text": "MARK-text", "tag": "NON_PROMOTIONAL_SUBSCRIPTION"}]});
    [
        ("EventQueue.fifo", envelope.to_message(view.lane()).unwrap().body),
        ("SendQueue.fifo", command.to_string()),
        ("EventQueue.fifo", "MARK-text".to_owned()),
        ("EventQueue.fifo", json!({"watch": {"account": "main"}}).to_string()),
    ]
    .into_iter()
    .enumerate()
    .map(|(number, (queue, body))| {
        let mut record = SqsMessage::default();
        record.message_id = Some(format!("sqs-{number}"));
        record.receipt_handle = Some(format!("MARK-receipt-{number}"));
        record.body = Some(body);
        record.event_source_arn = Some(format!("arn:aws:sqs:eu-central-1:1:{queue}"));
        record.attributes.insert("MessageGroupId".into(), format!("MARK-group-{number}"));
        record
    })
    .collect()
}

/// Ways to fail, each with what was asked in it.
fn failures() -> Vec<Reply> {
    const TEXT: &str = "MARK-text of MARK-psid with MARK-access";
    let refusal = json!({"__type": "ValidationException", "message": TEXT, "Message": TEXT,
        "error": {"code": 100, "message": TEXT, "error_user_msg": TEXT, "fbtrace_id": "A"}});
    let partly = json!({"Successful": [], "FailedEntryCount": 1,
        "Failed": [{"Id": "0", "Code": "InternalError", "SenderFault": false, "Message": TEXT}],
        "Entries": [{"ErrorCode": "InternalFailure", "ErrorMessage": TEXT}]});
    let xml = format!("<ErrorResponse><Error><Code>Throttled</Code><Message>{TEXT}</Message></Error></ErrorResponse>");
    let json_type = "content-type: application/json";
    vec![
        Reply::Full(400, json_type, refusal.to_string()),
        Reply::Full(500, json_type, refusal.to_string()),
        Reply::Full(400, "content-type: text/xml", xml),
        Reply::Full(200, "x-amz-function-error: Unhandled", json!({"errorMessage": TEXT}).to_string()),
        Reply::Full(502, "content-type: text/html", format!("<html>{TEXT}</html>")),
        Reply::ok(partly.to_string()),
        Reply::ok(TEXT),
        Reply::ok(json!([TEXT]).to_string()),
        Reply::Close,
    ]
}

fn targets() -> Vec<Value> {
    vec![
        json!({"type": "eventbridge", "bus": "bots"}),
        json!({"type": "sqs", "queueUrl": "https://sqs.example/1/MARK-queue"}),
        json!({"type": "sns", "topicArn": "arn:aws:sns:eu-central-1:1:bots"}),
    ]
}

/// State with a group of records that a watch wakes.
async fn with_sleeper() -> MemoryState {
    let state = MemoryState::new();
    let at = |minutes: i64| TimestampMs::from_millis(START + minutes * 60_000);
    let receipts = vec!["MARK-receipt".to_owned()];
    let sleeper = Sleeper { id: "event:1".into(), is_command: false, receipts, settled: at(0), until: at(60) };
    state.note_sleeper("main", &sleeper).await.unwrap();
    state
}

#[tokio::test]
async fn what_the_real_clients_are_answered_is_in_no_log_line_and_no_metric() {
    // A thread without any subscriber may switch a log line off for all threads; so the process has one as well.
    set_global_default(log_subscriber(Level::TRACE, std::io::sink)).unwrap_or_default();
    let (lines, metrics) = (Written::default(), Written::default());
    let writer = lines.clone();
    let guard = set_default(log_subscriber(Level::TRACE, move || writer.clone()));
    for failure in failures() {
        let fails = || Server::plain(failure.clone());
        let table = aws_sdk_dynamodb::Client::new(&config(&fails()));
        Outside::well().live(DynamoState::new(table, "table"), &metrics).await;
        for outside in [
            Outside { queue: fails(), ..Outside::well() },
            Outside { queue: fails(), graph: fails(), ..Outside::well() },
        ] {
            outside.live(with_sleeper().await, &metrics).await;
        }
        let url = |server: &Server| server.url("/MARK-path");
        let http =
            |server: &Server| json!({"type": "http", "url": url(server), "secret": "whsec_a2V5", "allowPrivate": true});
        let bot = fails();
        let functions = ["request", "event"].map(|how| json!({"type": "lambda", "function": "bot", "invocation": how}));
        for dispatch in targets().into_iter().chain(functions).chain([http(&bot)]) {
            let account = json!({ "dispatch": dispatch });
            Outside { bot: fails(), account, ..Outside::well() }.live(MemoryState::new(), &metrics).await;
        }
        for mut target in targets() {
            target["answers"] = json!(true);
            let account = json!({"dispatch": {"type": "lambda", "function": "bot"}, "results": target});
            Outside { results: fails(), account, ..Outside::well() }.live(MemoryState::new(), &metrics).await;
        }
    }
    drop(guard);
    for (what, text) in [("log", lines.text()), ("metrics", metrics.text())] {
        assert_eq!(text.lines().find(|line| line.contains("MARK")), None, "in the {what}");
    }
    for expected in [
        "part is sent",
        "record comes again",
        "record is not parked yet",
        "records come again after the queue's own time-out",
        "records are not woken yet",
        "fence is not set yet",
        "send failed",
        "dispatcher gave no answer",
        "result is not told",
    ] {
        assert!(lines.text().contains(expected), "{expected} was never logged");
    }
}
