//! Pace of one Page, as one worker knows it and has taken of it. No I/O.

use std::collections::VecDeque;
use std::sync::atomic::AtomicUsize;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use messenger_channel::state::PageSchedule;
use messenger_graph::pace::{Rate, Schedule, SendClass};
use messenger_graph::{GraphError, Response};
use messenger_wire::{PageId, TimestampMs};

use super::free_share::FreeShare;
use super::schedule::{schedule_of, since_1970, stored};
use super::waiting::Waiting;
use crate::lock::lock;
use crate::run::SHORTEST_HIDING;

/// How long a worker relies on what it has read.
const FRESH: Duration = Duration::from_secs(3);

/// How long nobody must have taken a slot for the Page to be quiet.
const QUIET: Duration = Duration::from_secs(2);

/// How long a worker leaves a pace slowed that it would let go faster: answers of the same moment do not all tell the
/// same.
const SLOWED: Duration = Duration::from_secs(10);

/// Page that a worker sends for.
#[derive(Debug, Default)]
pub(super) struct Page {
    pace: Mutex<Pace>,
    /// Held by whoever takes slots, for itself and for those that wait meanwhile.
    pub(super) taking: tokio::sync::Mutex<()>,
    waiting: AtomicUsize,
}

/// What the worker knows of its pace.
#[derive(Debug, Default)]
struct Pace {
    /// Schedule of all workers, as this one read or wrote it last.
    schedule: PageSchedule,
    read: Option<TimestampMs>,
    free_share: FreeShare,
    /// Slots that were taken for those that wait.
    kept: VecDeque<Duration>,
    /// When Graph slowed the Page down, as it has told this worker.
    slowed: Option<TimestampMs>,
    /// Until when Graph wants nothing, as it has told this worker.
    stopped: Duration,
}

/// Slots that can be taken.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Slots {
    /// Schedule that they are taken from.
    pub(super) seen: PageSchedule,
    /// Schedule without them; `None` where nothing can be taken before the wait is over.
    pub(super) next: Option<PageSchedule>,
    /// Time until the first.
    pub(super) wait: Duration,
    /// Those behind the first.
    pub(super) others: Vec<Duration>,
    /// How many are taken ahead for whoever comes later.
    pub(super) ahead: u32,
    /// When they were laid out.
    at: Duration,
}

impl Page {
    /// Schedule as it was read, if that is not long ago.
    pub(super) fn fresh(&self, now: TimestampMs) -> Option<PageSchedule> {
        let pace = self.pace();
        pace.read.filter(|read| now.since(*read) < FRESH).map(|_| pace.schedule)
    }

    pub(super) fn keep(&self, schedule: PageSchedule, now: TimestampMs) {
        let mut pace = self.pace();
        (pace.schedule, pace.read) = (schedule, Some(now));
    }

    pub(super) fn is_slowed(&self, now: TimestampMs) -> bool {
        let now = since_1970(now);
        schedule_of(&self.pace().schedule, now).share(now).is_some()
    }

    /// Time for which Graph wants nothing, as it has told this worker.
    pub(super) fn stopped_for(&self, now: TimestampMs) -> Duration {
        self.pace().stopped.saturating_sub(since_1970(now))
    }

    /// Takes one send that needs no slot: what the worker took ahead, or while nobody else is busy with the Page its free
    /// share. There are so many `workers` for each queue.
    pub(super) fn take_free(&self, rate: Rate, workers: u32, now: TimestampMs) -> bool {
        let mut pace = self.pace();
        let now = since_1970(now);
        let schedule = schedule_of(&pace.schedule, now);
        // What was taken ahead leaves the next slot one distance away at most; further, others are before, or a stop that
        // another worker was told.
        let is_behind = schedule.next > now + rate.spacing();
        let is_held_up = schedule.share(now).is_some() || is_behind || pace.stopped > now;
        !is_held_up && pace.free_share.take(rate, workers, schedule.next + QUIET <= now, now)
    }

