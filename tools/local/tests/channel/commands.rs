//! Send commands: what other services send, by every ground that Meta gives.

use std::time::Duration;

use messenger_channel::dispatch_setting::FlowSource;
use serde_json::{Value, json};

use crate::phone::{Phone, texts};
use crate::rig::Rig;

#[tokio::test]
async fn a_send_command_is_done_once() {
    let rig = Rig::new().await;
    let psid = rig.person();
    rig.simulator().act(&psid, local::simulator::Act::Text { text: "hi".into(), reply_to: None }).unwrap();
    rig.replies(1).await;
    let command = json!({"version": 1, "id": "order-1", "account": "default", "to": {"id": psid}, "actions": [{"text": "Shipped"}]});
    for _ in 0..2 {
        let answer =
            rig.request("POST", "/send-queue", "Content-Type: application/json\r\n", &command.to_string()).await;
        assert_eq!(answer.0, 202);
    }
    assert_eq!(rig.replies_to(psid.as_str(), 2).await, ["You said: hi", "Shipped"]);
}

#[tokio::test]
async fn a_send_command_that_is_none_is_refused_with_what_is_wrong() {
    let rig = Rig::new().await;
    let command = json!({"version": 1, "id": "order-1", "account": "default", "actions": [{"txet": "Shipped"}]});
    let (status, answer) = rig.api("POST", "/send-queue", &command).await;
    assert_eq!(status, 400);
    let error = answer["error"].as_str().unwrap();
    assert!(error.contains("missing: to") && error.contains("actions[0]"), "{error}");
}

/// Puts a command into its queue.
async fn command(rig: &Rig, id: &str, to: Value, text: &str) {
    let command = json!({"version": 1, "id": id, "account": "default", "to": to, "actions": [{"text": text}]});
    assert_eq!(rig.api("POST", "/send-queue", &command).await.0, 202);
}

#[tokio::test]
async fn who_agreed_once_is_told_once_outside_the_window_by_the_reference_of_the_token() {
    let ask = json!({"attachment": {"type": "template", "payload":
        {"template_type": "one_time_notif_req", "title": "Shall we tell you?", "payload": "STOCK"}}});
    let flow = json!({"version": 1, "rules": [
        {"when": {"text": {"any": true}}, "do": [{"message": ask}]},
        {"when": {"optin": "STOCK"}, "do": [{"text": "{{ event.optin.tokenReference }}"}]},
    ]});
    let mut phone =
        Phone::of(Rig::start(&json!({"dmPolicy": "open"}), FlowSource::Inline(flow)).await, json!({})).await;
    phone.writes("sold out?").await;
    let mid = phone.view().await["thread"][1]["mid"].clone();
    let reference = texts(&phone.act(json!({"act": "button", "mid": mid, "index": 0})).await).remove(0);

    phone.rig.simulator().advance(Duration::from_hours(30));
    command(&phone.rig, "stock-1", json!({"tokenReference": reference}), "It is back.").await;
    let said = phone.rig.sent(3).await;
    assert_eq!(said[2], "It is back.");
    assert_eq!(phone.view().await["thread"][3]["message"]["text"], "It is back.");
}

#[tokio::test]
async fn a_comment_is_answered_in_private() {
    let mut phone = Phone::of(Rig::new().await, json!({"firstName": "Ada"})).await;
    assert!(phone.act(json!({"act": "comment", "text": "How much?"})).await.is_empty());
    let (_, deliveries) = phone.rig.api("GET", "/sim/deliveries", &Value::Null).await;
    let comment = &deliveries["deliveries"][0]["notification"]["entry"][0]["changes"][0]["value"]["comment_id"];
    command(&phone.rig, "reply-1", json!({"comment_id": comment}), "Ten euros.").await;
    assert_eq!(phone.rig.sent(1).await, ["Ten euros."]);
    assert_eq!(phone.view().await["thread"][0]["message"]["text"], "Ten euros.");
}
