//! Two processes that are killed again and again.

use std::collections::BTreeMap;
use std::time::Duration;

use local::simulator::{Fault, FaultRule};
use messenger_tests::mapping::Mapping;
use messenger_wire::Psid;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::repeated::{Repetitions, SENT};
use super::stage::{PATIENCE, Setup, Stage, hasty};

const PAGE: &str = "1234567890";

/// Archive with `index.py`, a bot that says everything again, and once more:
///
/// ```python
/// def handler(event, _):
///     text = event["message"]["text"]
///     return {"actions": [{"text": text}, {"text": text + " again"}]}
/// ```
const BOT: &str = "\
    UEsDBBQAAAAAAAAAIVz9Gf3ffwAAAH8AAAAIAAAAaW5kZXgucHlkZWYgaGFuZGxlcihldmVudCwgXyk6CiAgICB0ZXh0ID0gZXZlbnRbIm1lc3\
    NhZ2UiXVsidGV4dCJdCiAgICByZXR1cm4geyJhY3Rpb25zIjogW3sidGV4dCI6IHRleHR9LCB7InRleHQiOiB0ZXh0ICsgIiBhZ2FpbiJ9XX0K\
    UEsBAhQDFAAAAAAAAAAhXP0Z/d9/AAAAfwAAAAgAAAAAAAAAAAAAAIABAAAAAGluZGV4LnB5UEsFBgAAAAABAAEANgAAAKUAAAAAAA==";

/// What is written, what goes wrong, and what is to arrive.
struct Trial {
    setup: Setup,
    /// Whether the bot is a function.
    asks_function: bool,
    /// Adds to the environment of the processes.
    environment: &'static [(&'static str, &'static str)],
    people: usize,
    turns: usize,
    /// Between two messages of everybody; long enough that echoes do not wait behind a backlog, but for that of a
    /// throttle.
    pace: Duration,
    /// Between two kills.
    kills: Duration,
    /// Throttles, each behind so many other faults.
    throttles: &'static [(usize, u32)],
    /// Texts that answer a message.
    answer: fn(usize) -> Vec<String>,
}

impl Trial {
    /// What goes wrong, one after the other. Throttle 613 holds up one person for half a minute, 32 and 80006 the Page.
    fn faults(&self) -> impl Iterator<Item = Fault> {
        let others = || {
            [
                Fault::DropAnswer,
                Fault::server_error(true),
                Fault::Stall { seconds: 1 },
                Fault::lost_reply(),
                Fault::server_error(false),
            ]
            .into_iter()
            .cycle()
        };
        let throttles = self.throttles.iter().flat_map(move |(others_before, code)| {
            others().take(*others_before).chain(std::iter::once(Fault::refused(*code, None)))
        });
        throttles.chain(others())
    }

    fn texts(&self) -> Vec<String> {
        (1..=self.turns).flat_map(self.answer).collect()
    }

    /// How many texts have not come.
    fn missing(&self, stage: &Stage) -> usize {
        let distinct = |mut texts: Vec<String>| {
            texts.dedup();
            texts.len()
        };
        self.people * self.texts().len() - stage.texts().into_values().map(distinct).sum::<usize>()
    }

    /// Checks that everybody gets every answer, in order, and each one twice only where no echo settled that very one.
    async fn run(&self) {
        let stage = Stage::new(self.setup).await;
        if self.asks_function {
            stage.deployed.function(&bot_name(), BOT).await;
        }
        let people = stage.people(PAGE, self.people).await;
        let environment = [self.environment, &[("LOG_LEVEL", "info")]].concat();
        let workers = ["first", "second"].map(|name| stage.worker(name, &environment));
        let began = Instant::now();
        let ((), kills) = tokio::join!(self.write_all(&stage, &people), self.trouble(&stage, &people, &workers));
        stage.drained().await;

        let (texts, logs) = (stage.texts(), stage.logs());
        let unsettled = logs.matches("no echo settled a send").count();
        let expected = self.texts();
        for person in &people {
            let mut got = texts[person.as_str()].clone();
            // What is said twice is said twice in a row: nothing overtakes what waits for its echo.
            got.dedup();
            assert_eq!(got, expected, "{person:?}");
        }
        let repeated = texts.values().map(Vec::len).sum::<usize>() - self.people * expected.len();
        let (seconds, failed, stops) = (began.elapsed().as_secs(), failures(&stage), stops(&stage));
        let repetitions = Repetitions::of(&stage.simulator.requests(), &logs);
        println!("{kills} kills in {seconds} s, failed sends {failed:?}, {unsettled} unsettled, {repeated} repeated");
        println!("behind a throttle of the Page nothing was sent for {stops:?}");
        let Repetitions { unsettled: reasoned, unheard, wrong } = &repetitions;
        println!("of the repeated ones, {unheard} by processes that were killed before they heard of it");
        assert!(logs.contains(SENT), "what was heard of is not told from what was not");
        assert!(wrong.is_empty(), "repeated, though not for want of an echo: {wrong:?}");
        assert_eq!(reasoned + unheard, repeated, "every repetition is looked at");
        assert!(*unheard <= kills, "{unheard} repetitions nobody heard of, and {kills} kills");
        assert!(kills >= 10 && failed.len() > self.throttles.len(), "too little went wrong");
        for (_, code) in self.throttles {
            assert!(failed.contains_key(&format!("{code}/0")), "{code} has hit nobody: {failed:?}");
        }
        // Killed before it could write what Graph had told it, a process leaves the others to find out.
        assert!(stops.iter().any(|stop| *stop >= Duration::from_secs(28)), "{stops:?}");
        assert_eq!(stage.deployed.event_dlq.depth().await, 0, "{}", stage.report().await);
    }

