use super::Problem;
use crate::endpoints::messenger_profile::{
    Command, Commands, GetStarted, Greeting, IceBreakers, MenuItem, MessengerProfile, PersistentMenu, Question,
};

fn units(count: usize) -> String {
    "x".repeat(count)
}

fn get_started(payload: usize) -> MessengerProfile {
    MessengerProfile { get_started: Some(GetStarted { payload: units(payload) }), ..MessengerProfile::default() }
}

fn greeting(text: usize) -> MessengerProfile {
    let greeting = vec![Greeting { locale: "default".into(), text: units(text) }];
    MessengerProfile { greeting: Some(greeting), ..MessengerProfile::default() }
}

fn ice_breakers(count: usize, payload: usize) -> MessengerProfile {
    let question = Question { question: "How much?".into(), payload: units(payload) };
    let entry = IceBreakers { call_to_actions: vec![question; count], locale: Some("default".into()) };
    MessengerProfile { ice_breakers: Some(vec![entry]), ..MessengerProfile::default() }
}

fn menu(count: usize, title: usize, payload: usize) -> MessengerProfile {
    let item = MenuItem::Postback { title: units(title), payload: units(payload) };
    let menu = PersistentMenu {
        locale: "default".into(),
        composer_input_disabled: false,
        call_to_actions: vec![item; count],
        disabled_surfaces: None,
    };
    MessengerProfile { persistent_menu: Some(vec![menu]), ..MessengerProfile::default() }
}

fn commands(count: usize, name: &str, description: usize) -> MessengerProfile {
    let command = Command { name: name.into(), description: units(description) };
    let entry = Commands { locale: "default".into(), commands: vec![command; count] };
    MessengerProfile { commands: Some(vec![entry]), ..MessengerProfile::default() }
}

fn size(least: usize, most: usize, value: usize) -> Problem {
    Problem::Size { least, most, value }
}

#[test]
fn every_limit_holds_at_it_and_not_one_past_it() {
    let menu_item = "persistent_menu[0].call_to_actions[0]";
    let command = "commands[0].commands[0]";
    for (good, bad, path, problem) in [
        (get_started(1000), get_started(1001), "get_started.payload".to_owned(), size(1, 1000, 1001)),
        (get_started(1), get_started(0), "get_started.payload".to_owned(), size(1, 1000, 0)),
        (greeting(160), greeting(161), "greeting[0].text".to_owned(), size(1, 160, 161)),
        (ice_breakers(4, 1), ice_breakers(5, 1), "ice_breakers[0].call_to_actions".to_owned(), size(1, 4, 5)),
        (
            ice_breakers(1, 1000),
            ice_breakers(1, 1001),
            "ice_breakers[0].call_to_actions[0].payload".to_owned(),
            size(1, 1000, 1001),
        ),
        (menu(20, 1, 1), menu(21, 1, 1), "persistent_menu[0].call_to_actions".to_owned(), size(0, 20, 21)),
        (menu(1, 30, 1), menu(1, 31, 1), format!("{menu_item}.title"), size(1, 30, 31)),
        (menu(1, 1, 1000), menu(1, 1, 1001), format!("{menu_item}.payload"), size(1, 1000, 1001)),
        (commands(100, "a", 1), commands(101, "a", 1), "commands[0].commands".to_owned(), size(1, 100, 101)),
        (commands(1, "a", 1), commands(0, "a", 1), "commands[0].commands".to_owned(), size(1, 100, 0)),
        (commands(1, &units(32), 1), commands(1, &units(33), 1), format!("{command}.name"), size(1, 32, 33)),
        (commands(1, "a", 1), commands(1, "/a", 1), format!("{command}.name"), Problem::Slash),
        (commands(1, "a", 64), commands(1, "a", 65), format!("{command}.description"), size(1, 64, 65)),
    ] {
        assert_eq!(good.violations(true), [], "{path}");
        let violations = bad.violations(true);
        assert_eq!((violations[0].path.as_str(), violations[0].problem), (path.as_str(), problem));
        assert_eq!(violations.len(), 1, "{violations:?}");
    }
}

#[test]
fn units_are_counted_as_utf_16() {
    let text = "\u{1F600}".repeat(80);
    let with = |text: String| MessengerProfile {
        greeting: Some(vec![Greeting { locale: "default".into(), text }]),
        ..MessengerProfile::default()
    };
    assert_eq!(with(text.clone()).violations(true), []);
    assert_eq!(with(text + "x").violations(true)[0].problem, size(1, 160, 161));
}

#[test]
fn a_menu_needs_the_get_started_button() {
    let menu = menu(1, 1, 1);
    assert_eq!(menu.violations(false)[0].problem, Problem::NoGetStarted);
    assert_eq!(menu.violations(true), []);
    assert_eq!(MessengerProfile { get_started: get_started(1).get_started, ..menu }.violations(false), []);
}

#[test]
fn the_default_locale_and_https_are_required() {
    let greeting = vec![Greeting { locale: "de_DE".into(), text: "Hallo".into() }];
    let profile = MessengerProfile {
        greeting: Some(greeting),
        account_linking_url: Some("http://example.com".into()),
        ..MessengerProfile::default()
    };
    let shown: Vec<_> = profile.violations(true).iter().map(ToString::to_string).collect();
    let expected = ["greeting: has no entry for the locale default", "account_linking_url: must be an https url"];
    assert_eq!(shown, expected);
    let https =
        MessengerProfile { account_linking_url: Some("https://example.com".into()), ..MessengerProfile::default() };
    assert_eq!(https.violations(true), []);
}
