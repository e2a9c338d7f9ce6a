//! Whether an account may send at all, for every worker.
//!
//! One worker that learns of a dead token, a restricted Page, a refused proof or a missing permission writes it down; the others read it
//! with each batch. Records stay in their queue meanwhile. Another token or app secret in the secret is not stopped by what stopped the
//! one before, so that work goes on without anybody's doing.

mod cache;
mod standing;

use std::sync::Arc;
use std::time::Duration;

use messenger_channel::clock::Clock;
use messenger_channel::configuration::{Account, Configuration};
use messenger_channel::result::ResultBody;
use messenger_channel::state::{AccountHealth, AccountHealths, Fingerprint, StateError};
use messenger_channel::telemetry::lines::{ACCOUNT_RESUMED, ACCOUNT_STOPPED};
use messenger_wire::TimestampMs;

pub(crate) use self::cache::HealthCache;

use self::standing::{Credentials, FIRST_PROBE, is_marked, sent, stopped};
use crate::account::configured::Configured;
use crate::account::restriction::{PageReport, applied};
use crate::failure::{Failure, Stop};
use crate::results;
use crate::run::Run;
use crate::seams::Seams;
use crate::sender::Sender;
use crate::tally::Metric;

/// How soon a stopped account is looked at again. A new token is noticed within this time and [`crate::settings::SECRET_DEMAND_INTERVAL`], which
/// is less than a minute.
pub(crate) const RECHECK: Duration = Duration::from_secs(40);

/// Tries to write what Meta says while other workers write too.
const SAVES: u32 = 4;

/// Failure of a record whose account has an unreadable secret; `None` where all can be read.
pub(crate) fn unreadable<S: Seams>(run: &Run<'_, S>, configuration: &Configuration, account: &str) -> Option<Failure> {
    let cause = &configuration.unreadable_account(account)?.cause;
    tracing::error!(account, field = %cause.field, error = %cause.source, "secret of the account is not read");
    run.tally.count(Metric::SecretUnreadable);
    run.tally.count_by(Metric::SecretUnreadable, &cause.field);
    Some(Failure::Stopped { account: account.to_owned(), time: Duration::MAX })
}

/// Refuses to go on while the account is stopped.
///
/// # Errors
/// [`Failure::Stopped`] while it is.
pub(crate) async fn check<S: Seams>(run: &Run<'_, S>, sender: &Sender<'_>) -> Result<(), Failure> {
    let account = sender.account;
    let (health, now) = (read(run, account).await?, run.seams.clock().now());
    let dead = health.dead_token.as_ref();
    let seen = dead.map(|dead| (dead, run.worker.health.had_when_seen(sender, dead)));
    if let Some((reason, until)) = run.worker.health.stopped(sender, now) {
        let may_go_on = wait(run, sender, reason).await.is_zero();
        let time = if may_go_on { Duration::ZERO } else { until.map_or(Duration::MAX, |until| until.since(now)) };
        if !may_go_on {
            run.tally.count_by(Metric::AccountWaiting, reason.as_str());
        }
        return Err(Failure::Stopped { account: account.name.clone(), time });
    }
    if let Some((dead, had)) = seen
        && is_replaced(run, account, dead, &had).await
    {
        let alive = AccountHealth { dead_token: None, ..health.clone() };
        write(run, account, &health, &alive, Change::Resumed).await?;
    }
    Ok(())
}

/// Whether the secret has another token than the dead one, as read since this worker first saw that it is dead. A configuration of before may
/// have the former token, which still is valid, while the new one is dead.
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

/// Looks whether the account has been stopped meanwhile, if that was not done just now; [`HealthCache::stopped`] tells what came of it.
///
/// # Errors
/// [`Failure`] where that cannot be known.
pub(crate) async fn look<S: Seams>(run: &Run<'_, S>, account: &Account) -> Result<(), Failure> {
    read(run, account).await.map(drop)
}

/// Notes that a send went through, which ends a restriction or a refusal that was probed.
pub(crate) async fn went_through<S: Seams>(run: &Run<'_, S>, sender: &Sender<'_>) {
    let account = sender.account;
    // A probe begins when the time of a stop is over. What was under way when the stop came proves nothing.
    if run.worker.health.stopped(sender, run.seams.clock().now()).is_some() {
        return;
    }
    let Some(health) = run.worker.health.last(&account.name) else { return };
    let healthy = sent(&health);
    if healthy != health && write(run, account, &health, &healthy, Change::Resumed).await.is_err() {
        tracing::warn!(account = %account.name, "that the account goes on is not noted yet");
    }
}

/// Stops an account for everybody: Graph has just said so.
pub(crate) async fn stop<S: Seams>(run: &Run<'_, S>, sender: &Sender<'_>, stop: Stop) -> Failure {
    let account = sender.account;
    let now = run.seams.clock().now();
    let health = match stored(run, account).await {
        Ok(seen) => {
            run.worker.health.keep_noted(&account.name, &seen, now);
            let health = stopped(&seen, &Credentials::of(sender), stop, now);
            // Known at once here, so that the other groups of the batch call Graph no more.
            run.worker.health.keep(&account.name, &health, now);
            if stop.is_of_credentials() && has_newer_credentials(run, sender).await {
                return Failure::wait(Duration::ZERO);
            }
            // Whoever was faster has stopped it, and said so.
            write(run, account, &seen, &health, Change::Stopped(stop)).await.map(drop)
        }
        Err(failure) => Err(failure),
    };
    health.err().unwrap_or(Failure::wait(RECHECK))
}

