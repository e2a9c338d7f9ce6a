//! That an account stopped or goes on is told at least once: where the target is away, and where the run dies that would
//! have told it.

use std::collections::BTreeSet;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use aws_lambda_events::sqs::SqsMessage;
use messenger_channel::clock::{Clock, ManualClock};
use messenger_channel::state::{AccountHealth, AccountHealths, HealthChange, MemoryState, State};
use messenger_wire::TimestampMs;
use messenger_wire::webhook::Feed;
use serde_json::{Value, json};

use crate::once::chaos::{Chaos, Rules};
use crate::support::{Bot, DEAD, NOTHING, NotedResults, PAGE, START, World, record, said};
use crate::told::metrics::sum;

fn results() -> Value {
    json!({"type": "sqs", "queueUrl": "https://sqs.example/1/results"})
}

/// World with or without a target, and a token that is dead or not.
fn world<S: State + Clone>(state: S, token: &str, has_target: bool) -> World<S> {
    let mut settings = json!({"pageAccessToken": token, "markSeen": false, "typing": false});
    if has_target {
        settings["results"] = results();
    }
    World::with_state(Bot::saying(&["hello"]), state, &settings)
}

/// What Meta reports about the Page so many seconds after the start.
fn report(action: &str, second: i64) -> SqsMessage {
    let at = START + second * 1_000;
    record(
        Feed::Messaging,
        &json!({"recipient": {"id": PAGE}, "timestamp": at, "policy_enforcement": {"action": action}}),
    )
}

async fn untold(state: &impl AccountHealths) -> Vec<HealthChange> {
    state.health("main").await.unwrap().untold.into_iter().map(|untold| untold.change).collect()
}

/// What was told: type, reason and the second of the change.
fn told(results: &NotedResults) -> Vec<(String, i64)> {
    let word = |told: &Value| {
        let word = format!("{} {}", told["type"].as_str().unwrap(), told["reason"].as_str().unwrap_or(""));
        (word.trim().to_owned(), (told["timestamp"].as_i64().unwrap() - START) / 1_000)
    };
    results.told().iter().map(word).collect()
}

fn stopped() -> HealthChange {
    HealthChange::Stopped("token_dead".to_owned())
}

#[tokio::test]
async fn a_stop_of_which_the_target_could_not_be_told_is_told_when_it_is_back_and_once() {
    let world = world(MemoryState::new(), DEAD, true);
    world.results.away(true);
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
    assert_eq!(untold(&world.state).await, [stopped()]);
    world.results.away(false);
    for (seconds, expected) in [(0, 0), (40, 0), (40, 1), (40, 1), (40, 1)] {
        world.clock.advance(Duration::from_secs(seconds));
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
        assert_eq!(world.results.told().len(), expected);
    }
    assert_eq!(told(&world.results), [("account.stopped token_dead".to_owned(), 0)], "as of when it stopped");
    assert_eq!(untold(&world.state).await, []);
    assert_eq!(sum(&world, "AccountStopped", "Reason=token_dead"), 1, "it stopped once");
    assert_eq!(sum(&world, "Untold", ""), 1);
}

#[tokio::test]
async fn a_target_that_stays_away_is_tried_once_a_minute() {
    let world = world(MemoryState::new(), DEAD, true);
    world.results.away(true);
    for _ in 0..150 {
        assert_eq!(world.consume(vec![said("7001", "m_1"), said("7002", "m_2")]).await.len(), 2);
        world.clock.advance(Duration::from_secs(4));
    }
    assert_eq!(sum(&world, "Untold", ""), 10, "in ten minutes");
    assert_eq!(untold(&world.state).await, [stopped()]);
}

#[tokio::test]
async fn what_was_left_is_told_in_order_before_what_changes_next() {
    let world = world(MemoryState::new(), "EAAG-test", true);
    world.results.away(true);
    assert_eq!(world.consume(vec![report("block", 0)]).await, NOTHING);
    world.results.away(false);
    world.clock.advance(Duration::from_secs(10));
    assert_eq!(world.consume(vec![report("unblock", 10)]).await, NOTHING);
    let restricted = ("account.stopped page_restricted".to_owned(), 0);
    assert_eq!(told(&world.results), [restricted, ("account.resumed".to_owned(), 10)]);
    assert_eq!(untold(&world.state).await, []);
}

#[tokio::test]
async fn an_all_clear_of_meta_says_nothing_of_an_account_that_something_else_stops() {
    let world = world(MemoryState::new(), DEAD, true);
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
    for (action, told_last) in [("unblock", "token_dead"), ("block", "page_restricted"), ("unblock", "page_restricted")]
    {
        world.clock.advance(Duration::from_secs(10));
        let second = (world.clock.now().as_millis() - START) / 1_000;
        assert_eq!(world.consume(vec![report(action, second)]).await, NOTHING);
        assert_eq!(told(&world.results).last().unwrap().0, format!("account.stopped {told_last}"));
    }
    assert_eq!(sum(&world, "AccountResumed", ""), 0);
}

