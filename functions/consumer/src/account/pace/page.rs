//! What one worker knows about the pace of one Page, and what it has taken of it. No I/O.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use messenger_channel::state::PageSchedule;
use messenger_graph::pace::{MediaClass, Rate, Schedule};
use messenger_graph::{GraphError, Response};
use messenger_wire::{PageId, TimestampMs};

use super::{LONGEST_TURN, LONGEST_WAIT};
use crate::lock::lock;

/// How long a worker relies on what it has read.
const FRESH: Duration = Duration::from_secs(3);

/// How long nobody must have taken a slot for the Page to be quiet.
const QUIET: Duration = Duration::from_secs(2);

/// Shortest time in which a worker's free share is one second's ceiling.
const LEAST_FREE_SHARE: u32 = 40;

/// Queues that have so many workers each.
const QUEUES: u32 = 2;

/// How long a worker leaves a pace slowed that it would let go faster: answers of the same moment do not all tell the same.
const SLOWED: Duration = Duration::from_secs(10);

/// Pace of one Page.
#[derive(Debug, Default)]
pub(super) struct Page {
    known: Mutex<Known>,
    /// Held by whoever takes slots, for itself and for those that wait meanwhile.
    pub(super) taking: tokio::sync::Mutex<()>,
    waiting: AtomicUsize,
}

#[derive(Debug, Default)]
struct Known {
    schedule: PageSchedule,
    read: Option<TimestampMs>,
    /// Slot of the next free send.
    next_free: Duration,
    /// Free sends that the schedule does not know of, the last at this time.
    untold: (u32, Duration),
    /// Slots that were taken for those that wait.
    kept: VecDeque<Duration>,
    slowed: Option<TimestampMs>,
    /// Until when Graph wants nothing, as it has told this worker.
    stopped: Duration,
}

/// Slots that can be taken.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Paced {
    /// Schedule that they are taken from.
    pub(super) seen: PageSchedule,
    /// Schedule without them; `None` where nothing can be taken before the wait is over.
    pub(super) next: Option<PageSchedule>,
    /// Slots behind the first.
    pub(super) slots: Vec<Duration>,
    /// Time until the first.
    pub(super) wait: Duration,
}

impl Page {
    /// Schedule as it was read, if that is not long ago.
    pub(super) fn fresh(&self, now: TimestampMs) -> Option<PageSchedule> {
        let known = self.known();
        known.read.filter(|read| now.since(*read) < FRESH).map(|_| known.schedule)
    }

    pub(super) fn keep(&self, schedule: PageSchedule, now: TimestampMs) {
        let mut known = self.known();
        (known.schedule, known.read) = (schedule, Some(now));
    }

    pub(super) fn is_slowed(&self) -> bool {
        self.known().schedule.share.is_some()
    }

    /// Time for which Graph wants nothing, as it has told this worker.
    pub(super) fn stopped_for(&self, now: TimestampMs) -> Duration {
        self.known().stopped.saturating_sub(since_1970(now))
    }

    /// Takes one send of the worker's free share, while nobody else is busy with the Page. The shares of so many `workers` for each
    /// queue are together no more than the rate.
    pub(super) fn take_free(&self, rate: Rate, workers: u32, now: TimestampMs) -> bool {
        let mut known = self.known();
        let now = since_1970(now);
        let schedule = schedule_of(&known.schedule);
        let share = LEAST_FREE_SHARE.max(workers.saturating_mul(QUEUES));
        let spacing = Duration::from_secs(share.into()) / rate.ceiling();
        let slot = known.next_free.max(now.saturating_sub(spacing * (rate.burst() - 1)));
        let is_quiet = schedule.share.is_none() && schedule.next + QUIET <= now && known.stopped <= now;
        let is_free = is_quiet && slot <= now;
        if is_free {
            known.next_free = slot + spacing;
            known.untold = (known.untold_at(now) + 1, now);
        }
        is_free
    }

