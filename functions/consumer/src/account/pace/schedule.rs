//! A Page's schedule as all workers share it, and as slots are taken from it.

use std::time::Duration;

use messenger_channel::state::PageSchedule;
use messenger_graph::pace::{LONGEST_STOP, Rate, Schedule, SendClass, Slowed};
use messenger_wire::TimestampMs;

/// Furthest that a schedule lies ahead: the longest stop, and clocks that go apart by more than any should. What lies
/// further was written by a worker whose clock was wrong, and would hold the Page until somebody deletes it.
pub(super) const FURTHEST: Duration = LONGEST_STOP.saturating_mul(3);

/// Time until the next slot of a schedule.
pub(super) fn wait(schedule: &PageSchedule, class: SendClass, rate: Rate, now: TimestampMs) -> Duration {
    let now = since_1970(now);
    schedule_of(schedule, now).slot(class, rate, now).saturating_sub(now)
}

/// Time as schedules count it.
pub(super) fn since_1970(time: TimestampMs) -> Duration {
    Duration::from_millis(u64::try_from(time.as_millis()).unwrap_or(0))
}

/// Schedule from what is stored of it, without what lies further ahead than it can.
pub(super) fn schedule_of(stored: &PageSchedule, now: Duration) -> Schedule {
    let time = |us| Some(Duration::from_micros(us)).filter(|time| *time <= now + FURTHEST).unwrap_or_default();
    let until = time(stored.share_until_us);
    Schedule {
        next: time(stored.next_us),
        next_audio_video: time(stored.next_audio_video_us),
        next_private_reply: time(stored.next_private_reply_us),
        slowed: stored.share.map(|share| Slowed { share, until }),
    }
}

/// What is stored of a schedule: rounded up, so that no slot comes too early.
pub(super) fn stored(schedule: &Schedule) -> PageSchedule {
    let micros = |time: Duration| u64::try_from(time.as_nanos().div_ceil(1_000)).unwrap_or(u64::MAX);
    PageSchedule {
        next_us: micros(schedule.next),
        next_audio_video_us: micros(schedule.next_audio_video),
        next_private_reply_us: micros(schedule.next_private_reply),
        share: schedule.slowed.map(|slowed| slowed.share),
        share_until_us: schedule.slowed.map_or(0, |slowed| micros(slowed.until)),
    }
}
