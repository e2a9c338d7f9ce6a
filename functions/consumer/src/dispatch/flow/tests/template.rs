//! What templates may make of what people write: neither too much, nor a panic, nor a title that Meta refuses.

use messenger_channel::flow_memory::FlowMemory;
use messenger_channel::state::ClaimKey;
use messenger_wire::send::Recipient;
use messenger_wire::text::units;
use messenger_wire::{Mid, Psid};
use serde_json::{Value, json};

use super::{actions, attachment, context, flow, input, problems, text};
use crate::dispatch::flow::Flow;
use crate::plan::{Plan, Purpose};
use crate::window::Window;

/// Flow that says this template, and gives `match.1` what is written behind `n `.
fn saying(template: &str) -> Flow {
    let when = json!([{"text": {"pattern": "^n(?s: (.*))?$"}}, {"event": "message.received"}]);
    let one = json!({"version": 1, "rules": [{"when": when, "do": [{"text": "a"}, {"text": template}]}],
        "fallback": {"remember": {"b": 1}}});
    flow(&one.to_string())
}

pub(super) fn said(template: &str, written: &str) -> Value {
    let mut actions = actions(&saying(template), text(written));
    actions[1]["text"].take()
}

pub(super) fn fault(template: &str, written: &str) -> String {
    let answer = saying(template).answer(&input(text(written), None), &context(FlowMemory::default()));
    answer.map(|_| template).unwrap_err().to_string()
}

#[test]
fn a_panic_of_the_engine_is_a_fault_of_the_template() {
    for (template, written) in [("{{ match.1[::-1] }}", "n "), ("{{ ''[::-1] }}", "n")] {
        assert_eq!(fault(template, written), "rules[0].do[1].text: the template engine panicked", "{template}");
    }
    assert_eq!(said("{{ match.1[::-1] }}", "n abc"), "cba");
    assert_eq!(said("{{ match.1 | reverse }}.", "n "), ".");
    let remembering = flow(
        "version: 1\nrules: []\nfallback: {remember: {last: \"{{ text[::-1] }}\"}, do: [{text: '{{ memory.last }}'}]}",
    );
    let error = remembering.answer(&input(text(""), None), &context(FlowMemory::default())).unwrap_err();
    assert_eq!(error.to_string(), "fallback.remember.last: the template engine panicked");
}

#[test]
fn nothing_is_divisible_by_zero() {
    for (template, written, printed) in [
        ("{{ 6 is divisibleby(match.1 | int) }}", "n 3", "True"),
        ("{{ 6 is divisibleby(match.1 | int) }}", "n 4", "False"),
        ("{{ 6 is divisibleby(match.1 | int) }}", "n 0", "False"),
        ("{{ 6 is divisibleby(match.1 | float) }}", "n 0.0", "False"),
        ("{{ 6 is divisibleby(match.1 | float) }}", "n 1.5", "True"),
        ("{{ 6 is divisibleby(match.1) }}", "n 3", "False"),
    ] {
        assert_eq!(said(template, written), printed, "{template} {written}");
    }
}

#[test]
fn a_count_that_a_person_writes_makes_no_more_than_a_thousand_of_anything() {
    for (template, at_the_limit) in [
        ("{{ range(match.1 | int) | list | length }}", json!("1000")),
        ("{{ 'a' | list | slice(match.1 | int) | list | length }}", json!("1000")),
        ("{{ 'a' | list | batch(match.1 | int, 'b') | first | length }}", json!("1000")),
        ("{{ 'a' | indent(match.1 | int, true) | length }}", json!("1001")),
        ("{{ 'a' | indent(first=true, width=match.1 | int) | length }}", json!("1001")),
        ("{{ [1] | tojson(match.1 | int) | length }}", json!("1005")),
        ("{{ [1] | tojson(indent=match.1 | int) | length }}", json!("1005")),
        ("{{ ('%' ~ match.1 ~ 'd') | format(1) | length }}", json!("1000")),
        ("{{ ('%-+' ~ match.1 ~ 'd') | format(1) | length }}", json!("1000")),
        ("{{ ('%.' ~ match.1 ~ 'f') | format(1) | length }}", json!("1002")),
        ("{{ ('%(a)0' ~ match.1 ~ 'd') | format({'a': 1}) | length }}", json!("1000")),
        ("{{ ['a'] | map('indent', match.1 | int, true) | first | length }}", json!("1001")),
    ] {
        assert_eq!(said(template, "n 1000"), at_the_limit, "{template}");
        for written in ["n 1001", "n 33000000"] {
            let refused = "rules[0].do[1].text: count above 1000, line 1";
            assert_eq!(fault(template, written), refused, "{template} {written}");
        }
    }
    assert_eq!(said("{{ '5%% of %d, %.2f' | format(33000000, 2.345) }}", "n"), "5% of 33000000, 2.35");
    assert_eq!(said("{{ '%s%%%05d%%' | format('a', 7) }}", "n"), "a%00007%");
    assert_eq!(said("{{ '%d%% 33000000' | format(2) }}", "n"), "2% 33000000");
}

