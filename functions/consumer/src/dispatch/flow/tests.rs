mod action;
mod condition;
mod made;
mod memory;
mod problem;
mod template;
mod trigger;

use std::time::Duration;

use messenger_channel::dispatch_input::{DispatchInput, Profile};
use messenger_channel::flow_memory::FlowMemory;
use messenger_wire::PageId;
use messenger_wire::webhook::{Feed, MessagingEvent};
use serde_json::value::to_raw_value;
use serde_json::{Value, json};

use super::Flow;
use crate::dispatch::{DispatchContext, Dispatched, Window};

fn input(mut event: Value, profile: Option<Profile>) -> DispatchInput {
    event["sender"] = json!({"id": "7001"});
    event["recipient"] = json!({"id": "42"});
    event["timestamp"] = json!(1_458_692_752_478_i64);
    let raw = to_raw_value(&event).unwrap();
    DispatchInput::new("main", &PageId::parse("42").unwrap(), &MessagingEvent::view(Feed::Messaging, &raw), profile)
}

fn context(memory: FlowMemory) -> DispatchContext {
    DispatchContext { window: Window::Open, memory, remaining: Duration::from_secs(10) }
}

fn text(text: &str) -> Value {
    json!({"message": {"mid": "m_1", "text": text}})
}

fn ask(flow: &Flow, event: Value, memory: FlowMemory) -> Dispatched {
    flow.answer(&input(event, None), &context(memory)).unwrap()
}

fn actions(flow: &Flow, event: Value) -> Value {
    serde_json::to_value(ask(flow, event, FlowMemory::default()).actions).unwrap()
}

fn flow(text: &str) -> Flow {
    Flow::parse("flow.yaml", text).unwrap_or_else(|problems| panic!("{problems}"))
}

fn problems(text: &str) -> Vec<String> {
    let problems = Flow::parse("flow.yaml", text).err();
    problems.iter().flatten().map(ToString::to_string).collect()
}

/// Flow with one rule, which asks for what may follow any event.
fn rule(when: &str, conditions: &str) -> Flow {
    flow(&format!(
        "version: 1\nrules:\n- when: {when}\n  if: {conditions}\n  do: [{{takeThread: true, metadata: m}}]\n\
         fallback: {{remember: {{step: x}}}}\n"
    ))
}

fn answers(flow: &Flow, event: Value) -> bool {
    actions(flow, event) != json!([])
}

fn postback(payload: &str) -> Value {
    json!({"postback": {"mid": "m_1", "title": "Title", "payload": payload}})
}

fn quick_reply(payload: &str) -> Value {
    json!({"message": {"mid": "m_1", "text": "Title", "quick_reply": {"payload": payload}}})
}

fn attachment(kind: &str) -> Value {
    json!({"message": {"mid": "m_1", "attachments": [{"type": kind, "payload": {"url": "https://x.example"}}]}})
}

#[test]
fn the_hello_example_is_valid_and_answers() {
    let hello = flow(include_str!("../../../../../examples/hello/flow.yaml"));
    let profile = Profile { first_name: Some("Ada".to_owned()), ..Profile::default() };
    let greeting = hello.answer(&input(text(" HI "), Some(profile)), &context(FlowMemory::default())).unwrap();
    assert_eq!(
        serde_json::to_value(&greeting.actions[0]).unwrap()["text"],
        "Hello Ada! Tap a button, or write anything."
    );
    let tap = json!({"message": {"mid": "m_2", "text": "Red", "quick_reply": {"payload": "COLOUR_red"}}});
    let answer = ask(&hello, tap, FlowMemory::default());
    let memory = answer.memory.unwrap();
    assert_eq!(memory.get("colour"), Some(&json!("red")));
    let echo = ask(&hello, text("What now?"), memory);
    assert_eq!(
        serde_json::to_value(echo.actions).unwrap(),
        json!([{"text": "You said: What now?"}, {"text": "I remember that you like red."}])
    );
    assert_eq!(actions(&hello, text("What now?")), json!([{"text": "You said: What now?"}]));
}

#[test]
fn what_a_person_took_back_is_not_answered() {
    let hello = flow(include_str!("../../../../../examples/hello/flow.yaml"));
    for (deleted, is_answered) in [(false, true), (true, false)] {
        let event = json!({"message": {"mid": "m_1", "text": "hi", "is_deleted": deleted}});
        assert_eq!(answers(&hello, event), is_answered);
    }
    let asked = rule("{event: message.received}", "{}");
    assert!(answers(&asked, json!({"message": {"mid": "m_1", "is_deleted": true}})), "who asks for it is told");
}

#[test]
fn the_same_event_with_the_same_memory_gives_the_same_answer() {
    let hello = flow(include_str!("../../../../../examples/hello/flow.yaml"));
    for event in [text("hi"), text("what?"), quick_reply("COLOUR_red"), postback("GET_STARTED")] {
        let answer = ask(&hello, event.clone(), FlowMemory::default());
        assert!(answer.repeatable);
        assert_eq!(answer, ask(&hello, event, FlowMemory::default()));
    }
}

#[test]
fn a_flow_inside_another_document_is_read_alike_and_its_problems_have_no_lines() {
    let value = json!({"version": 1, "rules": [{"when": {"text": "a"}, "do": [{"text": "b"}]}]});
    assert_eq!(actions(&Flow::from_json("DISPATCH", value.clone()).unwrap(), text("a")), json!([{"text": "b"}]));
    assert_eq!(actions(&flow(&value.to_string()), text("a")), json!([{"text": "b"}]));
    let problems = Flow::from_json("DISPATCH", json!({"version": 1, "rules": [{"do": []}]})).unwrap_err();
    assert_eq!(problems.to_string(), "DISPATCH: rules[0].when: is missing");
}

/// Blocks of docs/flows.md that are flows.
fn flows_of_the_docs() -> Vec<&'static str> {
    let docs = include_str!("../../../../../docs/flows.md");
    docs.split("```yaml\n").skip(1).filter_map(|block| block.split("```").next()).collect()
}

#[test]
fn the_flows_of_the_docs_are_valid() {
    let flows = flows_of_the_docs();
    assert_eq!(flows.len(), 3);
    for text in flows {
        flow(text);
    }
}

#[test]
fn an_order_is_answered_with_its_prices() {
    let mug = json!({"id": 1, "name": "Mug", "unit_price": 11.50, "currency": "THB", "quantity": 2});
    let spoon = json!({"id": 2, "name": "Spoon", "unit_price": "0.1", "currency": "THB", "quantity": "3"});
    let order = json!({"order": {"products": [mug, spoon]}});
    let answered = flows_of_the_docs().into_iter().find(|text| text.contains("order.received")).unwrap();
    assert_eq!(
        actions(&flow(answered), order.clone()),
        json!([{"text": "2 x Mug: 23.00 THB\n3 x Spoon: 0.30 THB\nTotal: 23.30 THB"}])
    );
    let each = "{% for p in event.order.products %}{{ p.name }}: {{ p.unitPrice | times(p.quantity) }} {% endfor %}";
    let plain =
        format!("version: 1\nrules:\n- when: {{event: order.received}}\n  do: [{{text: a}}, {{text: \"{each}\"}}]\n");
    assert_eq!(actions(&flow(&plain), order)[1]["text"], "Mug: 23.0 Spoon: 0.3 ");
}
