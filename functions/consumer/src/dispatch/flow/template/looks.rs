//! Looks at the arguments of a filter before it makes anything of them: a count or a text that a person writes may be
//! among them.

use std::borrow::Cow;
use std::io::Write;

use minijinja::value::Value;
use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::PrettyFormatter;

use super::fault::Fault;
use super::made::{self, FILTERED_BYTES};
use crate::dispatch::ANSWER_BYTES;

/// Says whether a filter would break a bound.
pub(super) type Look = fn(&[Value]) -> Result<(), Fault>;

/// Most of anything that a template counts out, as lists, spaces, digits or turns: far more than a message has.
pub(super) const COUNT: usize = 1_000;

/// Looks at nothing: what is made is counted soon enough.
#[expect(clippy::unnecessary_wraps, reason = "form of every look")]
pub(super) fn nothing(_: &[Value]) -> Result<(), Fault> {
    Ok(())
}

/// Looks at the number behind the value, whether or not it is named.
pub(super) fn count(arguments: &[Value]) -> Result<(), Fault> {
    let named = arguments.iter().filter(|value| value.is_kwargs()).flat_map(members);
    let above = arguments.get(1).cloned().into_iter().chain(named).any(|value| value.as_usize().is_some_and(is_above));
    if above { Err(Fault::Count) } else { Ok(()) }
}

/// Looks at the widths and precisions of `%5d`, `%(name)5d` and `%.2f`, and at how long the fields come to be.
pub(super) fn formatted(arguments: &[Value]) -> Result<(), Fault> {
    let format = arguments.first().map(words).unwrap_or_default();
    let longest = arguments.iter().skip(1).map(made::length).max().unwrap_or_default();
    let (mut rest, mut left) = (&*format, FILTERED_BYTES);
    while let Some((_, field)) = rest.split_once('%') {
        let named = field.strip_prefix('(').and_then(|name| name.split_once(')'));
        let field = named.map_or(field, |(_, field)| field).trim_start_matches(['#', '0', '-', ' ', '+']);
        let (width, field) = digits(field);
        let (precision, field) = digits(field.strip_prefix('.').unwrap_or(field));
        if [width, precision].into_iter().any(is_above) {
            return Err(Fault::Count);
        }
        let escaped = field.strip_prefix('%');
        if escaped.is_none() {
            left = left.checked_sub(longest + width.max(precision)).ok_or(Fault::Filtered)?;
        }
        rest = escaped.unwrap_or(field);
    }
    Ok(())
}

fn is_above(count: usize) -> bool {
    count > COUNT
}

/// Number that a text begins with, and what follows it.
fn digits(text: &str) -> (usize, &str) {
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    (if digits.is_empty() { 0 } else { digits.parse().unwrap_or(usize::MAX) }, rest)
}

/// Looks at the spaces that a text gets before each of its lines.
pub(super) fn indented(arguments: &[Value]) -> Result<(), Fault> {
    count(arguments)?;
    let [text, rest @ ..] = arguments else { return Ok(()) };
    // Four where none are asked for.
    let width = argument(rest, "width").as_usize().unwrap_or(4);
    let spaces = (words(text).matches('\n').count() + 1).saturating_mul(width);
    if spaces > FILTERED_BYTES { Err(Fault::Filtered) } else { Ok(()) }
}

/// Looks at the length of a value as JSON, which has the indent before each of its values.
pub(super) fn json(arguments: &[Value]) -> Result<(), Fault> {
    count(arguments)?;
    let [value, rest @ ..] = arguments else { return Ok(()) };
    // Two where it is only said that there is one; what has none is longer for it here, but not by much.
    let spaces = b" ".repeat(argument(rest, "indent").as_usize().unwrap_or_default().max(2));
    made::fits(|left| value.serialize(&mut Serializer::with_formatter(left, PrettyFormatter::with_indent(&spaces))))
}

/// Looks at the length of a value as it is printed.
pub(super) fn printed(arguments: &[Value]) -> Result<(), Fault> {
    let [value, ..] = arguments else { return Ok(()) };
    made::fits(|left| write!(left, "{value}"))
}

/// Looks at the length of a value that is printed over several lines.
pub(super) fn spread(arguments: &[Value]) -> Result<(), Fault> {
    let [value, ..] = arguments else { return Ok(()) };
    made::fits(|left| write!(left, "{value:#?}"))
}

