//! Tells the owner what became of sends, and that an account stopped or goes on.
//!
//! ```text
//! last part sent ── its outcome written ── result told ── claim ended
//!                                              └─ not taken: the record is parked, and the conversation goes on;
//!                                                 out of the dead-letter queue only the telling is done again
//! ```
//!
//! So each result is told at least once, and no send is ever repeated for it. Told twice, it has the same id. How the same
//! is done for what is told of accounts stands in `account/health/untold.rs`.

use std::time::Duration;

use messenger_channel::Version;
use messenger_channel::clock::Clock;
use messenger_channel::configuration::Account;
use messenger_channel::dispatch_setting::OneWay;
use messenger_channel::result::{ResultBody, ResultMessage};
use messenger_channel::results_setting::ResultsSetting;
use messenger_channel::state::ClaimKey;
use messenger_wire::TimestampMs;

use crate::account::slow;
use crate::dispatch::DispatchError;
use crate::ledger::{Asker, Ledger};
use crate::publish::Publish;
use crate::reason::Reason;
use crate::run::Run;
use crate::seams::Seams;
use crate::tally::Metric;

/// Longest time that a target may take.
pub(crate) const CALL_TIMEOUT: Duration = Duration::from_secs(5);

/// Whether anything is to be told of a record that is done.
pub(crate) fn is_wanted<S: Seams>(run: &Run<'_, S>, ledger: &Ledger<'_>) -> bool {
    target(run, ledger).is_some() && !ledger.is_empty()
}

/// Tells what became of a record; `failed` says why nothing more will be done.
///
/// # Errors
/// [`DispatchError`] where the target is not known to have it.
pub(crate) async fn tell<S: Seams>(
    run: &Run<'_, S>,
    ledger: &Ledger<'_>,
    failed: Option<Reason>,
) -> Result<(), DispatchError> {
    let Some(target) = target(run, ledger) else { return Ok(()) };
    let body = ResultBody::SendResult(ledger.result(failed));
    let message = ResultMessage {
        version: Version,
        // What cannot be claimed is known by the way it came.
        id: ResultMessage::id_of(ledger.claim().as_ref().map_or(ledger.trace.as_str(), ClaimKey::as_str), &body),
        account: ledger.account.map(|account| account.name.clone()),
        page_id: ledger.account.map(|account| account.page_id.clone()),
        timestamp: run.seams.clock().now(),
        trace: Some(ledger.trace.clone()),
        body,
    };
    publish(run, target, &message, CALL_TIMEOUT).await
}

/// Whether the owner of an account wants to be told that it stopped or goes on.
pub(crate) fn is_told_of_account<S: Seams>(run: &Run<'_, S>, account: &Account) -> bool {
    setting(run, Some(account)).is_some()
}

/// Tells that an account stopped or goes on since a time. Nobody waits longer for the target than `most`.
///
/// # Errors
/// [`DispatchError`] where the target is not known to have it.
pub(crate) async fn tell_of_account<S: Seams>(
    run: &Run<'_, S>,
    account: &Account,
    body: ResultBody,
    since: TimestampMs,
    most: Duration,
) -> Result<(), DispatchError> {
    let Some(setting) = setting(run, Some(account)) else { return Ok(()) };
    let message = ResultMessage {
        version: Version,
        id: ResultMessage::id_of(&format!("{} {}", account.name, since.as_millis()), &body),
        account: Some(account.name.clone()),
        page_id: Some(account.page_id.clone()),
        timestamp: since,
        trace: None,
        body,
    };
    publish(run, &setting.target, &message, most).await
}

async fn publish<S: Seams>(
    run: &Run<'_, S>,
    target: &OneWay,
    message: &ResultMessage,
    most: Duration,
) -> Result<(), DispatchError> {
    let time = most.min(run.deadline.remaining(run.seams.clock()));
    // Boxed: the AWS client's futures lie deep, below everything that may end in a result.
    let told = tokio::time::timeout(time, Box::pin(run.seams.results().publish(target, message)));
    let told = match &message.account {
        // It holds the worker no less than a bot does.
        Some(account) => slow::watched(run, account, told).await,
        None => told.await,
    };
    let told = told.unwrap_or_else(|_| Err(DispatchError::Retry("no answer in time".to_owned())));
    if let Err(error) = &told {
        tracing::error!(%error, kind = message.kind(), "result is not told");
        run.tally.count(Metric::Untold);
    }
    told
}

fn target<'a, S: Seams>(run: &'a Run<'_, S>, ledger: &'a Ledger<'_>) -> Option<&'a OneWay> {
    let setting = setting(run, ledger.account)?;
    let is_command = matches!(ledger.asker, Asker::Command(_));
    (is_command || setting.answers).then_some(&setting.target)
}

fn setting<'a, S: Seams>(run: &'a Run<'_, S>, account: Option<&'a Account>) -> Option<&'a ResultsSetting> {
    account.and_then(|account| account.results.as_ref()).or(run.seams.settings().results.as_ref())
}
