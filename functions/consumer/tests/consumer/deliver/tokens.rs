//! Sends by the token of an opt-in: only while the person wants them, and with the token in its own item of the state
//! alone.

use std::time::Duration;

use aws_lambda_events::sqs::SqsMessage;
use messenger_channel::clock::Clock;
use messenger_channel::dispatch_input::TokenReference;
use messenger_channel::state::{Conversations, MemoryState, Tokens};
use messenger_wire::webhook::Feed;
use messenger_wire::{ConversationKey, PageId, TimestampMs};
use serde_json::{Value, json};

use crate::support::{Bot, NOTHING, PAGE, Reply, START, World, parked, record, redriven, sqs};

const TOKEN: &str = "CAPABILITY";

fn world() -> World {
    World::with_state(Bot::saying(&["hello"]), MemoryState::new(), &json!({}))
}

fn reference(token: &str) -> TokenReference {
    TokenReference::of(&PageId::parse(PAGE).unwrap(), token)
}

fn command(id: &str, to: &Value) -> SqsMessage {
    let command = json!({"version": 1, "id": id, "account": "main", "to": to,
        "actions": [{"text": "news"}, {"senderAction": "typing_on"}, {"text": "more"}]});
    sqs(id, id, "SendQueue.fifo", command.to_string())
}

fn optin(status: &Value) -> Value {
    json!({"type": "notification_messages", "notification_messages_token": TOKEN,
        "notification_messages_status": status})
}

impl World {
    /// Lets the person opt in, stop or resume. Whether the bot may answer that now is no matter.
    async fn opts_in(&self, status: &Value) {
        self.clock.advance(Duration::from_secs(1));
        let event = json!({"sender": {"id": "7001"}, "recipient": {"id": PAGE},
            "timestamp": self.clock.now().as_millis(), "optin": optin(status)});
        self.consume(vec![record(Feed::Messaging, &event)]).await;
    }

    /// Everything that the state holds but the items of tokens, which show no token.
    fn items(&self) -> String {
        format!("{:?}", self.state)
    }

