//! What becomes of an event whose bot is too slow or cannot work: through the real dispatcher, and with one that does
//! not keep its time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_lambda_events::sqs::SqsMessage;
use consumer::dispatch::handler::{Handle, HandleError, NoHandler};
use consumer::dispatch::{Dispatch, DispatchContext, DispatchError, Dispatched, Dispatcher};
use consumer::seams::Settings;
use messenger_channel::action::Action;
use messenger_channel::configuration::Account;
use messenger_channel::dispatch_input::DispatchInput;
use messenger_channel::dispatch_setting::DispatchSetting;
use messenger_channel::state::MemoryState;
use messenger_wire::webhook::Feed;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use tracing::Level;

use crate::support::{NOTHING, Reply, World, logs, record, redriven, text};
use crate::told::metrics::sum;

/// Dispatcher of the product.
#[derive(Clone)]
pub(crate) struct Real<H>(pub(crate) Arc<Dispatcher<H>>);

impl<H: Handle> Dispatch for Real<H> {
    fn target<'a>(&'a self, account: &'a Account) -> Option<&'a DispatchSetting> {
        self.0.target(account)
    }

    fn dispatch(
        &self,
        account: &Account,
        input: &DispatchInput,
        context: &DispatchContext,
    ) -> impl Future<Output = Result<Dispatched, DispatchError>> + Send {
        self.0.dispatch(account, input, context)
    }
}

/// Bot that takes its time to say hello.
#[derive(Clone)]
struct Slow(Arc<Mutex<Duration>>);

impl Slow {
    fn new(takes: Duration) -> Self {
        Self(Arc::new(Mutex::new(takes)))
    }

    fn takes(&self, time: Duration) {
        *self.0.lock().unwrap() = time;
    }

    async fn answer(&self) -> Vec<Action> {
        let takes = *self.0.lock().unwrap();
        sleep(takes).await;
        vec![Action::text("hello")]
    }
}

impl Handle for Slow {
    async fn handle(&self, _: &DispatchInput, _: &DispatchContext) -> Result<Vec<Action>, HandleError> {
        Ok(self.answer().await)
    }
}

/// As a dispatcher of its own, it does not look at the time that it is given.
impl Dispatch for Slow {
    async fn dispatch(&self, _: &Account, _: &DispatchInput, _: &DispatchContext) -> Result<Dispatched, DispatchError> {
        Ok(Dispatched { actions: self.answer().await, memory: None, repeatable: false })
    }
}

fn world<D: Dispatch + Clone>(bot: D, account: &Value) -> World<MemoryState, D> {
    let mut settings = json!({"markSeen": false, "typing": false});
    settings.as_object_mut().unwrap().extend(account.as_object().unwrap().clone());
    World::with_state(bot, MemoryState::new(), &settings)
}

fn said(mid: &str) -> SqsMessage {
    record(Feed::Messaging, &text("7001", mid, "hi"))
}

impl<D> World<MemoryState, D> {
    /// For how many seconds each record was hidden that came again so far.
    fn hidden(&self) -> Vec<u64> {
        self.requeue.hidden.lock().unwrap().iter().map(|(_, time)| time.as_secs()).collect()
    }

