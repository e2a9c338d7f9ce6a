//! Which seats there are, how many of them an account may sit on, and in which order they are tried. Pure.

use std::time::Duration;

use messenger_channel::state::ClaimKey;

/// How many seats are tried, one after another, before an account is taken to have none free.
const TRIES: u32 = 10;

/// Workers of which one is kept free of an account's bot.
pub(super) const ONE_FREE_OF: u32 = 10;

/// How much longer a record that finds no seat waits with each receive, so that many of them do not keep all workers
/// busy with sending them back.
const LATER_WITH_EACH: Duration = Duration::from_millis(100);

/// Which seats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Row {
    /// Those of one account.
    Own,
    /// Those for slow accounts.
    Slow,
}

/// One seat of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Seat {
    /// The one that is kept for a slow account.
    Kept,
    /// One of the others.
    Numbered(u32),
}

impl Row {
    /// How many of the row's numbered seats an account may sit on, and how many there are.
    pub(super) fn seats(self, workers: u32) -> (u32, u32) {
        let own = workers - workers / ONE_FREE_OF;
        match self {
            Self::Own => (own, own),
            // The one that is kept counts too.
            Self::Slow => ((workers / 2).saturating_sub(1), workers * 3 / 4),
        }
    }

    /// Seat that is tried before those with a number.
    pub(super) fn kept(self) -> Option<Seat> {
        (self == Self::Slow).then_some(Seat::Kept)
    }

    /// How long a worker does not ask for a seat again where it got none.
    pub(super) fn full(self) -> Duration {
        match self {
            Self::Own => Duration::from_millis(500),
            Self::Slow => Duration::from_secs(2),
        }
    }

    /// How soon a record comes again that found no seat.
    pub(super) fn soon(self, receives: u32) -> Duration {
        let at_first = match self {
            Self::Own => Duration::from_secs(1),
            Self::Slow => Duration::from_secs(5),
        };
        at_first.max(LATER_WITH_EACH.saturating_mul(receives))
    }

    /// Receives for which a report waits for a seat: some ten seconds, and less than the patience for an echo.
    pub(super) fn report_waits_for(self) -> u32 {
        match self {
            Self::Own => 10,
            Self::Slow => 3,
        }
    }

    pub(super) fn key(self, account: &str, seat: Seat) -> ClaimKey {
        match (self, seat) {
            (_, Seat::Kept) => ClaimKey::kept_seat(account),
            (Self::Own, Seat::Numbered(number)) => ClaimKey::seat(Some(account), number),
            (Self::Slow, Seat::Numbered(number)) => ClaimKey::seat(None, number),
        }
    }
}

/// Seats in the order in which they are tried: the last one, the one that is kept, then those with a number.
pub(super) fn in_turn(
    last: Option<Seat>,
    kept: Option<Seat>,
    numbers: impl Iterator<Item = u32>,
) -> impl Iterator<Item = Seat> {
    let others = kept.into_iter().chain(numbers.map(Seat::Numbered));
    last.into_iter().chain(others.filter(move |seat| Some(*seat) != last)).take(TRIES as usize)
}

/// Numbers of some seats side by side, from one by chance. Those that an account may sit on begin somewhere among all
/// of the row.
pub(super) fn numbers(account: &str, (own, all): (u32, u32), random: u32) -> impl Iterator<Item = u32> {
    let first = account.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into())) % all;
    (0..TRIES.min(own)).map(move |offset| (first + (random % own + offset) % own) % all)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Row, Seat, TRIES, in_turn, numbers};

    #[test]
    fn an_account_has_seats_for_all_workers_but_a_tenth_and_slow_ones_share_three_quarters() {
        let accounts: Vec<String> = (0..40).map(|number| format!("page-{number}")).collect();
        for (workers, own, shared) in [
            (2, 2, (0, 1)),
            (3, 3, (0, 2)),
            (9, 9, (3, 6)),
            (10, 9, (4, 7)),
            (19, 18, (8, 14)),
            (50, 45, (24, 37)),
            (1000, 900, (499, 750)),
        ] {
            for (row, own, all) in [(Row::Own, own, own), (Row::Slow, shared.0, shared.1)] {
                assert_eq!(row.seats(workers), (own, all), "{row:?} of {workers}");
                let seats = |account: &str| {
                    (0..2000).flat_map(|random| numbers(account, (own, all), random)).collect::<BTreeSet<_>>()
                };
                assert!(accounts.iter().all(|account| seats(account).len() == own as usize), "{row:?} of {workers}");
                let together: BTreeSet<u32> = accounts.iter().flat_map(|account| seats(account)).collect();
                assert!(together.iter().all(|seat| *seat < all), "{row:?} of {workers}");
            }
        }
    }

    #[test]
    fn the_last_seat_is_tried_first_and_none_twice() {
        for (own, last, kept) in [
            (1, Some(Seat::Numbered(0)), None),
            (3, Some(Seat::Numbered(2)), None),
            (5, None, None),
            (25, Some(Seat::Numbered(7)), None),
            (25, None, None),
            (0, None, Some(Seat::Kept)),
            (0, Some(Seat::Kept), Some(Seat::Kept)),
            (4, Some(Seat::Numbered(3)), Some(Seat::Kept)),
            (24, None, Some(Seat::Kept)),
        ] {
            for random in 0..100 {
                let tried: Vec<Seat> = in_turn(last, kept, numbers("main", (own, own.max(1)), random)).collect();
                assert_eq!(tried.len(), (own + u32::from(kept.is_some())).min(TRIES) as usize, "{tried:?}");
                assert_eq!(tried.iter().collect::<BTreeSet<_>>().len(), tried.len(), "{tried:?}");
                assert!(last.or(kept).is_none_or(|first| tried[0] == first), "{tried:?}");
                assert!(kept.is_none_or(|kept| tried[..2.min(tried.len())].contains(&kept)), "{tried:?}");
            }
        }
    }
}
