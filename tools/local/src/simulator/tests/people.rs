//! What people do, and what the webhook hears of it.

use std::time::Duration;

use messenger_wire::{INBOX_APP_ID, PageId};
use serde_json::json;

use super::rig::Rig;
use crate::simulator::{Act, ActError, Done, NewPerson, Sender};

fn buttons() -> serde_json::Value {
    json!({"attachment": {"type": "template", "payload": {"template_type": "button", "text": "Choose", "buttons": [
        {"type": "postback", "title": "Order", "payload": "ORDER"},
        {"type": "web_url", "title": "Shop", "url": "https://example.com/shop"},
    ]}}})
}

#[tokio::test]
async fn a_typed_text_comes_as_a_message_and_stands_in_the_thread() {
    let rig = Rig::new().await;
    rig.writes("Grüße 👋");
    let event = rig.last_event(1).await;
    assert_eq!(event["feed"], "messaging");
    assert_eq!(event["sender"]["id"], rig.psid.as_str());
    assert_eq!(event["recipient"]["id"], "42");
    assert_eq!(event["message"]["text"], "Grüße 👋");
    let view = rig.simulator.view(&rig.psid).unwrap();
    assert_eq!(event["message"]["mid"], view.thread[0].mid.as_str());
    assert_eq!((view.thread.len(), view.thread[0].from), (1, Sender::Person));
}

#[tokio::test]
async fn a_tapped_button_comes_as_a_postback_and_a_link_opens_without_an_event() {
    let rig = Rig::new().await;
    rig.writes("hi");
    let (_, sent) = rig.send(buttons()).await;
    let mid = rig.simulator.view(&rig.psid).unwrap().thread[1].mid.clone();
    assert_eq!(sent["message_id"], mid.as_str());
    let opened = rig.act(Act::Button { mid: mid.clone(), element: None, index: 1 });
    assert_eq!(opened, Done::Opened { url: "https://example.com/shop".into() });
    rig.act(Act::Button { mid: mid.clone(), element: None, index: 0 });
    let event = rig.last_event(4).await;
    assert_eq!((&event["postback"]["payload"], &event["postback"]["title"]), (&json!("ORDER"), &json!("Order")));
    let missing = rig.simulator.act(&rig.psid, Act::Button { mid, element: None, index: 2 });
    assert_eq!(missing, Err(ActError::NothingToTap));
}

#[tokio::test]
async fn a_tapped_quick_reply_comes_as_a_message_with_its_payload_and_vanishes() {
    let rig = Rig::new().await;
    rig.writes("hi");
    let quick_replies = json!([{"content_type": "text", "title": "Red", "payload": "RED"}]);
    rig.send(json!({"text": "Colour?", "quick_replies": quick_replies})).await;
    rig.act(Act::QuickReply { index: 0 });
    let message = rig.last_event(4).await["message"].clone();
    assert_eq!((&message["text"], &message["quick_reply"]["payload"]), (&json!("Red"), &json!("RED")));
    let again = rig.simulator.act(&rig.psid, Act::QuickReply { index: 0 });
    assert_eq!(again, Err(ActError::NothingToTap));
}

#[tokio::test]
async fn get_started_the_menu_and_ice_breakers_come_as_postbacks_of_the_profile() {
    let rig = Rig::new().await;
    assert_eq!(rig.simulator.act(&rig.psid, Act::GetStarted), Err(ActError::NothingToTap));
    let menu =
        json!([{"locale": "default", "call_to_actions": [{"type": "postback", "title": "Help", "payload": "HELP"}]}]);
    let ice = json!([{"locale": "default", "call_to_actions": [{"question": "Open today?", "payload": "HOURS"}]}]);
    let profile = json!({"get_started": {"payload": "START"}, "persistent_menu": menu, "ice_breakers": ice});
    assert_eq!(rig.call("POST", "/v25.0/me/messenger_profile", profile).await.1, json!({"result": "success"}));
    for act in [Act::GetStarted, Act::Menu { index: 0 }, Act::IceBreaker { index: 0 }] {
        rig.act(act);
    }
    let payloads: Vec<_> = rig.events(3).await.iter().map(|event| event["postback"]["payload"].clone()).collect();
    assert_eq!(payloads, [json!("START"), json!("HELP"), json!("HOURS")]);
}

