//! The Page's inbox and the bot, who hand the thread to each other.

use messenger_wire::INBOX_APP_ID;
use serde_json::{Value, json};

use super::rig::{APP, Rig};
use crate::simulator::{Act, ActError, Done};

/// Owner of the thread as the person's view has it, and whether the bot asks for it.
fn thread(rig: &Rig) -> (Option<String>, bool) {
    let view = rig.simulator.view(&rig.psid).unwrap();
    (view.owner_app_id.map(|owner| owner.as_str().to_owned()), view.thread_requested)
}

async fn change(rig: &Rig, edge: &str, mut body: Value) -> u64 {
    body["recipient"] = json!({"id": rig.psid});
    let (status, answer) = rig.call("POST", &format!("/v25.0/42/{edge}_thread_control"), body).await;
    answer["error"]["error_subcode"].as_u64().unwrap_or(status.into())
}

#[tokio::test]
async fn the_inbox_takes_the_thread_once_and_hands_it_to_the_bot_or_to_nobody() {
    let rig = Rig::new().await;
    rig.writes("hi");
    assert_eq!(rig.simulator.act(&rig.psid, Act::InboxDone), Err(ActError::NotTheInboxs));
    assert_eq!((rig.act(Act::InboxTake), rig.act(Act::InboxTake)), (Done::Told, Done::Nothing));
    assert_eq!(rig.last_event(2).await["take_thread_control"]["new_owner_app_id"], INBOX_APP_ID);
    assert_eq!(rig.act(Act::InboxRelease), Done::Told);
    let passed = rig.last_event(3).await["pass_thread_control"].clone();
    assert_eq!((&passed["previous_owner_app_id"], &passed["new_owner_app_id"]), (&json!(INBOX_APP_ID), &Value::Null));
    assert_eq!(thread(&rig), (None, false));
    rig.act(Act::InboxTake);
    rig.act(Act::InboxDone);
    assert_eq!(thread(&rig), (Some(APP.to_owned()), false));
    assert_eq!(rig.simulator.act(&rig.psid, Act::InboxReply { text: " ".into() }), Err(ActError::Empty));
}

#[tokio::test]
async fn the_bot_asks_for_the_thread_and_the_inbox_decides() {
    let rig = Rig::new().await;
    rig.writes("hi");
    assert_eq!(change(&rig, "pass", json!({"target_app_id": INBOX_APP_ID})).await, 200);
    for edge in ["pass", "release", "extend"] {
        assert_eq!(change(&rig, edge, json!({"target_app_id": APP, "duration": 60})).await, 2_534_037, "{edge}");
    }
    assert_eq!(change(&rig, "request", json!({})).await, 200);
    assert_eq!(thread(&rig), (Some(INBOX_APP_ID.to_owned()), true));
    rig.act(Act::InboxDone);
    assert_eq!(thread(&rig), (Some(APP.to_owned()), false));
    assert_eq!(change(&rig, "extend", json!({"duration": 60})).await, 200);
}
