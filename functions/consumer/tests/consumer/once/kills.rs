//! A run killed at each await point in turn, from the first run to the end of the last, or one of its writes failing:
//! what the run that takes over makes of it.
//!
//! "Once" means here: where each echo comes within the grace time, every part arrives exactly once, wherever a run is
//! killed and whatever answer of Graph is lost. Without any echo, a part arrives once more exactly where nothing could
//! tell that it had arrived: its answer was lost, or its run was killed between the arrival and the write of the
//! outcome.

use std::cell::Cell;
use std::time::Duration;

use messenger_channel::clock::{Clock, ManualClock, millis};
use messenger_channel::result::Outcome;
use messenger_channel::state::{Pairings, approve};
use messenger_wire::TimestampMs;
use messenger_wire::webhook::Feed;
use serde_json::{Value, json};

use crate::once::chaos::{Chaos, Echoes, Lost, Rules, When};
use crate::once::model::{Worker, command, due, next};
use crate::support::{START, record, text};

/// How long a killed run's records stay hidden, and a little more: whoever waits for an echo takes longer.
const SOON: Duration = Duration::from_secs(185);

/// Queue with one message, to which the bot says so many things.
fn chaos(seed: u64, rules: Rules, answers: u32) -> Chaos {
    let chaos = Chaos::new(seed, ManualClock::at(TimestampMs::from_millis(START)), 0, rules);
    chaos.queue.lock().unwrap().send(record(Feed::Messaging, &text("7001", "m_0", &format!("{answers}:0"))));
    chaos
}

/// Works the queue off, with what `settings` adds to the account's. The run that comes to so many await points, counted
/// from the first run's first, is killed there, and then `meanwhile` happens; returns whether one was killed.
async fn work_off(chaos: &Chaos, settings: &Value, points: u64, meanwhile: impl AsyncFn()) -> bool {
    let (mut left, mut killed, mut worker) = (points, false, Worker::new(chaos, settings));
    for _ in 0..1_000 {
        due(chaos);
        let now = chaos.clock.now().as_millis();
        let batch = chaos.queue.lock().unwrap().receive(10, now);
        if batch.is_empty() {
            let Some(next) = next(chaos) else { return killed };
            chaos.clock.advance(Duration::from_millis(u64::try_from(next - now).unwrap_or(0)));
            continue;
        }
        worker.begin(batch, left);
        while worker.is_busy() {
            if worker.step() > 0 {
                (left, killed) = (u64::MAX, true);
                meanwhile().await;
            } else {
                left = left.saturating_sub(1);
            }
        }
    }
    panic!("it never ends");
}

fn one_way() -> [Value; 4] {
    [
        json!({"type": "lambda", "function": "bot", "invocation": "event"}),
        json!({"type": "eventbridge", "bus": "bots"}),
        json!({"type": "sqs", "queueUrl": "https://sqs.example/1/bots"}),
        json!({"type": "sns", "topicArn": "arn:aws:sns:eu-central-1:1:bots"}),
    ]
}

fn told(chaos: &Chaos) -> usize {
    chaos.watch().asked.values().sum()
}

#[tokio::test(start_paused = true)]
async fn a_bot_that_answers_later_is_told_twice_only_where_the_run_was_killed_before_it_could_store_that_it_had_told_it()
 {
    for dispatch in one_way() {
        let (mut unknowable, mut known) = (0, 0);
        for points in 0.. {
            let chaos = chaos(1, Rules { repeatable: false, ..Rules::default() }, 0);
            let settings = json!({ "dispatch": dispatch });
            let stored = Cell::new(None);
            let killed = work_off(&chaos, &settings, points, async || {
                let watch = chaos.watch();
                stored.set((!watch.asked.is_empty()).then_some(watch.writes > watch.writes_before_asked));
            });
            let killed = killed.await;
            let expected = if stored.get() == Some(false) { 2 } else { 1 };
            assert_eq!(told(&chaos), expected, "{dispatch}, killed after {points}");
            unknowable += usize::from(stored.get() == Some(false));
            known += usize::from(stored.get() == Some(true));
            if !killed {
                break;
            }
        }
        assert!(unknowable > 0 && known > 0, "{unknowable} {known}");
    }
}