    /// Writes the other messages of everybody.
    async fn write_all(&self, stage: &Stage, people: &[Psid]) {
        let mut turns = tokio::time::interval(self.pace);
        for turn in 2..=self.turns {
            turns.tick().await;
            stage.write(PAGE, people, turn).await;
        }
    }

    /// Kills processes and lets sends go wrong, until everybody has every answer. Returns the number of kills.
    async fn trouble(&self, stage: &Stage, people: &[Psid], workers: &[Mapping]) -> usize {
        let (mut dice, mut kills, mut faults, mut sent) = (Dice(7), 0, self.faults(), 0);
        let (end, all) = (Instant::now() + PATIENCE, self.people * self.texts().len());
        let mut kill = tokio::time::interval(self.kills);
        loop {
            kill.tick().await;
            let missing = self.missing(stage);
            if missing == 0 {
                return kills;
            }
            assert!(Instant::now() < end, "{}\n{kills} kills, {missing} texts are missing", stage.report().await);
            kills += usize::from(workers[dice.roll(workers.len())].kill().await);
            // While the Page is stopped, no fault hits anybody; and the last ones are left alone, since who is throttled
            // waits for half a minute.
            let before = std::mem::replace(&mut sent, stage.simulator.sent().len());
            let may_fail = sent > before && missing > all / 4;
            if let Some(fault) = if may_fail { faults.next() } else { None } {
                stage.simulator.fail(FaultRule::next(fault).only_for(people[dice.roll(people.len())].clone()));
            }
        }
    }
}

fn bot_name() -> String {
    format!("bot-{}", std::process::id())
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
    let setup = Setup {
        name: "kill",
        pages: &[PAGE],
        fields: "messages,message_echoes",
        lost_echoes: 10,
        account: hasty,
        timeout: Duration::from_secs(3),
        visibility: Duration::from_secs(3),
    };
    let trial = Trial {
        setup,
        asks_function: false,
        // Neither may a message that was in many killed processes be parked.
        environment: &[("MAX_ATTEMPTS", "100")],
        people: 50,
        turns: 40,
        pace: Duration::from_millis(750),
        kills: Duration::from_secs(1),
        throttles: &[(0, 613), (5, 32), (1, 80_006)],
        answer: |turn| vec![turn.to_string()],
    };
    trial.run().await;
}

/// A function as a bot, whose answer of two texts is stored; with the product's settings, but for the time limits.
fn handler() -> Value {
    json!({"dispatch": {"type": "lambda", "function": bot_name()}})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by tests/aws/run"]
async fn killed_processes_with_the_products_settings_send_each_part_of_a_stored_answer() {
    let setup = Setup {
        name: "kill-stored",
        pages: &[PAGE],
        fields: "messages,message_echoes",
        lost_echoes: 10,
        account: handler,
        timeout: Duration::from_secs(6),
        visibility: Duration::from_secs(8),
    };
    let trial = Trial {
        setup,
        asks_function: true,
        environment: &[],
        people: 10,
        turns: 12,
        pace: Duration::from_secs(2),
        kills: Duration::from_secs(2),
        throttles: &[(0, 613), (2, 80_006)],
        answer: |turn| vec![turn.to_string(), format!("{turn} again")],
    };
    trial.run().await;
}

/// For how long nothing was sent after each throttle of the Page, but what was under way.
fn stops(stage: &Stage) -> Vec<Duration> {
    let requests = stage.simulator.requests();
    let throttles =
        requests.iter().filter(|request| request.error.is_some_and(|(code, _)| [32, 80_006].contains(&code)));
    let moment = Duration::from_secs(2);
    let stop = |throttle| {
        let later = requests.iter().filter(|request| request.is_message() && request.accepted);
        later.map(|request| request.at.since(throttle)).find(|time| *time > moment)
    };
    throttles.filter_map(|request| stop(request.at)).collect()
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
