//! Limits of the profile.

#![expect(clippy::needless_pass_by_value, reason = "builders of test documents take what json! gives")]

use serde_json::{Value, json};

use super::{Case, items, units};
use crate::limits;
use crate::send::samples::text;

pub(super) fn cases() -> Vec<Case> {
    vec![
        units(
            "PAYLOAD_UNITS",
            limits::PAYLOAD_UNITS,
            "get_started.payload",
            |n| json!({"get_started": {"payload": text(n)}}),
        ),
        units(
            "GREETING_UNITS",
            limits::GREETING_UNITS,
            "greeting[0].text",
            |n| json!({"greeting": [{"locale": "default", "text": text(n)}]}),
        ),
        items("ICE_BREAKERS", limits::ICE_BREAKERS, "ice_breakers", |n| json!({"ice_breakers": vec![question(1); n]})),
        units(
            "PAYLOAD_UNITS",
            limits::PAYLOAD_UNITS,
            "ice_breakers[0].payload",
            |n| json!({"ice_breakers": [question(n)]}),
        ),
        items(
            "ICE_BREAKERS",
            limits::ICE_BREAKERS,
            "ice_breakers[0].call_to_actions",
            |n| json!({"ice_breakers": [{"locale": "default", "call_to_actions": vec![question(1); n]}]}),
        ),
        items("MENU_ITEMS", limits::MENU_ITEMS, "persistent_menu[0].call_to_actions", |n| {
            menu(vec![postback(1, 1); n].into())
        }),
        units("MENU_TITLE_UNITS", limits::MENU_TITLE_UNITS, "persistent_menu[0].call_to_actions[0].title", |n| {
            menu(json!([postback(n, 1)]))
        }),
        units("PAYLOAD_UNITS", limits::PAYLOAD_UNITS, "persistent_menu[0].call_to_actions[0].payload", |n| {
            menu(json!([postback(1, n)]))
        }),
        items("COMMANDS", limits::COMMANDS, "commands[0].commands", |n| {
            let command = json!({"name": "n", "description": "d"});
            json!({"commands": [{"locale": "default", "commands": vec![command; n]}]})
        }),
        units("COMMAND_NAME_UNITS", limits::COMMAND_NAME_UNITS, "commands[0].commands[0].name", |n| commands(n, 1)),
        units(
            "COMMAND_DESCRIPTION_UNITS",
            limits::COMMAND_DESCRIPTION_UNITS,
            "commands[0].commands[0].description",
            |n| commands(1, n),
        ),
        items(
            "WHITELISTED_DOMAINS",
            limits::WHITELISTED_DOMAINS,
            "whitelisted_domains",
            |n| json!({"whitelisted_domains": vec!["a.example"; n]}),
        ),
    ]
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

fn commands(name: usize, description: usize) -> Value {
    json!({"commands": [{"locale": "default", "commands": [{"name": text(name), "description": text(description)}]}]})
}
