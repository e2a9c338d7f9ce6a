//! AWS targets on the emulator of tests/aws/run, from setting to what arrives.

use aws_sdk_sqs::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider};
use aws_sdk_sqs::types::{Message, QueueAttributeName};
use aws_types::SdkConfig;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use consumer::dispatch::{DispatchError, Dispatcher};
use consumer::publish::{Publish, Publisher};
use serde_json::{Value, json};

use crate::{actions, assert_input, assert_result, dispatch, message, one_way};

/// Archive with `index.py`, which answers `{"text": "You said: " + event["message"]["text"]}`.
const FUNCTION: &str = "UEsDBBQAAAAAAAAAIVyu7HDMVAAAAFQAAAAIAAAAaW5kZXgucHlkZWYgaGFuZGxlcihldmVudCwgXyk6CiAgICByZXR1cm4g\
    eyJ0ZXh0IjogIllvdSBzYWlkOiAiICsgZXZlbnRbIm1lc3NhZ2UiXVsidGV4dCJdfQpQSwECFAMUAAAAAAAAACFcruxwzFQAAABUAAAACAAAAAAAAAAAAAAApAE\
    AAAAAaW5kZXgucHlQSwUGAAAAAAEAAQA2AAAAegAAAAAA";

/// Archive with `index.py`, which puts what it is told into a queue:
///
/// ```python
/// import json, os, urllib.request
///
///
/// def handler(event, _):
///     body = json.dumps({"QueueUrl": os.environ["QUEUE_URL"], "MessageBody": json.dumps(event)}).encode()
///     headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "AmazonSQS.SendMessage"}
///     urllib.request.urlopen(urllib.request.Request(os.environ["ENDPOINT_URL"], body, headers))
/// ```
const TELLER: &str = "\
    UEsDBBQAAAAAAAAAIVzLtN6pZQEAAGUBAAAIAAAAaW5kZXgucHlpbXBvcnQganNvbiwgb3MsIHVybGxpYi5yZXF1ZXN0CgoKZGVmIGhhbmRsZX\
    IoZXZlbnQsIF8pOgogICAgYm9keSA9IGpzb24uZHVtcHMoeyJRdWV1ZVVybCI6IG9zLmVudmlyb25bIlFVRVVFX1VSTCJdLCAiTWVzc2FnZUJv\
    ZHkiOiBqc29uLmR1bXBzKGV2ZW50KX0pLmVuY29kZSgpCiAgICBoZWFkZXJzID0geyJDb250ZW50LVR5cGUiOiAiYXBwbGljYXRpb24veC1hbX\
    otanNvbi0xLjAiLCAiWC1BbXotVGFyZ2V0IjogIkFtYXpvblNRUy5TZW5kTWVzc2FnZSJ9CiAgICB1cmxsaWIucmVxdWVzdC51cmxvcGVuKHVy\
    bGxpYi5yZXF1ZXN0LlJlcXVlc3Qob3MuZW52aXJvblsiRU5EUE9JTlRfVVJMIl0sIGJvZHksIGhlYWRlcnMpKQpQSwECFAMUAAAAAAAAACFcy7\
    TeqWUBAABlAQAACAAAAAAAAAAAAAAAgAEAAAAAaW5kZXgucHlQSwUGAAAAAAEAAQA2AAAAiwEAAAAA";

/// Longest wait for what was sent.
const WAIT_SECONDS: i32 = 10;

pub(crate) fn config() -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(Credentials::new("test", "test", None, None, "test")))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .endpoint_url(std::env::var("AWS_ENDPOINT_URL").unwrap())
        .build()
}

fn dispatcher() -> Dispatcher {
    Dispatcher::new(None).aws(config())
}

/// Name that no other run has used.
pub(crate) fn unique(name: &str) -> String {
    format!("{name}-{:x}", std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos())
}

/// Queue of the emulator.
pub(crate) struct Queue {
    pub(crate) client: aws_sdk_sqs::Client,
    pub(crate) url: String,
}

