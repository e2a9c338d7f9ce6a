//! One batch: which records are worked on, in which order, and which come again.
//!
//! Records of a message group are worked on one after another, groups side by side. What follows a record that is not
//! done goes back unrun, so that nothing overtakes it; both are hidden for as long as the record has to wait.

mod fair;

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::time::Duration;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use futures::future::{BoxFuture, Either, select};
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use messenger_channel::clock::Clock;
use messenger_channel::queue::MAX_RECEIVE_COUNT;
use tracing::{Instrument, Span};

use self::fair::{FairQueue, Group, groups};
use crate::account::{health, seats, sleep};
use crate::conclude::{Reached, conclude};
use crate::conversation::profile::read_behind;
use crate::deadline::Deadline;
use crate::failure::{Again, Failure};
use crate::reason::Reason;
use crate::record::{self, Record, RecordQueue};
use crate::requeue::Requeue;
use crate::run::Run;
use crate::seams::Seams;
use crate::tally::Metric;
use crate::worker::Worker;
use crate::{command, event};

/// Longest time that hiding the records of a group may take.
const HIDE_TIME: Duration = Duration::from_millis(750);

/// Longest time that what follows a batch may take.
const BEHIND_TIME: Duration = Duration::from_secs(2);

/// Time without a further record done, after which those that are done are deleted.
const DELETE_DONE_AFTER: Duration = Duration::from_secs(1);

/// Wait of a record whose run panicked or ran out of time.
const AFTER_CRASH: Duration = Duration::from_secs(10);

/// Receive and age from which on a record that panics is parked: a new version may come until then.
const LAST_PANIC: (u32, Duration) = (100, Duration::from_mins(15));

/// Receive from which on a record is not even begun: what has come so often either ends its runs without a word, or
/// could not be parked until now. Soon SQS would give it up itself, without a reason or a metric.
const LAST_START: u32 = MAX_RECEIVE_COUNT - 5;

/// Works on a batch.
pub(crate) async fn consume<S: Seams>(
    seams: &S,
    worker: &Worker,
    batch: SqsEvent,
    end: Deadline,
    request_id: &str,
) -> SqsBatchResponse {
    let run = Run::new(seams, worker, end, request_id);
    let send_queue = seams.settings().send_queue.as_deref();
    let groups = groups(batch.records.into_iter().map(|message| Record::read(message, send_queue)));
    let Worked { failed, done } = run_all(&run, &groups).await;
    seats::give_back(&run).await;
    if !run.behind.is_empty() || !run.untold.is_empty() {
        work_behind(&run, done).await;
    }
    run.tally.write(seams.metrics(), seams.clock().now());
    let mut answer = SqsBatchResponse::default();
    for id in failed {
        answer.add_failure(id);
    }
    answer
}

/// What has become of a batch.
#[derive(Default)]
struct Worked<'g> {
    /// Ids of the records that come again.
    failed: Vec<String>,
    /// Records that are done, and not deleted yet.
    done: Vec<&'g Record>,
}

/// Works on all groups, up to a setting side by side.
///
/// What is done is deleted at once where other groups keep the run: SQS would hold back the followers of its group
/// until the invocation ends, and one slow bot would be everybody's.
async fn run_all<'g, S: Seams>(run: &Run<'_, S>, groups: &'g [Group]) -> Worked<'g> {
    let most = run.seams.settings().concurrency.max(1);
    let (mut queue, mut running) = (FairQueue::new(groups), FuturesUnordered::new());
    let mut worked = Worked::default();
    let (mut deleting, mut leaving) = (FuturesUnordered::new(), FuturesUnordered::new());
    loop {
        while running.len() < most
            && let Some(group) = queue.take()
        {
            running.push(run_group(run, group));
        }
        tokio::select! {
            next = running.next() => {
                let Some((group, mut back)) = next else {
                    // What is still being deleted is not waited for.
                    while leaving.next().await.is_some() {}
                    return worked;
                };
                if let Some(account) = queue.give_back(group) {
                    leaving.push(seats::give_back_of(run, account));
                }
                worked.done.extend(&group.records[..group.records.len() - back.len()]);
                worked.failed.append(&mut back);
            }
            Some(()) = deleting.next() => {}
            Some(()) = leaving.next() => {}
            () = tokio::time::sleep(DELETE_DONE_AFTER), if !worked.done.is_empty() => {
                deleting.push(delete(run, std::mem::take(&mut worked.done)));
            }
        }
    }
}

