//! Answers that were begun, and what changes before all of them is sent: the policy, who answers, and the bot.
//!
//! An answer is begun when the bot is asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use messenger_channel::action::{Action, ActionKind};
use messenger_channel::clock::Clock;
use messenger_channel::state::{Claim, ClaimKey, Claims, Lease, MemoryState, Owner, Take};
use messenger_wire::TimestampMs;
use messenger_wire::webhook::Feed;
use serde_json::{Value, json};

use crate::support::{
    Bot, DEAD, NOTHING, PAGE, Reply, START, World, parked, record, redriven, said, text, throttled, told,
};

/// World whose bot says so many things, and which tells what became of them.
fn world(answer: fn() -> Vec<Action>, repeatable: bool) -> World {
    let mut bot = Bot::new(move |_| Ok(answer()));
    bot.repeatable = repeatable;
    with(bot, &json!({}))
}

fn with(bot: Bot, account: &Value) -> World {
    let results = json!({"type": "sns", "topicArn": "arn", "answers": true});
    let mut settings = json!({"results": results, "markSeen": false, "typing": false});
    settings.as_object_mut().unwrap().extend(account.as_object().unwrap().clone());
    World::with_state(bot, MemoryState::new(), &settings)
}

fn two() -> Vec<Action> {
    vec![Action::text("a1"), Action::text("a2")]
}

impl World {
    /// Changes the account's policy, and waits until the worker knows.
    fn policy(&self, policy: &str) {
        self.secret.0.lock().unwrap()["accounts"]["main"]["dmPolicy"] = json!(policy);
        self.clock.advance(Duration::from_mins(10));
    }
}

#[tokio::test]
async fn whoever_is_a_stranger_by_now_is_told_no_code_in_the_midst_of_an_answer() {
    for (policy, repeatable) in [("pairing", true), ("pairing", false), ("disabled", true), ("allowlist", false)] {
        let world = world(two, repeatable);
        world.graph.reply([Reply::Sent, throttled()]);
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
        world.policy(policy);
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
        assert_eq!(
            (world.graph.texts(), parked(&world)),
            (vec!["a1".into(), "a2".into()], vec![]),
            "the second was refused"
        );
        let reason = if policy == "allowlist" { "not_allowed" } else { policy };
        assert_eq!(told(&world), (json!(["failed", reason]), vec![json!(["sent", null]), json!(["notSent", reason])]));
    }
}

#[tokio::test]
async fn what_may_have_arrived_is_waited_for_although_the_person_is_a_stranger_by_now() {
    let world = world(two, true);
    world.graph.reply([Reply::Lost { arrived: true }]);
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
    world.policy("pairing");
    assert_eq!(
        world.consume(vec![said("7001", "m_1")]).await.len(),
        1,
        "no echo has come, and the fence has not passed"
    );
    world.pass_fences().await;
    world.clock.advance(Duration::from_mins(1));
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
    assert_eq!(world.graph.texts(), ["a1"]);
    assert_eq!(
        told(&world),
        (json!(["failed", "pairing"]), vec![json!(["unknown", "pairing"]), json!(["notSent", "not_tried"])])
    );
    world.hears("7001", "m_2").await;
    assert_eq!(world.graph.texts().len(), 2, "what comes next is answered with a code");
}

#[tokio::test]
async fn an_answer_to_a_change_of_the_thread_is_left_when_a_colleague_writes_meanwhile() {
    let takes: fn() -> Vec<Action> = || vec![ActionKind::TakeThread.into(), Action::text("a1"), Action::text("a2")];
    for (answer, repeatable) in [(two as fn() -> Vec<Action>, true), (two, false), (takes, true), (takes, false)] {
        let world = world(answer, repeatable);
        let first = || record(Feed::Messaging, &text("7001", "m_0", "hi"));
        assert_eq!(world.consume(vec![first()]).await, NOTHING);
        let before = world.graph.sends().len();
        let released = json!({"sender": {"id": "7001"}, "recipient": {"id": PAGE}, "timestamp": START + 1,
            "pass_thread_control": {"previous_owner_app_id": "263902037430900", "new_owner_app_id": "15177"}});
        world.clock.advance(Duration::from_millis(1));
        world.graph.reply([Reply::Sent, throttled()]);
        assert_eq!(world.consume(vec![record(Feed::Messaging, &released)]).await.len(), 1);
        world.clock.advance(Duration::from_mins(1));
        world.sees_a_human_write("m_9").await;
        assert_eq!(world.consume(vec![record(Feed::Messaging, &released)]).await, NOTHING);
        assert_eq!(world.graph.texts()[before..], ["a1", "a2"], "the second was refused, and is not tried again");
        let (whole, parts) = told(&world);
        assert_eq!(whole, json!(["failed", "owned_elsewhere"]));
        assert_eq!(parts[parts.len() - 2..], [json!(["sent", null]), json!(["notSent", "owned_elsewhere"])]);
        assert_eq!(parked(&world), NOTHING);
    }
}

