//! Whether an account may send at all, for every worker.

use std::time::Duration;

use messenger_channel::account::Account;
use messenger_channel::clock::Clock;
use messenger_channel::state::{AccountHealth, Accounts, Fingerprint};
use messenger_wire::TimestampMs;

use crate::accounts::Configured;
use crate::claim::{from_to, later};
use crate::consume::Invocation;
use crate::deliver::Sender;
use crate::failure::{Failure, Stop};
use crate::seams::Seams;

/// How soon records of a stopped account come again: a new token is noticed within this time.
const RECHECK: Duration = Duration::from_secs(45);

/// First wait of a restricted Page; each further one is twice as long.
const FIRST_PROBE: Duration = Duration::from_mins(30);

/// Longest wait of a restricted Page.
const LAST_PROBE: Duration = Duration::from_hours(4);

/// Refuses to go on while the account is stopped.
pub(crate) async fn check<S: Seams>(run: &Invocation<'_, S>, account: &Account) -> Result<(), Failure> {
    let health = run.seams.state().health(&account.account).await?;
    match stopped_for(&health, account, run.seams.clock().now()) {
        Some(time) => Err(Failure::wait(time)),
        None => Ok(()),
    }
}

/// How long records of the account have to wait, if it is stopped.
fn stopped_for(health: &AccountHealth, account: &Account, now: TimestampMs) -> Option<Duration> {
    if health.dead_token.as_ref() == Some(&Fingerprint::of(&account.page_access_token)) {
        return Some(RECHECK);
    }
    let until = health.restricted_until.filter(|until| *until > now)?;
    Some(from_to(now, until).min(RECHECK))
}

/// Stops an account for everybody.
pub(crate) async fn stop<S: Seams>(run: &Invocation<'_, S>, sender: &Sender<'_>, stop: Stop) -> Failure {
    let (state, account) = (run.seams.state(), sender.account);
    if stop == Stop::TokenDead && has_newer_token(run, sender).await {
        return Failure::wait(Duration::ZERO);
    }
    let seen = match state.health(&account.account).await {
        Ok(seen) => seen,
        Err(error) => return error.into(),
    };
    let health = stopped(&seen, account, stop, run.seams.clock().now());
    // Whoever was faster has stopped it too.
    match state.set_health(&account.account, &seen, &health).await {
        Ok(first) if first && seen != health => {
            tracing::error!(account = %account.account, ?stop, "account is stopped")
        }
        Ok(_) => {}
        Err(error) => return error.into(),
    }
    Failure::wait(RECHECK)
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
        Stop::TokenDead => health.dead_token = Some(Fingerprint::of(&account.page_access_token)),
        Stop::PageRestricted => {
            let wait = (FIRST_PROBE * (1 << health.restrictions.min(3))).min(LAST_PROBE);
            health.restricted_until = Some(later(now, wait));
            health.restrictions += 1;
        }
    }
    health
}
