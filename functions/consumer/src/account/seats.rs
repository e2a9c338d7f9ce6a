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
//! rest of an answer ────── own seat where one is free, and on without where none is
//! ```
//!
//! Of its own seats each account has one for each worker but a tenth of them. Of those for slow accounts one is kept
//! for each, so that however busy the others are it is asked, and three quarters as many as workers are for all of
//! them; together an account has half as many as workers. What cannot take long needs a seat only while Graph is slow
//! for its Page. A deployment without other accounts has no seats, one with fewer than ten workers only those for slow
//! ones.

mod known;
mod row;

use std::collections::HashMap;
use std::time::Duration;

use messenger_channel::clock::Clock;
use messenger_channel::configuration::Configuration;
use messenger_channel::state::{Claim, ClaimKey, Claims, Conversations, Held, Release, StateError, Take};
use messenger_wire::TimestampMs;
use messenger_wire::webhook::Lane;

pub(crate) use self::known::KnownSeats;

use self::known::{Known, Place};
use self::row::{ONE_FREE_OF, Row, in_turn, numbers};
use crate::account::pace;
use crate::account::slow::{self, SLOW};
use crate::case::Case;
use crate::claim;
use crate::failure::Failure;
use crate::run::Run;
use crate::seams::{Seams, Settings};
use crate::tally::Metric;

/// Receives for which a record that finds no seat comes again soon, however old it is: seats change hands all the time,
/// and whoever waits longer is overtaken by what comes in. What slept, or waited for a table that was away, was received
/// often by then. The receives that are left last for as long as SQS keeps the record (`pace::back`).
pub(super) const SOON_FOR: u32 = 400;

/// Longest time that giving seats back may take.
const GIVE_BACK_TIME: Duration = Duration::from_secs(2);

/// Seats that a run holds.
#[derive(Debug, Default)]
pub(crate) struct Seats(tokio::sync::Mutex<HashMap<Place, Held>>);

/// Warns where accounts have to share workers of which nobody has said how many there are.
pub(crate) fn warn_where_none(settings: &Settings, configuration: &Configuration) {
    if settings.workers == 1 && configuration.accounts().nth(1).is_some() {
        tracing::warn!("MAXIMUM_CONCURRENCY is not set: one account's slow bot may hold all workers");
    }
}

/// Takes the seats for the run from which the account's bot may be asked. What is left of an answer needs none of the
/// account's own, but one for slow accounts: Graph may be what is slow.
///
/// # Errors
/// [`Failure::Wait`] where there is none, another [`Failure`] where the table is away.
pub(crate) async fn take<S: Seams>(run: &Run<'_, S>, case: &Case<'_>) -> Result<(), Failure> {
    let [slow, own] = needed(run, case).await;
    let mut missing = take_all(run, case, [slow, own]).await?;
    if missing == Some(Row::Own) && has_begun(run, case).await {
        missing = take_all(run, case, [slow, None]).await?;
    }
    or_none_free(run, case, missing)
}

/// Takes the account's own seat for an event that went on without, where its bot is asked after all.
///
/// # Errors
/// As for [`take`].
pub(crate) async fn take_own<S: Seams>(run: &Run<'_, S>, case: &Case<'_>) -> Result<(), Failure> {
    // A report asks without in the end.
    let own = own_row(run, case).filter(|_| case.queued.receives > 1 && case.event.lane() != Lane::Report);
    or_none_free(run, case, take_all(run, case, [None, own]).await?)
}

/// Takes a seat of each row, or none at all. Returns the row that has none free.
async fn take_all<S: Seams>(run: &Run<'_, S>, case: &Case<'_>, rows: [Option<Row>; 2]) -> Result<Option<Row>, Failure> {
    // One at a time: a seat is for all conversations of the account in this run.
    let mut seats = run.seats.0.lock().await;
    let mut taken = Vec::new();
    for row in rows.into_iter().flatten() {
        // Under the name that its records have, by which the run gives it back: the account may have another by now.
        let place = (case.envelope.account.clone(), row);
        if seats.contains_key(&place) {
            continue;
        }
        match acquire(run, &(case.account.name.clone(), row)).await {
            Ok(Some(held)) => taken.push((place, held)),
            Ok(None) if !waits(case, row) => run.tally.count(Metric::NoSeat),
            not_taken => {
                release(run, &taken).await;
                return not_taken.map(|_none| Some(row));
            }
        }
    }
    seats.extend(taken);
    Ok(None)
}

/// Whether the bot has answered the event, as far as its conversation tells: with an answer the turn to send is taken.
/// The claim tells for sure, and would have to be taken and given back for it, which is two writes instead of a read.
async fn has_begun<S: Seams>(run: &Run<'_, S>, case: &Case<'_>) -> bool {
    let Some(key) = case.envelope.conversation.as_ref().filter(|_| case.queued.receives > 1) else { return false };
    let turn = run.seams.state().load(key).await.ok().and_then(|known| known.conversation.turn);
    turn.is_some_and(|turn| turn.claim == ClaimKey::event(case.envelope.id))
}

/// Rows that the bot of an event needs a seat of. Those for slow accounts are the scarcer ones.
async fn needed<S: Seams>(run: &Run<'_, S>, case: &Case<'_>) -> [Option<Row>; 2] {
    let is_slow = slow::has_others(run, case.configuration) && slow::is_slow(run, case).await;
    [is_slow.then_some(Row::Slow), own_row(run, case)]
}

/// Row of the account's own, where its bot may take long.
fn own_row<S: Seams>(run: &Run<'_, S>, case: &Case<'_>) -> Option<Row> {
    let is_needed = run.seams.settings().workers >= ONE_FREE_OF && case.bot(run).time() > SLOW;
    (is_needed && slow::has_others(run, case.configuration)).then_some(Row::Own)
}

/// Whether an event that finds no seat waits for one. Echoes of our own sends are behind a report, which therefore goes
/// on without in the end.
fn waits(case: &Case<'_>, row: Row) -> bool {
    case.event.lane() != Lane::Report || case.queued.receives <= row.report_waits_for()
}

/// Sends the record back where a row has no seat free.
fn or_none_free<S: Seams>(run: &Run<'_, S>, case: &Case<'_>, missing: Option<Row>) -> Result<(), Failure> {
    let Some(row) = missing else { return Ok(()) };
    run.tally.count(Metric::NoSeat);
    let (receives, soon) = (case.queued.receives, row.soon(case.queued.receives));
    Err(if receives <= SOON_FOR { Failure::wait(soon) } else { pace::back(run, soon, case.queued) })
}

/// Longest time that the bot of an event may take: for a report that is without a seat, no longer than what is not
/// slow.
pub(crate) async fn longest<S: Seams>(run: &Run<'_, S>, case: &Case<'_>) -> Duration {
    if case.event.lane() != Lane::Report {
        return Duration::MAX;
    }
    let (needed, seats) = (needed(run, case).await, run.seats.0.lock().await);
    let is_held = |row: Row| seats.contains_key(&(case.envelope.account.clone(), row));
    if needed.into_iter().flatten().all(is_held) { Duration::MAX } else { SLOW }
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
