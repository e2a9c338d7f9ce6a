//! Reads and writes the health of accounts, and tells of its changes.

use messenger_channel::clock::Clock;
use messenger_channel::configuration::Account;
use messenger_channel::state::{AccountHealth, AccountHealths, HealthChange, StateError};
use messenger_channel::telemetry::lines::{ACCOUNT_RESUMED, ACCOUNT_STOPPED};

use super::SAVES;
use super::standing::is_marked;
use super::untold;
use crate::account::stop::Stop;
use crate::failure::Failure;
use crate::reason::Reason;
use crate::run::Run;
use crate::seams::Seams;
use crate::tally::Metric;

/// Health as it was read a moment ago at the earliest.
///
/// # Errors
/// [`Failure`] where it cannot be read.
pub(crate) async fn read<S: Seams>(run: &Run<'_, S>, account: &str) -> Result<AccountHealth, Failure> {
    match run.worker.health.fresh(account, run.seams.clock().now()) {
        Some(fresh) => Ok(fresh),
        None => stored(run, account).await,
    }
}

/// Health as the table has it.
pub(super) async fn stored<S: Seams>(run: &Run<'_, S>, account: &str) -> Result<AccountHealth, Failure> {
    let now = run.seams.clock().now();
    let health = run.seams.state().health(account).await.map_err(|error| failure(account, error))?;
    run.worker.health.keep_noted(account, &health, now);
    untold::notice(run, account, &health);
    Ok(health)
}

/// What a change of health means for the account.
#[derive(Debug, Clone, Copy)]
pub(super) enum Change {
    Stopped(Stop),
    Resumed,
}

/// Writes down a change of health, and tells of it; `false` where another worker has written something else meanwhile.
pub(super) async fn write<S: Seams>(
    run: &Run<'_, S>,
    account: &Account,
    seen: &AccountHealth,
    health: &AccountHealth,
    change: Change,
) -> Result<bool, Failure> {
    if seen == health {
        run.worker.health.keep(&account.name, health, run.seams.clock().now());
        return Ok(true);
    }
    let health = noted(run, account, seen, health.clone(), change);
    let written = replace(run, &account.name, seen, &health).await?;
    if written {
        tell(run, account, seen, &health, change).await;
    }
    Ok(written)
}

/// Health after a change, with the mark that the owner is to be told of it; what has not changed gets none.
pub(super) fn noted<S: Seams>(
    run: &Run<'_, S>,
    account: &Account,
    seen: &AccountHealth,
    health: AccountHealth,
    change: Change,
) -> AccountHealth {
    if health == *seen {
        return health;
    }
    let news = news(seen, &health, change);
    untold::marked(run, account, health, news)
}

/// Changes health without telling of it, unless it stands there already. Where another worker writes meanwhile, it is
/// changed anew. Returns the health before and after, where it was changed.
///
/// # Errors
/// [`Failure`] where it is not written down.
pub(crate) async fn change<S: Seams>(
    run: &Run<'_, S>,
    account: &str,
    change: impl Fn(&AccountHealth) -> AccountHealth,
) -> Result<Option<(AccountHealth, AccountHealth)>, Failure> {
    for _ in 0..SAVES {
        let seen = stored(run, account).await?;
        let health = change(&seen);
        if health == seen {
            return Ok(None);
        }
        if replace(run, account, &seen, &health).await? {
            return Ok(Some((seen, health)));
        }
    }
    // Nobody's change came through, because others were always faster.
    Err(Failure::transient(Reason::HealthBusy))
}

async fn replace<S: Seams>(
    run: &Run<'_, S>,
    account: &str,
    seen: &AccountHealth,
    health: &AccountHealth,
) -> Result<bool, Failure> {
    run.worker.health.keep(account, health, run.seams.clock().now());
    let written = run.seams.state().set_health(account, seen, health).await;
    let written = written.map_err(|error| failure(account, error))?;
    if written {
        run.worker.health.keep_noted(account, health, run.seams.clock().now());
    }
    Ok(written)
}

/// What cannot be read is of the account as a whole, and would park every record of it. A newer
/// version may have written it.
fn failure(account: &str, error: StateError) -> Failure {
    if let StateError::Corrupt(_) = error {
        tracing::error!(account, %error, "health of the account is not understood");
        return Failure::transient(Reason::HealthUnreadable);
    }
    error.into()
}

/// Tells of a change that was written: log, metric and result. A run that dies before it has told takes log and metric
/// with it: told again, they would count a change twice whose result alone did not arrive.
pub(super) async fn tell<S: Seams>(
    run: &Run<'_, S>,
    account: &Account,
    seen: &AccountHealth,
    health: &AccountHealth,
    change: Change,
) {
    if news(seen, health, change).is_none() {
        return;
    }
    match change {
        Change::Stopped(stop) => {
            let reason = Reason::from(stop);
            tracing::error!(account = %account.name, reason = reason.as_str(), "{ACCOUNT_STOPPED}");
            run.tally.count_by(Metric::AccountStopped, reason);
        }
        Change::Resumed => {
            tracing::info!(account = %account.name, "{ACCOUNT_RESUMED}");
            run.tally.count(Metric::AccountResumed);
        }
    }
    untold::tell(run, account, health).await;
}

/// What a change is to the owner; `None` where it is no news.
fn news(seen: &AccountHealth, health: &AccountHealth, change: Change) -> Option<HealthChange> {
    match change {
        Change::Stopped(stop) => Some(HealthChange::Stopped(Reason::from(stop).to_string())),
        // An all-clear for an account that was not stopped is none, and neither is one for what something else stops.
        Change::Resumed => (is_marked(seen) && !is_marked(health)).then_some(HealthChange::Resumed),
    }
}

#[cfg(test)]
mod tests {
    use messenger_channel::state::StateError;

    use super::failure;
    use crate::failure::Failure;
    use crate::reason::Reason;

    #[test]
    fn health_that_cannot_be_read_parks_nothing_since_every_record_of_the_account_would_be_parked_for_it() {
        assert_eq!(failure("main", StateError::Corrupt("health")), Failure::transient(Reason::HealthUnreadable));
        let away = StateError::Unavailable("away".to_owned());
        assert_eq!(failure("main", away), Failure::transient(Reason::StateUnavailable));
    }
}
