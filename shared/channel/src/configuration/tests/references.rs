//! Values that stand in other secrets, and what becomes of an account or app of which one cannot be read.

use messenger_wire::{PageId, Secret};
use serde_json::{Value, json};

use super::{read, secrets};
use crate::configuration::{Configuration, ConfigurationError, Fill, Reference, References};
use crate::dispatch_setting::DispatchSetting;

#[test]
fn references_are_asked_for_and_then_read() {
    let document = json!({
        "appSecret": {"secretId": "app", "key": "secret"}, "verifyToken": {"file": "token.txt"},
        "pageId": "1001", "pageAccessToken": {"secretId": "page"}
    });
    let app = Reference::Secret { secret_id: "app".to_owned(), key: Some("secret".to_owned()) };
    let page = Reference::Secret { secret_id: "page".to_owned(), key: None };
    let token = Reference::File("token.txt".to_owned());
    let ConfigurationError::Unresolved(asked) = read(&document).unwrap_err() else { panic!() };
    let field = |reference: &Reference, field: &str| (reference.clone(), field.to_owned());
    assert_eq!(asked, [field(&app, "appSecret"), field(&page, "pageAccessToken"), field(&token, "verifyToken")].into());
    let values = [(app, &["now", "before"][..]), (page, &["EAAG-now", "EAAG-before"]), (token, &["v"])];
    let references = values.map(|(reference, values)| (reference, Ok(secrets(values))));
    let configuration = Configuration::parse(&document.to_string(), &references.into()).unwrap();
    assert_eq!(configuration.app("default").unwrap().app_secrets, secrets(&["now", "before"]));
    assert_eq!(configuration.account("default").unwrap().page_access_token, Secret::new("EAAG-now"));
}

/// Document with two apps of an account each, every secret of which stands in a secret of that name.
fn elsewhere() -> Value {
    let at = |place: &str| json!({ "secretId": place });
    let http = |place: &str| json!({"type": "http", "url": "https://bot.example", "secret": at(place)});
    json!({
        "apps": {
            "default": {"appSecrets": [at("a-secret"), at("a-former")], "verifyTokens": [at("a-verify")]},
            "shop": {"appSecrets": [at("b-secret")], "verifyTokens": [at("b-verify")]}
        },
        "accounts": {
            "a": {"pageId": "1", "pageAccessToken": at("a-token"), "dispatch": http("a-signing")},
            "b": {"app": "shop", "pageId": "2", "pageAccessToken": at("b-token"), "dispatch": http("b-signing")}
        }
    })
}

/// Reads it where one secret cannot be.
fn read_without(unreadable: &str) -> Configuration {
    written_without(&elsewhere(), unreadable)
}

fn written_without(document: &Value, unreadable: &str) -> Configuration {
    written_without_all(document, &[unreadable])
}

fn written_without_all(document: &Value, unreadable: &[&str]) -> Configuration {
    let document = document.to_string();
    let ConfigurationError::Unresolved(needed) = Configuration::parse(&document, &References::new()).unwrap_err()
    else {
        panic!()
    };
    let value = |reference: Reference| {
        let Reference::Secret { secret_id, .. } = &reference else { panic!() };
        let value = if unreadable.contains(&secret_id.as_str()) {
            Err(reference.error("AccessDenied"))
        } else {
            Ok(secrets(&[secret_id]))
        };
        (reference, value)
    };
    Configuration::parse(&document, &needed.into_keys().map(value).collect()).unwrap()
}

#[test]
fn a_secret_that_cannot_be_read_costs_its_own_account_or_app_and_nobody_else() {
    let page = PageId::parse("2").unwrap();
    for (place, field, account) in [
        ("", "", true),
        ("b-token", "accounts.b.pageAccessToken", false),
        ("b-signing", "accounts.b.dispatch.secret", false),
        ("b-secret", "apps.shop.appSecrets[0]", true),
        ("b-verify", "apps.shop.verifyTokens[0]", true),
    ] {
        let configuration = read_without(place);
        let named: Vec<_> = configuration.unreadable().map(|unreadable| unreadable.field.as_str()).collect();
        assert_eq!(named, if field.is_empty() { vec![] } else { vec![field] });
        assert_eq!(configuration.account("b").is_some(), account, "{place}");
        assert_eq!(configuration.unreadable_account("b").is_none(), account, "{place}");
        let of_page = configuration.account_of_page(&page).unwrap();
        assert_eq!((of_page.name, of_page.app), ("b", "shop"), "{place}");
        assert_eq!(configuration.account("a"), read_without("").account("a"), "{place}");
        assert_eq!(configuration.app("default"), read_without("").app("default"), "{place}");
    }
    let shown = read_without("b-token").unreadable().next().unwrap().to_string();
    assert_eq!(shown, "accounts.b.pageAccessToken: b-token cannot be read (AccessDenied)");
}