#[test]
fn a_count_that_the_flow_itself_has_is_refused_when_it_is_read() {
    for (template, is_refused) in [
        ("{{ range(1, 1002) | list }}", true),
        ("{{ range(1, 1001) | list }}", false),
        ("{{ '%%%s%%%5000d' | format('a', 7) }}", true),
        ("{{ text | list | batch(2000) | list }}", true),
        ("{{ range(match.1 | int) | list }}", false),
    ] {
        let found = problems(&format!(
            "version: 1\nrules:\n- when: {{text: {{pattern: '(.)'}}}}\n  do: [{{text: a}}, {{text: \"{template}\"}}]\n"
        ));
        let refused = "flow.yaml:4: rules[0].do[1].text: is no template: count above 1000, line 1".to_owned();
        assert_eq!(found, if is_refused { vec![refused] } else { Vec::new() }, "{template}");
    }
}

#[test]
fn a_template_prints_no_more_than_another_bot_may_answer() {
    let spaces = |count: usize| {
        let (lines, rest) = (count / 1000, " ".repeat(count % 1000));
        format!("{{% if text %}}{{% for a in range({lines}) %}}{}{{% endfor %}}{rest}{{% endif %}}", " ".repeat(1000))
    };
    let one = |count| json!({"version": 1, "rules": [], "fallback": {"do": [{"text": spaces(count)}]}}).to_string();
    let answer = |count| flow(&one(count)).answer(&input(text("a"), None), &context(FlowMemory::default()));
    assert!(answer(262_144).unwrap().actions.is_empty(), "a blank text is not said");
    assert_eq!(answer(262_145).unwrap_err().to_string(), "fallback.do[0].text: text of more than 262144 bytes");
}

#[test]
fn a_text_that_a_person_writes_is_not_multiplied_by_itself() {
    let written = format!("n {}", "a".repeat(600));
    for (template, times) in [
        ("{{ match.1 | replace('a', match.1) | length }}", 600),
        ("{{ match.1 | list | join(match.1) | length }}", 600),
    ] {
        let refused = "rules[0].do[1].text: text of more than 262144 bytes, line 1";
        assert_eq!(fault(template, &written), refused, "{template}");
        let fewer = format!("n {}", "a".repeat(times / 2));
        assert!(said(template, &fewer).as_str().unwrap().len() == 5, "{template}");
    }
    assert_eq!(said("{{ ['a', 2] | join(d=', ') }}{{ [1, 2] | join }}{{ [] | join(', ') }}", "n"), "a, 212");
    assert_eq!(said("{{ match.1 | replace('a', 2) }}", "n bab"), "b2b");
}

#[test]
fn what_is_set_inside_of_an_if_lasts_behind_it() {
    let named = "{% if match.1 %}{% set n = match.1 %}{% else %}{% set n = 'there' %}{% endif %}Hi {{ n }}";
    assert_eq!(said(named, "n Ada"), "Hi Ada");
    assert_eq!(said(named, "n"), "Hi there");
    let noted = "{% if match.1 %}{% set note %}Free shipping{% endset %}{% endif %}.{{ note }}";
    assert_eq!(said(noted, "n Ada"), ".Free shipping");
    assert_eq!(said(noted, "n"), ".");
}

