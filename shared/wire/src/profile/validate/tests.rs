#![expect(clippy::needless_pass_by_value, reason = "builders of test documents take what json! gives")]

use serde_json::{Value, json};

use super::{validate, validate_user_settings};
use crate::Psid;
use crate::profile::{Command, CommandList, IceBreaker, IceBreakers, MenuItem, PersistentMenu, Profile, UserSettings};

fn lines(profile: &Value) -> Vec<String> {
    validate(profile).err().map(|violations| violations.iter().map(ToString::to_string).collect()).unwrap_or_default()
}

fn text(length: usize) -> String {
    "x".repeat(length)
}

fn menu(items: Value) -> Value {
    json!({"persistent_menu": [{"locale": "default", "call_to_actions": items}]})
}

fn postback(title: usize, payload: usize) -> Value {
    json!({"type": "postback", "title": text(title), "payload": text(payload)})
}

fn question(payload: usize) -> Value {
    json!({"question": "q", "payload": text(payload)})
}

#[test]
fn good_profile_stands_beside_its_bad_one() {
    let nested = json!([{"type": "nested", "title": "t", "call_to_actions": []}]);
    let domain = |domain: &str| json!({"whitelisted_domains": [domain]});
    let broken_domains = [9, 17].map(|units| {
        format!("whitelisted_domains[0]: a string of {units} UTF-16 units, not a domain that is served by https")
    });
    let command =
        |name: &str| json!({"commands": [{"locale": "default", "commands": [{"name": name, "description": "d"}]}]});
    let cases = [
        (
            menu(json!([{"type": "web_url", "title": "t", "url": "https://u"}])),
            menu(nested),
            "persistent_menu[0].call_to_actions[0].type: nested is retired; list the items themselves, a menu takes up to 20",
        ),
        (
            menu(json!([{"type": "web_url", "title": "t", "url": "http://u"}])),
            menu(json!([{"type": "web_url", "title": "t", "url": "shop.example"}])),
            "persistent_menu[0].call_to_actions[0].url: a string of 12 UTF-16 units, not a URL with http or https and without spaces",
        ),
        (
            menu(json!([postback(1, 1)])),
            menu(json!([{"type": "phone_number", "title": "t"}])),
            "persistent_menu[0].call_to_actions[0].type: phone_number is none of web_url, postback",
        ),
        (
            json!({"persistent_menu": [{"locale": "nl_NL"}, {"locale": "default"}]}),
            json!({"persistent_menu": [{"locale": "nl_NL"}]}),
            "persistent_menu: not allowed: no locale is default",
        ),
        (
            json!({"ice_breakers": [{"locale": "default", "call_to_actions": [question(1)]}]}),
            json!({"ice_breakers": [{"locale": "nl_NL", "call_to_actions": [question(1)]}]}),
            "ice_breakers: not allowed: no locale is default",
        ),
        (
            json!({"ice_breakers": [question(1)]}),
            json!({"ice_breakers": [question(1), {"locale": "default", "call_to_actions": [question(1)]}]}),
            "ice_breakers: not allowed: questions with and without locales in one document",
        ),
        (
            command("hotels"),
            command("/hotels"),
            "commands[0].commands[0].name: a string of 7 UTF-16 units, not a name without a slash before it",
        ),
        (domain("https://a.example/"), domain("http://a.example/"), &broken_domains[1]),
        (domain("www.a.example"), domain("localhost"), &broken_domains[0]),
        (domain("https://a.example:8443"), domain("https://10.0.0.1/"), &broken_domains[1]),
        (
            json!({"account_linking_url": "https://a.example/login"}),
            json!({"account_linking_url": "http://a.example/login"}),
            "account_linking_url: a string of 22 UTF-16 units, not a URL with https",
        ),
        (json!({}), json!({"home_url": {}}), "home_url: home_url is retired; use a persistent menu with a web_url"),
    ];
    for (good, bad, line) in cases {
        assert_eq!(lines(&good), [""; 0], "{good}");
        assert_eq!(lines(&bad), [line], "{bad}");
    }
}

#[test]
fn built_profile_is_written_as_meta_writes_it_and_read_back() {
    let profile = Profile::default()
        .ice_breakers(IceBreakers::default_locale([IceBreaker::new("Where are you?", "WHERE")]))
        .commands(CommandList::new("default", [Command::new("hotels", "Find a hotel")]))
        .account_linking_url("https://a.example/login");
    let json = json!({
        "ice_breakers": [{"call_to_actions": [{"question": "Where are you?", "payload": "WHERE"}], "locale": "default"}],
        "commands": [{"locale": "default", "commands": [{"name": "hotels", "description": "Find a hotel"}]}],
        "account_linking_url": "https://a.example/login",
    });
    assert_eq!(serde_json::to_value(&profile).unwrap(), json);
    assert_eq!(serde_json::from_value::<Profile>(json).unwrap(), profile);
    assert_eq!(profile.validate(), Ok(()));
}

#[test]
fn menu_of_one_person_passes_the_same_rules() {
    let settings = |title: &str| {
        let menu = PersistentMenu::new("default").item(MenuItem::postback(title, "GO"));
        UserSettings::new(Psid::parse("7001").unwrap(), menu)
    };
    assert_eq!(settings("Go").validate(), Ok(()));
    let refused = settings(&text(31)).validate().unwrap_err().to_string();
    assert_eq!(refused, "persistent_menu[0].call_to_actions[0].title: 31 UTF-16 units, at most 30");
    let missing = validate_user_settings(&json!({})).unwrap_err().to_string();
    assert_eq!(missing, "psid: missing\npersistent_menu: missing");
}
