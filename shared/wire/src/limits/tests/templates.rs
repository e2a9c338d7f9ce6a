//! Limits of templates.

use serde_json::json;

use super::{Case, days, digits, items, least_items, units};
use crate::limits;
use crate::send::samples::{button, buttons, coupon, generic, grid, media, receipt, template, text};

pub(super) fn cases() -> Vec<Case> {
    vec![
        units("BUTTON_TEMPLATE_TEXT_UNITS", limits::BUTTON_TEMPLATE_TEXT_UNITS, ".text", |n| {
            template(json!({"template_type": "button", "text": text(n), "buttons": buttons(1)}))
        }),
        items("BUTTONS", limits::BUTTONS, ".buttons", |n| {
            template(json!({"template_type": "button", "text": "t", "buttons": buttons(n)}))
        }),
        units("BUTTON_TITLE_UNITS", limits::BUTTON_TITLE_UNITS, ".buttons[0].title", |n| {
            template(json!({"template_type": "button", "text": "t", "buttons": [button(n)]}))
        }),
        units("PAYLOAD_UNITS", limits::PAYLOAD_UNITS, ".buttons[0].payload", |n| {
            let button = json!({"type": "postback", "title": "t", "payload": text(n)});
            template(json!({"template_type": "button", "text": "t", "buttons": [button]}))
        }),
        items("GENERIC_ELEMENTS", limits::GENERIC_ELEMENTS, ".elements", |n| {
            template(json!({"template_type": "generic", "elements": vec![json!({"title": "t", "subtitle": "s"}); n]}))
        }),
        units("TITLE_UNITS", limits::TITLE_UNITS, ".elements[0].title", |n| generic(json!({"title": text(n)}))),
        units("SUBTITLE_UNITS", limits::SUBTITLE_UNITS, ".elements[0].subtitle", |n| {
            generic(json!({"subtitle": text(n)}))
        }),
        items("BUTTONS", limits::BUTTONS, ".elements[0].buttons", |n| generic(json!({"buttons": buttons(n)}))),
        items("", 1, ".elements", |n| {
            template(
                json!({"template_type": "media", "elements": vec![json!({"media_type": "image", "attachment_id": "1"}); n]}),
            )
        }),
        items("BUTTONS", limits::BUTTONS, ".elements[0].buttons", |n| {
            media(json!({"media_type": "video", "attachment_id": "1", "buttons": buttons(n)}))
        }),
        items("RECEIPT_ELEMENTS", limits::RECEIPT_ELEMENTS, ".elements", |n| {
            receipt(json!({"elements": vec![json!({"title": "t", "price": 1}); n]}))
        }),
        units("TITLE_UNITS", limits::TITLE_UNITS, ".title", |n| coupon(json!({"title": text(n)}))),
        units("SUBTITLE_UNITS", limits::SUBTITLE_UNITS, ".subtitle", |n| coupon(json!({"subtitle": text(n)}))),
        units("PAYLOAD_UNITS", limits::PAYLOAD_UNITS, ".payload", |n| coupon(json!({"payload": text(n)}))),
        items("PRODUCTS", limits::PRODUCTS, ".elements", |n| {
            template(json!({"template_type": "product", "elements": vec![json!({"id": "1"}); n]}))
        }),
        items("", 1, ".elements", |n| {
            let grid = json!({"images": [{"url": "https://u"}, {"url": "https://u"}]});
            template(json!({"template_type": "image_grid", "elements": vec![grid; n]}))
        }),
        items("GRID_IMAGES", limits::GRID_IMAGES, ".elements[0].images", |n| {
            grid(json!({"images": vec![json!({"url": "https://u"}); n]}))
        }),
        units("GRID_TITLE_UNITS", limits::GRID_TITLE_UNITS, ".elements[0].title", |n| grid(json!({"title": text(n)}))),
        units("SUBTITLE_UNITS", limits::SUBTITLE_UNITS, ".elements[0].subtitle", |n| {
            grid(json!({"subtitle": text(n)}))
        }),
        items("BUTTONS", limits::BUTTONS, ".elements[0].buttons", |n| grid(json!({"buttons": buttons(n)}))),
        units("PAYLOAD_UNITS", limits::PAYLOAD_UNITS, ".elements[0].images[0].action.payload", |n| {
            let image = json!({"url": "https://u", "action": {"type": "postback", "payload": text(n)}});
            grid(json!({"images": [image, {"url": "https://u"}]}))
        }),
        least_items("", 1, ".buttons", |n| {
            template(json!({"template_type": "button", "text": "t", "buttons": buttons(n)}))
        }),
        least_items("", 1, ".elements", |n| {
            template(json!({"template_type": "generic", "elements": vec![json!({"title": "t", "subtitle": "s"}); n]}))
        }),
        least_items("GRID_IMAGES_LEAST", limits::GRID_IMAGES_LEAST, ".elements[0].images", |n| {
            grid(json!({"images": vec![json!({"url": "https://u"}); n]}))
        }),
        days("AUDIO_CALL_DAYS", limits::AUDIO_CALL_DAYS, ".elements[0].buttons[0].expires_in_days", |n| {
            generic(json!({"buttons": [{"type": "audio_call", "title": "t", "expires_in_days": n}]}))
        }),
        digits("PHONE_DIGITS", limits::PHONE_DIGITS, ".buttons[0].payload", |n| {
            let button = json!({"type": "phone_number", "title": "t", "payload": format!("+{}", "1".repeat(n))});
            template(json!({"template_type": "button", "text": "t", "buttons": [button]}))
        }),
    ]
}
