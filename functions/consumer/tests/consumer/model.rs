//! Thousands of random histories: what must hold holds in each.
//!
//! Two workers take batches from a FIFO queue. Each run may be dropped at every await point, as a killed process is, and is dropped at
//! its deadline. Events come late and twice, writes fail before or after they were done, Graph throttles, loses answers, sends echoes
//! early, late or never. In every history:
//!
//! - Every part of every answer arrives, in the order of the conversation.
//! - A part is sent again only while nobody knows whether it arrived, and not before the grace time.
//! - Where results are wanted, every answer is told of at least once, the same whenever it is told again.
//! - A part whose echo came in within the grace time is never sent again, however long the echo then lay in the queue: behind others,
//!   or hidden by a run that was killed.
//! - A bot is asked once. One whose answer must be stored is asked again only where the run ended before it was stored: inside
//!   the call of the bot itself, nothing can tell whether the bot has acted.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use consumer::seams::Settings;
use consumer::{Consumer, Deadline, Parts};
use messenger_channel::account::DmPolicy;
use messenger_channel::clock::{Clock, ManualClock};
use messenger_channel::notice::Outcome;
use messenger_channel::secrets::{Secrets, StaticSource};
use messenger_channel::telemetry::Metrics;
use messenger_wire::webhook::Feed;
use messenger_wire::{Secret, TimestampMs};
use serde_json::{Value, json};

use crate::chaos::{Chaos, Dice, parts};
use crate::support::{START, document, record, text};

pub(crate) const GRACE: Duration = Duration::from_mins(1);
const LEASE: i64 = 30_000;
const HISTORIES: u64 = 2_000;

pub(crate) type World = Consumer<Parts<Chaos, Chaos, Chaos, Chaos, Secrets<StaticSource, ManualClock>, Chaos, Chaos>>;

/// One invocation under way.
pub(crate) struct Run<'a> {
    batch: Vec<SqsMessage>,
    deadline: i64,
    /// Await points after which it is killed.
    left: u64,
    future: Pin<Box<dyn Future<Output = SqsBatchResponse> + 'a>>,
}

/// A worker; `settings` adds to the account's.
pub(crate) fn world(chaos: &Chaos, settings: &Value) -> World {
    // Whatever is lost is sent again until it is not, so that nothing may be missing in the end.
    let mut account = json!({"unknownSend": {"graceSeconds": GRACE.as_secs(), "sends": 100}});
    account.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    if chaos.tells {
        account["results"] = json!({"type": "sns", "topicArn": "arn", "answers": true});
    }
    Consumer::new(Parts {
        state: chaos.clone(),
        graph: chaos.clone(),
        dispatch: chaos.clone(),
        requeue: chaos.clone(),
        results: chaos.clone(),
        configured: Secrets::new(
            StaticSource(Secret::new(document(&account).to_string())),
            chaos.clock.clone(),
            Duration::from_mins(5),
        ),
        clock: chaos.clone(),
        metrics: Metrics::new("consumer", std::io::sink()),
        settings: Settings { dm_policy: DmPolicy::Open, max_attempts: 10_000, ..Settings::default() },
    })
}

/// What one history was like, so that the whole can be seen to reach what it is for.
#[derive(Default)]
struct Tally {
    killed: usize,
    resent: usize,
    asked_again: usize,
    duplicates: usize,
    told_again: usize,
}

fn history(seed: u64, tally: &mut Tally) {
    let clock = ManualClock::at(TimestampMs::from_millis(START));
    let mut dice = Dice::new(seed + 1);
    let (faults, repeatable) = (dice.roll(12), dice.chance(50));
    let mut chaos = Chaos::new(seed, clock.clone(), faults, GRACE, repeatable);
    chaos.tells = dice.chance(50);
    let kills = dice.roll(40);
    let expected = enqueue(&chaos, &mut dice, tally);
    let world = world(&chaos, &json!({}));
    let mut runs: Vec<Run<'_>> = Vec::new();
    for step in 0.. {
        assert!(step < 200_000, "seed {seed}: it never ends");
        due_echoes(&chaos);
        let now = clock.now().as_millis();
        tally.killed += drop_late(&mut runs, now);
        if runs.len() < 2 && dice.chance(30) {
            let batch = chaos.queue.lock().unwrap().receive(usize::try_from(dice.roll(10) + 1).unwrap(), now);
            if !batch.is_empty() {
                runs.push(begin(&world, batch, now, if dice.chance(kills) { dice.roll(60) } else { u64::MAX }));
            }
        }
        if runs.is_empty() {
            let (queue, watch) = (chaos.queue.lock().unwrap(), chaos.watch());
            let next = queue.next().into_iter().chain(watch.echoes.iter().map(|(due, _)| due.as_millis())).min();
            let Some(next) = next else { break };
            drop((queue, watch));
            clock.advance(Duration::from_millis(u64::try_from(next - now).unwrap_or(0)));
            continue;
        }
        let index = usize::try_from(dice.roll(runs.len() as u64)).unwrap();
        tally.killed += step_run(&chaos, &mut runs, index);
    }
    assert!(chaos.queue.lock().unwrap().is_empty());
    let watch = chaos.watch();
    for (person, texts) in expected {
        let mut first: Vec<&String> = Vec::new();
        for (_, text) in watch.arrived.iter().filter(|(to, _)| *to == person) {
            if !first.contains(&text) {
                first.push(text);
            }
        }
        assert_eq!(first, texts.iter().collect::<Vec<_>>(), "seed {seed}, person {person}");
    }
    for key in watch.asked.keys().filter(|_| chaos.tells) {
        let told = watch.told.get(key).unwrap_or_else(|| panic!("seed {seed}: {key} is not told"));
        assert!(told.iter().all(|again| *again == told[0]), "seed {seed}: {told:?}");
        assert!(told[0].outcome == Outcome::Sent && !told[0].parts.is_empty(), "seed {seed}: {:?}", told[0]);
        tally.told_again += told.len() - 1;
    }
    tally.resent += watch.resent;
    tally.asked_again += watch.asked.values().filter(|asked| **asked > 1).count();
}

