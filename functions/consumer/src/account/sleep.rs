//! Records of a stopped account sleep, since each look is one of the thousand receives after which
//! SQS gives a record up.
//!
//! ```text
//! record   looks every 40 s, 20 times ── noted in the table, hidden for 6 h ── looks, is noted and hidden again ── ...
//! watch    .................................... looks every 40 s ── ... ── the account goes on: wakes all that is noted
//! ```
//!
//! So a record is received 76 times in the 14 days that its queue keeps it, and goes on within a minute all the same.
//! The watch is a record of our own in the queue of events. Whoever falls asleep sends one; all but one of an account
//! end at once, as a claim tells: its owner is the watch, not a run of it. One that has looked 500 times sends another
//! in its place.

use std::time::Duration;

use futures::future::join_all;
use messenger_channel::clock::Clock;
use messenger_channel::queue::{Message, QueueId};
use messenger_channel::state::{Claim, ClaimKey, Claims, Lease, Owner, Release, Sleeper, Sleepers, Take};
use messenger_wire::TimestampMs;
use serde::{Deserialize, Serialize};

use crate::account::health::{self, RECHECK};
use crate::failure::{Again, Failure};
use crate::ledger::{Asker, Ledger};
use crate::record::{Record, RecordQueue};
use crate::requeue::{Requeue, RequeueError};
use crate::run::{RESERVE, Run};
use crate::seams::Seams;
use crate::sender::Sender;

/// Receives after which a record no longer looks by itself: most stops are over before.
const LOOKS_BEFORE_SLEEP: u32 = 20;

/// How long a record sleeps. SQS hides one for twelve hours at most, counted from its receive.
///
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html>
const SLEEP_TIME: Duration = Duration::from_hours(6);

/// Receives after which a watch is replaced.
const LOOKS_OF_A_WATCH: u32 = 500;

/// Wait of a watch before it wakes records again that were about to be hidden when it woke them, or
/// that the queue did not show.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// How many groups are woken at the same time.
const WOKEN_AT_ONCE: usize = 10;

/// Body of a watch's record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Body {
    watch: Watch,
}

/// Whose sleepers are watched over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Watch {
    pub(crate) account: String,
}

/// Reads the body of a record; `None` where it is no watch.
pub(crate) fn read(body: &str) -> Option<Watch> {
    serde_json::from_str(body).ok().map(|Body { watch }| watch)
}

/// How long records of a group are hidden that come again. Those that will be for long are noted
/// before, so that they can be woken.
pub(crate) async fn time<S: Seams>(run: &Run<'_, S>, records: &[&Record], again: &Again) -> Duration {
    let (Some(account), Some(first)) = (&again.stopped, records.first()) else { return again.after };
    if again.after <= RECHECK || first.receives < LOOKS_BEFORE_SLEEP {
        return again.after.min(RECHECK);
    }
    let time = again.after.min(SLEEP_TIME);
    let left = run.deadline.remaining(run.seams.clock());
    match tokio::time::timeout(left, fall_asleep(run, account, first, records, time)).await {
        Ok(true) => time,
        Ok(false) | Err(_) => RECHECK,
    }
}

/// Notes the records, and sends a watch. Returns whether somebody is sure to wake them.
async fn fall_asleep<S: Seams>(
    run: &Run<'_, S>,
    account: &str,
    first: &Record,
    records: &[&Record],
    time: Duration,
) -> bool {
    let sleeper = Sleeper {
        id: name(first),
        is_command: first.queue == RecordQueue::Commands,
        receipts: records.iter().map(|record| record.receipt_handle.clone()).collect(),
        settled: run.deadline.end() + RESERVE,
        until: run.seams.clock().now() + time,
    };
    if let Err(error) = run.seams.state().note_sleeper(account, &sleeper).await {
        tracing::warn!(%error, "record looks again instead of falling asleep");
        return false;
    }
    // Behind the note, so that a watch which finds nobody asleep may end.
    let sent = send_watch(run, account, first).await;
    sent.inspect_err(|error| tracing::warn!(%error, "record looks again instead of falling asleep")).is_ok()
}

/// Name of a record among those of both queues.
fn name(record: &Record) -> String {
    match record.queue {
        RecordQueue::Events => format!("event:{}", record.message_id),
        RecordQueue::Commands => format!("command:{}", record.message_id),
    }
}

/// Sends a watch; `because` is the record that needs it now.
async fn send_watch<S: Seams>(run: &Run<'_, S>, account: &str, because: &Record) -> Result<(), RequeueError> {
    let watch = Watch { account: account.to_owned() };
    // A group of its own: a watch that is hidden must not hide the next one.
    let id = QueueId::new(format!("watch:{}:{}", name(because), because.receives));
    let body = serde_json::to_string(&Body { watch }).map_err(|_| RequeueError("request".to_owned()))?;
    run.seams.requeue().enqueue(&Message { message_group_id: id.clone(), deduplication_id: id, body }).await
}

