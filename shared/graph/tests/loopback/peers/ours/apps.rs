//! Tokens, and the webhook of an app.

use messenger_graph::Request;
use messenger_graph::endpoints::{app_subscriptions, tokens};
use messenger_wire::Secret;

use super::{Row, app};

pub(super) fn rows() -> Vec<Row<Request>> {
    let fields = [
        "messages",
        "messaging_postbacks",
        "messaging_optins",
        "messaging_referrals",
        "messaging_handovers",
        "messaging_policy_enforcement",
    ];
    let (app, verify_token) = (app("987654321"), Secret::new("1234567890"));
    vec![
        (&[83], tokens::debug_token(&Secret::new("1234567890")).into_request()),
        (&[84], app_subscriptions::set(&app, "https://mycallback.com", &verify_token, &fields).into_request()),
        (&[86, 87], app_subscriptions::list(&app).into_request()),
    ]
}
