//! Who the person is: told to the bot, never in the way of a reply.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use messenger_channel::action::Action;
use messenger_channel::clock::Clock;
use messenger_channel::dispatch_input::{DispatchInput, Profile};
use messenger_channel::state::{AccountHealths, Conversations, MemoryState};
use messenger_wire::ConversationKey;
use messenger_wire::webhook::Feed;
use serde_json::{Value, json};

use crate::support::{Bot, NOTHING, PAGE, Reply, START, World, parked, record, said};

/// World whose bot is a flow, which is asked when the profile is there.
fn world(profile: bool) -> World {
    World::with_state(Bot::saying(&["hello"]), MemoryState::new(), &settings(true, true, profile))
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
    world.reads("m_4").await;
    let names = ["Ada", "Ada", "Augusta", "Augusta"].map(|name| Some(name.to_owned()));
    assert_eq!(world.names(), names);
    assert_eq!(world.graph.profile_queries(), ["first_name,last_name,profile_pic,locale"; 2]);
    assert_eq!(world.graph.texts(), ["hello"; 4]);
}

#[tokio::test]
async fn an_account_that_does_not_ask_gets_no_profile() {
    let world = world(false);
    world.reads("m_1").await;
    assert_eq!((world.names(), world.graph.profile_queries().len()), (vec![None], 0));
}

