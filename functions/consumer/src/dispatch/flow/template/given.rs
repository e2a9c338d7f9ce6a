//! Names to which a template gives a value itself.

use super::code::{Token, stretches, tag};

/// Words to which an expression or tag gives a value: `for a in`, `set a`, `with a = b`; also arguments by their names.
pub(super) fn given<'a>(tokens: &[Token<'a>]) -> Vec<&'a str> {
    let ends = ends_of_given(tokens);
    if ends.is_empty() {
        return tokens
            .windows(2)
            .filter(|pair| pair[1] == Token::Sign("="))
            .filter_map(|pair| word(&pair[0]))
            .collect();
    }
    tag(tokens).iter().skip(1).take_while(|token| !ends.contains(&token.text())).filter_map(word).collect()
}

/// What ends the names that a tag begins with and gives values to; nothing where it does not begin so.
fn ends_of_given(tokens: &[Token<'_>]) -> &'static [&'static str] {
    match tag(tokens).first() {
        Some(Token::Word("for")) => &["in"],
        Some(Token::Word("set")) => &["=", "|"],
        _ => &[],
    }
}

/// Whether a template that the engine has compiled asks for a name where no tag before has set it. What is set in an
/// `if` lasts, which the engine's own list of undeclared names does not know; what is set in a loop or in `with` ends
/// there.
pub(super) fn is_unset(template: &str, name: &str) -> bool {
    let mut scopes = vec![false];
    // Whether the blocks that may have an `else` are loops.
    let mut loops = Vec::new();
    for tokens in stretches(template) {
        // What a tag gives a value to has none yet in the tag itself.
        if !scopes.contains(&true) && is_asked(behind_given(&tokens), name) {
            return true;
        }
        let is_given = given(&tokens).contains(&name);
        match tag(&tokens).first().map(|token| token.text()) {
            Some("if") => loops.push(false),
            Some("for") => {
                loops.push(true);
                scopes.push(is_given);
            }
            Some("with") => scopes.push(is_given),
            // Stands for the loop that has no turn, outside of it.
            Some("else") if loops.last() == Some(&true) => {
                loops.pop();
                loops.push(false);
                scopes.pop();
            }
            Some("endif") => drop(loops.pop()),
            Some("endfor") => {
                let has_scope = loops.pop() == Some(true);
                scopes.truncate(scopes.len() - usize::from(has_scope));
            }
            Some("endwith") => drop(scopes.pop()),
            Some("set") if is_given => {
                scopes.pop();
                scopes.push(true);
            }
            _ => {}
        }
    }
    false
}

/// Tokens of a tag without the names that it gives a value to.
fn behind_given<'t, 'a>(tokens: &'t [Token<'a>]) -> &'t [Token<'a>] {
    let ends = ends_of_given(tokens);
    if ends.is_empty() {
        return tokens;
    }
    let end = tokens.iter().position(|token| ends.contains(&token.text()));
    end.and_then(|end| tokens.get(end..)).unwrap_or_default()
}

/// Whether an expression or tag asks for a name: neither for a field nor for a filter, nor as the name of an argument.
fn is_asked(tokens: &[Token<'_>], name: &str) -> bool {
    (0..tokens.len()).any(|at| {
        let is_below = at > 0 && matches!(tokens[at - 1], Token::Sign("." | "|"));
        tokens[at] == Token::Word(name) && !is_below && tokens.get(at + 1) != Some(&Token::Sign("="))
    })
}

/// Name of a loop's turns over all attachments.
pub(super) fn turn<'a>(tokens: &[Token<'a>]) -> Option<&'a str> {
    match tag(tokens) {
        [Token::Word("for"), Token::Word(turn), Token::Word("in"), Token::Word("attachments")]
        | [Token::Word("for"), Token::Word(turn), Token::Word("in"), Token::Word("attachments"), Token::Sign("-")] => {
            Some(turn)
        }
        _ => None,
    }
}

fn word<'a>(token: &Token<'a>) -> Option<&'a str> {
    if let Token::Word(word) = token { Some(*word) } else { None }
}
