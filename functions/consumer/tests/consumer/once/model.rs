//! Thousands of random histories: what must hold holds in each.
//!
//! Two workers take batches from a FIFO queue: what three people say, and commands to send to them. Each run may be
//! dropped at every await point, as a killed process is, and is dropped at its deadline; the process that takes its
//! place knows nothing. Where the rules let runs be overtaken, the queue gives a record again while it is worked on,
//! and a run may live on after its lease and write while the next one has the claim. Events come late and twice,
//! writes fail before or after they were done, Graph throttles, loses answers, sends echoes early, late or never. A
//! colleague takes conversations over. With a second account there is one seat to ask the bot from. What fails too
//! often is parked, and given back while the conversation goes on, with the attribute that says why or without it. In
//! every history:
//!
//! - Every part of every answer and command arrives, in its order; what was never parked in the order of the
//!   conversation. Missing is only what was given up, and what was left when a colleague took over.
//! - All parts of an answer are of the same answer, also where the bot would say something else by now.
//! - A part is sent again only while nobody knows whether it arrived, not before the grace time, and not more often
//!   than the account wants it. It is not given up before.
//! - Where results are wanted, every answer that was begun and every command is told of, the same whenever it is told
//!   again, unless the echo of what was given up has come since. What is told as sent has arrived, what is told as not
//!   sent has not.
//! - A part whose echo came in within the grace time is never sent again, however long the echo then lay in the queue:
//!   behind others, hidden by a run that was killed, or while the whole channel stood still.
//! - A bot is asked once where its answer must be stored and nothing is killed and nothing fails. It is asked again
//!   only where the run ended before its answer was stored: inside the call of the bot itself, nothing can tell whether
//!   the bot has acted. A flow, which says the same again, is asked whenever the record comes again.
//!
//! "Once" of a message means: a part that was sent is sent again only where its outcome could not be written, and no
//! echo told of it within the grace time. `kills.rs` counts that at each await point of short histories.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use consumer::seams::Settings;
use consumer::{Consumer, Deadline, Wired};
use futures::FutureExt;
use messenger_channel::clock::{Clock, ManualClock, millis};
use messenger_channel::configuration::{AfterGrace, DmPolicy};
use messenger_channel::result::Outcome;
use messenger_channel::secrets::{Secrets, StaticSource};
use messenger_channel::state::{ClaimKey, Claims, Lease, Owner, PartOutcome, Take};
use messenger_channel::telemetry::Metrics;
use messenger_wire::webhook::Feed;
use messenger_wire::{Secret, TimestampMs};
use serde_json::{Value, json};

use crate::once::chaos::{Chaos, Dice, Rules, Watch, claim_of, types};
use crate::support::{PAGE, START, document, record, sqs, text};

const LEASE: i64 = 30_000;

/// How much longer a run may live that may be overtaken: to the others it is dead.
const OVERTIME: Duration = Duration::from_mins(2);

const HISTORIES: u64 = 2_000;

/// Await points within which a run is killed; hardly any run has more of them.
const POINTS: u64 = 60;

pub(crate) type World = Consumer<Wired<Chaos, Chaos, Chaos, Chaos, Secrets<StaticSource, ManualClock>, Chaos, Chaos>>;

/// One invocation under way.
struct Run {
    batch: Vec<SqsMessage>,
    deadline: i64,
    /// Await points after which it is killed.
    left: u64,
    future: Pin<Box<dyn Future<Output = SqsBatchResponse>>>,
}

/// A worker: a process, its invocation, and what follows a kill.
pub(crate) struct Worker<'a> {
    chaos: &'a Chaos,
    settings: &'a Value,
    process: Rc<World>,
    run: Option<Run>,
}

/// A process of a worker; `settings` adds to the account's.
pub(crate) fn world(chaos: &Chaos, settings: &Value) -> World {
    let rules = &chaos.rules;
    let then = if rules.then == AfterGrace::GiveUp { "giveUp" } else { "retry" };
    let unknown = json!({"graceSeconds": rules.grace.as_secs(), "then": then, "sends": rules.sends});
    let mut account = json!({"newsPage": true, "unknownSend": unknown});
    account.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    if rules.tells {
        account["results"] = json!({"type": "sns", "topicArn": "arn", "answers": true});
    }
    let mut document = document(&account);
    if rules.workers > 1 {
        let mut sister = document["accounts"]["main"].clone();
        sister["pageId"] = json!("1906385232743452");
        document["accounts"]["sister"] = sister;
    }
    Consumer::new(Wired {
        state: chaos.clone(),
        graph: chaos.clone(),
        dispatch: chaos.clone(),
        requeue: chaos.clone(),
        results: chaos.clone(),
        configured: Secrets::new(
            StaticSource(Secret::new(document.to_string())),
            chaos.clock.clone(),
            Duration::from_mins(5),
        ),
        clock: chaos.clone(),
        metrics: Metrics::new("consumer", std::io::sink()),
        settings: Settings {
            dm_policy: DmPolicy::Open,
            max_attempts: rules.max_attempts,
            workers: rules.workers,
            send_queue: Some("SendQueue.fifo".into()),
            ..Settings::default()
        },
    })
}