/// Works on a watch.
///
/// # Errors
/// [`Again`] while it goes on watching.
pub(crate) async fn watch<S: Seams>(run: &Run<'_, S>, record: &Record, watch: &Watch) -> Result<(), Again> {
    let (state, now) = (run.seams.state(), run.seams.clock().now());
    // In each of its runs the same one: what a watch gave back it may take again whatever the clocks of its workers say.
    let lease = Lease { owner: Owner::of(&record.message_id), now, until: run.deadline.end() };
    let held = match state.acquire(&ClaimKey::watch(&watch.account), &lease, Take::OpenOrOwn).await {
        Ok(Claim::Acquired(held)) => held,
        // Another one watches, and comes again.
        Ok(Claim::Waiting { .. } | Claim::Completed | Claim::Parked) => return Ok(()),
        Ok(Claim::InProgress { .. }) | Err(_) => return Err(Again::after(RECHECK / 2)),
    };
    let next = if record.receives < LOOKS_OF_A_WATCH {
        look(run, &watch.account).await
    } else {
        send_watch(run, &watch.account, record).await.err().map(|_not_replaced| RECHECK)
    };
    // Whoever comes next takes the place of one that ends, also where the clock of its worker is behind.
    let not_before = next.map_or(TimestampMs::from_millis(0), |next| run.seams.clock().now() + next);
    let release = Release { not_before, part: None, died: None, refusals: 0, counts: false };
    if let Err(error) = state.release(&held, &release).await {
        tracing::warn!(%error, "watch goes on when its lease is over");
    }
    next.map_or(Ok(()), |time| Err(Again::after(time)))
}

/// Wakes the sleepers of an account that goes on. Returns when to look again, unless nobody sleeps.
async fn look<S: Seams>(run: &Run<'_, S>, account: &str) -> Option<Duration> {
    let stopped = stopped(run, account).await;
    let Ok(sleepers) = run.seams.state().sleepers(account).await else { return Some(RECHECK) };
    if sleepers.is_empty() {
        return None;
    }
    if stopped.is_some() {
        return stopped;
    }
    tracing::info!(account, groups = sleepers.len(), "records are woken");
    let mut forgotten = Vec::new();
    for some in sleepers.chunks(WOKEN_AT_ONCE) {
        forgotten.extend(join_all(some.iter().map(|sleeper| wake(run, account, sleeper))).await);
    }
    // There may be more of them than were given at once; where none is gone, the next look would find the same ones.
    Some(if forgotten.contains(&true) { Duration::ZERO } else { LOOK_AGAIN })
}

/// Shows the records of a sleeper, and forgets it unless the run that hides them may still be at it, or the queue did
/// not take it. Returns whether it is forgotten.
async fn wake<S: Seams>(run: &Run<'_, S>, account: &str, sleeper: &Sleeper) -> bool {
    if !run.has_time() {
        return false;
    }
    let queue = if sleeper.is_command { RecordQueue::Commands } else { RecordQueue::Events };
    let woken = run.seams.requeue().wake(queue, &sleeper.receipts).await;
    let now = run.seams.clock().now();
    if let Err(error) = woken
        && sleeper.until > now
    {
        tracing::warn!(%error, "records are not woken yet");
        return false;
    }
    if sleeper.settled > now {
        return false;
    }
    let forgotten = run.seams.state().forget_sleeper(account, &sleeper.id).await;
    forgotten.inspect_err(|error| tracing::warn!(%error, "records are woken again")).is_ok()
}

/// How long the account stays stopped as far as is known, forty seconds at most; `None` where it may go on.
async fn stopped<S: Seams>(run: &Run<'_, S>, name: &str) -> Option<Duration> {
    let Ok(configuration) = run.configuration_with(|current| current.account(name).is_some()).await else {
        return Some(RECHECK);
    };
    // As for a record of its own: while all of them sleep, nobody else looks, and the alarm lives on it.
    if health::unreadable(run, &configuration, name).is_some() {
        return Some(RECHECK);
    }
    // What waits for an account that is gone is to be parked.
    let account = configuration.account(name)?;
    let ledger = Ledger::new(Asker::Command(None), Some(account), None, String::new());
    match health::check(run, &Sender::new(&configuration, account, &ledger)).await {
        Ok(()) => None,
        Err(Failure::Stopped { time, .. } | Failure::Wait { time, .. }) => Some(time.min(RECHECK)),
        Err(_) => Some(RECHECK),
    }
}

#[cfg(test)]
mod tests {
    use super::{Body, Watch, read};

    #[test]
    fn a_watch_is_read_as_it_was_written_and_nothing_else_is_one() {
        let watch = Watch { account: "main-page".to_owned() };
        assert_eq!(read(&serde_json::to_string(&Body { watch: watch.clone() }).unwrap()), Some(watch));
        for other in ["", "{}", r#"{"watch":{}}"#, r#"{"fence":{"account":"main-page"}}"#] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