#[tokio::test(start_paused = true)]
async fn no_message_waits_while_a_change_is_told_late() {
    let world = world(MemoryState::new(), "EAAG-test", true);
    world.results.away(true);
    assert_eq!(world.consume(vec![report("block", 0)]).await, NOTHING);
    world.clock.advance(Duration::from_secs(1));
    assert_eq!(world.consume(vec![report("unblock", 1)]).await, NOTHING);
    world.results.away(false);
    world.results.hang();
    world.clock.advance(Duration::from_secs(61));
    let begun = tokio::time::Instant::now();
    let (message, id) = (said("7001", "m_1"), said("7001", "m_1").message_id.unwrap());
    let work = world.consume(vec![message]);
    let looked = async {
        tokio::time::sleep(Duration::from_millis(1)).await;
        (world.graph.texts(), world.requeue.deleted.lock().unwrap().contains(&id))
    };
    let (back, looked) = tokio::join!(work, looked);
    assert_eq!(looked, (vec!["hello".to_owned()], true), "it is answered and done while the target takes nothing");
    assert_eq!((back, begun.elapsed()), (NOTHING, Duration::from_millis(1_500)));
    assert_eq!(untold(&world.state).await.len(), 2);
}

/// State whose await points are where a run can be killed.
fn chaos() -> Chaos {
    Chaos::new(1, ManualClock::at(TimestampMs::from_millis(START)), 0, Rules { steady: true, ..Rules::default() })
}

/// Kills a run when it has come to so many await points; `false` where it ends before.
fn kill_after(points: usize, run: impl Future) -> bool {
    let mut run = Box::pin(tokio::task::unconstrained(run));
    (0..points).all(|_| matches!(run.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Pending))
}

#[tokio::test(start_paused = true)]
async fn a_change_is_told_by_the_next_run_wherever_the_one_is_killed_that_wrote_it() {
    let (mut by_the_next, mut twice) = (0, 0);
    for points in 1.. {
        let world = world(chaos(), DEAD, true);
        let is_killed = kill_after(points, world.consume(vec![said("7001", "m_1")]));
        let left = untold(&world.state).await.len();
        let at_once = world.results.told().len();
        let mut rounds = 0;
        while world.results.told().is_empty() || !untold(&world.state).await.is_empty() {
            // As soon as its records are shown again.
            world.clock.advance(Duration::from_mins(3));
            world.pass_fences().await;
            assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
            rounds += 1;
            // What may have been sent before it died waits for its echo before it meets the dead token again.
            assert!(rounds <= if left > 0 { 1 } else { 3 }, "killed after {points}");
        }
        let told = world.results.told();
        let ids: BTreeSet<&str> = told.iter().map(|told| told["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), 1, "killed after {points}: {told:?}");
        by_the_next += usize::from(left == 1 && at_once == 0);
        twice += usize::from(told.len() > 1);
        if !is_killed {
            assert_eq!(told.len(), 1, "in the ordinary case once");
            break;
        }
    }
    assert!(by_the_next > 0 && twice > 0, "{by_the_next} {twice}");
}

#[tokio::test]
async fn a_change_that_nobody_wants_to_be_told_has_no_mark_and_costs_no_write_more() {
    let mut writes = Vec::new();
    for has_target in [false, true] {
        let world = world(chaos(), DEAD, has_target);
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
        let written = world.state.watch().writes;
        let health = world.state.health("main").await.unwrap();
        assert!(health.dead_token.is_some() && health.untold.is_empty());
        world.clock.advance(Duration::from_mins(2));
        assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
        assert_eq!(world.state.watch().writes, written, "looking writes nothing");
        assert_eq!(world.results.told().len(), usize::from(has_target));
        writes.push(written);
    }
    assert_eq!(writes[1] - writes[0], 1, "to take the mark off");
}

#[tokio::test]
async fn marks_of_a_target_that_is_gone_are_told_to_nobody_and_forgotten_with_the_next_change() {
    let world = world(chaos(), DEAD, true);
    world.results.away(true);
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
    world.results.away(false);
    let written = world.state.watch().writes;
    {
        let mut document = world.secret.0.lock().unwrap();
        document["accounts"]["main"].as_object_mut().unwrap().remove("results");
    }
    world.clock.advance(Duration::from_mins(5));
    assert_eq!(world.consume(vec![said("7001", "m_1")]).await.len(), 1);
    assert_eq!((untold(&world.state).await, world.state.watch().writes), (vec![stopped()], written));
    world.secret.0.lock().unwrap()["accounts"]["main"]["pageAccessToken"] = json!("EAAG-new");
    while world.graph.texts().is_empty() {
        world.clock.advance(Duration::from_secs(40));
        world.consume(vec![said("7001", "m_1")]).await;
    }
    assert_eq!(world.state.health("main").await.unwrap(), AccountHealth::default());
    assert_eq!(world.results.told().len(), 0);
}
