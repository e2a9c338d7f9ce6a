//! Who the person is: told to the bot, never in the way of a reply.

use std::time::Duration;

use messenger_channel::clock::Clock;
use messenger_channel::dispatch_input::Profile;
use messenger_channel::state::{AccountHealths, Conversations, MemoryState};
use messenger_wire::ConversationKey;
use messenger_wire::webhook::Feed;
use serde_json::{Value, json};

use crate::support::{Bot, PAGE, World, record, said};

fn world(profile: bool) -> World {
    World::with_state(Bot::saying(&["hello"]), MemoryState::new(), &json!({"profile": profile}))
}

impl World {
    async fn reads(&self, mid: &str) {
        let message = json!({"sender": {"id": "7001"}, "recipient": {"id": PAGE},
            "timestamp": self.clock.now().as_millis(), "message": {"mid": mid, "text": "hi"}});
        assert_eq!(self.consume(vec![record(Feed::Messaging, &message)]).await, Vec::<String>::new());
    }

    /// First names that the bot was told.
    fn names(&self) -> Vec<Option<String>> {
        let asked = self.bot.asked.lock().unwrap();
        asked.iter().map(|input| input.profile.clone().and_then(|profile| profile.first_name)).collect()
    }

    async fn saves(&self) -> u64 {
        let key = format!("messenger:v1:page:{PAGE}:page-scoped-id:7001");
        self.state.load(&ConversationKey::parse(&key).unwrap()).await.unwrap().revision
    }
}

fn named(name: &str) -> Value {
    json!({"first_name": name, "last_name": "Lovelace", "profile_pic": "https://example.com/a", "locale": "en_GB"})
}

#[tokio::test]
async fn a_profile_is_asked_for_once_a_day_and_saved_with_the_conversation() {
    let world = world(true);
    world.graph.profiles([Some(named("Ada")), Some(named("Augusta"))]);
    world.reads("m_1").await;
    let profile = world.bot.asked.lock().unwrap()[0].profile.clone();
    let expected = Profile {
        first_name: Some("Ada".into()),
        last_name: Some("Lovelace".into()),
        picture: Some("https://example.com/a".into()),
        locale: Some("en_GB".into()),
    };
    assert_eq!(
        profile.map(|profile| serde_json::to_value(profile).unwrap()),
        Some(serde_json::to_value(expected).unwrap())
    );
    assert_eq!(world.saves().await, 1, "no write of its own");
    world.clock.advance(Duration::from_secs(24 * 3600 - 1));
    world.reads("m_2").await;
    world.clock.advance(Duration::from_secs(1));
    world.reads("m_3").await;
    assert_eq!(world.names(), [Some("Ada".into()), Some("Ada".into()), Some("Augusta".into())]);
    assert_eq!(world.graph.profile_queries(), ["first_name,last_name,profile_pic,locale"; 2]);
    assert_eq!(world.graph.texts(), ["hello"; 3]);
}

#[tokio::test]
async fn an_account_that_does_not_ask_gets_no_profile() {
    let world = world(false);
    world.reads("m_1").await;
    assert_eq!((world.names(), world.graph.profile_queries().len()), (vec![None], 0));
}

#[tokio::test]
async fn a_locale_that_the_app_may_not_read_is_left_out() {
    let world = world(true);
    let refused = json!({"error": {"code": 100, "error_subcode": 2_018_247, "message": "permission"}});
    world.graph.profiles([Some(refused), Some(json!({"first_name": "Ada"}))]);
    world.reads("m_1").await;
    assert_eq!(world.names(), [Some("Ada".into())]);
    let expected = ["first_name,last_name,profile_pic,locale", "first_name,last_name,profile_pic"];
    assert_eq!(world.graph.profile_queries(), expected);
}

#[tokio::test]
async fn what_is_refused_for_good_is_not_asked_for_again_on_the_same_day() {
    let world = world(true);
    world.graph.profiles([Some(json!({"error": {"code": 100, "error_subcode": 2_018_218, "message": "phone"}}))]);
    for (mid, hours) in [("m_1", 23), ("m_2", 1)] {
        world.reads(mid).await;
        assert_eq!(world.graph.profile_queries().len(), 1);
        world.clock.advance(Duration::from_hours(hours));
    }
    world.reads("m_3").await;
    assert_eq!(world.graph.profile_queries().len(), 2);
    assert_eq!(world.graph.texts(), ["hello"; 3]);
}

#[tokio::test(start_paused = true)]
async fn a_profile_that_does_not_come_holds_no_reply_up_and_is_asked_for_again_in_ten_minutes() {
    let world = world(true);
    world.graph.profiles([Some(named("Ada")), None, Some(named("Augusta"))]);
    world.reads("m_1").await;
    world.clock.advance(Duration::from_hours(24));
    let begun = tokio::time::Instant::now();
    world.reads("m_2").await;
    assert!(begun.elapsed() <= Duration::from_millis(1_010), "{:?}", begun.elapsed());
    world.clock.advance(Duration::from_secs(599));
    world.reads("m_3").await;
    world.clock.advance(Duration::from_secs(1));
    world.reads("m_4").await;
    let names = ["Ada", "Ada", "Ada", "Augusta"].map(|name| Some(name.to_owned()));
    assert_eq!(world.names(), names, "what was known before is told while nothing newer is");
    assert_eq!(world.graph.texts(), ["hello"; 4]);
}

#[tokio::test]
async fn a_throttle_of_profiles_puts_off_the_next_profile_and_no_reply() {
    for code in [4, 32, 613, 80_001] {
        let world = world(true);
        let refused = || Some(json!({"error": {"code": code, "message": "throttled"}}));
        world.graph.profiles([refused(), refused()]);
        let batch = || vec![said("7001", "m_1"), said("7002", "m_2")];
        assert_eq!(world.consume(batch()).await, Vec::<String>::new(), "{code}");
        world.reads("m_3").await;
        assert_eq!(world.graph.texts(), ["hello"; 3], "{code}");
        assert_eq!(
            world.graph.profile_queries().len(),
            2,
            "{code}: whoever was asked about is not asked about again so soon"
        );
    }
}

#[tokio::test]
async fn a_token_that_is_found_dead_by_a_profile_stops_the_account_and_is_written_down() {
    let world = world(true);
    world.graph.profiles([Some(json!({"error": {"code": 190, "message": "dead"}}))]);
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
    assert!(world.state.health("main").await.unwrap().dead_token.is_some());
    assert_eq!(world.graph.texts(), [""; 0]);
}