/// An empty secret would let anybody sign.
#[test]
fn an_app_secret_that_cannot_be_read_leaves_the_others_and_no_empty_one() {
    let app = |place: &str| read_without(place).app("default").unwrap().clone();
    assert_eq!(app("a-secret").app_secrets, secrets(&["a-former"]));
    assert_eq!(app("a-former").app_secrets, secrets(&["a-secret"]));
    let shop = read_without("b-secret").app("shop").unwrap().clone();
    assert_eq!((shop.app_secrets, shop.verify_tokens), (vec![], secrets(&["b-verify"])));
}

/// Fields that serve as they were last.
fn fill_in(now: &mut Configuration, last_good: &Configuration) -> Vec<String> {
    now.fill_in(last_good, Fill::Present).into_iter().map(|unreadable| unreadable.field).collect()
}

#[test]
fn what_could_be_read_before_serves_on_and_is_named() {
    let whole = read_without("");
    let mut last_good = whole.clone();
    for (place, field) in [("b-token", "accounts.b.pageAccessToken"), ("b-signing", "accounts.b.dispatch.secret")] {
        for _ in 0..2 {
            let mut now = read_without(place);
            assert_eq!(fill_in(&mut now, &last_good), [field]);
            assert_eq!(now.account("b"), whole.account("b"), "{place}");
            assert!(now.unreadable_account("b").is_none());
            last_good = now;
        }
    }
    for _ in 0..2 {
        let mut now = read_without("b-secret");
        assert_eq!(fill_in(&mut now, &last_good), ["apps.shop.appSecrets[0]"]);
        assert_eq!(now.app("shop").unwrap().app_secrets, secrets(&["b-secret"]));
        assert!(now.app("shop").unwrap().unreadable_app_secret.is_some(), "there may be a newer one");
        last_good = now;
    }
    assert!(fill_in(&mut read_without(""), &last_good).is_empty());
}

/// An account is known by its credentials in their order.
#[test]
fn what_serves_on_of_an_app_stands_where_it_stood_and_is_named_by_its_own_place() {
    let whole = read_without("");
    let mut now = read_without("a-secret");
    assert_eq!(fill_in(&mut now, &whole), ["apps.default.appSecrets[0]"]);
    assert_eq!(now.app("default").unwrap().app_secrets, secrets(&["a-secret", "a-former"]));
    let last_good = read_without("a-secret");
    let mut now = written_without_all(&elsewhere(), &["a-secret", "a-former"]);
    assert_eq!(now.unreadable().count(), 2);
    assert_eq!(fill_in(&mut now, &last_good), ["apps.default.appSecrets[1]"], "the first never gave anything");
    assert_eq!(now.app("default").unwrap().app_secrets, secrets(&["a-former"]));
}

/// Else the edit would have no effect for as long as the secret cannot be read, and nothing would say so.
#[test]
fn an_account_that_is_written_otherwise_waits_until_its_secret_can_be_read() {
    let whole = read_without("");
    for (pointer, written) in [
        ("/accounts/b/pageId", json!("3")),
        ("/accounts/b/app", json!("default")),
        ("/accounts/b/dispatch/url", json!("https://other.example")),
        ("/accounts/b/dispatch/secret", json!([{"secretId": "b-signing"}, {"secretId": "b-other"}])),
        ("/accounts/b/dmPolicy", json!("disabled")),
        ("/accounts/b/allowFrom", json!(["7001"])),
        ("/accounts/b/results", json!({"type": "sns", "topicArn": "arn:aws:sns:eu-west-1:123456789012:a"})),
    ] {
        let mut document = elsewhere();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        document.pointer_mut(parent).unwrap()[name] = written;
        for place in ["b-token", "b-signing"] {
            let mut now = written_without(&document, place);
            assert!(fill_in(&mut now, &whole).is_empty(), "{pointer} {place}");
            assert!(now.account("b").is_none() && now.unreadable_account("b").is_some(), "{pointer} {place}");
        }
        assert!(written_without(&document, "").account("b").is_some(), "{pointer}");
    }
}

