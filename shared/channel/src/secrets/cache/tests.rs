use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use messenger_wire::{Secret, TimestampMs};

use super::{REFRESH_INTERVAL, Secrets, SecretsError};
use crate::account::{Configuration, Reference};
use crate::clock::ManualClock;
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

#[tokio::test]
async fn secrets_of_the_previous_version_are_still_accepted() {
    let Setup { source, secrets, .. } = setup();
    source.set(&document("new"), Some(&document("old")));
    let configuration = secrets.current().await.unwrap();
    assert_eq!(app_secrets(&configuration), ["new", "old"]);
    let tokens: Vec<_> = configuration.app("default").unwrap().verify_tokens.iter().map(Secret::expose).collect();
    assert_eq!(tokens, ["v-new", "v-old"]);
}

#[tokio::test]
async fn while_the_previous_version_cannot_be_had_what_was_accepted_stays_accepted() {
    let Setup { source, clock, secrets } = setup();
    source.set(&document("new"), Some(&document("old")));
    assert_eq!(app_secrets(&secrets.current().await.unwrap()), ["new", "old"]);
    source.set_without_previous(&document("new"));
    for (advance, reads) in [(300_000, 2), (59_999, 2), (1, 3)] {
        clock.advance(Duration::from_millis(advance));
        assert_eq!(app_secrets(&secrets.current().await.unwrap()), ["new", "old"]);
        assert_eq!(source.reads(), reads, "{advance}");
    }
    // Changed once more meanwhile: the version that was the present one is the former one now.
    source.set_without_previous(&document("newest"));
    clock.advance(REFRESH_INTERVAL);
    assert_eq!(app_secrets(&secrets.current().await.unwrap()), ["newest", "new", "old"]);
    source.set(&document("newest"), Some(&document("new")));
    clock.advance(REFRESH_INTERVAL);
    assert_eq!(app_secrets(&secrets.current().await.unwrap()), ["newest", "new"]);
}

#[tokio::test]
async fn without_the_previous_version_a_first_value_serves_and_is_soon_read_again() {
    let Setup { source, clock, secrets } = setup();
    source.set_without_previous(&document("new"));
    let first = secrets.current().await.unwrap();
    assert_eq!(app_secrets(&first), ["new"]);
    source.set(&document("new"), Some(&document("old")));
    // At once on demand, else a minute later.
    assert_eq!(app_secrets(&*secrets.newer_than(&first).await), ["new", "old"]);
    source.set_without_previous(&document("new"));
    let other = Secrets::new(source.clone(), clock.clone(), Duration::from_mins(5));
    other.current().await.unwrap();
    source.set(&document("new"), Some(&document("old")));
    for (advance, expected) in [(59_999, vec!["new"]), (1, vec!["new", "old"])] {
        clock.advance(Duration::from_millis(advance));
        assert_eq!(app_secrets(&other.current().await.unwrap()), expected, "{advance}");
    }
}

