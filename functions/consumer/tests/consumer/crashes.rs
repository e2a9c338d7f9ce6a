//! Records that end their runs without a word, before any claim of theirs counts it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aws_lambda_events::sqs::SqsMessage;
use consumer::dispatch::{Dispatch, DispatchContext, DispatchError, Dispatched};
use consumer::seams::Settings;
use messenger_channel::clock::Clock;
use messenger_channel::configuration::Account;
use messenger_channel::dispatch_input::DispatchInput;
use messenger_channel::dispatch_setting::DispatchSetting;
use messenger_channel::state::{Claim, ClaimKey, Claims, Lease, MemoryState, Owner, Take};
use messenger_wire::TimestampMs;
use messenger_wire::webhook::Feed;
use serde_json::json;

use crate::metrics::sum;
use crate::support::{Bot, NOTHING, World, parked, record, text, throttled};

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

fn received(mid: &str, times: u32) -> SqsMessage {
    let mut record = record(Feed::Messaging, &text("7001", mid, "hi"));
    record.attributes.insert("ApproximateReceiveCount".into(), times.to_string());
    record
}

fn id(mid: &str) -> String {
    received(mid, 1).message_id.unwrap()
}

#[tokio::test]
async fn a_record_that_panics_before_its_claim_is_parked_and_what_stands_behind_it_is_answered() {
    let trap = Trap { bot: Bot::saying(&["hello"]), is_set: Arc::new(AtomicBool::new(true)) };
    let world = World::with_state(trap.clone(), MemoryState::new(), &json!({}));
    let mut receives = 0;
    while world.requeue.parked.lock().unwrap().is_empty() {
        receives += 1;
        let back = world.consume(vec![received("m_1", receives), received("m_2", receives)]).await;
        assert_eq!(back.last(), Some(&id("m_2")), "the second one is not begun, or panics too");
        world.clock.advance(Duration::from_secs(10));
    }
    // Nine that are not counted, and one more than may be.
    assert_eq!(receives, 9 + Settings::default().max_attempts + 1);
    assert_eq!(*world.requeue.parked.lock().unwrap(), [(id("m_1"), "crashed".to_owned())]);
    assert_eq!((sum(&world, "Parked", "Reason=crashed"), sum(&world, "GivenUp", "")), (1, 1));
    trap.is_set.store(false, Ordering::Relaxed);
    assert_eq!(world.consume(vec![received("m_2", receives + 1)]).await, NOTHING);
    assert_eq!(world.graph.texts(), ["hello"]);
}

#[tokio::test]
async fn runs_that_die_are_counted_and_those_that_end_with_a_word_are_not() {
    let most = Settings::default().max_attempts;
    for (deaths, reasons) in [(most - 1, vec![]), (most, vec!["crashed".to_owned()])] {
        let world = World::new(Bot::saying(&["hello"]));
        for death in 0..deaths {
            let now = world.clock.now();
            let until = TimestampMs::from_millis(now.as_millis() + 29_000);
            let owner = Owner::new(u128::from(death).to_be_bytes());
            let taken =
                world.state.acquire(&ClaimKey::record(&id("m_1")), &Lease { owner, now, until }, Take::Open).await;
            assert!(matches!(taken, Ok(Claim::Acquired(_))), "{taken:?}");
            world.clock.advance(Duration::from_mins(3));
        }
        assert_eq!(world.consume(vec![received("m_1", 10 + deaths)]).await, NOTHING);
        assert_eq!((parked(&world), world.graph.texts().len()), (reasons.clone(), 1 - reasons.len()), "{deaths}");
    }
    // Waits, far more of them.
    let world = World::new(Bot::saying(&["hello"]));
    world.graph.reply((0..3 * most).map(|_| throttled()));
    for receives in 10..10 + 3 * most {
        assert_eq!(world.consume(vec![received("m_1", receives)]).await.len(), 1, "{receives}");
        world.clock.advance(Duration::from_mins(11));
    }
    assert_eq!(parked(&world), Vec::<String>::new());
}

#[tokio::test]
async fn what_has_come_too_often_is_not_begun() {
    for (receives, reasons) in [(994, vec![]), (995, vec!["crashed".to_owned()])] {
        let world = World::new(Bot::saying(&["hello"]));
        assert_eq!(world.consume(vec![received("m_1", receives)]).await, NOTHING);
        assert_eq!((parked(&world), world.graph.texts().len()), (reasons.clone(), 1 - reasons.len()), "{receives}");
    }
}
