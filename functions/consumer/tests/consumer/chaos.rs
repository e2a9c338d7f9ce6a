//! State, Graph, bot and queue that can stop a run at every await point, and that watch what it does.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll};
use std::time::Duration;

use aws_lambda_events::sqs::{SqsMessage, SqsMessageAttribute};
use consumer::dispatch::{Dispatch, DispatchContext, DispatchError, Dispatched};
use consumer::publish::Publish;
use consumer::requeue::{Requeue, RequeueError};
use consumer::{Record as QueueRecord, RecordQueue};
use messenger_channel::account::{Account, AfterGrace};
use messenger_channel::action::Action;
use messenger_channel::clock::{Clock, ManualClock};
use messenger_channel::dispatch_input::{DispatchInput, TokenReference};
use messenger_channel::dispatch_setting::OneWay;
use messenger_channel::notice::{self, News, Notice, SendResult};
use messenger_channel::queue::Message;
use messenger_channel::state::{
    AccountHealth, Accounts, AttachmentKey, Attachments, Claim, ClaimKey, Claims, Conversations, End, Held, Lease,
    MemoryState, OpenPairing, PageSchedule, PairingCode, Pairings, PartOutcome, Record, Release, Replaced, Schedules,
    Settled, Sleeper, Sleepers, StateError, StoredAttachment, StoredToken, Take, Tokens,
};
use messenger_graph::{Graph, GraphError, Interruption, Request, Response, response};
use messenger_wire::webhook::EventId;
use messenger_wire::{ConversationKey, Mid, PageId, Secret, TimestampMs};
use serde_json::{Value, json};

use crate::support::{PAGE, sqs};

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

/// How long a fence is waited for, in milliseconds.
const PATIENCE: i64 = 30 * 60_000;

/// Part of an answer, by its claim and number.
type Part = (String, u32);

/// Reasons that pass, so that a record which is parked for one of them is done in the end.
const PASSING: [&str; 6] =
    ["result_untold", "dispatcher", "state_unavailable", "conversation_busy", "transient", "crashed"];