#[tokio::test(start_paused = true)]
async fn no_write_that_fails_has_a_bot_that_answers_later_told_twice() {
    for (dispatch, when) in one_way().into_iter().flat_map(|it| [(it.clone(), When::Before), (it, When::After)]) {
        for call in 1..=3 {
            let chaos = chaos(1, Rules { repeatable: false, tells: true, ..Rules::default() }, 0);
            chaos.watch().failing = Some((call, when));
            let settings = json!({ "dispatch": dispatch });
            work_off(&chaos, &settings, u64::MAX, async || {}).await;
            assert_eq!(told(&chaos), 1, "{dispatch}, write {call} fails {when:?} it is done");
            assert!(chaos.watch().told.is_empty(), "what a bot does later is no result of the event");
        }
    }
}

/// Codes and answers that arrived.
fn arrived(chaos: &Chaos) -> (Vec<String>, Vec<String>) {
    let texts = chaos.watch().arrived.iter().map(|(_, text)| text.clone()).collect::<Vec<_>>();
    texts.into_iter().partition(|text| text.contains('-'))
}

#[tokio::test(start_paused = true)]
async fn who_is_let_in_while_no_run_is_left_is_answered_at_once_and_told_no_other_code() {
    // How often the operator let the person in before and after the code was told.
    let (mut before, mut after) = (0, 0);
    for (seed, repeatable) in (0..5).flat_map(|seed| [(seed, true), (seed, false)]) {
        for points in 0.. {
            let (chaos, approved) = (chaos(seed, Rules { repeatable, ..Rules::default() }, 1), Cell::new(false));
            let settings = json!({"dmPolicy": "pairing"});
            let killed = work_off(&chaos, &settings, points, async || {
                for open in chaos.state.open_pairings("main", chaos.clock.now()).await.unwrap() {
                    approve(&chaos.state, "main", &open.code, chaos.clock.now()).await.unwrap();
                    // An event that is done is not done again.
                    approved.set(chaos.watch().ended == 0);
                }
            });
            let killed = killed.await;
            let (codes, answers) = arrived(&chaos);
            if approved.get() {
                assert!(codes.len() <= 1, "killed after {points}: {codes:?}");
                assert_eq!(
                    answers,
                    [if repeatable { "0.0@0" } else { "0.0@1" }],
                    "killed after {points}: not ignored, and answered once"
                );
                let took = chaos.watch().last_arrival.unwrap().as_millis() - START;
                assert!(took <= millis(SOON), "killed after {points}: answered after {took} ms");
                (before, after) = (before + usize::from(codes.is_empty()), after + codes.len());
            } else {
                assert_eq!((codes.len(), answers.len()), (1, 0), "killed after {points}: told the code");
            }
            if !killed {
                break;
            }
        }
    }
    assert!(before > 0 && after > 0, "{before} {after}");
}