#[tokio::test(start_paused = true)]
async fn a_locale_that_the_app_may_not_read_is_left_out() {
    let world = world(true);
    // There is time for both calls until the person has been shown that somebody is there.
    world.graph.delay(LATENCY);
    world.graph.delay_profiles(LATENCY / 2);
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

/// How long Graph takes, but for what a test says.
const LATENCY: Duration = Duration::from_millis(100);

/// Settings of an account whose bot is a flow, which takes no time, or another one.
fn settings(is_flow: bool, shows: bool, profile: bool) -> Value {
    let flow = json!({"type": "flow", "flow": {"rules": [{"on": "any", "do": [{"text": "hello"}]}]}});
    let dispatch = if is_flow { flow } else { json!({"type": "handler"}) };
    json!({"dispatch": dispatch, "markSeen": shows, "typing": shows, "profile": profile})
}

/// World whose Graph takes its time.
fn timed(bot: Bot, settings: &Value) -> World {
    let world = World::with_state(bot, MemoryState::new(), settings);
    world.graph.delay(LATENCY);
    world
}

#[tokio::test(start_paused = true)]
async fn a_profile_that_stalls_delays_no_reply() {
    let half_a_second = Duration::from_millis(500);
    for (is_flow, shows, bot_takes) in [
        (true, true, Duration::ZERO),
        (true, false, Duration::ZERO),
        (false, true, Duration::ZERO),
        (false, true, half_a_second),
        (false, false, half_a_second),
    ] {
        let mut took = Vec::new();
        for profile in [false, true] {
            let mut bot = Bot::saying(&["hello"]);
            bot.takes = bot_takes;
            let world = timed(bot, &settings(is_flow, shows, profile));
            world.graph.profiles([None, Some(named("Ada")), None]);
            for hours in [0, 1, 24] {
                world.clock.advance(Duration::from_hours(hours));
                let begun = tokio::time::Instant::now();
                world.reads(&format!("m_{hours}")).await;
                took.push(begun.elapsed());
            }
            assert_eq!(world.graph.texts(), ["hello"; 3]);
            assert_eq!(world.graph.profile_queries().len(), if profile { 3 } else { 0 });
        }
        let (without, with) = took.split_at(3);
        assert_eq!(with, without, "flow {is_flow}, shows {shows}, takes {bot_takes:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_profile_that_takes_as_long_as_seen_and_typing_together_is_told_to_a_flow_at_once() {
    for takes in [LATENCY, LATENCY * 2] {
        let world = timed(Bot::saying(&["hello"]), &settings(true, true, true));
        world.graph.profiles([Some(named("Ada"))]);
        world.graph.delay_profiles(takes);
        world.reads("m_1").await;
        assert_eq!((world.names(), world.saves().await), (vec![Some("Ada".into())], 1), "no write of its own");
    }
}

#[tokio::test(start_paused = true)]
async fn a_profile_that_is_late_is_told_with_the_next_event_and_one_that_does_not_come_in_ten_minutes() {
    let millisecond = Duration::from_millis(1);
    let (attention, sent) = (LATENCY * 2, LATENCY * 3);
    // Whether the bot is a flow and the person shown anything; how long the profile takes; what the second event is
    // told; saves.
    for (is_flow, shows, takes, second, saves) in [
        (true, true, attention + millisecond, Some("Ada"), 2),
        (true, true, sent, Some("Ada"), 2),
        (true, true, sent + millisecond, None, 1),
        (true, false, LATENCY, Some("Ada"), 2),
        (true, false, LATENCY + millisecond, None, 1),
        (false, false, LATENCY, Some("Ada"), 2),
        (false, true, LATENCY, Some("Ada"), 2),
    ] {
        let world = timed(Bot::saying(&["hello"]), &settings(is_flow, shows, true));
        world.graph.profiles([Some(named("Ada")), Some(named("Augusta"))]);
        world.graph.delay_profiles(takes);
        world.reads("m_1").await;
        let case = format!("flow {is_flow}, shows {shows}, {takes:?}");
        assert_eq!(world.saves().await, saves, "{case}");
        world.clock.advance(Duration::from_secs(599));
        world.reads("m_2").await;
        assert_eq!(world.names(), [None, second.map(str::to_owned)], "{case}");
        assert_eq!(world.graph.profile_queries().len(), 1, "{case}");
        world.clock.advance(Duration::from_secs(1));
        world.reads("m_3").await;
        assert_eq!(world.graph.profile_queries().len(), if second.is_some() { 1 } else { 2 }, "{case}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_bot_that_answers_later_is_told_at_once_and_of_the_profile_with_the_next_event() {
    for (takes, second) in [(Duration::from_millis(999), Some("Ada")), (Duration::from_millis(1_001), None)] {
        let world = timed(Bot::saying(&[]), &later());
        world.graph.profiles([Some(named("Ada"))]);
        world.graph.delay_profiles(takes);
        for mid in ["m_1", "m_2"] {
            world.reads(mid).await;
        }
        assert_eq!(world.names(), [None, second.map(str::to_owned)], "{takes:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_flow_that_answers_the_next_message_by_then_is_told_the_same_when_it_is_asked_again() {
    let asked = AtomicUsize::new(0);
    let greets = move |input: &DispatchInput| {
        let name = input.profile.as_ref().and_then(|profile| profile.first_name.as_deref()).unwrap_or("there");
        let hello = Action::text(format!("Hello {name}!"));
        let is_first = asked.fetch_add(1, Ordering::Relaxed) == 0;
        Ok(if is_first { vec![hello] } else { vec![hello, pause(), Action::text("How are you?")] })
    };
    let world = timed(Bot::new(greets), &settings(true, true, true));
    world.graph.profiles([Some(named("Ada"))]);
    // Late for the first message, whose answer leaves at 300 ms.
    world.graph.delay_profiles(LATENCY * 2 + Duration::from_millis(1));
    let batch = vec![said("7001", "m_1"), said("7001", "m_2")];
    assert_eq!(world.consume(batch.clone()).await.len(), 1, "it pauses");
    world.clock.advance(Duration::from_millis(1));
    assert_eq!(world.consume(vec![batch[1].clone()]).await, NOTHING);
    assert_eq!(world.graph.texts(), ["Hello there!", "Hello there!", "How are you?"]);
    assert_eq!(parked(&world), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_profile_that_is_saved_while_a_flow_answers_the_next_message_is_not_told_when_it_is_asked_again() {
    let greets = |input: &DispatchInput| {
        let name = input.profile.as_ref().and_then(|profile| profile.first_name.as_deref()).unwrap_or("there");
        let hello = Action::text(format!("Hello {name}!"));
        let pauses = serde_json::to_string(&input.event).unwrap().contains("m_2");
        Ok(if pauses { vec![hello, pause(), Action::text("How are you?")] } else { vec![hello] })
    };
    let world = timed(Bot::new(greets), &settings(true, true, true));
    world.graph.profiles([Some(named("Ada"))]);
    // Late for the first message, whose answer leaves at 300 ms.
    world.graph.delay_profiles(LATENCY * 2 + Duration::from_millis(1));
    // Another conversation keeps the batch, behind which the profile is saved, until 600 ms.
    let batch = vec![said("7001", "m_1"), said("7002", "m_3"), said("7002", "m_4")];
    let second = async {
        tokio::time::sleep(LATENCY * 9 / 2).await;
        assert_eq!((world.saves().await, world.consume(vec![said("7001", "m_2")]).await.len()), (1, 1), "it pauses");
        assert_eq!(world.saves().await, 3, "the profile was saved before the second message's answer");
    };
    let (back, ()) = tokio::join!(world.consume(batch), second);
    assert_eq!(back, NOTHING);
    world.clock.advance(Duration::from_millis(1));
    assert_eq!(world.consume(vec![said("7001", "m_2")]).await, NOTHING);
    assert_eq!(parked(&world), [""; 0]);
    assert_eq!(world.graph.texts()[3..], ["Hello there!", "How are you?"]);
}

/// Pause before the next message.
fn pause() -> Action {
    serde_json::from_value(json!({"senderAction": "typing_on", "durationMs": 1})).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_profile_that_is_late_for_an_answer_with_a_pause_is_read_again_behind_its_end() {
    let millisecond = Duration::from_millis(1);
    let paused = |input: &DispatchInput| {
        let is_first = serde_json::to_string(&input.event).unwrap().contains("m_1");
        let rest = if is_first { vec![pause(), Action::text("How are you?")] } else { vec![] };
        Ok([vec![Action::text("hello")], rest].concat())
    };
    let (ada, stalls, nobody) = (|| Some(named("Ada")), || None, || Some(json!({})));
    let refused = || Some(json!({"error": {"code": 100, "error_subcode": 2_018_218, "message": "phone"}}));
    let throttled = || Some(json!({"error": {"code": 4, "message": "throttled"}}));
    let (early, late) = (LATENCY / 2, LATENCY + millisecond);
    // Whether the bot is a flow, and the person shown anything; how long the profile takes; Graph's answers; when the
    // event is taken up again; what the next one is told; reads by then.
    for (is_flow, shows, takes, answers, after, next, reads) in [
        (true, false, late, [ada(), ada()], millisecond, Some("Ada"), 2),
        (true, false, early, [ada(), ada()], millisecond, Some("Ada"), 2),
        (false, false, late, [ada(), ada()], millisecond, Some("Ada"), 2),
        (true, false, late, [ada(), ada()], Duration::from_mins(11), Some("Ada"), 2),
        (true, false, late, [stalls(), ada()], millisecond, Some("Ada"), 2),
        (true, false, late, [ada(), stalls()], millisecond, None, 2),
        (true, false, late, [ada(), nobody()], millisecond, None, 2),
        (true, false, late, [ada(), refused()], millisecond, None, 2),
        (true, false, early, [throttled(), ada()], millisecond, None, 1),
        (true, true, early, [ada(), ada()], millisecond, Some("Ada"), 1),
        (true, true, early, [refused(), ada()], millisecond, None, 1),
    ] {
        let mut bot = Bot::new(paused);
        bot.repeatable = is_flow;
        let world = timed(bot, &settings(is_flow, shows, true));
        let case = format!("flow {is_flow}, shows {shows}, {takes:?}, {answers:?} after {after:?}");
        world.graph.profiles(answers);
        world.graph.delay_profiles(takes);
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1, "{case}: it pauses");
        world.clock.advance(after);
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING, "{case}");
        world.clock.advance(millisecond);
        world.reads("m_2").await;
        assert_eq!(world.names().pop().unwrap(), next.map(str::to_owned), "{case}");
        assert_eq!(world.graph.profile_queries().len(), reads, "{case}");
        assert_eq!((world.graph.texts().len(), parked(&world)), (3, vec![]), "{case}");
    }
}

/// Settings of an account whose bot answers later.
fn later() -> Value {
    let target = json!({"type": "sqs", "queueUrl": "https://sqs.example/1/bot"});
    json!({"dispatch": target, "markSeen": false, "profile": true})
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_a_profile_that_no_answer_gives_time_to() {
    let world = timed(Bot::saying(&[]), &later());
    world.graph.profiles([Some(named("Ada")), Some(named("Bea"))]);
    world.graph.delay_profiles(Duration::from_millis(999));
    // Deleted by the run itself, since Lambda would keep their groups until the profiles are there.
    world.requeue.delete_takes(Duration::from_hours(1));
    let (begun, batch) = (tokio::time::Instant::now(), ["7001", "7002"].map(|person| said(person, person)));
    let batch = [&batch[..], &[said("7001", "m_2")]].concat();
    let told_at_once = async {
        tokio::time::sleep(Duration::from_millis(1)).await;
        assert_eq!((world.names(), world.requeue.deleted.lock().unwrap().len()), (vec![None, None, None], 3));
    };
    let (back, ()) = tokio::join!(world.consume(batch), told_at_once);
    assert_eq!((back, begun.elapsed()), (Vec::new(), Duration::from_millis(999)), "the profiles are read side by side");
    assert_eq!(world.graph.profile_queries().len(), 2, "once for a person");
}

#[tokio::test(start_paused = true)]
async fn a_profile_that_comes_while_a_bot_works_whose_answer_is_stored_costs_no_write_of_its_own() {
    let mut bot = Bot::saying(&["hello"]);
    (bot.takes, bot.repeatable) = (LATENCY * 5, false);
    let world = timed(bot, &settings(false, false, true));
    world.graph.profiles([Some(named("Ada"))]);
    world.reads("m_1").await;
    assert_eq!(world.saves().await, 1);
    world.reads("m_2").await;
    assert_eq!(world.names(), [None, Some("Ada".into())]);
}

#[tokio::test(start_paused = true)]
async fn a_flow_that_is_asked_again_is_told_what_it_was_told_before_whatever_has_come_since() {
    let greets = |input: &DispatchInput| {
        let name = input.profile.as_ref().and_then(|profile| profile.first_name.as_deref()).unwrap_or("there");
        Ok(vec![Action::text(format!("Hello {name}!")), Action::text("How are you?")])
    };
    let world = timed(Bot::new(greets), &settings(true, false, true));
    world.graph.profiles([Some(named("Ada"))]);
    world.graph.reply([Reply::Lost { arrived: true }]);
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
    let send = &world.graph.sends()[0];
    let echo = json!({"sender": {"id": PAGE}, "recipient": send["recipient"], "timestamp": START,
        "message": {"mid": "m_out1", "is_echo": true, "app_id": 15177, "metadata": send["message"]["metadata"]}});
    assert_eq!(world.consume(vec![record(Feed::Messaging, &echo)]).await, NOTHING);
    world.clock.advance(Duration::from_mins(1));
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
    assert_eq!((world.graph.texts(), parked(&world)), (vec!["Hello there!".into(), "How are you?".into()], vec![]));
}

#[tokio::test]
async fn a_throttle_of_profiles_puts_off_everybodys_for_ten_minutes_and_no_reply() {
    for code in [4, 32, 613, 80_001] {
        let world = world(true);
        let refused = || Some(json!({"error": {"code": code, "message": "throttled"}}));
        world.graph.profiles([refused(), refused(), Some(named("Ada"))]);
        let batch = || vec![said("7001", "m_1"), said("7002", "m_2")];
        assert_eq!(world.consume(batch()).await, Vec::<String>::new(), "{code}");
        for (after, mid, queries) in [(0, "m_3", 2), (599, "m_4", 2), (1, "m_5", 3)] {
            world.clock.advance(Duration::from_secs(after));
            assert_eq!(world.consume(vec![said("7003", mid)]).await, Vec::<String>::new(), "{code}");
            assert_eq!(world.graph.profile_queries().len(), queries, "{code}: {mid}");
        }
        assert_eq!(world.graph.texts(), ["hello"; 5], "{code}");
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

#[tokio::test]
async fn a_token_that_is_found_dead_by_a_profile_behind_the_batch_is_written_down_and_told() {
    let mut account = later();
    account["results"] = json!({"type": "sns", "topicArn": "arn"});
    let world = World::with_state(Bot::saying(&[]), MemoryState::new(), &account);
    let dead = || Some(json!({"error": {"code": 190, "message": "dead"}}));
    world.graph.profiles([dead(), dead()]);
    assert_eq!(world.consume(vec![said("7001", "m_1"), said("7002", "m_2")]).await, NOTHING, "its bot has taken it");
    let health = world.state.health("main").await.unwrap();
    assert_eq!((health.dead_token.is_some(), health.untold), (true, vec![]), "it stops the account for every worker");
    let told: Vec<Value> = world.results.told().iter().map(|told| told["reason"].clone()).collect();
    assert_eq!(told, ["token_dead"]);
}
