//! Tells the owner that an account stopped or goes on, at least once.
//!
//! ```text
//! change written, and a mark with it ─ told ─ batch done ─ mark taken off
//!                                    └ run dies, or the target is away: the mark stays
//! mark read after half a minute ─ batch done ─ health read again ─ told ─ mark taken off
//! ```
//!
//! No message waits for what is told late: it is told when the records of the batch are deleted, and once a minute at
//! most by each worker. Told twice, a change has the same id. Where nobody wants to be told there is no mark.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use futures::future::join_all;
use messenger_channel::clock::Clock;
use messenger_channel::configuration::Account;
use messenger_channel::result::ResultBody;
use messenger_channel::state::{AccountHealth, HealthChange, Untold};
use messenger_wire::TimestampMs;
use tokio::time::Instant;
use tracing::{Instrument, Span};

use super::record::{change, stored};
use crate::deadline::TIME_LIMIT;
use crate::lock::lock;
use crate::results::{self, CALL_TIMEOUT};
use crate::run::Run;
use crate::seams::Seams;

/// Wait of a worker before it tries again to tell of an account.
const TRY_AGAIN_AFTER: Duration = Duration::from_mins(1);

/// Longest time that telling behind a batch may take, so that some is left to take the marks off.
const TIME_BEHIND: Duration = Duration::from_millis(1_500);

/// Most changes that are kept for an owner whose target is away: those before them are told no more.
const MOST_UNTOLD: usize = 10;

/// When this worker last tried to tell of an account.
#[derive(Debug, Default)]
pub(crate) struct Tries(Mutex<HashMap<String, TimestampMs>>);

impl Tries {
    fn note(&self, account: &str, now: TimestampMs) {
        lock(&self.0).insert(account.to_owned(), now);
    }

    /// Whether it is time for another try, which is noted then.
    fn is_due(&self, account: &str, now: TimestampMs) -> bool {
        let mut tries = lock(&self.0);
        let is_due = tries.get(account).is_none_or(|last| now.since(*last) >= TRY_AGAIN_AFTER);
        if is_due {
            tries.insert(account.to_owned(), now);
        }
        is_due
    }
}

/// What a run leaves until its batch is done, by account.
#[derive(Debug, Default)]
pub(crate) struct LeftToTell(Mutex<HashMap<String, Left>>);

/// What is left of one account.
#[derive(Debug)]
struct Left {
    /// What this run has told of, and whose marks are still there.
    told: Vec<Untold>,
    /// Whether somebody else has left something to be told.
    is_to_tell: bool,
    /// Span of the record, for the log.
    span: Span,
}

impl LeftToTell {
    /// Whether nothing is left.
    pub(crate) fn is_empty(&self) -> bool {
        lock(&self.0).is_empty()
    }

    fn add(&self, account: &str, add: impl FnOnce(&mut Left)) {
        let new = || Left { told: Vec::new(), is_to_tell: false, span: Span::current() };
        add(lock(&self.0).entry(account.to_owned()).or_insert_with(new));
    }

    fn has_told(&self, account: &str, untold: &Untold) -> bool {
        lock(&self.0).get(account).is_some_and(|left| left.told.contains(untold))
    }
}

/// Health that is about to be written, with the mark of a change where the owner is to be told of it.
pub(super) fn marked<S: Seams>(
    run: &Run<'_, S>,
    account: &Account,
    mut health: AccountHealth,
    change: Option<HealthChange>,
) -> AccountHealth {
    if !results::is_told_of_account(run, account) {
        // Told after a later change that nobody was to be told of, they would be wrong.
        health.untold.clear();
    } else if let Some(change) = change {
        add(&mut health.untold, Untold { at: run.seams.clock().now(), change });
    }
    health
}

/// Adds a change to those that are not told yet. The same once more in a row is told as one.
fn add(untold: &mut Vec<Untold>, new: Untold) {
    untold.pop_if(|last| last.change == new.change);
    untold.push(new);
    untold.drain(..untold.len().saturating_sub(MOST_UNTOLD));
}

/// Tells at once of what was written just now, and before it of what was left: the owner is told in order.
pub(super) async fn tell<S: Seams>(run: &Run<'_, S>, account: &Account, written: &AccountHealth) {
    let left: Vec<&Untold> =
        written.untold.iter().filter(|untold| !run.untold.has_told(&account.name, untold)).collect();
    if left.is_empty() {
        return;
    }
    run.worker.tries.note(&account.name, run.seams.clock().now());
    let told = tell_all(run, account, left, CALL_TIMEOUT).await;
    if !told.is_empty() {
        run.untold.add(&account.name, |left| left.told.extend(told));
    }
}

/// Leaves it until the batch is done to tell what somebody else has not told, as health that was read just now says.
pub(super) fn notice<S: Seams>(run: &Run<'_, S>, account: &str, health: &AccountHealth) {
    let now = run.seams.clock().now();
    if is_left(health, now).next().is_some() && run.worker.tries.is_due(account, now) {
        run.untold.add(account, |left| left.is_to_tell = true);
    }
}

/// Changes that whoever wrote them tells no more: its run is over by now.
fn is_left(health: &AccountHealth, now: TimestampMs) -> impl Iterator<Item = &Untold> {
    let known = health.untold.iter().filter(|untold| body(&untold.change).is_some());
    known.take_while(move |untold| now.since(untold.at) >= TIME_LIMIT)
}

