//! One batch: which records are worked on, in which order, and which come again.
//!
//! Records of a message group are worked on one after another, groups side by side. What follows a record that is not done goes
//! back unrun, so that nothing overtakes it; both are hidden for as long as the record has to wait.

mod fair;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use messenger_channel::account::Configuration;
use messenger_channel::clock::Clock;
use tokio::sync::OnceCell;
use tracing::{Instrument, Span};

use self::fair::{FairQueue, Group, groups};
use crate::account::configured::Configured;
use crate::account::seats::Seats;
use crate::account::{seats, sleep};
use crate::deadline::Deadline;
use crate::failure::{Again, Failure};
use crate::record::{self, Record, RecordQueue};
use crate::requeue::Requeue;
use crate::seams::Seams;
use crate::tally::{Metric, Tally};
use crate::worker::Worker;
use crate::{command, event};

/// Time that is kept back at the end of an invocation, for hiding what is not done, giving seats back and answering.
pub(crate) const RESERVE: Duration = Duration::from_secs(1);

/// Part of [`RESERVE`] that is left for answering, whatever the queue and the table take.
const ANSWER_TIME: Duration = Duration::from_millis(250);

/// Longest time that hiding the records of a group may take.
const HIDE_TIME: Duration = Duration::from_millis(750);

/// Time that a send may take. Nothing is begun that has less; of a short invocation it is a third.
const SEND_TIME: Duration = Duration::from_secs(6);

/// Time without a further record done, after which those that are done are deleted.
const DELETE_DONE_AFTER: Duration = Duration::from_secs(1);

/// Wait of a record whose run panicked or ran out of time.
const AFTER_CRASH: Duration = Duration::from_secs(10);

/// One call of the function.
#[derive(Debug)]
pub(crate) struct Invocation<'a, S> {
    pub(crate) seams: &'a S,
    /// When work must be over; the end of the lease.
    pub(crate) deadline: Deadline,
    /// When what follows work must be over too.
    close: Deadline,
    /// Least time that must be left for a send to begin.
    pub(crate) send_time: Duration,
    /// Time that is enough for any bot to be asked.
    pub(crate) enough_time: Duration,
    /// What this worker knows from earlier batches.
    pub(crate) worker: &'a Worker,
    /// Seats from which slow bots are asked.
    pub(crate) seats: Seats,
    /// What is counted.
    pub(crate) tally: Tally,
    /// Id of the call, for the log.
    pub(crate) request_id: &'a str,
    /// Whether there is any configuration, once it has been asked for.
    configured: OnceCell<bool>,
}

impl<S: Seams> Invocation<'_, S> {
    /// Configuration as far as known. Where there never was one it is asked for once a batch: it may take seconds to learn that there
    /// is none, and no record of the batch would fare better than the first.
    ///
    /// # Errors
    /// [`Failure`] where there is none.
    pub(crate) async fn configuration(&self) -> Result<Arc<Configuration>, Failure> {
        let configured = self.seams.configured();
        let ask = async || {
            let asked = configured.current().await;
            asked.inspect_err(|error| tracing::error!(%error, "no configuration")).is_ok()
        };
        if *self.configured.get_or_init(ask).await
            && let Ok(current) = configured.current().await
        {
            return Ok(current);
        }
        Err(Failure::Transient { reason: "configuration_unavailable" })
    }

    /// Time that something may take which has to be done behind the work. All of it shares one budget: an invocation that Lambda ends would
    /// cost the whole batch.
    pub(crate) fn closing_time(&self, most: Duration) -> Duration {
        most.min(self.close.remaining(self.seams.clock()))
    }

    /// Whether enough time is left to begin something.
    pub(crate) fn has_time(&self) -> bool {
        self.deadline.allows(self.send_time, self.seams.clock())
    }

    /// Whether a bot that may take so long can answer, and its answer leave. Where no invocation ever has so much time, three quarters
    /// of one do.
    pub(crate) fn has_time_for(&self, bot: Duration) -> bool {
        self.deadline.allows((bot + self.send_time).min(self.enough_time), self.seams.clock())
    }
}

/// Works on a batch.
pub(crate) async fn consume<S: Seams>(
    seams: &S,
    worker: &Worker,
    batch: SqsEvent,
    (end, request_id): (Deadline, &str),
) -> SqsBatchResponse {
    let deadline = end.less(RESERVE);
    let whole = deadline.remaining(seams.clock());
    let invocation = Invocation {
        seams,
        deadline,
        close: end.less(ANSWER_TIME),
        send_time: SEND_TIME.min(whole / 3),
        enough_time: whole * 3 / 4,
        worker,
        seats: Seats::default(),
        tally: Tally::default(),
        request_id,
        configured: OnceCell::new(),
    };
    let send_queue = seams.settings().send_queue.as_deref();
    let groups = groups(batch.records.into_iter().map(|message| Record::read(message, send_queue)));
    let mut answer = SqsBatchResponse::default();
    for id in run_all(&invocation, &groups).await {
        answer.add_failure(id);
    }
    seats::give_back(&invocation).await;
    invocation.tally.write(seams.metrics(), seams.clock().now());
    answer
}

