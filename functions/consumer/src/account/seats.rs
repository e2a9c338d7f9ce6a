//! How many workers an account may hold, so that other accounts have somebody who works for them.
//!
//! A run lasts as long as its slowest record, and its worker does nothing else meanwhile. What a bot has been asked
//! cannot be taken back, and nobody knows before that it takes long. So a bot is asked from a seat: a claim of the
//! table that the worker holds until its run ends.
//!
//! ```text
//! bot that may be slow ──── own seat ────┐
//! known as slow (slow.rs) ─ slow seat ───┴─ asked; seats given back with the account's last group in the run
//!                                 └─ none free: record goes back, which is no failed attempt
//! ```
//!
//! Of its own seats each account has one for each worker but a tenth of them. Of those for slow accounts one is kept
//! for each, so that however busy the others are it is asked, and three quarters as many as workers are for all of
//! them; together an account has half as many as workers. What cannot take long needs a seat only while Graph is slow
//! for its Page. A deployment without other accounts has no seats, one with fewer than ten workers only those for slow
//! ones.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use messenger_channel::clock::Clock;
use messenger_channel::configuration::Configuration;
use messenger_channel::state::{Claim, ClaimKey, Claims, Held, Release, StateError, Take};
use messenger_wire::TimestampMs;
use messenger_wire::webhook::Lane;

use crate::account::pace;
use crate::account::slow::{self, SLOW};
use crate::case::Case;
use crate::claim;
use crate::failure::Failure;
use crate::lock::lock;
use crate::run::Run;
use crate::seams::{Seams, Settings};
use crate::tally::Metric;

/// How many seats are tried, one after another, before an account is taken to have none free.
const TRIES: u32 = 10;

/// Workers of which one is kept free of an account's bot.
const ONE_FREE_OF: u32 = 10;

/// Receives for which a record that finds none of its account's own seats comes again at once, or nearly so.
const AT_ONCE_FOR: u32 = 15;

/// Receives for which a record that finds no seat comes again soon, however old it is: seats change hands all the time,
/// and whoever waits longer is overtaken by what comes in. What slept, or waited for a table that was away, was received
/// often by then. The receives that are left last for as long as SQS keeps the record (`pace::back`).
const SOON_FOR: u32 = 400;

/// Receives for which a report waits for a seat.
const REPORT_WAITS_FOR: u32 = 3;

/// Longest time that giving seats back may take.
const GIVE_BACK_TIME: Duration = Duration::from_secs(2);

/// Which seats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Row {
    /// Those of one account.
    Own,
    /// Those for slow accounts.
    Slow,
}

/// One seat of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Seat {
    /// The one that is kept for a slow account.
    Kept,
    /// One of the others.
    Numbered(u32),
}

impl Row {
    /// How many of the row's numbered seats an account may sit on, and how many there are.
    fn seats(self, workers: u32) -> (u32, u32) {
        let own = workers - workers / ONE_FREE_OF;
        match self {
            Self::Own => (own, own),
            // The one that is kept counts too.
            Self::Slow => ((workers / 2).saturating_sub(1), workers * 3 / 4),
        }
    }

    /// Seat that is tried before those with a number.
    fn kept(self) -> Option<Seat> {
        (self == Self::Slow).then_some(Seat::Kept)
    }

    /// How long a worker does not ask for a seat again where it got none.
    fn full(self) -> Duration {
        match self {
            Self::Own => Duration::from_millis(500),
            Self::Slow => Duration::from_secs(2),
        }
    }

    /// How soon a record comes again that found no seat.
    fn soon(self, receives: u32) -> Duration {
        match self {
            Self::Own if receives <= AT_ONCE_FOR => Duration::from_secs(1),
            Self::Own => Duration::from_secs(3),
            Self::Slow => Duration::from_secs(5),
        }
    }

    fn key(self, account: &str, seat: Seat) -> ClaimKey {
        match (self, seat) {
            (_, Seat::Kept) => ClaimKey::kept_seat(account),
            (Self::Own, Seat::Numbered(number)) => ClaimKey::seat(Some(account), number),
            (Self::Slow, Seat::Numbered(number)) => ClaimKey::seat(None, number),
        }
    }
}

/// Seats of one row for one account.
type Place = (String, Row);

/// What a worker knows of seats from its earlier runs.
#[derive(Debug, Default)]
pub(crate) struct KnownSeats(Mutex<HashMap<Place, Known>>);

#[derive(Debug, Default, Clone, Copy)]
struct Known {
    /// When it last found none.
    full: Option<TimestampMs>,
    /// Seat that it last had. Tried first, so that workers soon have seats that nobody else wants.
    last: Option<Seat>,
}

