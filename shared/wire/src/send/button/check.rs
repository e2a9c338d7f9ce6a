//! Rules of buttons.

use std::ops::RangeInclusive;

use crate::check::{Node, Object, Rule};
use crate::limits::{AUDIO_CALL_DAYS, BUTTON_TITLE_UNITS, BUTTONS, PAYLOAD_UNITS, PHONE_DIGITS};

/// Checks the buttons of a template.
pub(in crate::send) fn check_all(buttons: &Node<'_>, count: RangeInclusive<usize>) {
    buttons.objects(count).iter().for_each(check);
}

/// Checks the optional buttons of a card.
pub(in crate::send) fn check_optional(card: &Object<'_>) {
    if let Some(buttons) = card.get("buttons") {
        check_all(&buttons, 0..=BUTTONS);
    }
}

fn check(button: &Object<'_>) {
    if let Some(kind) = button.require("type") {
        kind.text(1..=usize::MAX);
    }
    match button.str("type") {
        Some("web_url") => {
            check_title(button);
            check_page(button);
        }
        Some("postback") => {
            check_title(button);
            button.require_text("payload", 1..=PAYLOAD_UNITS);
        }
        Some("phone_number") => {
            check_title(button);
            if let Some(number) = button.require("payload") {
                number.form("a phone number as +15105559999", is_phone_number);
            }
        }
        Some("account_link") => {
            if let Some(url) = button.require("url") {
                url.https();
            }
        }
        Some("game_play") => check_game_play(button),
        Some("audio_call") => {
            check_title(button);
            if let Some(days) = button.get("expires_in_days") {
                days.number(1..=AUDIO_CALL_DAYS);
            }
        }
        Some("nested") => button.violate("type", NESTED),
        // A button newer than this crate is Meta's to judge.
        _ => {}
    }
}

/// Nested menus ended with Graph v8.0.
pub(crate) const NESTED: Rule =
    Rule::Retired { value: "nested", instead: "list the items themselves, a menu takes up to 20" };

fn check_title(button: &Object<'_>) {
    button.require_shown("title", 1..=BUTTON_TITLE_UNITS);
}

/// Checks what a [`WebPage`](super::WebPage) holds.
pub(crate) fn check_page(page: &Object<'_>) {
    let extends = page.get("messenger_extensions").is_some_and(|extensions| extensions.is_true());
    if let Some(url) = page.require("url") {
        // Only over https does Meta hand the page to its extensions.
        if extends { url.https() } else { url.url() }
    }
    page.word("webview_height_ratio", &["compact", "tall", "full"]);
    page.word("webview_share_button", &["hide"]);
    page.boolean("messenger_extensions");
    if !extends {
        page.refuse("fallback_url", "only with messenger_extensions");
    }
    page.url("fallback_url");
}

fn check_game_play(button: &Object<'_>) {
    check_title(button);
    button.text("payload", 0..=usize::MAX);
    if let Some(metadata) = button.get("game_metadata").and_then(|metadata| metadata.object()) {
        metadata.exactly_one(&["player_id", "context_id"]);
    }
}

/// E.164 has a most of digits, no fewest, and no country code that begins with 0.
fn is_phone_number(text: &str) -> bool {
    let is_number = |digits: &str| {
        (1..=PHONE_DIGITS).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    text.strip_prefix('+').is_some_and(is_number)
}
