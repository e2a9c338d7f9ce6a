//! Whether an account may send at all, for every worker.
//!
//! One worker that learns of a dead token, a restricted Page, a refused proof or a missing permission writes it down;
//! the others read it with each batch. Records stay in their queue meanwhile. Another token or app secret in the secret
//! is not stopped by what stopped the one before, so that work goes on without anybody's doing.

mod cache;
mod record;
mod standing;
mod untold;

use std::sync::Arc;
use std::time::Duration;

use messenger_channel::clock::Clock;
use messenger_channel::configuration::{Account, Configuration};
use messenger_channel::state::{AccountHealth, Fingerprint};
use messenger_wire::TimestampMs;

pub(crate) use self::cache::HealthCache;
pub(crate) use self::record::{change, read};
pub(crate) use self::untold::{LeftToTell, Tries, tell_behind};

use self::record::{Change, noted, stored, tell, write};
use self::standing::{Credentials, FIRST_PROBE, after_send, after_stop};
use crate::account::configured::Configured;
use crate::account::restriction::{PageReport, after_report};
use crate::account::stop::Stop;
use crate::failure::Failure;
use crate::run::Run;
use crate::seams::Seams;
use crate::sender::Sender;
use crate::tally::Metric;

/// How soon a stopped account is looked at again. A new token is noticed within this time and
/// [`crate::settings::SECRET_DEMAND_INTERVAL`], which is less than a minute.
pub(crate) const RECHECK: Duration = Duration::from_secs(40);

/// Tries to write what Meta says while other workers write too.
const SAVES: u32 = 4;

/// Failure of a record whose account has an unreadable secret; `None` where all can be read.
pub(crate) fn unreadable<S: Seams>(run: &Run<'_, S>, configuration: &Configuration, account: &str) -> Option<Failure> {
    let cause = &configuration.unreadable_account(account)?.cause;
    tracing::error!(account, field = %cause.field, error = %cause.source, "secret of the account is not read");
    run.tally.count(Metric::SecretUnreadable);
    run.tally.count_under(Metric::SecretUnreadable, &cause.field);
    Some(Failure::Stopped { account: account.to_owned(), time: Duration::MAX })
}

/// Refuses to go on while the account is stopped.
///
/// # Errors
/// [`Failure::Stopped`] while it is.
pub(crate) async fn check<S: Seams>(run: &Run<'_, S>, sender: &Sender<'_>) -> Result<(), Failure> {
    let account = sender.account;
    let (health, now) = (read(run, &account.name).await?, run.seams.clock().now());
    let dead = health.dead_token.as_ref();
    let seen = dead.map(|dead| (dead, run.worker.health.had_when_seen(sender, dead)));
    if let Some((reason, until)) = run.worker.health.stopped(sender, now) {
        let may_go_on = wait(run, sender, reason).await.is_zero();
        let time = if may_go_on { Duration::ZERO } else { until.map_or(Duration::MAX, |until| until.since(now)) };
        if !may_go_on {
            run.tally.count_by(Metric::AccountWaiting, reason.into());
        }
        return Err(Failure::Stopped { account: account.name.clone(), time });
    }
    if let Some((dead, had)) = seen
        && is_replaced(run, account, dead, &had).await
    {
        let is_dead = |seen: &AccountHealth| seen.dead_token.as_ref() == Some(dead);
        let alive = |seen: &AccountHealth| AccountHealth { dead_token: None, ..seen.clone() };
        resume(run, account, |seen| if is_dead(seen) { alive(seen) } else { seen.clone() }).await?;
    }
    Ok(())
}

/// Whether the secret has another token than the dead one, as read since this worker first saw that it is dead. A
/// configuration of before may have the former token, which still is valid, while the new one is dead.
async fn is_replaced<S: Seams>(
    run: &Run<'_, S>,
    account: &Account,
    dead: &Fingerprint,
    had: &Arc<Configuration>,
) -> bool {
    let newer = run.seams.configured().newer_than(had).await;
    let present = newer.account(&account.name).map(|account| Credentials::of_account(&newer, account).token);
    !Arc::ptr_eq(&newer, had) && present.is_some_and(|present| present != *dead)
}

/// Looks whether the account has been stopped meanwhile; [`HealthCache::stopped`] tells what came of it. Calls that are
/// about to begin at the same time share one look.
///
/// # Errors
/// [`Failure`] where that cannot be known.
pub(crate) async fn look<S: Seams>(run: &Run<'_, S>, account: &Account) -> Result<(), Failure> {
    let asked = run.seams.clock().now();
    let mut last = run.worker.health.looking(&account.name).await;
    if run.worker.health.is_read_since(&account.name, asked) {
        return Ok(());
    }
    // Whoever waited for a look that failed would fail no less, and later.
    if let Some((failure, _)) = last.as_ref().filter(|(_, failed)| *failed >= asked) {
        return Err(failure.clone());
    }
    let now = run.seams.clock().now();
    let looked = stored(run, &account.name).await.map(drop);
    *last = looked.clone().err().map(|failure| (failure, now));
    looked
}