impl KnownSeats {
    fn of(&self, place: &Place) -> Known {
        lock(&self.0).get(place).copied().unwrap_or_default()
    }

    fn note(&self, place: &Place, known: Known) {
        lock(&self.0).insert(place.clone(), known);
    }

    /// Whether so little time has passed since none was found that asking again is of no use.
    fn is_full(&self, place: &Place, now: TimestampMs) -> bool {
        self.of(place).full.is_some_and(|full| now.since(full) < place.1.full())
    }
}

/// Seats that a run holds.
#[derive(Debug, Default)]
pub(crate) struct Seats(tokio::sync::Mutex<HashMap<Place, Held>>);

/// Warns where accounts have to share workers of which nobody has said how many there are.
pub(crate) fn warn_where_none(settings: &Settings, configuration: &Configuration) {
    if settings.workers == 1 && configuration.accounts().nth(1).is_some() {
        tracing::warn!("MAXIMUM_CONCURRENCY is not set: one account's slow bot may hold all workers");
    }
}

/// Takes the seats for the run from which the account's bot may be asked.
///
/// # Errors
/// [`Failure::Wait`] where there is none, another [`Failure`] where the table is away.
pub(crate) async fn take<S: Seams>(run: &Run<'_, S>, case: &Case<'_>) -> Result<(), Failure> {
    if !slow::has_others(run, case.configuration) {
        return Ok(());
    }
    // Those for slow accounts are the scarcer ones.
    let slow = slow::is_slow(run, case).await.then_some(Row::Slow);
    let own = needs_own(run, case).then_some(Row::Own);
    // Echoes of our own sends are behind a report, which therefore goes on without a seat in the end.
    let waits = case.event.lane() == Lane::Person || case.queued.receives <= REPORT_WAITS_FOR;
    // One at a time: a seat is for all conversations of the account in this run.
    let mut seats = run.seats.0.lock().await;
    let mut taken = Vec::new();
    for row in slow.into_iter().chain(own) {
        // Under the name that its records have, by which the run gives it back: the account may have another by now.
        let place = (case.envelope.account.clone(), row);
        if seats.contains_key(&place) {
            continue;
        }
        match acquire(run, &(case.account.name.clone(), row)).await {
            Ok(Some(held)) => taken.push((place, held)),
            _ if !waits => {}
            not_taken => {
                release(run, &taken).await;
                not_taken?;
                run.tally.count(Metric::NoSeat);
                return Err(none_free(run, case, row));
            }
        }
    }
    seats.extend(taken);
    Ok(())
}

fn needs_own<S: Seams>(run: &Run<'_, S>, case: &Case<'_>) -> bool {
    run.seams.settings().workers >= ONE_FREE_OF && case.bot(run).time() > SLOW
}

fn none_free<S: Seams>(run: &Run<'_, S>, case: &Case<'_>, row: Row) -> Failure {
    let (receives, soon) = (case.queued.receives, row.soon(case.queued.receives));
    if receives <= SOON_FOR { Failure::wait(soon) } else { pace::back(run, soon, case.queued) }
}

/// Longest time that the bot of an event may take: without the seat that it should be asked from, no longer than what
/// is not slow.
pub(crate) async fn longest<S: Seams>(run: &Run<'_, S>, case: &Case<'_>) -> Duration {
    let needs_none = !slow::has_others(run, case.configuration) || !needs_own(run, case);
    let place = (case.envelope.account.clone(), Row::Own);
    if needs_none || run.seats.0.lock().await.contains_key(&place) { Duration::MAX } else { SLOW }
}

/// Takes one of the seats of a place; `None` where none is found.
///
/// # Errors
/// [`Failure`] where the table is away. A seat that is not understood is not free: another version may have written it.
async fn acquire<S: Seams>(run: &Run<'_, S>, place: &Place) -> Result<Option<Held>, Failure> {
    let (known, now) = (&run.worker.seats, run.seams.clock().now());
    if known.is_full(place, now) {
        return Ok(None);
    }
    let ((account, row), mut random) = (place, [0; 4]);
    let Some(lease) = claim::lease(run).filter(|_| getrandom::fill(&mut random).is_ok()) else { return Ok(None) };
    let last = known.of(place).last;
    let numbered = numbers(account, row.seats(run.seams.settings().workers), u32::from_be_bytes(random));
    for seat in in_turn(last, row.kept(), numbered) {
        match run.seams.state().acquire(&row.key(account, seat), &lease, Take::Open).await {
            Ok(Claim::Acquired(held)) => {
                known.note(place, Known { full: None, last: Some(seat) });
                return Ok(Some(held));
            }
            Ok(_) | Err(StateError::Corrupt(_)) => {}
            Err(away) => return Err(away.into()),
        }
    }
    known.note(place, Known { full: Some(now), last: None });
    Ok(None)
}

