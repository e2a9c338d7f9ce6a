//! Finds what the engine does in a template without any bound, and does not let be replaced: a product, which repeats
//! texts and lists up to 100 MB in one step, and a loop that calls itself, which gives more to each turn than the one
//! before had.

use super::code::{Token, stretches, tag};

/// What is wrong with a template that the engine has compiled.
pub(super) fn fault(template: &str) -> Option<&'static str> {
    let stretches = stretches(template);
    if stretches.iter().flatten().any(|token| *token == Token::Sign("*")) {
        return Some("has *, which repeats texts too; write (a) | times(b) for numbers");
    }
    let is_recursive = stretches.iter().any(|tokens| is_recursive(tokens));
    is_recursive.then_some("has a recursive loop, which nothing bounds; write a loop in a loop for each level there is")
}

/// Whether a tag begins a loop that may call itself: the word comes last.
fn is_recursive(tokens: &[Token<'_>]) -> bool {
    let tag = tag(tokens);
    let tag = tag.strip_suffix(&[Token::Sign("-")]).or(tag.strip_suffix(&[Token::Sign("+")])).unwrap_or(tag);
    let [Token::Word("for"), .., before, Token::Word("recursive")] = tag else { return false };
    !matches!(before, Token::Sign(".") | Token::Word("in"))
}

#[cfg(test)]
mod tests {
    use super::fault;

    fn is_product(template: &str) -> bool {
        fault(template).is_some_and(|why| why.starts_with("has *"))
    }

    #[test]
    fn only_an_expression_multiplies() {
        for template in [
            "{{ 2 * 3 }}",
            "{{ a*b }}",
            "{% if a * 2 %}b{% endif %}",
            "{{ a ** 2 * 3 }}",
            "* {{ 'a' }} * {{- 'b' * c -}}",
            "{{ {'a': {'b': 2}}['a'].b * 3 }}",
            "{{ 'it\\'s' * 2 }}",
            "{{ \"}}\" * 2 }}",
            "{# it's #}{{ a * 2 }}",
            "{% raw %}{{ it's }}{% endraw %}{{ a * 2 }}",
            "{%- raw -%}{% raw %}{%- endraw -%}{{ a * 2 }}",
            "{ {{{'a': 1}.a * 2 }}",
            "{% set a = [1, [2 * 3]] %}",
        ] {
            assert!(is_product(template), "{template}");
        }
        for template in [
            "",
            "2 * 3",
            "{",
            "ä{ä * 2",
            "{{ '2 * 3' }}",
            "{{ \"it's *\" }} * {{ 'a' }}",
            "{{ 'a\\'*' }}",
            "{{ 2 ** 3 }}",
            "{# {{ a * 2 }} #}*",
            "{% raw %}{{ a * 2 }}{% endraw %} *",
            "{{ {'a': {'b': 2}} }} * {{ a }}",
            "{% if a %}*{% endif %}",
            "{{ a }}*{{ b }}",
        ] {
            assert!(!is_product(template), "{template}");
        }
    }

    #[test]
    fn only_a_tag_makes_a_loop_recursive() {
        for template in [
            "{% for a in b recursive %}{{ loop(a.c) }}{% endfor %}",
            "{%- for a in b if a.c recursive -%}{% endfor %}",
            "{%+ for a in [1] recursive +%}{% endfor %}",
            "{% for a in b | list recursive%}{% endfor %}",
        ] {
            assert_eq!(fault(template).map(|why| &why[..20]), Some("has a recursive loop"), "{template}");
        }
        for template in [
            "{% for recursive in b %}recursive{{ recursive }}{% endfor %}",
            "{% for a in b.recursive %}{% for c in 'recursive' %}{% endfor %}{% endfor %}",
            "{% for a in recursive %}{% endfor %}{# {% for a in b recursive %} #}",
            "{% set recursive = b %}{% if recursive %}{% endif %}",
        ] {
            assert_eq!(fault(template), None, "{template}");
        }
    }
}
