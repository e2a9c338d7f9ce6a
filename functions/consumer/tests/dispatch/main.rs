//! Every dispatch target, and the consumer's own queues, over the wire.
#![expect(clippy::unwrap_used, reason = "a test that gets no value has failed")]

mod aws;
mod canary;
mod emulator;
mod http;
mod requeue;
mod server;

use std::time::Duration;

use consumer::dispatch::{Dispatch, DispatchContext, DispatchError, Dispatched, Window};
use messenger_channel::configuration::{Account, Configuration, References};
use messenger_channel::dispatch_input::DispatchInput;
use messenger_channel::dispatch_setting::OneWay;
use messenger_channel::flow_memory::FlowMemory;
use messenger_channel::result::ResultMessage;
use messenger_channel::results_setting::ResultsSetting;
use messenger_wire::PageId;
use messenger_wire::webhook::{Feed, MessagingEvent};
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// Event whose opt-in token no target may see.
const EVENT: &str = r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"timestamp":1458692752478,
    "message":{"mid":"m_1","text":"Hi"},"one_time_notif_token":"secret-token"}"#;

fn account(dispatch: &Value) -> Account {
    let document = json!({
        "appSecret": "a", "verifyToken": "b", "pageId": "42", "pageAccessToken": "c", "dispatch": dispatch,
    });
    let configuration = Configuration::parse(&document.to_string(), &References::new()).unwrap();
    configuration.account("default").unwrap().clone()
}

fn input() -> DispatchInput {
    let raw: &RawValue = serde_json::from_str(EVENT).unwrap();
    DispatchInput::new("default", &PageId::parse("42").unwrap(), &MessagingEvent::view(Feed::Messaging, raw), None)
}

/// Result of a command.
fn message() -> ResultMessage {
    let message = json!({
        "version": 1, "id": "5b".repeat(32), "type": "send.result", "account": "default", "timestamp": 1_458_692_752_478_i64,
        "command": "order-1", "conversation": "messenger:v1:page:42:page-scoped-id:7001", "outcome": "sent",
        "parts": [{"part": 0, "outcome": "sent", "mid": "m_1"}],
    });
    serde_json::from_value(message).unwrap()
}

/// Target of results.
fn one_way(setting: &Value) -> OneWay {
    ResultsSetting::parse(&setting.to_string()).unwrap().target
}

/// Checks what every target of results gets.
fn assert_result(body: &str) {
    assert_eq!(serde_json::from_str::<ResultMessage>(body).unwrap(), message());
}

/// Dispatches the event with ten seconds left.
async fn dispatch(dispatcher: &impl Dispatch, setting: &Value) -> Result<Dispatched, DispatchError> {
    dispatch_within(dispatcher, setting, Duration::from_secs(10)).await
}

async fn dispatch_within(
    dispatcher: &impl Dispatch,
    setting: &Value,
    remaining: Duration,
) -> Result<Dispatched, DispatchError> {
    let context = DispatchContext { window: Window::Open, memory: FlowMemory::default(), remaining };
    dispatcher.dispatch(&account(setting), &input(), &context).await
}

fn actions(dispatched: &Dispatched) -> Value {
    serde_json::to_value(&dispatched.actions).unwrap()
}

/// Checks what every target gets: the contract's input, and no capability token.
fn assert_input(body: &str) {
    assert!(!body.contains("secret-token"), "{body}");
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["version"], 1);
    assert_eq!(body["type"], "message.received");
    assert_eq!(body["id"], input().id.to_string());
    assert_eq!(body["conversation"], "messenger:v1:page:42:page-scoped-id:7001");
    assert_eq!(body["participant"], json!({"id": "7001"}));
    assert_eq!(body["message"], json!({"mid": "m_1", "text": "Hi"}));
    assert!(body["native"]["one_time_notif_token"].as_str().unwrap().starts_with("token:"));
}
