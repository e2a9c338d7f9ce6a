//! Queues, table and secret of one test in an AWS emulator, which wants no signatures.

use std::collections::HashMap;
use std::time::Duration;

use messenger_channel::queue::MAX_RECEIVE_COUNT;
use serde_json::{Value, json};

/// Longest wait of one look into an empty queue.
const LONG_POLL_SECONDS: u32 = 2;

/// Longest time that an answer of the emulator is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// An AWS emulator.
#[derive(Debug, Clone)]
pub struct Emulator {
    endpoint: String,
    http: reqwest::Client,
}

impl Emulator {
    /// Speaks to the emulator at `endpoint`.
    #[must_use]
    pub fn new(endpoint: impl Into<String>) -> Self {
        // Calls here are plain HTTP, but the client wants a TLS provider all the same; a second
        // test's call finds it there.
        drop(rustls::crypto::ring::default_provider().install_default());
        let http = reqwest::Client::builder().timeout(PATIENCE).build().expect("a client");
        Self { endpoint: endpoint.into(), http }
    }

    /// Where it listens.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Makes what template.yaml makes for the consumer, under names that begin with `name`.
    pub async fn deploy(&self, name: &str, secret: &Value, visibility_timeout: Duration) -> Deployed {
        let seconds = visibility_timeout.as_secs().to_string();
        let (events, event_dlq) = self.queue_pair(&format!("{name}-events"), &seconds).await;
        let (commands, command_dlq) = self.queue_pair(&format!("{name}-commands"), &seconds).await;
        let table = format!("{name}-state");
        let attribute = |name: &str| json!({"AttributeName": name, "AttributeType": "S"});
        let key = |name: &str, kind: &str| json!({"AttributeName": name, "KeyType": kind});
        let request = json!({
            "TableName": table, "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [attribute("pk"), attribute("sk")],
            "KeySchema": [key("pk", "HASH"), key("sk", "RANGE")],
        });
        self.call("DynamoDB_20120810.CreateTable", &request).await;
        let request = json!({"Name": format!("{name}-secret"), "SecretString": secret.to_string()});
        let secret = self.call("secretsmanager.CreateSecret", &request).await;
        let secret_arn = secret["ARN"].as_str().expect("the ARN of the secret").to_owned();
        Deployed { emulator: self.clone(), events, event_dlq, commands, command_dlq, table, secret_arn }
    }

    /// A queue and its dead-letter queue.
    async fn queue_pair(&self, name: &str, visibility_timeout: &str) -> (Queue, Queue) {
        let dead_letters = self.queue(&format!("{name}-dlq.fifo"), &[]).await;
        let redrive =
            json!({"deadLetterTargetArn": dead_letters.arn(), "maxReceiveCount": MAX_RECEIVE_COUNT.to_string()})
                .to_string();
        let attributes = [
            ("DeduplicationScope", "messageGroup"),
            ("FifoThroughputLimit", "perMessageGroupId"),
            ("VisibilityTimeout", visibility_timeout),
            ("RedrivePolicy", &redrive),
        ];
        (self.queue(&format!("{name}.fifo"), &attributes).await, dead_letters)
    }

    async fn queue(&self, name: &str, attributes: &[(&str, &str)]) -> Queue {
        let mut attributes: HashMap<&str, &str> = attributes.iter().copied().collect();
        attributes.insert("FifoQueue", "true");
        let made = self.call("AmazonSQS.CreateQueue", &json!({"QueueName": name, "Attributes": attributes})).await;
        let url = made["QueueUrl"].as_str().expect("the queue's URL").to_owned();
        Queue { emulator: self.clone(), url }
    }

    async fn call(&self, target: &str, request: &Value) -> Value {
        self.try_call(target, request).await.unwrap_or_else(|status| panic!("{target}: {status}"))
    }

    async fn try_call(&self, target: &str, request: &Value) -> Result<Value, http::StatusCode> {
        let call = self.http.post(&self.endpoint).header("X-Amz-Target", target).json(request);
        let answer = call.header("Content-Type", "application/x-amz-json-1.0").send().await.expect("the emulator");
        if !answer.status().is_success() {
            return Err(answer.status());
        }
        Ok(answer.json().await.unwrap_or_default())
    }
}

/// What was made for one test.
#[derive(Debug)]
pub struct Deployed {
    emulator: Emulator,
    /// Queue of events.
    pub events: Queue,
    /// Its dead letters.
    pub event_dlq: Queue,
    /// Queue of send commands.
    pub commands: Queue,
    /// Its dead letters.
    pub command_dlq: Queue,
    table: String,
    secret_arn: String,
}

