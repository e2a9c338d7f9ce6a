//! What the person sees of who answers: sender actions, and the thread that goes to somebody else and comes back.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_lambda_events::sqs::SqsMessage;
use consumer::dispatch::DispatchError;
use messenger_channel::action::{Action, ActionKind};
use messenger_channel::dispatch_input::DispatchInput;
use messenger_channel::state::{AccountHealths, MemoryState};
use messenger_wire::webhook::Feed;
use serde_json::json;

use crate::support::{Bot, NOTHING, World, parked, record, text};

/// What the bot answers to the first message; to others it says "here".
fn world(action: fn() -> Action) -> World<MemoryState> {
    World::new(Bot::new(move |input| {
        let first = serde_json::to_value(input).unwrap()["message"]["mid"] == "m_1";
        Ok(vec![if first { action() } else { Action::text("here") }])
    }))
}

fn hi() -> Vec<SqsMessage> {
    vec![record(Feed::Messaging, &text("7001", "m_1", "hi"))]
}

#[tokio::test]
async fn typing_is_shown_where_the_bot_answers_at_once_and_seen_in_any_case() {
    for (dispatch, shown) in [
        (json!({"type": "handler"}), vec!["mark_seen", "typing_on"]),
        (json!({"type": "lambda", "function": "bot"}), vec!["mark_seen", "typing_on"]),
        (json!({"type": "lambda", "function": "bot", "invocation": "event"}), vec!["mark_seen"]),
        (json!({"type": "eventbridge", "bus": "crm"}), vec!["mark_seen"]),
        (json!({"type": "sqs", "queueUrl": "https://sqs.example/1/q"}), vec!["mark_seen"]),
        (json!({"type": "sns", "topicArn": "arn:aws:sns:eu-west-1:1:t"}), vec!["mark_seen"]),
    ] {
        let account = json!({"dispatch": dispatch});
        let world = World::with_state(Bot::saying(&["hello"]), MemoryState::new(), &account);
        assert_eq!(world.consume(hi()).await, NOTHING);
        assert_eq!(world.graph.shown(), shown, "{account}");
    }
}

#[tokio::test]
async fn typing_ends_where_no_message_ends_it() {
    let (text, pass) = (json!({"text": "hello"}), json!({"passThread": "inbox"}));
    let shows = |action: &str| json!([{ "senderAction": action }]);
    for (answer, shown, refused) in [
        (json!([text]), &[][..], 0),
        (json!([pass, text]), &[], 0),
        (json!([]), &["typing_off"], 0),
        (json!([pass]), &["typing_off"], 0),
        (json!([{"react": "👍"}]), &["react", "typing_off"], 0),
        (shows("mark_seen"), &["mark_seen", "typing_off"], 0),
        // It answers later, or ends typing itself.
        (shows("typing_on"), &["typing_on"], 0),
        (shows("typing_off"), &["typing_off"], 0),
        (json!("nonsense"), &["typing_off"], 1),
        (json!([{"message": {"text": "a".repeat(2_000)}}]), &["typing_off"], 1),
    ] {
        let says = answer.clone();
        let nonsense = |_| DispatchError::Nonsense("no actions".to_owned());
        let world = World::new(Bot::new(move |_| serde_json::from_value(says.clone()).map_err(nonsense)));
        assert_eq!(world.consume(hi()).await, NOTHING, "{answer}");
        let all = world.graph.shown();
        assert_eq!(all[..2], ["mark_seen", "typing_on"], "{answer}");
        // They leave side by side.
        let mut after = all[2..].to_vec();
        after.sort();
        assert_eq!((after, parked(&world).len()), (to_strings(shown), refused), "{answer}");
    }
}

fn to_strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[tokio::test]
async fn typing_that_was_not_shown_is_not_ended() {
    for (settings, shown) in
        [(json!({"typing": false}), &["mark_seen"][..]), (json!({"typing": false, "markSeen": false}), &[])]
    {
        let world = World::with_state(Bot::saying(&[]), MemoryState::new(), &settings);
        assert_eq!(world.consume(hi()).await, NOTHING);
        assert_eq!(world.graph.shown(), to_strings(shown), "{settings}");
    }
    let world = World::new(Bot::saying(&[]));
    world.graph.refuse_action("typing_on", json!({"code": 551}));
    assert_eq!(world.consume(hi()).await, NOTHING);
    assert_eq!(world.graph.shown(), ["mark_seen", "typing_on"], "Graph refused it");
}