    fn reasons(&self) -> Vec<String> {
        self.requeue.parked.lock().unwrap().iter().map(|(_, reason)| reason.clone()).collect()
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_bot_is_cut_before_the_run_ends_and_its_event_goes_back_unparked() {
    for (end, cut) in [(4, 2), (30, 23), (900, 893)].map(|(end, cut)| (Duration::from_secs(end), cut)) {
        let bot = Slow::new(Duration::from_hours(1));
        let world = world(Real(Arc::new(Dispatcher::new(None).handler(bot.clone()))), &json!({}));
        let start = Instant::now();
        let back = world.consume_within(end, vec![said("m_1"), said("m_2")]).await;
        assert_eq!(back.len(), 2, "its follower waits behind it");
        assert_eq!(start.elapsed().as_secs(), cut, "of {end:?}: time is left to give the claim back");
        assert_eq!((world.hidden(), world.reasons()), (vec![2, 2], vec![]), "of {end:?}");
        // It was given back: whoever comes next need not wait for the end of a lease.
        bot.takes(Duration::ZERO);
        world.clock.advance(Duration::from_secs(2));
        assert_eq!(world.consume(vec![said("m_1"), said("m_2")]).await, NOTHING);
        assert_eq!(world.graph.texts(), ["hello", "hello"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_bot_may_take_all_the_time_that_a_send_does_not_need() {
    for (takes, answered) in [(22_999, true), (23_001, false)] {
        let bot = Slow::new(Duration::from_millis(takes));
        let world = world(Real(Arc::new(Dispatcher::new(None).handler(bot))), &json!({}));
        assert_eq!(world.consume(vec![said("m_1")]).await.is_empty(), answered, "{takes} ms of 30 s");
    }
}

#[tokio::test(start_paused = true)]
async fn what_does_not_keep_its_time_is_cut_with_its_record_alone() {
    let bot = Slow::new(Duration::from_hours(1));
    let world = world(bot.clone(), &json!({}));
    let (lines, _guard) = logs(Level::WARN);
    let start = Instant::now();
    assert_eq!(world.consume(vec![said("m_1")]).await.len(), 1);
    assert!(start.elapsed() < Duration::from_secs(30), "Lambda would have killed the run after {:?}", start.elapsed());
    assert_eq!((world.hidden(), world.reasons()), (vec![10], vec![]));
    assert!(lines.text().contains("record took all the time there was"), "{}", lines.text());
    // Nobody gave the claim back, so that it is free when the lease is over.
    bot.takes(Duration::ZERO);
    world.clock.advance(Duration::from_secs(10));
    assert_eq!(world.consume(vec![said("m_1")]).await.len(), 1);
    world.clock.advance(Duration::from_secs(19));
    assert_eq!(world.consume(vec![said("m_1")]).await, NOTHING);
    assert_eq!(world.graph.texts(), ["hello"]);
}

#[tokio::test]
async fn an_event_whose_dispatcher_cannot_work_is_kept_told_of_and_parked_in_the_end() {
    for (setting, why) in [
        (Value::Null, "neither the account nor DISPATCH names a target"),
        (json!({"type": "handler"}), "no handler is compiled in"),
        (json!({"type": "flow", "file": "/nowhere/flow.yaml"}), "flow /nowhere/flow.yaml cannot be read"),
        (json!({"type": "flow", "flow": {"version": 2}}), "version"),
        (json!({"type": "lambda", "function": "bot"}), "AWS is not set up"),
        (json!({"type": "lambda", "function": "bot", "invocation": "event"}), "AWS is not set up"),
        (json!({"type": "sqs", "queueUrl": "https://sqs.example/1/bot"}), "AWS is not set up"),
    ] {
        let (lines, _guard) = logs(Level::WARN);
        let world = world(Real(Arc::new(Dispatcher::<NoHandler>::new(None))), &json!({ "dispatch": setting }));
        for attempts in 1..Settings::default().max_attempts {
            assert_eq!(world.consume(vec![said("m_1"), said("m_2")]).await.len(), 2, "{setting}");
            assert_eq!(world.reasons(), NOTHING, "{setting}: it is kept, {attempts} attempts");
            world.clock.advance(Duration::from_mins(6));
        }
        assert_eq!(world.hidden()[..4], [2, 2, 4, 4], "{setting}: each attempt later than the one before");
        let lines = lines.text();
        assert!(lines.contains("dispatcher is set up wrongly") && lines.contains(why), "{setting}: {lines}");
        assert!(lines.contains(r#""reason":"dispatcher_misconfigured""#), "{setting}: {lines}");
        let redelivered = sum(&world, "Redelivered", "");
        assert_eq!(redelivered, u64::from(2 * (Settings::default().max_attempts - 1)), "{setting}");
        // In the end the dead-letter queue has it, and with it the alarm.
        assert_eq!(world.consume(vec![said("m_1"), said("m_2")]).await.len(), 1, "the follower has its own attempts");
        assert_eq!(world.reasons(), ["dispatcher_misconfigured"], "{setting}");
        assert_eq!(sum(&world, "Parked", "Reason=dispatcher_misconfigured"), 1, "{setting}");
        assert_eq!(world.graph.sends().len(), 0);
    }
}

#[tokio::test]
async fn an_event_is_answered_as_soon_as_its_dispatcher_is_mended() {
    let file = tempfile::Builder::new().suffix(".yaml").tempfile().unwrap();
    let setting = json!({"type": "flow", "file": file.path().to_str().unwrap()});
    let world = world(Real(Arc::new(Dispatcher::new(None))), &json!({ "dispatch": setting }));
    std::fs::write(file.path(), "version: 1\nrules: nonsense").unwrap();
    assert_eq!(world.consume(vec![said("m_1")]).await.len(), 1);
    std::fs::write(file.path(), "version: 1\nrules: [{when: {text: hi}, do: [{text: hello}]}]").unwrap();
    world.clock.advance(Duration::from_secs(2));
    assert_eq!(world.consume(vec![said("m_1")]).await, NOTHING);
    assert_eq!((world.graph.texts(), world.reasons()), (vec!["hello".to_owned()], vec![]));
}

/// Bot that answers the same again, as a flow does, until another one takes its place.
#[derive(Clone, Default)]
struct Replaced {
    by_another: Arc<AtomicBool>,
    asked: Arc<Mutex<Vec<bool>>>,
}

impl Dispatch for Replaced {
    async fn dispatch(&self, _: &Account, _: &DispatchInput, _: &DispatchContext) -> Result<Dispatched, DispatchError> {
        let by_another = self.by_another.load(Ordering::Relaxed);
        self.asked.lock().unwrap().push(by_another);
        let says = if by_another { ["b1", "b2"] } else { ["a1", "a2"] };
        Ok(Dispatched { actions: says.map(Action::text).to_vec(), memory: None, repeatable: !by_another })
    }
}

impl World<MemoryState, Replaced> {
    fn replace(&self, by: &Value) {
        self.secret.0.lock().unwrap()["accounts"]["main"]["dispatch"] = by.clone();
        self.bot.by_another.store(by["type"] != "handler", Ordering::Relaxed);
        self.clock.advance(Duration::from_mins(10));
    }
}

#[tokio::test]
async fn the_rest_of_a_flows_answer_is_left_to_no_other_bot() {
    let (flow, later) = (json!({"type": "handler"}), json!({"type": "eventbridge", "bus": "bots"}));
    for other in [&later, &json!({"type": "http", "url": "https://example.com/bot"})] {
        let account = json!({"dispatch": flow, "results": {"type": "sns", "topicArn": "arn", "answers": true}});
        let world = World::with_state(Replaced::default(), MemoryState::new(), &account);
        let record = || record(Feed::Messaging, &text("7001", "m_1", "hi"));
        world.graph.reply([Reply::Sent, Reply::Error(json!({"code": 32}))]);
        assert_eq!(world.consume(vec![record()]).await.len(), 1);
        world.replace(other);
        assert_eq!(world.consume(vec![record()]).await, NOTHING);
        assert_eq!(world.requeue.parked.lock().unwrap()[0].1, "bot_changed");
        assert_eq!(world.graph.texts(), ["a1", "a2"], "the second was refused");
        let told = world.results.told().pop().unwrap();
        assert_eq!((&told["outcome"], &told["reason"]), (&json!("failed"), &json!("bot_changed")));
        assert_eq!(told["parts"][0]["outcome"], "sent");
        if other == &later {
            assert_eq!(*world.bot.asked.lock().unwrap(), [false], "it is not told of the event");
        }
        world.replace(&flow);
        assert_eq!(world.consume(vec![redriven(record())]).await, NOTHING);
        assert_eq!(world.graph.texts(), ["a1", "a2", "a2"]);
    }
}

#[tokio::test]
async fn a_bot_that_takes_the_place_of_one_that_said_nothing_yet_is_asked() {
    for (other, sends) in [
        (json!({"type": "eventbridge", "bus": "bots"}), &["a1"][..]),
        (json!({"type": "http", "url": "https://example.com/bot"}), &["a1", "b1", "b2"]),
    ] {
        let world = World::with_state(Replaced::default(), MemoryState::new(), &json!({}));
        let record = || record(Feed::Messaging, &text("7001", "m_1", "hi"));
        world.graph.reply([Reply::Error(json!({"code": 32}))]);
        assert_eq!(world.consume(vec![record()]).await.len(), 1);
        world.replace(&other);
        assert_eq!(world.consume(vec![record()]).await, NOTHING);
        assert_eq!(*world.bot.asked.lock().unwrap(), [false, true], "{other}");
        assert_eq!(world.graph.texts(), sends, "the first was refused");
    }
}
