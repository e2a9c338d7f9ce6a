//! What the Page is and how it does; and the one request that is of no endpoint.

use messenger_graph::Request;
use messenger_graph::endpoints::insights::{self, Span};
use messenger_graph::endpoints::messaging_feature_review;
use messenger_graph::endpoints::nlp_configs::{self, NlpConfig};
use messenger_graph::endpoints::page_status::{self, PageField};
use messenger_wire::Secret;
use serde_json::json;

use super::{Row, me};

pub(super) fn rows() -> Vec<Row<Request>> {
    let insights = |metrics: &[&str]| insights::get(&me(), metrics, &Span::default()).into_request();
    let nlp = |config: &NlpConfig| nlp_configs::set(&me(), config).into_request();
    let (reported, blocked) =
        ("page_messages_reported_conversations_unique", "page_messages_blocked_conversations_unique");
    vec![
        (&[81], page_status::get(&me(), &[]).into_request()),
        (&[82], page_status::get(&me(), &[PageField::Id, PageField::Name]).into_request()),
        (&[88], messaging_feature_review::list(&me()).into_request()),
        (&[98], nlp(&NlpConfig::on().custom_token(Secret::new("1234567890")))),
        (&[99], nlp(&NlpConfig::on())),
        (&[100], nlp(&NlpConfig::off())),
        (&[105, 108], insights(&[reported])),
        (&[106], insights(&[reported, blocked])),
        (&[107], insights(&[blocked])),
        (&[109], insights(&["page_messages_total_messaging_connections"])),
        (&[110], insights(&["page_messages_new_conversations_unique"])),
        // Their test of a hook that sees every request: there is no such endpoint, so it is the
        // generic request that can make it.
        (&[111], Request::post(["path"]).json(&json!({"x": 1}))),
    ]
}
