//! Filters, functions and tests of flows beside the engine's own, and bounds for those of the engine that make much of
//! little: a count or a text that a person writes may stand in them.

use messenger_wire::text;
use minijinja::value::{Rest, Value, ValueOrKwargs};
use minijinja::{Environment, Error, State, filters, functions, tests};

use super::fault::Fault;
use super::looks::{self, COUNT, Look, words};
use super::{is_nothing, made, numbers};

/// Adds the filters and the bounds.
pub(super) fn add(environment: &mut Environment<'_>) {
    guard(environment, "cut", Value::from_function(cut), looks::printed);
    numbers::add(environment);
    add_looked_at(environment);
    add_counted(environment);
    environment.add_function("range", range);
    // What one turn of a loop leaves to the next grows with every turn, and doubles in thirty where it is joined to itself.
    environment.remove_global("namespace");
    environment.add_test("divisibleby", is_divisible_by);
    environment.add_test("in", is_in);
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

/// Counted, since `select` looks through all of a list for each value.
fn is_in(state: &mut State<'_, '_>, value: &Value, container: &Value) -> Result<bool, Error> {
    made::walk(state, container)?;
    tests::is_in(state, value, container)
}

/// Puts bounds around those filters of the engine that make much of little.
fn add_looked_at(environment: &mut Environment<'_>) {
    let filters: [(&str, Value, Look); 12] = [
        ("batch", Value::from_function(filters::batch), looks::count),
        ("e", Value::from_function(filters::escape), looks::printed),
        ("escape", Value::from_function(filters::escape), looks::printed),
        ("format", Value::from_function(filters::format), looks::formatted),
        ("indent", Value::from_function(filters::indent), looks::indented),
        ("join", Value::from_function(filters::join), looks::joined),
        ("pprint", Value::from_function(filters::pprint), looks::spread),
        ("replace", Value::from_function(filters::replace), looks::replaced),
        ("safe", Value::from_function(filters::safe), looks::printed),
        ("slice", Value::from_function(filters::slice), looks::count),
        ("string", Value::from_function(filters::string), looks::printed),
        ("tojson", Value::from_function(filters::tojson), looks::json),
    ];
    for (name, filter, look) in filters {
        guard(environment, name, filter, look);
    }
}

/// Counts those filters of the engine that go through all of a list or text, in a loop again with each turn: what they
/// make is no more than that, or the same text many times over.
fn add_counted(environment: &mut Environment<'_>) {
    let filters = [
        ("capitalize", Value::from_function(filters::capitalize)),
        ("chain", Value::from_function(filters::chain)),
        ("dictsort", Value::from_function(filters::dictsort)),
        ("groupby", Value::from_function(filters::groupby)),
        ("last", Value::from_function(filters::last)),
        ("lines", Value::from_function(filters::lines)),
        ("list", Value::from_function(filters::list)),
        ("lower", Value::from_function(filters::lower)),
        ("map", Value::from_function(filters::map)),
        ("max", Value::from_function(filters::max)),
        ("min", Value::from_function(filters::min)),
        ("reject", Value::from_function(filters::reject)),
        ("rejectattr", Value::from_function(filters::rejectattr)),
        ("reverse", Value::from_function(filters::reverse)),
        ("select", Value::from_function(filters::select)),
        ("selectattr", Value::from_function(filters::selectattr)),
        ("sort", Value::from_function(filters::sort)),
        ("split", Value::from_function(filters::split)),
        ("sum", Value::from_function(numbers::sum)),
        ("title", Value::from_function(filters::title)),
        ("trim", Value::from_function(filters::trim)),
        ("unique", Value::from_function(filters::unique)),
        ("upper", Value::from_function(filters::upper)),
        ("zip", Value::from_function(filters::zip)),
    ];
    for (name, filter) in filters {
        guard(environment, name, filter, looks::nothing);
    }
}

/// Puts a look at the arguments before a filter, and counts what it goes through and what it makes.
fn guard(environment: &mut Environment<'_>, name: &'static str, filter: Value, look: Look) {
    environment.add_filter(name, move |state: &mut State<'_, '_>, arguments: Rest<ValueOrKwargs>| {
        let arguments = arguments.into_values();
        arguments.iter().try_for_each(|argument| made::walk(state, argument))?;
        look(&arguments)?;
        let value = filter.call(state, &arguments)?;
        made::filter(state, &value)?;
        Ok::<_, Error>(value)
    });
}
