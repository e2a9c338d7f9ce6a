//! Former versions: what they accept, and what does while they cannot be had.

use std::time::Duration;

use messenger_wire::Secret;

use super::{Setup, app_secrets, document, failure, setup};
use crate::secrets::cache::{REFRESH_INTERVAL, Secrets};
use crate::secrets::{SourceError, Versions};

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

/// Document with these app secrets, whose verify token stands in another secret.
fn written(app_secrets: &str) -> String {
    format!(
        r#"{{"apps":{{"default":{{"appSecrets":[{app_secrets}],"verifyTokens":[{{"secretId":"token"}}]}}}},
            "accounts":{{"a":{{"pageId":"1","pageAccessToken":"t"}}}}}}"#
    )
}

/// A reference of both versions that cannot be read at present is a gap that may last.
#[tokio::test]
async fn what_both_versions_have_dropped_is_forgotten_whatever_else_of_them_cannot_be_read() {
    let Setup { source, clock, secrets } = setup();
    source.refer("token", "v", None);
    source.set(&written(r#""one","leaked""#), None);
    assert_eq!(app_secrets(&secrets.current().await.unwrap()), ["one", "leaked"]);
    source.refer_to("token", Err(failure()));
    for (former, accepted) in [(r#""one","leaked""#, vec!["two", "one", "leaked"]), (r#""one""#, vec!["two", "one"])] {
        source.set(&written(r#""two""#), Some(&written(former)));
        for _ in 0..2 {
            clock.advance(Duration::from_mins(5));
            let configuration = secrets.current().await.unwrap();
            assert_eq!(app_secrets(&configuration), accepted);
            let tokens = &configuration.app("default").unwrap().verify_tokens;
            assert_eq!(tokens.iter().map(Secret::expose).collect::<Vec<_>>(), ["v"]);
        }
    }
}

/// What the former version accepts is at hand as long as it is the former one.
#[tokio::test]
async fn a_former_reference_stays_out_of_reach_without_being_forgotten() {
    let Setup { source, clock, secrets } = setup();
    source.refer("old-app", "old", None);
    source.set(&referring("old-app"), None);
    assert_eq!(app_secrets(&secrets.current().await.unwrap()), ["old"]);
    source.refer_to("old-app", Err(failure()));
    for _ in 0..3 {
        source.set(&document("new"), Some(&referring("old-app")));
        clock.advance(Duration::from_mins(5));
        assert_eq!(app_secrets(&secrets.current().await.unwrap()), ["new", "old"]);
    }
    source.set(&document("newer"), Some(&document("new")));
    clock.advance(Duration::from_mins(5));
    assert_eq!(app_secrets(&secrets.current().await.unwrap()), ["newer", "new"]);
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

/// A key that cannot decrypt the former version is a gap that may last.
#[tokio::test]
async fn a_reference_whose_former_version_cannot_be_had_brings_back_nothing_else() {
    let without_former = |value: &str| Ok(Versions { current: Secret::new(value), previous: Err(failure()) });
    let Setup { source, clock, secrets } = setup();
    source.refer("app", "a", Some("b"));
    source.refer("token", "v", None);
    source.set(&written(r#""leaked",{"secretId":"app"}"#), None);
    assert_eq!(app_secrets(&secrets.current().await.unwrap()), ["leaked", "a", "b"]);
    source.refer_to("token", without_former("v"));
    source.set(&written(r#"{"secretId":"app"}"#), None);
    clock.advance(Duration::from_mins(5));
    assert_eq!(app_secrets(&secrets.current().await.unwrap()), ["a", "b"]);
    // However often it is rotated meanwhile, only the one before is accepted beside it.
    for (value, accepted) in [("a", ["a", "b"]), ("c", ["c", "a"]), ("c", ["c", "a"]), ("d", ["d", "c"])] {
        source.refer_to("app", without_former(value));
        clock.advance(Duration::from_mins(5));
        assert_eq!(app_secrets(&secrets.current().await.unwrap()), accepted);
    }
    source.set(&written(r#""new""#), None);
    clock.advance(Duration::from_mins(5));
    assert_eq!(app_secrets(&secrets.current().await.unwrap()), ["new"], "it is out of the list");
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

/// Else the values that the template makes, which everybody knows, would be valid until the secret
/// is changed once more.
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
async fn a_malformed_document_leaves_a_new_process_the_former_one_until_it_is_mended() {
    let missing = r#"{"appSecret":"new","verifyToken":"v"}"#;
    for malformed in ["{\"appSecret\":", missing] {
        let Setup { source, clock, secrets } = setup();
        source.set(malformed, Some(&document("old")));
        assert_eq!(app_secrets(&secrets.current().await.unwrap()), ["old"]);
        for (advance, reads) in [(59_999, 1), (1, 2), (60_000, 3)] {
            clock.advance(Duration::from_millis(advance));
            assert_eq!(app_secrets(&secrets.current().await.unwrap()), ["old"]);
            assert_eq!(source.reads(), reads, "{advance}");
        }
        source.set(&document("new"), Some(malformed));
        clock.advance(REFRESH_INTERVAL);
        assert_eq!(app_secrets(&secrets.current().await.unwrap()), ["new"]);
    }
}

#[tokio::test]
async fn a_former_version_serves_neither_beside_a_good_one_nor_where_it_is_malformed_too() {
    let Setup { source, secrets, .. } = setup();
    source.set(&document("good"), Some(&document("old")));
    let good = secrets.current().await.unwrap();
    source.set("{}", Some(&document("older")));
    assert_eq!(app_secrets(&*secrets.newer_than(&good).await), ["good", "old"]);

    let Setup { source, secrets, .. } = setup();
    for former in [None, Some("not JSON")] {
        source.set("{}", former);
        let error = secrets.current().await.unwrap_err().to_string();
        assert!(error.contains("missing: appSecret"), "{error}");
    }
}
