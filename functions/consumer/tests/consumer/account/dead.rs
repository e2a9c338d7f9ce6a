//! An account whose token is dead.

use std::time::Duration;

use messenger_channel::state::MemoryState;
use serde_json::json;

use crate::support::{Bot, DEAD, NOTHING, World, hidden, parked, said};

#[tokio::test]
async fn a_dead_token_stops_the_account_until_the_secret_changes() {
    let world = World::with_state(
        Bot::saying(&["hello"]),
        MemoryState::new(),
        &json!({"pageAccessToken": DEAD, "markSeen": false, "typing": false}),
    );
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
    assert_eq!(world.graph.dead_calls(), 1);
    for person in ["7001", "7002", "7003"] {
        assert_eq!(world.consume(vec![said(person, "m_2")]).await.len(), 1);
    }
    assert_eq!(world.graph.dead_calls(), 1, "nobody calls Graph while the account is stopped");
    assert_eq!(parked(&world), NOTHING);
    world.secret.0.lock().unwrap()["accounts"]["main"]["pageAccessToken"] = json!("EAAG-new");
    world.clock.advance(Duration::from_secs(40));
    while !world.consume(vec![said("7001", "m_1")]).await.is_empty() {
        assert_eq!(hidden(&world).pop(), Some(0), "it does not go on");
    }
    assert_eq!(world.graph.texts(), ["hello"]);
    assert_eq!(world.graph.dead_calls(), 1);
}

/// Seconds from the change of the secret until a stopped person is answered. Another person's record looks at other
/// times, and uses up the refreshes on demand.
async fn seconds_until_it_goes_on(other: u64, change: u64) -> u64 {
    let world = World::with_state(
        Bot::saying(&["hello"]),
        MemoryState::new(),
        &json!({"pageAccessToken": DEAD, "markSeen": false, "typing": false}),
    );
    let mut looks = [("7001", 0), ("7002", other)];
    for second in 0..200 {
        if second == change {
            world.secret.0.lock().unwrap()["accounts"]["main"]["pageAccessToken"] = json!("EAAG-new");
        }
        for (person, look) in &mut looks {
            while *look == second && !world.consume(vec![said(person, person)]).await.is_empty() {
                *look = second + hidden(&world).pop().unwrap();
            }
        }
        if world.graph.texts().len() == 2 {
            return second - change;
        }
        world.clock.advance(Duration::from_secs(1));
    }
    panic!("it does not go on")
}

#[tokio::test]
async fn a_stopped_account_goes_on_within_a_minute_of_a_changed_secret_whenever_it_changes() {
    let mut longest = 0;
    for other in (0..40).step_by(3) {
        for change in 41..82 {
            longest = longest.max(seconds_until_it_goes_on(other, change).await);
        }
    }
    assert!((40..=55).contains(&longest), "{longest} s");
}