/// What becomes of a claimed record that met a stop which this worker knows of, so that nothing was called.
pub(crate) async fn hold<S: Seams>(run: &Run<'_, S>, sender: &Sender<'_>, stop: Stop) -> Failure {
    Failure::wait(wait(run, sender, stop).await)
}

/// How soon a record looks again that met a stop: at once where newer credentials may end it.
///
/// Writes nothing that the table has said before: a worker that still has the former token would stop an account that goes on.
async fn wait<S: Seams>(run: &Run<'_, S>, sender: &Sender<'_>, stop: Stop) -> Duration {
    if stop.is_of_credentials() && has_newer_credentials(run, sender).await {
        return Duration::ZERO;
    }
    // Whoever heard it may have had no time to write it down, or the table was away.
    if stop == Stop::TokenDead && !run.worker.health.is_death_noted(sender) {
        self::stop(run, sender, stop).await;
    }
    RECHECK
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
    for _ in 0..SAVES {
        let seen = stored(run, account).await?;
        let health = applied(report, &seen, at, at + FIRST_PROBE);
        if write(run, account, &seen, &health, change).await? {
            return Ok(());
        }
    }
    Err(Failure::transient("health_busy"))
}

async fn read<S: Seams>(run: &Run<'_, S>, account: &Account) -> Result<AccountHealth, Failure> {
    let now = run.seams.clock().now();
    if let Some(fresh) = run.worker.health.fresh(&account.name, now) {
        return Ok(fresh);
    }
    let health = stored(run, account).await?;
    run.worker.health.keep_noted(&account.name, &health, now);
    Ok(health)
}

/// Health as the table has it.
async fn stored<S: Seams>(run: &Run<'_, S>, account: &Account) -> Result<AccountHealth, Failure> {
    run.seams.state().health(&account.name).await.map_err(|error| failure(&account.name, error))
}

/// What cannot be read is of the account as a whole, and would park every record of it. A newer version may have written it.
fn failure(account: &str, error: StateError) -> Failure {
    if let StateError::Corrupt(_) = error {
        tracing::error!(account, %error, "health of the account is not understood");
        return Failure::transient("health_unreadable");
    }
    error.into()
}

/// What a change of health means for the account.
#[derive(Debug, Clone, Copy)]
enum Change {
    Stopped(Stop),
    Resumed,
}

/// Writes down a change of health; `false` where another worker has written something else meanwhile.
async fn write<S: Seams>(
    run: &Run<'_, S>,
    account: &Account,
    seen: &AccountHealth,
    health: &AccountHealth,
    change: Change,
) -> Result<bool, Failure> {
    run.worker.health.keep(&account.name, health, run.seams.clock().now());
    if seen == health {
        return Ok(true);
    }
    let written = run.seams.state().set_health(&account.name, seen, health).await;
    let written = written.map_err(|error| failure(&account.name, error))?;
    if written {
        run.worker.health.keep_noted(&account.name, health, run.seams.clock().now());
        tell(run, account, seen, change).await;
    }
    Ok(written)
}

/// Tells of a change that was written: log, metric and result.
async fn tell<S: Seams>(run: &Run<'_, S>, account: &Account, seen: &AccountHealth, change: Change) {
    match change {
        Change::Stopped(stop) => {
            let reason = stop.as_str();
            tracing::error!(account = %account.name, reason, "{ACCOUNT_STOPPED}");
            run.tally.count_by(Metric::AccountStopped, reason);
            results::tell_of_account(run, account, ResultBody::AccountStopped { reason: reason.to_owned() }).await;
        }
        // That a Page may send which never was stopped need not be told.
        Change::Resumed if !is_marked(seen) => {}
        Change::Resumed => {
            tracing::info!(account = %account.name, "{ACCOUNT_RESUMED}");
            run.tally.count(Metric::AccountResumed);
            results::tell_of_account(run, account, ResultBody::AccountResumed).await;
        }
    }
}

/// Whether the secret has another token or app secret by now.
async fn has_newer_credentials<S: Seams>(run: &Run<'_, S>, sender: &Sender<'_>) -> bool {
    let newer = run.seams.configured().newer_than(sender.configuration).await;
    let account = newer.account(&sender.account.name);
    account.is_some_and(|account| Credentials::of_account(&newer, account) != Credentials::of(sender))
}

#[cfg(test)]
mod tests {
    use messenger_channel::state::StateError;

    use super::failure;
    use crate::failure::Failure;

    #[test]
    fn health_that_cannot_be_read_parks_nothing_since_every_record_of_the_account_would_be_parked_for_it() {
        assert_eq!(failure("main", StateError::Corrupt("health")), Failure::transient("health_unreadable"));
        let away = StateError::Unavailable("away".to_owned());
        assert_eq!(failure("main", away), Failure::transient("state_unavailable"));
    }
}