    /// Notes that a send waits for a slot, until the note is dropped.
    pub(super) fn waiting(&self, class: SendClass) -> Waiting<'_> {
        Waiting::note(&self.waiting, class)
    }

    /// Time until a slot that was taken for those that wait, where that is less than `patience`; it is used up.
    pub(super) fn kept(&self, class: SendClass, patience: Duration, now: TimestampMs) -> Option<Duration> {
        let now = since_1970(now);
        let slot = if class == SendClass::Text { self.pace().next_kept(patience, now) } else { None };
        slot.map(|slot| slot.saturating_sub(now))
    }

    /// Lays out `count` sends, as far as their slots come soon: for a later one nobody waits, and it would be lost. Where
    /// the Page has room beside them, some are taken ahead, so that not each that follows costs a write.
    pub(super) fn lay_out(&self, class: SendClass, rate: Rate, count: usize, now: TimestampMs) -> Slots {
        let pace = self.pace();
        let (seen, now) = (pace.schedule, since_1970(now));
        let mut next = schedule_of(&seen, now);
        for _ in 0..pace.free_share.untold_at(now) {
            next.take(SendClass::Text, rate, now);
        }
        let first = next.slot(class, rate, now);
        let is_soon = |next: &Schedule| next.slot(class, rate, now) < now + SHORTEST_HIDING;
        let take = |_| if is_soon(&next) { next.take(class, rate, now) } else { None };
        let slots: Vec<Duration> = (0..count).map_while(take).collect();
        let wait = first.saturating_sub(now);
        let mut ahead = 0;
        while class == SendClass::Text && ahead + 1 < rate.burst() && next.slot(class, rate, now) <= now {
            next.take(class, rate, now);
            ahead += 1;
        }
        let taken = (!slots.is_empty()).then(|| stored(&next));
        Slots { seen, next: taken, wait, others: slots.into_iter().skip(1).collect(), ahead, at: now }
    }

    /// Keeps what was taken: the schedule, slots for those that wait, and what is for those that come later.
    pub(super) fn taken(&self, taken: Slots, rate: Rate, workers: u32, now: TimestampMs) {
        let Some(schedule) = taken.next else { return };
        self.keep(schedule, now);
        let (mut pace, now) = (self.pace(), since_1970(now));
        pace.free_share.told(taken.at);
        if pace.stopped <= now {
            pace.kept.extend(taken.others);
            pace.free_share.add(taken.ahead, rate, workers, now);
        }
    }

    /// What an answer to a send teaches: the schedule as it was and as it is from now on. `None` where it teaches
    /// nothing.
    pub(super) fn lesson(
        &self,
        page_id: &PageId,
        class: SendClass,
        answer: Result<&Response, &GraphError>,
        now: TimestampMs,
    ) -> Option<(PageSchedule, PageSchedule)> {
        let mut pace = self.pace();
        let seen = pace.schedule;
        let known = schedule_of(&seen, since_1970(now));
        let mut next = known;
        let stopped = match answer {
            Ok(response) => next.observe(page_id, response.usage(), since_1970(now)),
            Err(error) => next.observe_error(page_id, class, error, since_1970(now)),
        };
        if let Some(until) = stopped {
            pace.stopped = pace.stopped.max(until);
            // A call now would make the stop longer.
            pace.kept.clear();
            pace.free_share.give_up();
        }
        let left = |schedule: &Schedule| schedule.share(since_1970(now)).unwrap_or(u32::MAX);
        if left(&next) < left(&known) {
            pace.slowed = Some(now);
        } else if pace.slowed.is_some_and(|slowed| now.since(slowed) < SLOWED) {
            next.slowed = known.slowed;
        }
        let next = stored(&next);
        if next == seen {
            return None;
        }
        // Known at once here; the others read it.
        pace.schedule = next;
        Some((seen, next))
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        lock(&self.pace)
    }
}

