//! Meta warns that tags are abused towards a person.

use std::time::Duration;

use messenger_channel::state::MemoryState;
use serde_json::{Value, json};

use crate::support::{Bot, Reply, World, parked, sqs};

/// Has this text sent to a person by a command, with a tag or without, and says whether Graph was asked.
async fn sends(world: &World, id: &str, person: &str, tag: Option<&str>) -> bool {
    let before = world.graph.sends().len();
    let mut action = json!({ "text": id });
    if let Some(tag) = tag {
        action["tag"] = json!(tag);
    }
    let command = json!({"version": 1, "id": id, "account": "main", "to": {"id": person}, "actions": [action]});
    let failed = world.consume(vec![sqs(person, id, "SendQueue.fifo", command.to_string())]).await;
    assert_eq!(failed, [""; 0]);
    world.graph.sends().len() > before
}

#[tokio::test]
async fn after_a_warning_no_tag_leaves_to_this_person_until_they_come_back() {
    const NEWS: Option<&str> = Some("NON_PROMOTIONAL_SUBSCRIPTION");
    let world = World::with_state(Bot::saying(&["hello"]), MemoryState::new(), &json!({"newsPage": true}));
    for person in ["7001", "7002"] {
        world.hears(person, &format!("m_{person}")).await;
    }
    world.graph.reply([Reply::Error(json!({"code": 613, "error_subcode": 2_018_338}))]);
    assert!(sends(&world, "c_1", "7001", NEWS).await);
    let lines = world.metrics.text();
    let line = lines.lines().rfind(|line| line.contains("NotSent")).map(serde_json::from_str::<Value>);
    assert_eq!(line.unwrap().unwrap()["Reason"], "tag_abuse", "the alarm counts it");

    world.clock.advance(Duration::from_mins(1));
    assert!(!sends(&world, "c_2", "7001", NEWS).await);
    assert_eq!(parked(&world).len(), 1);
    assert!(parked(&world)[0].starts_with("tags_refused: part 0: Meta has warned"), "{:?}", parked(&world));
    assert!(sends(&world, "c_3", "7001", None).await, "what is no tag leaves");
    assert!(sends(&world, "c_4", "7002", NEWS).await, "others are not concerned");

    world.hears("7001", "m_back").await;
    assert!(sends(&world, "c_5", "7001", NEWS).await);
    assert_eq!(parked(&world).len(), 1);
}