/// What is to be sent for one event or command.
struct Expected {
    claim: String,
    person: String,
    /// Text of a part up to its number.
    number: String,
    parts: u32,
    is_command: bool,
}

/// What one history was like, so that the whole can be seen to reach what it is for.
#[derive(Default, Debug)]
struct Tally {
    killed: usize,
    undisturbed: usize,
    resent: usize,
    refused_again: usize,
    given_up: usize,
    left: usize,
    asked_again: usize,
    duplicates: usize,
    told_again: usize,
    parked: usize,
    parked_begun: usize,
    pauses: usize,
    unseated: usize,
    slow: usize,
    lost: usize,
}

fn rules(dice: &mut Dice) -> Rules {
    let mut one_of = |choices: [u32; 4]| choices[usize::try_from(dice.roll(4)).unwrap()];
    let (sends, max_attempts) = (one_of([1, 2, 3, 100]), one_of([2, 3, 10, 10_000]));
    let overtaken = dice.chance(30);
    Rules {
        overtime: if overtaken { OVERTIME } else { Duration::ZERO },
        visibility: if overtaken { Duration::from_secs(dice.roll(40) + 1) } else { Rules::default().visibility },
        sends,
        max_attempts,
        then: if dice.chance(20) { AfterGrace::GiveUp } else { AfterGrace::Retry },
        repeatable: dice.chance(50),
        tells: dice.chance(50),
        steady: dice.chance(30),
        workers: if dice.chance(30) { 10 } else { 1 },
        ..Rules::default()
    }
}

fn history(seed: u64, tally: &mut Tally) {
    let clock = ManualClock::at(TimestampMs::from_millis(START));
    let mut dice = Dice::new(seed + 1);
    let faults = dice.roll(12);
    let chaos = Chaos::new(seed, clock.clone(), faults, rules(&mut dice));
    let kills = if dice.chance(30) { 0 } else { dice.roll(40) };
    // So few that the window stays open.
    let mut pauses = dice.roll(8);
    let expected = enqueue(&chaos, &mut dice, tally);
    let takes_over = dice.chance(25);
    if takes_over {
        take_over(&chaos, &mut dice);
    }
    if chaos.rules.workers > 1 {
        sit_down(&chaos, &clock);
    }
    let settings = json!({});
    let mut workers = [(); 2].map(|()| Worker::new(&chaos, &settings));
    let mut killed = 0;
    for step in 0.. {
        assert!(step < 400_000, "seed {seed}: it never ends");
        due(&chaos);
        let now = clock.now().as_millis();
        killed += workers.iter_mut().map(Worker::kill_late).sum::<usize>();
        let worker = &mut workers[usize::try_from(dice.roll(2)).unwrap()];
        if !worker.is_busy() && dice.chance(50) {
            let batch = chaos.queue.lock().unwrap().receive(usize::try_from(dice.roll(10) + 1).unwrap(), now);
            if !batch.is_empty() {
                worker.begin(batch, if dice.chance(kills) { dice.roll(POINTS) } else { u64::MAX });
            }
        }
        killed += worker.step();
        if !workers.iter().any(Worker::is_busy) {
            let Some(next) = next(&chaos) else { break };
            clock.advance(Duration::from_millis(u64::try_from(next - now).unwrap_or(0)));
            if pauses > 0 && dice.chance(30) {
                // Both queues are switched off, or what they need is away. What Meta reports waits in its queue.
                clock.advance(Duration::from_mins(dice.roll(90)));
                pauses -= 1;
                tally.pauses += 1;
            }
        }
    }
    assert!(chaos.queue.lock().unwrap().is_empty());
    let watch = chaos.watch();
    in_order(&watch, &expected, seed);
    for expected in &expected {
        whole(&watch, expected, takes_over, seed);
        if chaos.rules.tells {
            told(&watch, expected, seed);
        }
    }
    // Whoever was overtaken may have sent nothing, and nobody can tell, as of one who was killed.
    let killed_or_slow = killed + watch.slow;
    if killed_or_slow == 0 && chaos.rules.steady {
        let most = if chaos.rules.then == AfterGrace::GiveUp { 1 } else { chaos.rules.sends };
        for (part, _) in watch.settled.iter().filter(|(_, outcome)| is_given_up(outcome)) {
            let sent = watch.attempts.get(part).map_or(0, |(_, sent)| *sent);
            assert_eq!(sent, most, "seed {seed}: {part:?} is given up too soon");
        }
    }
    if killed_or_slow == 0 && faults == 0 {
        let asked_again = watch.asked.values().filter(|asked| **asked > 1).count();
        assert!(chaos.rules.repeatable || asked_again == 0, "seed {seed}: {asked_again} are asked again");
        tally.undisturbed += usize::from(!chaos.rules.repeatable);
    }
    tally.killed += killed;
    tally.add(&watch);
}