/// Does what is left when all records are, which are deleted, so that no group waits for it.
async fn work_behind<S: Seams>(run: &Run<'_, S>, done: Vec<&Record>) {
    let work = async {
        let left = async {
            tokio::join!(read_behind(run), health::tell_behind(run));
            // A read may have found the token dead, and told the owner.
            health::tell_behind(run).await;
        };
        if let Either::Left((_deleted, left)) = select(pin!(delete(run, done)), pin!(left)).await {
            left.await;
        }
    };
    if tokio::time::timeout(run.closing_time(BEHIND_TIME), work).await.is_err() {
        tracing::debug!("work behind the batch is given up");
    }
}

/// Deletes what is done. Lambda deletes it again when the run ends.
async fn delete<S: Seams>(run: &Run<'_, S>, done: Vec<&Record>) {
    for queue in [RecordQueue::Events, RecordQueue::Commands] {
        let done: Vec<&Record> = done.iter().copied().filter(|record| record.queue == queue).collect();
        if !done.is_empty()
            && let Err(error) = run.seams.requeue().delete(&done).await
        {
            tracing::debug!(%error, "records are deleted when the run ends");
        }
    }
}

/// Works on a group until one record is not done; returns the ids of that one and all behind it.
async fn run_group<'g, S: Seams>(run: &Run<'_, S>, group: &'g Group) -> (&'g Group, Vec<String>) {
    (group, run_records(run, &group.records).await)
}

async fn run_records<S: Seams>(run: &Run<'_, S>, group: &[Record]) -> Vec<String> {
    for (index, record) in group.iter().enumerate() {
        let span = record.span(run.request_id);
        if let Err(again) = work_on(run, record, &span).await {
            let back: Vec<&Record> = group[index..].iter().collect();
            go_back(run, &back, &again).instrument(span).await;
            return back.into_iter().map(|record| record.message_id.clone()).collect();
        }
    }
    Vec::new()
}

/// Hides records that come again, for as long as the first of them has to wait.
async fn go_back<S: Seams>(run: &Run<'_, S>, records: &[&Record], again: &Again) {
    for _ in records {
        run.tally.count(Metric::Redelivered);
    }
    let time = sleep::time(run, records, again).await;
    let hide = run.seams.requeue().hide(records, time);
    let hidden = tokio::time::timeout(run.closing_time(HIDE_TIME), hide).await;
    if !matches!(hidden, Ok(Ok(()))) {
        tracing::warn!(?hidden, "records come again after the queue's own time-out");
    }
}

/// Works on one record within the deadline. A panic is its own.
async fn work_on<S: Seams>(run: &Run<'_, S>, record: &Record, span: &Span) -> Result<(), Again> {
    if !run.has_time() {
        span.in_scope(|| record::note(&record.trace(None), None, None));
        return Err(Again::at_once());
    }
    run.tally.age(record.sent_at, run.seams.clock().now());
    if record.receives >= LAST_START {
        return crashed(run, record).instrument(span.clone()).await;
    }
    let work = AssertUnwindSafe(handle(run, record).instrument(span.clone())).catch_unwind();
    match tokio::time::timeout(run.deadline.remaining(run.seams.clock()), work).await {
        Ok(Ok(done)) => done,
        Ok(Err(_panic)) => panicked(run, record).instrument(span.clone()).await,
        Err(_elapsed) => {
            span.in_scope(|| tracing::warn!("record took all the time there was"));
            Err(Again::after(AFTER_CRASH))
        }
    }
}

/// Has a record come again that made the run panic, or parks it: where it did so before its claim, nothing else counts
/// it.
async fn panicked<S: Seams>(run: &Run<'_, S>, record: &Record) -> Result<(), Again> {
    tracing::error!("record made the consumer panic");
    let is_last = record.receives >= LAST_PANIC.0 && record.age(run.seams.clock().now()) >= LAST_PANIC.1;
    if is_last { crashed(run, record).await } else { Err(Again::after(AFTER_CRASH)) }
}

async fn crashed<S: Seams>(run: &Run<'_, S>, record: &Record) -> Result<(), Again> {
    record::note(&record.trace(None), None, None);
    conclude(run, record, Reached::Nothing, Failure::park(Reason::Crashed)).boxed().await
}

/// Boxed, since callers' crates have to compile what is in there: the types of nested futures go as
/// deep as the compiler follows.
fn handle<'a, S: Seams>(run: &'a Run<'_, S>, record: &'a Record) -> BoxFuture<'a, Result<(), Again>> {
    match record.queue {
        RecordQueue::Events => event::handle(run, record).boxed(),
        RecordQueue::Commands => command::handle(run, record).boxed(),
    }
}
