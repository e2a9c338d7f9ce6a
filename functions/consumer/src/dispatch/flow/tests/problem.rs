//! What is wrong with a flow, named with file, line and field.

use super::{actions, flow, problems, quick_reply, text};

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
        "flow.yaml:22: rules[2].if.locale: must be a language as de or a locale as de_DE, or a list of these",
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

/// Flow with one rule of this trigger, these conditions and these actions.
fn doing(when: &str, conditions: &str, actions: &str) -> Vec<String> {
    problems(&format!("version: 1\nrules:\n- when: {when}\n  if: {conditions}\n  do:\n  - {actions}\n"))
}

#[test]
fn what_the_plan_would_refuse_whatever_the_event_is_refused_with_the_flow() {
    let news = "message: {template: {name: n, language: {code: en}}}";
    for (actions, refused) in [
        (
            "{text: a, messagingType: UTILITY}",
            ".messagingType: UTILITY is for a message with a template; a text has none",
        ),
        (
            "{text: a, tag: CUSTOMER_FEEDBACK}",
            ".tag: not allowed: CUSTOMER_FEEDBACK only with the template customer_feedback",
        ),
        ("{message: {text: a}, messagingType: UTILITY}", ".message.template: missing"),
        (
            &format!("{{{news}, messagingType: RESPONSE}}"),
            ".message.template: not allowed: only with messaging_type UTILITY",
        ),
        (
            "{message: {text: a, colour: red}}",
            ".message: a key of 6 characters is no field here; there is text, attachment, attachments, quick_replies, metadata",
        ),
        (
            "{message: {attachment: {type: template, payload: {template_type: button, text: a, buttons: [{type: web_url, \
             title: t, url: '{{ payload or text }}'}]}}, colour: red}}",
            ".message: a key of 6 characters is no field here; there is text, attachment, attachments, quick_replies, metadata",
        ),
        ("{message: {text: ''}}", ".message.text: 0 UTF-16 units, at least 1"),
    ] {
        assert_eq!(doing("{text: a}", "{}", actions), [format!("flow.yaml:6: rules[0].do[0]{refused}")], "{actions}");
    }
    assert_eq!(doing("{text: a}", "{}", &format!("{{{news}}}")), [""; 0]);
}

#[test]
fn an_action_that_its_rule_never_lets_leave_is_refused() {
    let (text, react) = ("{text: a}", "{react: ❤}");
    let late = "messaging window is closed: more than 24 hours since the person last wrote; send a utility template";
    let no_mid = "react needs a mid, since the event has none";
    let report = "echoes and receipts are not answered with messages";
    for (when, conditions, action, refused) in [
        ("{text: a}", "{window: open}", text, None),
        ("{text: a}", "{window: humanAgent}", text, Some(late)),
        ("{text: a}", "{window: closed}", text, Some(late)),
        ("{text: a}", "{window: closed}", "{message: {template: {name: n, language: {code: en}}}}", None),
        ("[{text: a}, {postback: b}, {quickReply: c}, {attachment: image}]", "{}", react, None),
        ("{event: [message.received, reaction.changed, echo.sent]}", "{}", react, None),
        ("[{text: a}, {referral: b}]", "{}", react, Some(no_mid)),
        ("{optin: b}", "{}", react, Some(no_mid)),
        ("{event: [message.received, order.received]}", "{}", react, Some(no_mid)),
        ("{optin: b}", "{}", "{react: {mid: '{{ memory.greeting }}', emoji: ❤}}", None),
        ("{event: [message.received, message.read]}", "{}", text, Some(report)),
        ("{event: message.read}", "{}", "{takeThread: true}", None),
    ] {
        let found = problems(&format!(
            "version: 1\nrules:\n- when: {when}\n  if: {conditions}\n  do: [{action}]\n\
             fallback:\n  remember: {{greeting: '{{{{ mid }}}}'}}\n"
        ));
        let refused: Vec<_> = refused.iter().map(|why| format!("flow.yaml:5: rules[0].do[0]: {why}")).collect();
        assert_eq!(found, refused, "{when} {conditions} {action}");
    }
}

