//! Insights, and what no family has: the generic request.

use messenger_graph::endpoints::insights::{self, Span};
use messenger_graph::{Proof, ProofForm, Request};
use messenger_wire::Secret;
use serde_json::json;

use super::{Row, me};

pub(super) fn rows() -> Vec<Row<Request>> {
    let insights = |metrics: &[&str]| insights::get(&me(), metrics, &Span::default()).into_request();
    let nlp = |enabled| Request::post(["me", "nlp_configs"]).query("nlp_enabled", enabled);
    let (reported, blocked) =
        ("page_messages_reported_conversations_unique", "page_messages_blocked_conversations_unique");
    let of_the_app = Proof::new(ProofForm::Plain, &Secret::new("1WDVGY78"), &Secret::new("1234567890"), 0);
    let users = json!({"object": "user", "callback_url": "https://mycallback.com", "fields": "messages,messaging_postbacks",
        "include_values": true, "verify_token": "1234567890"});
    let purchase = json!({"event": "CUSTOM_APP_EVENTS", "advertiser_tracking_enabled": 0, "application_tracking_enabled": 0,
        "custom_events": r#"[{"_eventName":"fb_mobile_purchase","_valueToSum":55.22,"_fb_currency":"USD"}]"#,
        "extinfo": r#"["mb1"]"#, "page_id": 67890, "page_scoped_user_id": "1QAZ2WSX"});
    vec![
        (&[81], Request::get(["me"])),
        (&[82], Request::get(["me"]).query("fields", "id,name")),
        (&[85], Request::post(["987654321", "subscriptions"]).json(&users)),
        (&[88], Request::get(["me", "messaging_feature_review"])),
        (&[98], nlp("true").query("custom_token", "1234567890")),
        (&[99], nlp("true")),
        (&[100], nlp("false")),
        (&[101], Request::post(["12345", "activities"]).json(&purchase)),
        (&[102], Request::get(["12345123", "ids_for_apps"]).query("page", "5678").proven(&of_the_app)),
        (&[103], Request::get(["12345123", "ids_for_pages"]).query("app", "5678").proven(&of_the_app)),
        (&[105, 108], insights(&[reported])),
        (&[106], insights(&[reported, blocked])),
        (&[107], insights(&[blocked])),
        (&[109], insights(&["page_messages_total_messaging_connections"])),
        (&[110], insights(&["page_messages_new_conversations_unique"])),
        (&[111], Request::post(["path"]).json(&json!({"x": 1}))),
        (&[124], Request::get(["me", "secondary_receivers"]).query("fields", "id,name")),
    ]
}