impl Queue {
    pub(crate) async fn new(name: &str) -> Self {
        let client = aws_sdk_sqs::Client::new(&config());
        let fifo = name.strip_suffix(".fifo").is_some();
        let mut request = client.create_queue().queue_name(name);
        if fifo {
            request = request.attributes(QueueAttributeName::FifoQueue, "true");
        }
        let url = request.send().await.unwrap().queue_url.unwrap();
        Self { client, url }
    }

    async fn arn(&self) -> String {
        let request = self.client.get_queue_attributes().queue_url(&self.url);
        let output = request.attribute_names(QueueAttributeName::QueueArn).send().await.unwrap();
        output.attributes.unwrap()[&QueueAttributeName::QueueArn].clone()
    }

    async fn receive(&self) -> Option<Message> {
        let request = self.client.receive_message().queue_url(&self.url).wait_time_seconds(WAIT_SECONDS);
        let request = request.message_attribute_names("All");
        request.send().await.unwrap().messages.unwrap_or_default().pop()
    }
}

/// Topic whose messages go to a queue as they are.
async fn topic(name: &str) -> (Queue, String) {
    let queue = Queue::new(&unique(&format!("{name}-queue"))).await;
    let sns = aws_sdk_sns::Client::new(&config());
    let topic_arn = sns.create_topic().name(unique(name)).send().await.unwrap().topic_arn.unwrap();
    let subscription = sns.subscribe().topic_arn(&topic_arn).protocol("sqs").endpoint(queue.arn().await);
    subscription.attributes("RawMessageDelivery", "true").send().await.unwrap();
    (queue, topic_arn)
}

/// Bus whose events of a type go to a queue.
async fn bus(name: &str, kind: &str) -> (Queue, String) {
    let (queue, bus) = (Queue::new(&unique(&format!("{name}-queue"))).await, unique(name));
    let events = aws_sdk_eventbridge::Client::new(&config());
    events.create_event_bus().name(&bus).send().await.unwrap();
    let pattern = json!({"source": ["messenger"], "detail-type": [kind]});
    let rule = events.put_rule().name("bot").event_bus_name(&bus).event_pattern(pattern.to_string());
    rule.send().await.unwrap();
    let target = aws_sdk_eventbridge::types::Target::builder().id("bot").arn(queue.arn().await).build().unwrap();
    events.put_targets().rule("bot").event_bus_name(&bus).targets(target).send().await.unwrap();
    (queue, bus)
}

