//! Records that end their runs without a word, before any claim of theirs counts it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_lambda_events::sqs::{SqsEvent, SqsMessage};
use consumer::Deadline;
use consumer::dispatch::{Dispatch, DispatchContext, DispatchError, Dispatched};
use messenger_channel::clock::ManualClock;
use messenger_channel::configuration::Account;
use messenger_channel::dispatch_input::DispatchInput;
use messenger_channel::dispatch_setting::DispatchSetting;
use messenger_channel::state::MemoryState;
use messenger_wire::TimestampMs;
use messenger_wire::webhook::Feed;
use serde_json::json;

use crate::once::chaos::{Chaos, Rules};
use crate::support::{Bot, NOTHING, START, World, parked, record, text};
use crate::told::metrics::sum;

/// Bot that is asked where it is before a record is claimed, and panics then for as long as it is set.
#[derive(Clone)]
struct Trap {
    bot: Bot,
    is_set: Arc<AtomicBool>,
}

impl Dispatch for Trap {
    fn target<'a>(&'a self, account: &'a Account) -> Option<&'a DispatchSetting> {
        assert!(!self.is_set.load(Ordering::Relaxed), "the trap is set");
        account.dispatch.as_ref()
    }

    async fn dispatch(
        &self,
        account: &Account,
        input: &DispatchInput,
        context: &DispatchContext,
    ) -> Result<Dispatched, DispatchError> {
        self.bot.dispatch(account, input, context).await
    }
}

#[tokio::test]
async fn a_record_whose_claim_cannot_be_read_is_parked_at_once() {
    let clock = ManualClock::at(TimestampMs::from_millis(START));
    let chaos = Chaos::new(1, clock, 0, Rules::default());
    chaos.watch().is_unreadable = true;
    let consumer = crate::once::model::world(&chaos, &json!({}));
    let mut batch = SqsEvent::default();
    batch.records = vec![record(Feed::Messaging, &text("7001", "m_1", "1:0"))];
    let end = Deadline::at(TimestampMs::from_millis(START + 30_000));
    assert_eq!(consumer.consume(batch, end, "").await.batch_item_failures.len(), 0);
    assert_eq!(chaos.watch().parked.values().sum::<usize>(), 1);
}

/// A record that has been in its queue for a quarter of an hour.
fn received(mid: &str, times: u32) -> SqsMessage {
    let mut record = record(Feed::Messaging, &text("7001", mid, "hi"));
    record.attributes.insert("SentTimestamp".into(), (START - 900_000).to_string());
    record.attributes.insert("ApproximateReceiveCount".into(), times.to_string());
    record
}

fn id(mid: &str) -> String {
    received(mid, 1).message_id.unwrap()
}

#[tokio::test]
async fn a_record_that_panics_before_its_claim_is_parked_in_the_end_and_what_stands_behind_it_is_answered() {
    let trap = Trap { bot: Bot::saying(&["hello"]), is_set: Arc::new(AtomicBool::new(true)) };
    let world = World::with_state(trap.clone(), MemoryState::new(), &json!({}));
    for (receives, sent) in [(1, START - 900_000), (99, START - 900_000), (500, START - 899_999)] {
        let mut first = received("m_1", receives);
        first.attributes.insert("SentTimestamp".into(), sent.to_string());
        let back = world.consume(vec![first, received("m_2", receives)]).await;
        assert_eq!(back, [id("m_1"), id("m_2")], "{receives}");
    }
    assert_eq!(world.consume(vec![received("m_1", 100), received("m_2", 1)]).await, [id("m_2")], "it panics too");
    assert_eq!(*world.requeue.parked.lock().unwrap(), [(id("m_1"), "crashed".to_owned())]);
    assert_eq!((sum(&world, "Parked", "Reason=crashed"), sum(&world, "GivenUp", "")), (1, 1));
    trap.is_set.store(false, Ordering::Relaxed);
    assert_eq!(world.consume(vec![received("m_2", 2)]).await, NOTHING);
    assert_eq!(world.graph.texts(), ["hello"]);
}

#[tokio::test]
async fn what_has_come_too_often_is_not_begun() {
    for (receives, reasons) in [(994, vec![]), (995, vec!["crashed".to_owned()])] {
        let world = World::new(Bot::saying(&["hello"]));
        assert_eq!(world.consume(vec![received("m_1", receives)]).await, NOTHING);
        assert_eq!((parked(&world), world.graph.texts().len()), (reasons.clone(), 1 - reasons.len()), "{receives}");
    }
}