#[tokio::test]
async fn typing_does_not_flicker_while_a_bot_is_asked_again() {
    let asked = AtomicUsize::new(0);
    let world = World::new(Bot::new(move |_| match asked.fetch_add(1, Ordering::Relaxed) {
        0 => Err(DispatchError::Retry("busy".into())),
        _ => Ok(vec![Action::text("hello")]),
    }));
    assert_eq!(world.consume(hi()).await.len(), 1);
    world.clock.advance(Duration::from_secs(2));
    assert_eq!(world.consume(hi()).await, NOTHING);
    assert_eq!(world.graph.shown(), ["mark_seen", "typing_on", "mark_seen", "typing_on"]);
    assert_eq!(world.graph.texts(), ["hello"]);
}

#[tokio::test(start_paused = true)]
async fn the_end_of_typing_holds_nothing_up_and_fails_nothing() {
    for error in [json!({"code": 551}), json!({"code": 1}), json!({"code": 10, "error_subcode": 2_018_300})] {
        let world = world(Action::pass_to_inbox);
        world.graph.refuse_action("typing_off", error.clone());
        assert_eq!(world.consume(hi()).await, NOTHING, "{error}");
        assert_eq!((world.graph.threads().len(), parked(&world).len()), (1, 0), "{error}");
        assert!(world.graph.shown().contains(&"typing_off".to_owned()), "{error}");
    }
    // It leaves beside the pass, not before it.
    let mut took = Vec::new();
    for typing in [false, true] {
        let pass: fn(&DispatchInput) -> Result<Vec<Action>, DispatchError> = |_| Ok(vec![Action::pass_to_inbox()]);
        let world =
            World::with_state(Bot::new(pass), MemoryState::new(), &json!({"markSeen": false, "typing": typing}));
        world.graph.delay(Duration::from_millis(100));
        let start = tokio::time::Instant::now();
        assert_eq!(world.consume(hi()).await, NOTHING);
        took.push(start.elapsed().as_millis());
    }
    assert_eq!(took, [100, 200], "typing itself is all that is longer");
}

#[tokio::test]
async fn a_token_that_is_found_dead_by_the_end_of_typing_stops_the_account_and_not_the_record() {
    let world = World::new(Bot::saying(&[]));
    world.graph.refuse_action("typing_off", json!({"code": 190}));
    assert_eq!(world.consume(hi()).await, NOTHING);
    assert!(world.state.health("main").await.unwrap().dead_token.is_some());
}

#[tokio::test]
async fn each_action_is_its_call_of_graph() {
    type Row = (fn() -> Action, &'static str, serde_json::Value);
    let rows: [Row; 4] = [
        (
            || Action::pass_to_inbox().metadata("order 7"),
            "pass_thread_control",
            json!({"recipient": {"id": "7001"}, "target_app_id": "263902037430900", "metadata": "order 7"}),
        ),
        (|| ActionKind::TakeThread.into(), "take_thread_control", json!({"recipient": {"id": "7001"}})),
        (|| ActionKind::RequestThread.into(), "request_thread_control", json!({"recipient": {"id": "7001"}})),
        (|| ActionKind::ReleaseThread.into(), "release_thread_control", json!({"recipient": {"id": "7001"}})),
    ];
    for (action, name, body) in rows {
        let world = world(action);
        assert_eq!(world.consume(hi()).await, NOTHING);
        assert_eq!(world.graph.threads(), [(name.to_owned(), body)]);
        assert_eq!(world.graph.sends().len(), 0);
    }
}

#[tokio::test]
async fn who_gave_the_thread_away_is_silent_and_who_takes_it_back_speaks() {
    let world = world(Action::pass_to_inbox);
    // At the moment of the hand-over, so that what the person does is no sign that the thread came back.
    for mid in ["m_1", "m_2"] {
        world.consume(vec![record(Feed::Messaging, &text("7001", mid, "hi"))]).await;
    }
    assert_eq!(world.graph.texts(), Vec::<String>::new(), "a person answers");
    world.clock.advance(Duration::from_secs(1));
    let body =
        json!({"version": 1, "id": "c", "account": "main", "to": {"id": "7001"}, "actions": [{"takeThread": true}]});
    world.consume(vec![crate::support::sqs("7001", "c", "SendQueue.fifo", body.to_string())]).await;
    world.consume(vec![record(Feed::Messaging, &text("7001", "m_3", "hi"))]).await;
    assert_eq!(world.graph.texts(), ["here"]);
}