/// Queues the messages of three people, some late and some twice, and returns what each is to get.
fn enqueue(chaos: &Chaos, dice: &mut Dice, tally: &mut Tally) -> Vec<(String, Vec<String>)> {
    let people = 3;
    let mut expected: Vec<(String, Vec<String>)> =
        (0..people).map(|person| (format!("700{person}"), Vec::new())).collect();
    let (mut queue, mut sent) = (chaos.queue.lock().unwrap(), Vec::new());
    for number in 0..6 {
        let (person, answers) = &mut expected[usize::try_from(dice.roll(people)).unwrap()];
        let said = format!("{}:{number}", dice.roll(3) + 1);
        let mut event = text(person, &format!("m_{number}"), &said);
        // What was said before may come in a later delivery: it is answered in the order of the queue.
        event["timestamp"] = json!(START + 1_000 * (i64::from(number) - i64::try_from(dice.roll(4)).unwrap()));
        answers.extend(parts(&said));
        queue.send(record(Feed::Messaging, &event));
        sent.push(event);
        if dice.chance(25) {
            queue.send(record(Feed::Messaging, &sent[usize::try_from(dice.roll(sent.len() as u64)).unwrap()]));
            tally.duplicates += 1;
        }
    }
    expected
}

pub(crate) fn begin(world: &World, batch: Vec<SqsMessage>, now: i64, left: u64) -> Run<'_> {
    let mut event = SqsEvent::default();
    event.records.clone_from(&batch);
    let deadline = now + LEASE;
    let work = world.consume(event, Deadline::at(TimestampMs::from_millis(deadline)), "");
    // The driver never gives its turn back to tokio, which would therefore let no timer pass after a while.
    let future = Box::pin(tokio::task::unconstrained(work));
    Run { batch, deadline, left, future }
}

/// Polls one run once; drops it when its time has come. Returns how many were killed.
pub(crate) fn step_run(chaos: &Chaos, runs: &mut Vec<Run<'_>>, index: usize) -> usize {
    let run = &mut runs[index];
    if run.left == 0 {
        runs.swap_remove(index);
        return 1;
    }
    run.left -= 1;
    if let Poll::Ready(answer) = run.future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        let run = runs.swap_remove(index);
        // Lambda deletes for a run only while it lives.
        if chaos.clock.now().as_millis() < run.deadline {
            let failed: Vec<&str> =
                answer.batch_item_failures.iter().map(|item| item.item_identifier.as_str()).collect();
            let done = run.batch.iter().filter(|message| !failed.contains(&message.message_id.as_deref().unwrap()));
            let mut queue = chaos.queue.lock().unwrap();
            done.for_each(|message| queue.delete(message));
        }
    }
    0
}

fn drop_late(runs: &mut Vec<Run<'_>>, now: i64) -> usize {
    let before = runs.len();
    runs.retain(|run| now < run.deadline);
    before - runs.len()
}

pub(crate) fn due_echoes(chaos: &Chaos) {
    let now = chaos.clock.now();
    let mut watch = chaos.watch();
    let (due, later) = std::mem::take(&mut watch.echoes).into_iter().partition(|(due, _)| *due <= now);
    watch.echoes = later;
    let due: Vec<(TimestampMs, serde_json::Value)> = due;
    let mut queue = chaos.queue.lock().unwrap();
    for (_, echo) in &due {
        queue.send(record(Feed::Messaging, echo));
    }
}

#[tokio::test(start_paused = true)]
async fn what_must_hold_holds_in_thousands_of_random_histories() {
    let mut tally = Tally::default();
    for seed in 0..HISTORIES {
        history(seed, &mut tally);
    }
    let Tally { killed, resent, asked_again, duplicates, told_again } = tally;
    eprintln!("{killed} runs killed, {resent} parts resent, {asked_again} events asked again, {duplicates} duplicates");
    eprintln!("{told_again} results told again");
    assert!(killed > 1_000 && resent > 200 && asked_again > 100 && duplicates > 1_000 && told_again > 100);
}
