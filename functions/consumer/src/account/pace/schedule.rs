//! A Page's schedule as all workers share it, and as slots are taken from it.

use std::time::Duration;

use messenger_channel::state::PageSchedule;
use messenger_graph::pace::{Rate, Schedule, SendClass, Slowed};
use messenger_wire::TimestampMs;

/// Time until the next slot of a schedule.
pub(super) fn wait(schedule: &PageSchedule, class: SendClass, rate: Rate, now: TimestampMs) -> Duration {
    let now = since_1970(now);
    schedule_of(schedule).slot(class, rate, now).saturating_sub(now)
}

/// Time as schedules count it.
pub(super) fn since_1970(time: TimestampMs) -> Duration {
    Duration::from_millis(u64::try_from(time.as_millis()).unwrap_or(0))
}

/// Schedule from what is stored of it.
pub(super) fn schedule_of(stored: &PageSchedule) -> Schedule {
    let until = Duration::from_micros(stored.share_until_us);
    Schedule {
        next: Duration::from_micros(stored.next_us),
        next_audio_video: Duration::from_micros(stored.next_audio_video_us),
        next_private_reply: Duration::from_micros(stored.next_private_reply_us),
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
