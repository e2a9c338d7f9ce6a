//! When a bot is heard and not let speak: about its own sends, and in a thread that somebody else has.

use std::time::Duration;

use aws_lambda_events::sqs::SqsEvent;
use consumer::Deadline;
use consumer::dispatch::DispatchError;
use messenger_channel::action::{Action, ActionKind};
use messenger_channel::clock::{Clock, ManualClock};
use messenger_channel::dispatch_input::DispatchInput;
use messenger_channel::state::{
    ClaimKey, Claims, Conversations, Lease, MemoryState, Owner, SavedConversation, Take, Turn,
};
use messenger_wire::webhook::Feed;
use messenger_wire::{ConversationKey, TimestampMs};
use serde_json::{Value, json};

use crate::once::chaos::{Chaos, Rules, When};
use crate::support::{Bot, NOTHING, PAGE, START, World, record, text};

fn template() -> Action {
    let template = json!({"template": {"name": "order_shipped", "language": {"code": "en"}, "components": []}});
    serde_json::from_value(json!({"messagingType": "UTILITY", "message": template})).unwrap()
}

fn world(answer: fn(&DispatchInput) -> Vec<Action>, account: &Value) -> World<MemoryState> {
    World::with_state(Bot::new(move |input| Ok(answer(input))), MemoryState::new(), account)
}

/// What Meta reports of a send of ours.
fn reports(sent: &Value) -> Vec<Value> {
    let (from, to, at) = (json!({"id": PAGE}), json!({"id": "7001"}), START + 1_000);
    let message = json!({"is_echo": true, "app_id": 15177, "mid": "m_out1", "text": "hello",
        "metadata": sent["message"]["metadata"]});
    vec![
        json!({"sender": from, "recipient": to, "timestamp": at, "message": message}),
        json!({"sender": to, "recipient": from, "timestamp": at, "delivery": {"mids": ["m_out1"], "watermark": at}}),
        json!({"sender": to, "recipient": from, "timestamp": at, "read": {"watermark": at}}),
    ]
}