/// Notes that a send went through, which ends a restriction or a refusal that was probed.
pub(crate) async fn went_through<S: Seams>(run: &Run<'_, S>, sender: &Sender<'_>) {
    let account = sender.account;
    // A probe begins when the time of a stop is over. What was under way when the stop came proves nothing.
    if run.worker.health.stopped(sender, run.seams.clock().now()).is_some() {
        return;
    }
    let Some(known) = run.worker.health.last(&account.name) else { return };
    if after_send(&known) == known {
        return;
    }
    // What another worker has met since is not over.
    let is_known =
        |seen: &AccountHealth| (seen.restricted_until, &seen.refused) == (known.restricted_until, &known.refused);
    let resumed = resume(run, account, |seen| if is_known(seen) { after_send(seen) } else { seen.clone() });
    if resumed.await.is_err() {
        tracing::warn!(account = %account.name, "that the account goes on is not noted yet");
    }
}

/// Writes down that the account goes on, whatever else is written meanwhile, and tells of it.
async fn resume<S: Seams>(
    run: &Run<'_, S>,
    account: &Account,
    resumed: impl Fn(&AccountHealth) -> AccountHealth,
) -> Result<(), Failure> {
    let changed = |seen: &AccountHealth| noted(run, account, seen, resumed(seen), Change::Resumed);
    if let Some((seen, health)) = record::change(run, &account.name, changed).await? {
        tell(run, account, &seen, &health, Change::Resumed).await;
    }
    Ok(())
}

/// Stops an account for everybody: Graph has just said so.
pub(crate) async fn stop<S: Seams>(run: &Run<'_, S>, sender: &Sender<'_>, reason: Stop) -> Failure {
    let (account, now) = (sender.account, run.seams.clock().now());
    // Known at once here, so that the other groups of the batch call Graph no more, whatever they read meanwhile.
    run.worker.health.mark(sender, reason, now);
    for _ in 0..SAVES {
        // Side by side, since other workers go on calling until it is written.
        let is_outdated = async { reason.is_of_credentials() && has_newer_credentials(run, sender).await };
        let (seen, is_outdated) = tokio::join!(stored(run, &account.name), is_outdated);
        let seen = match seen {
            Ok(seen) => seen,
            Err(failure) => return failure,
        };
        let health = after_stop(&seen, &Credentials::of(sender), reason, now);
        if is_outdated {
            run.worker.health.keep(&account.name, &health, now);
            return Failure::wait(Duration::ZERO);
        }
        match write(run, account, &seen, &health, Change::Stopped(reason)).await {
            Ok(true) => break,
            // Whoever was faster may have stopped it, and said so, or have written something else.
            Ok(false) => {}
            Err(failure) => return failure,
        }
    }
    Failure::wait(RECHECK)
}

/// What becomes of a claimed record that met a stop which this worker knows of, so that nothing was called.
pub(crate) async fn hold<S: Seams>(run: &Run<'_, S>, sender: &Sender<'_>, reason: Stop) -> Failure {
    Failure::wait(wait(run, sender, reason).await)
}

/// How soon a record looks again that met a stop: at once where newer credentials may end it.
///
/// Writes nothing that the table has said before: a worker that still has the former token would
/// stop an account that goes on.
async fn wait<S: Seams>(run: &Run<'_, S>, sender: &Sender<'_>, reason: Stop) -> Duration {
    if reason.is_of_credentials() && has_newer_credentials(run, sender).await {
        return Duration::ZERO;
    }
    if reason == Stop::TokenDead {
        note_death(run, sender).await;
    }
    RECHECK
}

/// Writes down that the token is dead, which this worker has heard: whoever heard it may have had no time for that, or
/// the table was away.
pub(crate) async fn note_death<S: Seams>(run: &Run<'_, S>, sender: &Sender<'_>) {
    if !run.worker.health.is_death_noted(sender) {
        stop(run, sender, Stop::TokenDead).await;
    }
}

/// Takes in what Meta says about the Page at a time, unless something later is known.
///
/// # Errors
/// [`Failure`] where it is not written down.
pub(crate) async fn apply_report<S: Seams>(
    run: &Run<'_, S>,
    account: &Account,
    report: PageReport,
    at: TimestampMs,
) -> Result<(), Failure> {
    let change = match report {
        PageReport::Restricted(_) => Change::Stopped(Stop::PageRestricted),
        PageReport::Lifted => Change::Resumed,
    };
    let reported = |seen: &AccountHealth| {
        let health = after_report(report, seen, at, at + FIRST_PROBE);
        noted(run, account, seen, health, change)
    };
    if let Some((seen, health)) = record::change(run, &account.name, reported).await? {
        tell(run, account, &seen, &health, change).await;
    }
    Ok(())
}

/// Whether the secret has another token or app secret by now.
async fn has_newer_credentials<S: Seams>(run: &Run<'_, S>, sender: &Sender<'_>) -> bool {
    let newer = run.seams.configured().newer_than(sender.configuration).await;
    let account = newer.account(&sender.account.name);
    account.is_some_and(|account| Credentials::of_account(&newer, account) != Credentials::of(sender))
}
