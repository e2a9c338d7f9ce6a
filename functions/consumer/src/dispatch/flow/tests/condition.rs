//! What must hold besides, and which rule comes first.

use messenger_channel::dispatch_input::Profile;
use messenger_channel::flow_memory::FlowMemory;
use serde_json::{Value, json};

use super::{actions, context, flow, input, postback, problems, rule, text};
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
        ("{locale: ab}", "main", profile("abc_AT"), Window::Open, FlowMemory::default(), false),
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

#[test]
fn a_condition_that_can_never_hold_is_refused() {
    let account = "account: must be a text, or a list of texts; put numbers into quotes";
    let locale = "locale: must be a language as de or a locale as de_DE, or a list of these";
    let value = "memory.step: must be a value, a list of values, or set with true or false";
    for (conditions, refused) in [
        ("{account: '7'}", None),
        ("{account: 7}", Some(account)),
        ("{account: [main, true]}", Some(account)),
        ("{account: []}", Some(account)),
        ("{locale: [de, de_AT, es_LA, fil_PH]}", None),
        ("{locale: 7}", Some(locale)),
        ("{locale: de-DE}", Some(locale)),
        ("{locale: german}", Some(locale)),
        ("{locale: DE}", Some(locale)),
        ("{locale: de_de}", Some(locale)),
        ("{locale: d}", Some(locale)),
        ("{locale: []}", Some(locale)),
        ("{memory: {step: [7, a, true]}}", None),
        ("{memory: {step: []}}", Some(value)),
        ("{memory: {step: [[a]]}}", Some(value)),
    ] {
        let found = problems(&format!(
            "version: 1\nrules:\n- when: {{text: a}}\n  if: {conditions}\n  remember: {{step: x}}\n"
        ));
        let refused: Vec<_> = refused.iter().map(|why| format!("flow.yaml:4: rules[0].if.{why}")).collect();
        assert_eq!(found, refused, "{conditions}");
    }
}
