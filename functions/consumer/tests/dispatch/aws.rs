//! AWS targets against a loopback server: what is sent, and what each answer means.

use aws_sdk_sqs::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider};
use aws_types::SdkConfig;
use consumer::dispatch::handler::{Handle, HandleError};
use consumer::dispatch::{DispatchContext, DispatchError, Dispatcher};
use consumer::publish::{Publish, Publisher};
use messenger_channel::action::Action;
use messenger_channel::dispatch_input::DispatchInput;
use messenger_channel::dispatch_setting::DispatchSetting;
use serde_json::{Value, json};
use std::time::Duration;

use crate::server::{Reply, Server};
use crate::{actions, assert_input, assert_result, dispatch, dispatch_within, message, one_way};

const QUEUE: &str = "http://sqs.eu-central-1.example/1/bot";

fn dispatcher(server: &Server) -> Dispatcher {
    Dispatcher::new(None).aws(config(server))
}

pub(crate) fn config(server: &Server) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .credentials_provider(SharedCredentialsProvider::new(Credentials::new("a", "b", None, None, "test")))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .retry_config(aws_smithy_types::retry::RetryConfig::disabled())
        .endpoint_url(server.url(""))
        .build()
}

fn lambda(invocation: &str) -> Value {
    json!({"type": "lambda", "function": "bot", "invocation": invocation})
}

pub(crate) fn refusal(status: u16, code: &str) -> Reply {
    Reply::Full(status, "content-type: application/json", json!({"__type": code, "message": "secret"}).to_string())
}