/// What an account and its consumer are set to in one history.
#[derive(Clone, Copy)]
pub(crate) struct Rules {
    pub(crate) grace: Duration,
    /// `unknownSend`: how often a part is sent at most while nobody knows whether it arrived, and whether it is left after that.
    pub(crate) sends: u32,
    pub(crate) then: AfterGrace,
    pub(crate) max_attempts: u32,
    /// Whether the bot answers the same again for the same memory, as a flow does.
    pub(crate) repeatable: bool,
    /// Whether results of answers are wanted.
    pub(crate) tells: bool,
    /// Whether the table never fails.
    pub(crate) steady: bool,
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
    /// State writes that were done, and how many of them when a bot was last asked.
    pub(crate) writes: usize,
    pub(crate) writes_before_asked: usize,
    /// Claims that have ended.
    pub(crate) ended: usize,
    /// Calls of the state that write, and the one that fails besides those by chance: before or after it was done.
    calls: usize,
    pub(crate) failing: Option<(usize, When)>,
    /// Messages that arrived at a person, in order: conversation, text.
    pub(crate) arrived: Vec<(String, String)>,
    /// When the last one did.
    pub(crate) last_arrival: Option<TimestampMs>,
    /// Parts of them.
    pub(crate) there: HashSet<Part>,
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
            writes: 0,
            writes_before_asked: 0,
            ended: 0,
            calls: 0,
            failing: None,
            arrived: Vec::new(),
            last_arrival: None,
            there: HashSet::new(),
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
            parked: HashMap::new(),
            redrives: Vec::new(),
            mids: 0,
        };
        Self { watch: Arc::new(Mutex::new(watch)), clock, state: MemoryState::new(), queue: Arc::default(), rules }
    }

    pub(crate) fn watch(&self) -> MutexGuard<'_, Watch> {
        self.watch.lock().unwrap()
    }

    /// Await point: the driver may drop the run here.
    async fn point(&self) {
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

    fn note(&self, key: &ClaimKey, part: u32, outcome: &PartOutcome) {
        let mut watch = self.watch();
        watch.steps += 1;
        let (part, step) = ((key.as_str().to_owned(), part), watch.steps);
        if outcome.is_final() {
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

impl Claims for Chaos {
    async fn acquire(&self, key: &ClaimKey, lease: &Lease, take: Take) -> Result<Claim, StateError> {
        self.write(self.state.acquire(key, lease, take)).await
    }

    async fn store_plan(&self, held: &Held, plan: &str) -> Result<(), StateError> {
        let write = async {
            self.state.store_plan(held, plan).await?;
            self.watch().asking.remove(held.key.as_str());
            Ok(())
        };
        self.write(write).await
    }

    async fn settle(&self, held: &Held, part: u32, outcome: &PartOutcome) -> Result<Settled, StateError> {
        let write = async {
            let settled = self.state.settle(held, part, outcome).await?;
            if settled == Settled::Written {
                self.note(&held.key, part, outcome);
            }
            Ok(settled)
        };
        self.write(write).await
    }

    async fn release(&self, held: &Held, release: &Release) -> Result<Settled, StateError> {
        let write = async {
            let settled = self.state.release(held, release).await?;
            if let (Settled::Written, Some((part, outcome))) = (settled, &release.part)
                && outcome.is_final()
            {
                self.note(&held.key, *part, outcome);
            }
            Ok(settled)
        };
        self.write(write).await
    }

    async fn complete(&self, held: &Held, last: Option<(u32, &PartOutcome)>, end: End) -> Result<(), StateError> {
        let write = async {
            self.state.complete(held, last, end).await?;
            self.watch().ended += 1;
            if let Some((part, outcome)) = last {
                self.note(&held.key, part, outcome);
            }
            Ok(())
        };
        self.write(write).await
    }

    async fn is_held(&self, key: &ClaimKey, now: TimestampMs) -> Result<bool, StateError> {
        self.point().await;
        self.state.is_held(key, now).await
    }

    async fn note_passed(&self, key: &ClaimKey, part: u32, at: TimestampMs) -> Result<(), StateError> {
        self.write(self.state.note_passed(key, part, at)).await
    }

    async fn settle_by_echo(&self, key: &ClaimKey, part: u32, mid: &Mid) -> Result<bool, StateError> {
        let write = async {
            let news = self.state.settle_by_echo(key, part, mid).await?;
            self.note(key, part, &PartOutcome::Sent(Some(mid.clone())));
            Ok(news)
        };
        self.write(write).await
    }
}

impl Conversations for Chaos {
    async fn load(&self, key: &ConversationKey) -> Result<Record, StateError> {
        self.point().await;
        self.state.load(key).await
    }

    async fn save(&self, key: &ConversationKey, record: &Record, now: TimestampMs) -> Result<u64, StateError> {
        self.write(self.state.save(key, record, now)).await
    }
}

impl Accounts for Chaos {
    async fn health(&self, account: &str) -> Result<AccountHealth, StateError> {
        self.point().await;
        self.state.health(account).await
    }

    async fn set_health(
        &self,
        account: &str,
        seen: &AccountHealth,
        health: &AccountHealth,
    ) -> Result<bool, StateError> {
        self.write(self.state.set_health(account, seen, health)).await
    }
}

impl Schedules for Chaos {
    async fn schedule(&self, page: &PageId) -> Result<PageSchedule, StateError> {
        self.point().await;
        self.state.schedule(page).await
    }

    async fn replace_schedule(
        &self,
        page: &PageId,
        seen: &PageSchedule,
        schedule: &PageSchedule,
    ) -> Result<Replaced, StateError> {
        self.write(self.state.replace_schedule(page, seen, schedule)).await
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

impl Pairings for Chaos {
    async fn open_pairing(&self, account: &str, pairing: &OpenPairing, now: TimestampMs) -> Result<bool, StateError> {
        self.write(self.state.open_pairing(account, pairing, now)).await
    }

    async fn find_pairing(
        &self,
        account: &str,
        code: &PairingCode,
        now: TimestampMs,
    ) -> Result<Option<OpenPairing>, StateError> {
        self.state.find_pairing(account, code, now).await
    }

    async fn open_pairings(&self, account: &str, now: TimestampMs) -> Result<Vec<OpenPairing>, StateError> {
        self.state.open_pairings(account, now).await
    }

    async fn close_pairing(&self, account: &str, code: &PairingCode) -> Result<(), StateError> {
        self.write(self.state.close_pairing(account, code)).await
    }
}

impl Tokens for Chaos {
    async fn keep_token(&self, reference: &TokenReference, token: &StoredToken) -> Result<(), StateError> {
        self.write(self.state.keep_token(reference, token)).await
    }

    async fn find_token(
        &self,
        reference: &TokenReference,
        now: TimestampMs,
    ) -> Result<Option<StoredToken>, StateError> {
        self.state.find_token(reference, now).await
    }
}

impl Attachments for Chaos {
    async fn find_attachment(
        &self,
        key: &AttachmentKey,
        now: TimestampMs,
    ) -> Result<Option<StoredAttachment>, StateError> {
        self.state.find_attachment(key, now).await
    }

    async fn keep_attachment(&self, key: &AttachmentKey, attachment: &StoredAttachment) -> Result<(), StateError> {
        self.write(self.state.keep_attachment(key, attachment)).await
    }

    async fn forget_attachment(&self, key: &AttachmentKey) -> Result<(), StateError> {
        self.write(self.state.forget_attachment(key)).await
    }
}

impl Sleepers for Chaos {
    async fn note_sleeper(&self, _: &str, _: &Sleeper) -> Result<(), StateError> {
        panic!("no account is stopped");
    }

    async fn sleepers(&self, _: &str) -> Result<Vec<Sleeper>, StateError> {
        panic!("no account is stopped");
    }

    async fn forget_sleeper(&self, _: &str, _: &str) -> Result<(), StateError> {
        panic!("no account is stopped");
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

fn answer(text: &str, version: &str) -> Vec<Action> {
    parts(text, version).into_iter().map(Action::text).collect()
}

/// `3:7` asks for three parts to message 7 of the conversation: `7.0@1`, `7.1@1`, `7.2@1`, where 1 is the version.
pub(crate) fn parts(text: &str, version: &str) -> Vec<String> {
    let (count, number) = text.split_once(':').unwrap();
    (0..count.parse().unwrap()).map(|part: u32| format!("{number}.{part}@{version}")).collect()
}

impl Graph for Chaos {
    async fn execute(&self, request: Request, _token: &Secret) -> Result<Response, GraphError> {
        let effect = request.effect();
        let messenger_graph::Body::Json(bytes) = request.body() else { panic!("a send is JSON") };
        let body: Value = serde_json::from_slice(bytes).unwrap();
        self.point().await;
        if body.get("sender_action").is_some() {
            return decode(effect, 200, &json!({"recipient_id": "1"}));
        }
        let stall = self.watch().dice.roll(400);
        self.clock.advance(Duration::from_millis(50 + stall));
        let outcome = self.attempt(&body);
        self.point().await;
        match outcome {
            Outcome::Sent(mid) => decode(effect, 200, &json!({"recipient_id": "1", "message_id": mid})),
            Outcome::Throttled => decode(effect, 400, &json!({"error": {"code": 613, "message": "slow down"}})),
            Outcome::Lost => Err(GraphError::NoAnswer { cause: Interruption::TimedOut, effect }),
            Outcome::Unreachable => Err(GraphError::Unreachable),
        }
    }
}

enum Outcome {
    Sent(String),
    Throttled,
    Lost,
    Unreachable,
}

fn decode(effect: messenger_graph::Effect, status: u16, body: &Value) -> Result<Response, GraphError> {
    response::decode(
        effect,
        status.try_into().unwrap(),
        &reqwest::header::HeaderMap::default(),
        body.to_string().into(),
    )
}

impl Chaos {
    /// One attempt to send: checks that it was allowed, and decides how it ends.
    fn attempt(&self, body: &Value) -> Outcome {
        let now = self.clock.now();
        let mut watch = self.watch();
        let note = body["message"]["metadata"].as_str().unwrap();
        let mut fields = note.split(':').skip(1);
        let part: Part = (fields.next().unwrap().to_owned(), fields.next().unwrap().parse().unwrap());
        if let Some(written) = watch.written.get(&part) {
            // An echo that comes between the last look and the send cannot be known.
            let looked = watch.marked.get(&part).is_some_and(|marked| marked < written);
            assert!(looked, "sent again although its outcome was written: {part:?}");
        }
        let grace = i64::try_from(self.rules.grace.as_millis()).unwrap();
        let before = watch.attempts.get(&part).copied();
        if let Some((since, _)) = before {
            let waited = now.as_millis() - since.as_millis();
            assert!(waited >= grace, "sent again after {waited} ms: {part:?}");
            let echoed = watch.echoed.get(&part).filter(|echoed| **echoed <= since.as_millis() + grace);
            assert!(echoed.is_none() || waited > PATIENCE, "sent again although its echo came in time: {part:?}");
            watch.resent += 1;
        }
        let faults = watch.faults * 2;
        let (outcome, arrives) = match watch.dice.roll(4) {
            _ if !watch.dice.chance(faults) => (None, true),
            0 => (Some(Outcome::Throttled), false),
            1 => (Some(Outcome::Unreachable), false),
            2 => (Some(Outcome::Lost), false),
            _ => (Some(Outcome::Lost), true),
        };
        let refused = matches!(outcome, Some(Outcome::Throttled | Outcome::Unreachable));
        if !refused {
            let (most, sent) = (
                if self.rules.then == AfterGrace::GiveUp { 1 } else { self.rules.sends },
                before.map_or(0, |(_, sent)| sent),
            );
            assert!(sent < most, "sent more often than {most} times: {part:?}");
            watch.attempts.insert(part.clone(), (now, sent + 1));
        } else if before.is_some() {
            watch.refused_again += 1;
        }
        let mid = format!("m_out{}", watch.mids);
        watch.mids += 1;
        if arrives {
            let person = body["recipient"]["id"].as_str().unwrap();
            watch.last_arrival = Some(now);
            watch.arrived.push((person.to_owned(), body["message"]["text"].as_str().unwrap().to_owned()));
            watch.there.insert(part.clone());
            // Some echoes come before the answer, some after the grace time, some never.
            let delay = [0, 0, 200, 3_000, 70_000][usize::try_from(watch.dice.roll(5)).unwrap()];
            if !watch.dice.chance(faults) {
                let due = TimestampMs::from_millis(now.as_millis() + delay);
                watch.echoes.push((due, echo(person, &mid, note, body, now)));
                let first = watch.echoed.entry(part).or_insert(due.as_millis());
                *first = (*first).min(due.as_millis());
            }
        }
        outcome.unwrap_or(Outcome::Sent(mid))
    }
}

fn echo(person: &str, mid: &str, note: &str, body: &Value, now: TimestampMs) -> Value {
    json!({"sender": {"id": PAGE}, "recipient": {"id": person}, "timestamp": now.as_millis(),
        "message": {"mid": mid, "is_echo": true, "app_id": 15177, "metadata": note, "text": body["message"]["text"]}})
}

impl Publish for Chaos {
    async fn publish(&self, _: &OneWay, notice: &Notice) -> Result<(), DispatchError> {
        self.point().await;
        if self.fails() {
            return Err(DispatchError::Retry("chaos".into()));
        }
        let News::SendResult(result) = &notice.news else { panic!("{notice:?}") };
        let command = result.command.as_ref().map(|id| ClaimKey::command("main", id));
        let key = command.unwrap_or_else(|| ClaimKey::event(result.event.unwrap())).as_str().to_owned();
        for part in &result.parts {
            let is_there = self.watch().there.contains(&(key.clone(), part.part));
            match part.outcome {
                notice::PartOutcome::Sent => assert!(is_there, "{key}: {part:?} did not arrive"),
                notice::PartOutcome::NotSent => assert!(!is_there, "{key}: {part:?} arrived"),
                notice::PartOutcome::Unknown => {}
            }
        }
        self.watch().told.entry(key).or_default().push(result.clone());
        self.point().await;
        if self.fails() { Err(DispatchError::Retry("chaos".into())) } else { Ok(()) }
    }
}

impl Requeue for Chaos {
    async fn hide(&self, records: &[&QueueRecord], time: Duration) -> Result<(), RequeueError> {
        self.point().await;
        if self.fails() {
            return Err(RequeueError("chaos".into()));
        }
        let until = self.clock.now().as_millis() + i64::try_from(time.as_millis()).unwrap();
        let mut queue = self.queue.lock().unwrap();
        for record in records {
            queue.hide(&record.receipt_handle, until);
        }
        Ok(())
    }

    async fn wake(&self, _: RecordQueue, _: &[String]) -> Result<(), RequeueError> {
        panic!("no account is stopped");
    }

    async fn delete(&self, _records: &[&QueueRecord]) -> Result<(), RequeueError> {
        panic!("the driver lets no timer pass");
    }

    async fn enqueue(&self, message: &Message) -> Result<(), RequeueError> {
        self.point().await;
        if self.fails() {
            return Err(RequeueError("chaos".into()));
        }
        let mut queue = self.queue.lock().unwrap();
        queue.send(sqs(message.message_group_id.as_str(), "fence", "EventQueue.fifo", message.body.clone()));
        Ok(())
    }

    async fn park(&self, record: &QueueRecord, reason: &str) -> Result<(), RequeueError> {
        let word = reason.split(':').next().unwrap();
        assert!(PASSING.contains(&word), "{} is parked: {reason}", record.message_id);
        self.point().await;
        if self.fails() {
            return Err(RequeueError("chaos".into()));
        }
        let key = claim_of(&record.body);
        let mut watch = self.watch();
        *watch.parked.entry(key).or_default() += 1;
        let due = self.clock.now().as_millis() + i64::try_from(watch.dice.roll(4)).unwrap() * 60_000;
        watch.redrives.push((TimestampMs::from_millis(due), record.clone()));
        Ok(())
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

/// FIFO queue: a group is locked behind its first hidden record.
#[derive(Default)]
pub(crate) struct Queue {
    records: BTreeMap<u64, Queued>,
    last: u64,
}

struct Queued {
    message: SqsMessage,
    hidden_until: i64,
    receipt: String,
}

/// Longer than any lease, as SQS is set up.
const VISIBILITY: i64 = 180_000;

impl Queue {
    pub(crate) fn send(&mut self, mut message: SqsMessage) {
        self.last += 1;
        message.message_id = Some(format!("sqs-{}", self.last));
        self.records.insert(self.last, Queued { message, hidden_until: 0, receipt: String::new() });
    }

    /// Gives a parked record back, as somebody does who has mended what it was parked for.
    pub(crate) fn redrive(&mut self, record: &QueueRecord) {
        self.last += 1;
        let queue = if record.queue == RecordQueue::Commands { "SendQueue.fifo" } else { "EventQueue.fifo" };
        let mut message = sqs(&record.group, &format!("sqs-{}", self.last), queue, record.body.clone());
        message.message_attributes.insert("parkedReason".into(), SqsMessageAttribute::default());
        self.records.insert(self.last, Queued { message, hidden_until: 0, receipt: String::new() });
    }

    /// Up to `most` records, in order, none behind a hidden one of its group.
    pub(crate) fn receive(&mut self, most: usize, now: i64) -> Vec<SqsMessage> {
        let (mut locked, mut batch) = (HashSet::new(), Vec::new());
        for (number, queued) in &mut self.records {
            let group = queued.message.attributes["MessageGroupId"].clone();
            if queued.hidden_until > now {
                locked.insert(group);
            } else if !locked.contains(&group) && batch.len() < most {
                queued.hidden_until = now + VISIBILITY;
                queued.receipt = format!("{number}@{now}");
                queued.message.receipt_handle = Some(queued.receipt.clone());
                batch.push(queued.message.clone());
            }
        }
        batch
    }

    fn hide(&mut self, receipt: &str, until: i64) {
        if let Some(held) = self.records.values_mut().find(|queued| queued.receipt == receipt) {
            held.hidden_until = until;
        }
    }

    /// Removes what a run has done, unless the record was given out again meanwhile.
    pub(crate) fn delete(&mut self, message: &SqsMessage) {
        self.records.retain(|_, queued| message.receipt_handle.as_deref() != Some(&queued.receipt));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// When the next record can be received: the first of some group.
    pub(crate) fn next(&self) -> Option<i64> {
        let mut groups = HashSet::new();
        let mut firsts = Vec::new();
        for queued in self.records.values() {
            if groups.insert(&queued.message.attributes["MessageGroupId"]) {
                firsts.push(queued.hidden_until);
            }
        }
        firsts.into_iter().min()
    }
}
