//! Limits of a message and of what can be tapped.

use serde_json::json;

use super::{Case, items, least_items, least_units, units};
use crate::limits;
use crate::send::samples::{quick_reply, send, text, with};

pub(super) fn cases() -> Vec<Case> {
    vec![
        units("TEXT_UNITS", limits::TEXT_UNITS, "message.text", |n| send(json!({"text": text(n)}))),
        units("METADATA_UNITS", limits::METADATA_UNITS, "message.metadata", |n| {
            send(json!({"text": "t", "metadata": text(n)}))
        }),
        items("IMAGES", limits::IMAGES, "message.attachments", |n| {
            send(json!({"attachments": vec![json!({"type": "image", "payload": {"url": "https://a.example"}}); n]}))
        }),
        items("QUICK_REPLIES", limits::QUICK_REPLIES, "message.quick_replies", |n| {
            send(json!({"text": "t", "quick_replies": vec![quick_reply(1, 1); n]}))
        }),
        units("QUICK_REPLY_TITLE_UNITS", limits::QUICK_REPLY_TITLE_UNITS, "message.quick_replies[0].title", |n| {
            send(json!({"text": "t", "quick_replies": [quick_reply(n, 1)]}))
        }),
        units("PAYLOAD_UNITS", limits::PAYLOAD_UNITS, "message.quick_replies[0].payload", |n| {
            send(json!({"text": "t", "quick_replies": [quick_reply(1, n)]}))
        }),
        least_units("", 1, "message.text", |n| send(json!({"text": text(n)}))),
        least_items("", 1, "message.attachments", |n| {
            send(json!({"attachments": vec![json!({"type": "image", "payload": {"url": "https://a.example"}}); n]}))
        }),
        units("PAYLOAD_UNITS", limits::PAYLOAD_UNITS, "message.template.components[0].parameters[0].payload", |n| {
            let component = json!({"type": "buttons", "parameters": [{"type": "POSTBACK", "payload": text(n)}]});
            let message = json!({"template": {"name": "n", "language": {"code": "en"}, "components": [component]}});
            with(send(message), json!({"messaging_type": "UTILITY"}))
        }),
    ]
}