/// Other workers sit on all seats of the account but one.
fn sit_down(chaos: &Chaos, clock: &ManualClock) {
    let lease = Lease { owner: Owner::new([9; 16]), now: clock.now(), until: TimestampMs::from_millis(i64::MAX) };
    for number in 0..8 {
        let seat = ClaimKey::seat(Some("main"), number);
        assert!(chaos.state.acquire(&seat, &lease, Take::Open).now_or_never().unwrap().is_ok());
    }
}

impl Tally {
    fn add(&mut self, watch: &Watch) {
        self.resent += watch.resent;
        self.refused_again += watch.refused_again;
        self.given_up += watch.settled.values().filter(|outcome| is_given_up(outcome)).count();
        self.left += watch.settled.values().filter(|outcome| is_left(outcome)).count();
        self.asked_again += watch.asked.values().filter(|asked| **asked > 1).count();
        self.told_again += watch.told.values().map(|told| told.len() - 1).sum::<usize>();
        self.unseated += watch.unseated;
        self.slow += watch.slow;
        self.lost += watch.lost;
        self.parked += watch.parked.values().sum::<usize>();
        self.parked_begun +=
            watch.parked.keys().filter(|claim| watch.attempts.keys().any(|(of, _)| of == *claim)).count();
    }
}

fn is_given_up(outcome: &PartOutcome) -> bool {
    matches!(outcome, PartOutcome::GivenUp(reason) if reason == "unknown")
}

/// Whether a colleague took over before the part could be sent.
fn is_left(outcome: &PartOutcome) -> bool {
    matches!(outcome, PartOutcome::NotSent(reason) | PartOutcome::GivenUp(reason) if reason == "owned_elsewhere")
}

/// Texts that arrived of one event or command, without repetitions: number of the part, and version of the answer.
fn arrived(watch: &Watch, expected: &Expected) -> Vec<(u32, String)> {
    let mut first: Vec<(u32, String)> = Vec::new();
    for (_, text) in watch.arrived.iter().filter(|(to, _)| *to == expected.person) {
        let (number, rest) = text.split_once('.').unwrap();
        let (part, version) = rest.split_once('@').unwrap();
        let part = (part.parse().unwrap(), version.to_owned());
        if number == expected.number && !first.contains(&part) {
            first.push(part);
        }
    }
    first
}

/// Answers of what was never parked came in the order of the conversation.
fn in_order(watch: &Watch, expected: &[Expected], seed: u64) {
    for person in expected.iter().map(|expected| &expected.person) {
        let of = expected.iter().filter(|expected| {
            expected.person == *person && !expected.is_command && !watch.parked.contains_key(&expected.claim)
        });
        let numbers: Vec<&str> = of.map(|expected| expected.number.as_str()).collect();
        let mut first: Vec<&str> = Vec::new();
        for (_, text) in watch.arrived.iter().filter(|(to, _)| to == person) {
            let number = text.split_once('.').unwrap().0;
            if numbers.contains(&number) && !first.contains(&number) {
                first.push(number);
            }
        }
        assert!(
            first.is_sorted_by_key(|number| numbers.iter().position(|other| other == number)),
            "seed {seed}: {first:?}"
        );
    }
}

