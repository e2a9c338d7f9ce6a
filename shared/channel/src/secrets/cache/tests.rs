//! When a configuration is fetched, and what serves while it cannot be.

mod previous;
mod references;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use messenger_wire::{Secret, TimestampMs};

use super::{Secrets, SecretsError};
use crate::clock::ManualClock;
use crate::configuration::{Configuration, Reference};
use crate::secrets::{SecretSource, SourceError, Versions};

/// Source whose texts are set by the test, and which counts how often its document is read.
#[derive(Clone, Default)]
struct FakeSource(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    document: Option<Versions>,
    referenced: BTreeMap<String, Result<Versions, SourceError>>,
    /// Name of a reference that never comes.
    withheld: Option<String>,
    reads: usize,
    /// Secrets that were asked for by reference.
    asked: Vec<String>,
    hangs: bool,
}

fn versions(current: &str, previous: Option<&str>) -> Versions {
    Versions { current: Secret::new(current), previous: Ok(previous.map(Secret::new)) }
}

fn document(app_secret: &str) -> String {
    format!(r#"{{"appSecret":"{app_secret}","verifyToken":"v-{app_secret}","pageId":"1","pageAccessToken":"t"}}"#)
}

impl FakeSource {
    fn set(&self, current: &str, previous: Option<&str>) {
        self.0.lock().unwrap().document = Some(versions(current, previous));
    }

    /// As if only the previous version could not be had.
    fn set_without_previous(&self, current: &str) {
        self.0.lock().unwrap().document = Some(Versions { current: Secret::new(current), previous: Err(failure()) });
    }

    fn refer(&self, secret_id: &str, current: &str, previous: Option<&str>) {
        self.refer_to(secret_id, Ok(versions(current, previous)));
    }

    fn refer_to(&self, secret_id: &str, versions: Result<Versions, SourceError>) {
        self.0.lock().unwrap().referenced.insert(secret_id.to_owned(), versions);
    }

    fn withhold(&self, secret_id: &str) {
        self.0.lock().unwrap().withheld = Some(secret_id.to_owned());
    }

    fn fail(&self) {
        self.0.lock().unwrap().document = None;
    }

    fn hang(&self) {
        self.0.lock().unwrap().hangs = true;
    }

    fn reads(&self) -> usize {
        self.0.lock().unwrap().reads
    }
}

fn failure() -> SourceError {
    SourceError { what: "secret".to_owned(), reason: "AccessDenied".to_owned(), is_absent: false }
}

impl SecretSource for FakeSource {
    async fn document(&self) -> Result<Versions, SourceError> {
        let (document, hangs) = {
            let mut state = self.0.lock().unwrap();
            state.reads += 1;
            (state.document.clone(), state.hangs)
        };
        if hangs {
            std::future::pending::<()>().await;
        }
        document.ok_or_else(failure)
    }

    async fn referenced(&self, reference: &Reference) -> Result<Versions, SourceError> {
        let Reference::Secret { secret_id, .. } = reference else { return Err(failure()) };
        self.0.lock().unwrap().asked.push(secret_id.clone());
        if self.0.lock().unwrap().withheld.as_ref() == Some(secret_id) {
            std::future::pending::<()>().await;
        }
        self.0.lock().unwrap().referenced.get(secret_id).cloned().unwrap_or_else(|| Err(failure()))
    }
}

struct Setup {
    source: FakeSource,
    clock: ManualClock,
    secrets: Secrets<FakeSource, ManualClock>,
}

fn setup() -> Setup {
    let (source, clock) = (FakeSource::default(), ManualClock::at(TimestampMs::from_millis(1_790_000_000_000)));
    source.set(&document("one"), None);
    let secrets = Secrets::new(source.clone(), clock.clone(), Duration::from_mins(5));
    Setup { source, clock, secrets }
}

fn app_secrets(configuration: &Configuration) -> Vec<&str> {
    configuration.app("default").unwrap().app_secrets.iter().map(Secret::expose).collect()
}

#[tokio::test]
async fn a_value_is_fetched_again_when_its_time_to_live_is_over_and_not_a_moment_before() {
    let Setup { source, clock, secrets } = setup();
    for (advance, reads) in [(0, 1), (0, 1), (299_999, 1), (1, 2), (299_999, 2), (1, 3)] {
        clock.advance(Duration::from_millis(advance));
        secrets.current().await.unwrap();
        assert_eq!(source.reads(), reads, "{advance}");
    }
}

#[tokio::test]
async fn a_demand_is_met_at_once_and_at_most_once_a_minute() {
    let Setup { source, clock, secrets } = setup();
    let first = secrets.current().await.unwrap();
    source.set(&document("two"), None);
    let second = secrets.newer_than(&first).await;
    assert_eq!((app_secrets(&second), source.reads()), (vec!["two"], 2));
    // Who still holds the first one gets the second without a call.
    assert!(Arc::ptr_eq(&secrets.newer_than(&first).await, &second));
    source.set(&document("three"), None);
    for (advance, reads, secret) in [(0, 2, "two"), (59_999, 2, "two"), (1, 3, "three")] {
        clock.advance(Duration::from_millis(advance));
        assert_eq!(app_secrets(&*secrets.newer_than(&second).await), [secret]);
        assert_eq!(source.reads(), reads, "{advance}");
    }
}

#[tokio::test]
async fn a_demand_for_a_page_has_a_minute_of_its_own() {
    let Setup { source, clock, secrets } = setup();
    let first = secrets.current().await.unwrap();
    let second = secrets.newer_for_page(&first).await;
    let third = secrets.newer_than(&second).await;
    assert_eq!(source.reads(), 3);
    for (advance, reads) in [(59_999, 3), (1, 4)] {
        clock.advance(Duration::from_millis(advance));
        secrets.newer_for_page(&third).await;
        assert_eq!(source.reads(), reads, "{advance}");
    }
}

#[tokio::test]
async fn a_clock_that_was_set_back_does_not_forbid_demands() {
    let Setup { source, clock, secrets } = setup();
    let first = secrets.current().await.unwrap();
    let second = secrets.newer_than(&first).await;
    clock.set(TimestampMs::from_millis(1_780_000_000_000));
    secrets.newer_than(&second).await;
    assert_eq!(source.reads(), 3);
}

#[tokio::test]
async fn the_last_good_value_serves_while_the_source_fails_and_is_asked_for_once_a_minute() {
    let Setup { source, clock, secrets } = setup();
    let good = secrets.current().await.unwrap();
    source.fail();
    for (advance, reads) in [(300_000, 2), (59_999, 2), (1, 3), (60_000, 4)] {
        clock.advance(Duration::from_millis(advance));
        assert!(Arc::ptr_eq(&secrets.current().await.unwrap(), &good));
        assert_eq!(source.reads(), reads, "{advance}");
    }
    assert!(Arc::ptr_eq(&secrets.newer_than(&good).await, &good));
    source.set(&document("two"), None);
    clock.advance(Duration::from_mins(1));
    assert_eq!(app_secrets(&secrets.current().await.unwrap()), ["two"]);
}

#[tokio::test]
async fn a_demand_that_fails_is_repeated_after_a_minute_and_no_sooner() {
    let Setup { source, clock, secrets } = setup();
    let good = secrets.current().await.unwrap();
    source.fail();
    assert!(Arc::ptr_eq(&secrets.newer_than(&good).await, &good));
    source.set(&document("two"), None);
    for (advance, reads, secret) in [(59_999, 2, "one"), (1, 3, "two")] {
        clock.advance(Duration::from_millis(advance));
        assert_eq!(app_secrets(&*secrets.newer_than(&good).await), [secret]);
        assert_eq!(source.reads(), reads, "{advance}");
    }
}

#[tokio::test]
async fn a_document_that_became_malformed_changes_nothing() {
    let Setup { source, secrets, .. } = setup();
    let good = secrets.current().await.unwrap();
    source.set("{}", None);
    assert!(Arc::ptr_eq(&secrets.newer_than(&good).await, &good));
}

#[tokio::test]
async fn without_any_good_value_the_error_says_why_and_the_next_caller_tries_again() {
    let Setup { source, secrets, .. } = setup();
    source.fail();
    let error = secrets.current().await.unwrap_err();
    assert_eq!(error.to_string(), "secret cannot be read (AccessDenied)");
    source.set("{}", None);
    let error = secrets.current().await.unwrap_err();
    assert!(error.to_string().contains("appSecret"), "{error}");
    source.set(&document("one"), None);
    secrets.current().await.unwrap();
    assert_eq!(source.reads(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_source_that_hangs_is_not_waited_for_long() {
    let Setup { source, clock, secrets } = setup();
    let good = secrets.current().await.unwrap();
    source.hang();
    clock.advance(Duration::from_mins(5));
    let start = tokio::time::Instant::now();
    assert!(Arc::ptr_eq(&secrets.current().await.unwrap(), &good));
    assert_eq!(start.elapsed(), Duration::from_millis(800));
    let empty = Secrets::new(source, clock, Duration::from_mins(5));
    assert_eq!(empty.current().await, Err(SecretsError::Timeout(Duration::from_secs(3))));
}

#[tokio::test]
async fn many_callers_at_once_cause_one_fetch() {
    let Setup { source, secrets, .. } = setup();
    let callers = (0..50).map(|_| secrets.current());
    futures::future::try_join_all(callers).await.unwrap();
    assert_eq!(source.reads(), 1);
}