#[test]
fn a_filter_test_or_method_that_there_is_none_of_is_named_with_its_line() {
    for (template, refused) in [
        ("{{ text | captialize }}", "unknown filter: filter captialize is unknown"),
        ("{{ text | truncate(20) }}", "unknown filter: filter truncate is unknown"),
        ("{{ text | map('captialize') | list }}", "unknown filter"),
        ("{{ text is blank }}", "unknown test: test blank is unknown"),
        ("{{ text.upper() }}", "unknown method: undefined has no method named upper"),
        ("{% if text %}{{ text | captialize }}{% endif %}", "unknown filter: filter captialize is unknown"),
        (
            "{% for a in attachments %}{{ a.type | captialize }}{% endfor %}",
            "unknown filter: filter captialize is unknown",
        ),
        ("{{ text and text.upper() }}", "unknown function: values have no method named upper"),
        ("{{ text() }}", "unknown function: text is unknown"),
    ] {
        let found = problems(&format!(
            "version: 1\nrules:\n- when: {{text: a}}\n  remember:\n    word: \"{template}\"\n  \
             do:\n  - text: b\n  - text: \"{template}\"\n"
        ));
        let expected = [
            format!("flow.yaml:5: rules[0].remember.word: is no template: {refused}"),
            format!("flow.yaml:8: rules[0].do[1].text: is no template: {refused}"),
        ];
        assert_eq!(found, expected, "{template}");
    }
    for template in [
        "{{ text | length }}",
        "{{ text + '!' }}",
        "{% for a in attachments %}{{ loop.cycle('a', 'b') }}{{ a.url[:9] | upper }}{% endfor %}",
        "{% set word = text %}{{ word | upper }}",
        "{{ range(3) | join(',') }}{{ text is startingwith('a') }}{{ memory.n | int + 1 }}",
        "{{ event | tojson }}{{ profile | tojson(true) }}{{ [text] | tojson }}",
        "{{ attachments | groupby('type') | tojson }}{{ attachments | map(attribute='url') | list | tojson }}",
        "{{ attachments | sort | unique | list }}",
    ] {
        let flow =
            format!("version: 1\nrules: []\nfallback:\n  remember: {{n: 1}}\n  do: [{{text: \"{template}\"}}]\n");
        assert_eq!(problems(&flow), [""; 0], "{template}");
    }
}

#[test]
fn a_filter_whose_arguments_fit_no_value_is_refused() {
    for (template, refused) in [
        ("{{ text | cut }}", "cut: missing argument"),
        ("{% if text == 'a' %}{{ text | replace }}{% endif %}", "replace: missing argument"),
        ("{{ text | replace('a') }}", "replace: missing argument"),
        ("{{ text | upper(1, 2) }}", "upper: too many arguments"),
        ("{{ memory.n | int | times }}", "times: missing argument"),
        ("{{ text | cut('a') }}", "cut: invalid operation"),
        ("{{ text | cut(-1) }}", "cut: invalid operation"),
        ("{{ 3 | times('two') }}", "times: times, sum and round take numbers"),
        ("{{ text | sum(start='') }}", "sum: times, sum and round take numbers"),
        ("{{ [1] | sum(begin=1) }}", "sum: too many arguments"),
        ("{% if text == 'a' %}{{ text | captialize }}{% endif %}", "captialize: unknown filter"),
    ] {
        let found = problems(&format!(
            "version: 1\nrules: []\nfallback:\n  remember: {{n: 1}}\n  do: [{{text: a}}, {{text: \"{template}\"}}]\n"
        ));
        assert_eq!(found.len(), 1, "{template}: {found:?}");
        let expected = format!("flow.yaml:5: fallback.do[1].text: is no template: filter {refused}");
        assert!(found[0].starts_with(&expected), "{template}: {found:?}");
    }
    for template in [
        "{{ text | cut(memory.n | int) }}{{ '%s %d' | format('a', 7) }}{{ profile | items | list }}",
        "{{ text | default('a') | round(2) }}{{ profile | dictsort(by='value') }}{{ [1, 2] | sum | abs }}",
        "{{ attachments | map(attribute='url', default='-') | join(', ') }}{{ attachments | groupby('type') | list }}",
        "{{ text | split(', ', 2) }}{{ [1] | zip([2]) | list }}{{ [[1]] | chain([2]) | list }}{{ text | lines }}",
        "{{ attachments | selectattr('type', 'eq', 'image') | first }}{{ [3, 1] | sort(reverse=true) | last }}",
        "{{ text | indent(2, first=true) }}{{ text | trim('a') | title }}{{ memory | pprint | safe }}",
        "{{ attachments | batch(3, none) | list }}{{ [1] | slice(2) | list }}{{ text | int(default=-1) }}",
        "{{ [1, 2] | min }}{{ text | float(0.5) | bool }}{{ {'a': 1} | attr('a') }}{{ text | list | unique | length }}",
    ] {
        let flow =
            format!("version: 1\nrules: []\nfallback:\n  remember: {{n: 1}}\n  do: [{{text: \"{template}\"}}]\n");
        assert_eq!(problems(&flow), [""; 0], "{template}");
    }
}