/// Everything of an event or command arrived, in order and of one answer, but for what is known not to be sent.
fn whole(watch: &Watch, expected: &Expected, takes_over: bool, seed: u64) {
    let arrived = arrived(watch, expected);
    let claim = &expected.claim;
    assert!(arrived.is_sorted(), "seed {seed}: {claim} {arrived:?}");
    assert!(arrived.iter().all(|(_, version)| *version == arrived[0].1), "seed {seed}: {claim} {arrived:?}");
    let is_begun = watch.attempts.keys().any(|(of, _)| of == claim);
    // A pause of typing before the last text counts as a part.
    let last = |part: u32| part + u32::from(part + 1 == expected.parts && types(&expected.number));
    for part in (0..expected.parts).filter(|part| arrived.iter().all(|(there, _)| there != part)) {
        let excused = (0..=last(part)).filter_map(|part| watch.settled.get(&(claim.clone(), part)));
        let excused = excused.filter(|outcome| !matches!(outcome, PartOutcome::Sent(_))).count() > 0;
        let is_skipped = takes_over && !expected.is_command && !is_begun;
        assert!(excused || is_skipped, "seed {seed}: {claim} {part} is missing");
    }
}

/// It is told what became of it: that it was parked, each time, and how it ended, which may be told
/// before it is parked once more.
fn told(watch: &Watch, expected: &Expected, seed: u64) {
    let claim = &expected.claim;
    let mut told = watch.told.get(claim).cloned().unwrap_or_default();
    told.dedup();
    let is_begun = watch.attempts.keys().any(|(of, _)| of == claim);
    assert!(!told.is_empty() || !(is_begun || expected.is_command), "seed {seed}: {claim} is not told");
    // What was given up may be told before its echo comes in, and again after that.
    let given_up =
        watch.settled.iter().filter(|((of, _), outcome)| of == claim && matches!(outcome, PartOutcome::GivenUp(_)));
    let most = watch.parked.get(claim).unwrap_or(&0) * 2 + 1 + given_up.count();
    assert!(told.len() <= most, "seed {seed}: {told:?}");
    let there = watch.there.iter().filter(|(of, _)| of == claim).count();
    if told.last().is_some_and(|told| told.outcome == Outcome::Sent) {
        assert_eq!(u32::try_from(there), Ok(expected.parts), "seed {seed}: {claim}");
    }
}

/// Queues the messages of three people, some late and some twice, and commands to send to them.
/// Returns what is to be sent.
fn enqueue(chaos: &Chaos, dice: &mut Dice, tally: &mut Tally) -> Vec<Expected> {
    let (mut queue, mut sent, mut expected) = (chaos.queue.lock().unwrap(), Vec::new(), Vec::new());
    for number in 0..6 {
        let (person, parts) = (format!("700{}", dice.roll(3)), u32::try_from(dice.roll(3) + 1).unwrap());
        let mut event = text(&person, &format!("m_{number}"), &format!("{parts}:{number}"));
        // What was said before may come in a later delivery: it is answered in the order of the queue.
        event["timestamp"] = json!(START + 1_000 * (i64::from(number) - i64::try_from(dice.roll(4)).unwrap()));
        let said = record(Feed::Messaging, &event);
        let claim = claim_of(said.body.as_deref().unwrap());
        expected.push(Expected { claim, person, number: number.to_string(), parts, is_command: false });
        queue.send(said);
        sent.push(event);
        if dice.chance(25) {
            queue.send(record(Feed::Messaging, &sent[usize::try_from(dice.roll(sent.len() as u64)).unwrap()]));
            tally.duplicates += 1;
        }
        if dice.chance(25) {
            let (person, parts) = (format!("700{}", dice.roll(3)), u32::try_from(dice.roll(3)).unwrap());
            let command = command(&person, &format!("c-{number}"), parts);
            let claim = claim_of(command.body.as_deref().unwrap());
            expected.push(Expected { claim, person, number: format!("c-{number}"), parts, is_command: true });
            queue.send(command);
        }
    }
    expected
}

/// Command that sends so many texts, or shows something where it sends none.
pub(crate) fn command(person: &str, id: &str, parts: u32) -> SqsMessage {
    let texts = (0..parts).map(|part| json!({"text": format!("{id}.{part}@"), "tag": "NON_PROMOTIONAL_SUBSCRIPTION"}));
    let mut actions: Vec<Value> = texts.collect();
    if parts == 0 {
        actions.push(json!({"senderAction": "mark_seen"}));
    }
    let body = json!({"version": 1, "id": id, "account": "main", "to": {"id": person}, "actions": actions});
    sqs(&format!("commands-{person}"), id, "SendQueue.fifo", body.to_string())
}

/// A colleague answers one of the people from the inbox.
fn take_over(chaos: &Chaos, dice: &mut Dice) {
    let at = START + i64::try_from(dice.roll(120_000)).unwrap();
    let echo = json!({"sender": {"id": PAGE}, "recipient": {"id": format!("700{}", dice.roll(3))}, "timestamp": at,
        "message": {"mid": "m_inbox", "is_echo": true, "app_id": 263_902_037_430_900_u64, "text": "let me help"}});
    chaos.watch().echoes.push((TimestampMs::from_millis(at), echo));
}

