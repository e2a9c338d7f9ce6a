//! Finds `*` in a template.
//!
//! The engine multiplies texts and lists too, in one step and up to 100 MB, and does not let its operators be replaced.

/// Whether an expression of this template, which the engine has compiled, multiplies. `**` is a power, of numbers only.
pub(super) fn is_in(template: &str) -> bool {
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let behind = rest.get(start + 2..).unwrap_or_default();
        rest = match rest.as_bytes().get(start + 1) {
            Some(b'#') => after(behind, "#}"),
            Some(b'%') if is_tag(behind, "raw") => after_raw(behind),
            Some(b'%' | b'{') => match after_code(behind) {
                Some(rest) => rest,
                None => return true,
            },
            _ => &rest[start + 1..],
        };
    }
    false
}

fn after<'a>(text: &'a str, mark: &str) -> &'a str {
    text.split_once(mark).map_or("", |(_, rest)| rest)
}

/// Whether a tag has nothing but this name.
fn is_tag(behind: &str, name: &str) -> bool {
    let tag = behind.split_once("%}").map_or("", |(tag, _)| tag);
    tag.trim_matches(['-', '+']).trim_ascii() == name
}

/// What follows a stretch that is printed as it stands.
fn after_raw(behind: &str) -> &str {
    let end = behind.match_indices("{%").find(|(at, mark)| is_tag(&behind[at + mark.len()..], "endraw"));
    end.map_or("", |(at, _)| after(&behind[at..], "%}"))
}

/// What follows the end of an expression or tag; nothing where it multiplies.
fn after_code(code: &str) -> Option<&str> {
    let bytes = code.as_bytes();
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = bytes.get(at) {
        let pair = bytes.get(at..at + 2).unwrap_or_default();
        at += match byte {
            b'}' | b'%' if depth == 0 && matches!(pair, b"}}" | b"%}") => return code.get(at + 2..),
            b'\'' | b'"' => quoted(&bytes[at..]),
            b'*' if pair == b"**" => 2,
            b'*' => return None,
            b'(' | b'[' | b'{' => {
                depth += 1;
                1
            }
            b')' | b']' | b'}' => {
                depth = depth.saturating_sub(1);
                1
            }
            _ => 1,
        };
    }
    Some("")
}

/// Length of a text, its quotation marks included.
fn quoted(bytes: &[u8]) -> usize {
    let mut is_escaped = false;
    let inner = bytes.iter().skip(1).take_while(|&&byte| {
        let is_end = !is_escaped && byte == bytes[0];
        is_escaped = !is_escaped && byte == b'\\';
        !is_end
    });
    inner.count() + 2
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
