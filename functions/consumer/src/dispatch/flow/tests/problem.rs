//! What is wrong with a flow, named with file, line and field.

use super::problems;

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
        "flow.yaml:4: rules[0].when.text: must be a text, or exactly one of exact, contains, pattern and any",
        "flow.yaml:4: rules[0].when.text.contain: has no meaning here",
        "flow.yaml:6: rules[0].do[0].text: uses nmae, which a template does not know",
        "flow.yaml:9: rules[0].do[1].quickReplies[0].title: 24 UTF-16 units, at most 20",
        "flow.yaml:10: rules[0].do[1].quickReplies[1].titel: has no meaning here",
        "flow.yaml:10: rules[0].do[1].quickReplies[1].title: is missing",
        "flow.yaml:11: rules[1].when.payload: must be a text, or exactly one of exact, prefix and any",
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
fn a_flow_that_claims_to_be_a_person_is_refused() {
    let one =
        |action: &str| problems(&format!("version: 1\nrules: [{{when: {{text: a}}, do: [{{text: b, {action}}}]}}]"));
    for (action, field) in [("author: person", "author"), ("tag: HUMAN_AGENT", "tag")] {
        let refused = format!("flow.yaml:2: rules[0].do[0].{field}: is for what a person writes; a flow is none");
        assert_eq!(one(action), [refused]);
    }
    assert_eq!(one("author: bot"), Vec::<String>::new());
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
