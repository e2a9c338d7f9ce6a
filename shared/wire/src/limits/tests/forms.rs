//! Limits of surveys, forms and opt-ins.

use serde_json::json;

use super::{Case, days, items, least_units, units};
use crate::limits;
use crate::send::samples::{feedback, information, template, text};

pub(super) fn cases() -> Vec<Case> {
    vec![
        units("FEEDBACK_TITLE_UNITS", limits::FEEDBACK_TITLE_UNITS, ".title", |n| {
            feedback(json!({"title": text(n)}), json!({}))
        }),
        units("SUBTITLE_UNITS", limits::SUBTITLE_UNITS, ".subtitle", |n| {
            feedback(json!({"subtitle": text(n)}), json!({}))
        }),
        units("BUTTON_TITLE_UNITS", limits::BUTTON_TITLE_UNITS, ".button_title", |n| {
            feedback(json!({"button_title": text(n)}), json!({}))
        }),
        items("", 1, ".feedback_screens", |n| {
            let screen = json!({"questions": [{"id": "q", "type": "nps"}]});
            feedback(json!({"feedback_screens": vec![screen; n]}), json!({}))
        }),
        items("", 1, ".feedback_screens[0].questions", |n| {
            let questions = vec![json!({"id": "q", "type": "ces"}); n];
            feedback(json!({"feedback_screens": [{"questions": questions}]}), json!({}))
        }),
        units(
            "FEEDBACK_QUESTION_ID_UNITS",
            limits::FEEDBACK_QUESTION_ID_UNITS,
            ".feedback_screens[0].questions[0].id",
            |n| feedback(json!({}), json!({"id": text(n)})),
        ),
        units(
            "FEEDBACK_QUESTION_UNITS",
            limits::FEEDBACK_QUESTION_UNITS,
            ".feedback_screens[0].questions[0].title",
            |n| feedback(json!({}), json!({"title": text(n)})),
        ),
        units(
            "FEEDBACK_PLACEHOLDER_UNITS",
            limits::FEEDBACK_PLACEHOLDER_UNITS,
            ".feedback_screens[0].questions[0].follow_up.placeholder",
            |n| feedback(json!({}), json!({"follow_up": {"type": "free_form", "placeholder": text(n)}})),
        ),
        units("OPT_IN_TITLE_UNITS", limits::OPT_IN_TITLE_UNITS, ".title", |n| {
            template(json!({"template_type": "one_time_notif_req", "title": text(n), "payload": "p"}))
        }),
        units("PAYLOAD_UNITS", limits::PAYLOAD_UNITS, ".payload", |n| {
            template(json!({"template_type": "one_time_notif_req", "title": "t", "payload": text(n)}))
        }),
        units("OPT_IN_TITLE_UNITS", limits::OPT_IN_TITLE_UNITS, ".title", |n| {
            template(json!({"template_type": "notification_messages", "title": text(n), "payload": "p"}))
        }),
        units("PAYLOAD_UNITS", limits::PAYLOAD_UNITS, ".payload", |n| {
            template(json!({"template_type": "notification_messages", "title": "t", "payload": text(n)}))
        }),
        least_units(
            "FEEDBACK_QUESTION_UNITS_LEAST",
            limits::FEEDBACK_QUESTION_UNITS_LEAST,
            ".feedback_screens[0].questions[0].title",
            |n| feedback(json!({}), json!({"title": text(n)})),
        ),
        days("FORM_DAYS", limits::FORM_DAYS, ".expires_in_days", |n| {
            feedback(json!({"expires_in_days": n}), json!({}))
        }),
        days("FORM_DAYS", limits::FORM_DAYS, ".expires_in_days", |n| information(json!({"expires_in_days": n}))),
    ]
}
