mod dispatch;
mod references;

use std::time::Duration;

use messenger_wire::{PageId, Psid, Secret};
use serde_json::{Value, json};

use super::{AfterGrace, Configuration, ConfigurationError, DmPolicy, Forward, Reference, References, UnknownSend};
use crate::dispatch_setting::{DispatchSetting, Invocation};

fn read(document: &Value) -> Result<Configuration, ConfigurationError> {
    Configuration::parse(&document.to_string(), &References::new())
}

fn problems(document: &Value) -> String {
    read(document).unwrap_err().to_string()
}

fn short() -> Value {
    json!({"appSecret": "s", "verifyToken": "v", "pageId": "1001", "pageAccessToken": "EAAG"})
}

/// Full form with one app and one account, to which fields can be added.
fn full(account: &Value) -> Value {
    let mut fields = json!({"app": "default", "pageId": "1001", "pageAccessToken": "EAAG"});
    fields.as_object_mut().unwrap().extend(account.as_object().unwrap().clone());
    json!({
        "apps": {"default": {"appId": "15177", "appSecrets": ["s1", "s2"], "verifyTokens": ["v"]}},
        "accounts": {"main-page": fields}
    })
}

fn secrets(texts: &[&str]) -> Vec<Secret> {
    texts.iter().map(|text| Secret::new(*text)).collect()
}

#[test]
fn the_short_form_is_one_app_and_one_account() {
    let configuration = read(&short()).unwrap();
    let app = configuration.app("default").unwrap();
    assert_eq!((&app.app_secrets, &app.verify_tokens), (&secrets(&["s"]), &secrets(&["v"])));
    let account = configuration.account_of_page(&PageId::parse("1001").unwrap()).unwrap();
    assert_eq!((account.name, account.app), ("default", "default"));
    assert_eq!(configuration.account("default").unwrap().page_access_token, Secret::new("EAAG"));
}

#[test]
fn what_is_not_set_has_its_default() {
    let configuration = read(&full(&json!({}))).unwrap();
    let account = configuration.account("main-page").unwrap();
    assert_eq!((account.dm_policy, &account.dispatch, &account.display_name), (None, &None, &None));
    assert!(account.typing && account.mark_seen && account.human_takeover);
    assert!(!account.profile && !account.news_page);
    assert_eq!(account.forward, Forward::default());
    assert_eq!(account.unknown_send, UnknownSend { grace: Duration::from_mins(1), then: AfterGrace::Retry, sends: 3 });
    assert_eq!((account.rate_per_second, account.allow_from.len()), (40, 0));
    assert_eq!((account.takeover_idle, &account.pairing_text), (Duration::from_hours(24), &None));
}

#[test]
fn every_field_of_the_full_form_is_read() {
    let configuration = read(&full(&json!({
        "name": "Main Page", "dmPolicy": "pairing", "allowFrom": ["7001", 7002],
        "dispatch": {"type": "lambda", "function": "arn:aws:lambda:eu-west-1:123456789012:function:bot"},
        "typing": false, "markSeen": false, "forward": ["receipts", "standby"], "profile": true, "newsPage": true,
        "unknownSend": {"graceSeconds": 5, "then": "giveUp", "sends": 7}, "ratePerSecond": 10, "humanTakeover": false,
        "takeoverIdleSeconds": 60, "pairingText": "Mã của bạn: {code}"
    })))
    .unwrap();
    let app = configuration.app("default").unwrap();
    assert_eq!(app.app_id.as_ref().unwrap().as_str(), "15177");
    assert_eq!(app.app_secrets, secrets(&["s1", "s2"]));
    let account = configuration.account("main-page").unwrap();
    assert_eq!((account.display_name.as_deref(), account.dm_policy), (Some("Main Page"), Some(DmPolicy::Pairing)));
    let allowed: Vec<_> = account.allow_from.iter().map(Psid::as_str).collect();
    assert_eq!(allowed, ["7001", "7002"]);
    assert!(!account.typing && !account.mark_seen && !account.human_takeover);
    assert!(account.profile && account.news_page);
    assert_eq!(account.forward, Forward { receipts: true, echoes: false, standby: true });
    assert_eq!(account.unknown_send, UnknownSend { grace: Duration::from_secs(5), then: AfterGrace::GiveUp, sends: 7 });
    assert_eq!(account.rate_per_second, 10);
    assert_eq!(account.takeover_idle, Duration::from_mins(1));
    assert_eq!(account.pairing_text.as_deref(), Some("Mã của bạn: {code}"));
    assert!(matches!(account.dispatch, Some(DispatchSetting::Lambda { invocation: Invocation::Request, .. })));
}

