//! Secrets that the document refers to: fetched with it, named where they cannot be read.

use std::time::Duration;

use messenger_wire::{PageId, Secret};

use super::{Setup, app_secrets, failure, setup};
use crate::configuration::Configuration;
use crate::secrets::cache::REFRESH_INTERVAL;

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

#[tokio::test]
async fn the_line_ends_of_a_whole_text_are_no_part_of_it_and_other_white_space_is_named() {
    const BAD: [&str; 1] = ["pageAccessToken: page cannot be read (white space at an end of it)"];
    const EMPTY: [&str; 1] = ["pageAccessToken: page cannot be read (nothing in it)"];
    for (text, key, token, named) in [
        ("EAAG", "", Some("EAAG"), &[][..]),
        ("EAAG\n", "", Some("EAAG"), &[]),
        ("EAAG\r\n", "", Some("EAAG"), &[]),
        ("EA\nAG", "", Some("EA\nAG"), &[]),
        ("EAAG ", "", None, &BAD),
        ("\nEAAG", "", None, &BAD),
        ("\n", "", None, &EMPTY),
        (r#"{"k":"EAAG"}"#, r#","key":"k""#, Some("EAAG"), &[]),
        (r#"{"k":"EAAG\n"}"#, r#","key":"k""#, None, &BAD),
    ] {
        let Setup { source, secrets, .. } = setup();
        source.refer("page", text, None);
        let reference = format!(r#"{{"secretId":"page"{key}}}"#);
        let document = format!(r#"{{"appSecret":"s","verifyToken":"v","pageId":"1","pageAccessToken":{reference}}}"#);
        source.set(&document, None);
        let configuration = secrets.current().await.unwrap();
        let found = configuration.account("default").map(|account| account.page_access_token.expose());
        assert_eq!(
            (found, unreadable(&configuration)),
            (token, named.iter().map(ToString::to_string).collect()),
            "{text:?}"
        );
    }
}

/// An empty secret would let anybody sign.
#[tokio::test]
async fn a_former_version_that_is_a_line_break_alone_is_no_secret() {
    let Setup { source, secrets, .. } = setup();
    source.set(r#"{"appSecret":{"secretId":"app"},"verifyToken":"v","pageId":"1","pageAccessToken":"t"}"#, None);
    source.refer("app", "new\n", Some("\n"));
    assert_eq!(app_secrets(&secrets.current().await.unwrap()), ["new"]);
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

#[tokio::test]
async fn of_apps_alone_no_secret_of_an_account_is_asked_for_and_its_page_is_known() {
    let of_account = r#"{"secretId":"page"}"#;
    let short = format!(
        r#"{{"appSecret":{{"secretId":"app"}},"verifyToken":"v","pageId":"1","pageAccessToken":{of_account}}}"#
    );
    let full = format!(
        r#"{{"apps":{{"default":{{"appSecrets":[{{"secretId":"app"}}],"verifyTokens":["v"]}}}},
            "accounts":{{"tea":{{"pageId":"1","pageAccessToken":{of_account},
                "dispatch":{{"type":"http","url":"https://bot.example","secret":{{"secretId":"bot"}}}}}}}}}}"#
    );
    for (document, account) in [(short, "default"), (full, "tea")] {
        let Setup { source, clock, secrets } = setup();
        let secrets = secrets.of_apps_alone();
        source.set(&document, None);
        source.refer("app", "s", None);
        let configuration = secrets.current().await.unwrap();
        assert_eq!(app_secrets(&configuration), ["s"]);
        let page = configuration.account_of_page(&PageId::parse("1").unwrap()).unwrap();
        assert_eq!((page.name, page.app), (account, "default"));
        assert!(configuration.account(account).is_none(), "nobody can act for it");
        assert_eq!(source.0.lock().unwrap().asked, ["app"]);
        // Nothing is out of reach, which would have it read again each minute.
        clock.advance(REFRESH_INTERVAL);
        secrets.current().await.unwrap();
        assert_eq!(source.reads(), 1);
    }
}