/// Works on all groups, up to a setting side by side, and gives the ids of the records that come again.
///
/// What is done is deleted at once where other groups keep the invocation: SQS would hold back the followers of its group until the
/// invocation ends, and one slow bot would be everybody's.
async fn run_all<S: Seams>(invocation: &Invocation<'_, S>, groups: &[Group]) -> Vec<String> {
    let most = invocation.seams.settings().concurrency.max(1);
    let (mut queue, mut running) = (FairQueue::new(groups), FuturesUnordered::new());
    let (mut failed, mut done, mut deleting) = (Vec::new(), Vec::new(), FuturesUnordered::new());
    loop {
        while running.len() < most
            && let Some(group) = queue.take()
        {
            running.push(run_group(invocation, group));
        }
        tokio::select! {
            next = running.next() => match next {
                Some((group, mut back)) => {
                    queue.give_back(group);
                    done.extend(&group.records[..group.records.len() - back.len()]);
                    failed.append(&mut back);
                }
                // What is still being deleted is not waited for.
                None => return failed,
            },
            Some(()) = deleting.next() => {}
            () = tokio::time::sleep(DELETE_DONE_AFTER), if !done.is_empty() => {
                deleting.push(delete(invocation, std::mem::take(&mut done)));
            }
        }
    }
}

/// Deletes what is done. Lambda deletes it again when the invocation ends.
async fn delete<S: Seams>(invocation: &Invocation<'_, S>, done: Vec<&Record>) {
    for queue in [RecordQueue::Events, RecordQueue::Commands] {
        let done: Vec<&Record> = done.iter().copied().filter(|record| record.queue == queue).collect();
        if !done.is_empty()
            && let Err(error) = invocation.seams.requeue().delete(&done).await
        {
            tracing::debug!(%error, "records are deleted when the invocation ends");
        }
    }
}

/// Works on a group until one record is not done; returns the ids of that one and all behind it.
async fn run_group<'g, S: Seams>(invocation: &Invocation<'_, S>, group: &'g Group) -> (&'g Group, Vec<String>) {
    (group, run_records(invocation, &group.records).await)
}

async fn run_records<S: Seams>(invocation: &Invocation<'_, S>, group: &[Record]) -> Vec<String> {
    for (index, record) in group.iter().enumerate() {
        let span = record.span(invocation.request_id);
        if let Err(again) = run(invocation, record, &span).await {
            let back: Vec<&Record> = group[index..].iter().collect();
            go_back(invocation, &back, &again).instrument(span).await;
            return back.into_iter().map(|record| record.message_id.clone()).collect();
        }
    }
    Vec::new()
}

/// Hides records that come again, for as long as the first of them has to wait.
async fn go_back<S: Seams>(invocation: &Invocation<'_, S>, records: &[&Record], again: &Again) {
    for _ in records {
        invocation.tally.count(Metric::Redelivered);
    }
    let time = sleep::time(invocation, records, again).await;
    let hide = invocation.seams.requeue().hide(records, time);
    let hidden = tokio::time::timeout(invocation.closing_time(HIDE_TIME), hide).await;
    if !matches!(hidden, Ok(Ok(()))) {
        tracing::warn!(?hidden, "records come again after the queue's own time-out");
    }
}

/// Works on one record within the deadline. A panic is its own.
async fn run<S: Seams>(invocation: &Invocation<'_, S>, record: &Record, span: &Span) -> Result<(), Again> {
    if !invocation.has_time() {
        span.in_scope(|| record::note(&record.trace(None), None, None));
        return Err(Again::at_once());
    }
    invocation.tally.age(record.sent_at, invocation.seams.clock().now());
    let work = AssertUnwindSafe(handle(invocation, record).instrument(span.clone())).catch_unwind();
    let done = tokio::time::timeout(invocation.deadline.remaining(invocation.seams.clock()), work).await;
    span.in_scope(|| match done {
        Ok(Ok(done)) => done,
        Ok(Err(_panic)) => {
            tracing::error!("record made the consumer panic");
            Err(Again::after(AFTER_CRASH))
        }
        Err(_elapsed) => {
            tracing::warn!("record took all the time there was");
            Err(Again::after(AFTER_CRASH))
        }
    })
}

/// Boxed, since callers' crates have to compile what is in there: the types of nested futures go as deep as the compiler follows.
fn handle<'a, S: Seams>(invocation: &'a Invocation<'_, S>, record: &'a Record) -> BoxFuture<'a, Result<(), Again>> {
    match record.queue {
        RecordQueue::Events => event::handle(invocation, record).boxed(),
        RecordQueue::Commands => command::handle(invocation, record).boxed(),
    }
}
