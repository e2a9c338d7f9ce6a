//! What one worker has read of the health of accounts, and learned from Graph itself.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use messenger_channel::configuration::Configuration;
use messenger_channel::state::{AccountHealth, Fingerprint};
use messenger_wire::TimestampMs;
use tokio::sync::OwnedMutexGuard;

use super::standing::{Credentials, standing};
use crate::account::stop::Stop;
use crate::failure::Failure;
use crate::lock::lock;
use crate::sender::Sender;

/// How long a worker relies on what it has read, but for a call of Graph, which looks for itself.
const FRESH: Duration = Duration::from_secs(3);

/// What this worker has read, by account.
#[derive(Debug, Default)]
pub(crate) struct HealthCache(Mutex<HashMap<String, Entry>>);

#[derive(Debug, Default)]
struct Entry {
    read: Option<(AccountHealth, TimestampMs)>,
    dead: Option<DeadToken>,
    /// Dead token of the table, and the configuration that this worker had when it first saw it there.
    seen_dead: Option<(Fingerprint, Arc<Configuration>)>,
    /// What else Graph last said to this worker.
    heard: Option<Heard>,
    /// Held by whoever looks before a call.
    looking: Arc<tokio::sync::Mutex<LastLook>>,
}

/// How the last look before a call failed, and when it was asked for; `None` where it did not.
pub(super) type LastLook = Option<(Failure, TimestampMs)>;

/// Stop that Graph has told this worker of, and that may not be written down yet.
#[derive(Debug)]
struct Heard {
    stop: Stop,
    credentials: Credentials,
    at: TimestampMs,
}

impl Heard {
    /// Whether it still holds, and for more credentials than another stop.
    fn is_wider(&self, other: Stop, now: TimestampMs) -> bool {
        !self.stop.is_of_credentials() && other.is_of_credentials() && now.since(self.at) < FRESH
    }

    fn holds(&self, credentials: &Credentials, now: TimestampMs) -> bool {
        let is_theirs = !self.stop.is_of_credentials() || self.credentials == *credentials;
        is_theirs && now.since(self.at) < FRESH
    }
}

/// Token that Graph has called dead, to this worker or to another.
#[derive(Debug)]
struct DeadToken {
    token: Fingerprint,
    /// Whether the table has said so: whoever changes the token there afterwards knows of it.
    is_noted: bool,
}

impl HealthCache {
    /// Notes what Graph has said to this worker and stops every send; it is still to be written down.
    pub(crate) fn mark(&self, sender: &Sender<'_>, stop: Stop, now: TimestampMs) {
        let mut entries = lock(&self.0);
        let entry = entries.entry(sender.account.name.clone()).or_default();
        let credentials = Credentials::of(sender);
        match stop {
            Stop::TokenDead => entry.is_dead(&credentials.token, false),
            // A restriction holds for everybody, and is not hidden by what holds for these credentials alone.
            _ if entry.heard.as_ref().is_some_and(|heard| heard.is_wider(stop, now)) => {}
            _ => entry.heard = Some(Heard { stop, credentials, at: now }),
        }
    }

    /// Why the account must not call Graph, as far as this worker knows, and until when at the
    /// latest, where that is known.
    pub(crate) fn stopped(&self, sender: &Sender<'_>, now: TimestampMs) -> Option<(Stop, Option<TimestampMs>)> {
        let entries = lock(&self.0);
        let entry = entries.get(&sender.account.name)?;
        let credentials = Credentials::of(sender);
        if entry.dead.as_ref().is_some_and(|dead| dead.token == credentials.token) {
            return Some((Stop::TokenDead, None));
        }
        let read = entry.read.as_ref().and_then(|(health, _)| standing(health, &credentials, now));
        // Whoever heard it writes it down meanwhile; what was read before does not know of it.
        let heard = entry.heard.as_ref().filter(|heard| heard.holds(&credentials, now));
        read.or(heard.map(|heard| (heard.stop, Some(heard.at + FRESH))))
    }

    /// Whether the table is known to say that the token is dead, or to have said so.
    pub(super) fn is_death_noted(&self, sender: &Sender<'_>) -> bool {
        let (entries, token) = (lock(&self.0), Credentials::of(sender).token);
        let dead = entries.get(&sender.account.name).and_then(|entry| entry.dead.as_ref());
        dead.is_some_and(|dead| dead.is_noted && dead.token == token)
    }

    /// Configuration that this worker had when it first saw in the table that a token is dead: the
    /// present one, if it sees it only now.
    pub(super) fn had_when_seen(&self, sender: &Sender<'_>, dead: &Fingerprint) -> Arc<Configuration> {
        let mut entries = lock(&self.0);
        let seen = &mut entries.entry(sender.account.name.clone()).or_default().seen_dead;
        match seen {
            Some((token, had)) if token == dead => had.clone(),
            seen => seen.insert((dead.clone(), sender.configuration.clone())).1.clone(),
        }
    }

    /// Health as it was read just now.
    pub(super) fn fresh(&self, account: &str, now: TimestampMs) -> Option<AccountHealth> {
        let entries = lock(&self.0);
        let read = entries.get(account)?.read.as_ref().filter(|(_, read)| now.since(*read) < FRESH);
        read.map(|(health, _)| health.clone())
    }

    /// Right to look before a call, one at a time for each account.
    pub(super) async fn looking(&self, account: &str) -> OwnedMutexGuard<LastLook> {
        let looking = lock(&self.0).entry(account.to_owned()).or_default().looking.clone();
        looking.lock_owned().await
    }

    /// Whether what is known was asked for at a time, or later.
    pub(super) fn is_read_since(&self, account: &str, asked: TimestampMs) -> bool {
        lock(&self.0).get(account).and_then(|entry| entry.read.as_ref()).is_some_and(|(_, read)| *read >= asked)
    }

