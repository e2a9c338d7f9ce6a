//! What a worker may send without a slot while a Page is quiet. All workers' shares together keep to the rate.

use std::time::Duration;

use messenger_graph::pace::Rate;

/// Shortest time in which a worker's free share is one second's ceiling.
const LEAST_TIME: u32 = 40;

/// Queues that have so many workers each.
const QUEUES: u32 = 2;

/// Free sends of one worker. Times are since 1970.
#[derive(Debug, Default)]
pub(super) struct FreeShare {
    /// Slot of the next one.
    next: Duration,
    /// Those that the schedule does not know of, the last at this time.
    untold: (u32, Duration),
}

impl FreeShare {
    /// Takes one send. The shares of so many `workers` for each queue are together no more than the rate.
    pub(super) fn take(&mut self, rate: Rate, workers: u32, now: Duration) -> bool {
        let time = LEAST_TIME.max(workers.saturating_mul(QUEUES));
        let spacing = Duration::from_secs(time.into()) / rate.ceiling();
        let slot = self.next.max(now.saturating_sub(spacing * (rate.burst() - 1)));
        let is_free = slot <= now;
        if is_free {
            self.next = slot + spacing;
            self.untold = (self.untold_at(now) + 1, now);
        }
        is_free
    }

    /// Free sends of the last second, which the schedule has to make up for.
    pub(super) fn untold_at(&self, now: Duration) -> u32 {
        let (count, last) = self.untold;
        if now.saturating_sub(last) < Duration::from_secs(1) { count } else { 0 }
    }

    /// Notes that the schedule knows of all of them.
    pub(super) fn told(&mut self) {
        self.untold = (0, Duration::ZERO);
    }
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
            let free = |tick: &u32| share.take(rate, workers, start + Duration::from_millis(100) * *tick);
            let free = (0..seconds * 10).filter(free).count() - rate.burst() as usize;
            assert!(
                free <= most && free >= most * 9 / 10,
                "{workers} workers: {free} free sends of each, {most} expected"
            );
            let all = free * (workers * QUEUES) as usize;
            assert!(all <= (ceiling * seconds) as usize, "{workers} workers: {all} sends in {seconds} s");
        }
    }
}
