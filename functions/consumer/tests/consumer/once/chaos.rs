//! State, Graph, bot and queue that can stop a run at every await point, and that watch what it does.

mod graph;
mod queue;
mod state;

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll};
use std::time::Duration;

use consumer::Record as QueueRecord;
use consumer::dispatch::{Dispatch, DispatchContext, DispatchError, Dispatched};
use consumer::publish::Publish;
use messenger_channel::action::Action;
use messenger_channel::clock::{Clock, ManualClock};
use messenger_channel::configuration::{Account, AfterGrace};
use messenger_channel::dispatch_input::DispatchInput;
use messenger_channel::dispatch_setting::OneWay;
use messenger_channel::result::{PartStatus, ResultBody, ResultMessage, SendResult};
use messenger_channel::state::{
    AttachmentKey, ClaimKey, Held, MemoryState, Owner, PartOutcome, StateError, StoredAttachment,
};
use messenger_wire::TimestampMs;
use messenger_wire::webhook::EventId;
use serde_json::{Value, json};

pub(crate) use self::queue::Queue;

/// Small generator of numbers that only have to look random.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// Number below `sides`.
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }

    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.roll(100) < percent
    }
}

/// Part of an answer, by its claim and number.
type Part = (String, u32);

/// Reasons that pass, so that a record which is parked for one of them is done in the end.
const PASSING: [&str; 7] =
    ["result_untold", "dispatcher", "state_unavailable", "state_corrupt", "conversation_busy", "transient", "crashed"];

/// How many writes to a claim in a hundred are long on their way.
const SLOW: u64 = 4;

/// The same of writes that say what is not known: what they write over, nobody knows again.
const SLOW_IN_DOUBT: u64 = 30;

/// For how many seconds at most.
const SLOWEST: u64 = 100;

/// Echoes of what arrives at a person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Echoes {
    /// By chance: soon, late or, where something fails, never.
    Any,
    /// After so many milliseconds.
    After(i64),
    Never,
}

/// Send whose answer is lost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Lost {
    /// Number of the send in its history, from 1.
    pub(crate) send: u32,
    /// Whether the message arrives all the same.
    pub(crate) arrives: bool,
}

/// What an account and its consumer are set to in one history.
#[derive(Clone, Copy)]
pub(crate) struct Rules {
    pub(crate) grace: Duration,
    /// `unknownSend`: how often a part is sent at most while nobody knows whether it arrived, and
    /// whether it is left after that.
    pub(crate) sends: u32,
    pub(crate) then: AfterGrace,
    pub(crate) max_attempts: u32,
    /// Whether the bot answers the same again for the same memory, as a flow does.
    pub(crate) repeatable: bool,
    /// Whether results of answers are wanted.
    pub(crate) tells: bool,
    /// Whether the table never fails.
    pub(crate) steady: bool,
    /// How long each await point of the table takes.
    pub(crate) takes: Duration,
    /// How long a run may live on after its lease, in a write that takes long; where it may not, no write does.
    pub(crate) overtime: Duration,
    /// How long the queue hides what it has given out. By default longer than any lease, as SQS is set up.
    pub(crate) visibility: Duration,
    /// How many workers there may be; of several, some are kept free for a second account.
    pub(crate) workers: u32,
    pub(crate) echoes: Echoes,
    /// Send whose answer is lost besides those by chance.
    pub(crate) lost: Option<Lost>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            grace: Duration::from_mins(1),
            sends: 100,
            then: AfterGrace::Retry,
            max_attempts: 10_000,
            repeatable: true,
            tells: false,
            steady: false,
            takes: Duration::ZERO,
            overtime: Duration::ZERO,
            visibility: Duration::from_mins(3),
            workers: 1,
            echoes: Echoes::Any,
            lost: None,
        }
    }
}

/// When a write fails.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum When {
    /// It is not done.
    Before,
    /// It is done, and its answer is lost.
    After,
}

