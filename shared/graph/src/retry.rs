//! Whether to try a failed call again, and when: a pure decision.
//!
//! Time and randomness come from the caller, so that a Lambda never waits past its deadline and a test
//! sees every case. It is for whoever waits within one process; work that may wait for long belongs into
//! a queue, hidden for [`GraphError::wait`].
//!
//! ```no_run
//! use std::time::{Duration, Instant};
//! use messenger_graph::endpoints::page_status::{self, PageStatus};
//! use messenger_graph::retry::{Backoff, Retry};
//! use messenger_graph::{Graph, GraphError};
//! use messenger_wire::{PageId, Secret};
//!
//! # async fn status(
//! #     graph: impl Graph, page: PageId, token: Secret, random: impl Fn() -> u32,
//! # ) -> Result<PageStatus, GraphError> {
//! let deadline = Instant::now() + Duration::from_secs(40);
//! let mut attempt = 1;
//! loop {
//!     let error = match graph.call(page_status::get(&page, &page_status::FIELDS), &token).await {
//!         Ok(status) => return Ok(status),
//!         Err(error) => error,
//!     };
//!     let remaining = deadline.saturating_duration_since(Instant::now());
//!     match Backoff::default().decide(&error, &page, attempt, remaining, random()) {
//!         Retry::Wait(wait) => tokio::time::sleep(wait).await,
//!         Retry::GiveUp => return Err(error),
//!     }
//!     attempt += 1;
//! }
//! # }
//! ```

use std::time::Duration;

use messenger_wire::PageId;

use crate::classify::Class;
use crate::error::GraphError;

/// Verdict on a failed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Try again after this time.
    Wait(Duration),
    /// Do not try again here. [`GraphError::wait`] still tells when it may work, should the work go back to its queue.
    GiveUp,
}

/// Bounds of the growing waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// Upper bound of the first wait; each further bound is twice the one before.
    pub first: Duration,
    /// Upper bound of every wait that Graph did not ask for.
    pub longest: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { first: Duration::from_millis(500), longest: Duration::from_secs(20) }
    }
}

impl Backoff {
    /// Decides after the failure of the attempt of this number, the first being 1.
    ///
    /// Waits are exponential with full jitter: `random`, uniform over all of `u32`, picks between zero and the bound.
    /// It comes on top of [`GraphError::wait`], since calling too early makes a throttle longer. What would not end
    /// before `remaining` is over is given up at once, and an unknown outcome always: only the echo may settle it. The
    /// Page is the one on whose behalf the call was, `None` for a call of the app itself.
    #[must_use]
    pub fn decide<'a>(
        &self,
        error: &GraphError,
        page: impl Into<Option<&'a PageId>>,
        attempt: u32,
        remaining: Duration,
        random: u32,
    ) -> Retry {
        if attempt > error.retries() || error.class() == Class::UnknownOutcome {
            return Retry::GiveUp;
        }
        let bound = self.first.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1))).min(self.longest);
        let jitter = bound.mul_f64(f64::from(random) / f64::from(u32::MAX));
        let wait = error.wait(page).saturating_add(jitter);
        if wait < remaining { Retry::Wait(wait) } else { Retry::GiveUp }
    }
}

#[cfg(test)]
mod tests {
    use super::{Backoff, Retry};
    use crate::classify::{Class, TRANSIENT_TRIES};
    use crate::error::{GraphError, Interruption};
    use crate::request::Effect;
    use crate::response;
    use bytes::Bytes;
    use http::{HeaderMap, HeaderValue, StatusCode};
    use messenger_wire::PageId;
    use proptest::prelude::*;
    use std::time::Duration;

    const HOUR: Duration = Duration::from_hours(1);
    const BACKOFF: Backoff = Backoff { first: Duration::from_millis(500), longest: Duration::from_secs(20) };

    fn page() -> PageId {
        PageId::parse("42").unwrap()
    }

    fn decide(error: &GraphError, attempt: u32, remaining: Duration, random: u32) -> Retry {
        BACKOFF.decide(error, &page(), attempt, remaining, random)
    }

