//! A process that dies between its claim and its send.

use std::time::Duration;

use local::simulator::{Fault, FaultRule, Simulator, Target};

use super::stage::{PATIENCE, Setup, Stage, attentive};

const PAGE: &str = "1234567890";

const SETUP: Setup = Setup {
    name: "restart",
    pages: &[PAGE],
    fields: "messages,message_echoes",
    lost_echoes: 0,
    account: attentive,
    timeout: Duration::from_secs(4),
    visibility: Duration::from_secs(5),
};

/// The process is killed while it shows that the message was seen: the claim is its own by then, and nothing is sent.
#[tokio::test]
#[ignore = "run by tests/aws/run"]
async fn a_process_killed_between_claim_and_send_answers_once_when_it_is_started_again() {
    let stage = Stage::new(SETUP).await;
    stage.simulator.fail(FaultRule { target: Target::SenderActions, ..FaultRule::next(Fault::Stall { seconds: 60 }) });
    let people = stage.people(PAGE, 1).await;
    let worker = stage.worker("only", &[]);
    let shows = |simulator: &Simulator| !simulator.requests().iter().all(|request| request.accepted);
    assert!(stage.simulator.wait_until(PATIENCE, shows).await, "{}", stage.logs());
    assert!(worker.kill().await);
    assert!(stage.simulator.sent().is_empty(), "killed too late");

    stage.write(PAGE, &people, 2).await;
    stage.drained().await;
    assert_eq!(stage.texts()[people[0].as_str()], ["1", "2"]);
}
