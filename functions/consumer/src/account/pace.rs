//! When a send may leave, so that all workers together keep to what Meta takes from a Page.
//!
//! ```text
//! look   before the claim: where the next slot is far off, the record goes back, which costs a visibility change
//! turn   before each send: at once while the Page is quiet, else by a slot of the schedule that all workers share
//! learn  after each call: usage headers slow the schedule, a throttle of the Page's calls stops it
//! ```
//!
//! Slots are taken in one conditional write for all sends that wait for one in this worker, and while the Page has room
//! for some that follow. A worker that sends little to a Page that nobody else is busy with takes none: a quarter of a
//! second's ceiling at once, and a fortieth of the rate after that, are free; where there may be more than twenty workers
//! for each of the two queues, as much less that all together keep to the rate. What was sent so is added to the schedule
//! with the next slots that are taken.

mod back;
mod free_share;
mod pacing;
mod page;
mod schedule;
mod waiting;

use std::time::Duration;

use messenger_channel::clock::Clock;
use messenger_channel::configuration::Account;
use messenger_channel::state::{PageSchedule, Replaced, Schedules};
use messenger_graph::pace::{LONGEST_STOP, Rate, SendClass};
use messenger_graph::{GraphError, Reach, Response};

pub(crate) use self::back::{Queued, back, back_refused, back_told};
pub(crate) use self::pacing::Pacing;
use self::page::Page;
use self::waiting::Waiting;
use crate::failure::Failure;
use crate::run::{Run, SHORTEST_HIDING};
use crate::seams::Seams;
use crate::sender::Sender;
use crate::tally::Metric;

/// Longest wait for a stopped Page in one go, however long Graph says: the time may get shorter, and to look calls
/// nobody.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_mins(10);

/// How often a schedule is changed anew where another worker was faster.
const TRIES: u32 = 5;

/// Most slots that are taken at once.
const MOST_SLOTS: usize = 25;

/// Sends a record back whose turn, of a send of this class, is far off.
///
/// # Errors
/// [`Failure::Wait`] until about its turn.
pub(crate) async fn check<S: Seams>(run: &Run<'_, S>, sender: &Sender<'_>, class: SendClass) -> Result<(), Failure> {
    let account = sender.account;
    let page = run.worker.pacing.page(&account.page_id);
    let now = run.seams.clock().now();
    let schedule = read(run, account, &page).await?;
    let wait = schedule::wait(&schedule, class, rate(account), now).max(run.worker.pacing.stopped_for(account, now));
    if wait < SHORTEST_HIDING {
        return Ok(());
    }
    run.tally.count(Metric::Paced);
    Err(back(run, wait, sender.queued))
}

/// Waits for the turn of a send.
///
/// # Errors
/// [`Failure::Wait`] where it does not come within a moment.
pub(crate) async fn wait_for_slot<S: Seams>(
    run: &Run<'_, S>,
    sender: &Sender<'_>,
    class: SendClass,
) -> Result<(), Failure> {
    let account = sender.account;
    let page = run.worker.pacing.page(&account.page_id);
    read(run, account, &page).await?;
    look(run, account)?;
    if take_free(run, account, &page, class) {
        return Ok(());
    }
    let wait = slot(run, sender, &page, class).await?;
    if !wait.is_zero() {
        if !run.deadline.allows(wait + run.send_time, run.seams.clock()) {
            return Err(Failure::wait(wait));
        }
        sleep(run, sender, wait).await;
    }
    // Another send may have been told meanwhile that the Page is to stop.
    look(run, account)
}

/// Takes one send that needs no slot. What has a limit of its own needs one.
fn take_free<S: Seams>(run: &Run<'_, S>, account: &Account, page: &Page, class: SendClass) -> bool {
    let (workers, now) = (run.seams.settings().workers, run.seams.clock().now());
    class == SendClass::Text && page.take_free(rate(account), workers, now)
}

/// Sleeps until a turn.
async fn sleep<S: Seams>(run: &Run<'_, S>, sender: &Sender<'_>, time: Duration) {
    sender.ledger.note_sleep(time);
    run.seams.clock().sleep(time).await;
}

/// Sends a record back where Graph has told this worker that it wants nothing on behalf of the account.
fn look<S: Seams>(run: &Run<'_, S>, account: &Account) -> Result<(), Failure> {
    match run.worker.pacing.stopped_for(account, run.seams.clock().now()) {
        Duration::ZERO => Ok(()),
        left => {
            run.tally.count(Metric::Paced);
            Err(Failure::wait(left.min(LONGEST_WAIT)))
        }
    }
}