    /// Refusal whose usage header tells times in minutes, each of a Page.
    fn refusal(code: i64, subcode: i64, told: &[(&str, u32)]) -> GraphError {
        let object = |(page, minutes): &(&str, u32)| {
            format!(r#""{page}":[{{"type":"messenger","estimated_time_to_regain_access":{minutes}}}]"#)
        };
        let usage = format!("{{{}}}", told.iter().map(object).collect::<Vec<_>>().join(","));
        let headers = [("x-business-use-case-usage".parse().unwrap(), HeaderValue::try_from(usage).unwrap())];
        let body = Bytes::from(format!(r#"{{"error":{{"code":{code},"error_subcode":{subcode}}}}}"#));
        let headers: HeaderMap = headers.into_iter().collect();
        response::decode(Effect::Write, StatusCode::BAD_REQUEST, &headers, body).unwrap_err()
    }

    #[test]
    fn bounds_double_up_to_the_longest() {
        for (attempt, bound) in [(1, 500), (2, 1000), (3, 2000), (4, 4000)] {
            let wait = |random| decide(&GraphError::Unreachable, attempt, HOUR, random);
            assert_eq!(wait(u32::MAX), Retry::Wait(Duration::from_millis(bound)), "{attempt}");
            assert_eq!(wait(0), Retry::Wait(Duration::ZERO), "{attempt}");
        }
        let short = Backoff { longest: Duration::from_millis(700), ..BACKOFF };
        let wait = short.decide(&GraphError::Unreachable, None, 2, HOUR, u32::MAX);
        assert_eq!(wait, Retry::Wait(Duration::from_millis(700)));
    }

    #[test]
    fn retries_end() {
        assert_ne!(decide(&GraphError::Unreachable, TRANSIENT_TRIES, HOUR, 0), Retry::GiveUp);
        assert_eq!(decide(&GraphError::Unreachable, TRANSIENT_TRIES + 1, HOUR, 0), Retry::GiveUp);
        let media = refusal(100, 2_018_008, &[]);
        assert_ne!(decide(&media, 1, HOUR, 0), Retry::GiveUp);
        assert_eq!(decide(&media, 2, HOUR, 0), Retry::GiveUp);
    }

    #[test]
    fn the_wait_that_graph_asks_for_is_kept_in_minutes() {
        let throttled = refusal(80_006, 0, &[("42", 19)]);
        assert_eq!(decide(&throttled, 1, HOUR, 0), Retry::Wait(Duration::from_mins(19)));
        let limit = Duration::from_mins(19);
        assert_eq!(decide(&throttled, 1, limit, 0), Retry::GiveUp);
        assert_ne!(decide(&throttled, 1, limit + Duration::from_millis(1), 0), Retry::GiveUp);
    }

    #[test]
    fn a_page_waits_for_itself_alone_where_it_is_told_of_and_the_app_for_all() {
        let (minutes, floor) = (|minutes| Retry::Wait(Duration::from_mins(minutes)), Class::Throttled.floor());
        for (told, of_page, of_app) in [
            (&[("42", 0), ("43", 19)][..], Retry::Wait(floor), minutes(19)),
            (&[("42", 2), ("43", 19)], minutes(2), minutes(19)),
            (&[("42", 19), ("43", 2)], minutes(19), minutes(19)),
            (&[("43", 19)], minutes(19), minutes(19)),
            (&[], Retry::Wait(floor), Retry::Wait(floor)),
        ] {
            let error = refusal(613, 0, told);
            assert_eq!(decide(&error, 1, HOUR, 0), of_page, "{told:?}");
            assert_eq!(BACKOFF.decide(&error, None, 1, HOUR, 0), of_app, "{told:?}");
        }
    }

    #[test]
    fn what_graph_tells_no_end_of_is_left_alone_for_a_while() {
        let (throttled, automated) = (Duration::from_secs(30), Duration::from_secs(20));
        for (code, subcode, floor) in [
            (4, 0, throttled),
            (341, 0, throttled),
            (613, 0, throttled),
            (80_006, 0, throttled),
            (10, 2_018_321, automated),
            (1, 99, Duration::ZERO),
        ] {
            let error = refusal(code, subcode, &[]);
            for attempt in 1..=TRANSIENT_TRIES {
                assert_eq!(decide(&error, attempt, HOUR, 0), Retry::Wait(floor), "{code}/{subcode} {attempt}");
            }
            if !floor.is_zero() {
                assert_eq!(decide(&error, 1, floor, 0), Retry::GiveUp, "{code}/{subcode}");
            }
        }
    }

    #[test]
    fn an_unknown_outcome_is_never_tried_again_but_a_lost_read_is() {
        let lost = |effect| GraphError::NoAnswer { cause: Interruption::TimedOut, effect };
        assert_eq!(decide(&lost(Effect::Write), 1, HOUR, 0), Retry::GiveUp);
        assert_ne!(decide(&lost(Effect::Read), 1, HOUR, 0), Retry::GiveUp);
        for (code, subcode) in [(1, 1_357_046), (2, 0), (190, 460), (10, 2_018_278), (551, 1_545_041), (100, 0)] {
            assert_eq!(decide(&refusal(code, subcode, &[]), 1, HOUR, 0), Retry::GiveUp, "{code}/{subcode}");
        }
    }

    proptest! {
        #[test]
        fn a_wait_ends_before_the_deadline_and_not_before_graph_takes_calls(
            attempt in 1..=6_u32, remaining in 0..4_000_000_u64, random: u32, minutes in 0..60_u32,
        ) {
            let remaining = Duration::from_millis(remaining);
            if let Retry::Wait(wait) = decide(&refusal(4, 0, &[("42", minutes)]), attempt, remaining, random) {
                prop_assert!(wait < remaining);
                prop_assert!(wait >= Class::Throttled.floor());
                prop_assert!(wait >= Duration::from_secs(60 * u64::from(minutes)));
                prop_assert!(attempt <= TRANSIENT_TRIES);
            }
        }
    }
}