#[test]
fn a_field_that_a_name_of_a_template_never_has_is_refused() {
    let profile = "which profile does not have; there are first_name, last_name, picture, locale";
    let attachment = "which attachment does not have; there are type, url, title, lat, long";
    for (template, refused) in [
        ("{{ profile.firstName }}", format!("profile.firstName, {profile}")),
        ("{{ profile.firstName[:10] }}", format!("profile.firstName, {profile}")),
        ("{{ profile['firstName'] }}", format!("profile.firstName, {profile}")),
        ("{% if text == 'a' %}{{ profile . firstName }}{% endif %}", format!("profile.firstName, {profile}")),
        (
            "{{ profile.first_name.short }}",
            "profile.first_name.short, but first_name is a text and has no fields".into(),
        ),
        ("{{ attachment.uri }}", format!("attachment.uri, {attachment}")),
        (
            "{{ attachments[0].uri }}",
            attachment.replace("attachment ", "attachments ").replace("which", "attachments.0.uri, which"),
        ),
        (
            "{%- for one in attachments -%}{{ one.uri }}{% endfor %}",
            attachment.replace("attachment ", "attachments ").replace("which", "attachments.0.uri, which"),
        ),
        (
            "{{ attachments.url }}",
            "attachments.url, but attachments is a list: write attachments[0].url, or a loop".into(),
        ),
        (
            "{{ referral.reff }}",
            "referral.reff, which referral does not have; there are ref, source, ad_id, product_id".into(),
        ),
        ("{{ reaction.kind }}", "reaction.kind, which reaction does not have; there are action, name, emoji".into()),
        ("{{ optin.ref }}", "optin.ref, but optin is a text and has no fields".into()),
        (
            "{{ match.9 }}",
            "match.9, which nothing that starts this matches; there are match.0, match.1, match.size".into(),
        ),
        (
            "{{ match.name }}",
            "match.name, which nothing that starts this matches; there are match.0, match.1, match.size".into(),
        ),
    ] {
        let one =
            "version: 1\nrules:\n- when: [{text: {pattern: '(?<size>S|M)'}}, {text: a}]\n  do: [{text: b}, {text: ";
        let expected = format!("flow.yaml:4: rules[0].do[1].text: uses {refused}");
        assert_eq!(problems(&format!("{one}\"{template}\"}}]\n")), [expected], "{template}");
        let fallback = format!("version: 1\nrules: []\nfallback:\n  do: [{{text: a}}, {{text: \"{template}\"}}]\n");
        let refused = if template.contains("match") {
            let name = template.trim_matches(['{', '}', ' ']);
            format!("{name}, but nothing that starts this matches a part")
        } else {
            refused
        };
        assert_eq!(problems(&fallback), [format!("flow.yaml:4: fallback.do[1].text: uses {refused}")], "{template}");
    }
}

#[test]
fn what_a_template_names_itself_and_what_its_rule_matches_is_no_unknown_field() {
    for template in [
        "{% for profile in [event] %}{{ profile.order }}{% endfor %}",
        "{% for key, text in profile | items %}{{ text.x }}{% endfor %}",
        "{% set optin = {'ref': text} %}{{ optin.ref }}",
        "{% with match = {'a': 1} %}{{ match.a }}{% endwith %}",
        "{% for one in attachments %}{{ one.url[:9] }}{{ loop.index }}{% endfor %}{% for one in event.x %}{{ one.y }}{% endfor %}",
        "{{ match.0[:3] }}{{ match.1 }}{{ match['size'] }}{{ match[1] }}{{ match[memory.n] }}",
        "{{ text[0] }}{{ profile.last_name[0] }}.{{ 'profile.firstName' }}{# {{ match.9 }} #}",
        "{{ attachments[0].url }}{{ attachments[-1].uri }}{{ event.any.thing }}{{ {'text': {'a': 1}}.text.a }}",
        "{% raw %}{{ match.9 }}{% endraw %}{{ (profile or {}).last_name }}",
        "{% set attachments = event.message.attachments or [] %}{% for a in attachments %}{{ a.payload.sticker_id }}{% endfor %}",
        "{% with attachments = [{'a': 1}] %}{% for a in attachments %}{{ a.a }}{% endfor %}{% endwith %}",
        "{% if text == 'a' %}{% set n = text %}{% else %}{% set n = 'there' %}{% endif %}Hi {{ n }}",
        "{%- if text -%}{%- set n = 'b' -%}{% endif %}{{ n }}",
        "{% for a in attachments %}{% if a.url %}{% set n = a.url %}{% endif %}{{ n }}{% endfor %}",
        "{% if text %}{% set x %}{{ text }}{% endset %}{% endif %}{{ x }}",
        "{% for a in attachments %}{% else %}{% set n = 'none' %}{% endfor %}{{ n }}",
        "{% set a = text or '' %}{% for b in a %}{% if b %}{% else %}{{ b }}{% endif %}{{ b }}{% endfor %}{{ a }}",
        "{% if text %}{% set x | upper %}{{ text }}{% endset %}{% set a, b = [1, 2] %}{% endif %}{{ x }}{{ a }}{{ b }}",
    ] {
        let found = problems(&format!(
            "version: 1\nrules:\n- when: {{text: {{pattern: '(?<size>S|M)'}}}}\n  remember: {{n: 1}}\n  \
             do: [{{text: b}}, {{text: \"{template}\"}}]\n"
        ));
        assert_eq!(found, [""; 0], "{template}");
    }
}

