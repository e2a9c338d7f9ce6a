//! What a template makes in one go, whether or not it reaches the page: a captured block is printed too, and a filter
//! makes something for each of a list.

use std::io::{self, Write};

use minijinja::value::Value;
use minijinja::{Error, State};

use super::fault::Fault;
use crate::dispatch::ANSWER_BYTES;

/// Most bytes that filters make together: eight answers of a bot.
pub(super) const FILTERED_BYTES: usize = 8 * ANSWER_BYTES;

/// Most letters and values that filters go through together, which takes a second at most.
pub(super) const WALKED: usize = 4 * FILTERED_BYTES;

/// Bytes that one run of a template has made so far.
#[derive(Debug)]
struct Made {
    printed: Left,
    filtered: Left,
    walked: Left,
}

/// Bytes that may still be made.
#[derive(Debug)]
pub(super) struct Left {
    bytes: usize,
    /// Whether something did not fit any more.
    is_full: bool,
}

/// Counts what is printed, on the page or into a captured block.
pub(super) fn print(state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    made(state).printed.take(value).map_err(|_full| Fault::Text.into())
}

/// Counts what a filter has made.
pub(super) fn filter(state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    made(state).filtered.take(value).map_err(|_full| Fault::Filtered.into())
}

/// Counts what a filter goes through: letters or values.
pub(super) fn walk(state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let count = value.len().or_else(|| Some(value.try_iter().ok()?.count())).unwrap_or_default();
    Ok(made(state).walked.less(count).ok_or(Fault::Walked)?)
}

/// Whether what is written fits into what filters may make, without a byte of it being kept. Where it cannot be written
/// for another reason, the filter says so.
pub(super) fn fits<E>(write: impl FnOnce(&mut Left) -> Result<(), E>) -> Result<(), Fault> {
    let mut left = Left::of(FILTERED_BYTES);
    let is_written = write(&mut left).is_ok();
    if is_written || !left.is_full { Ok(()) } else { Err(Fault::Filtered) }
}

/// Length of a value as it is printed, in bytes.
pub(super) fn length(value: &Value) -> usize {
    let mut left = Left::of(FILTERED_BYTES);
    left.take(value).map_or(FILTERED_BYTES, |()| FILTERED_BYTES - left.bytes)
}

fn made<'s>(state: &'s mut State<'_, '_>) -> &'s mut Made {
    state.get_or_insert_extension(Made {
        printed: Left::of(ANSWER_BYTES),
        filtered: Left::of(FILTERED_BYTES),
        walked: Left::of(WALKED),
    })
}

impl Left {
    fn of(bytes: usize) -> Self {
        Self { bytes, is_full: false }
    }

    /// Takes as much as a value is long when it is printed.
    fn take(&mut self, value: &Value) -> io::Result<()> {
        write!(self, "{value}")
    }

    /// Takes so many bytes; nothing where there are fewer.
    fn less(&mut self, bytes: usize) -> Option<()> {
        let left = self.bytes.checked_sub(bytes);
        self.is_full |= left.is_none();
        left.map(|left| self.bytes = left)
    }
}

impl Write for Left {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.less(bytes.len()).map(|()| bytes.len()).ok_or_else(|| io::ErrorKind::FileTooLarge.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
