//! What becomes of a flow's answer and memory: through the real dispatcher.

use std::sync::Arc;

use consumer::dispatch::Dispatcher;
use consumer::dispatch::handler::NoHandler;
use messenger_channel::state::MemoryState;
use messenger_wire::webhook::Feed;
use serde_json::{Value, json};
use tracing::Level;

use crate::answer::bots::Real;
use crate::support::{NOTHING, PAGE, START, World, logs, record};
use crate::told::metrics::sum;

type FlowWorld = World<MemoryState, Real<NoHandler>>;

/// World whose bot is a flow; what becomes of its answers is told.
fn world(rules: &Value) -> FlowWorld {
    let flow = json!({"version": 1, "rules": rules, "fallback": {"do": [{"text": "hello"}]}});
    let results = json!({"type": "sns", "topicArn": "arn", "answers": true});
    let account = json!({"dispatch": {"type": "flow", "flow": flow}, "results": results});
    World::with_state(Real(Arc::new(Dispatcher::new(None))), MemoryState::new(), &account)
}

async fn happens(world: &FlowWorld, feed: Feed, event: Value) {
    assert_eq!(world.consume(vec![record(feed, &event)]).await, NOTHING);
}

fn by_person(at: i64, property: &str, body: &Value) -> Value {
    json!({"sender": {"id": "7001"}, "recipient": {"id": PAGE}, "timestamp": at, property: body})
}

/// Outcome and reason of the last result.
fn told(world: &FlowWorld) -> Value {
    let told = world.results.told().pop().unwrap();
    json!([told["outcome"], told["reason"]])
}

#[tokio::test]
async fn what_a_refused_answer_would_remember_is_not_remembered() {
    let asks = json!({"do": [{"text": "Which size?"}], "remember": {"step": "size"}});
    let mut asks_for_news = asks.clone();
    asks_for_news["when"] = json!({"optin": {"any": true}});
    let mut asks_for_order = asks;
    asks_for_order["when"] = json!({"text": "order"});
    let rules = json!([
        asks_for_news,
        asks_for_order,
        {"when": {"text": {"any": true}}, "if": {"memory": {"step": "size"}}, "do": [{"text": "S, M or L?"}]},
    ]);
    let world = world(&rules);
    // It opens no window.
    let optin = json!({"type": "notification_messages", "notification_messages_token": "t"});
    happens(&world, Feed::Messaging, by_person(START, "optin", &optin)).await;
    assert_eq!((world.graph.texts(), told(&world)), (NOTHING, json!(["refused", "window_closed"])));
    let says = async |at: i64, mid: &str, text: &str| {
        let message = json!({"mid": mid, "text": text});
        happens(&world, Feed::Messaging, by_person(START + at, "message", &message)).await;
        world.graph.texts().pop().unwrap()
    };
    assert_eq!(says(1, "m_1", "Hi").await, "hello", "the question was never asked");
    assert_eq!(says(2, "m_2", "order").await, "Which size?");
    assert_eq!(says(3, "m_3", "Hi").await, "S, M or L?");
}

#[tokio::test]
async fn an_answer_to_what_names_nobody_is_refused_and_told() {
    let comment = json!({"field": "feed", "value": {"item": "comment", "comment_id": "7_1", "message": "Nice!",
        "from": {"id": "7001"}}});
    for (actions, refused) in
        [(json!([{"text": "Thanks"}]), 1), (json!([{"takeThread": true}]), 1), (json!([{"text": "{{ text }}"}]), 0)]
    {
        let world = world(&json!([{"when": {"event": "change.received"}, "do": actions}]));
        happens(&world, Feed::Changes, comment.clone()).await;
        assert_eq!(world.graph.sends().len(), 0);
        assert_eq!(*world.requeue.parked.lock().unwrap(), [], "the event is done");
        assert_eq!(sum(&world, "Refused", "Reason=nobody"), refused, "{actions}");
        assert_eq!(world.results.told().len() as u64, refused, "{actions}");
        if refused > 0 {
            assert_eq!(told(&world), json!(["refused", "nobody"]));
        }
    }
}

#[tokio::test]
async fn a_template_at_which_the_engine_panics_is_parked_at_once_with_its_place() {
    let (lines, _guard) = logs(Level::WARN);
    let said = json!([{"text": "{{ match.1[::-1] }}"}]);
    let world = world(&json!([{"when": {"text": {"pattern": "^backwards(.*)$"}}, "do": said}]));
    let says = async |at: i64, mid: &str, text: &str| {
        let message = json!({"mid": mid, "text": text});
        happens(&world, Feed::Messaging, by_person(START + at, "message", &message)).await;
    };
    says(1, "m_1", "backwards").await;
    assert_eq!(world.requeue.parked.lock().unwrap().len(), 1);
    let lines = lines.text();
    assert!(lines.contains("rules[0].do[0].text: the template engine panicked"), "{lines}");
    assert!(!lines.contains("backwards"), "{lines}");
    says(2, "m_2", "backwards abc").await;
    assert_eq!(world.graph.texts(), ["cba "], "the conversation goes on");
}