/// Takes in what Graph's answer to a send tells about the limits of Page and app. Best effort: the next answer tells
/// again.
pub(crate) async fn learn<S: Seams>(
    run: &Run<'_, S>,
    account: &Account,
    class: SendClass,
    answer: Result<&Response, &GraphError>,
) {
    if let Err(error) = answer
        && error.throttles() == Some(Reach::App)
    {
        let wait = error.wait(&account.page_id).min(LONGEST_STOP);
        run.worker.pacing.stop_app(&account.app, run.seams.clock().now() + wait);
    }
    let page = run.worker.pacing.page(&account.page_id);
    for _ in 0..TRIES {
        let now = run.seams.clock().now();
        let Some((seen, next)) = page.lesson(&account.page_id, class, answer, now) else { return };
        match run.seams.state().replace_schedule(&account.page_id, &seen, &next).await {
            Ok(Replaced::Done) => return,
            Ok(Replaced::Not(current)) => page.keep(current, now),
            Err(error) => {
                return tracing::warn!(%error, account = %account.name, "pace is known to this worker only");
            }
        }
    }
}

fn rate(account: &Account) -> Rate {
    Rate::bursting(account.rate_per_second)
}

/// Schedule as far as known, read again now and then.
async fn read<S: Seams>(run: &Run<'_, S>, account: &Account, page: &Page) -> Result<PageSchedule, Failure> {
    let now = run.seams.clock().now();
    if let Some(fresh) = page.fresh(now) {
        return Ok(fresh);
    }
    let schedule = run.seams.state().schedule(&account.page_id).await?;
    page.keep(schedule, now);
    Ok(schedule)
}

/// Takes a slot, and others for those that wait beside this send. Returns the time until it, which is less than a second
/// together with what the record has slept before.
async fn slot<S: Seams>(
    run: &Run<'_, S>,
    sender: &Sender<'_>,
    page: &Page,
    class: SendClass,
) -> Result<Duration, Failure> {
    let waiting = page.waiting(class);
    for _ in 0..TRIES {
        match take(run, sender, page, class, &waiting).await? {
            Taken::Slot(wait) => return Ok(wait),
            Taken::Nothing => {}
            Taken::AskAfter(wait) => sleep(run, sender, wait).await,
        }
    }
    Err(back(run, SHORTEST_HIDING, sender.queued))
}

/// What came of asking for slots.
enum Taken {
    /// There is one, after this time.
    Slot(Duration),
    /// Another worker was faster.
    Nothing,
    /// It is ahead of its class's own limit: nothing is taken before it is time, so that no text waits for it.
    AskAfter(Duration),
}

async fn take<S: Seams>(
    run: &Run<'_, S>,
    sender: &Sender<'_>,
    page: &Page,
    class: SendClass,
    waiting: &Waiting<'_>,
) -> Result<Taken, Failure> {
    let _one_at_a_time = page.taking.lock().await;
    let clock = run.seams.clock();
    // However often it asks, and for however many parts, a record sleeps no longer than for one slot.
    let patience = SHORTEST_HIDING.saturating_sub(sender.ledger.slept());
    if let Some(wait) = page.kept(class, patience, clock.now()) {
        return Ok(Taken::Slot(wait));
    }
    // Whoever came before may have taken some ahead.
    if take_free(run, sender.account, page, class) {
        return Ok(Taken::Slot(Duration::ZERO));
    }
    // Counted only now: others have come while one before took its slots.
    let count = waiting.count().min(MOST_SLOTS);
    let (rate, workers) = (rate(sender.account), run.seams.settings().workers);
    let slots = page.lay_out(class, rate, count, clock.now());
    let wait = slots.wait;
    if wait >= patience && !wait.is_zero() {
        run.tally.count(Metric::Paced);
        return Err(back(run, wait, sender.queued));
    }
    let Some(next) = &slots.next else { return Ok(Taken::AskAfter(wait)) };
    match run.seams.state().replace_schedule(&sender.account.page_id, &slots.seen, next).await? {
        Replaced::Done => {
            page.taken(slots, rate, workers, clock.now());
            Ok(Taken::Slot(wait))
        }
        Replaced::Not(current) => {
            page.keep(current, clock.now());
            Ok(Taken::Nothing)
        }
    }
}
