//! How an account stands by its health, for a worker with these credentials, and how its health changes. Pure.

use std::time::Duration;

use messenger_channel::configuration::{Account, Configuration};
use messenger_channel::state::{AccountHealth, Fingerprint, Refused, RefusedCause};
use messenger_wire::TimestampMs;

use crate::account::stop::Stop;
use crate::sender::Sender;

/// First wait of a restricted Page; each further one is twice as long, three times.
pub(super) const FIRST_PROBE: Duration = Duration::from_mins(30);

/// First wait of an account that Graph refuses; each further one is twice as long, five times: up to 32 minutes.
const FIRST_TRY: Duration = Duration::from_mins(1);

/// What an account calls Graph with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Credentials {
    /// Token.
    pub(super) token: Fingerprint,
    /// Token and app secrets.
    pub(super) all: Fingerprint,
}

impl Credentials {
    /// Credentials of who sends.
    pub(super) fn of(sender: &Sender<'_>) -> Self {
        Self::of_account(sender.configuration, sender.account)
    }

    pub(super) fn of_account(configuration: &Configuration, account: &Account) -> Self {
        let token = &account.page_access_token;
        let secrets = configuration.app(&account.app).map_or(&[][..], |app| &app.app_secrets);
        Self { token: Fingerprint::of(token), all: Fingerprint::of_all(std::iter::once(token).chain(secrets)) }
    }
}

/// What stops the account, and until when at the latest, where that is known.
pub(super) fn standing(
    health: &AccountHealth,
    credentials: &Credentials,
    now: TimestampMs,
) -> Option<(Stop, Option<TimestampMs>)> {
    if health.dead_token.as_ref() == Some(&credentials.token) {
        return Some((Stop::TokenDead, None));
    }
    if let Some(until) = health.restricted_until.filter(|until| *until > now) {
        return Some((Stop::PageRestricted, Some(until)));
    }
    let refused = holding(health, credentials, now)?;
    Some((stop_of(refused.cause), Some(refused.until)))
}

/// Health of an account that Graph has just stopped. Several sends that are refused at the same moment are one stop.
pub(super) fn after_stop(
    seen: &AccountHealth,
    credentials: &Credentials,
    stop: Stop,
    now: TimestampMs,
) -> AccountHealth {
    let mut health = seen.clone();
    match stop {
        Stop::TokenDead => health.dead_token = Some(credentials.token.clone()),
        Stop::PageRestricted if seen.restricted_until.is_some_and(|until| until > now) => {}
        Stop::PageRestricted => {
            health.restricted_until = Some(now + FIRST_PROBE * (1 << health.restrictions.min(3)));
            health.restrictions += 1;
        }
        Stop::ProofRefused => refuse(&mut health, RefusedCause::Proof, credentials, now),
        Stop::SetUp => refuse(&mut health, RefusedCause::SetUp, credentials, now),
    }
    health
}

/// Health of an account whose send went through.
pub(super) fn after_send(health: &AccountHealth) -> AccountHealth {
    AccountHealth { restricted_until: None, restrictions: 0, refused: None, ..health.clone() }
}

/// Whether anything is noted that stops, or stopped, the account.
pub(super) fn is_marked(health: &AccountHealth) -> bool {
    health.dead_token.is_some() || health.restricted_until.is_some() || health.refused.is_some()
}

fn refuse(health: &mut AccountHealth, cause: RefusedCause, credentials: &Credentials, now: TimestampMs) {
    if holding(health, credentials, now).is_some_and(|refused| refused.cause == cause) {
        return;
    }
    let before = health.refused.as_ref().filter(|refused| refused.credentials == credentials.all);
    let times = before.map_or(0, |refused| refused.times);
    let until = now + FIRST_TRY * (1 << times.min(5));
    health.refused = Some(Refused { cause, credentials: credentials.all.clone(), until, times: times + 1 });
}

fn holding<'h>(health: &'h AccountHealth, credentials: &Credentials, now: TimestampMs) -> Option<&'h Refused> {
    health.refused.as_ref().filter(|refused| refused.credentials == credentials.all && refused.until > now)
}

fn stop_of(cause: RefusedCause) -> Stop {
    match cause {
        RefusedCause::Proof => Stop::ProofRefused,
        RefusedCause::SetUp => Stop::SetUp,
    }
}

#[cfg(test)]
mod tests {
    use messenger_channel::state::{AccountHealth, Fingerprint};
    use messenger_wire::{Secret, TimestampMs};

    use super::{Credentials, after_send, after_stop, standing};
    use crate::account::stop::Stop;

    fn credentials(token: &str, secret: &str) -> Credentials {
        let (token, secret) = (Secret::new(token), Secret::new(secret));
        Credentials { token: Fingerprint::of(&token), all: Fingerprint::of_all([&token, &secret]) }
    }

    fn at(minutes: i64) -> TimestampMs {
        TimestampMs::from_millis(1_800_000_000_000 + minutes * 60_000)
    }

    fn stops(health: &AccountHealth, credentials: &Credentials, minutes: i64) -> Option<Stop> {
        standing(health, credentials, at(minutes)).map(|(stop, _)| stop)
    }

    #[test]
    fn each_stop_holds_for_the_credentials_that_met_it_and_a_restriction_for_all() {
        let mine = credentials("token", "secret");
        for (stop, other_token, other_secret) in [
            (Stop::TokenDead, None, Some(Stop::TokenDead)),
            (Stop::ProofRefused, None, None),
            (Stop::SetUp, None, None),
            (Stop::PageRestricted, Some(Stop::PageRestricted), Some(Stop::PageRestricted)),
        ] {
            let health = after_stop(&AccountHealth::default(), &mine, stop, at(0));
            assert_eq!(stops(&health, &mine, 0), Some(stop));
            assert_eq!(stops(&health, &credentials("other", "secret"), 0), other_token, "{stop:?}");
            assert_eq!(stops(&health, &credentials("token", "other"), 0), other_secret, "{stop:?}");
        }
    }

    #[test]
    fn a_refused_account_tries_again_ever_later_and_a_send_that_goes_through_ends_it() {
        let mine = credentials("token", "secret");
        let (mut health, mut now, mut waits) = (AccountHealth::default(), 0, Vec::new());
        for _ in 0..8 {
            health = after_stop(&health, &mine, Stop::SetUp, at(now));
            assert_eq!(after_stop(&health, &mine, Stop::SetUp, at(now)), health, "the same moment is the same stop");
            let until = standing(&health, &mine, at(now)).unwrap().1.unwrap();
            waits.push((until.as_millis() - at(now).as_millis()) / 60_000);
            now += waits.last().unwrap();
            assert_eq!(stops(&health, &mine, now), None, "the time is over");
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 32, 32]);
        assert_eq!(after_send(&health), AccountHealth::default());
        let other = after_stop(&health, &credentials("other", "secret"), Stop::SetUp, at(now));
        assert_eq!(other.refused.unwrap().until, at(now + 1), "other credentials begin anew");
    }
}
