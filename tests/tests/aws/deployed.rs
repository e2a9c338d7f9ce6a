//! From a signed delivery at the deployed ingress to the reply at Graph, and from a command in the `SendQueue`.

use std::time::{SystemTime, UNIX_EPOCH};

use messenger_wire::{Secret, Signature};
use serde_json::{Value, json};

use crate::emulator::Stack;
use crate::graph::FakeGraph;
use crate::setting;

const PAGE: &str = "1234567890";
const SECRET: &str = include_str!("../../../events/secret.json");

/// A text message of a person, sent just now: Meta permits a reply for 24 hours.
fn message(person: &str, mid: &str, text: &str) -> Value {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_millis();
    let now = u64::try_from(now).expect("a clock of this era");
    json!({"sender": {"id": person}, "recipient": {"id": PAGE}, "timestamp": now, "message": {"mid": mid, "text": text}})
}

/// What API Gateway hands over for a delivery of these events, signed with a secret.
fn delivery(secret: &str, events: &[Value]) -> Value {
    let body = json!({"object": "page", "entry": [{"id": PAGE, "time": events[0]["timestamp"], "messaging": events}]});
    let body = body.to_string();
    let signature = Signature::sign(&Secret::new(secret), body.as_bytes()).to_string();
    let mut event: Value = serde_json::from_str(include_str!("../../../events/ingress/text.json")).expect("a sample");
    event["headers"]["content-length"] = body.len().to_string().into();
    event["headers"]["x-hub-signature-256"] = signature.into();
    event["body"] = body.into();
    event
}

async fn status(stack: &Stack, event: &Value) -> Value {
    stack.invoke("IngressFunctionName", event).await["statusCode"].take()
}

/// A service's command reaches the person who has just written; what is no command is parked.
async fn check_commands(stack: &Stack, graph: &FakeGraph) {
    let command = json!({
        "version": 1, "id": "order-4711", "account": "main-page", "actions": [{"text": "Your order is on its way"}],
        "to": {"conversation": "messenger:v1:page:1234567890:page-scoped-id:7101"},
    });
    stack.send("SendQueueUrl", "not-a-command", "not a command").await;
    assert_eq!(stack.receive("SendDlqUrl").await.as_deref(), Some("not a command"));
    stack.send("SendQueueUrl", "7101", &command.to_string()).await;
    assert_eq!(graph.texts_to("7101", 4).await[3], "Your order is on its way");
}

#[tokio::test]
#[ignore = "run by tests/aws/run"]
async fn deployed_functions_answer_each_signed_delivery_once() {
    let stack = Stack::deployed();
    let graph = FakeGraph::listen(&setting("MESSENGER_GRAPH_ADDRESS")).await;
    stack.put_secret(SECRET).await;

    // Refused, and not queued: what the person gets below is the answer to other messages.
    let forged = delivery("another_app_secret", &[message("7101", "m_forged", "forged")]);
    assert_eq!(status(&stack, &forged).await, 401);

    let first = delivery("test_app_secret", &[message("7101", "m_first", "one")]);
    for _ in 0..5 {
        assert_eq!(status(&stack, &first).await, 200);
    }
    assert_eq!(graph.texts_to("7101", 1).await, ["You said: one"]);
    assert_eq!(graph.actions_to("7101"), ["mark_seen", "typing_on"]);

    // A conversation keeps its order, so what the redeliveries would have caused came before the second answer.
    let second = delivery("test_app_secret", &[message("7101", "m_second", "two")]);
    assert_eq!(status(&stack, &second).await, 200);
    assert_eq!(graph.texts_to("7101", 2).await, ["You said: one", "You said: two"]);

    // Poison is parked at once, and what comes behind it in its group goes on.
    stack.send("EventQueueUrl", "messenger:v1:page:1234567890:page-scoped-id:7101/person", "not an envelope").await;
    assert_eq!(stack.receive("EventDlqUrl").await.as_deref(), Some("not an envelope"));
    let third = delivery("test_app_secret", &[message("7101", "m_third", "three")]);
    assert_eq!(status(&stack, &third).await, 200);
    assert_eq!(graph.texts_to("7101", 3).await[2], "You said: three");

    check_commands(&stack, &graph).await;

    // Three people, nine messages: each person's in order.
    let people = ["7201", "7202", "7203"];
    let batch: Vec<Value> = (1..=3)
        .flat_map(|turn| people.map(|person| message(person, &format!("m_{person}_{turn}"), &format!("{turn}"))))
        .collect();
    assert_eq!(status(&stack, &delivery("test_app_secret", &batch)).await, 200);
    for person in people {
        assert_eq!(graph.texts_to(person, 3).await, ["You said: 1", "You said: 2", "You said: 3"], "{person}");
    }
}