/// Function of an archive, with this environment.
async fn function(archive: &str, environment: impl IntoIterator<Item = (&'static str, String)>) -> String {
    let (client, name) = (aws_sdk_lambda::Client::new(&config()), unique("bot"));
    let archive = aws_sdk_lambda::primitives::Blob::new(BASE64_STANDARD.decode(archive).unwrap());
    let code = aws_sdk_lambda::types::FunctionCode::builder().zip_file(archive).build();
    let variables = environment.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let environment = aws_sdk_lambda::types::Environment::builder().set_variables(Some(variables)).build();
    let request = client.create_function().function_name(&name).code(code).handler("index.handler");
    let request = request.runtime(aws_sdk_lambda::types::Runtime::from("python3.12")).environment(environment);
    request.role("arn:aws:iam::000000000000:role/bot").send().await.unwrap();
    name
}

#[tokio::test]
#[ignore = "needs the emulator: tests/aws/run"]
async fn emulated_queues_get_the_input_once() {
    for suffix in ["", ".fifo"] {
        let queue = Queue::new(&(unique("bot") + suffix)).await;
        let setting = json!({"type": "sqs", "queueUrl": queue.url});
        assert!(dispatch(&dispatcher(), &setting).await.unwrap().actions.is_empty());
        let message = queue.receive().await.unwrap();
        assert_input(message.body().unwrap());
        let attributes = message.message_attributes.unwrap();
        assert_eq!(attributes["type"].string_value(), Some("message.received"));
    }
}

#[tokio::test]
#[ignore = "needs the emulator: tests/aws/run"]
async fn an_emulated_topic_hands_the_input_on() {
    let (queue, topic_arn) = topic("topic").await;
    dispatch(&dispatcher(), &json!({"type": "sns", "topicArn": topic_arn})).await.unwrap();
    assert_input(queue.receive().await.unwrap().body().unwrap());
}

#[tokio::test]
#[ignore = "needs the emulator: tests/aws/run"]
async fn an_emulated_bus_hands_the_input_on_by_source_and_type() {
    let (queue, bus) = bus("bus", "message.received").await;
    dispatch(&dispatcher(), &json!({"type": "eventbridge", "bus": bus})).await.unwrap();
    let message = queue.receive().await.unwrap();
    let event: Value = serde_json::from_str(message.body().unwrap()).unwrap();
    assert_input(&event["detail"].to_string());
}

#[tokio::test]
#[ignore = "needs the emulator: tests/aws/run"]
async fn an_emulated_function_answers() {
    let function = function(FUNCTION, []).await;
    let setting = json!({"type": "lambda", "function": function});
    let dispatched = dispatch(&dispatcher(), &setting).await.unwrap();
    assert_eq!(actions(&dispatched), json!([{"text": "You said: Hi"}]));
}

#[tokio::test]
#[ignore = "needs the emulator: tests/aws/run"]
async fn an_emulated_function_that_answers_later_gets_the_input_once() {
    let queue = Queue::new(&unique("told")).await;
    let environment = [("QUEUE_URL", queue.url.clone()), ("ENDPOINT_URL", std::env::var("AWS_ENDPOINT_URL").unwrap())];
    let function = function(TELLER, environment).await;
    let setting = json!({"type": "lambda", "function": function, "invocation": "event"});
    assert!(dispatch(&dispatcher(), &setting).await.unwrap().actions.is_empty());
    assert_input(queue.receive().await.unwrap().body().unwrap());
    assert!(queue.receive().await.is_none(), "it is told twice");
}

#[tokio::test]
#[ignore = "needs the emulator: tests/aws/run"]
async fn emulated_targets_that_are_not_there_are_a_matter_of_the_set_up() {
    let queue_url = format!("{}/000000000000/{}", std::env::var("AWS_ENDPOINT_URL").unwrap(), unique("gone"));
    for setting in [
        json!({"type": "lambda", "function": unique("gone")}),
        json!({"type": "sqs", "queueUrl": queue_url}),
        json!({"type": "sns", "topicArn": format!("arn:aws:sns:us-east-1:000000000000:{}", unique("gone"))}),
    ] {
        let error = dispatch(&dispatcher(), &setting).await.unwrap_err();
        assert!(matches!(error, DispatchError::Misconfigured(_)), "{setting}: {error}");
    }
}

#[tokio::test]
#[ignore = "needs the emulator: tests/aws/run"]
async fn emulated_queues_topics_and_buses_get_results() {
    let fifo = Queue::new(&(unique("results") + ".fifo")).await;
    let (of_topic, topic_arn) = topic("results").await;
    let (of_bus, bus) = bus("results", "send.result").await;
    let publisher = Publisher::new(&config());
    for setting in [
        json!({"type": "sqs", "queueUrl": fifo.url}),
        json!({"type": "sns", "topicArn": topic_arn}),
        json!({"type": "eventbridge", "bus": bus}),
    ] {
        for _ in 0..2 {
            publisher.publish(&one_way(&setting), &message()).await.unwrap();
        }
    }
    assert_result(fifo.receive().await.unwrap().body().unwrap());
    assert_result(of_topic.receive().await.unwrap().body().unwrap());
    let event: Value = serde_json::from_str(of_bus.receive().await.unwrap().body().unwrap()).unwrap();
    assert_result(&event["detail"].to_string());
}
