//! Ways into the thread: links, advertisements, plugins, and what they let a Page send.

use std::time::Duration;

use serde_json::{Value, json};

use super::rig::Rig;
use crate::simulator::{Act, Done, Entrance};

async fn send(rig: &Rig, recipient: Value) -> (u16, Value) {
    let body = json!({"recipient": recipient, "messaging_type": "RESPONSE", "message": {"text": "x"}});
    rig.call("POST", "/v25.0/42/messages", body).await
}

#[tokio::test]
async fn a_referral_says_where_the_person_comes_from() {
    let rig = Rig::new().await;
    let entrances = [
        (Entrance::Link, "SHORTLINK", None),
        (Entrance::Advertisement, "ADS", Some("ad_id")),
        (Entrance::ChatPlugin, "CUSTOMER_CHAT_PLUGIN", Some("referer_uri")),
    ];
    for (number, (entrance, source, about)) in entrances.into_iter().enumerate() {
        rig.act(Act::Referral { reference: "summer".into(), entrance });
        let referral = &rig.last_event(number + 1).await["referral"];
        assert_eq!((&referral["ref"], &referral["source"]), (&json!("summer"), &json!(source)));
        assert!(about.is_none_or(|field| referral[field].is_string()), "{referral}");
    }
}

#[tokio::test]
async fn the_referral_of_a_new_thread_comes_with_the_get_started_tap() {
    let rig = Rig::new().await;
    rig.call("POST", "/v25.0/me/messenger_profile", json!({"get_started": {"payload": "START"}})).await;
    let comes = || Act::Referral { reference: "summer".into(), entrance: Entrance::Link };
    assert_eq!(rig.act(comes()), Done::Nothing);
    rig.act(Act::GetStarted);
    assert_eq!(rig.last_event(1).await["postback"]["referral"]["ref"], "summer");
    rig.act(Act::GetStarted);
    assert_eq!(rig.last_event(2).await["postback"].get("referral"), None, "it is told once");
    assert_eq!(rig.act(comes()), Done::Told, "the thread is there by now");
}

#[tokio::test]
async fn a_tick_lets_the_page_write_for_a_day_without_knowing_to_whom() {
    let rig = Rig::new().await;
    rig.act(Act::Checkbox { reference: "cart-1".into() });
    let event = rig.last_event(1).await;
    let user_ref = event["optin"]["user_ref"].clone();
    assert_eq!((event.get("sender"), &event["optin"]["ref"]), (None, &json!("cart-1")));

    let (status, sent) = send(&rig, json!({"user_ref": user_ref})).await;
    assert_eq!((status, sent.get("recipient_id")), (200, None));
    let echo = rig.last_event(2).await;
    assert_eq!((&echo["recipient"], &echo["message"]["mid"]), (&json!({"user_ref": user_ref}), &sent["message_id"]));
    assert_eq!(rig.simulator.view(&rig.psid).unwrap().thread.len(), 1, "the person reads it");
    assert_eq!(send(&rig, json!({"id": rig.psid})).await.1["error"]["error_subcode"], 2_018_278);
    assert_eq!(send(&rig, json!({"user_ref": "nobody"})).await.1["error"]["error_subcode"], 2_018_001);
    for (after, status) in [(Duration::from_hours(24), 200), (Duration::from_millis(1), 400)] {
        rig.simulator.advance(after);
        assert_eq!(send(&rig, json!({"user_ref": user_ref})).await.0, status);
    }
}

#[tokio::test]
async fn send_to_messenger_opens_the_window() {
    let rig = Rig::new().await;
    rig.act(Act::SendToMessenger { reference: "order-1".into() });
    let event = rig.last_event(1).await;
    assert_eq!((&event["sender"]["id"], &event["optin"]), (&json!(rig.psid), &json!({"ref": "order-1"})));
    assert_eq!(send(&rig, json!({"id": rig.psid})).await.0, 200);
}

#[tokio::test]
async fn a_thumb_is_a_sticker() {
    let rig = Rig::new().await;
    rig.act(Act::Sticker);
    let attachment = &rig.last_event(1).await["message"]["attachments"][0];
    assert_eq!(
        (&attachment["type"], &attachment["payload"]["sticker_id"]),
        (&json!("sticker"), &json!("369239263222822"))
    );
}
