//! Finds `*` in a template.
//!
//! The engine multiplies texts and lists too, in one step and up to 100 MB, and does not let its operators be replaced.

use super::code::{Token, stretches};

/// Whether an expression of this template, which the engine has compiled, multiplies. `**` is a power, of numbers only.
pub(super) fn is_in(template: &str) -> bool {
    stretches(template).concat().contains(&Token::Sign("*"))
}

#[cfg(test)]
mod tests {
    use super::is_in;

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
            assert!(is_in(template), "{template}");
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
            assert!(!is_in(template), "{template}");
        }
    }
}