impl Pace {
    /// A slot that was taken and is still good, and so near.
    fn next_kept(&mut self, patience: Duration, now: Duration) -> Option<Duration> {
        // Who waited for it may have been given up; too late, it would crowd a second that is not its own.
        while self.kept.front().is_some_and(|slot| now.saturating_sub(*slot) >= Duration::from_secs(1)) {
            self.kept.pop_front();
        }
        let is_near = self.kept.front().is_some_and(|slot| *slot < now + patience || *slot <= now);
        if is_near { self.kept.pop_front() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use messenger_channel::state::PageSchedule;
    use messenger_graph::pace::{Rate, SLOWED_FOR, SendClass};
    use messenger_graph::usage::BUSINESS_USAGE;
    use messenger_graph::{Effect, Response, response};
    use messenger_wire::{PageId, TimestampMs};
    use reqwest::StatusCode;
    use reqwest::header::{HeaderMap, HeaderValue};

    use super::super::schedule::{FURTHEST, since_1970};
    use super::Page;

    const NOW: TimestampMs = TimestampMs::from_millis(1_800_000_000_000);

    fn used(percent: u32) -> Response {
        let usage = format!(r#"{{"42":[{{"type":"messenger","call_count":{percent}}}]}}"#);
        let headers = [(BUSINESS_USAGE.parse().unwrap(), HeaderValue::try_from(usage).unwrap())];
        let headers: HeaderMap = headers.into_iter().collect();
        response::decode(Effect::Write, StatusCode::OK, &headers, "{}".into()).unwrap()
    }

    fn slowed(share: u32, until: TimestampMs) -> PageSchedule {
        let share_until_us = u64::try_from(since_1970(until).as_micros()).unwrap();
        PageSchedule { share: Some(share), share_until_us, ..PageSchedule::default() }
    }

    #[test]
    fn a_share_without_an_end_is_over_and_the_next_answer_gives_it_one() {
        let page = Page::default();
        let endless = PageSchedule { share: Some(46), ..PageSchedule::default() };
        page.keep(endless, NOW);
        assert!(!page.is_slowed(NOW));
        assert!(page.take_free(Rate::bursting(40), 1, NOW));
        let id = PageId::parse("42").unwrap();
        let lesson = page.lesson(&id, SendClass::Text, Ok(&used(90)), NOW);
        assert_eq!(lesson, Some((endless, slowed(46, NOW + SLOWED_FOR))));
        assert!(page.is_slowed(NOW) && !page.take_free(Rate::bursting(40), 1, NOW));
    }

    #[test]
    fn what_lies_further_ahead_than_any_stop_is_no_schedule_and_the_next_slot_mends_it() {
        for (ahead, waits) in [(FURTHEST, true), (FURTHEST + Duration::from_millis(1), false)] {
            let page = Page::default();
            let us = u64::try_from(since_1970(NOW + ahead).as_micros()).unwrap();
            let far = PageSchedule {
                next_us: us,
                next_audio_video_us: us,
                next_private_reply_us: us,
                share: Some(10),
                share_until_us: us,
            };
            page.keep(far, NOW);
            assert_eq!((page.is_slowed(NOW), page.take_free(Rate::bursting(40), 1, NOW)), (waits, !waits));
            for class in [SendClass::Text, SendClass::AudioVideo, SendClass::PrivateReply] {
                let slots = page.lay_out(class, Rate::bursting(40), 1, NOW);
                assert_eq!((slots.seen, slots.wait.is_zero()), (far, !waits), "{class:?}");
                let is_far = slots.next.is_none_or(|next| next.next_us >= us);
                assert_eq!(is_far, waits, "{class:?}");
            }
        }
    }

    #[test]
    fn what_answers_say_again_is_written_twice_an_hour() {
        let (page, id) = (Page::default(), PageId::parse("42").unwrap());
        let answers = 60 * 60 * 6;
        let lessons = (0..answers)
            .filter_map(|second| page.lesson(&id, SendClass::Text, Ok(&used(90)), NOW + Duration::from_secs(second)));
        assert_eq!(lessons.count(), 12, "in six hours with an answer each second");
    }

    #[test]
    fn slots_are_taken_for_others_as_far_as_somebody_would_wait_for_them() {
        let quick = PageSchedule::default();
        for (known, ceiling, ahead_ms) in [
            (quick, 40, vec![0, 0, 0, 0, 0, 0, 0, 0, 0]),
            (quick, 1, vec![]),
            (quick, 2, vec![500]),
            (slowed(10, NOW + SLOWED_FOR), 40, vec![250, 500, 750]),
            (slowed(10, NOW + SLOWED_FOR), 4, vec![]),
        ] {
            let page = Page::default();
            page.keep(known, NOW);
            let slots = page.lay_out(SendClass::Text, Rate::bursting(ceiling), 10, NOW);
            let ahead = slots.others.iter().map(|slot| slot.saturating_sub(since_1970(NOW)).as_millis());
            assert_eq!(ahead.collect::<Vec<_>>(), ahead_ms, "{known:?}, {ceiling} a second");
            let next = PageSchedule { next_us: slots.next.unwrap().next_us, ..known };
            page.keep(next, NOW);
            let behind = page.lay_out(SendClass::Text, Rate::bursting(ceiling), 10, NOW);
            assert!(ceiling == 40 && known == quick || behind.wait >= Duration::from_secs(1), "{:?}", behind.wait);
        }
    }
}
