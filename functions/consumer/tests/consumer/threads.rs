//! What the person sees of who answers: sender actions, and the thread that goes to somebody else and comes back.

use messenger_channel::action::{Action, ActionKind};
use messenger_channel::state::MemoryState;
use messenger_wire::webhook::Feed;
use serde_json::json;

use crate::support::{Bot, NOTHING, World, record, text};

/// What the bot answers to the first message; to others it says "here".
fn world(action: fn() -> Action) -> World<MemoryState> {
    World::new(Bot::new(move |input| {
        let first = serde_json::to_value(input).unwrap()["message"]["mid"] == "m_1";
        Ok(vec![if first { action() } else { Action::text("here") }])
    }))
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
        let world = World::with_state(Bot::saying(&[]), MemoryState::new(), &account);
        assert_eq!(world.consume(vec![record(Feed::Messaging, &text("7001", "m_1", "hi"))]).await, NOTHING);
        assert_eq!(world.graph.shown(), shown, "{account}");
    }
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
        assert_eq!(world.consume(vec![record(Feed::Messaging, &text("7001", "m_1", "hi"))]).await, NOTHING);
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
    world.clock.advance(std::time::Duration::from_secs(1));
    let body =
        json!({"version": 1, "id": "c", "account": "main", "to": {"id": "7001"}, "actions": [{"takeThread": true}]});
    world.consume(vec![crate::support::sqs("7001", "c", "SendQueue.fifo", body.to_string())]).await;
    world.consume(vec![record(Feed::Messaging, &text("7001", "m_3", "hi"))]).await;
    assert_eq!(world.graph.texts(), ["here"]);
}