#[tokio::test]
async fn a_bot_that_answers_reports_on_its_own_sends_is_not_let_talk_to_itself() {
    for answer in
        [(|_: &DispatchInput| vec![Action::text("hello")]) as fn(&DispatchInput) -> Vec<Action>, |_| vec![template()]]
    {
        let world = world(answer, &json!({"forward": ["echoes", "receipts"]}));
        assert_eq!(world.consume(vec![record(Feed::Messaging, &text("7001", "m_1", "hi"))]).await, NOTHING);
        for report in reports(&world.graph.sends()[0]) {
            assert_eq!(world.consume(vec![record(Feed::Messaging, &report)]).await, NOTHING, "it is done");
        }
        assert_eq!(world.bot.asked.lock().unwrap().len(), 4, "the bot hears of everything");
        assert_eq!(world.graph.sends().len(), 1, "and has answered the person alone");
        assert!(world.metrics.text().contains(r#""Reason":"report""#), "{}", world.metrics.text());
    }
}

#[tokio::test]
async fn in_a_thread_of_somebody_else_only_who_takes_it_speaks() {
    let speaks = (|_| vec![Action::text("hello")]) as fn(&DispatchInput) -> Vec<Action>;
    let takes: fn(&DispatchInput) -> Vec<Action> = |_| vec![ActionKind::TakeThread.into(), Action::text("hello")];
    let too_late: fn(&DispatchInput) -> Vec<Action> = |_| vec![Action::text("hello"), ActionKind::TakeThread.into()];
    let standby = (Feed::Standby, text("7001", "m_1", "hi"));
    let pass = json!({"sender": {"id": "7001"}, "recipient": {"id": PAGE}, "timestamp": START,
        "pass_thread_control": {"new_owner_app_id": "263902037430900", "previous_owner_app_id": "15177"}});
    let passed = (Feed::Messaging, pass);
    for (answer, (feed, event), takeover, sends) in [
        (speaks, &standby, true, 0),
        (speaks, &passed, true, 0),
        (takes, &standby, true, 1),
        (takes, &passed, true, 1),
        (too_late, &standby, true, 0),
        (speaks, &standby, false, 1),
        (speaks, &passed, false, 1),
    ] {
        let world = world(answer, &json!({"forward": ["standby"], "humanTakeover": takeover}));
        // The window is open, and the thread ours.
        let mut first = text("7001", "m_0", "hi");
        first["timestamp"] = json!(START - 1_000);
        assert_eq!(world.consume(vec![record(Feed::Messaging, &first)]).await, NOTHING);
        let before = world.graph.sends().len();
        assert_eq!(world.consume(vec![record(*feed, event)]).await, NOTHING);
        assert_eq!(world.bot.asked.lock().unwrap().len(), 2, "the bot is asked in any case");
        assert_eq!(world.graph.sends().len() - before, sends, "{feed:?} {event}");
        let refused = world.metrics.text().contains(r#""Reason":"owned_elsewhere""#);
        assert_eq!(refused, sends == 0);
        assert_eq!(world.requeue.parked.lock().unwrap().len(), 0);
    }
}

#[tokio::test]
async fn what_a_person_does_and_what_is_reported_wait_for_each_others_sends() {
    let key = ConversationKey::parse(&format!("messenger:v1:page:{PAGE}:page-scoped-id:7001")).unwrap();
    let echo = json!({"sender": {"id": PAGE}, "recipient": {"id": "7001"}, "timestamp": START,
        "message": {"is_echo": true, "app_id": 99, "mid": "m_2", "text": "I take over"}});
    let said = text("7001", "m_1", "hi");
    for (event, is_report, waits) in
        [(&said, true, true), (&said, false, false), (&echo, false, true), (&echo, true, false)]
    {
        let world = world(|_| vec![ActionKind::TakeThread.into()], &json!({"forward": ["echoes"]}));
        let (claim, now) = (ClaimKey::command("main", "another run"), world.clock.now());
        let claim = ClaimKey::parse(&claim.as_str().replacen('c', "e", 1)).unwrap();
        let until = TimestampMs::from_millis(START + 20_000);
        let lease = Lease { owner: Owner::new([7; 16]), now, until };
        world.state.acquire(&claim, &lease, Take::Open).await.unwrap();
        let mut known = SavedConversation::default();
        known.conversation.turn = Some(Turn { claim, until, is_report });
        world.state.save(&key, &known, now).await.unwrap();
        let back = world.consume(vec![record(Feed::Messaging, event)]).await;
        assert_eq!(!back.is_empty(), waits, "{event} while a run of the lane of reports ({is_report}) sends");
        // The other run is over.
        world.clock.advance(Duration::from_secs(20));
        assert_eq!(world.consume(vec![record(Feed::Messaging, event)]).await, NOTHING);
        assert_eq!(world.graph.threads().len(), 1);
    }
}

#[tokio::test]
async fn a_report_that_the_bot_does_not_take_is_parked_before_the_patience_for_echoes_behind_it_ends() {
    let bot = Bot::new(|_| Err(DispatchError::Retry("away".into())));
    let world = World::with_state(bot, MemoryState::new(), &json!({"forward": ["receipts"]}));
    let read = &reports(&json!({"message": {}}))[2];
    let (start, mut attempts) = (world.clock.now(), 1);
    while !world.consume(vec![record(Feed::Messaging, read)]).await.is_empty() {
        attempts += 1;
        let (_, hidden) = world.requeue.hidden.lock().unwrap().last().cloned().unwrap();
        world.clock.advance(hidden);
    }
    assert_eq!((attempts, world.clock.now().since(start)), (3, Duration::from_secs(6)));
    assert_eq!(world.requeue.parked.lock().unwrap()[0].1, "dispatcher");
}

#[tokio::test]
async fn an_echo_that_meets_trouble_of_the_table_comes_again_until_it_has_told_that_a_colleague_answers() {
    let echo = json!({"sender": {"id": PAGE}, "recipient": {"id": "7001"}, "timestamp": START,
        "message": {"is_echo": true, "app_id": 263_902_037_430_900_i64, "mid": "m_2", "text": "I take over"}});
    let chaos = Chaos::new(1, ManualClock::at(TimestampMs::from_millis(START)), 0, Rules::default());
    let consumer = crate::once::model::world(&chaos, &json!({}));
    for run in 0..10 {
        let mut batch = SqsEvent::default();
        batch.records = vec![record(Feed::Messaging, &echo)];
        // Of the calls of each run, claim, conversation and release, the second one fails.
        chaos.watch().failing = (run < 9).then_some((3 * run + 2, When::Before));
        let end = TimestampMs::from_millis(chaos.clock.now().as_millis() + 30_000);
        let back = consumer.consume(batch, Deadline::at(end), "").await.batch_item_failures.len();
        assert_eq!((back, chaos.watch().parked.len()), (usize::from(run < 9), 0), "run {run}");
        chaos.clock.advance(Duration::from_mins(5));
    }
    let key = ConversationKey::parse(&format!("messenger:v1:page:{PAGE}:page-scoped-id:7001")).unwrap();
    let known = chaos.state.load(&key).await.unwrap().conversation;
    assert_eq!(known.thread.elsewhere_since(), Some(TimestampMs::from_millis(START)));
}