/// Bot that answers the same again, as a flow does, until another edition takes its place.
fn editions() -> (Bot, Arc<AtomicUsize>) {
    let edition: Arc<AtomicUsize> = Arc::default();
    let of_bot = Arc::clone(&edition);
    let bot = Bot::new(move |_| {
        let editions = [["a1", "a2"].as_slice(), &["b1", "b2"], &["a1", "b2"], &["a1"], &["a1", "a2", "a3"]];
        Ok(editions[of_bot.load(Ordering::Relaxed)].iter().map(|text| Action::text(*text)).collect())
    });
    (bot, edition)
}

#[tokio::test]
async fn the_rest_of_a_flows_answer_is_not_taken_from_another_flow() {
    for other in 1..5 {
        let (bot, edition) = editions();
        let world = with(bot, &json!({}));
        world.graph.reply([Reply::Sent, throttled()]);
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
        edition.store(other, Ordering::Relaxed);
        world.clock.advance(Duration::from_mins(1));
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
        assert_eq!(parked(&world), ["bot_changed"], "edition {other}");
        assert_eq!(world.graph.texts(), ["a1", "a2"], "the second was refused");
        assert_eq!(told(&world).1, [json!(["sent", null])], "what nobody says any more is not told of");
        // Parked, it is the same: until the flow is back.
        assert_eq!(world.consume(vec![redriven(said("7001", "m_1"))]).await, NOTHING);
        assert_eq!((parked(&world).len(), world.graph.sends().len()), (2, 2));
        edition.store(0, Ordering::Relaxed);
        assert_eq!(world.consume(vec![redriven(said("7001", "m_1"))]).await, NOTHING);
        assert_eq!(world.graph.texts(), ["a1", "a2", "a2"]);
        assert_eq!(told(&world).0, json!(["sent", null]));
    }
}

#[tokio::test]
async fn a_flow_that_takes_the_place_of_one_that_said_nothing_yet_is_asked_and_goes_on() {
    let (bot, edition) = editions();
    let world = with(bot, &json!({}));
    world.graph.reply([throttled(), Reply::Sent, throttled()]);
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
    edition.store(1, Ordering::Relaxed);
    for comes_again in [1, 0] {
        world.clock.advance(Duration::from_mins(1));
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), comes_again);
    }
    assert_eq!(
        world.graph.texts(),
        ["a1", "b1", "b2", "b2"],
        "the first was refused, and the second part of the other flow"
    );
}

#[tokio::test]
async fn an_answer_that_greets_by_name_does_not_go_on_under_another_name() {
    let bot = Bot::new(|input| {
        let name = input.profile.as_ref().and_then(|profile| profile.first_name.clone()).unwrap_or_default();
        Ok(vec![Action::text("one moment"), Action::text(format!("welcome {name}"))])
    });
    let flow = json!({"type": "flow", "flow": {"rules": []}});
    let world = with(bot, &json!({"dispatch": flow, "profile": true, "markSeen": true}));
    world.graph.profiles([Some(json!({"first_name": "Ada"})), Some(json!({"first_name": "Bea"}))]);
    // Graph refuses the second part for good.
    world.graph.reply([Reply::Sent, Reply::Error(json!({"code": 100, "error_subcode": 2_018_164}))]);
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
    world.clock.advance(Duration::from_hours(24));
    // The profile of yesterday is read anew.
    world.hears("7001", "m_2").await;
    assert_eq!(world.consume(vec![redriven(said("7001", "m_1"))]).await, NOTHING);
    assert_eq!(world.graph.texts(), ["one moment", "welcome Ada", "one moment", "welcome Bea"]);
    assert_eq!(parked(&world), ["our_mistake", "bot_changed"]);
}