#[test]
fn everything_that_is_wrong_is_named_at_once_and_no_value_is() {
    let document = json!({
        "apps": {
            "default": {"appId": true, "appSecrets": [], "verifyTokens": ["v", ""]},
            "webhook": {"appSecrets": ["hidden-1"], "verifyTokens": ["hidden-2"]},
            "a b": {},
            // A secret in the wrong place, which is a name as well.
            "hidden0123456789abcdef0123456789": {"appSecrets": ["s"]}
        },
        "accounts": {
            "one": {"app": "nobody", "pageId": "1001", "pageAccessToken": "hidden-3", "dmPolicy": "hidden-4", "typo": "hidden-5",
                "humanTakover": "hidden-c"},
            "two": {"pageId": "1001", "pageAccessToken": {"secretId": "hidden-6", "wrong": 1}, "ratePerSecond": 301},
            "three": {"forward": ["hidden-7"], "unknownSend": {"graceSeconds": 0, "then": "hidden-8", "sends": 101, "more": 1},
                "takeoverIdleSeconds": 59, "pairingText": "hidden-b"},
            "four": {"pageId": "1001", "pageAccessToken": "hidden-9", "dispatch": {"type": "http", "url": "hidden-a"}},
            "hidden-that-is-longer-by-one-than-24-bytes": {"app": "nobody", "pageId": "1001", "pageAccessToken": "t"},
            "just-as-long-as-is-shown": {"pageId": "7"}
        },
        "extra": {}
    });
    let text = problems(&document);
    for expected in [
        "missing: ",
        "accounts.three.pageId",
        "accounts.three.pageAccessToken",
        "accounts.four.dispatch.secret",
        "malformed: ",
        "apps.(a key of 3 characters) (must be named with 1 to 64 letters, digits, hyphens and underscores)",
        "apps.(a key of 32 characters).verifyTokens",
        "accounts.(a key of 42 characters).app (must be the name of an app)",
        "accounts.(a key of 42 characters).pageId (must be in one account only)",
        "accounts.just-as-long-as-is-shown.pageAccessToken",
        "apps.webhook (must be not named as the route)",
        "apps.default.appId (must be an id of digits)",
        "apps.default.appSecrets (must be a list that is not empty)",
        "apps.default.verifyTokens[1] (must be a text that is not empty, or a reference)",
        "accounts.one.app (must be the name of an app)",
        "accounts.one.dmPolicy (must be pairing, allowlist, open or disabled)",
        "accounts.two.pageAccessToken (must be a reference with secretId and key, or with file)",
        "accounts.two.ratePerSecond (must be a number from 1 to 300)",
        "accounts.three.forward (must be a list of receipts, echoes and standby)",
        "accounts.three.unknownSend.graceSeconds (must be a number from 1 to 600)",
        "accounts.three.unknownSend.then (must be retry or giveUp)",
        "accounts.three.unknownSend.sends (must be a number from 1 to 100)",
        "accounts.three.takeoverIdleSeconds (must be a number from 60 to 604800)",
        "accounts.three.pairingText (must be a text with {code} in it, at most 1999 UTF-16 units once each {code} is a code of 9 characters)",
        "accounts.four.dispatch.url (must be an http or https URL)",
        "accounts.one.pageId (must be in one account only)",
        "unknown: ",
        "accounts.one.(a key of 4 characters)",
        "accounts.one.humanTakover",
        "accounts.three.unknownSend.(a key of 4 characters)",
        "(a key of 5 characters)",
    ] {
        assert!(text.contains(expected), "{expected} is not in {text}");
    }
    assert!(!text.contains("hidden"), "{text}");
    assert!(!text.contains("apps.webhook."), "{text}");
    assert_eq!(text.lines().count(), 1);
}

#[test]
fn the_missing_values_of_the_short_form_are_named() {
    assert_eq!(
        problems(&json!({})),
        "configuration document: missing: appSecret, verifyToken, pageId, pageAccessToken"
    );
    assert_eq!(problems(&json!([])), "configuration document: malformed: the document (must be an object)");
    assert_eq!(problems(&json!({"apps": {}})), "configuration document: missing: accounts");
}

#[test]
fn a_document_that_is_not_json_or_has_an_account_twice_is_told_with_its_place() {
    for (document, error) in [
        ("{\n", "configuration document is not JSON (line 2, column 0)"),
        (
            "{\"accounts\": {\"shop\": {},\n\"shop\": {}}}",
            "configuration document has a field twice in one object (the second at line 2, column 6)",
        ),
    ] {
        assert_eq!(Configuration::parse(document, &References::new()).unwrap_err().to_string(), error);
    }
}