/// Gives the seats of an account back, of which the run has nothing more to do.
pub(crate) async fn give_back_of<S: Seams>(run: &Run<'_, S>, account: &str) {
    let mut seats = run.seats.0.lock().await;
    let of: Vec<_> = seats.extract_if(|(of, _), _| of == account).collect();
    drop(seats);
    release(run, &of).await;
}

/// Gives all seats of a run back.
pub(crate) async fn give_back<S: Seams>(run: &Run<'_, S>) {
    let all: Vec<_> = run.seats.0.lock().await.drain().collect();
    release(run, &all).await;
}

/// Frees seats. Where that fails, they are free when the run would have had to end.
async fn release<S: Seams>(run: &Run<'_, S>, seats: &[(Place, Held)]) {
    // Free at once, also for a worker whose clock is behind.
    let release =
        Release { not_before: TimestampMs::from_millis(0), part: None, died: None, refusals: 0, counts: false };
    let released = seats.iter().map(|(_, held)| run.seams.state().release(held, &release));
    let time = run.closing_time(GIVE_BACK_TIME);
    if tokio::time::timeout(time, futures::future::join_all(released)).await.is_err() {
        tracing::debug!("seats are free when their lease ends");
    }
}

/// Seats in the order in which they are tried: the last one, the one that is kept, then those with a number.
fn in_turn(last: Option<Seat>, kept: Option<Seat>, numbers: impl Iterator<Item = u32>) -> impl Iterator<Item = Seat> {
    let others = kept.into_iter().chain(numbers.map(Seat::Numbered));
    last.into_iter().chain(others.filter(move |seat| Some(*seat) != last)).take(TRIES as usize)
}

/// Numbers of some seats side by side, from one by chance. Those that an account may sit on begin somewhere among all
/// of the row.
fn numbers(account: &str, (own, all): (u32, u32), random: u32) -> impl Iterator<Item = u32> {
    let first = account.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into())) % all;
    (0..TRIES.min(own)).map(move |offset| (first + (random % own + offset) % own) % all)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use messenger_wire::TimestampMs;

    use super::{Duration, Known, KnownSeats, Row, Seat, TRIES, in_turn, numbers};

    #[test]
    fn an_account_has_seats_for_all_workers_but_a_tenth_and_slow_ones_share_three_quarters() {
        let accounts: Vec<String> = (0..40).map(|number| format!("page-{number}")).collect();
        for (workers, own, shared) in [
            (2, 2, (0, 1)),
            (3, 3, (0, 2)),
            (9, 9, (3, 6)),
            (10, 9, (4, 7)),
            (19, 18, (8, 14)),
            (50, 45, (24, 37)),
            (1000, 900, (499, 750)),
        ] {
            for (row, own, all) in [(Row::Own, own, own), (Row::Slow, shared.0, shared.1)] {
                assert_eq!(row.seats(workers), (own, all), "{row:?} of {workers}");
                let seats = |account: &str| {
                    (0..2000).flat_map(|random| numbers(account, (own, all), random)).collect::<BTreeSet<_>>()
                };
                assert!(accounts.iter().all(|account| seats(account).len() == own as usize), "{row:?} of {workers}");
                let together: BTreeSet<u32> = accounts.iter().flat_map(|account| seats(account)).collect();
                assert!(together.iter().all(|seat| *seat < all), "{row:?} of {workers}");
            }
        }
    }

    #[test]
    fn the_last_seat_is_tried_first_and_none_twice() {
        for (own, last, kept) in [
            (1, Some(Seat::Numbered(0)), None),
            (3, Some(Seat::Numbered(2)), None),
            (5, None, None),
            (25, Some(Seat::Numbered(7)), None),
            (25, None, None),
            (0, None, Some(Seat::Kept)),
            (0, Some(Seat::Kept), Some(Seat::Kept)),
            (4, Some(Seat::Numbered(3)), Some(Seat::Kept)),
            (24, None, Some(Seat::Kept)),
        ] {
            for random in 0..100 {
                let tried: Vec<Seat> = in_turn(last, kept, numbers("main", (own, own.max(1)), random)).collect();
                assert_eq!(tried.len(), (own + u32::from(kept.is_some())).min(TRIES) as usize, "{tried:?}");
                assert_eq!(tried.iter().collect::<BTreeSet<_>>().len(), tried.len(), "{tried:?}");
                assert!(last.or(kept).is_none_or(|first| tried[0] == first), "{tried:?}");
                assert!(kept.is_none_or(|kept| tried[..2.min(tried.len())].contains(&kept)), "{tried:?}");
            }
        }
    }

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