    /// Health as it was read last, however long ago.
    pub(super) fn last(&self, account: &str) -> Option<AccountHealth> {
        lock(&self.0).get(account)?.read.as_ref().map(|(health, _)| health.clone())
    }

    /// Keeps what is about to be written at a time.
    pub(super) fn keep(&self, account: &str, health: &AccountHealth, now: TimestampMs) {
        lock(&self.0).entry(account.to_owned()).or_default().keep(health, now);
    }

    /// Keeps what the table says, as it was asked at a time.
    pub(super) fn keep_noted(&self, account: &str, health: &AccountHealth, now: TimestampMs) {
        let mut entries = lock(&self.0);
        let entry = entries.entry(account.to_owned()).or_default();
        entry.keep(health, now);
        if let Some(token) = &health.dead_token {
            entry.is_dead(token, true);
        }
    }
}

impl Entry {
    /// An answer that was asked for earlier and comes later is older.
    fn keep(&mut self, health: &AccountHealth, now: TimestampMs) {
        if self.read.as_ref().is_none_or(|(_, read)| *read <= now) {
            self.read = Some((health.clone(), now));
        }
    }

    fn is_dead(&mut self, token: &Fingerprint, is_noted: bool) {
        match &mut self.dead {
            Some(dead) if dead.token == *token => dead.is_noted |= is_noted,
            dead => *dead = Some(DeadToken { token: token.clone(), is_noted }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use messenger_channel::configuration::{Configuration, References};
    use messenger_channel::state::AccountHealth;
    use messenger_wire::TimestampMs;
    use serde_json::json;

    use super::{FRESH, HealthCache, Sender, Stop};
    use crate::ledger::{Asker, Ledger};

    /// Asks of a worker that has met something, so long after.
    fn stopped_after(
        token: &str,
        after: Duration,
        meet: impl Fn(&HealthCache, &Sender<'_>, TimestampMs),
    ) -> Option<Stop> {
        let cache = HealthCache::default();
        let start = TimestampMs::from_millis(1_800_000_000_000);
        as_sender("EAAG-one", |sender| meet(&cache, sender, start));
        as_sender(token, |sender| cache.stopped(sender, start + after).map(|(stop, _)| stop))
    }

    fn as_sender<T>(token: &str, act: impl Fn(&Sender<'_>) -> T) -> T {
        let app = json!({"appId": "1", "appSecrets": ["s"], "verifyTokens": ["v"]});
        let account =
            json!({"app": "default", "pageId": "1", "pageAccessToken": token, "dispatch": {"type": "handler"}});
        let document = json!({"apps": {"default": app}, "accounts": {"main": account}}).to_string();
        let configuration = Arc::new(Configuration::parse(&document, &References::new()).unwrap());
        let ledger = Ledger::new(Asker::Command(None), None, None, String::new());
        let account = configuration.account("main").unwrap();
        act(&Sender::new(&configuration, account, &ledger))
    }

    #[test]
    fn what_graph_says_stops_this_worker_before_it_is_written_down() {
        let hour = Duration::from_hours(1);
        let almost = FRESH.saturating_sub(Duration::from_millis(1));
        for (heard, token, after, stops) in [
            (Stop::TokenDead, "EAAG-one", hour, true),
            (Stop::TokenDead, "EAAG-two", Duration::ZERO, false),
            (Stop::PageRestricted, "EAAG-two", almost, true),
            (Stop::PageRestricted, "EAAG-two", FRESH, false),
            (Stop::ProofRefused, "EAAG-one", almost, true),
            (Stop::ProofRefused, "EAAG-one", FRESH, false),
            (Stop::ProofRefused, "EAAG-two", Duration::ZERO, false),
            (Stop::SetUp, "EAAG-one", almost, true),
            (Stop::SetUp, "EAAG-one", FRESH, false),
            (Stop::SetUp, "EAAG-two", Duration::ZERO, false),
        ] {
            // What is read before it is written down does not know of it.
            let stop = stopped_after(token, after, |cache, sender, now| {
                cache.mark(sender, heard, now);
                cache.keep_noted("main", &AccountHealth::default(), now);
            });
            assert_eq!(stop, stops.then_some(heard), "{heard:?} {after:?}");
        }
    }

    #[test]
    fn what_was_read_stops_however_long_ago_until_something_later_is_read() {
        let until = |minutes: i64| AccountHealth {
            restricted_until: Some(TimestampMs::from_millis(1_800_000_000_000 + minutes * 60_000)),
            ..AccountHealth::default()
        };
        let minute = Duration::from_mins(1);
        for (second, asked_after, stops) in [
            (until(5), Duration::ZERO, true),
            (AccountHealth::default(), Duration::from_millis(1), false),
            (AccountHealth::default(), Duration::ZERO, false),
        ] {
            let stop = stopped_after("EAAG-one", minute * 4, |cache, _, now| {
                cache.keep_noted("main", &until(5), now);
                cache.keep_noted("main", &second, now + asked_after);
            });
            assert_eq!(stop.is_some(), stops, "{second:?} {asked_after:?}");
        }
        let stop = stopped_after("EAAG-one", minute * 4, |cache, _, now| {
            cache.keep_noted("main", &until(5), now + minute);
            cache.keep_noted("main", &AccountHealth::default(), now);
        });
        assert_eq!(stop, Some(Stop::PageRestricted), "an answer that was asked for earlier is older");
        assert_eq!(
            stopped_after("EAAG-one", minute * 5, |cache, _, now| cache.keep_noted("main", &until(5), now)),
            None
        );
    }
}