#[tokio::test(start_paused = true)]
async fn who_is_not_let_in_is_told_one_code_whenever_a_run_is_killed() {
    for seed in 0..5 {
        for points in 0.. {
            let chaos = chaos(seed, Rules::default(), 1);
            let settings = json!({"dmPolicy": "pairing"});
            let killed = work_off(&chaos, &settings, points, async || {}).await;
            let (codes, answers) = arrived(&chaos);
            assert_eq!((codes.len(), answers.len()), (1, 0), "killed after {points}");
            let open = chaos.state.open_pairings("main", chaos.clock.now()).await.unwrap();
            let typed = |code: &str| codes[0].ends_with(&format!("{}-{}", &code[..4], &code[4..]));
            assert!(open.len() == 1 && typed(open[0].code.as_str()), "killed after {points}");
            if !killed {
                break;
            }
        }
    }
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Speaker {
    /// Asked again, it says the same.
    Flow,
    /// Its answer is stored.
    Handler,
    Command,
}

/// History of one message or command, but for where a run is killed.
#[derive(Debug, Clone, Copy)]
struct Case {
    speaker: Speaker,
    /// Texts; before the last of three, somebody types for longer than anybody sleeps.
    parts: u32,
    lost: Option<Lost>,
    echoes: Echoes,
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for speaker in [Speaker::Flow, Speaker::Handler, Speaker::Command] {
        for (parts, send) in [(1, 1), (3, 2)] {
            let lost = |arrives| Some(Lost { send, arrives });
            for lost in [None, lost(true), lost(false)] {
                let echoes = [Echoes::After(3_000), Echoes::Never];
                cases.extend(echoes.map(|echoes| Case { speaker, parts, lost, echoes }));
            }
        }
    }
    cases
}

impl Case {
    fn rules(&self) -> Rules {
        let repeatable = self.speaker == Speaker::Flow;
        Rules { repeatable, tells: true, lost: self.lost, echoes: self.echoes, ..Rules::default() }
    }

    /// Number of the message, which begins every text.
    fn number(&self) -> &'static str {
        match self.speaker {
            Speaker::Command => "c",
            Speaker::Flow | Speaker::Handler if self.parts > 1 => "1",
            Speaker::Flow | Speaker::Handler => "0",
        }
    }

    fn chaos(&self) -> Chaos {
        let (number, parts) = (self.number(), self.parts);
        let chaos = Chaos::new(1, ManualClock::at(TimestampMs::from_millis(START)), 0, self.rules());
        let record = match self.speaker {
            Speaker::Command => command("7001", number, parts),
            Speaker::Flow | Speaker::Handler => {
                record(Feed::Messaging, &text("7001", "m_0", &format!("{parts}:{number}")))
            }
        };
        chaos.queue.lock().unwrap().send(record);
        chaos
    }

    /// Checks what arrived. `doubts` is how often something arrived of which nothing could tell so without an echo,
    /// and `is_asked_again` whether nothing could tell that the bot had been asked.
    fn check(&self, chaos: &Chaos, doubts: usize, is_asked_again: bool, killed: Option<u64>) {
        let watch = chaos.watch();
        let version = match self.speaker {
            Speaker::Command => "",
            Speaker::Flow => "0",
            Speaker::Handler if is_asked_again => "2",
            Speaker::Handler => "1",
        };
        let expected = (0..self.parts).map(|part| format!("{}.{part}@{version}", self.number()));
        let mut texts: Vec<String> = watch.arrived.iter().map(|(_, text)| text.clone()).collect();
        let repeated = texts.len() - usize::try_from(self.parts).unwrap();
        texts.dedup();
        assert_eq!(texts, expected.collect::<Vec<_>>(), "{self:?}, killed after {killed:?}");
        let expected = if self.echoes == Echoes::Never { doubts } else { 0 };
        assert_eq!(repeated, expected, "{self:?}, killed after {killed:?}: {:?}", watch.arrived);
        let asked = watch.asked.values().sum::<usize>();
        match self.speaker {
            Speaker::Command => assert_eq!(asked, 0),
            Speaker::Handler => assert_eq!(asked, 1 + usize::from(is_asked_again), "{self:?}, killed after {killed:?}"),
            Speaker::Flow => assert!(asked >= 1),
        }
        let told = watch.told.values().flatten().last().map(|told| told.outcome);
        assert_eq!((told, watch.parked.len()), (Some(Outcome::Sent), 0), "{self:?}, killed after {killed:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_said_arrives_once_wherever_a_run_is_killed_unless_nothing_can_tell_that_it_has_arrived() {
    let (mut kills, mut doubted, mut asked_again, mut longest) = (0, 0, 0, 0);
    for case in cases() {
        let lost = usize::from(case.lost.is_some_and(|lost| lost.arrives));
        for points in 0.. {
            let chaos = case.chaos();
            let settings = json!({});
            let (doubts, asking) = (Cell::new(lost), Cell::new(false));
            let killed = work_off(&chaos, &settings, points, async || {
                let watch = chaos.watch();
                doubts.set(lost + usize::from(watch.is_in_doubt()));
                asking.set(case.speaker == Speaker::Handler && watch.is_asking());
            });
            let killed = killed.await;
            case.check(&chaos, doubts.get(), asking.get(), killed.then_some(points));
            (kills, longest) = (kills + usize::from(killed), longest.max(points));
            (doubted, asked_again) = (doubted + doubts.get() - lost, asked_again + usize::from(asking.get()));
            if !killed {
                break;
            }
        }
    }
    eprintln!("{kills} kills, up to {longest} points, {doubted} in doubt, {asked_again} asked again");
    assert!(kills > 1_000 && doubted > 20 && asked_again > 20);
}
