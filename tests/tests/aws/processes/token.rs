//! A token that dies in the middle of a burst.

use std::collections::BTreeSet;
use std::time::Duration;

use local::simulator::{Recorded, Simulator};
use messenger_wire::{PageId, Secret, TimestampMs};

use super::stage::{PATIENCE, Setup, Stage, attentive, document};

const DEAD: &str = "1000000001";
const ALIVE: &str = "1000000002";
const NEW_TOKEN: &str = "EAAG-after-the-change";
const PEOPLE: usize = 20;
const TURNS: usize = 4;

const SETUP: Setup = Setup {
    name: "token",
    pages: &[DEAD, ALIVE],
    fields: "messages",
    lost_echoes: 0,
    account: attentive,
    timeout: Duration::from_secs(10),
    visibility: Duration::from_secs(12),
};

/// Processes of the consumer.
const WORKERS: usize = 2;

/// Conversations that both together work on at the same time, each with one call under way.
const UNDER_WAY: usize = WORKERS * 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by tests/aws/run"]
async fn a_dead_token_stops_its_account_alone_and_everything_is_sent_after_the_change() {
    let stage = Stage::new(SETUP).await;
    let (stopped, others) = (stage.people(DEAD, PEOPLE).await, stage.people(ALIVE, PEOPLE).await);
    let _workers = ["first", "second"].map(|name| stage.worker(name, &[]));
    let sent = |simulator: &Simulator, page: &str| simulator.sent().iter().filter(|send| is_of(send, page)).count();
    let begun = |simulator: &Simulator| sent(simulator, DEAD) >= PEOPLE / 2;
    assert!(stage.simulator.wait_until(PATIENCE, begun).await, "{}", stage.logs());

    stage.simulator.replace_token(&PageId::parse(DEAD).expect("an id"), Secret::new(NEW_TOKEN));
    for turn in 2..=TURNS {
        tokio::join!(stage.write(DEAD, &stopped, turn), stage.write(ALIVE, &others, turn));
    }
    let done = |simulator: &Simulator| sent(simulator, ALIVE) == PEOPLE * TURNS;
    assert!(stage.simulator.wait_until(PATIENCE, done).await, "{}", stage.logs());
    assert!(sent(&stage.simulator, DEAD) < PEOPLE * TURNS, "nothing was left to wait");
    let refused = refused(&stage.simulator);

    stage.deployed.put_secret(&document(&SETUP, &[(DEAD, NEW_TOKEN)].into())).await;
    stage.drained().await;
    let (texts, turns) = (stage.texts(), (1..=TURNS).map(|turn| turn.to_string()).collect::<Vec<_>>());
    for person in stopped.iter().chain(&others) {
        assert_eq!(texts[person.as_str()], turns, "{person:?}");
    }
    let first = refused.iter().map(|(at, _)| *at).min().expect("the token was called dead");
    let after: Vec<Duration> = refused.iter().map(|(at, _)| at.since(first)).collect();
    println!("{} calls were refused with 190, the first and {after:?} after it", refused.len());
    assert!(refused.len() <= UNDER_WAY, "{} calls with a dead token", refused.len());
    let people: BTreeSet<_> = refused.iter().map(|(_, person)| person).collect();
    assert_eq!(people.len(), refused.len(), "whoever works on a conversation calls once at most: {refused:?}");
}

fn is_of(request: &Recorded, page: &str) -> bool {
    request.path.split('/').nth(2) == Some(page)
}

/// Calls that were refused for the dead token: when they came, and for whom.
fn refused(simulator: &Simulator) -> Vec<(TimestampMs, Option<String>)> {
    let requests = simulator.requests();
    let refused = requests.iter().filter(|request| request.error.is_some_and(|(code, _)| code == 190));
    refused.map(|request| (request.at, request.recipient().map(str::to_owned))).collect()
}