/// Else a loop over what a person writes would join a text to itself in each turn, which nothing interrupts.
#[test]
fn no_turn_of_a_loop_leaves_anything_to_the_next() {
    let joined = "{% set ns = namespace(x='') %}{% for w in text %}{% set ns.x = ns.x ~ text %}{% endfor %}";
    let found = problems(&format!("version: 1\nrules: []\nfallback: {{do: [{{text: a}}, {{text: \"{joined}\"}}]}}\n"));
    assert!(found.len() == 1 && found[0].contains("uses namespace, which a template does not know"), "{found:?}");
    let turns = "{% set x = 'a' %}{% for w in match.1 %}{% set x = x ~ x %}{{ x }},{% endfor %}{{ x }}";
    assert_eq!(said(turns, "n 123"), "aa,aa,aa,a");
    let down = "{% for w in [text] recursive %}{{ loop([w ~ w]) }}{% endfor %}";
    let found = problems(&format!("version: 1\nrules: []\nfallback: {{do: [{{text: a}}, {{text: \"{down}\"}}]}}\n"));
    let why = "has a recursive loop, which nothing bounds; write a loop in a loop for each level there is";
    assert_eq!(found, [format!("flow.yaml:3: fallback.do[1].text: {why}")]);
    let nested = format!("{}{{{{ match.1 }}}}{}", "{% for a in 'b' %}".repeat(8), "{% endfor %}".repeat(8));
    assert_eq!(said(&nested, "n a"), "a");
}

/// About as many letters and words as docs/flows.md tells.
#[test]
fn a_loop_ends_with_the_steps_of_its_template() {
    let letters = "{% for c in match.1 %}{{ '*' if c in '0123456789' else c }}{% endfor %}.";
    let words = "{% for w in match.1 | split %}{% if w is startingwith('#') %}{{ w | upper }} {% else %}{{ w }} {% endif %}\
                 {% endfor %}.";
    let captured = format!("{{% set x %}}{{% for c in match.1 %}}{}{{% endfor %}}{{% endset %}}.", "b".repeat(1000));
    for (template, piece, most) in [
        ("{% for c in match.1 %}{% endfor %}.", "1", 16_664),
        (letters, "1", 4_999),
        (words, "# ", 4_166),
        (&captured, "c", 4_192),
    ] {
        assert!(said(template, &format!("n {}", piece.repeat(most))).as_str().unwrap().ends_with('.'), "{template}");
        let refused = "rules[0].do[1].text: engine ran out of fuel, line 1";
        assert_eq!(fault(template, &format!("n {}", piece.repeat(most + 1))), refused, "{template}");
    }
}

#[test]
fn filters_do_what_a_loop_would_to_any_text() {
    for (template, piece, printed) in [
        ("{{ match.1 | title | cut(5) }}", "ada b ", "Ada B"),
        ("{{ match.1 | split | select('startingwith', '#') | join(' ') | cut(5) }}", "#a b ", "#a #a"),
        ("{{ match.1 | list | select('in', '0123456789') | join | cut(5) }}", "a1", "11111"),
    ] {
        assert_eq!(said(template, &format!("n {}", piece.repeat(19_998 / piece.len()))), printed, "{template}");
    }
}

const NO_NUMBER: &str = "rules[0].do[1].text: times, sum and round take numbers, and texts that are numbers as \
                         11.50, of 38 digits at most, line 1";

