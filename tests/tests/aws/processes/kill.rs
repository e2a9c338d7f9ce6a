//! Two processes that are killed again and again.

use std::collections::BTreeMap;
use std::time::Duration;

use local::simulator::{Fault, FaultRule};
use messenger_tests::mapping::Mapping;
use messenger_wire::Psid;
use tokio::time::Instant;

use super::stage::{PATIENCE, Setup, Stage};

const PAGE: &str = "1234567890";
const PEOPLE: usize = 50;
const TURNS: usize = 40;

const SETUP: Setup = Setup {
    name: "kill",
    pages: &[PAGE],
    fields: "messages,message_echoes",
    lost_echoes: 10,
    attention: false,
    timeout: Duration::from_secs(3),
    visibility: Duration::from_secs(3),
};

/// What goes wrong, one after the other. A throttle stops the Page for half a minute, so that there is one.
fn faults() -> impl Iterator<Item = Fault> {
    let others = [
        Fault::DropAnswer,
        Fault::server_error(true),
        Fault::Stall { seconds: 1 },
        Fault::lost_reply(),
        Fault::server_error(false),
    ];
    std::iter::once(Fault::refused(613, None)).chain(others.into_iter().cycle())
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        // Constants of Knuth's MMIX generator; the upper bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % sides
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by tests/aws/run"]
async fn killed_processes_lose_nothing_and_repeat_only_what_no_echo_settled() {
    let stage = Stage::new(SETUP).await;
    let people = stage.people(PAGE, PEOPLE).await;
    // Neither may a message that was in many killed processes be parked.
    let workers = ["first", "second"].map(|name| stage.worker(name, &[("MAX_ATTEMPTS", "100")]));
    let began = Instant::now();
    let ((), kills) = tokio::join!(write_all(&stage, &people), trouble(&stage, &people, &workers));
    stage.drained().await;

    let (texts, logs) = (stage.texts(), stage.logs());
    let unsettled = logs.matches("no echo settled a send").count();
    let turns: Vec<String> = (1..=TURNS).map(|turn| turn.to_string()).collect();
    for person in &people {
        let mut got = texts[person.as_str()].clone();
        // What is said twice is said twice in a row: nothing overtakes what waits for its echo.
        got.dedup();
        assert_eq!(got, turns, "{person:?}");
    }
    let repeated = texts.values().map(Vec::len).sum::<usize>() - PEOPLE * TURNS;
    let (seconds, failed) = (began.elapsed().as_secs(), failures(&stage));
    println!("{kills} kills in {seconds} s, failed sends {failed:?}, {unsettled} unsettled, {repeated} repeated");
    assert!(repeated <= unsettled, "{repeated} answers were repeated, {unsettled} sends are known to be unsettled");
    assert!(kills >= 10 && failed.len() >= 4, "too little went wrong");
    assert_eq!(stage.deployed.event_dlq.depth().await, 0, "{}", stage.report().await);
}

/// Writes the other messages of everybody, at a pace at which echoes do not wait behind a backlog.
async fn write_all(stage: &Stage, people: &[Psid]) {
    let mut turns = tokio::time::interval(Duration::from_millis(750));
    for turn in 2..=TURNS {
        turns.tick().await;
        stage.write(PAGE, people, turn).await;
    }
}

/// Kills a process each second and lets sends go wrong, until everybody has every answer. Returns the number of kills.
async fn trouble(stage: &Stage, people: &[Psid], workers: &[Mapping]) -> usize {
    let (mut dice, mut kills, mut faults) = (Dice(7), 0, faults());
    let end = Instant::now() + PATIENCE;
    let mut seconds = tokio::time::interval(Duration::from_secs(1));
    loop {
        seconds.tick().await;
        let missing = missing(stage);
        if missing == 0 {
            return kills;
        }
        assert!(Instant::now() < end, "{}\n{kills} kills, {missing} messages have no answer", stage.report().await);
        kills += usize::from(workers[dice.roll(workers.len())].kill().await);
        // The last ones are left alone: who is throttled waits for half a minute.
        if let Some(fault) = faults.next().filter(|_| missing > PEOPLE * TURNS / 4) {
            stage.simulator.fail(FaultRule::next(fault).only_for(people[dice.roll(people.len())].clone()));
        }
    }
}

fn missing(stage: &Stage) -> usize {
    let distinct = |mut texts: Vec<String>| {
        texts.dedup();
        texts.len()
    };
    PEOPLE * TURNS - stage.texts().into_values().map(distinct).sum::<usize>()
}

/// Failed sends by Graph's code.
fn failures(stage: &Stage) -> BTreeMap<String, usize> {
    let mut failures = BTreeMap::new();
    for request in stage.simulator.requests().iter().filter(|request| request.is_message()) {
        let code = request.error.map(|(code, subcode)| format!("{code}/{}", subcode.unwrap_or_default()));
        if let Some(code) = code.or_else(|| (!request.accepted).then(|| "stalled".to_owned())) {
            *failures.entry(code).or_default() += 1;
        }
    }
    failures
}