#[test]
fn a_group_for_which_its_template_tests_may_be_one_that_nothing_matches() {
    let one = |template: &str| {
        format!(
            "version: 1\nrules:\n- when: {{quickReply: {{prefix: SIZE_}}}}\n  do: &again\n  - text: a\n  - text: \
             \"{template}\"\nfallback: {{do: *again}}\n"
        )
    };
    for template in [
        "{% if match.1 %}Size {{ match.1 }}. {% endif %}Anything else?",
        "{%- if type and match.1 -%}Size {{ match.1 }}. {% endif %}Anything else?",
        "{% if not match[1] %}{% elif match.1 == 'S' %}Size {{ match.1 | upper }}. {% endif %}Anything else?",
        "{% if match.1 is defined %}Size {{ match.1 }}. {% endif %}Anything else?",
        "{{ 'Size ' ~ match.1 ~ '. ' if match.1 else '' }}Anything else?",
        "{{ match.1 or '' }}{{ match.1 | default('') }}Anything else?",
        "{% set size = match.1 | d('') %}{{ match.1 }}Anything else?",
        "{% set known = match.1 is defined %}{% if known %}Size {{ match.1 }}. {% endif %}Anything else?",
    ] {
        let shared = flow(&one(template));
        assert!(actions(&shared, text("a"))[1]["text"].as_str().unwrap().ends_with("Anything else?"), "{template}");
        assert!(actions(&shared, quick_reply("SIZE_S"))[1]["text"].as_str().unwrap().contains('S'), "{template}");
    }
    for template in [
        "{{ match.1 }}",
        "{% if match.0 %}{{ match.1 }}{% endif %}",
        "{% if text %}b{% else %}{{ match.1 }}{% endif %}",
        "{{ 'b' if text else match.1 }}",
        "{{ text or match.1 }}{{ text | default(match.1) }}",
        "{{ match.1 | upper }}{% if 'match.1' %}{# match.1 is defined #}{% endif %}",
    ] {
        let refused = "flow.yaml:6: fallback.do[1].text: uses match.1, but nothing that starts this matches a part";
        assert_eq!(problems(&one(template)), [refused], "{template}");
    }
}

#[test]
fn what_a_template_asks_for_before_it_sets_it_or_after_the_loop_that_does_is_unknown() {
    for template in [
        "{{ n }}{% set n = 1 %}",
        "{% for a in attachments %}{% set n = a.url %}{% endfor %}{{ n }}",
        "{% with b = 1 %}{% set n = b %}{% endwith %}{{ n }}",
        "{% if text %}{{ n }}{% set n = 1 %}{% endif %}",
        "{% if text %}{% set m = text.n %}{% set m = text | replace('n', old=n) %}{% endif %}{{ m }}",
        "{% set m | n %}{% endset %}{{ n }}",
        "{% for n in n.items %}{{ n }}{% endfor %}",
        "{% for n in [1] %}{% else %}{{ n }}{% endfor %}",
    ] {
        let found =
            problems(&format!("version: 1\nrules: []\nfallback: {{do: [{{text: a}}, {{text: \"{template}\"}}]}}\n"));
        assert_eq!(found.len(), 1, "{template}: {found:?}");
        assert!(found[0].contains("uses n, which a template does not know"), "{template}: {found:?}");
    }
}

#[test]
fn an_app_that_is_remembered_may_get_the_thread() {
    let flow = "version: 1\nrules:\n- when: {text: a}\n  remember: {app: \"263902037430900\"}\nfallback:\n  \
                do: [{passThread: \"{{ memory.app }}\"}]\n";
    assert_eq!(problems(flow), [""; 0]);
}

