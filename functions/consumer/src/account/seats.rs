//! How many workers a slow account may hold, so that other accounts have somebody who works for them.
//!
//! A run lasts as long as its slowest record, and its worker does nothing else meanwhile. So a bot that is known to
//! take long is asked from a seat: a claim of the table that the worker holds until its run ends. There are seats for
//! half of the workers for each account, and for three quarters of them for all.
//!
//! ```text
//! known as slow (slow.rs) ── seat taken ─── asked; seat given back with the end of the run
//!                   ▲            └─── none free ─── record goes back, which is no failed attempt
//!                   └──────────────────────┘
//! ```
//!
//! A quick bot costs nothing, and neither does one of a deployment without other accounts.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use messenger_channel::clock::Clock;
use messenger_channel::state::{Claim, ClaimKey, Claims, Held, Release, Take};
use messenger_wire::TimestampMs;

use crate::account::{pace, slow};
use crate::case::Case;
use crate::claim;
use crate::failure::Failure;
use crate::lock::lock;
use crate::run::Run;
use crate::seams::Seams;
use crate::tally::Metric;

/// How long a worker does not ask for a seat again where it got none.
const FULL: Duration = Duration::from_secs(2);

/// How soon a record comes again that found no seat.
const SOON: Duration = Duration::from_secs(5);

/// Longest time that giving seats back may take.
const GIVE_BACK_TIME: Duration = Duration::from_millis(500);

/// When one worker last found no seat, by account.
#[derive(Debug, Default)]
pub(crate) struct Full(Mutex<HashMap<String, TimestampMs>>);

impl Full {
    fn note(&self, account: &str, now: TimestampMs) {
        lock(&self.0).insert(account.to_owned(), now);
    }

    /// Whether so little time has passed since that asking again is of no use.
    fn is_noted(&self, account: &str, now: TimestampMs) -> bool {
        lock(&self.0).get(account).is_some_and(|noted| now.since(*noted) < FULL)
    }
}

/// Seats that a run holds, by account.
#[derive(Debug, Default)]
pub(crate) struct Seats(tokio::sync::Mutex<HashMap<String, Held>>);

/// Takes a seat for the run where the account is slow.
///
/// # Errors
/// [`Failure::Wait`] where there is none.
pub(crate) async fn take<S: Seams>(run: &Run<'_, S>, case: &Case<'_>) -> Result<(), Failure> {
    if !slow::is_slow(run, case).await {
        return Ok(());
    }
    let (account, now) = (&case.account.name, run.seams.clock().now());
    // One at a time: a seat is for all conversations of the account in this run.
    let mut seats = run.seats.0.lock().await;
    if seats.contains_key(account) {
        return Ok(());
    }
    if !run.worker.full.is_noted(account, now)
        && let Some(held) = acquire(run, account, run.seams.settings().workers).await?
    {
        seats.insert(account.clone(), held);
        return Ok(());
    }
    run.worker.full.note(account, now);
    run.tally.count(Metric::SlowBot);
    Err(pace::back(run, SOON, case.queued))
}

async fn acquire<S: Seams>(run: &Run<'_, S>, account: &str, workers: u32) -> Result<Option<Held>, Failure> {
    let mut random = [0; 4];
    let Some(lease) = claim::lease(run).filter(|_| getrandom::fill(&mut random).is_ok()) else { return Ok(None) };
    let key = ClaimKey::seat(number(account, workers, u32::from_be_bytes(random)));
    match run.seams.state().acquire(&key, &lease, Take::Open).await? {
        Claim::Acquired(held) => Ok(Some(held)),
        _ => Ok(None),
    }
}

/// Gives the seats of a run back. Where that fails, they are free when the run would have had to end.
pub(crate) async fn give_back<S: Seams>(run: &Run<'_, S>) {
    let seats = std::mem::take(&mut *run.seats.0.lock().await);
    let release = Release { not_before: run.seams.clock().now(), part: None, died: None, counts: false };
    let released = seats.values().map(|held| run.seams.state().release(held, &release));
    let time = run.closing_time(GIVE_BACK_TIME);
    if tokio::time::timeout(time, futures::future::join_all(released)).await.is_err() {
        tracing::debug!("seats are free when their lease ends");
    }
}

/// Number of a seat: by chance one of the account's own half of the workers, which lies somewhere
/// in the three quarters that all share.
fn number(account: &str, workers: u32, random: u32) -> u32 {
    let (own, all) = (workers / 2, workers * 3 / 4);
    let first = account.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    (first % all + random % own) % all
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use messenger_wire::TimestampMs;

    use super::{Duration, FULL, Full, number};

    #[test]
    fn an_account_has_seats_for_half_of_the_workers_and_all_accounts_for_three_quarters() {
        let accounts: Vec<String> = (0..40).map(|number| format!("page-{number}")).collect();
        for (workers, own, all) in [(2, 1, 1), (3, 1, 2), (4, 2, 3), (5, 2, 3), (50, 25, 37), (1000, 500, 750)] {
            let seats =
                |account: &str| (0..2000).map(|random| number(account, workers, random)).collect::<BTreeSet<_>>();
            assert!(accounts.iter().all(|account| seats(account).len() == own), "{workers}");
            let together: BTreeSet<u32> = accounts.iter().flat_map(|account| seats(account)).collect();
            assert!(together.len() <= all && together.iter().all(|seat| (*seat as usize) < all), "{workers}");
        }
    }

    #[test]
    fn a_seat_that_was_not_found_is_not_looked_for_again_for_two_seconds() {
        let (full, start) = (Full::default(), TimestampMs::from_millis(1_800_000_000_000));
        full.note("main", start);
        assert!(full.is_noted("main", start + FULL.saturating_sub(Duration::from_millis(1))));
        assert!(!full.is_noted("main", start + FULL));
        assert!(!full.is_noted("other", start));
    }
}