#[tokio::test]
async fn what_a_run_that_died_before_it_had_an_answer_cannot_have_sent_is_sent_at_once() {
    for repeatable in [true, false] {
        let mut bot = Bot::saying(&["hello"]);
        bot.repeatable = repeatable;
        let settings = json!({"pageAccessToken": DEAD, "unknownSend": {"graceSeconds": 600, "then": "giveUp"}});
        let world = World::with_state(bot, MemoryState::new(), &settings);
        // A run dies inside the bot's call.
        let id = said("7001", "m_1").message_id.unwrap();
        let claim = ClaimKey::parse(&id.replacen("id-", "e", 1)).unwrap();
        let (now, until) = (world.clock.now(), TimestampMs::from_millis(START + 20_000));
        let lease = Lease { owner: Owner::new([7; 16]), now, until };
        assert!(matches!(world.state.acquire(&claim, &lease, Take::Open).await, Ok(Claim::Acquired(_))));
        world.clock.advance(Duration::from_secs(21));
        // The next one gets the answer, and learns from *seen* that the account is stopped.
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
        assert_eq!((world.bot.asked.lock().unwrap().len(), world.graph.texts()), (1, vec![]));
        world.secret.0.lock().unwrap()["accounts"]["main"]["pageAccessToken"] = json!("EAAG-test");
        world.clock.advance(Duration::from_mins(1));
        let mut looks = 0;
        while !world.consume(vec![said("7001", "m_1")]).await.is_empty() {
            looks += 1;
            assert!(looks < 3, "it waits for an echo of what nobody sent");
            world.clock.advance(Duration::from_mins(1));
        }
        assert_eq!(world.graph.texts(), ["hello"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_bot_that_is_still_thinking_when_a_colleague_writes_is_not_heard_unless_it_takes_the_thread() {
    let says = json!([{"text": "a1"}, {"text": "a2"}]);
    let takes_first = json!([{"takeThread": true}, {"text": "a1"}]);
    let takes_late = json!([{"text": "a1"}, {"takeThread": true}]);
    let passes = json!([{"passThread": "inbox"}]);
    let mine = json!({"humanTakeover": false});
    // The whole, its parts, texts that leave, and calls that change the thread.
    let left = |count: usize| [vec!["owned_elsewhere"], vec!["not_tried"; count - 1]].concat();
    for (answer, account, reasons, texts, threads) in [
        (&says, json!({}), left(2), vec![], 0),
        (&takes_late, json!({}), left(2), vec![], 0),
        (&takes_first, json!({}), vec![], vec!["a1"], 1),
        (&passes, json!({}), vec![], vec![], 1),
        (&says, mine, vec![], vec!["a1", "a2"], 0),
    ] {
        for repeatable in [true, false] {
            let answer = answer.clone();
            let mut bot = Bot::new(move |_| Ok(serde_json::from_value(answer.clone()).unwrap()));
            (bot.repeatable, bot.takes) = (repeatable, Duration::from_secs(10));
            let mut settings = json!({"typing": true});
            settings.as_object_mut().unwrap().extend(account.as_object().unwrap().clone());
            let world = with(bot, &settings);
            let (back, ()) = tokio::join!(world.consume(vec![said("7001", "m_1")]), async {
                tokio::time::sleep(Duration::from_secs(4)).await;
                world.sees_a_human_write("m_9").await;
            });
            assert_eq!((back, parked(&world)), (NOTHING, NOTHING));
            assert_eq!(
                (world.graph.texts(), world.graph.threads().len()),
                (texts.iter().map(ToString::to_string).collect(), threads)
            );
            let (whole, parts) = told(&world);
            let outcome = if reasons.is_empty() { json!(["sent", null]) } else { json!(["failed", "owned_elsewhere"]) };
            assert_eq!(whole, outcome);
            let not_sent: Vec<_> = parts.iter().filter_map(|part| part[1].as_str()).collect();
            assert_eq!(not_sent, reasons);
            let shown = if texts.is_empty() { &["typing_on", "typing_off"][..] } else { &["typing_on"] };
            assert_eq!(world.graph.shown(), shown, "nobody types any more");
            assert_eq!(world.consume(vec![said("7001", "m_1")]).await, NOTHING);
            assert_eq!(world.graph.texts().len(), texts.len(), "it is done");
        }
    }
}