#[tokio::test]
async fn a_menu_of_ones_own_stands_in_for_the_pages_and_is_in_ones_language() {
    let rig = Rig::new().await;
    let menu = |locale: &str, title: &str| json!({"locale": locale, "call_to_actions": [{"type": "postback", "title": title, "payload": title}]});
    let profile = json!({"get_started": {"payload": "START"}, "persistent_menu": [menu("default", "Shop")]});
    rig.call("POST", "/v25.0/me/messenger_profile", profile).await;
    let konrad = NewPerson { locale: Some("de_DE".into()), ..NewPerson::default() };
    let konrad = rig.simulator.add_person(&PageId::parse("42").unwrap(), konrad).unwrap();
    let shown = |psid| rig.simulator.view(psid).unwrap().profile["persistent_menu"].clone();
    let settings = "/v25.0/42/custom_user_settings";
    let own = json!([menu("default", "Mine"), menu("de_DE", "Meins")]);
    for (psid, title, locale) in [(&rig.psid, "Mine", "default"), (&konrad, "Meins", "de_DE")] {
        assert_eq!(shown(psid), json!([menu("default", "Shop")]));
        let set = rig.call("POST", settings, json!({"psid": psid, "persistent_menu": own})).await;
        assert_eq!(set, (200, json!({"result": "success"})));
        assert_eq!(shown(psid), json!([menu(locale, title)]));
        let read = rig.call("GET", &format!("{settings}?psid={}", psid.as_str()), json!(null)).await.1;
        assert_eq!(read["data"][0]["user_level_persistent_menu"], own);
    }
    rig.simulator.act(&konrad, Act::Menu { index: 0 }).unwrap();
    assert_eq!(rig.last_event(1).await["postback"]["payload"], "Meins");
    let params = format!("{settings}?psid={}&params=[\"persistent_menu\"]", konrad.as_str());
    assert_eq!(rig.call("DELETE", &params, json!(null)).await.0, 200);
    assert_eq!(
        (shown(&konrad), shown(&rig.psid)),
        (json!([menu("default", "Shop")]), json!([menu("default", "Mine")]))
    );
    for (psid, menu) in [("1", own.clone()), (rig.psid.as_str(), json!([])), (rig.psid.as_str(), json!("Mine"))] {
        let answer = rig.call("POST", settings, json!({"psid": psid, "persistent_menu": menu})).await;
        assert_eq!(answer.0, 400, "{answer:?}");
    }
}

#[tokio::test]
async fn a_reaction_is_told_when_it_is_put_and_when_it_is_taken_away() {
    let rig = Rig::new().await;
    rig.writes("hi");
    rig.send(json!({"text": "hello"})).await;
    let mid = rig.simulator.view(&rig.psid).unwrap().thread[1].mid.clone();
    rig.act(Act::React { mid: mid.clone(), emoji: Some("❤️".into()) });
    rig.act(Act::React { mid: mid.clone(), emoji: None });
    assert_eq!(rig.act(Act::React { mid: mid.clone(), emoji: None }), Done::Nothing);
    let events = rig.events(5).await;
    let actions: Vec<_> = events[3..].iter().map(|event| event["reaction"]["action"].clone()).collect();
    assert_eq!(actions, [json!("react"), json!("unreact")]);
    assert_eq!(events[4]["reaction"]["mid"], mid.as_str());
}

#[tokio::test]
async fn reading_tells_the_watermark_once() {
    let rig = Rig::new().await;
    rig.writes("hi");
    rig.send(json!({"text": "hello"})).await;
    assert_eq!(rig.act(Act::Read), Done::Told);
    assert_eq!(rig.act(Act::Read), Done::Nothing);
    assert_eq!(rig.last_event(4).await["read"]["watermark"], rig.simulator.now().as_millis());
}

#[tokio::test]
async fn who_answers_from_the_inbox_takes_the_thread_and_gives_it_back() {
    let rig = Rig::new().await;
    rig.writes("hi");
    rig.act(Act::InboxReply { text: "A person here".into() });
    let events = rig.events(3).await;
    assert_eq!(events[1]["take_thread_control"]["new_owner_app_id"], INBOX_APP_ID);
    assert_eq!(
        (&events[2]["feed"], &events[2]["message"]["app_id"]),
        (&json!("standby"), &json!(263_902_037_430_900_u64))
    );
    let (status, refused) = rig.send(json!({"text": "bot"})).await;
    assert_eq!((status, &refused["error"]["error_subcode"]), (400, &json!(2_018_300)));
    rig.writes("thanks");
    assert_eq!(rig.last_event(4).await["feed"], "standby");
    rig.act(Act::InboxDone);
    assert_eq!(rig.last_event(5).await["pass_thread_control"]["new_owner_app_id"], "15177");
    assert_eq!(rig.send(json!({"text": "bot"})).await.0, 200);
}

#[tokio::test]
async fn control_of_the_inbox_ends_a_day_after_the_person_was_last_heard() {
    let rig = Rig::new().await;
    rig.writes("hi");
    rig.act(Act::InboxReply { text: "A person here".into() });
    rig.simulator.advance(Duration::from_hours(24));
    rig.writes("still there?");
    assert_eq!(rig.last_event(4).await["feed"], "messaging");
}

#[tokio::test]
async fn typing_shows_until_a_message_comes_or_twenty_seconds_pass() {
    let rig = Rig::new().await;
    rig.writes("hi");
    let typing = json!({"recipient": {"id": rig.psid}, "sender_action": "typing_on"});
    let typing_ms = || rig.simulator.view(&rig.psid).unwrap().typing_ms;
    rig.call("POST", "/v25.0/42/messages", typing.clone()).await;
    assert_eq!(typing_ms(), 20_000);
    rig.send(json!({"text": "hello"})).await;
    assert_eq!(typing_ms(), 0);
    rig.call("POST", "/v25.0/42/messages", typing).await;
    rig.simulator.advance(Duration::from_secs(20));
    assert_eq!(typing_ms(), 0);
}
