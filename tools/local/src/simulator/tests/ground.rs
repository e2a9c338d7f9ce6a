//! What a Page may send outside the window: to who agreed to it, and to who wrote on the Page.

use std::time::Duration;

use serde_json::{Value, json};

use super::rig::Rig;
use crate::simulator::{Act, ActError, Done};

const DAY: Duration = Duration::from_hours(24);

async fn send(rig: &Rig, recipient: Value) -> (u16, Value) {
    let body = json!({"recipient": recipient, "messaging_type": "RESPONSE", "message": {"text": "x"}});
    rig.call("POST", "/v25.0/42/messages", body).await
}

/// Lets the person agree to what a template asks for; the opt-in as the webhook gets it.
async fn agrees(rig: &Rig, template: Value) -> Value {
    rig.writes("hi");
    rig.send(json!({"attachment": {"type": "template", "payload": template}})).await;
    let mid = rig.simulator.view(&rig.psid).unwrap().thread[1].mid.clone();
    assert_eq!(rig.act(Act::Button { mid, element: None, index: 0 }), Done::Told);
    rig.last_event(4).await["optin"].clone()
}

#[tokio::test]
async fn a_one_time_opt_in_lets_one_message_through_within_a_year() {
    let ask = || json!({"template_type": "one_time_notif_req", "title": "Back in stock?", "payload": "STOCK"});
    for (days, uses) in [(2, [200, 400]), (364, [200, 400]), (365, [400, 400])] {
        let rig = Rig::new().await;
        let optin = agrees(&rig, ask()).await;
        assert_eq!((&optin["type"], &optin["payload"]), (&json!("one_time_notif_req"), &json!("STOCK")));
        rig.simulator.advance(DAY * days);
        for status in uses {
            let answer = send(&rig, json!({"one_time_notif_token": optin["one_time_notif_token"]})).await;
            assert_eq!(answer.0, status, "{days}: {answer:?}");
        }
        assert_eq!(rig.send(json!({"text": "x"})).await.1["error"]["error_subcode"], 2_018_278, "the window is over");
    }
}

#[tokio::test]
async fn notifications_go_on_until_the_person_stops_them() {
    let rig = Rig::new().await;
    let ask = json!({"template_type": "notification_messages", "title": "ResultBody?", "payload": "NEWS",
        "notification_messages_frequency": "WEEKLY"});
    let optin = agrees(&rig, ask).await;
    assert_eq!(optin["notification_messages_frequency"], "WEEKLY");
    let token = || json!({"notification_messages_token": optin["notification_messages_token"]});
    rig.simulator.advance(DAY * 30);
    for _ in 0..2 {
        assert_eq!(send(&rig, token()).await.0, 200);
    }
    assert_eq!(rig.act(Act::StopNotifications), Done::Told);
    assert_eq!(rig.last_event(9).await["optin"]["notification_messages_status"], "STOP NOTIFICATIONS");
    assert_eq!(send(&rig, token()).await.1["error"]["error_subcode"], 1_893_015);
    assert_eq!(rig.act(Act::StopNotifications), Done::Nothing);
    assert_eq!(send(&rig, json!({"one_time_notif_token": optin["notification_messages_token"]})).await.0, 400);
}

#[tokio::test]
async fn a_comment_or_post_is_answered_once_within_seven_days_and_opens_no_window() {
    for (act, item, id) in [
        (Act::Comment { text: "How much?".into() }, "comment", "comment_id"),
        (Act::Post { text: "How much?".into() }, "post", "post_id"),
    ] {
        for (waited, status) in [(DAY * 7, 200), (DAY * 7 + Duration::from_millis(1), 400)] {
            let rig = Rig::new().await;
            rig.act(act.clone());
            let change = rig.last_event(1).await;
            assert_eq!((&change["feed"], &change["field"]), (&json!("changes"), &json!("feed")));
            assert_eq!((&change["value"]["item"], &change["value"]["message"]), (&json!(item), &json!("How much?")));
            assert!(rig.simulator.view(&rig.psid).unwrap().thread.is_empty(), "it is no message");
            rig.simulator.advance(waited);
            let recipient = json!({id: change["value"][id]});
            assert_eq!(send(&rig, recipient.clone()).await.0, status);
            assert_eq!(send(&rig, recipient).await.0, 400, "one reply");
            assert_eq!(rig.send(json!({"text": "x"})).await.1["error"]["error_subcode"], 2_018_278);
        }
    }
    let rig = Rig::new().await;
    assert_eq!(send(&rig, json!({"comment_id": "42_1_2"})).await.0, 400, "nobody wrote it");
}

#[tokio::test]
async fn a_template_that_asks_for_nothing_is_not_agreed_to() {
    let rig = Rig::new().await;
    rig.writes("hi");
    rig.send(json!({"text": "hello"})).await;
    let mid = rig.simulator.view(&rig.psid).unwrap().thread[1].mid.clone();
    let tapped = rig.simulator.act(&rig.psid, Act::Button { mid, element: None, index: 0 });
    assert_eq!(tapped, Err(ActError::NothingToTap));
}