/// Everything that is shared by the chaotic seams, and what they saw.
pub(crate) struct Watch {
    pub(crate) dice: Dice,
    /// How often in a hundred something fails.
    pub(crate) faults: u64,
    /// How often a run found no seat.
    pub(crate) unseated: usize,
    /// How often a write took long, and how often a run was told that its claim is another's.
    pub(crate) slow: usize,
    pub(crate) lost: usize,
    /// Who has taken each claim last.
    owners: HashMap<String, Owner>,
    /// State writes that were done, and how many of them when a bot was last asked.
    pub(crate) writes: usize,
    pub(crate) writes_before_asked: usize,
    /// Claims that have ended.
    pub(crate) ended: usize,
    /// Calls of the state that write, and the one that fails besides those by chance: before or after it was done.
    calls: usize,
    pub(crate) failing: Option<(usize, When)>,
    /// Whether claims are taken, and cannot be read then.
    pub(crate) is_unreadable: bool,
    /// Messages that arrived at a person, in order: conversation, text.
    pub(crate) arrived: Vec<(String, String)>,
    /// When the last one did.
    pub(crate) last_arrival: Option<TimestampMs>,
    /// Parts of them.
    pub(crate) there: HashSet<Part>,
    /// Part that Graph has answered was sent, until it is written down.
    unwritten: Option<Part>,
    pub(crate) resent: usize,
    /// Sends that were refused although an earlier one of the part may have arrived.
    pub(crate) refused_again: usize,
    pub(crate) echoes: Vec<(TimestampMs, Value)>,
    /// When the first echo of a part comes in.
    echoed: HashMap<Part, i64>,
    pub(crate) asked: HashMap<String, usize>,
    /// Results by the claim of their event or command.
    pub(crate) told: HashMap<String, Vec<SendResult>>,
    asking: HashSet<String>,
    /// Steps at which a final outcome was written, and at which a part was marked as to be sent again.
    written: HashMap<Part, usize>,
    marked: HashMap<Part, usize>,
    steps: usize,
    /// Outcome of a part that nothing more is done about: not sent or given up, if ever it was.
    pub(crate) settled: HashMap<Part, PartOutcome>,
    /// When a part was last sent so that it may have arrived, and how often.
    pub(crate) attempts: HashMap<Part, (TimestampMs, u32)>,
    /// How often the record of a claim was parked.
    pub(crate) parked: HashMap<String, usize>,
    /// Parked records, and when somebody gives them back.
    pub(crate) redrives: Vec<(TimestampMs, QueueRecord)>,
    mids: u32,
    /// Attachments that were forgotten, and that the next read of them has yet: reads may be a moment old.
    replica: HashMap<AttachmentKey, StoredAttachment>,
    /// Claims whose answer was begun: its mark or its pairing code was saved, or its plan stored.
    begun: HashSet<String>,
    /// Runs that died before that, by their claim and the end of their lease: they have sent nothing.
    harmless: HashSet<(String, TimestampMs)>,
    /// Claims of which another run that died may have sent something.
    doubtful: HashSet<String>,
}

/// Handle on the shared part, with the clock.
#[derive(Clone)]
pub(crate) struct Chaos {
    pub(crate) watch: Arc<Mutex<Watch>>,
    pub(crate) clock: ManualClock,
    pub(crate) state: MemoryState,
    pub(crate) queue: Arc<Mutex<Queue>>,
    pub(crate) rules: Rules,
}

impl Chaos {
    pub(crate) fn new(seed: u64, clock: ManualClock, faults: u64, rules: Rules) -> Self {
        let watch = Watch {
            dice: Dice::new(seed),
            faults,
            unseated: 0,
            slow: 0,
            lost: 0,
            owners: HashMap::new(),
            writes: 0,
            writes_before_asked: 0,
            ended: 0,
            calls: 0,
            failing: None,
            arrived: Vec::new(),
            last_arrival: None,
            there: HashSet::new(),
            unwritten: None,
            resent: 0,
            refused_again: 0,
            echoes: Vec::new(),
            echoed: HashMap::new(),
            asked: HashMap::new(),
            told: HashMap::new(),
            asking: HashSet::new(),
            written: HashMap::new(),
            marked: HashMap::new(),
            steps: 0,
            settled: HashMap::new(),
            attempts: HashMap::new(),
            is_unreadable: false,
            parked: HashMap::new(),
            redrives: Vec::new(),
            mids: 0,
            replica: HashMap::new(),
            begun: HashSet::new(),
            harmless: HashSet::new(),
            doubtful: HashSet::new(),
        };
        let queue = Arc::new(Mutex::new(Queue::hiding_for(rules.visibility)));
        Self { watch: Arc::new(Mutex::new(watch)), clock, state: MemoryState::new(), queue, rules }
    }