/// Document whose app secret stands in another secret.
fn referring(secret_id: &str) -> String {
    format!(r#"{{"appSecret":{{"secretId":"{secret_id}"}},"verifyToken":"v","pageId":"1","pageAccessToken":"t"}}"#)
}

#[tokio::test]
async fn a_former_reference_that_is_gone_accepts_nothing_and_one_out_of_reach_what_it_accepted() {
    for (is_absent, expected) in [(true, vec!["new"]), (false, vec!["new", "old"])] {
        let Setup { source, clock, secrets } = setup();
        source.refer("new-app", "new", None);
        source.refer("old-app", "old", None);
        source.set(&referring("new-app"), Some(&referring("old-app")));
        assert_eq!(app_secrets(&secrets.current().await.unwrap()), ["new", "old"]);
        source.refer_to("old-app", Err(SourceError { is_absent, ..failure() }));
        clock.advance(Duration::from_mins(5));
        assert_eq!(app_secrets(&secrets.current().await.unwrap()), expected);
        clock.advance(REFRESH_INTERVAL);
        secrets.current().await.unwrap();
        assert_eq!(source.reads(), if is_absent { 2 } else { 3 });
    }
}

#[tokio::test]
async fn a_reference_whose_former_version_cannot_be_had_keeps_what_it_accepted() {
    let Setup { source, clock, secrets } = setup();
    source.set(&referring("app"), None);
    source.refer("app", "new", Some("old"));
    assert_eq!(app_secrets(&secrets.current().await.unwrap()), ["new", "old"]);
    source.refer_to("app", Ok(Versions { current: Secret::new("new"), previous: Err(failure()) }));
    clock.advance(Duration::from_mins(5));
    assert_eq!(app_secrets(&secrets.current().await.unwrap()), ["new", "old"]);
}

#[tokio::test(start_paused = true)]
async fn a_former_version_that_hangs_costs_the_present_one_a_moment() {
    let Setup { source, clock, secrets } = setup();
    source.refer("old-app", "old", None);
    source.set(&document("new"), Some(&referring("old-app")));
    assert_eq!(app_secrets(&secrets.current().await.unwrap()), ["new", "old"]);
    source.withhold("old-app");
    source.set(&document("newer"), Some(&referring("old-app")));
    clock.advance(Duration::from_mins(5));
    let start = tokio::time::Instant::now();
    assert_eq!(app_secrets(&secrets.current().await.unwrap()), ["newer", "new", "old"]);
    assert_eq!(start.elapsed(), Duration::from_millis(150));
}

#[tokio::test]
async fn a_previous_version_that_nobody_can_read_is_no_obstacle() {
    let Setup { source, secrets, .. } = setup();
    source.set(&document("new"), Some("not JSON"));
    assert_eq!(app_secrets(&secrets.current().await.unwrap()), ["new"]);
}

/// Else the values that the template makes, which everybody knows, would be valid until the secret is changed once more.
#[tokio::test]
async fn a_previous_version_that_was_never_filled_in_accepts_nothing() {
    let Setup { source, secrets, .. } = setup();
    let made = r#"{"verifyToken":"replace-me","pageId":"replace-me","pageAccessToken":"replace-me","appSecret":"old"}"#;
    source.set(&document("new"), Some(made));
    let configuration = secrets.current().await.unwrap();
    assert_eq!(app_secrets(&configuration), ["new"]);
    assert_eq!(configuration.app("default").unwrap().verify_tokens.len(), 1);
}

#[tokio::test]
async fn references_are_fetched_with_their_previous_versions() {
    let Setup { source, secrets, .. } = setup();
    source.set(
        r#"{"appSecret":{"secretId":"app","key":"secret"},"verifyToken":"v","pageId":"1","pageAccessToken":{"secretId":"page"}}"#,
        None,
    );
    source.refer("app", r#"{"secret":"new"}"#, Some(r#"{"secret":"old"}"#));
    source.refer("page", "EAAG", None);
    let configuration = secrets.current().await.unwrap();
    assert_eq!(app_secrets(&configuration), ["new", "old"]);
    assert_eq!(configuration.account("default").unwrap().page_access_token, Secret::new("EAAG"));
}

#[tokio::test]
async fn a_reference_without_its_key_is_named() {
    let Setup { source, secrets, .. } = setup();
    source.set(
        r#"{"appSecret":{"secretId":"app","key":"secret"},"verifyToken":"v","pageId":"1","pageAccessToken":"t"}"#,
        None,
    );
    let first = secrets.current().await.unwrap();
    assert_eq!(unreadable(&first), ["appSecret: secret cannot be read (AccessDenied)"]);
    source.refer("app", r#"{"other":"new"}"#, None);
    let second = secrets.newer_than(&first).await;
    assert_eq!(unreadable(&second), ["appSecret: app cannot be read (no such key in it)"]);
}

fn unreadable(configuration: &Configuration) -> Vec<String> {
    configuration.unreadable().map(ToString::to_string).collect()
}

#[tokio::test]
async fn a_secret_of_each_app_and_account_that_cannot_be_read_is_named() {
    let Setup { source, secrets, .. } = setup();
    source.set(
        r#"{"appSecret":{"secretId":"app"},"verifyToken":{"secretId":"token"},"pageId":"1","pageAccessToken":{"secretId":"page"}}"#,
        None,
    );
    source.refer("token", "v", None);
    let of = |field: &str| format!("{field}: secret cannot be read (AccessDenied)");
    assert_eq!(unreadable(&secrets.current().await.unwrap()), [of("appSecret"), of("pageAccessToken")]);
}

#[tokio::test]
async fn a_secret_that_cannot_be_read_is_asked_for_every_minute_and_serves_as_it_was_until_then() {
    let Setup { source, clock, secrets } = setup();
    source.set(r#"{"appSecret":"s","verifyToken":"v","pageId":"1","pageAccessToken":{"secretId":"page"}}"#, None);
    let token = |configuration: &Configuration| {
        configuration.account("default").map(|account| account.page_access_token.expose().to_owned())
    };
    assert_eq!(token(&secrets.current().await.unwrap()), None);
    for (advance, reads) in [(59_999, 1), (1, 2), (60_000, 3)] {
        clock.advance(Duration::from_millis(advance));
        secrets.current().await.unwrap();
        assert_eq!(source.reads(), reads, "{advance}");
    }
    source.refer("page", "EAAG", None);
    clock.advance(REFRESH_INTERVAL);
    assert_eq!(token(&secrets.current().await.unwrap()).as_deref(), Some("EAAG"));
    source.refer_to("page", Err(failure()));
    clock.advance(Duration::from_mins(5));
    assert_eq!(token(&secrets.current().await.unwrap()).as_deref(), Some("EAAG"));
    clock.advance(REFRESH_INTERVAL);
    assert_eq!(token(&secrets.current().await.unwrap()).as_deref(), Some("EAAG"));
    assert_eq!(source.reads(), 6);
}

#[tokio::test(start_paused = true)]
async fn a_secret_that_hangs_holds_up_no_other() {
    let Setup { source, secrets, .. } = setup();
    source.set(r#"{"appSecret":"s","verifyToken":"v","pageId":"1","pageAccessToken":{"secretId":"page"}}"#, None);
    source.withhold("page");
    let start = tokio::time::Instant::now();
    let configuration = secrets.current().await.unwrap();
    assert_eq!((app_secrets(&configuration), start.elapsed()), (vec!["s"], Duration::from_millis(1_500)));
    assert_eq!(unreadable(&configuration), ["pageAccessToken: page cannot be read (time-out)"]);
}