#[test]
fn times_sum_and_round_take_numbers_and_texts_that_are_numbers_and_nothing_else() {
    for (template, written, printed) in [
        ("{{ match.1 | times(3) }}", "n 7", "21"),
        ("{{ 3 | times(match.1) }}", "n -7.5", "-22.5"),
        ("{{ match.1 | times(3) }} {{ 0.1 | times(3) }} {{ '1.1' | times('1.1') }}", "n 0.10", "0.3 0.3 1.21"),
        ("{{ '%.2f' | format(match.1 | times(2)) }}", "n 11.5", "23.00"),
        (
            "{{ match.1 | times(10) }}",
            "n 9999999999999999999999999999999999999",
            "99999999999999999999999999999999999990",
        ),
        ("{{ 1e300 | times(10) == 1e301 }} {{ [1e300, '0.5'] | sum == 1e300 }}", "n", "True True"),
        ("{{ match.1 | times(match.1) > 1 }}", "n 99999999999999999999.9999999999", "True"),
        ("{{ [0.1, '0.2', 1] | sum }} {{ [1, '2'] | sum }} {{ [] | sum }} {{ memory.b | sum }}", "n", "1.3 3 0 0"),
        ("{{ [1] | sum(start=2) }} {{ [1] | sum(none, '0.5') }} {{ [0.1, 0.2] | sum == 0.3 }}", "n", "3 1.5 True"),
        ("{{ [{'a': '1.5'}, {'a': 2}, {'b': 9}] | sum('a') }}", "n", "3.5"),
        ("{{ [{'a': ['1.5', {'c': 4}]}] | sum(attribute='a.1.c') }}", "n", "4"),
        ("{{ match.1 | list | sum }}", "n 123", "6"),
        (
            "{{ '%.2f' | format('10.35' | times('0.5') | round(2)) }} {{ '1.15' | times(0.5) | round(2) }}",
            "n",
            "5.18 0.58",
        ),
        (
            "{{ ['1.005'] | sum | round(2) }} {{ '-1.005' | round(2) }} {{ 2.5 | round }} {{ '2.4' | round }}",
            "n",
            "1.01 -1.01 3.0 2.0",
        ),
        ("{{ match.1 | round(2) }} {{ '%.2f' | format(match.1 | round(2)) }}", "n 11.5", "11.5 11.50"),
        (
            "{{ 7 | round(2) }} {{ 1250 | round(-2) }} {{ '15.5' | round(-1) }} {{ 1 | round(-50) }}",
            "n",
            "7 1300 20.0 0",
        ),
        (
            "{{ 1.21 | round(1, 'ceil') }} {{ '1.29' | round(1, method='floor') }} {{ 1.25 | round(precision=1) }}",
            "n",
            "1.3 1.2 1.3",
        ),
        ("{{ 1e300 | round == 1e300 }}", "n", "True"),
    ] {
        assert_eq!(said(template, written), printed, "{template}");
    }
    for (template, written) in [
        ("{{ match.1 | times(3) }}", "n seven"),
        ("{{ match.1 | times(3) }}", "n 1e400"),
        ("{{ match.1 | times(3) }}", "n 1."),
        ("{{ match.1 | times(3) }}", "n .5"),
        ("{{ match.1 | times(3) }}", "n -"),
        ("{{ match.1 | times(3) }}", "n 1.2.3"),
        ("{{ match.1 | times(3) }}", "n  3"),
        ("{{ match.1 | times(10) }}", "n 99999999999999999999999999999999999999"),
        ("{{ [match.1, match.1] | sum }}", "n 99999999999999999999999999999999999999"),
        ("{{ match.1 | float | times(2) }}", "n inf"),
        ("{{ match.1 | float | times(2) }}", "n nan"),
        ("{{ [1e308, 1e308, 0.5] | sum }}", "n"),
        ("{{ 170141183460469231731687303715884105728 | times(1) }}", "n"),
        ("{{ match.1 | round(2) }}", "n seven"),
        ("{{ memory.b | round }}", "n"),
        ("{{ [1] | times(3) }}", "n"),
        ("{{ memory | times(3) }}", "n"),
        ("{{ memory.b | times(3) }}", "n"),
        ("{{ [text] | sum }}", "n"),
        ("{{ [[1]] | sum(start=text) }}", "n"),
        ("{{ [[1], [2]] | sum }}", "n"),
        ("{{ [none, true] | sum }}", "n"),
        ("{{ text | list | map(attribute='x', default=text) | sum(start=match.1) | length }}", "n a"),
    ] {
        assert_eq!(fault(template, written), NO_NUMBER, "{template} {written}");
    }
}

#[test]
fn texts_are_not_multiplied_and_numbers_by_a_filter() {
    let found = problems("version: 1\nrules:\n- when: {text: a}\n  do: [{text: \"{{ '★' * (match.1 | int) }}\"}]\n");
    let why = "has *, which repeats texts too; write (a) | times(b) for numbers";
    assert_eq!(found, [format!("flow.yaml:4: rules[0].do[0].text: {why}")]);
    assert_eq!(
        said("{{ match.1 | int | times(3) + 1 }} {{ 1.5 | times(2) }} {{ 2 | times(0.25) }}", "n 7"),
        "22 3.0 0.5"
    );
    let large = "170141183460469231731687303715884105727";
    let clipped = i64::MAX.to_string();
    for written in [large.to_owned(), format!("{large}0"), "1e400".to_owned()] {
        assert_eq!(said("{{ match.1 | int | times(1) }}", &format!("n {written}")), clipped, "{written}");
        assert_eq!(said("{{ match.1 | int }}", &format!("n -{written}")), format!("-{clipped}"), "{written}");
    }
    assert_eq!(said("{{ match.1 | int | times(2) - 1 }}", &format!("n {large}")), "18446744073709551613");
    assert_eq!(said("{{ match.1 | int(7) }} {{ match.1 | int(base=16) }}", "n ff"), "7 255");
    assert_eq!(
        fault("{{ match.1 | int | times(2) | times(match.1 | int) | times(2) }}", &format!("n {large}")),
        NO_NUMBER
    );
    assert_eq!(said("{{ 2 ** 3 }} * {{ 'a * b' }}", "n"), "8 * a * b");
    for (written, stars) in [
        ("n 3", "★★★"),
        ("n 33000000", "★★★★★"),
        ("n 9999999999999999999999", "★★★★★"),
        ("n -9999999999999999999999", ""),
        ("n -4", "★"),
    ] {
        assert_eq!(said("{{ '★★★★★'[:match.1 | int] }}.", written), format!("{stars}."), "{written}");
    }
    for (written, turns) in [("n 3", "aaa"), ("n 33000000", "aaaaa")] {
        let template = "{% for turn in range([match.1 | int, 5] | min) %}a{% endfor %}";
        assert_eq!(said(template, written), turns, "{written}");
    }
}

