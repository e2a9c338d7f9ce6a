//! Whether an account may send at all, for every worker.
//!
//! One worker that learns of a dead token, a restricted Page, a refused proof or a missing permission writes it down; the others read it
//! with each batch. Records stay in their queue meanwhile. Another token or app secret in the secret is not stopped by what stopped the
//! one before, so that work goes on without anybody's doing.

mod known;
mod standing;

use std::time::Duration;

use messenger_channel::account::{Account, Configuration};
use messenger_channel::clock::Clock;
use messenger_channel::notice;
use messenger_channel::state::{AccountHealth, Accounts};
use messenger_wire::TimestampMs;

pub(crate) use self::known::Known;

use self::standing::{Credentials, FIRST_PROBE, is_marked, sent, standing, stopped};
use crate::account::configured::Configured;
use crate::account::restriction::{News, applied};
use crate::consume::Invocation;
use crate::deliver::Sender;
use crate::failure::{Failure, Stop};
use crate::results;
use crate::seams::Seams;
use crate::tally::Metric;

/// How soon a stopped account is looked at again. A new token is noticed within this time and [`crate::settings::SECRET_DEMAND_INTERVAL`], which
/// is less than a minute.
pub(crate) const RECHECK: Duration = Duration::from_secs(40);

/// Tries to write what Meta says while other workers write too.
const SAVES: u32 = 4;

/// Failure of a record whose account has an unreadable secret; `None` where all can be read.
pub(crate) fn unreadable<S: Seams>(
    run: &Invocation<'_, S>,
    configuration: &Configuration,
    account: &str,
) -> Option<Failure> {
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
pub(crate) async fn check<S: Seams>(run: &Invocation<'_, S>, sender: &Sender<'_>) -> Result<(), Failure> {
    let account = sender.account;
    let (health, now) = (read(run, account).await?, run.seams.clock().now());
    if let Some((stop, until)) = standing(&health, &Credentials::of(sender), now) {
        let may_go_on = stop.is_of_credentials() && has_newer_credentials(run, sender).await;
        let time = if may_go_on { Duration::ZERO } else { until.map_or(Duration::MAX, |until| until.since(now)) };
        if !may_go_on {
            run.tally.count_by(Metric::AccountWaiting, stop.as_str());
        }
        return Err(Failure::Stopped { account: account.account.clone(), time });
    }
    if health.dead_token.is_some() {
        resume(run, account, &health, AccountHealth { dead_token: None, ..health.clone() }).await?;
    }
    Ok(())
}

/// Notes that a send went through, which ends a restriction or a refusal that was probed.
pub(crate) async fn went_through<S: Seams>(run: &Invocation<'_, S>, account: &Account) {
    let Some(health) = run.worker.known.last(&account.account) else { return };
    let healthy = sent(&health);
    if healthy != health && resume(run, account, &health, healthy).await.is_err() {
        tracing::warn!(account = %account.account, "that the account goes on is not noted yet");
    }
}

/// Stops an account for everybody.
pub(crate) async fn stop<S: Seams>(run: &Invocation<'_, S>, sender: &Sender<'_>, stop: Stop) -> Failure {
    let account = sender.account;
    let now = run.seams.clock().now();
    let health = match run.seams.state().health(&account.account).await {
        Ok(seen) => {
            let health = stopped(&seen, &Credentials::of(sender), stop, now);
            // Known at once here, so that the other groups of the batch call Graph no more.
            run.worker.known.keep(&account.account, &health, now);
            if stop.is_of_credentials() && has_newer_credentials(run, sender).await {
                return Failure::wait(Duration::ZERO);
            }
            // Whoever was faster has stopped it, and said so.
            write(run, account, &seen, &health, stop.as_str()).await.map(drop)
        }
        Err(error) => Err(error.into()),
    };
    health.err().unwrap_or(Failure::wait(RECHECK))
}

/// Takes in what Meta says about the Page at a time, unless something later is known.
///
/// # Errors
/// [`Failure`] where it is not written down.
pub(crate) async fn apply_report<S: Seams>(
    run: &Invocation<'_, S>,
    account: &Account,
    news: News,
    at: TimestampMs,
) -> Result<(), Failure> {
    for _ in 0..SAVES {
        let seen = run.seams.state().health(&account.account).await?;
        let health = applied(news, &seen, at, at + FIRST_PROBE);
        let done = match news {
            News::Restricted(_) => write(run, account, &seen, &health, Stop::PageRestricted.as_str()).await?,
            News::Lifted => resume(run, account, &seen, health).await?,
        };
        if done {
            return Ok(());
        }
    }
    Err(Failure::Transient { reason: "health_busy" })
}

async fn read<S: Seams>(run: &Invocation<'_, S>, account: &Account) -> Result<AccountHealth, Failure> {
    let now = run.seams.clock().now();
    if let Some(fresh) = run.worker.known.fresh(&account.account, now) {
        return Ok(fresh);
    }
    let health = run.seams.state().health(&account.account).await?;
    run.worker.known.keep(&account.account, &health, now);
    Ok(health)
}

/// Writes down that the account stops; `false` where another worker has written something else meanwhile.
async fn write<S: Seams>(
    run: &Invocation<'_, S>,
    account: &Account,
    seen: &AccountHealth,
    health: &AccountHealth,
    reason: &'static str,
) -> Result<bool, Failure> {
    run.worker.known.keep(&account.account, health, run.seams.clock().now());
    if seen == health {
        return Ok(true);
    }
    let written = run.seams.state().set_health(&account.account, seen, health).await?;
    if written {
        tracing::error!(account = %account.account, reason, "account is stopped");
        run.tally.count_by(Metric::AccountStopped, reason);
        results::tell_of_account(run, account, notice::News::AccountStopped { reason: reason.to_owned() }).await;
    }
    Ok(written)
}

/// Writes down that the account goes on; `false` where another worker has written something else meanwhile.
async fn resume<S: Seams>(
    run: &Invocation<'_, S>,
    account: &Account,
    seen: &AccountHealth,
    health: AccountHealth,
) -> Result<bool, Failure> {
    run.worker.known.keep(&account.account, &health, run.seams.clock().now());
    if *seen == health {
        return Ok(true);
    }
    let written = run.seams.state().set_health(&account.account, seen, &health).await?;
    // Good news about a Page that was never stopped is no news.
    if written && is_marked(seen) {
        tracing::info!(account = %account.account, "account goes on");
        run.tally.count(Metric::AccountResumed);
        results::tell_of_account(run, account, notice::News::AccountResumed).await;
    }
    Ok(written)
}

/// Whether the secret has another token or app secret by now.
async fn has_newer_credentials<S: Seams>(run: &Invocation<'_, S>, sender: &Sender<'_>) -> bool {
    let newer = run.seams.configured().newer_than(sender.configuration).await;
    let account = newer.account(&sender.account.account);
    account.is_some_and(|account| Credentials::of_account(&newer, account) != Credentials::of(sender))
}
