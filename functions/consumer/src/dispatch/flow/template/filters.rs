//! Filters, functions and tests of flows beside the engine's own, and bounds for those of the engine that make much of
//! little: a count or a text that a person writes may stand in them.

use std::borrow::Cow;

use messenger_wire::text;
use minijinja::value::{Rest, Value, ValueOrKwargs};
use minijinja::{Environment, Error, State, filters, functions, tests};

use super::fault::Fault;
use super::{is_nothing, made, numbers};
use crate::dispatch::ANSWER_BYTES;

/// Most of anything that a template counts out, as lists, spaces, digits or turns: far more than a message has.
pub(super) const COUNT: usize = 1_000;

/// Adds the filters and the bounds.
pub(super) fn add(environment: &mut Environment<'_>) {
    environment.add_filter("cut", cut);
    numbers::add(environment);
    guard(environment, "batch", Value::from_function(filters::batch), count);
    guard(environment, "indent", Value::from_function(filters::indent), count);
    guard(environment, "slice", Value::from_function(filters::slice), count);
    guard(environment, "tojson", Value::from_function(filters::tojson), count);
    guard(environment, "format", Value::from_function(filters::format), widths);
    guard(environment, "join", Value::from_function(filters::join), joined);
    guard(environment, "replace", Value::from_function(filters::replace), replaced);
    guard(environment, "list", Value::from_function(filters::list), anything);
    guard(environment, "sort", Value::from_function(filters::sort), anything);
    guard(environment, "unique", Value::from_function(filters::unique), anything);
    guard(environment, "reverse", Value::from_function(filters::reverse), anything);
    guard(environment, "split", Value::from_function(filters::split), anything);
    environment.add_function("range", range);
    // What one turn of a loop leaves to the next grows with every turn, and doubles in thirty where it is joined to itself.
    environment.remove_global("namespace");
    environment.add_test("divisibleby", is_divisible_by);
}

/// Beginning of a text within so many UTF-16 units, as Meta's limits count. What is not known is no text.
fn cut(value: &Value, units: usize) -> String {
    if is_nothing(value) { String::new() } else { text::cut(&words(value), units).to_owned() }
}

fn range(lower: isize, upper: Option<isize>, step: Option<isize>) -> Result<Value, Error> {
    match functions::range(lower, upper, step) {
        Ok(numbers) if numbers.len().is_some_and(|len| len <= COUNT) => Ok(numbers),
        Err(error) if step == Some(0) => Err(error),
        // The engine has a bound of its own.
        Ok(_) | Err(_) => Err(Fault::Count.into()),
    }
}

/// By zero nothing can be divided: the engine would panic.
fn is_divisible_by(number: &Value, by: &Value) -> bool {
    f64::try_from(by.clone()).is_ok_and(|by| by != 0.0) && tests::is_divisibleby(number, by)
}

/// Puts a look at the arguments before a filter of the engine, and counts what it makes.
fn guard(
    environment: &mut Environment<'_>,
    name: &'static str,
    filter: Value,
    fault: fn(&[Value]) -> Result<(), Fault>,
) {
    environment.add_filter(name, move |state: &mut State<'_, '_>, arguments: Rest<ValueOrKwargs>| {
        let arguments = arguments.into_values();
        fault(&arguments)?;
        let value = filter.call(state, &arguments)?;
        made::filter(state, &value)?;
        Ok::<_, Error>(value)
    });
}

/// Looks at nothing: what is made is no more than what is given, though again with each turn of a loop.
#[expect(clippy::unnecessary_wraps, reason = "form of every look")]
fn anything(_: &[Value]) -> Result<(), Fault> {
    Ok(())
}

/// Looks at the number behind the value, whether or not it is named.
fn count(arguments: &[Value]) -> Result<(), Fault> {
    let named = arguments.iter().filter(|value| value.is_kwargs()).flat_map(members);
    let above = arguments.get(1).cloned().into_iter().chain(named).any(|value| value.as_usize().is_some_and(is_above));
    if above { Err(Fault::Count) } else { Ok(()) }
}

/// Looks at the widths and precisions of `%5d`, `%(name)5d` and `%.2f`.
fn widths(arguments: &[Value]) -> Result<(), Fault> {
    let format = arguments.first().map(words).unwrap_or_default();
    let mut rest = &*format;
    while let Some((_, field)) = rest.split_once('%') {
        let named = field.strip_prefix('(').and_then(|name| name.split_once(')'));
        let field = named.map_or(field, |(_, field)| field).trim_start_matches(['#', '0', '-', ' ', '+']);
        let (width, field) = digits(field);
        let (precision, field) = digits(field.strip_prefix('.').unwrap_or(field));
        if [width, precision].into_iter().any(is_above) {
            return Err(Fault::Count);
        }
        // `%%` is no field.
        rest = field.strip_prefix('%').unwrap_or(field);
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

/// Looks at the length of a list that is joined.
fn joined(arguments: &[Value]) -> Result<(), Fault> {
    let [list, rest @ ..] = arguments else { return Ok(()) };
    let joiner = match rest.first() {
        Some(named) if named.is_kwargs() => named.get_attr("d").unwrap_or_default(),
        joiner => joiner.cloned().unwrap_or_default(),
    };
    let joiner = words(&joiner).len();
    let mut left = ANSWER_BYTES;
    for item in list.try_iter().into_iter().flatten() {
        left = left.checked_sub(words(&item).len() + joiner).ok_or(Fault::Text)?;
    }
    Ok(())
}

/// Looks at the length of a text with its replacements.
fn replaced(arguments: &[Value]) -> Result<(), Fault> {
    let [text, from, to, ..] = arguments else { return Ok(()) };
    let (text, from, to) = (words(text), words(from), words(to));
    let longest = text.len().saturating_add(text.matches(&*from).count().saturating_mul(to.len()));
    if longest > ANSWER_BYTES { Err(Fault::Text) } else { Ok(()) }
}

fn members(map: &Value) -> Vec<Value> {
    map.try_iter().into_iter().flatten().filter_map(|name| map.get_item(&name).ok()).collect()
}

/// Value as it is printed.
fn words(value: &Value) -> Cow<'_, str> {
    value.as_str().map_or_else(|| value.to_string().into(), Cow::Borrowed)
}
