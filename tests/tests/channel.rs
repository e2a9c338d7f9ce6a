//! Signed deliveries in, sent replies out, all in memory.

#![expect(clippy::expect_used, reason = "a test fails by panicking, in its helpers too")]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use messenger_tests::delivery::{notification, text};
use messenger_tests::machine::{Machine, PAGE, START};
use proptest::prelude::{Just, Strategy, any};
use proptest::{prop_assert_eq, proptest};
use serde_json::{Value, json};
use tokio::time::Instant;

const PEOPLE: [&str; 3] = ["7001", "7002", "7003"];

fn message(person: &str, turn: usize) -> Value {
    text(PAGE, person, &format!("m_{person}_{turn}"), &format!("{turn}"), START)
}

/// Runs a future on its own clock, which jumps over every wait.
fn run<T>(future: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_time().start_paused(true).build().expect("a runtime").block_on(future)
}

/// The nine messages, each person's in order, cut into deliveries.
async fn post(machine: &Machine, order: &[usize], cuts: &[bool]) {
    let (mut turns, mut delivery) = ([0; PEOPLE.len()], Vec::new());
    for (person, cut) in order.iter().zip(cuts) {
        turns[*person] += 1;
        delivery.push(message(PEOPLE[*person], turns[*person]));
        if *cut {
            assert_eq!(machine.post(&notification(PAGE, &std::mem::take(&mut delivery))).await, 200);
        }
    }
    if !delivery.is_empty() {
        assert_eq!(machine.post(&notification(PAGE, &delivery)).await, 200);
    }
}

fn everyone_in_order() -> BTreeMap<String, Vec<String>> {
    PEOPLE.map(|person| (person.to_owned(), ["1", "2", "3"].map(str::to_owned).to_vec())).into()
}

proptest! {
    #[test]
    fn three_people_with_nine_messages_are_answered_in_order_however_the_batches_come(
        order in Just(vec![0, 0, 0, 1, 1, 1, 2, 2, 2]).prop_shuffle(),
        cuts in proptest::array::uniform9(any::<bool>()),
        batches in proptest::collection::vec((1..=10_usize, 1..=10_usize), 0..9),
        redelivered in any::<bool>(),
    ) {
        let texts = run(async {
            let machine = Machine::new(Duration::from_millis(100));
            post(&machine, &order, &cuts).await;
            for (left, right) in batches {
                tokio::join!(machine.consume(left), machine.consume(right));
            }
            if redelivered {
                post(&machine, &order, &[true; 9]).await;
            }
            machine.drain().await;
            machine.texts()
        });
        prop_assert_eq!(texts, everyone_in_order());
    }
}

#[test]
fn a_delivery_that_comes_five_times_is_answered_once() {
    run(async {
        for drained_between in [false, true] {
            let machine = Machine::new(Duration::ZERO);
            for _ in 0..5 {
                assert_eq!(machine.post(&notification(PAGE, &[message("7001", 1)])).await, 200);
                if drained_between {
                    machine.drain().await;
                }
            }
            machine.drain().await;
            assert_eq!(machine.texts(), [("7001".to_owned(), vec!["1".to_owned()])].into());
        }
    });
}

#[test]
fn the_fifth_delivery_is_answered_by_nobody_even_when_the_queue_has_forgotten_the_first() {
    run(async {
        let machine = Machine::new(Duration::ZERO);
        for _ in 0..5 {
            assert_eq!(machine.post(&notification(PAGE, &[message("7001", 1)])).await, 200);
            assert_eq!(machine.consume(10).await, 1, "the queue has deduplicated");
            // The claim is all that knows the event by now.
            tokio::time::advance(Duration::from_mins(6)).await;
        }
        assert_eq!(machine.texts(), [("7001".to_owned(), vec!["1".to_owned()])].into());
    });
}

#[test]
fn one_unreadable_event_among_ten_is_kept_and_nine_are_answered() {
    run(async {
        let machine = Machine::new(Duration::ZERO);
        let mut events: Vec<Value> = (1..=10).map(|person| message(&format!("80{person:02}"), 1)).collect();
        events[4] = json!({"sender": 17, "recipient": [], "message": "not one", "timestamp": {}});
        assert_eq!(machine.post(&notification(PAGE, &events)).await, 200);
        assert_eq!(machine.queue().depth().visible, 10, "the unreadable one is queued too");
        machine.drain().await;
        let answered: BTreeSet<String> = machine.texts().into_keys().collect();
        let expected = (1..=10).filter(|person| *person != 5).map(|person| format!("80{person:02}"));
        assert_eq!(answered, expected.collect());
        assert_eq!(machine.queue().depth().dead, 0, "an event of no known kind is no failure");
    });
}

#[test]
fn ten_conversations_take_at_most_a_fifth_longer_than_one() {
    let seconds = |people: usize| {
        run(async move {
            let machine = Machine::new(Duration::from_millis(100));
            let events: Vec<Value> = (0..people).map(|person| message(&format!("90{person}"), 1)).collect();
            assert_eq!(machine.post(&notification(PAGE, &events)).await, 200);
            let began = Instant::now();
            assert_eq!(machine.consume(10).await, people);
            assert_eq!(machine.texts().len(), people);
            began.elapsed().as_secs_f64()
        })
    };
    let (one, ten) = (seconds(1), seconds(10));
    assert!(one >= 0.1, "Graph's time is not in the measurement: {one} s");
    assert!(ten <= 1.2 * one, "one takes {one} s, ten take {ten} s");
}
