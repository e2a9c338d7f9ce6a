//! What templates may make of what people write on the way to what they print.

use super::template::{fault, said};

const TOO_MUCH: &str = "rules[0].do[1].text: filters that make more than 2097152 bytes, line 1";
const TOO_FAR: &str = "rules[0].do[1].text: filters that go through more than 8388608 letters and values, line 1";
const TOO_LONG: &str = "rules[0].do[1].text: text of more than 262144 bytes, line 1";

/// A text of 20,000 characters is the longest that a person writes.
#[test]
fn what_a_template_captures_is_counted_as_what_it_prints() {
    let written = format!("n {}", "a ".repeat(10_000));
    for template in [
        "{% set x %}{% for w in text | split %}{{ text }}{% endfor %}{% endset %}{{ x | length }}",
        "{% for w in text | split %}{% set x %}{{ text }}{% endset %}{% endfor %}",
        "{% filter length %}{% for w in text | split %}{{ [text] }}{% endfor %}{% endfilter %}",
    ] {
        assert_eq!(fault(template, &written), TOO_LONG, "{template}");
    }
    let twice = "{% set x %}{{ text }}{{ text }}{% endset %}{{ x | length }}";
    assert_eq!(said(twice, &written), "40004");
}

#[test]
fn what_filters_make_for_each_of_a_list_is_counted_together() {
    let written = format!("n {}", "a".repeat(1_000));
    for template in [
        "{{ match.1 | list | map('replace', 'a', match.1 ~ match.1 ~ match.1) | list | length }}",
        "{% for w in match.1 %}{{ text | list | sort | length }}{% endfor %}",
        "{% for w in match.1 %}{% if match.1 | list | join(', ') | length == 7 %}{% endif %}{% endfor %}",
    ] {
        assert_eq!(fault(template, &written), TOO_MUCH, "{template}");
    }
    let written = format!("n {}", "a".repeat(600));
    assert_eq!(said("{{ match.1 | list | map('replace', 'a', match.1) | list | length }}", &written), "600");
}

/// Else one value would lie thousands of times in a list, and be as many texts where that is printed.
#[test]
fn a_list_prints_no_more_than_filters_may_make() {
    let written = format!("n {}", "a".repeat(6_000));
    for template in [
        "{{ text | list | map(attribute='x', default=text) | string | length }}",
        "{{ text | list | map(attribute='x', default=text) | tojson | length }}",
        "{{ text | list | map(attribute='x', default=text) | pprint | length }}",
        "{{ (text | list | map(attribute='x', default=text) ~ '') | length }}",
        "{{ text | list | map('int', text) | length }}",
        "{{ [''] | map('default', text | list, true) | map('join', text) | length }}",
        "{{ text | list | batch(1) | tojson(1000) | length }}",
        "{{ text | list | batch(1) | tojson(indent=1000) | length }}",
        "{{ (text | replace('a', '%(t)s')) | format({'t': text}) | length }}",
        "{{ (text | replace('a', '\\n')) | indent(1000, true, true) | length }}",
    ] {
        assert!([TOO_MUCH, TOO_LONG].contains(&&*fault(template, &written)), "{template}");
    }
    for (template, printed) in [
        ("{{ text | list | map(attribute='x', default='-') | string | length }}", "30010"),
        ("{{ text | list | batch(2) | tojson(2) | length }}", "78028"),
        ("{{ ('%(t)s' ~ text) | format({'t': text}) | length }}", "12004"),
        ("{{ [text, text] | pprint | length }}", "12023"),
        ("{{ (text | list ~ '') | length }}", "30010"),
    ] {
        assert_eq!(said(template, &written), printed, "{template}");
    }
}

/// What goes through a list takes time, whatever comes of it.
#[test]
fn what_filters_go_through_in_each_turn_is_counted_together() {
    let written = |letters: usize| format!("n {}", "a".repeat(letters));
    // Beside the letters the two words in each turn.
    let turns = "{% for turn in range(1000) %}{% if match.1 | select('eq', 'b') | length %}{% endif %}{% endfor %}.";
    assert_eq!(said(turns, &written(8_385)), ".");
    assert_eq!(fault(turns, &written(8_386)), TOO_FAR);
    let written = written(16_000);
    for filter in ["select('in', text | list)", "reject('in', text)", "map('trim', text)"] {
        assert_eq!(fault(&format!("{{{{ text | list | {filter} }}}}"), &written), TOO_FAR, "{filter}");
    }
    for looked in ["'b' in l | zip(l)", "'b' in l | chain(l)", "text | cut(20000) == 'b'", "l | cut(1) == 'b'"] {
        let each = format!(
            "{{% set l = text | list %}}{{% for w in l[:5000] %}}{{% if {looked} %}}{{% endif %}}{{% endfor %}}."
        );
        assert!([TOO_FAR, TOO_MUCH].contains(&&*fault(&each, &written)), "{looked}");
    }
    let doubled = "{% set l = match.1 | list %}".to_owned() + &"{% set l = l + l %}".repeat(10);
    for filter in
        ["map('upper')", "reject('eq', 'a')", "selectattr('b')", "rejectattr('b')", "max", "min", "last", "sum"]
    {
        assert_eq!(fault(&format!("{doubled}{{{{ l | {filter} }}}}"), &written), TOO_FAR, "{filter}");
    }
}