    pub(crate) fn watch(&self) -> MutexGuard<'_, Watch> {
        self.watch.lock().unwrap()
    }

    /// Await point: the driver may drop the run here.
    async fn point(&self) {
        // The driver of the model lets no timer pass.
        if !self.rules.takes.is_zero() {
            tokio::time::sleep(self.rules.takes).await;
        }
        Yield(false).await;
    }

    fn fails(&self) -> bool {
        let mut watch = self.watch();
        let faults = watch.faults;
        watch.dice.chance(faults)
    }

    /// Does a write between two await points; now and then it fails before or after it was done.
    async fn write<T>(&self, write: impl Future<Output = Result<T, StateError>>) -> Result<T, StateError> {
        let call = {
            let mut watch = self.watch();
            watch.calls += 1;
            watch.calls
        };
        let fails = |when| (!self.rules.steady && self.fails()) || self.watch().failing == Some((call, when));
        self.point().await;
        if fails(When::Before) {
            return Err(StateError::Unavailable("chaos".into()));
        }
        let written = write.await;
        self.watch().writes += 1;
        self.point().await;
        if fails(When::After) {
            return Err(StateError::Unavailable("chaos".into()));
        }
        written
    }

    /// Does a write to a claim that the run has. Now and then it is long on its way: the run goes on when its lease is
    /// over, while the next one has the claim.
    async fn write_held<T>(
        &self,
        held: &Held,
        slow: u64,
        write: impl Future<Output = Result<T, StateError>>,
    ) -> Result<T, StateError> {
        if !self.rules.overtime.is_zero() && self.watch().dice.chance(slow) {
            self.watch().slow += 1;
            let due = self.now() + Duration::from_secs(self.watch().dice.roll(SLOWEST));
            while self.now() < due {
                // Others go on meanwhile.
                self.clock.advance(Duration::from_millis(500));
                self.point().await;
            }
        }
        let as_owner = async {
            let written = write.await;
            let mut watch = self.watch();
            watch.lost += usize::from(matches!(written, Err(StateError::Lost)));
            let is_owner = watch.owners.get(held.key.as_str()) == Some(&held.lease.owner);
            assert!(is_owner || written.is_err(), "written to the claim of another: {:?}", held.key);
            written
        };
        self.write(as_owner).await
    }

    /// Takes in what a run is told of those before it.
    fn takes_over(&self, held: &Held) {
        let mut watch = self.watch();
        let (claim, Some(died)) = (held.key.as_str().to_owned(), held.died) else { return };
        if held.plan.is_none() && !watch.begun.contains(&claim) {
            watch.harmless.insert((claim, died));
        } else if !watch.harmless.contains(&(claim.clone(), died)) {
            watch.doubtful.insert(claim);
        }
    }

    /// Nobody is in doubt about what nobody can have sent.
    fn doubts(&self, key: &ClaimKey, part: u32, outcome: &PartOutcome) {
        let (watch, of) = (self.watch(), (key.as_str().to_owned(), part));
        if matches!(outcome, PartOutcome::Unknown { .. } | PartOutcome::GivenUp(_)) {
            let can = watch.attempts.contains_key(&of) || watch.doubtful.contains(&of.0);
            assert!(can, "{of:?}: {outcome:?}, and nobody can have sent it");
        }
    }

    fn note(&self, key: &ClaimKey, part: u32, outcome: &PartOutcome) {
        self.doubts(key, part, outcome);
        let mut watch = self.watch();
        watch.steps += 1;
        let (part, step) = ((key.as_str().to_owned(), part), watch.steps);
        if outcome.is_final() {
            watch.unwritten.take_if(|unwritten| *unwritten == part);
            watch.written.entry(part.clone()).or_insert(step);
            let settled = watch.settled.entry(part).or_insert_with(|| outcome.clone());
            // An echo may come after the rest was left.
            if !matches!(outcome, PartOutcome::Sent(_)) {
                settled.clone_from(outcome);
            }
        } else {
            watch.marked.insert(part, step);
        }
    }
}

struct Yield(bool);

impl Future for Yield {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        context.waker().wake_by_ref();
        if std::mem::replace(&mut self.0, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}

impl Clock for Chaos {
    fn now(&self) -> TimestampMs {
        self.clock.now()
    }