    /// Notes that a send waits for a slot, until the note is dropped.
    pub(super) fn waiting(&self, media: MediaClass) -> Waiting<'_> {
        let together = (media == MediaClass::Text).then_some(&self.waiting);
        if let Some(count) = together {
            count.fetch_add(1, Ordering::Relaxed);
        }
        Waiting(together)
    }

    /// Time until a slot that was taken for those that wait; it is used up.
    pub(super) fn kept(&self, media: MediaClass, now: TimestampMs) -> Option<Duration> {
        let now = since_1970(now);
        let slot = if media == MediaClass::Text { self.known().next_kept(now) } else { None };
        slot.map(|slot| slot.saturating_sub(now))
    }

    /// Lays out `count` sends.
    pub(super) fn pace(&self, media: MediaClass, rate: Rate, count: usize, now: TimestampMs) -> Paced {
        let known = self.known();
        let (seen, now) = (known.schedule, since_1970(now));
        let mut next = schedule_of(&seen);
        for _ in 0..known.untold_at(now) {
            next.take(MediaClass::Text, rate, now);
        }
        let first = next.slot(media, rate, now);
        let slots: Vec<Duration> = (0..count).map_while(|_| next.take(media, rate, now)).collect();
        let wait = first.saturating_sub(now);
        let taken = (!slots.is_empty()).then(|| stored(&next));
        Paced { seen, next: taken, slots: slots.into_iter().skip(1).collect(), wait }
    }

    /// Keeps what was taken: the schedule, and slots for those that wait.
    pub(super) fn taken(&self, schedule: PageSchedule, slots: Vec<Duration>, now: TimestampMs) {
        self.keep(schedule, now);
        let mut known = self.known();
        known.untold = (0, Duration::ZERO);
        if known.stopped <= since_1970(now) {
            known.kept.extend(slots);
        }
    }

    /// What an answer teaches: the schedule as it was and as it is from now on. `None` where it teaches nothing.
    pub(super) fn lesson(
        &self,
        page: &PageId,
        answer: Result<&Response, &GraphError>,
        now: TimestampMs,
    ) -> Option<(PageSchedule, PageSchedule)> {
        let mut known = self.known();
        let seen = known.schedule;
        let mut next = schedule_of(&seen);
        let stopped = match answer {
            Ok(response) => next.observe(page, response.usage(), since_1970(now)),
            Err(error) => next.observe_error(page, error, since_1970(now)),
        };
        if let Some(until) = stopped {
            known.stopped = known.stopped.max(until);
            // A call now would make the stop longer.
            known.kept.clear();
        }
        if pace_left(next.share) < pace_left(seen.share) {
            known.slowed = Some(now);
        } else if known.slowed.is_some_and(|slowed| now.since(slowed) < SLOWED) {
            next.share = seen.share;
        }
        let next = stored(&next);
        if next == seen {
            return None;
        }
        // Known at once here; the others read it.
        known.schedule = next;
        Some((seen, next))
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        lock(&self.known)
    }
}

impl Known {
    /// Free sends of the last second, which the schedule has to make up for.
    fn untold_at(&self, now: Duration) -> u32 {
        let (count, last) = self.untold;
        if now.saturating_sub(last) < Duration::from_secs(1) { count } else { 0 }
    }

    /// A slot that was taken and is still good.
    fn next_kept(&mut self, now: Duration) -> Option<Duration> {
        while let Some(slot) = self.kept.pop_front() {
            // Who waited for it may have been given up; too late, it would crowd a second that is not its own.
            if now.saturating_sub(slot) < Duration::from_secs(1) {
                return Some(slot);
            }
        }
        None
    }
}

/// Note that a send waits for a slot. Audio and video wait each for itself.
#[derive(Debug)]
pub(super) struct Waiting<'a>(Option<&'a AtomicUsize>);

impl Waiting<'_> {
    /// How many wait together, this one included.
    pub(super) fn count(&self) -> usize {
        self.0.map_or(1, |count| count.load(Ordering::Relaxed))
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if let Some(count) = self.0 {
            count.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// Time until the next slot of a schedule.
pub(super) fn wait(schedule: &PageSchedule, media: MediaClass, rate: Rate, now: TimestampMs) -> Duration {
    let now = since_1970(now);
    schedule_of(schedule).slot(media, rate, now).saturating_sub(now)
}

/// Wait before a paced record comes again: longer with its age, so that a long queue is not received over and over, and spread by up to
/// a quarter, so that not all come at once.
pub(super) fn back_in(wait: Duration, age: Duration, random: u8) -> Duration {
    let time = wait.max((age / 8).min(LONGEST_TURN)).min(LONGEST_WAIT);
    time + time * u32::from(random) / 1024
}

fn pace_left(share: Option<u32>) -> u32 {
    share.unwrap_or(u32::MAX)
}

fn since_1970(time: TimestampMs) -> Duration {
    Duration::from_millis(u64::try_from(time.as_millis()).unwrap_or(0))
}

fn schedule_of(stored: &PageSchedule) -> Schedule {
    Schedule {
        next: Duration::from_micros(stored.next_us),
        next_audio_video: Duration::from_micros(stored.next_audio_video_us),
        share: stored.share,
    }
}

/// Rounded up, so that no slot comes too early.
fn stored(schedule: &Schedule) -> PageSchedule {
    let micros = |time: Duration| u64::try_from(time.as_nanos().div_ceil(1_000)).unwrap_or(u64::MAX);
    PageSchedule {
        next_us: micros(schedule.next),
        next_audio_video_us: micros(schedule.next_audio_video),
        share: schedule.share,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use messenger_graph::pace::Rate;
    use messenger_wire::TimestampMs;

    use super::{Page, QUEUES};

    #[test]
    fn the_free_shares_of_all_workers_of_both_queues_are_together_no_more_than_the_rate() {
        let (start, seconds) = (TimestampMs::from_millis(1_800_000_000_000), 3_000);
        for (workers, ceiling, most) in
            [(1, 40, 3_000), (20, 40, 3_000), (21, 40, 2_857), (50, 40, 1_200), (1000, 300, 450)]
        {
            let (page, rate) = (Page::default(), Rate::bursting(ceiling));
            let free = |tick: u32| page.take_free(rate, workers, start + Duration::from_millis(100) * tick);
            let free = (0..seconds * 10).filter(|tick| free(*tick)).count() - rate.burst() as usize;
            assert!(
                free <= most && free >= most * 9 / 10,
                "{workers} workers: {free} free sends of each, {most} expected"
            );
            let all = free * (workers * QUEUES) as usize;
            assert!(all <= (ceiling * seconds) as usize, "{workers} workers: {all} sends in {seconds} s");
        }
    }
}
