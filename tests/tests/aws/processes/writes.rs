//! What a plain message costs: in a burst and one by one, at the default rate, with the echo of every answer.

use std::time::Duration;

use local::simulator::Simulator;
use messenger_tests::proxy::{Call, Proxy};

use super::stage::{PATIENCE, Setup, Stage, plain};
use crate::setting;

const PAGE: &str = "1234567890";

/// Who writes in the burst, and how often.
const PEOPLE: usize = 10;
const TURNS: usize = 5;

/// Messages after the burst, each of them once the one before was answered, and so more often than a worker may send
/// without slots.
const TRICKLE: usize = 10;

const SETUP: Setup = Setup {
    name: "writes",
    pages: &[PAGE],
    fields: "messages,message_echoes",
    lost_echoes: 0,
    account: plain,
    timeout: Duration::from_secs(30),
    visibility: Duration::from_mins(1),
};

/// Calls of DynamoDB that write.
const WRITES: [&str; 5] = ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"];

/// Writes by what they are for.
#[derive(Debug, Clone, Copy, Default)]
struct Writes {
    /// Claims and conversations.
    messages: usize,
    /// Slots of the Page.
    slots: usize,
    /// Echoes that came in before the outcome was written.
    echoes: usize,
    others: usize,
}

impl Writes {
    /// Those among the calls.
    fn of(calls: &[Call]) -> Self {
        let mut writes = Self::default();
        let is_write = |call: &&Call| WRITES.iter().any(|name| call.target == format!("DynamoDB_20120810.{name}"));
        for call in calls.iter().filter(is_write) {
            let key = call.body["Key"]["pk"]["S"].as_str().or_else(|| call.body["Item"]["pk"]["S"].as_str());
            let is_of_echo = call.body["ReturnValues"] == "UPDATED_OLD";
            let count = match key.and_then(|key| key.split_once('#')) {
                Some(("claim", _)) if is_of_echo => &mut writes.echoes,
                Some(("claim" | "conversation", _)) => &mut writes.messages,
                Some(("page", _)) => &mut writes.slots,
                _ => &mut writes.others,
            };
            *count += 1;
        }
        writes
    }
}

#[tokio::test]
#[ignore = "run by tests/aws/run"]
async fn a_plain_message_costs_at_most_three_writes_beside_slots_and_early_echoes() {
    let stage = Stage::new(SETUP).await;
    let proxy = Proxy::start(&setting("AWS_ENDPOINT_URL")).await;
    let people = stage.people(PAGE, PEOPLE).await;
    for turn in 2..=TURNS {
        stage.write(PAGE, &people, turn).await;
    }
    let _workers = ["first", "second"].map(|name| stage.worker(name, &[("AWS_ENDPOINT_URL", proxy.address())]));
    stage.drained().await;
    let burst = proxy.calls();
    for turn in TURNS + 1..=TURNS + TRICKLE {
        let sent = stage.simulator.sent().len();
        stage.write(PAGE, &people[turn % PEOPLE..][..1], turn).await;
        let answered = |simulator: &Simulator| simulator.sent().len() > sent;
        assert!(stage.simulator.wait_until(PATIENCE, answered).await, "{}", stage.report().await);
    }
    stage.drained().await;
    let calls = proxy.calls();

    assert_eq!(stage.simulator.sent().len(), PEOPLE * TURNS + TRICKLE);
    for (name, calls, messages) in
        [("a burst", &calls[..burst.len()], PEOPLE * TURNS), ("one by one", &calls[burst.len()..], TRICKLE)]
    {
        let writes = Writes::of(calls);
        println!("{messages} messages, {name}: {writes:?}");
        assert!(writes.messages >= messages, "{name}: the proxy is passed by");
        assert!(writes.messages <= 3 * messages && writes.others == 0, "{name}: {messages} messages, {writes:?}");
        // Slots that another worker was faster for are another try, and a burst takes them for those that wait just then.
        assert!(
            writes.slots <= messages / 2 + 3 && writes.echoes <= messages,
            "{name}: {messages} messages, {writes:?}"
        );
    }
}