    /// The driver of the model lets no timer pass.
    async fn sleep(&self, time: Duration) {
        self.point().await;
        self.clock.advance(time);
    }
}

impl Watch {
    /// Whether a bot was asked whose answer is not written down.
    pub(crate) fn is_asking(&self) -> bool {
        !self.asking.is_empty()
    }

    /// Whether Graph has answered that a part was sent, and that is not written down.
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.unwritten.is_some()
    }
}

impl Dispatch for Chaos {
    async fn dispatch(
        &self,
        _account: &Account,
        input: &DispatchInput,
        context: &DispatchContext,
    ) -> Result<Dispatched, DispatchError> {
        let key = ClaimKey::event(input.id).as_str().to_owned();
        let asked = {
            let mut watch = self.watch();
            let repeatable = self.rules.repeatable;
            let is_again = watch.asked.contains_key(&key);
            // A bot whose answer was written down is never asked again.
            assert!(repeatable || !is_again || watch.asking.contains(&key), "asked again although the plan is stored");
            watch.writes_before_asked = watch.writes;
            watch.asking.insert(key.clone());
            let asked = watch.asked.entry(key).or_default();
            *asked += 1;
            *asked
        };
        self.point().await;
        if self.fails() {
            return Err(DispatchError::Retry("chaos".into()));
        }
        let text = serde_json::to_value(input).unwrap()["message"]["text"].as_str().unwrap().to_owned();
        if !self.rules.repeatable {
            // Asked again, it says something else.
            return Ok(Dispatched { actions: answer(&text, &asked.to_string()), memory: None, repeatable: false });
        }
        let count = context.memory.get("count").and_then(Value::as_u64).unwrap_or(0);
        let memory = context.memory.with([("count".to_owned(), json!(count + 1))]).unwrap();
        Ok(Dispatched { actions: answer(&text, &count.to_string()), memory: Some(memory), repeatable: true })
    }
}

/// Texts, the last of some after a pause of typing that is longer than anybody sleeps.
fn answer(text: &str, version: &str) -> Vec<Action> {
    let mut actions: Vec<Action> = parts(text, version).into_iter().map(Action::text).collect();
    if types(text.split_once(':').unwrap().1) && !actions.is_empty() {
        actions.insert(actions.len() - 1, Action::typing_for(Duration::from_secs(2)));
    }
    actions
}

/// Whether the bot types before the last text to a message of this number.
pub(crate) fn types(number: &str) -> bool {
    number.parse::<u32>().is_ok_and(|number| number % 3 == 1)
}

/// `3:7` asks for three parts to message 7 of the conversation: `7.0@1`, `7.1@1`, `7.2@1`, where 1 is the version.
pub(crate) fn parts(text: &str, version: &str) -> Vec<String> {
    let (count, number) = text.split_once(':').unwrap();
    (0..count.parse().unwrap()).map(|part: u32| format!("{number}.{part}@{version}")).collect()
}

impl Publish for Chaos {
    async fn publish(&self, _: &OneWay, message: &ResultMessage) -> Result<(), DispatchError> {
        self.point().await;
        if self.fails() {
            return Err(DispatchError::Retry("chaos".into()));
        }
        let ResultBody::SendResult(result) = &message.body else { panic!("{message:?}") };
        let command = result.command.as_ref().map(|id| ClaimKey::command("main", id));
        let key = command.unwrap_or_else(|| ClaimKey::event(result.event.unwrap())).as_str().to_owned();
        for part in &result.parts {
            let is_there = self.watch().there.contains(&(key.clone(), part.part));
            match part.outcome {
                PartStatus::Sent => assert!(is_there, "{key}: {part:?} did not arrive"),
                PartStatus::NotSent => assert!(!is_there, "{key}: {part:?} arrived"),
                PartStatus::Unknown => {}
            }
        }
        self.watch().told.entry(key).or_default().push(result.clone());
        self.point().await;
        if self.fails() { Err(DispatchError::Retry("chaos".into())) } else { Ok(()) }
    }
}

/// Claim of a record's event or command.
pub(crate) fn claim_of(body: &str) -> String {
    let body: Value = serde_json::from_str(body).unwrap();
    let id = body["id"].as_str().unwrap();
    let key = match EventId::parse(id) {
        Ok(id) => ClaimKey::event(id),
        Err(_) => ClaimKey::command("main", id),
    };
    key.as_str().to_owned()
}
