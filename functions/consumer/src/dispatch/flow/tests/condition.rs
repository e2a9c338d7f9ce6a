//! What must hold besides, and which rule comes first.

use messenger_channel::dispatch_input::Profile;
use messenger_channel::flow_memory::FlowMemory;
use serde_json::{Value, json};

use super::{actions, context, flow, input, postback, rule, text};
use crate::dispatch::{DispatchContext, Window};

#[test]
fn conditions_must_all_hold() {
    let remembered = |value: Value| FlowMemory::default().with([("step".to_owned(), value)]).unwrap();
    let profile = |locale: &str| Some(Profile { locale: Some(locale.to_owned()), ..Profile::default() });
    for (conditions, account, locale, window, memory, holds) in [
        ("{account: main}", "main", None, Window::Open, FlowMemory::default(), true),
        ("{account: [other, main]}", "main", None, Window::Open, FlowMemory::default(), true),
        ("{account: other}", "main", None, Window::Open, FlowMemory::default(), false),
        ("{locale: de}", "main", profile("de_AT"), Window::Open, FlowMemory::default(), true),
        ("{locale: [fr, de_AT]}", "main", profile("de_AT"), Window::Open, FlowMemory::default(), true),
        ("{locale: de_DE}", "main", profile("de_AT"), Window::Open, FlowMemory::default(), false),
        ("{locale: d}", "main", profile("de_AT"), Window::Open, FlowMemory::default(), false),
        ("{locale: de}", "main", None, Window::Open, FlowMemory::default(), false),
        ("{window: open}", "main", None, Window::Open, FlowMemory::default(), true),
        ("{window: closed}", "main", None, Window::HumanAgent, FlowMemory::default(), false),
        ("{window: humanAgent}", "main", None, Window::HumanAgent, FlowMemory::default(), true),
        ("{memory: {step: a}}", "main", None, Window::Open, remembered(json!("a")), true),
        ("{memory: {step: [a, b]}}", "main", None, Window::Open, remembered(json!("b")), true),
        ("{memory: {step: 3}}", "main", None, Window::Open, remembered(json!("3")), true),
        ("{memory: {step: true}}", "main", None, Window::Open, remembered(json!(true)), true),
        ("{memory: {step: a}}", "main", None, Window::Open, remembered(json!("b")), false),
        ("{memory: {step: a}}", "main", None, Window::Open, FlowMemory::default(), false),
        ("{memory: {step: {set: true}}}", "main", None, Window::Open, remembered(json!("b")), true),
        ("{memory: {step: {set: false}}}", "main", None, Window::Open, remembered(json!("b")), false),
        ("{memory: {step: null}}", "main", None, Window::Open, FlowMemory::default(), true),
        ("{memory: {step: null}}", "main", None, Window::Open, remembered(json!("b")), false),
        ("{account: main, locale: de}", "main", profile("fr_FR"), Window::Open, FlowMemory::default(), false),
    ] {
        let flow = rule("{text: go}", conditions);
        let mut input = input(text("go"), locale);
        account.clone_into(&mut input.account);
        let context = DispatchContext { window, ..context(memory) };
        assert_eq!(!flow.answer(&input, &context).unwrap().actions.is_empty(), holds, "{conditions}");
    }
}

#[test]
fn the_first_rule_that_matches_and_holds_answers() {
    let flow = flow(
        "version: 1
rules:
  - { when: { text: go }, if: { account: other }, do: [{ text: first }] }
  - { when: { text: go }, do: [{ text: second }] }
  - { when: { text: { any: true } }, do: [{ text: third }] }
fallback: { do: [{ text: fallback }] }
",
    );
    assert_eq!(actions(&flow, text("go")), json!([{"text": "second"}]));
    assert_eq!(actions(&flow, text("stop")), json!([{"text": "third"}]));
    assert_eq!(actions(&flow, postback("x")), json!([{"text": "fallback"}]));
    assert_eq!(actions(&flow, json!({"read": {}})), json!([]));
}
