//! What a plain message costs.

use std::time::Duration;

use messenger_tests::proxy::Proxy;

use super::stage::{Setup, Stage};
use crate::setting;

const PAGE: &str = "1234567890";
const PEOPLE: usize = 10;
const TURNS: usize = 5;

const SETUP: Setup = Setup {
    name: "writes",
    pages: &[PAGE],
    fields: "messages",
    lost_echoes: 0,
    attention: true,
    timeout: Duration::from_secs(30),
    visibility: Duration::from_mins(1),
};

/// Calls of DynamoDB that write.
const WRITES: [&str; 5] = ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"];

#[tokio::test]
#[ignore = "run by tests/aws/run"]
async fn a_plain_message_costs_at_most_three_writes() {
    let stage = Stage::new(SETUP).await;
    let proxy = Proxy::start(&setting("AWS_ENDPOINT_URL")).await;
    let people = stage.people(PAGE, PEOPLE).await;
    for turn in 2..=TURNS {
        stage.write(PAGE, &people, turn).await;
    }
    let _worker = stage.worker("only", &[("AWS_ENDPOINT_URL", proxy.address())]);
    stage.drained().await;

    let messages = PEOPLE * TURNS;
    assert_eq!(stage.simulator.sent().len(), messages);
    let counted = proxy.counted();
    let writes: usize = WRITES.iter().filter_map(|name| counted.get(&format!("DynamoDB_20120810.{name}"))).sum();
    println!("{messages} messages: {counted:?}");
    assert!(writes >= messages, "the proxy is passed by");
    assert!(writes <= 3 * messages, "{writes} writes for {messages} messages");
}
