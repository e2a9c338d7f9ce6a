//! What a worker knows of seats from its earlier runs.

use std::collections::HashMap;
use std::sync::Mutex;

use messenger_wire::TimestampMs;

use super::row::{Row, Seat};
use crate::lock::lock;

/// Seats of one row for one account.
pub(super) type Place = (String, Row);

/// What a worker knows of seats from its earlier runs.
#[derive(Debug, Default)]
pub(crate) struct KnownSeats(Mutex<HashMap<Place, Known>>);

#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Known {
    /// When it last found none.
    pub(super) full: Option<TimestampMs>,
    /// Seat that it last had. Tried first, so that workers soon have seats that nobody else wants.
    pub(super) last: Option<Seat>,
}

impl KnownSeats {
    pub(super) fn of(&self, place: &Place) -> Known {
        lock(&self.0).get(place).copied().unwrap_or_default()
    }

    pub(super) fn note(&self, place: &Place, known: Known) {
        lock(&self.0).insert(place.clone(), known);
    }

    /// Whether so little time has passed since none was found that asking again is of no use.
    pub(super) fn is_full(&self, place: &Place, now: TimestampMs) -> bool {
        self.of(place).full.is_some_and(|full| now.since(full) < place.1.full())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use messenger_wire::TimestampMs;

    use super::{Known, KnownSeats};
    use crate::account::seats::row::Row;

    #[test]
    fn a_seat_that_was_not_found_is_not_looked_for_again_for_a_while() {
        let start = TimestampMs::from_millis(1_800_000_000_000);
        for (row, full) in [(Row::Own, 500), (Row::Slow, 2000)] {
            let (seats, place) = (KnownSeats::default(), ("main".to_owned(), row));
            seats.note(&place, Known { full: Some(start), last: None });
            assert!(seats.is_full(&place, start + Duration::from_millis(full - 1)));
            assert!(!seats.is_full(&place, start + Duration::from_millis(full)));
            assert!(!seats.is_full(&("other".to_owned(), row), start));
        }
    }
}
