//! What a worker may send without a slot of its own: a free share while a Page is quiet, and what it has taken ahead.
//! All workers' free shares together keep to the rate.

use std::collections::VecDeque;
use std::time::Duration;

use messenger_graph::pace::Rate;

/// Shortest time in which a worker's free share is one second's ceiling.
const LEAST_TIME: u32 = 40;

/// Queues that have so many workers each.
const QUEUES: u32 = 2;

/// How long what was taken ahead is good.
const AHEAD_FOR: Duration = Duration::from_mins(1);

/// Time in which sends count together.
const SECOND: Duration = Duration::from_secs(1);

/// Sends of one worker without a slot of their own. Times are since 1970.
#[derive(Debug, Default)]
pub(super) struct FreeShare {
    /// Slot of the next one.
    next: Duration,
    /// When those of the last second were that the schedule does not know of.
    untold: VecDeque<Duration>,
    /// Those that were taken ahead from the schedule, and when.
    ahead: (u32, Duration),
}

impl FreeShare {
    /// Takes one send: what was taken ahead, or while the Page `is_quiet` a free one. The free shares of so many `workers`
    /// for each queue are together no more than the rate.
    pub(super) fn take(&mut self, rate: Rate, workers: u32, is_quiet: bool, now: Duration) -> bool {
        let (ahead, taken) = self.ahead;
        let is_ahead = ahead > 0 && now.saturating_sub(taken) < AHEAD_FOR;
        let slot = self.next.max(floor(rate, workers, now));
        if slot > now || !(is_quiet || is_ahead) {
            return false;
        }
        self.next = slot + spacing(rate, workers);
        if is_ahead {
            self.ahead.0 -= 1;
        }
        // The schedule knows of what was taken ahead, but as of an earlier time, and would give as much once more.
        if !is_ahead || now > taken {
            self.untold.retain(|at| is_of_second(*at, now));
            self.untold.push_back(now);
        }
        true
    }

    /// Adds sends that were taken ahead from the schedule. At once leave no more than after a pause.
    pub(super) fn add(&mut self, ahead: u32, rate: Rate, workers: u32, now: Duration) {
        if ahead == 0 {
            return;
        }
        let earlier = self.next.saturating_sub(spacing(rate, workers) * ahead);
        self.next = earlier.max(floor(rate, workers, now));
        self.ahead = (ahead, now);
    }

    /// Free sends of the last second, which the schedule has to make up for.
    pub(super) fn untold_at(&self, now: Duration) -> usize {
        self.untold.iter().filter(|at| is_of_second(**at, now)).count()
    }

    /// Notes that the schedule knows of all of them until then.
    pub(super) fn told(&mut self, until: Duration) {
        self.untold.retain(|at| *at > until);
    }

    /// Gives up what was taken ahead.
    pub(super) fn give_up(&mut self) {
        self.ahead = (0, Duration::ZERO);
    }
}

/// Whether a time counts together with now.
fn is_of_second(at: Duration, now: Duration) -> bool {
    now.saturating_sub(at) < SECOND
}

/// Time between two free sends.
fn spacing(rate: Rate, workers: u32) -> Duration {
    let time = LEAST_TIME.max(workers.saturating_mul(QUEUES));
    Duration::from_secs(time.into()) / rate.ceiling()
}

/// Slot of the oldest send that nobody has used and that is still good.
fn floor(rate: Rate, workers: u32, now: Duration) -> Duration {
    now.saturating_sub(spacing(rate, workers) * (rate.burst() - 1))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use messenger_graph::pace::Rate;

    use super::{FreeShare, QUEUES};

    #[test]
    fn the_free_shares_of_all_workers_of_both_queues_are_together_no_more_than_the_rate() {
        let (start, seconds) = (Duration::from_hours(500_000), 3_000);
        for (workers, ceiling, most) in
            [(1, 40, 3_000), (20, 40, 3_000), (21, 40, 2_857), (50, 40, 1_200), (1000, 300, 450)]
        {
            let (mut share, rate) = (FreeShare::default(), Rate::bursting(ceiling));
            let free = |tick: &u32| share.take(rate, workers, true, start + Duration::from_millis(100) * *tick);
            let free = (0..seconds * 10).filter(free).count() - rate.burst() as usize;
            assert!(
                free <= most && free >= most * 9 / 10,
                "{workers} workers: {free} free sends of each, {most} expected"
            );
            let all = free * (workers * QUEUES) as usize;
            assert!(all <= (ceiling * seconds) as usize, "{workers} workers: {all} sends in {seconds} s");
        }
    }

    #[test]
    fn what_was_taken_ahead_is_good_for_a_minute_and_while_others_are_busy_and_is_no_more_at_once() {
        let (start, rate) = (Duration::from_hours(500_000), Rate::bursting(40));
        for (ahead, after_ms, taken, untold) in
            [(0, 0, 0, 0), (9, 0, 9, 0), (9, 990, 9, 9), (9, 59_999, 9, 9), (9, 60_000, 0, 0), (20, 0, 10, 0)]
        {
            let (mut share, now) = (FreeShare::default(), start + Duration::from_millis(after_ms));
            while share.take(rate, 50, true, start) {}
            share.told(start);
            share.add(ahead, rate, 50, start);
            let count = (0..100).filter(|_| share.take(rate, 50, false, now)).count();
            assert_eq!((count, share.untold_at(now)), (taken, untold), "{ahead} ahead, {after_ms} ms later");
        }
    }
}
