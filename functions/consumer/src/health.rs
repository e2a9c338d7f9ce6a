//! Whether an account may send at all, for every worker.
//!
//! One worker that learns of a dead token or a restricted Page writes it down; the others read it with each batch. Records stay in
//! their queue meanwhile. Another token in the secret is not stopped by a dead one, so that work goes on without anybody's doing.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use messenger_channel::account::Account;
use messenger_channel::clock::Clock;
use messenger_channel::notice;
use messenger_channel::state::{AccountHealth, Accounts, Fingerprint};
use messenger_wire::TimestampMs;

use crate::accounts::Configured;
use crate::claim::{from_to, later};
use crate::consume::Invocation;
use crate::deliver::Sender;
use crate::failure::{Failure, Stop};
use crate::restriction::{News, applied};
use crate::results;
use crate::seams::Seams;
use crate::tally::Metric;

/// How soon records of a stopped account come again. A new token is noticed within this time and [`crate::settings::SECRET_DEMAND_INTERVAL`], which is
/// less than a minute; looking more often would bring records to the dead-letter queue sooner, since each look is a receive.
const RECHECK: Duration = Duration::from_secs(40);

/// How long a worker relies on what it has read.
const FRESH: Duration = Duration::from_secs(3);

/// How often what Meta says is written anew where another worker was faster.
const SAVES: u32 = 4;

/// First wait of a restricted Page; each further one is twice as long.
const FIRST_PROBE: Duration = Duration::from_mins(30);

/// Longest wait of a restricted Page.
const LAST_PROBE: Duration = Duration::from_hours(4);

/// What this worker has read.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<HashMap<String, Entry>>);

#[derive(Debug, Default)]
struct Entry {
    read: Option<(AccountHealth, TimestampMs)>,
    /// Token that Graph has called dead to this worker.
    buried: Option<Fingerprint>,
}

impl Known {
    /// Notes that Graph has called the account's token dead.
    pub(crate) fn bury(&self, account: &Account) {
        self.lock().entry(account.account.clone()).or_default().buried = Some(fingerprint(account));
    }

    /// Why the account must not call Graph, as far as this worker knows.
    pub(crate) fn stopped(&self, account: &Account, now: TimestampMs) -> Option<Stop> {
        let known = self.lock();
        let entry = known.get(&account.account)?;
        if entry.buried.as_ref().is_some_and(|buried| *buried == fingerprint(account)) {
            return Some(Stop::TokenDead);
        }
        let (health, _) = entry.fresh(now)?;
        if is_dead(health, account) {
            return Some(Stop::TokenDead);
        }
        health.restricted_until.filter(|until| *until > now).map(|_| Stop::PageRestricted)
    }

    fn fresh(&self, account: &str, now: TimestampMs) -> Option<AccountHealth> {
        self.lock().get(account)?.fresh(now).map(|(health, _)| health.clone())
    }

    fn keep(&self, account: &str, health: &AccountHealth, now: TimestampMs) {
        self.lock().entry(account.to_owned()).or_default().read = Some((health.clone(), now));
    }

    /// No change of the map can panic half-way, so a poisoned lock still guards a whole one.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    fn fresh(&self, now: TimestampMs) -> Option<&(AccountHealth, TimestampMs)> {
        self.read.as_ref().filter(|(_, read)| from_to(*read, now) < FRESH)
    }
}

/// Refuses to go on while the account is stopped.
///
/// # Errors
/// [`Failure::Wait`] while it is.
pub(crate) async fn check<S: Seams>(run: &Invocation<'_, S>, sender: &Sender<'_>) -> Result<(), Failure> {
    let account = sender.account;
    let health = read(run, account).await?;
    if is_dead(&health, account) {
        let time = if has_newer_token(run, sender).await { Duration::ZERO } else { RECHECK };
        return Err(Failure::wait(time));
    }
    let now = run.seams.clock().now();
    if let Some(until) = health.restricted_until.filter(|until| *until > now) {
        return Err(Failure::wait(from_to(now, until).min(RECHECK)));
    }
    if health.dead_token.is_some() {
        resume(run, account, &health, AccountHealth { dead_token: None, ..health.clone() }).await?;
    }
    Ok(())
}

/// Notes that a send went through, which ends a restriction that was probed.
pub(crate) async fn went_through<S: Seams>(run: &Invocation<'_, S>, account: &Account) {
    let health = run.worker.known.fresh(&account.account, run.seams.clock().now());
    let Some(health) = health.filter(|health| health.restricted_until.is_some()) else { return };
    let healthy = AccountHealth { restricted_until: None, restrictions: 0, ..health.clone() };
    if resume(run, account, &health, healthy).await.is_err() {
        tracing::warn!(account = %account.account, "end of the restriction is not noted yet");
    }
}

/// Stops an account for everybody.
pub(crate) async fn stop<S: Seams>(run: &Invocation<'_, S>, sender: &Sender<'_>, stop: Stop) -> Failure {
    let account = sender.account;
    let now = run.seams.clock().now();
    let health = match run.seams.state().health(&account.account).await {
        Ok(seen) => {
            let health = stopped(&seen, account, stop, now);
            // Known at once here, so that the other groups of the batch call Graph no more.
            run.worker.known.keep(&account.account, &health, now);
            if stop == Stop::TokenDead && has_newer_token(run, sender).await {
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
pub(crate) async fn hear<S: Seams>(
    run: &Invocation<'_, S>,
    account: &Account,
    news: News,
    at: TimestampMs,
) -> Result<(), Failure> {
    for _ in 0..SAVES {
        let seen = run.seams.state().health(&account.account).await?;
        let health = applied(news, &seen, at, later(at, FIRST_PROBE));
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
    if written && (seen.restricted_until.is_some() || seen.dead_token.is_some()) {
        tracing::info!(account = %account.account, "account goes on");
        run.tally.count(Metric::AccountResumed);
        results::tell_of_account(run, account, notice::News::AccountResumed).await;
    }
    Ok(written)
}

fn is_dead(health: &AccountHealth, account: &Account) -> bool {
    health.dead_token.as_ref().is_some_and(|dead| *dead == fingerprint(account))
}

fn fingerprint(account: &Account) -> Fingerprint {
    Fingerprint::of(&account.page_access_token)
}

/// Whether the secret has another token by now.
async fn has_newer_token<S: Seams>(run: &Invocation<'_, S>, sender: &Sender<'_>) -> bool {
    let newer = run.seams.configured().newer_than(sender.configuration).await;
    let account = newer.account(&sender.account.account);
    account.is_some_and(|account| account.page_access_token != sender.account.page_access_token)
}

fn stopped(seen: &AccountHealth, account: &Account, stop: Stop, now: TimestampMs) -> AccountHealth {
    let mut health = seen.clone();
    match stop {
        Stop::TokenDead => health.dead_token = Some(fingerprint(account)),
        // Several sends are refused at the same moment; they are one restriction.
        Stop::PageRestricted if seen.restricted_until.is_some_and(|until| until > now) => {}
        Stop::PageRestricted => {
            let wait = (FIRST_PROBE * (1 << health.restrictions.min(3))).min(LAST_PROBE);
            health.restricted_until = Some(later(now, wait));
            health.restrictions += 1;
        }
    }
    health
}