#[tokio::test]
async fn a_function_is_called_and_its_actions_come_back() {
    let server = Server::plain(Reply::ok(r#"{"text":"Hello"}"#));
    let dispatched = dispatch(&dispatcher(&server), &lambda("request")).await.unwrap();
    assert_eq!(actions(&dispatched), json!([{"text": "Hello"}]));
    let request = server.request();
    assert_eq!(request.line, "POST /2015-03-31/functions/bot/invocations");
    assert_eq!(request.header("x-amz-invocation-type"), "RequestResponse");
    assert_input(&request.body);
}

#[tokio::test]
async fn a_function_that_is_called_by_event_asks_for_nothing_yet() {
    let server = Server::plain(Reply::Full(202, "", String::new()));
    let dispatched = dispatch(&dispatcher(&server), &lambda("event")).await.unwrap();
    assert!(dispatched.actions.is_empty() && !dispatched.repeatable);
    assert_eq!(server.request().header("x-amz-invocation-type"), "Event");
}

#[tokio::test]
async fn a_function_that_fails_is_called_again_and_one_that_answers_nonsense_is_not() {
    let failed = Reply::Full(200, "x-amz-function-error: Unhandled", r#"{"errorMessage":"secret"}"#.to_owned());
    let error = dispatch(&dispatcher(&Server::plain(failed)), &lambda("request")).await.unwrap_err();
    assert_eq!(error, DispatchError::Retry("function failed; its log says why".to_owned()));
    let nonsense = Server::plain(Reply::ok(r#"{"statusCode":200,"body":"secret"}"#));
    let error = dispatch(&dispatcher(&nonsense), &lambda("request")).await.unwrap_err();
    assert!(matches!(&error, DispatchError::Nonsense(why) if !why.contains("secret")), "{error}");
}

#[tokio::test]
async fn an_answer_of_a_function_is_read_up_to_its_limit_and_not_one_byte_more() {
    let action = r#"{"text":"Hello"}"#;
    for (bytes, expected) in [
        (262_144, Ok(json!([{"text": "Hello"}]))),
        (262_145, Err(DispatchError::Nonsense("answer is longer than 262144 bytes".to_owned()))),
    ] {
        let server = Server::plain(Reply::ok(format!("{action}{}", " ".repeat(bytes - action.len()))));
        let told = dispatch(&dispatcher(&server), &lambda("request")).await;
        assert_eq!(told.map(|dispatched| actions(&dispatched)), expected, "{bytes}");
    }
    let zeros = Server::plain(Reply::ok(json!({"actions": vec![0; 15_000]}).to_string()));
    let error = dispatch(&dispatcher(&zeros), &lambda("request")).await.unwrap_err().to_string();
    assert!(error.len() < 200 && error.contains("actions (must be a list of at most 50)"), "{error}");
}

#[tokio::test]
async fn a_refused_call_says_what_becomes_of_the_event() {
    for (status, code, expected) in [
        (404, "ResourceNotFoundException", "is set up wrongly"),
        (403, "AccessDeniedException", "is set up wrongly"),
        (413, "RequestTooLargeException", "gave no usable answer"),
        (429, "TooManyRequestsException", "gave no answer"),
        (500, "ServiceException", "gave no answer"),
    ] {
        let server = Server::plain(refusal(status, code));
        let error = dispatch(&dispatcher(&server), &lambda("request")).await.unwrap_err().to_string();
        assert!(error.contains(expected) && error.contains(code) && !error.contains("secret"), "{error}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_function_that_does_not_answer_is_given_up_when_the_remaining_time_is_over() {
    let server = Server::plain(Reply::Silence);
    let (dispatcher, remaining) = (dispatcher(&server), Duration::from_secs(20));
    let start = tokio::time::Instant::now();
    let result = dispatch_within(&dispatcher, &lambda("request"), remaining).await;
    assert!(matches!(result, Err(DispatchError::Retry(_))), "{result:?}");
    assert!(start.elapsed() <= remaining + Duration::from_millis(10), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_bus_gets_one_event_named_by_its_type() {
    let server = Server::plain(Reply::ok(r#"{"FailedEntryCount":0,"Entries":[{"EventId":"1"}]}"#));
    let setting = json!({"type": "eventbridge", "bus": "bots"});
    assert!(dispatch(&dispatcher(&server), &setting).await.unwrap().actions.is_empty());
    let request = server.request();
    assert_eq!(request.header("x-amz-target"), "AWSEvents.PutEvents");
    let body: Value = serde_json::from_str(&request.body).unwrap();
    let entry = &body["Entries"][0];
    assert_eq!((&entry["EventBusName"], &entry["Source"]), (&json!("bots"), &json!("messenger")));
    assert_eq!(entry["DetailType"], "message.received");
    assert_input(entry["Detail"].as_str().unwrap());
}

#[tokio::test]
async fn an_event_that_the_bus_does_not_take_is_not_lost() {
    for (code, expected) in [("ThrottlingException", "gave no answer"), ("NotFoundException", "is set up wrongly")] {
        let failed = json!({"FailedEntryCount": 1, "Entries": [{"ErrorCode": code, "ErrorMessage": "secret"}]});
        let server = Server::plain(Reply::ok(failed.to_string()));
        let error = dispatch(&dispatcher(&server), &json!({"type": "eventbridge", "bus": "bots"})).await.unwrap_err();
        assert!(error.to_string().contains(expected) && !error.to_string().contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn a_queue_gets_a_message_and_a_fifo_queue_the_conversation_as_its_group() {
    for (queue_url, group) in
        [(QUEUE.to_owned(), Value::Null), (format!("{QUEUE}.fifo"), json!("messenger:v1:page:42:page-scoped-id:7001"))]
    {
        let server = Server::plain(Reply::ok(r#"{"MessageId":"1"}"#));
        let setting = json!({"type": "sqs", "queueUrl": queue_url});
        assert!(dispatch(&dispatcher(&server), &setting).await.unwrap().actions.is_empty());
        let request = server.request();
        assert_eq!(request.header("x-amz-target"), "AmazonSQS.SendMessage");
        let body: Value = serde_json::from_str(&request.body).unwrap();
        assert_eq!(body["QueueUrl"], queue_url);
        assert_eq!(body["MessageGroupId"], group);
        assert_eq!(body["MessageDeduplicationId"].is_null(), group.is_null());
        assert_eq!(body["MessageAttributes"]["type"]["StringValue"], "message.received");
        assert_eq!(body["MessageAttributes"]["account"]["StringValue"], "default");
        assert_input(body["MessageBody"].as_str().unwrap());
    }
}

#[tokio::test]
async fn a_queue_that_is_not_there_is_a_matter_of_the_set_up() {
    let server = Server::plain(refusal(400, "com.amazonaws.sqs#QueueDoesNotExist"));
    let error = dispatch(&dispatcher(&server), &json!({"type": "sqs", "queueUrl": QUEUE})).await.unwrap_err();
    assert!(matches!(error, DispatchError::Misconfigured(_)), "{error}");
}

#[tokio::test]
async fn a_topic_gets_a_message_and_a_fifo_topic_the_conversation_as_its_group() {
    let answer = "<PublishResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><PublishResult>\
                  <MessageId>1</MessageId></PublishResult></PublishResponse>";
    for (topic, group) in [
        ("arn:aws:sns:eu-central-1:1:bot", None),
        ("arn:aws:sns:eu-central-1:1:bot.fifo", Some("messenger:v1:page:42:page-scoped-id:7001")),
    ] {
        let server = Server::plain(Reply::ok(answer));
        let setting = json!({"type": "sns", "topicArn": topic});
        assert!(dispatch(&dispatcher(&server), &setting).await.unwrap().actions.is_empty());
        let body = server.request().body;
        let field = |name: &str| {
            url::form_urlencoded::parse(body.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value)
        };
        assert_eq!(field("Action").as_deref(), Some("Publish"));
        assert_eq!(field("TopicArn").as_deref(), Some(topic));
        assert_eq!(field("MessageGroupId").as_deref(), group);
        assert_eq!(field("MessageDeduplicationId").is_some(), group.is_some());
        assert_input(&field("Message").unwrap());
    }
}

#[tokio::test]
async fn without_aws_its_targets_are_a_matter_of_the_set_up() {
    for setting in [
        lambda("request"),
        lambda("event"),
        json!({"type": "eventbridge", "bus": "bots"}),
        json!({"type": "sqs", "queueUrl": QUEUE}),
        json!({"type": "sns", "topicArn": "arn"}),
        json!({"type": "handler"}),
        json!({"type": "flow", "file": "nowhere.yaml"}),
        json!({"type": "flow", "flow": {"version": 2}}),
        Value::Null,
    ] {
        let error = dispatch(&Dispatcher::new(None), &setting).await.unwrap_err();
        assert!(matches!(error, DispatchError::Misconfigured(_)), "{setting}: {error}");
    }
}

struct Silent;

impl Handle for Silent {
    async fn handle(&self, _: &DispatchInput, _: &DispatchContext) -> Result<Vec<Action>, HandleError> {
        Ok(Vec::new())
    }
}

/// Handler whose note has so many UTF-16 units.
struct Noting(usize);

impl Handle for Noting {
    async fn handle(&self, _: &DispatchInput, _: &DispatchContext) -> Result<Vec<Action>, HandleError> {
        Ok(vec![Action::text("a"), Action::text("b").metadata("x".repeat(self.0))])
    }
}

#[tokio::test]
async fn an_answer_of_a_handler_is_checked_as_one_over_the_wire_is() {
    for (units, expected) in [
        (900, Ok(2)),
        (901, Err("malformed: actions[1].metadata (must be a text of at most 900 UTF-16 units)".to_owned())),
    ] {
        let told = dispatch(&Dispatcher::new(None).handler(Noting(units)), &json!({"type": "handler"})).await;
        let told = told.map(|dispatched| dispatched.actions.len());
        assert_eq!(told, expected.map_err(DispatchError::Nonsense), "{units}");
    }
}

#[test]
fn a_handler_that_is_not_compiled_in_is_missed_before_the_first_event() {
    let stock = Dispatcher::new(None).check(&DispatchSetting::Handler).unwrap_err().to_string();
    assert_eq!(stock, "dispatcher is set up wrongly: no handler is compiled in; examples/echo-bot shows how");
    assert_eq!(Dispatcher::new(None).handler(Silent).check(&DispatchSetting::Handler), Ok(()));
}

#[tokio::test]
async fn results_go_to_the_same_kinds_of_targets() {
    let server = Server::plain(Reply::ok(r#"{"FailedEntryCount":0,"Entries":[{"EventId":"1"}]}"#));
    let bus = one_way(&json!({"type": "eventbridge", "bus": "crm"}));
    Publisher::new(&config(&server)).publish(&bus, &message()).await.unwrap();
    let body: Value = serde_json::from_str(&server.request().body).unwrap();
    let entry = &body["Entries"][0];
    assert_eq!((&entry["Source"], &entry["DetailType"]), (&json!("messenger"), &json!("send.result")));
    assert_result(entry["Detail"].as_str().unwrap());

    let server = Server::plain(Reply::ok(r#"{"MessageId":"1"}"#));
    let queue = one_way(&json!({"type": "sqs", "queueUrl": format!("{QUEUE}.fifo")}));
    Publisher::new(&config(&server)).publish(&queue, &message()).await.unwrap();
    let body: Value = serde_json::from_str(&server.request().body).unwrap();
    assert_eq!(body["MessageGroupId"], "messenger:v1:page:42:page-scoped-id:7001");
    assert_eq!(body["MessageDeduplicationId"], message().id);
    assert_eq!(body["MessageAttributes"]["type"]["StringValue"], "send.result");
    assert_eq!(body["MessageAttributes"]["account"]["StringValue"], "default");
    assert_result(body["MessageBody"].as_str().unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_target_of_results_is_called_three_times_where_it_is_busy_and_once_where_it_refuses() {
    let queue = one_way(&json!({"type": "sqs", "queueUrl": QUEUE}));
    for (status, code, calls) in [(500, "InternalError", 3), (403, "AccessDenied", 1)] {
        let server = Server::plain(refusal(status, code));
        let error = Publisher::new(&config(&server)).publish(&queue, &message()).await.unwrap_err().to_string();
        assert!(error.contains(code) && !error.contains("secret"), "{error}");
        assert_eq!(server.requests().len(), calls, "{code}");
    }
    let error = Publisher::default().publish(&queue, &message()).await.unwrap_err();
    assert!(matches!(error, DispatchError::Misconfigured(_)), "{error}");
}
