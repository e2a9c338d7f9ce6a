//! Deliveries as the webhook gets them.

use http::StatusCode;
use messenger_wire::PageId;
use serde_json::json;

use super::rig::{APP, Rig};
use crate::simulator::Attempt;

#[tokio::test]
async fn a_send_is_followed_by_its_echo_and_its_delivery_receipt() {
    let rig = Rig::new().await;
    rig.writes("hi");
    let (_, sent) = rig.send(json!({"text": "hello", "metadata": "part-1"})).await;
    let events = rig.events(3).await;
    let echo = &events[1]["message"];
    assert_eq!((&events[1]["sender"]["id"], &events[1]["recipient"]["id"]), (&json!("42"), &json!(rig.psid)));
    assert_eq!(
        *echo,
        json!({"is_echo": true, "app_id": APP.parse::<u64>().unwrap(), "mid": sent["message_id"], "text": "hello", "metadata": "part-1"})
    );
    assert_eq!(events[2]["delivery"]["mids"], json!([sent["message_id"]]));
}

#[tokio::test]
async fn what_got_no_200_comes_again_and_may_be_overtaken() {
    let rig = Rig::new().await;
    rig.refuse(&[StatusCode::SERVICE_UNAVAILABLE, StatusCode::ACCEPTED]);
    rig.writes("first");
    rig.events(1).await;
    let delivered = rig.simulator.delivered();
    let statuses = [Attempt::Answered(503), Attempt::Answered(202), Attempt::Answered(200)];
    assert_eq!(delivered[0].attempts, statuses);
}

#[tokio::test]
async fn only_subscribed_fields_are_delivered() {
    let rig = Rig::new().await;
    let subscribed = "/v25.0/42/subscribed_apps";
    rig.call("POST", subscribed, json!({"subscribed_fields": "messages,message_echoes"})).await;
    rig.writes("one");
    rig.send(json!({"text": "hello"})).await;
    rig.call("DELETE", subscribed, json!(null)).await;
    rig.writes("two");
    assert_eq!(rig.call("GET", subscribed, json!(null)).await.1, json!({"data": []}));
    rig.call("POST", subscribed, json!({"subscribed_fields": ["messages"]})).await;
    rig.writes("three");
    let texts: Vec<_> = rig.events(3).await.iter().map(|event| event["message"]["text"].clone()).collect();
    assert_eq!(texts, [json!("one"), json!("hello"), json!("three")]);
}

#[tokio::test]
async fn a_person_belongs_to_a_page_that_exists() {
    let rig = Rig::new().await;
    let nowhere = PageId::parse("43").unwrap();
    assert_eq!(rig.simulator.add_person(&nowhere, crate::simulator::NewPerson::default()), None);
}
