//! A token that dies in the middle of a burst.

use std::collections::BTreeSet;
use std::time::Duration;

use local::simulator::{Recorded, Simulator};
use messenger_tests::emulator::Queue;
use messenger_wire::{PageId, Psid, Secret, TimestampMs};
use serde_json::{Value, json};
use tokio::time::Instant;

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

/// Processes of the consumer that work on the burst.
const WORKERS: usize = 2;

/// Conversations that both together work on at the same time, each with one call under way.
const UNDER_WAY: usize = WORKERS * 10;

/// How long the living account may take for the burst: many times what it takes, and little beside any wait of the
/// stopped one.
const IN_A_BURST: Duration = Duration::from_mins(1);

/// Time in which whoever has heard that the token is dead writes it down: its invocation is over by then.
const WRITTEN_WITHIN: Duration = Duration::from_mins(1);

/// Queue of commands for a process that is started later than the others.
const LATE: &str = "late-commands";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by tests/aws/run"]
async fn a_dead_token_stops_its_account_alone_and_everything_is_sent_after_the_change() {
    let stage = Stage::new(SETUP).await;
    let late_queue = stage.deployed.queue(LATE).await;
    // Nobody but the consumer's commands speaks to them in the burst, so that each call for them tells whose it is.
    let apart = stage.people(DEAD, 4).await;
    let opening = stage.worker("opening", &[]);
    stage.drained().await;
    drop(opening);
    let (stopped, others) = (stage.people(DEAD, PEOPLE).await, stage.people(ALIVE, PEOPLE).await);
    let _workers = ["first", "second"].map(|name| stage.worker(name, &[]));
    let _idle = stage.worker_of(&stage.deployed.commands, "idle", &[]);
    let sent = |simulator: &Simulator, page: &str| simulator.sent().iter().filter(|send| is_of(send, page)).count();
    let opened = |simulator: &Simulator| sent(simulator, DEAD) >= apart.len() + PEOPLE;
    assert!(stage.simulator.wait_until(PATIENCE, opened).await, "{}", stage.logs());
    // A moment ago it has seen for itself that the account may send.
    command(&stage.deployed.commands, "ready", &apart[0]).await;
    assert!(stage.simulator.wait_until(PATIENCE, has("ready")).await, "{}", stage.logs());

    let (begin, write) = (Instant::now(), async |turn| {
        tokio::join!(stage.write(DEAD, &stopped, turn), stage.write(ALIVE, &others, turn));
    });
    write(2).await;
    let amid = |simulator: &Simulator| sent(simulator, DEAD) > apart.len() + PEOPLE + PEOPLE / 2;
    assert!(stage.simulator.wait_until(PATIENCE, amid).await, "{}", stage.logs());
    stage.simulator.replace_token(&PageId::parse(DEAD).expect("an id"), Secret::new(NEW_TOKEN));
    for turn in 3..=TURNS {
        write(turn).await;
    }
    stop_stands_in_the_table(&stage).await;
    let written = stage.simulator.now();
    // What is queued from now on nobody calls for: each worker looks into the table before each call.
    command(&stage.deployed.commands, "idle", &apart[1]).await;
    command(&late_queue, "late", &apart[2]).await;
    stage.write(DEAD, &apart[3..], 2).await;
    let _late = stage.worker_of(&late_queue, "late", &[("SEND_QUEUE_URL", late_queue.url())]);
    let done = |simulator: &Simulator| sent(simulator, ALIVE) == PEOPLE * TURNS;
    let is_done = stage.simulator.wait_until(IN_A_BURST.saturating_sub(begin.elapsed()), done).await;
    assert!(is_done, "the other account is held up\n{}", stage.report().await);
    println!("the other account was done {:?} after the burst began", begin.elapsed());
    for name in ["idle", "late"] {
        sends_back(&stage, name).await;
    }
    assert!(sent(&stage.simulator, DEAD) < PEOPLE * TURNS, "nothing was left to wait");
    let refused = refused(&stage.simulator);

    stage.deployed.put_secret(&document(&SETUP, &[(DEAD, NEW_TOKEN)].into())).await;
    stage.drained().await;
    for text in ["idle", "late"] {
        assert!(stage.simulator.wait_until(PATIENCE, has(text)).await, "{}", stage.report().await);
    }
    let (texts, turns) = (stage.texts(), (1..=TURNS).map(|turn| turn.to_string()).collect::<Vec<_>>());
    for person in stopped.iter().chain(&others) {
        assert_eq!(texts[person.as_str()], turns, "{person:?}");
    }
    for (person, last) in apart.iter().zip(["ready", "idle", "late", "2"]) {
        assert_eq!(texts[person.as_str()], ["1", last], "{person:?}");
    }
    check(&refused, written, &apart);
}

/// Checks the calls that were refused for the dead token, of which it is known since `written`. `apart` are those for
/// whom nobody had anything to do before that.
fn check(refused: &[(TimestampMs, Option<String>)], written: TimestampMs, apart: &[Psid]) {
    let first = refused.iter().map(|(at, _)| *at).min().expect("the token was called dead");
    let after: Vec<Duration> = refused.iter().map(|(at, _)| at.since(first)).collect();
    println!("{} calls were refused with 190, the first and {after:?} after it", refused.len());
    println!("the table was seen to say so {:?} after the first", written.since(first));
    assert!(refused.len() <= UNDER_WAY, "{} calls with a dead token", refused.len());
    let people: BTreeSet<_> = refused.iter().filter_map(|(_, person)| person.as_deref()).collect();
    assert_eq!(people.len(), refused.len(), "whoever works on a conversation calls once at most: {refused:?}");
    for (person, whose) in apart.iter().zip(["idle", "idle", "late", "first or second"]) {
        assert!(!people.contains(person.as_str()), "called by {whose} although the table said that the token is dead");
    }
}

/// Puts a command to say something into a queue.
async fn command(queue: &Queue, text: &str, person: &Psid) {
    let account = format!("page-{DEAD}");
    let body = json!({"version": 1, "id": text, "account": account, "to": {"id": person}, "actions": [{"text": text}]});
    queue.send(text, text, &body).await;
}

/// Whether a text has been sent.
fn has(text: &str) -> impl Fn(&Simulator) -> bool {
    move |simulator| simulator.sent().iter().any(|send| send.text() == Some(text))
}

/// Waits until the table says that the token is dead.
async fn stop_stands_in_the_table(stage: &Stage) {
    let says_so = |item: &Value| {
        let is_of_account = item["pk"]["S"] == format!("account#page-{DEAD}");
        is_of_account && item["health"]["S"].as_str().is_some_and(|health| health.contains("deadToken"))
    };
    let stands = async {
        while !stage.deployed.items().await.iter().any(says_so) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let stands = tokio::time::timeout(WRITTEN_WITHIN, stands).await;
    assert!(stands.is_ok(), "nobody has written that the token is dead\n{}", stage.report().await);
}

/// Waits until a process says that what it was given comes again.
async fn sends_back(stage: &Stage, name: &str) {
    let says_so = async {
        while !stage.log(name).contains(r#""Redelivered""#) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let says_so = tokio::time::timeout(PATIENCE, says_so).await;
    assert!(says_so.is_ok(), "{name} has not met the stop\n{}", stage.report().await);
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
