//! What is remembered from one event to the next.

use messenger_channel::flow_memory::{FlowMemory, MEMORY_BYTES};
use serde_json::json;

use super::{ask, flow, problems, text};

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
    let mut memory = FlowMemory::default();
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
fn a_memory_that_would_grow_too_large_stays_as_it_was_and_the_person_is_answered() {
    let flow =
        flow("version: 1\nrules: [{when: {text: {any: true}}, remember: {note: '{{ text }}'}, do: [{text: Noted.}]}]");
    // {"note":"..."} has 11 bytes besides the text.
    for (bytes, kept) in [(MEMORY_BYTES - 11, true), (MEMORY_BYTES - 10, false)] {
        let answer = ask(&flow, text(&"x".repeat(bytes)), FlowMemory::default());
        assert_eq!((answer.actions.len(), answer.memory.is_some()), (1, kept), "{bytes}");
    }
}

#[test]
fn a_name_with_a_point_is_remembered_as_it_is_written() {
    let one = |name: &str, template: &str| {
        format!(
            "version: 1\nrules: []\nfallback:\n  remember: {{{name}: '{{{{ text }}}}'}}\n  do: [{{text: \"{template}\"}}]\n"
        )
    };
    let dotted = flow(&one("fav.drink", "You like {{ memory['fav.drink'] }}."));
    let memory = ask(&dotted, text("tea"), FlowMemory::default()).memory.unwrap();
    let answer = serde_json::to_value(ask(&dotted, text("coffee"), memory).actions).unwrap();
    assert_eq!(answer, json!([{"text": "You like tea."}]));
    for (name, template, asked) in [
        ("fav", "{{ memory['fav.drink'] }}", "fav.drink"),
        ("fav.drink", "{{ memory.fav.drink }}", "fav"),
        ("fav.drink", "{{ memory['fav'] }}", "fav"),
    ] {
        let refused =
            format!("flow.yaml:5: fallback.do[0].text: prints memory.{asked}, which is never remembered by this flow");
        assert_eq!(problems(&one(name, template)), [refused], "{name} {template}");
    }
}