/// Flow with this title on a quick reply and on a button.
fn offering(title: &str) -> Flow {
    let one = json!({"version": 1, "rules": [], "fallback": {"do": [
        {"text": "Again?", "quickReplies": [{"title": title, "payload": "AGAIN"}]},
        {"text": "Look", "buttons": [{"title": title, "url": "https://x.example"}]},
    ]}});
    flow(&one.to_string())
}

/// Title of the quick reply that the plan for an answer has, or why there is no plan.
fn planned(title: &str, written: &str) -> Result<String, String> {
    let answer = offering(title).answer(&input(text(written), None), &context(FlowMemory::default())).unwrap();
    let (key, recipient, mid) =
        (ClaimKey::command("", ""), Recipient::from(Psid::parse("7001").unwrap()), Mid::parse("m_1").unwrap());
    let purpose = Purpose { mid: Some(&mid), ..Purpose::new(&key, &recipient, Window::Open) };
    let titles = serde_json::to_value(&answer.actions).unwrap();
    let plan = Plan::make(answer.actions, &purpose).map_err(|error| error.to_string())?;
    assert_eq!(plan.steps.len(), 2);
    Ok(titles[0]["quickReplies"][0]["title"].as_str().unwrap().to_owned())
}

#[test]
fn a_title_that_is_cut_is_within_metas_limit_whatever_a_person_writes() {
    let family = "👨\u{200d}👩\u{200d}👧";
    for (written, title) in [
        ("a".repeat(20), "a".repeat(20)),
        ("a".repeat(21), "a".repeat(20)),
        ("😄".repeat(10), "😄".repeat(10)),
        ("😄".repeat(11), "😄".repeat(10)),
        (format!("a{}", "😄".repeat(20)), format!("a{}", "😄".repeat(9))),
        (family.repeat(3), family.repeat(2)),
        ("🇩🇪".repeat(6), "🇩🇪".repeat(5)),
        (format!("e{}", "\u{301}".repeat(30)), format!("e{}", "\u{301}".repeat(19))),
    ] {
        assert_eq!(planned("{{ text | cut(20) }}", &written).unwrap(), title);
    }
    let refused = planned("{{ text[:20] }}", &"😄".repeat(11)).unwrap_err();
    assert!(refused.contains("22 UTF-16 units, at most 20"), "{refused}");
    let written = "ß".repeat(20);
    assert_eq!(planned("{{ text | upper | cut(20) }}", &written).unwrap(), "S".repeat(20));
    let refused = planned("{{ text | cut(20) | upper }}", &written).unwrap_err();
    assert!(refused.contains("40 UTF-16 units, at most 20"), "{refused}");
    assert!(units(&planned("{{ text | title | cut(20) }}", &"ŉ".repeat(20)).unwrap()) <= 20);
}

#[test]
fn cut_takes_whatever_is_printed_and_nothing_of_what_is_not_known() {
    assert_eq!(said("{{ text | cut(3) }}{{ 12345 | cut(3) }}{{ text | cut(0) }}.", "hello"), "hel123.");
    let greeting = saying("Hello {{ profile.first_name | upper | cut(20) }}{{ text | cut(20) }}!");
    assert_eq!(actions(&greeting, attachment("image"))[1]["text"], "Hello !");
    assert_eq!(said("a{{ [] | unique | cut(20) }}{{ [] | cut(20) }}{{ memory.b[1:] | cut(20) }}b", "n"), "ab");
    assert_eq!(fault("{{ text | cut(match.1 | int) }}", "n -1"), "rules[0].do[1].text: invalid operation, line 1");
}
