//! Accounts that hold their workers for long: by a slow bot, by a Graph that is slow for them, or by a slow target of
//! results.
//!
//! ```text
//! call begins ── 3 s ── goes on, however long
//!                 └── noted in the account's health ── read by the other workers with their next record
//!                                                      └── slow seats (seats.rs)
//! ```
//!
//! A note holds for two minutes, and is written anew in the second of them by whoever meets the account as slow then:
//! one write a minute at most. Where there is no other account, or no other worker, nothing is noted.

use std::pin::pin;
use std::time::Duration;

use futures::FutureExt;
use messenger_channel::clock::Clock;
use messenger_channel::configuration::Configuration;
use messenger_channel::state::AccountHealth;
use messenger_wire::TimestampMs;

use crate::account::health;
use crate::case::Case;
use crate::failure::Failure;
use crate::run::Run;
use crate::seams::Seams;

/// Time that something may hold a worker without being slow.
pub(crate) const SLOW: Duration = Duration::from_secs(3);

/// Least time that a note holds on after the account was last met as slow.
const LEAST: Duration = Duration::from_mins(1);

/// Longest time that noting may take: what is slow may be done meanwhile, and would wait for it.
const NOTE_TIME: Duration = Duration::from_millis(500);

/// Does what holds the worker on behalf of an account, and notes while it goes on that it is slow, where it is.
pub(crate) async fn watched<S: Seams, T>(run: &Run<'_, S>, account: &str, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    match tokio::time::timeout(SLOW, &mut work).await {
        Ok(done) => done,
        // Boxed, since it stands below everything else: the types of nested futures go as deep as the compiler follows.
        Err(_slow) => tokio::join!(work, note(run, account).boxed()).0,
    }
}

/// Whether the account is noted as one that may hold too many workers. What cannot be read holds up nothing: whoever
/// must know more of the account's health asks for it.
pub(crate) async fn is_slow<S: Seams>(run: &Run<'_, S>, case: &Case<'_>) -> bool {
    let until = health::read(run, &case.account.name).await.ok().and_then(|health| health.slow_until);
    until.is_some_and(|until| until > run.seams.clock().now())
}

/// Notes that an account is slow, for all workers. Best effort: whoever meets it as slow the next time notes it.
async fn note<S: Seams>(run: &Run<'_, S>, account: &str) {
    match tokio::time::timeout(NOTE_TIME, tell_others(run, account)).await {
        Ok(Ok(())) => {}
        told => tracing::warn!(account, ?told, "that the account is slow is not noted"),
    }
}

async fn tell_others<S: Seams>(run: &Run<'_, S>, account: &str) -> Result<(), Failure> {
    if !has_others(run, &*run.configuration().await?) {
        return Ok(());
    }
    // One at a time: what the first has noted, the other conversations of this worker need not write.
    let _noting = run.worker.noting.lock().await;
    let (known, now) = (health::read(run, account).await?, run.seams.clock().now());
    if after_slow_call(&known, now) == known {
        return Ok(());
    }
    tracing::warn!(account, "account holds its workers for long");
    health::change(run, account, |seen| after_slow_call(seen, now)).await.map(drop)
}

/// Whether there is anybody whom the account could delay, and any worker to keep free for them.
pub(crate) fn has_others<S: Seams>(run: &Run<'_, S>, configuration: &Configuration) -> bool {
    run.seams.settings().workers > 1 && configuration.accounts().nth(1).is_some()
}

/// Health of an account that has just been met as slow. Pure.
fn after_slow_call(seen: &AccountHealth, now: TimestampMs) -> AccountHealth {
    let slow_until = seen.slow_until.filter(|until| *until > now + LEAST).unwrap_or(now + LEAST * 2);
    AccountHealth { slow_until: Some(slow_until), ..seen.clone() }
}

#[cfg(test)]
mod tests {
    use messenger_channel::state::AccountHealth;
    use messenger_wire::TimestampMs;

    use super::{Duration, LEAST, after_slow_call};

    #[test]
    fn what_is_written_holds_for_two_minutes_and_is_written_anew_in_the_second() {
        let (start, millisecond) = (TimestampMs::from_millis(1_800_000_000_000), Duration::from_millis(1));
        let first = after_slow_call(&AccountHealth { restrictions: 2, ..AccountHealth::default() }, start);
        assert_eq!((first.slow_until, first.restrictions), (Some(start + LEAST * 2), 2));
        for (met, is_written) in [(LEAST.saturating_sub(millisecond), false), (LEAST, true), (LEAST * 60, true)] {
            let until = if is_written { start + met + LEAST * 2 } else { start + LEAST * 2 };
            assert_eq!(after_slow_call(&first, start + met).slow_until, Some(until), "{met:?}");
        }
    }
}
