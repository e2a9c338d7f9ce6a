//! When a record comes again that waits for nothing but its turn, or that Graph refuses for the time being.

use std::time::Duration;

use messenger_channel::clock::Clock;
use messenger_wire::TimestampMs;

use super::LONGEST_WAIT;
use crate::failure::Failure;
use crate::run::Run;
use crate::seams::Seams;

/// Longest time that a record is sent back for no other reason than that others are before it, at first.
const LONGEST_TURN: Duration = Duration::from_mins(1);

/// Receives after which that time is doubled, again and again: those that a record has last for as long as SQS keeps
/// it. Counted by receives, not by age, so that what has slept for days is not sent away for hours when it wakes.
const DOUBLED_AFTER: u32 = 135;

/// How long a record has been in its queue, and how often it was received.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Queued {
    /// When it came in, where that is known.
    pub(crate) since: Option<TimestampMs>,
    /// Receives, this one included.
    pub(crate) receives: u32,
}

/// Sends a record back for about this time, later the older it is.
pub(crate) fn back<S: Seams>(run: &Run<'_, S>, wait: Duration, queued: Queued) -> Failure {
    let age = queued.since.map_or(Duration::ZERO, |since| run.seams.clock().now().since(since));
    let mut random = [0];
    // Without randomness all come back at once; one of them is the first all the same.
    getrandom::fill(&mut random).unwrap_or_default();
    Failure::wait(back_in(wait, age, queued.receives, random[0]))
}

/// Wait before a paced record comes again: longer with its age, so that a long queue is not received over and over, and
/// spread by up to a quarter, so that not all come at once.
fn back_in(wait: Duration, age: Duration, receives: u32, random: u8) -> Duration {
    let time = wait.min(LONGEST_WAIT).max((age / 8).min(longest_turn(receives)));
    time + time * u32::from(random) / 1024
}

/// Wait of a record that Graph has refused so often before, in a row, without a time: twice as long with each, up to
/// [`LONGEST_WAIT`], and longer only once it was received so often that its receives would not last.
pub(crate) fn back_refused(least: Duration, refusals: u32, receives: u32) -> Duration {
    let longest = LONGEST_WAIT.max(longest_turn(receives));
    least.saturating_mul(2_u32.saturating_pow(refusals)).min(longest)
}

/// Wait of a record that Graph has refused for a time that it says: that time, and longer only once the record was
/// received so often that its receives would not last. Graph may say a few seconds each time, for days.
pub(crate) fn back_told(told: Duration, receives: u32) -> Duration {
    let lasting = longest_turn(receives);
    if lasting > LONGEST_WAIT { told.max(lasting) } else { told }
}

fn longest_turn(receives: u32) -> Duration {
    LONGEST_TURN * 2_u32.saturating_pow(receives / DOUBLED_AFTER)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{back_in, back_refused, back_told};
    use crate::account::seats::SOON_FOR;
    use crate::conclude::LAST_RECEIVE;

    const SECOND: Duration = Duration::from_secs(1);
    const DAY: Duration = Duration::from_hours(24);

    /// Age of a record at each of its receives from the first that is given, at the age that is given, where it is never
    /// its turn and each wait is as short as can be.
    fn ages_from(first: u32, age: Duration) -> Vec<Duration> {
        let next = |(age, receives)| (age + back_in(SECOND, age, receives, 0), receives + 1);
        let ages = std::iter::successors(Some((age, first)), |last| Some(next(*last)));
        ages.take_while(|(_, receives)| *receives <= LAST_RECEIVE).map(|(age, _)| age).collect()
    }

    fn ages() -> Vec<Duration> {
        ages_from(1, Duration::ZERO)
    }

    #[test]
    fn a_record_that_only_waits_for_its_turn_is_not_received_too_often_in_the_fourteen_days_that_sqs_keeps_it() {
        let ages = ages();
        for (hours, receives) in [(1, 95), (6, 265), (18, 426), (24, 471), (72, 680), (168, 835)] {
            let received = ages.iter().filter(|at| **at <= Duration::from_hours(hours)).count();
            assert_eq!(received, receives, "in {hours} hours");
        }
        assert!(*ages.last().unwrap() >= DAY * 14, "{:?}", ages.last());
    }

    #[test]
    fn a_record_that_has_looked_for_a_seat_soon_for_as_often_as_it_may_lasts_for_the_fourteen_days_too() {
        let ages = ages_from(SOON_FOR + 1, SECOND * SOON_FOR);
        assert!(*ages.last().unwrap() >= DAY * 14, "{:?}", ages.last());
    }

    #[test]
    fn a_record_that_is_refused_whenever_it_comes_lasts_for_the_fourteen_days_too() {
        let receives = 1..LAST_RECEIVE;
        let wait = |receives: u32| back_refused(SECOND * 30, receives - 1, receives);
        let waits: Vec<u64> = receives.clone().map(|receives| wait(receives).as_secs()).collect();
        assert_eq!(waits[..7], [30, 60, 120, 240, 480, 600, 600]);
        assert_eq!([539, 540, 989].map(|receives| wait(receives).as_secs()), [600, 960, 7_680]);
        assert!(receives.map(wait).sum::<Duration>() >= DAY * 14);
    }

    #[test]
    fn a_time_that_graph_says_counts_until_the_receives_would_not_last_for_the_fourteen_days() {
        for (told, receives, wait) in
            [(5, 1, 5), (5, 539, 5), (5, 540, 960), (3_600, 540, 3_600), (3_600, 989, 7_680), (60, 989, 7_680)]
        {
            assert_eq!(back_told(SECOND * told, receives), SECOND * wait, "{told} s at receive {receives}");
        }
        assert!((1..LAST_RECEIVE).map(|receives| back_told(SECOND, receives)).sum::<Duration>() >= DAY * 14);
    }

    #[test]
    fn nobody_waits_much_longer_for_a_turn_than_they_have_waited_already() {
        for (receives, age) in (1..).zip(ages()) {
            let wait = back_in(SECOND, age, receives, 0);
            let is_fair = wait <= SECOND.max(age / 8) && (age < DAY || wait <= age / 100);
            assert!(is_fair, "after {age:?} and {receives} receives it waits for {wait:?}");
        }
    }

    #[test]
    fn a_record_comes_later_the_older_it_is_and_for_longer_only_once_it_was_received_often() {
        for (wait, age, receives, expected) in [
            (2, 0, 1, 2),
            (2, 80, 1, 10),
            (2, 480, 1, 60),
            (2, 13 * 86_400, 134, 60),
            (2, 13 * 86_400, 135, 120),
            (2, 480, 989, 60),
            (2, 13 * 86_400, 989, 7_680),
            (3_600, 0, 1, 600),
            (3_600, 13 * 86_400, 989, 7_680),
        ] {
            let back = back_in(SECOND * wait, SECOND * age, receives, 0);
            assert_eq!(back.as_secs(), expected, "{wait} s at {age} s and receive {receives}");
            assert!((back..back * 5 / 4).contains(&back_in(SECOND * wait, SECOND * age, receives, 255)));
        }
    }
}