#[test]
fn what_a_template_leaves_alone_is_checked_where_it_fails_without_an_event() {
    let found = doing(
        "{text: a}",
        "{}",
        "{text: '{{ text | length }}', quickReplies: [{title: A title that is too long, payload: A}]}",
    );
    assert_eq!(found, ["flow.yaml:6: rules[0].do[0].quickReplies[0].title: 24 UTF-16 units, at most 20"]);
}

#[test]
fn what_would_be_lost_for_every_event_of_its_rule_is_refused() {
    let nobody = "rules[0].do: the event names nobody to whom anything could be sent";
    let forgotten = "rules[0].remember: of echoes, receipts and what names nobody, nothing is remembered";
    for (when, refused) in [
        ("{event: message.read}", vec![forgotten]),
        ("{event: [echo.sent, message.delivered]}", vec![forgotten]),
        ("{event: policy.enforced}", vec![nobody, forgotten]),
        ("{event: [policy.enforced, message.read]}", vec![forgotten]),
        ("[{event: message.read}, {text: a}]", vec![]),
        ("{event: [message.read, reaction.changed]}", vec![]),
        ("{event: change.received}", vec![]),
    ] {
        let found = problems(&format!(
            "version: 1\nrules:\n- when: {when}\n  remember: {{step: x}}\n  do: [{{takeThread: true}}]\n"
        ));
        let lines = refused
            .iter()
            .map(|why| if *why == nobody { format!("flow.yaml:5: {why}") } else { format!("flow.yaml:4: {why}") });
        let mut expected: Vec<_> = lines.collect();
        expected.sort();
        assert_eq!(found, expected, "{when}");
    }
}

#[test]
fn a_list_or_object_is_not_remembered() {
    let found = problems(
        "version: 1\nrules: []\nfallback:\n  remember:\n    a: [1]\n    b: {c: d}\n    e: 1\n    f: true\n    g: null\n    h: i\n",
    );
    let why = "must be a text, a number, true, false or null";
    assert_eq!(
        found,
        [format!("flow.yaml:5: fallback.remember.a: {why}"), format!("flow.yaml:6: fallback.remember.b: {why}")]
    );
}

#[test]
fn a_word_of_the_contract_is_named_wherever_it_stands() {
    for (rule, field) in [
        ("{when: {text: {prefix: x}}, do: [{text: a}]}", "when.text.prefix"),
        ("{when: {payload: {pattern: x}}, do: [{text: a}]}", "when.payload.pattern"),
        ("{when: {text: a}, do: [{text: a}], dO: []}", "dO"),
        ("{when: {text: a}, do: [{text: a}], fallback: {}}", "fallback"),
        ("{when: {text: a}, do: [{text: a}], '<<': {}}", "<<"),
        ("{when: {text: a}, do: [{text: a}], Ann: {}}", "(a key of 3 characters)"),
    ] {
        let found = problems(&format!("version: 1\nrules:\n- {rule}\n"));
        let expected = format!("flow.yaml:3: rules[0].{field}: has no meaning here");
        assert!(found.contains(&expected), "{rule}: {found:?}");
    }
}

#[test]
fn a_blank_text_starts_no_rule() {
    for test in ["' '", "{contains: ' '}", "{exact: [a, ' ']}", "[a, \"\\n\"]"] {
        let found = doing(&format!("{{text: {test}}}"), "{}", "{text: a}");
        assert_eq!(found.len(), 1, "{test}: {found:?}");
        assert!(found[0].starts_with("flow.yaml:3: rules[0].when.text"), "{test}: {found:?}");
        assert!(
            found[0].ends_with(": must be a text of more than space, or a list of such texts"),
            "{test}: {found:?}"
        );
    }
}

#[test]
fn a_rule_has_at_most_fifty_actions_and_a_hundred_parts() {
    let actions =
        |text: &str, count: usize| doing("{text: a}", "{}", &vec![format!("{{text: {text}}}"); count].join("\n  - "));
    assert_eq!(actions("a", 50), [""; 0]);
    assert_eq!(actions("a", 51), ["flow.yaml:5: rules[0].do: must be a list of at most 50"]);
    let long = "word ".repeat(400 * 2 + 1);
    assert_eq!(actions(&long, 33), [""; 0]);
    assert_eq!(actions(&long, 35), ["flow.yaml:39: rules[0].do[33]: part 101 of the rule, at most 100"]);
    let endless = "word ".repeat(400 * 100 + 1);
    assert_eq!(actions(&endless, 1), ["flow.yaml:6: rules[0].do[0]: part 101, at most 100"]);
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