impl<'a> Worker<'a> {
    /// `settings` adds to the account's.
    pub(crate) fn new(chaos: &'a Chaos, settings: &'a Value) -> Self {
        Self { chaos, settings, process: Rc::new(world(chaos, settings)), run: None }
    }

    pub(crate) fn is_busy(&self) -> bool {
        self.run.is_some()
    }

    /// Begins an invocation, which is killed after so many await points.
    pub(crate) fn begin(&mut self, batch: Vec<SqsMessage>, left: u64) {
        let mut event = SqsEvent::default();
        event.records.clone_from(&batch);
        let (process, deadline) = (Rc::clone(&self.process), self.chaos.now().as_millis() + LEASE);
        let work = async move { process.consume(event, Deadline::at(TimestampMs::from_millis(deadline)), "").await };
        // The driver never gives its turn back to tokio, which would therefore let no timer pass after a while.
        let future = Box::pin(tokio::task::unconstrained(work));
        self.run = Some(Run { batch, deadline, left, future });
    }

    /// Polls the invocation once; kills it when its time has come. Returns how many were killed.
    pub(crate) fn step(&mut self) -> usize {
        let Some(run) = &mut self.run else { return 0 };
        if run.left == 0 {
            self.kill();
            return 1;
        }
        run.left -= 1;
        if let Poll::Ready(answer) = run.future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            // Lambda deletes for a run only while it lives.
            if self.chaos.now().as_millis() < run.deadline {
                let failed: Vec<&str> =
                    answer.batch_item_failures.iter().map(|item| item.item_identifier.as_str()).collect();
                let done = run.batch.iter().filter(|message| !failed.contains(&message.message_id.as_deref().unwrap()));
                let mut queue = self.chaos.queue.lock().unwrap();
                done.for_each(|message| queue.delete(message));
            }
            self.run = None;
        }
        0
    }

    /// Kills an invocation that Lambda ends by now. Returns how many were killed.
    fn kill_late(&mut self) -> usize {
        let (now, overtime) = (self.chaos.now().as_millis(), millis(self.chaos.rules.overtime));
        let is_late = self.run.as_ref().is_some_and(|run| now >= run.deadline + overtime);
        if is_late {
            self.kill();
        }
        usize::from(is_late)
    }

    fn kill(&mut self) {
        (self.run, self.process) = (None, Rc::new(world(self.chaos, self.settings)));
    }
}

/// Puts into the queue what comes in by now: echoes, and parked records that somebody gives back.
pub(crate) fn due(chaos: &Chaos) {
    let now = chaos.clock.now();
    let mut watch = chaos.watch();
    let mut queue = chaos.queue.lock().unwrap();
    for (_, echo) in watch.echoes.extract_if(.., |(due, _)| *due <= now) {
        queue.send(record(Feed::Messaging, &echo));
    }
    let redrives: Vec<_> = watch.redrives.extract_if(.., |(due, _)| *due <= now).collect();
    for (_, parked) in redrives {
        let with_reason = watch.dice.chance(50);
        queue.redrive(&parked, with_reason);
    }
}

/// When something comes in, or can be received.
pub(crate) fn next(chaos: &Chaos) -> Option<i64> {
    let watch = chaos.watch();
    let echoes = watch.echoes.iter().map(|(due, _)| due.as_millis());
    let redrives = watch.redrives.iter().map(|(due, _)| due.as_millis());
    echoes.chain(redrives).chain(chaos.queue.lock().unwrap().next()).min()
}

#[tokio::test(start_paused = true)]
async fn what_must_hold_holds_in_thousands_of_random_histories() {
    let mut tally = Tally::default();
    for seed in 0..HISTORIES {
        history(seed, &mut tally);
    }
    eprintln!("{tally:?}");
    let Tally { killed, resent, refused_again, given_up, left, asked_again, duplicates, told_again, parked, .. } =
        tally;
    assert!(killed > 1_000 && resent > 200 && asked_again > 100 && duplicates > 1_000 && told_again > 100);
    assert!(refused_again > 20 && given_up > 50 && left > 10 && parked > 500 && tally.parked_begun > 100);
    assert!(tally.pauses > 1_000 && tally.unseated > 500, "{tally:?}");
    assert!(tally.undisturbed > 20 && tally.slow > 1_000 && tally.lost > 300, "{tally:?}");
}
