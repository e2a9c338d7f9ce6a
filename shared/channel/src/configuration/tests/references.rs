//! Values that stand in other secrets, and what becomes of an account or app of which one cannot be read.

use messenger_wire::{PageId, Secret};
use serde_json::{Value, json};

use super::{read, secrets};
use crate::configuration::{Configuration, ConfigurationError, Reference, References};

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
    let document = elsewhere().to_string();
    let ConfigurationError::Unresolved(needed) = Configuration::parse(&document, &References::new()).unwrap_err()
    else {
        panic!()
    };
    let value = |reference: Reference| {
        let Reference::Secret { secret_id, .. } = &reference else { panic!() };
        let value =
            if secret_id == unreadable { Err(reference.error("AccessDenied")) } else { Ok(secrets(&[secret_id])) };
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

#[test]
fn what_could_be_read_before_serves_on_unless_the_account_is_another_by_now() {
    let whole = read_without("");
    for place in ["b-token", "b-signing"] {
        let mut now = read_without(place);
        now.fill_in(&whole);
        assert_eq!(now.account("b"), whole.account("b"), "{place}");
        assert!(now.unreadable_account("b").is_none());
    }
    let mut now = read_without("b-secret");
    now.fill_in(&whole);
    assert_eq!(now.app("shop").unwrap().app_secrets, secrets(&["b-secret"]));
    assert!(now.app("shop").unwrap().unreadable_app_secret.is_some(), "there may be a newer one");
    let mut now = read_without("b-token");
    let mut other = whole.clone();
    other.accounts.get_mut("b").unwrap().page_id = PageId::parse("3").unwrap();
    now.fill_in(&other);
    assert!(now.account("b").is_none() && now.unreadable_account("b").is_some());
}