    /// Whether a plan is stored that would be sent to the token.
    fn assert_no_token(&self, when: &str, has_plan: bool) {
        let items = self.items();
        assert!(!items.contains(TOKEN), "{when}: {items}");
        let property = format!(r#""notification_messages_token\":\"{}\""#, reference(TOKEN).as_str());
        assert_eq!(items.contains(&property), has_plan, "{when}: {items}");
    }
}

#[tokio::test]
async fn a_token_is_kept_from_the_bot_used_by_its_reference_and_not_after_the_person_stopped() {
    let world = world();
    world.hears("7001", "m_1").await;
    world.opts_in(&Value::Null).await;
    let told = serde_json::to_string(&world.bot.asked.lock().unwrap()[1]).unwrap();
    assert!(told.contains(reference(TOKEN).as_str()) && !told.contains(TOKEN), "{told}");

    let to = json!({"tokenReference": reference(TOKEN).as_str()});
    assert_eq!(world.consume(vec![command("c-1", &to)]).await, NOTHING);
    let sent = world.graph.sends().pop().unwrap();
    assert_eq!(sent["recipient"], json!({"notification_messages_token": TOKEN}));

    world.opts_in(&json!("STOP NOTIFICATIONS")).await;
    let before = world.graph.sends().len();
    let raw = json!({"notification_messages_token": TOKEN});
    for (id, to) in [("c-2", &to), ("c-3", &raw)] {
        assert_eq!(world.consume(vec![command(id, to)]).await, NOTHING);
    }
    assert_eq!(parked(&world), ["opted_out", "opted_out"]);
    assert_eq!(world.graph.sends().len(), before);

    world.opts_in(&json!("RESUME NOTIFICATIONS")).await;
    let before = world.graph.sends().len();
    assert_eq!(world.consume(vec![command("c-4", &to)]).await, NOTHING);
    assert_eq!(world.graph.sends().len(), before + 2);
}

#[tokio::test]
async fn a_stop_without_a_token_stops_every_token_of_the_person() {
    let world = world();
    world.hears("7001", "m_1").await;
    world.opts_in(&Value::Null).await;
    world.clock.advance(Duration::from_secs(1));
    world.happens(Feed::Messaging, "optin", json!({"notification_messages_status": "STOP NOTIFICATIONS"})).await;
    let to = json!({"tokenReference": reference(TOKEN).as_str()});
    assert_eq!(world.consume(vec![command("c-1", &to)]).await, NOTHING);
    let unknown = json!({"tokenReference": reference("another").as_str()});
    assert_eq!(world.consume(vec![command("c-2", &unknown)]).await, NOTHING);
    assert_eq!(parked(&world), ["opted_out", "token_unknown"]);
}

#[tokio::test(start_paused = true)]
async fn no_item_of_the_state_but_its_own_holds_a_token_whatever_becomes_of_the_command() {
    let refused = json!({"code": 100, "error_subcode": 2_018_164});
    for (is_brought, to) in [
        (false, json!({"tokenReference": reference(TOKEN).as_str()})),
        (true, json!({"notification_messages_token": TOKEN})),
    ] {
        let world = world();
        if !is_brought {
            world.opts_in(&Value::Null).await;
        }
        world.graph.reply([Reply::Error(json!({"code": 32}))]);
        assert_eq!(world.consume(vec![command("c", &to)]).await, ["c"]);
        world.assert_no_token("throttled", true);

        world.clock.advance(Duration::from_mins(10));
        world.graph.reply([Reply::Sent, Reply::Error(refused.clone())]);
        assert_eq!(world.consume(vec![command("c", &to)]).await, NOTHING);
        assert_eq!(parked(&world), ["our_mistake"]);
        world.assert_no_token("parked in the middle", true);

        assert_eq!(world.consume(vec![redriven(command("c", &to))]).await, NOTHING);
        world.assert_no_token("completed", false);
        assert_eq!(world.graph.texts(), ["news", "news", "more", "more"]);
        let recipient = |send: &Value| send["recipient"] == json!({"notification_messages_token": TOKEN});
        assert!(world.graph.sends().iter().all(recipient), "Graph is told the token: {:?}", world.graph.sends());

        world.graph.delay(Duration::from_millis(100));
        let killed = tokio::time::timeout(Duration::from_millis(50), world.consume(vec![command("killed", &to)]));
        assert!(killed.await.is_err());
        world.assert_no_token("killed while it sent", true);
        let kept = world.state.find_token(&reference(TOKEN), world.clock.now()).await.unwrap();
        assert_eq!(kept.unwrap().token, TOKEN);
    }
}

#[tokio::test]
async fn a_token_that_ended_or_was_stopped_while_its_command_waited_is_not_sent_to() {
    for (status, until, reason) in [
        (json!("STOP NOTIFICATIONS"), Duration::from_mins(10), "opted_out"),
        (Value::Null, Duration::from_hours(367 * 24), "token_unknown"),
    ] {
        let world = world();
        world.opts_in(&Value::Null).await;
        let command = command("c", &json!({"tokenReference": reference(TOKEN).as_str()}));
        world.graph.reply([Reply::Sent, Reply::Error(json!({"code": 32}))]);
        assert_eq!(world.consume(vec![command.clone()]).await, ["c"]);
        if status != Value::Null {
            world.opts_in(&status).await;
        }
        world.clock.advance(until);
        assert_eq!(world.consume(vec![command]).await, NOTHING);
        assert_eq!(parked(&world), [reason]);
        assert_eq!(world.graph.texts(), ["news", "more"], "the second was refused by Graph, and not sent again");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stop_between_two_messages_of_a_command_holds_for_the_second() {
    let world = world();
    world.opts_in(&Value::Null).await;
    world.graph.delay(Duration::from_millis(100));
    let command = command("c", &json!({"tokenReference": reference(TOKEN).as_str()}));
    let stop = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        world.opts_in(&json!("STOP NOTIFICATIONS")).await;
    };
    let (again, ()) = tokio::join!(world.consume(vec![command]), stop);
    assert_eq!((again, parked(&world)), (NOTHING, vec!["opted_out".to_owned()]));
    assert_eq!(world.graph.texts(), ["news"]);
}

#[tokio::test]
async fn what_the_person_said_of_a_token_outlives_a_caller_that_brings_it() {
    let world = world();
    let raw = json!({"notification_messages_token": TOKEN});
    assert_eq!(world.consume(vec![command("c-1", &raw)]).await, NOTHING);
    let kept = async || world.state.find_token(&reference(TOKEN), world.clock.now()).await.unwrap();
    let until = TimestampMs::from_millis(START + 15 * 86_400_000);
    assert_eq!(kept().await.map(|token| (token.expires, token.conversation)), Some((until, None)));

    world.opts_in(&Value::Null).await;
    let said = kept().await;
    assert_eq!(world.consume(vec![command("c-2", &raw)]).await, NOTHING);
    assert_eq!(kept().await, said, "bringing it again tells nothing new");
    assert_eq!(world.graph.sends().len(), 4);
    // Ended a year after the opt-in, it is not begun anew by whoever still has it.
    world.clock.advance(Duration::from_hours(367 * 24));
    assert_eq!(world.consume(vec![command("c-3", &raw)]).await, NOTHING);
    assert_eq!(parked(&world), ["token_unknown"]);
}

#[tokio::test]
async fn a_send_by_token_takes_its_turn_in_the_conversation_that_the_token_came_in_and_waits_behind_its_echoes() {
    let key = ConversationKey::parse(&format!("messenger:v1:page:{PAGE}:page-scoped-id:7001")).unwrap();
    for to in [json!({"tokenReference": reference(TOKEN).as_str()}), json!({"notification_messages_token": TOKEN})] {
        let world = world();
        world.opts_in(&Value::Null).await;
        world.graph.reply([Reply::Lost { arrived: true }]);
        assert_eq!(world.consume(vec![command("c", &to)]).await, ["c"]);
        let turn = world.state.load(&key).await.unwrap().conversation.turn;
        assert!(turn.is_some_and(|turn| turn.claim.is_command()), "{to}");
        world.clock.advance(Duration::from_mins(1));
        assert_eq!(world.consume(vec![command("c", &to)]).await, ["c"], "its echo may be in the queue");
        let fences: Vec<_> = world
            .requeue
            .enqueued
            .lock()
            .unwrap()
            .iter()
            .map(|fence| fence.message_group_id.as_str().to_owned())
            .collect();
        assert_eq!((fences, world.graph.sends().len()), (vec![format!("{}/report", key.as_str())], 1), "{to}");
        world.pass_fences().await;
        world.clock.advance(Duration::from_mins(1));
        assert_eq!(world.consume(vec![command("c", &to)]).await, NOTHING);
        assert_eq!(
            (world.graph.texts(), parked(&world).len()),
            (["news", "news", "more"].map(str::to_owned).to_vec(), 0)
        );
    }
}