/// Looks at the length of a list that is joined.
pub(super) fn joined(arguments: &[Value]) -> Result<(), Fault> {
    let [list, rest @ ..] = arguments else { return Ok(()) };
    let joiner = argument(rest, "d");
    let joiner = words(&joiner).len();
    let mut left = ANSWER_BYTES;
    for item in list.try_iter().into_iter().flatten() {
        left = left.checked_sub(words(&item).len() + joiner).ok_or(Fault::Text)?;
    }
    Ok(())
}

/// Looks at the length of a text with its replacements.
pub(super) fn replaced(arguments: &[Value]) -> Result<(), Fault> {
    let [text, from, to, ..] = arguments else { return Ok(()) };
    let (text, from, to) = (words(text), words(from), words(to));
    let longest = text.len().saturating_add(text.matches(&*from).count().saturating_mul(to.len()));
    if longest > ANSWER_BYTES { Err(Fault::Text) } else { Ok(()) }
}

/// Argument behind the value, whether or not it is named.
fn argument(rest: &[Value], name: &str) -> Value {
    match rest.first() {
        Some(named) if named.is_kwargs() => named.get_attr(name).unwrap_or_default(),
        argument => argument.cloned().unwrap_or_default(),
    }
}

fn members(map: &Value) -> Vec<Value> {
    map.try_iter().into_iter().flatten().filter_map(|name| map.get_item(&name).ok()).collect()
}

/// Value as it is printed.
pub(super) fn words(value: &Value) -> Cow<'_, str> {
    value.as_str().map_or_else(|| value.to_string().into(), Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use minijinja::Value;

    use super::{Look, formatted, indented, json, printed, spread};
    use crate::dispatch::flow::template::made::FILTERED_BYTES;

    fn letters(count: usize) -> Value {
        Value::from("a".repeat(count))
    }

    #[test]
    fn what_a_filter_would_make_is_known_before_it_does() {
        let list = |count: usize| Value::from(vec![Value::from(1); count]);
        let map = |count: usize| Value::from_pairs([("t", letters(count))]);
        let cases: [(Look, &str, Vec<Value>, Vec<Value>); 10] = [
            (printed, "a text", vec![letters(FILTERED_BYTES)], vec![letters(FILTERED_BYTES + 1)]),
            (printed, "a list", vec![list(FILTERED_BYTES / 3)], vec![list(FILTERED_BYTES / 3 + 1)]),
            (spread, "quoted", vec![letters(FILTERED_BYTES - 2)], vec![letters(FILTERED_BYTES - 1)]),
            (json, "quoted", vec![letters(FILTERED_BYTES - 2)], vec![letters(FILTERED_BYTES - 1)]),
            // Each value with a comma, a line and its indent, and the brackets with a line.
            (json, "indent", vec![list(2090), Value::from(1000)], vec![list(2091), Value::from(1000)]),
            (json, "yes", vec![list(FILTERED_BYTES / 5), true.into()], vec![list(FILTERED_BYTES / 5 + 1), true.into()]),
            (indented, "four", vec!["\n".repeat(524_287).into()], vec!["\n".repeat(524_288).into()]),
            (
                indented,
                "width",
                vec!["\n".repeat(2_096).into(), Value::from(1000)],
                vec!["\n".repeat(2_097).into(), Value::from(1000)],
            ),
            (
                formatted,
                "fields",
                vec!["%s%%%5s".into(), letters(FILTERED_BYTES / 2 - 3), 1.into()],
                vec!["%s%%%5s".into(), letters(FILTERED_BYTES / 2 - 2), 1.into()],
            ),
            (
                formatted,
                "named",
                vec!["%(t)s".repeat(1_000).into(), map(2_000)],
                vec!["%(t)s".repeat(1_050).into(), map(2_000)],
            ),
        ];
        for (look, name, fits, breaks) in cases {
            assert_eq!(look(&fits).map_err(|fault| fault.to_string()), Ok(()), "{name}");
            let why = "filters that make more than 2097152 bytes";
            assert_eq!(look(&breaks).map_err(|fault| fault.to_string()), Err(why.to_owned()), "{name}");
        }
    }
}