/// Tells what is left of each account, and takes off the marks of all that is told.
pub(crate) async fn tell_behind<S: Seams>(run: &Run<'_, S>) {
    let left = std::mem::take(&mut *lock(&run.untold.0));
    let finish = |(account, left): (String, Left)| {
        let span = left.span.clone();
        async move { finish(run, &account, left).await }.instrument(span)
    };
    join_all(left.into_iter().map(finish)).await;
}

async fn finish<S: Seams>(run: &Run<'_, S>, account: &str, left: Left) {
    let mut told = left.told;
    if left.is_to_tell {
        told.extend(tell_late(run, account).await);
    }
    if told.is_empty() {
        return;
    }
    let taken_off = change(run, account, |seen| {
        let mut health = seen.clone();
        health.untold.retain(|untold| !told.contains(untold));
        health
    });
    if let Err(failure) = taken_off.await {
        tracing::warn!(account, ?failure, "the owner is told of the account again");
    }
}

async fn tell_late<S: Seams>(run: &Run<'_, S>, account: &str) -> Vec<Untold> {
    if !run.deadline.allows(TIME_BEHIND, run.seams.clock()) {
        return Vec::new();
    }
    let Ok(configuration) = run.configuration().await else { return Vec::new() };
    let present = configuration.account(account).filter(|account| results::is_told_of_account(run, account));
    let Some(present) = present else { return Vec::new() };
    // Read again, since another worker may have told it meanwhile.
    let Ok(health) = stored(run, account).await else { return Vec::new() };
    let told = tell_all(run, present, is_left(&health, run.seams.clock().now()), TIME_BEHIND).await;
    if !told.is_empty() {
        tracing::info!(account, changes = told.len(), "the owner is told of the account late");
    }
    told
}

/// Tells one change after another until one is not told, which has been logged and counted. Returns those that are.
async fn tell_all<'u, S: Seams>(
    run: &Run<'_, S>,
    account: &Account,
    untold: impl IntoIterator<Item = &'u Untold>,
    most: Duration,
) -> Vec<Untold> {
    let (began, mut told) = (Instant::now(), Vec::new());
    for untold in untold {
        let Some(body) = body(&untold.change) else { continue };
        let time = most.saturating_sub(began.elapsed());
        if results::tell_of_account(run, account, body, untold.at, time).await.is_err() {
            break;
        }
        told.push(untold.clone());
    }
    told
}

/// What the owner is told; `None` where only a newer version can tell.
fn body(change: &HealthChange) -> Option<ResultBody> {
    match change {
        HealthChange::Stopped(reason) => Some(ResultBody::AccountStopped { reason: reason.clone() }),
        HealthChange::Resumed => Some(ResultBody::AccountResumed),
        HealthChange::Unknown(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use messenger_channel::state::{AccountHealth, HealthChange, Untold};
    use messenger_wire::TimestampMs;
    use serde_json::json;

    use super::{MOST_UNTOLD, TIME_LIMIT, TRY_AGAIN_AFTER, Tries, add, is_left};

    fn at(second: i64) -> TimestampMs {
        TimestampMs::from_millis(1_800_000_000_000 + second * 1_000)
    }

    fn stopped(reason: &str, second: i64) -> Untold {
        Untold { at: at(second), change: HealthChange::Stopped(reason.to_owned()) }
    }

    fn resumed(second: i64) -> Untold {
        Untold { at: at(second), change: HealthChange::Resumed }
    }

    #[test]
    fn changes_are_kept_in_order_the_same_in_a_row_once_and_of_too_many_the_last() {
        let mut untold = Vec::new();
        for new in [stopped("token_dead", 1), stopped("token_dead", 2), stopped("page_restricted", 3), resumed(4)] {
            add(&mut untold, new);
        }
        assert_eq!(untold, [stopped("token_dead", 2), stopped("page_restricted", 3), resumed(4)]);
        for second in 5..=40 {
            add(&mut untold, if second % 2 == 0 { resumed(second) } else { stopped("token_dead", second) });
        }
        assert_eq!(
            (untold.len(), untold.first(), untold.last()),
            (MOST_UNTOLD, Some(&stopped("token_dead", 31)), Some(&resumed(40)))
        );
    }

    #[test]
    fn what_a_run_may_still_be_telling_is_left_to_it_and_what_a_newer_version_tells_to_that_one() {
        let foreign = Untold { at: at(0), change: HealthChange::Unknown(json!("slowed")) };
        let untold = vec![foreign, stopped("token_dead", 0), resumed(10)];
        let health = AccountHealth { untold, ..AccountHealth::default() };
        let left = |millis: i64| {
            let now = TimestampMs::from_millis(at(0).as_millis() + millis);
            is_left(&health, now).cloned().collect::<Vec<_>>()
        };
        let limit = i64::try_from(TIME_LIMIT.as_millis()).unwrap();
        assert_eq!(left(limit - 1), []);
        assert_eq!(left(limit), [stopped("token_dead", 0)]);
        assert_eq!(left(limit + 10_000), [stopped("token_dead", 0), resumed(10)]);
    }

    #[test]
    fn a_worker_tries_once_a_minute_for_each_account() {
        let tries = Tries::default();
        let minute = i64::try_from(TRY_AGAIN_AFTER.as_secs()).unwrap();
        assert!(tries.is_due("main", at(0)) && tries.is_due("other", at(0)));
        tries.note("main", at(1));
        for (second, is_due) in [(1, false), (minute, false), (minute + 1, true), (minute + 2, false)] {
            assert_eq!(tries.is_due("main", at(second)), is_due, "{second}");
        }
        assert!(tries.is_due("other", at(0) + Duration::from_mins(1)));
    }
}