impl Deployed {
    /// Environment of a consumer: the first of two equal names counts for nothing, so that `more`
    /// may replace what is here.
    #[must_use]
    pub fn environment(&self, graph: &str, more: &[(&str, &str)]) -> Vec<(String, String)> {
        let all = [
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_ENDPOINT_URL", self.emulator.endpoint()),
            ("SECRET_ID", &self.secret_arn),
            ("SECRET_TTL_SECONDS", "1"),
            ("STATE_TABLE_NAME", &self.table),
            ("EVENT_QUEUE_URL", &self.events.url),
            ("EVENT_DLQ_URL", &self.event_dlq.url),
            ("SEND_QUEUE_URL", &self.commands.url),
            ("SEND_DLQ_URL", &self.command_dlq.url),
            ("GRAPH_BASE_URL", graph),
            ("DM_POLICY", "open"),
            ("LOG_LEVEL", "warn"),
        ];
        all.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    /// Makes a further FIFO queue, that of results for example.
    pub async fn queue(&self, name: &str) -> Queue {
        self.emulator.queue(&format!("{}-{name}.fifo", self.table), &[]).await
    }

    /// Makes a function of the handler in `index.py`, which an archive in Base64 holds.
    pub async fn function(&self, name: &str, archive: &str) {
        let request = json!({
            "FunctionName": name, "Runtime": "python3.12", "Handler": "index.handler", "Code": {"ZipFile": archive},
            "Role": "arn:aws:iam::000000000000:role/bot",
        });
        let url = format!("{}/2015-03-31/functions", self.emulator.endpoint);
        let answer = self.emulator.http.post(url).json(&request).send().await.expect("the emulator");
        assert!(answer.status().is_success(), "{}", answer.status());
    }

    /// All that the table holds.
    pub async fn items(&self) -> Vec<Value> {
        let mut answer = self.emulator.call("DynamoDB_20120810.Scan", &json!({"TableName": self.table})).await;
        answer["Items"].as_array_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Replaces the secret's value.
    pub async fn put_secret(&self, secret: &Value) {
        let request = json!({"SecretId": self.secret_arn, "SecretString": secret.to_string()});
        self.emulator.call("secretsmanager.PutSecretValue", &request).await;
    }
}

/// A FIFO queue.
#[derive(Debug, Clone)]
pub struct Queue {
    emulator: Emulator,
    url: String,
}

impl Queue {
    /// URL of the queue.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// ARN of the queue.
    #[must_use]
    pub fn arn(&self) -> String {
        format!("arn:aws:sqs:us-east-1:000000000000:{}", self.url.rsplit('/').next().unwrap_or_default())
    }

    /// Puts a message into it.
    pub async fn send(&self, group: &str, id: &str, body: &Value) {
        let request = json!({
            "QueueUrl": self.url, "MessageBody": body.to_string(), "MessageGroupId": group, "MessageDeduplicationId": id,
        });
        self.emulator.call("AmazonSQS.SendMessage", &request).await;
    }

    /// Up to ten messages, as SQS gives them.
    pub async fn receive(&self) -> Vec<Value> {
        let request = json!({
            "QueueUrl": self.url, "MaxNumberOfMessages": 10, "WaitTimeSeconds": LONG_POLL_SECONDS,
            "MessageSystemAttributeNames": ["All"], "AttributeNames": ["All"],
        });
        let mut answer = self.emulator.call("AmazonSQS.ReceiveMessage", &request).await;
        answer["Messages"].as_array_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Deletes messages that were received.
    pub async fn delete(&self, messages: impl Iterator<Item = &Value>) {
        let handles = messages.map(|message| &message["ReceiptHandle"]).enumerate();
        let entry = |(index, handle): (usize, &Value)| json!({"Id": index.to_string(), "ReceiptHandle": handle});
        let entries: Vec<Value> = handles.map(entry).collect();
        if !entries.is_empty() {
            let request = json!({"QueueUrl": self.url, "Entries": entries});
            self.emulator.call("AmazonSQS.DeleteMessageBatch", &request).await;
        }
    }

    /// How many messages it holds, those in flight included.
    pub async fn depth(&self) -> u64 {
        let request = json!({"QueueUrl": self.url, "AttributeNames": ["All"]});
        let answer = self.emulator.call("AmazonSQS.GetQueueAttributes", &request).await;
        let count = |name: &str| answer["Attributes"][name].as_str().and_then(|count| count.parse::<u64>().ok());
        let names = [
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesNotVisible",
            "ApproximateNumberOfMessagesDelayed",
        ];
        names.into_iter().filter_map(count).sum()
    }
}
