//! How many steps a template may take.

use super::code::{Piece, Token, pieces, tag};
use crate::dispatch::ANSWER_BYTES;

/// Most steps of one template: a page of text takes some hundred, each turn of a loop four and what is done in it. They
/// bound how long it runs; what it makes is counted.
pub(super) const STEPS: u64 = 50_000;

/// Most bytes of its own text that a template may capture, which the engine writes uncounted, one piece with each step.
const CAPTURED_BYTES: u64 = 64 * ANSWER_BYTES as u64;

/// Most steps that a template which the engine has compiled may take: fewer where it captures a long text of its own.
pub(super) fn steps(template: &str) -> u64 {
    CAPTURED_BYTES.checked_div(longest_captured(template) as u64).map_or(STEPS, |steps| steps.min(STEPS))
}

/// Length of the longest text without code inside of a block that captures, in bytes.
fn longest_captured(template: &str) -> usize {
    let (mut depth, mut longest) = (0_usize, 0);
    for piece in pieces(template) {
        match piece {
            Piece::Raw(text) if depth > 0 => longest = longest.max(text.len()),
            Piece::Code(tokens) if captures(&tokens) => depth += 1,
            Piece::Code(tokens) if ends_capture(&tokens) => depth = depth.saturating_sub(1),
            Piece::Raw(_) | Piece::Code(_) => {}
        }
    }
    longest
}

/// Whether a tag begins a block that captures: `filter`, and `set` without a value.
fn captures(tokens: &[Token<'_>]) -> bool {
    match tag(tokens) {
        [Token::Word("filter"), ..] => true,
        [Token::Word("set"), rest @ ..] => {
            !rest.iter().take_while(|token| **token != Token::Sign("|")).any(|token| *token == Token::Sign("="))
        }
        _ => false,
    }
}

fn ends_capture(tokens: &[Token<'_>]) -> bool {
    matches!(tag(tokens).first(), Some(Token::Word("endset" | "endfilter")))
}

#[cfg(test)]
mod tests {
    use super::{STEPS, longest_captured, steps};

    #[test]
    fn what_a_template_captures_of_its_own_text_takes_steps() {
        for (template, longest) in [
            ("abcdef{% set x = 'a' %}abcdef{{ x }}abcdef", 0),
            ("abcdef{% set x %}ab{{ x }}abc{# abcd #}a{% endset %}abcdef", 3),
            ("{%- set x | upper | replace('a', to='b') -%}ab{%- endset -%}abcdef", 2),
            ("{% filter upper %}ab{% set x %}a{% endset %}abc{% endfilter %}abcdef", 3),
            ("{% set x %}{% raw %}{{ a }}{% endraw %}{% endset %}", 26),
            ("{% set x %}a{bcd{% endset %}{", 5),
        ] {
            assert_eq!(longest_captured(template), longest, "{template}");
        }
        let capturing = |bytes| steps(&format!("{{% set x %}}{}{{% endset %}}", "a".repeat(bytes)));
        assert_eq!(steps(&"a".repeat(100_000)), STEPS);
        assert_eq!([0, 335, 336, 16_777, 16_777_217].map(capturing), [STEPS, STEPS, 49_932, 1_000, 0]);
    }
}