#[test]
fn ids_of_apps_and_pages_are_digits() {
    for (id, good) in [
        (json!("1001"), true),
        (json!(1001), true),
        (json!("abc"), false),
        (json!("10 01"), false),
        (json!(""), false),
        (json!(-1), false),
        (json!(1.5), false),
    ] {
        assert_eq!(read(&full(&json!({"pageId": id}))).is_ok(), good, "{id}");
        let mut document = short();
        document["appId"] = id.clone();
        assert_eq!(read(&document).is_ok(), good, "{id}");
    }
}

/// Whoever reads the template knows the values that it puts into the secret.
#[test]
fn a_secret_that_was_not_filled_in_is_refused_and_its_former_version_accepts_nothing() {
    let document = json!({
        "appSecret": "random", "verifyToken": "replace-me", "pageId": "replace-me", "pageAccessToken": "replace-me"
    });
    assert_eq!(
        problems(&document),
        "configuration document: malformed: verifyToken (must be filled in: it is a placeholder), \
         pageId (must be an id of digits), pageAccessToken (must be filled in: it is a placeholder)"
    );
    let app = Reference::Secret { secret_id: "app".to_owned(), key: None };
    let mut document = short();
    document["appSecret"] = json!({"secretId": "app"});
    let with = |versions: &[&str]| {
        Configuration::parse(&document.to_string(), &[(app.clone(), Ok(secrets(versions)))].into())
            .map(|configuration| configuration.app("default").unwrap().app_secrets.clone())
    };
    assert_eq!(with(&["s", "replace-me"]), Ok(secrets(&["s"])));
    assert!(with(&["replace-me", "s"]).is_err());
}

#[test]
fn white_space_at_an_end_of_what_meta_makes_or_compares_is_named() {
    let document = json!({"appSecret": "s\n", "verifyToken": " v", "pageId": "1001", "pageAccessToken": "EA AG\t"});
    let expected = ["appSecret", "verifyToken", "pageAccessToken"]
        .map(|field| format!("{field} (must be without white space at an end)"));
    assert_eq!(problems(&document), format!("configuration document: malformed: {}", expected.join(", ")));
    let mut document = full(&json!({}));
    document["apps"]["default"] = json!({"appSecrets": ["s", "s "], "verifyTokens": ["\u{a0}v"]});
    let text = problems(&document);
    assert!(text.contains("apps.default.appSecrets[1] (") && text.contains("apps.default.verifyTokens[0] ("), "{text}");
    // Inside, it may be Meta's or an operator's own; a bot's key is whatever text it is.
    let inside = json!({"appSecret": "s s", "verifyToken": "v v", "pageId": "1001", "pageAccessToken": "EA AG",
        "dispatch": {"type": "http", "url": "https://bot.example", "secret": " key "}});
    read(&inside).unwrap();
}

#[test]
fn what_the_previous_document_accepted_is_accepted_after_the_present() {
    let mut now = read(&full(&json!({}))).unwrap();
    let mut document = full(&json!({"pageAccessToken": "EAAG-before"}));
    document["apps"]["default"] = json!({"appSecrets": ["s2", "s0"], "verifyTokens": ["v0"]});
    now.accept_previous(&read(&document).unwrap());
    let app = now.app("default").unwrap();
    assert_eq!((&app.app_secrets, &app.verify_tokens), (&secrets(&["s1", "s2", "s0"]), &secrets(&["v", "v0"])));
    assert_eq!(now.account("main-page").unwrap().page_access_token, Secret::new("EAAG"));
}

#[test]
fn debug_of_a_configuration_shows_no_secret() {
    let shown = format!("{:?}", read(&full(&json!({"pageAccessToken": "EAAG-marked"}))).unwrap());
    assert!(!shown.contains("EAAG") && !shown.contains("s1"), "{shown}");
}

#[test]
fn what_was_sent_as_often_as_may_be_is_given_up() {
    let twice = UnknownSend { sends: 2, ..UnknownSend::default() };
    assert_eq!([1, 2, 3].map(|sends| twice.after(sends)), [AfterGrace::Retry, AfterGrace::GiveUp, AfterGrace::GiveUp]);
    let once = UnknownSend { then: AfterGrace::GiveUp, ..twice };
    assert_eq!(once.after(1), AfterGrace::GiveUp);
}
