use std::time::Duration;

use messenger_channel::dispatch_input::{DispatchInput, Profile};
use messenger_channel::memory::Memory;
use messenger_wire::PageId;
use messenger_wire::webhook::{Feed, MessagingEvent};
use serde_json::value::to_raw_value;
use serde_json::{Value, json};

use super::{Flow, FlowError};
use crate::dispatch::{DispatchContext, Dispatched, Window};

fn input(mut event: Value, profile: Option<Profile>) -> DispatchInput {
    event["sender"] = json!({"id": "7001"});
    event["recipient"] = json!({"id": "42"});
    event["timestamp"] = json!(1_458_692_752_478_i64);
    let raw = to_raw_value(&event).unwrap();
    DispatchInput::new("main", &PageId::parse("42").unwrap(), &MessagingEvent::read(Feed::Messaging, &raw), profile)
}

fn context(memory: Memory) -> DispatchContext {
    DispatchContext { window: Window::Open, memory, remaining: Duration::from_secs(10) }
}

fn text(text: &str) -> Value {
    json!({"message": {"mid": "m_1", "text": text}})
}

fn ask(flow: &Flow, event: Value, memory: Memory) -> Dispatched {
    flow.answer(&input(event, None), &context(memory)).unwrap()
}

fn actions(flow: &Flow, event: Value) -> Value {
    serde_json::to_value(ask(flow, event, Memory::default()).actions).unwrap()
}

fn flow(text: &str) -> Flow {
    Flow::parse("flow.yaml", text).unwrap_or_else(|problems| panic!("{problems}"))
}

fn problems(text: &str) -> Vec<String> {
    let problems = Flow::parse("flow.yaml", text).err();
    problems.iter().flatten().map(ToString::to_string).collect()
}

#[test]
fn the_hello_example_is_valid_and_answers() {
    let hello = flow(include_str!("../../../../../examples/hello/flow.yaml"));
    let profile = Profile { first_name: Some("Ada".to_owned()), ..Profile::default() };
    let greeting = hello.answer(&input(text(" HI "), Some(profile)), &context(Memory::default())).unwrap();
    assert_eq!(
        serde_json::to_value(&greeting.actions[0]).unwrap()["text"],
        "Hello Ada! Tap a button, or write anything."
    );
    let tap = json!({"message": {"mid": "m_2", "text": "Red", "quick_reply": {"payload": "COLOUR_red"}}});
    let answer = ask(&hello, tap, Memory::default());
    let memory = answer.memory.unwrap();
    assert_eq!(memory.get("colour"), Some(&json!("red")));
    let echo = ask(&hello, text("What now?"), memory);
    assert_eq!(
        serde_json::to_value(echo.actions).unwrap(),
        json!([{"text": "You said: What now?"}, {"text": "I remember that you like red."}])
    );
    assert_eq!(actions(&hello, text("What now?")), json!([{"text": "You said: What now?"}]));
}