#[test]
fn what_can_be_read_of_an_account_serves_as_it_is_now() {
    let (token, signing) = (json!({"secretId": "token"}), json!({"secretId": "signing"}));
    let document = json!({"appSecret": "s", "verifyToken": "v", "pageId": "1", "pageAccessToken": token,
        "dispatch": {"type": "http", "url": "https://bot.example", "secret": signing}});
    let read = |verify_token: &str, token: Option<&str>, signing: Option<&str>| {
        let value = |place: &str, value: Option<&str>| {
            let reference = Reference::Secret { secret_id: place.to_owned(), key: None };
            let value = value.map(|value| secrets(&[value])).ok_or_else(|| reference.error("AccessDenied"));
            (reference, value)
        };
        let mut document = document.clone();
        document["verifyToken"] = verify_token.into();
        let references = [value("token", token), value("signing", signing)].into();
        Configuration::parse(&document.to_string(), &references).unwrap()
    };
    let last_good = read("v", Some("EAAG-1"), Some("key-1"));
    for (token, signing) in [(Some("EAAG-2"), None), (None, Some("key-2"))] {
        let mut now = read("another", token, signing);
        assert_eq!(fill_in(&mut now, &last_good).len(), 1, "the verify token is none of the account's");
        let account = now.account("default").unwrap();
        assert_eq!(account.page_access_token, Secret::new(token.unwrap_or("EAAG-1")));
        let Some(DispatchSetting::Http(target)) = &account.dispatch else { panic!() };
        assert_eq!(target.secrets, secrets(&[signing.unwrap_or("key-1")]));
    }
}

/// Else a secret that was taken out since it leaked would sign on while anything of its app cannot be read.
#[test]
fn nothing_that_was_taken_out_of_an_app_comes_back_with_what_cannot_be_read() {
    let mut document = elsewhere();
    document["apps"]["shop"] = json!({
        "appSecrets": ["leaked", {"secretId": "b-leaked"}, {"secretId": "b-secret"}],
        "verifyTokens": ["leaked", {"secretId": "b-leaked"}, {"secretId": "b-verify"}]
    });
    let last_good = written_without(&document, "");
    for (place, served) in [("b-verify", "apps.shop.verifyTokens[0]"), ("b-secret", "apps.shop.appSecrets[0]")] {
        let mut now = read_without(place);
        assert_eq!(fill_in(&mut now, &last_good), [served]);
        let shop = now.app("shop").unwrap();
        assert_eq!((&shop.app_secrets, &shop.verify_tokens), (&secrets(&["b-secret"]), &secrets(&["b-verify"])));
    }
    let mut other = elsewhere();
    other["apps"]["shop"]["verifyTokens"] = json!([{"secretId": "b-secret"}]);
    let mut now = written_without(&other, "b-secret");
    assert_eq!(fill_in(&mut now, &read_without("")), ["apps.shop.appSecrets[0]"]);
    assert!(now.app("shop").unwrap().verify_tokens.is_empty(), "it was no verify token before");
}

#[test]
fn what_is_kept_of_a_document_shows_nothing_of_it() {
    let mut document = elsewhere();
    document["apps"]["shop"]["appSecrets"] = json!(["hidden-1"]);
    document["accounts"]["a"]["pageAccessToken"] = "hidden-2".into();
    document["accounts"]["b"]["pageAccessToken"] = "hidden-3".into();
    let mut now = written_without(&document, "b-signing");
    for shown in [format!("{now:?}"), {
        fill_in(&mut now, &written_without(&document, ""));
        format!("{now:?}")
    }] {
        for hidden in ["hidden", "b-verify\")", "a-signing\")"] {
            assert!(!shown.contains(hidden), "{shown}");
        }
        assert!(shown.contains("Written"), "{shown}");
    }
}
