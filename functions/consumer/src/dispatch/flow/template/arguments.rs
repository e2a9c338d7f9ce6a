//! Checks what a template gives to its filters: the engine looks at it only when it comes to the filter with a value.

use minijinja::{Environment, Error, ErrorKind, Value, context};

use super::code::{Token, stretches};
use super::{fault, reason};

/// Why a filter of a template that the engine has compiled fails whatever it is applied to. Looked at are filters without
/// arguments, or with such as stand in the template.
pub(super) fn misuse(environment: &Environment<'_>, template: &str) -> Option<String> {
    let stretches = stretches(template);
    let uses = stretches.iter().flat_map(|tokens| (0..tokens.len()).filter_map(|at| literal_use(&tokens[at..])));
    uses.into_iter().find_map(|(name, filter)| {
        let why = failure(environment, name, &filter)?;
        Some(format!("filter {name}: {why}"))
    })
}

/// Filter behind `|`, by its name and with its arguments.
fn literal_use<'a>(tokens: &[Token<'a>]) -> Option<(&'a str, String)> {
    let [Token::Sign("|"), Token::Word(name), rest @ ..] = tokens else { return None };
    let mut filter = (*name).to_owned();
    if rest.first() != Some(&Token::Sign("(")) {
        return Some((name, filter));
    }
    let mut depth = 0_usize;
    for (at, token) in rest.iter().enumerate() {
        match token {
            Token::Sign("(" | "[" | "{") => depth += 1,
            Token::Sign(")" | "]" | "}") => depth = depth.saturating_sub(1),
            Token::Sign("," | "=" | "-" | "." | ":") | Token::Number(_) | Token::Text(_) => {}
            Token::Word(word) if is_constant(word) || rest.get(at + 1) == Some(&Token::Sign("=")) => {}
            // What is only known with an event.
            Token::Word(_) | Token::Sign(_) => return None,
        }
        filter.push_str(token.text());
        if depth == 0 {
            return Some((name, filter));
        }
    }
    None
}

fn is_constant(word: &str) -> bool {
    ["true", "false", "none", "True", "False", "None"].contains(&word)
}

/// Why a filter fails with values of every kind; nothing where it takes one of them.
fn failure(environment: &Environment<'_>, name: &str, filter: &str) -> Option<String> {
    let filter = environment.compile_expression_owned(format!("value | {filter}")).ok()?;
    let one = context! { a => 1 };
    let values = [
        Value::from("a"),
        Value::from("1"),
        Value::from(1),
        Value::from(1.5),
        Value::from(Vec::<Value>::new()),
        Value::from(vec![one.clone()]),
        one,
        Value::UNDEFINED,
    ];
    let failures: Option<Vec<Error>> = values.into_iter().map(|value| filter.eval(context! { value }).err()).collect();
    let failures = failures?;
    let first = failures.first()?;
    match first.kind() {
        ErrorKind::UnknownFilter | ErrorKind::MissingArgument | ErrorKind::TooManyArguments => Some(reason(first)),
        // What it takes depends on the text before it.
        _ if name == "format" => None,
        _ => Some(fault::of(first).map_or_else(|| reason(first), |fault| fault.to_string())),
    }
}
