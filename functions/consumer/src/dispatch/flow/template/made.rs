//! What a template makes in one go, whether or not it reaches the page: a captured block is printed too, and a filter
//! makes something for each of a list.

use std::fmt::{self, Write};

use minijinja::value::Value;
use minijinja::{Error, State};

use super::fault::Fault;
use crate::dispatch::ANSWER_BYTES;

/// Most bytes that the filters which make much of little, or lists, make together: eight answers of a bot.
pub(super) const FILTERED_BYTES: usize = 8 * ANSWER_BYTES;

/// Bytes that one run of a template has made so far.
#[derive(Debug)]
struct Made {
    printed: Left,
    filtered: Left,
}

/// Bytes that may still be made.
#[derive(Debug)]
struct Left(usize);

/// Counts what is printed, on the page or into a captured block.
pub(super) fn print(state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    made(state).printed.take(value).map_err(|_full| Fault::Text.into())
}

/// Counts what a filter has made.
pub(super) fn filter(state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    made(state).filtered.take(value).map_err(|_full| Fault::Filtered.into())
}

fn made<'s>(state: &'s mut State<'_, '_>) -> &'s mut Made {
    state.get_or_insert_extension(Made { printed: Left(ANSWER_BYTES), filtered: Left(FILTERED_BYTES) })
}

impl Left {
    /// Takes as much as a value is long when it is printed.
    fn take(&mut self, value: &Value) -> fmt::Result {
        write!(self, "{value}")
    }
}

impl Write for Left {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 = self.0.checked_sub(text.len()).ok_or(fmt::Error)?;
        Ok(())
    }
}
