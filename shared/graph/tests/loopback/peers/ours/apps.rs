//! Tokens, the webhook of an app, and its events.

use messenger_graph::Request;
use messenger_graph::endpoints::app_events::{AppEvent, Tracking};
use messenger_graph::endpoints::app_subscriptions::Webhook;
use messenger_graph::endpoints::{app_events, app_subscriptions, tokens};
use messenger_wire::{PageId, Secret};

use super::{Row, app, person};

pub(super) fn rows() -> Vec<Row<Request>> {
    let fields = [
        "messages",
        "messaging_postbacks",
        "messaging_optins",
        "messaging_referrals",
        "messaging_handovers",
        "messaging_policy_enforcement",
    ];
    let subscribing = app("987654321");
    let webhook = || Webhook::new("https://mycallback.com", Secret::new("1234567890"));
    let of_pages = webhook().fields(fields);
    let of_users = webhook().object("user").fields(["messages", "messaging_postbacks"]).include_values(true);
    vec![
        (&[83], tokens::debug_token(&Secret::new("1234567890")).into_request()),
        (&[84], app_subscriptions::set(&subscribing, &of_pages).into_request()),
        (&[85], app_subscriptions::set(&subscribing, &of_users).into_request()),
        (&[86, 87], app_subscriptions::list(&subscribing).into_request()),
        (&[101], purchase()),
    ]
}

fn purchase() -> Request {
    let purchase = AppEvent::new("fb_mobile_purchase").value(55.22).parameter("_fb_currency", "USD");
    let page = PageId::parse("67890").unwrap();
    app_events::log(&app("12345"), &page, &person(), &[purchase], Tracking::default()).into_request()
}
