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

/// Flow with one rule that answers "yes".
fn rule(when: &str, conditions: &str) -> Flow {
    flow(&format!(
        "version: 1\nrules:\n- when: {when}\n  if: {conditions}\n  do: [{{text: yes, metadata: 'm{{{{ match.1 }}}}'}}]\n\
         - when: {{event: message.read}}\n  remember: {{step: x}}\n"
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
fn a_trigger_starts_its_rule_and_no_other_event_does() {
    let referral = |reference: &str| json!({"referral": {"ref": reference, "source": "SHORTLINK"}});
    let optin = |payload: &str| json!({"optin": {"type": "one_time_notif_req", "payload": payload}});
    for (when, good, bad) in [
        ("{text: Red}", vec![text("red"), text(" RED\n")], vec![text("redder"), quick_reply("Red"), postback("Red")]),
        ("{text: [red, GREEN]}", vec![text("Red"), text("green")], vec![text("blue")]),
        ("{text: {exact: Straße}}", vec![text("STRAßE")], vec![text("Stra")]),
        ("{text: {contains: help}}", vec![text("please HELP me")], vec![text("hel p"), postback("help")]),
        ("{text: {contains: [a1, b2]}}", vec![text("xb2x")], vec![text("a2b1")]),
        ("{text: {pattern: '^order (\\d+)$'}}", vec![text("order 12")], vec![text("Order 12"), text("order")]),
        ("{text: {any: true}}", vec![text("x"), text("")], vec![attachment("image"), quick_reply("x")]),
        ("{payload: GO}", vec![postback("GO"), quick_reply("GO")], vec![postback("go"), postback("GO2"), text("GO")]),
        ("{payload: {prefix: GO_}}", vec![postback("GO_1"), quick_reply("GO_")], vec![postback("GO")]),
        ("{postback: GO}", vec![postback("GO")], vec![quick_reply("GO")]),
        ("{quickReply: GO}", vec![quick_reply("GO")], vec![postback("GO")]),
        ("{attachment: image}", vec![attachment("image")], vec![attachment("video"), text("image")]),
        ("{attachment: [image, reel]}", vec![attachment("reel")], vec![attachment("video")]),
        ("{attachment: {any: true}}", vec![attachment("from_the_future")], vec![text("x")]),
        ("{referral: spring}", vec![referral("spring")], vec![referral("summer"), text("spring")]),
        (
            "{referral: {any: true}}",
            vec![
                referral("x"),
                json!({"referral": {"source": "ADS", "ad_id": "6"}}),
                json!({"postback": {"payload": "GET_STARTED", "referral": {"ref": "x"}}}),
                json!({"message": {"mid": "m_1", "text": "Hi", "referral": {"source": "ADS", "ad_id": "6"}}}),
            ],
            vec![postback("x")],
        ),
        ("{optin: NEWS}", vec![optin("NEWS"), json!({"optin": {"ref": "NEWS"}})], vec![optin("OTHER"), text("NEWS")]),
        ("{optin: {any: true}}", vec![optin("x"), json!({"optin": {}})], vec![text("x")]),
        ("{getStarted: true}", vec![postback("GET_STARTED")], vec![postback("OTHER"), quick_reply("GET_STARTED")]),
        (
            "{event: [reaction.changed, message.read]}",
            vec![json!({"reaction": {"mid": "m_1", "action": "react"}}), json!({"read": {"watermark": 1}})],
            vec![text("reaction.changed")],
        ),
        ("[{text: a}, {payload: B}]", vec![text("a"), postback("B")], vec![text("B"), postback("a")]),
    ] {
        let flow = rule(when, "{}");
        for event in good {
            assert!(answers(&flow, event.clone()), "{when}: {event}");
        }
        for event in bad {
            assert!(!answers(&flow, event.clone()), "{when}: {event}");
        }
    }
}

#[test]
fn what_a_trigger_matched_can_be_printed() {
    for (when, event, printed) in [
        ("{text: {pattern: '(\\d+) (\\w+)'}}", text("send 12 pieces"), "m12"),
        ("{payload: {prefix: GO_}}", postback("GO_home"), "mhome"),
        ("{payload: GO}", postback("GO"), "m"),
        ("{event: message.read}", json!({"read": {}}), "m"),
    ] {
        assert_eq!(actions(&rule(when, "{}"), event)[0]["metadata"], printed, "{when}");
    }
    let named =
        flow("version: 1\nrules: [{when: {text: {pattern: 'size (?<size>\\w+)'}}, do: [{text: '{{ match.size }}'}]}]");
    assert_eq!(actions(&named, text("size XL")), json!([{"text": "XL"}]));
}

#[test]
fn get_started_may_have_another_payload() {
    let flow = flow("version: 1\ngetStarted: BEGIN\nrules: [{when: {getStarted: true}, do: [{text: Hi}]}]");
    assert!(answers(&flow, postback("BEGIN")) && !answers(&flow, postback("GET_STARTED")));
}

#[test]
fn conditions_must_all_hold() {
    let remembered = |value: Value| Memory::default().with([("step".to_owned(), value)]).unwrap();
    let profile = |locale: &str| Some(Profile { locale: Some(locale.to_owned()), ..Profile::default() });
    for (conditions, account, locale, window, memory, holds) in [
        ("{account: main}", "main", None, Window::Open, Memory::default(), true),
        ("{account: [other, main]}", "main", None, Window::Open, Memory::default(), true),
        ("{account: other}", "main", None, Window::Open, Memory::default(), false),
        ("{locale: de}", "main", profile("de_AT"), Window::Open, Memory::default(), true),
        ("{locale: [fr, de_AT]}", "main", profile("de_AT"), Window::Open, Memory::default(), true),
        ("{locale: de_DE}", "main", profile("de_AT"), Window::Open, Memory::default(), false),
        ("{locale: d}", "main", profile("de_AT"), Window::Open, Memory::default(), false),
        ("{locale: de}", "main", None, Window::Open, Memory::default(), false),
        ("{window: open}", "main", None, Window::Open, Memory::default(), true),
        ("{window: closed}", "main", None, Window::HumanAgent, Memory::default(), false),
        ("{window: humanAgent}", "main", None, Window::HumanAgent, Memory::default(), true),
        ("{memory: {step: a}}", "main", None, Window::Open, remembered(json!("a")), true),
        ("{memory: {step: [a, b]}}", "main", None, Window::Open, remembered(json!("b")), true),
        ("{memory: {step: 3}}", "main", None, Window::Open, remembered(json!("3")), true),
        ("{memory: {step: true}}", "main", None, Window::Open, remembered(json!(true)), true),
        ("{memory: {step: a}}", "main", None, Window::Open, remembered(json!("b")), false),
        ("{memory: {step: a}}", "main", None, Window::Open, Memory::default(), false),
        ("{memory: {step: {set: true}}}", "main", None, Window::Open, remembered(json!("b")), true),
        ("{memory: {step: {set: false}}}", "main", None, Window::Open, remembered(json!("b")), false),
        ("{memory: {step: null}}", "main", None, Window::Open, Memory::default(), true),
        ("{memory: {step: null}}", "main", None, Window::Open, remembered(json!("b")), false),
        ("{account: main, locale: de}", "main", profile("fr_FR"), Window::Open, Memory::default(), false),
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
fn the_memory_carries_answers_from_step_to_step() {
    let flow = flow(
        "version: 1
rules:
  - when: { text: order }
    remember: { step: size, tries: 0 }
    do: [{ text: Which size? }]
  - when: { text: { pattern: '(?i)^(S|M|L)$' } }
    if: { memory: { step: size } }
    remember: { step: null, size: '{{ text | upper }}' }
    do: [{ text: 'Size {{ text | upper }} after {{ memory.tries }} wrong tries.' }]
  - when: { text: { any: true } }
    if: { memory: { step: size } }
    remember: { tries: '{{ memory.tries | int + 1 }}' }
    do: [{ text: 'S, M or L?' }]
",
    );
    let mut memory = Memory::default();
    let mut said = Vec::new();
    for words in ["m", "order", "huge", "tiny", "m", "m"] {
        let answer = ask(&flow, text(words), memory.clone());
        memory = answer.memory.unwrap_or(memory);
        let texts = serde_json::to_value(answer.actions).unwrap();
        said.push(texts[0]["text"].as_str().unwrap_or("-").to_owned());
    }
    assert_eq!(said, ["-", "Which size?", "S, M or L?", "S, M or L?", "Size M after 2 wrong tries.", "-"]);
    assert_eq!(serde_json::to_value(&memory).unwrap(), json!({"size": "M", "tries": "2"}));
}

#[test]
fn the_same_event_with_the_same_memory_gives_the_same_answer() {
    let hello = flow(include_str!("../../../../../examples/hello/flow.yaml"));
    for event in [text("hi"), text("what?"), quick_reply("COLOUR_red"), postback("GET_STARTED")] {
        let answer = ask(&hello, event.clone(), Memory::default());
        assert!(answer.repeatable);
        assert_eq!(answer, ask(&hello, event, Memory::default()));
    }
}

#[test]
fn what_a_person_writes_is_never_a_template_and_is_not_escaped() {
    let echo = flow("version: 1\nrules: []\nfallback: { do: [{ text: '{{ text }}' }] }");
    for words in ["{{ memory }}", "{% for x in y %}", "<b>&amp;</b> \"quoted\"", "null", "[1]"] {
        assert_eq!(actions(&echo, text(words)), json!([{"text": words}]));
    }
    assert_eq!(actions(&echo, attachment("image")), json!([]));
}

#[test]
fn a_template_that_takes_too_long_or_fails_is_an_error_that_names_its_place() {
    let loops = "{% for a in range(1000) %}{% for b in range(1000) %}{{ text }}{% endfor %}{% endfor %}";
    for (template, field) in [(loops, "rules[0].do[1]"), ("{{ text | int + 1 }}", "rules[0].do[1]")] {
        let flow = flow(&format!(
            "version: 1\nrules: [{{when: {{text: {{any: true}}}}, do: [{{text: a}}, {{text: 'a{template}'}}]}}]"
        ));
        let error = flow.answer(&input(text("secret"), None), &context(Memory::default())).unwrap_err();
        assert!(matches!(&error, FlowError::Template { .. }), "{error}");
        assert!(error.to_string().starts_with(field) && !error.to_string().contains("secret"), "{error}");
    }
}

#[test]
fn an_action_that_is_none_once_filled_in_is_an_error() {
    let flow = flow("version: 1\nrules: [{when: {text: {any: true}}, do: [{text: a, replyTo: '{{ payload }}'}]}]");
    let error = flow.answer(&input(text("a"), None), &context(Memory::default())).unwrap_err();
    assert_eq!(error.to_string(), "rules[0].do[0]: malformed: rules[0].do[0].replyTo (must be an id)");
}

#[test]
fn a_memory_that_grows_too_large_is_an_error() {
    let flow = flow("version: 1\nrules: [{when: {text: {any: true}}, remember: {note: '{{ text }}'}}]");
    assert!(flow.answer(&input(text("short"), None), &context(Memory::default())).is_ok());
    let error = flow.answer(&input(text(&"x".repeat(5000)), None), &context(Memory::default())).unwrap_err();
    assert!(matches!(error, FlowError::Memory(_)), "{error}");
}

#[test]
fn a_flow_inside_another_document_is_read_alike_and_its_problems_have_no_lines() {
    let value = json!({"version": 1, "rules": [{"when": {"text": "a"}, "do": [{"text": "b"}]}]});
    assert_eq!(actions(&Flow::from_json("DISPATCH", value.clone()).unwrap(), text("a")), json!([{"text": "b"}]));
    assert_eq!(actions(&flow(&value.to_string()), text("a")), json!([{"text": "b"}]));
    let problems = Flow::from_json("DISPATCH", json!({"version": 1, "rules": [{"do": []}]})).unwrap_err();
    assert_eq!(problems.to_string(), "DISPATCH: rules[0].when: is missing");
}

#[test]
fn every_problem_is_named_at_once_with_file_line_and_field() {
    let found = problems(
        "version: 1
rule: []
rules:
  - when: { text: { contain: help } }
    do:
      - text: Hello {{ nmae }}
      - text: Pick
        quickReplies:
          - { title: A title that is too long, payload: A }
          - { titel: B }
  - when: { payload: { prefix: A, exact: B } }
    do:
      - message:
          attachment:
            type: template
            payload:
              template_type: generic
              elements:
                - title: Only a title
      - text: '{{ unclosed'
  - when: { event: message.recieved }
    if: { locale: [], memory: { colour: red } }
    do:
      - tag: ACCOUNT_UPDATE
        text: '{{ memory.size }}'
  - when: { text: { pattern: '(' } }
    do: hello
  - if: { window: shut }
fallback:
  remember: 3
",
    );
    let expected = [
        "flow.yaml:2: rule: has no meaning here",
        "flow.yaml:4: rules[0].when.text: must be a text, or one of exact, contains, pattern and any",
        "flow.yaml:4: rules[0].when.text.contain: has no meaning here",
        "flow.yaml:6: rules[0].do[0].text: uses nmae, which a template does not know",
        "flow.yaml:9: rules[0].do[1].quickReplies[0].title: 24 UTF-16 units, at most 20",
        "flow.yaml:10: rules[0].do[1].quickReplies[1].titel: has no meaning here",
        "flow.yaml:10: rules[0].do[1].quickReplies[1].title: is missing",
        "flow.yaml:11: rules[1].when.payload: must be a text, or one of exact, prefix and any",
        "flow.yaml:19: rules[1].do[0].message.attachment.payload.elements[0]",
        "flow.yaml:20: rules[1].do[1].text: is no template",
        "flow.yaml:21: rules[2].when.event: \"message.recieved\" is no type of event",
        "flow.yaml:22: rules[2].if.locale: must be a text, or a list of texts",
        "flow.yaml:22: rules[2].if.memory.colour: is never remembered by this flow",
        "flow.yaml:24: rules[2].do[0].tag: was retired by Meta on 2026-04-27",
        "flow.yaml:25: rules[2].do[0].text: prints memory.size, which is never remembered by this flow",
        "flow.yaml:26: rules[3].when.text.pattern: is no regular expression: unclosed group",
        "flow.yaml:27: rules[3].do: must be a list",
        "flow.yaml:28: rules[4].when: is missing",
        "flow.yaml:28: rules[4].if.window: must be open, humanAgent or closed",
        "flow.yaml:28: rules[4].do: is missing",
        "flow.yaml:30: fallback.remember: must be an object of names and values",
    ];
    for problem in expected {
        assert!(found.iter().any(|found| found.starts_with(problem)), "{problem}\n\n{}", found.join("\n"));
    }
    assert_eq!(found.len(), expected.len(), "{}", found.join("\n"));
}

#[test]
fn what_is_no_yaml_is_named_with_its_line() {
    for (text, start) in [
        ("version: 1\nrules: [\n", "flow.yaml:"),
        ("version: 1\nversion: 1\n", "flow.yaml:2"),
        ("version: 1\n--- \nversion: 1\n", "flow.yaml:3"),
        ("? [a]\n: 1\n", "flow.yaml:1: the name"),
        ("a: !tag b\n", "flow.yaml:1: tags"),
        ("", "flow.yaml:1"),
        ("- a\n", "flow.yaml:1: must be an object"),
    ] {
        let found = problems(text);
        assert!(found.len() == 1 && found[0].starts_with(start), "{text}: {found:?}");
    }
}

#[test]
fn an_alias_bomb_is_refused() {
    let mut lines = vec!["a0: &a0 [x, x, x, x, x, x, x, x, x, x]".to_owned()];
    for level in 1..10 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        lines.push(format!("a{level}: &a{level} [{aliases}]"));
    }
    assert!(problems(&lines.join("\n"))[0].starts_with("flow.yaml:"));
}

/// Blocks of docs/flows.md that are flows.
#[test]
fn the_flows_of_the_docs_are_valid() {
    let docs = include_str!("../../../../../docs/flows.md");
    let flows: Vec<_> = docs.split("```yaml\n").skip(1).filter_map(|block| block.split("```").next()).collect();
    assert_eq!(flows.len(), 2);
    for text in flows {
        flow(text);
    }
}
