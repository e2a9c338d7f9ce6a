mod naive;

use std::cell::Cell;
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use self::naive::Naive;
use super::{Depth, Fifo, Receipt, ReceiptError, Record, Redrive, RefusedError};
use crate::queue::{BATCH_BYTES, Message, QueueId};

const VISIBILITY: Duration = Duration::from_secs(30);
const REDRIVE: Redrive = Redrive { visibility_timeout: VISIBILITY, max_receive_count: 3 };

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn message(group: &str, id: &str) -> Message {
    Message { message_group_id: QueueId::new(group), deduplication_id: QueueId::new(id), body: format!("{group}{id}") }
}

fn queue_of(messages: &[(&str, &str)]) -> Fifo {
    let mut fifo = Fifo::new(REDRIVE);
    for (group, id) in messages {
        fifo.send(message(group, id), Duration::ZERO).unwrap();
    }
    fifo
}

fn bodies(records: &[Record]) -> Vec<&str> {
    records.iter().map(|record| record.message.body.as_str()).collect()
}

fn dead_bodies(fifo: &Fifo) -> Vec<(&str, Option<&str>)> {
    let dead = fifo.dead_letters().iter();
    dead.map(|dead| (dead.record.message.body.as_str(), dead.reason.as_deref())).collect()
}

#[test]
fn a_group_is_locked_while_one_of_its_records_is_in_flight_and_others_flow() {
    let mut fifo = queue_of(&[("a", "1"), ("a", "2"), ("b", "1")]);
    let first = fifo.receive(1, secs(0));
    assert_eq!(bodies(&first), ["a1"]);
    assert_eq!(bodies(&fifo.receive(10, secs(0))), ["b1"]);
    fifo.delete(first[0].receipt, secs(1)).unwrap();
    assert_eq!(bodies(&fifo.receive(10, secs(1))), ["a2"]);
}

#[test]
fn a_hidden_middle_record_lets_earlier_ones_out_and_holds_later_ones() {
    let mut fifo = queue_of(&[("a", "1"), ("a", "2"), ("a", "3")]);
    let all = fifo.receive(10, secs(0));
    fifo.change_visibility(all[1].receipt, secs(600), secs(1)).unwrap();
    let again = fifo.receive(10, VISIBILITY);
    assert_eq!(bodies(&again), ["a1"]);
    fifo.delete(again[0].receipt, VISIBILITY).unwrap();
    assert_eq!(bodies(&fifo.receive(10, secs(600))), [""; 0]);
    assert_eq!(bodies(&fifo.receive(10, secs(601))), ["a2", "a3"]);
}

#[test]
fn a_record_comes_back_when_its_time_out_ends_and_counts_its_receives() {
    let mut fifo = queue_of(&[("a", "1")]);
    assert_eq!(fifo.receive(10, secs(0))[0].receive_count, 1);
    assert!(fifo.receive(10, secs(29)).is_empty());
    let second = fifo.receive(10, secs(30));
    assert_eq!(second[0].receive_count, 2);
    fifo.change_visibility(second[0].receipt, Duration::ZERO, secs(31)).unwrap();
    assert_eq!(fifo.receive(10, secs(31))[0].receive_count, 3);
}

#[test]
fn the_receive_after_the_last_makes_a_dead_letter_and_the_group_goes_on() {
    let mut fifo = queue_of(&[("a", "1"), ("a", "2")]);
    for round in 0..3 {
        assert_eq!(bodies(&fifo.receive(1, secs(round * 30))), ["a1"]);
    }
    assert_eq!(bodies(&fifo.receive(1, secs(90))), ["a2"]);
    assert_eq!(dead_bodies(&fifo), [("a1", None)]);
    assert_eq!(fifo.depth(secs(90)), Depth { visible: 0, in_flight: 1, dead: 1 });
}

#[test]
fn a_duplicate_within_five_minutes_is_dropped_even_after_a_deletion() {
    let mut fifo = queue_of(&[("a", "1")]);
    let first = fifo.receive(1, secs(1));
    fifo.delete(first[0].receipt, secs(1)).unwrap();
    assert_eq!(fifo.send(message("a", "1"), secs(299)).unwrap(), first[0].message_id);
    assert!(fifo.receive(1, secs(299)).is_empty());
    assert_ne!(fifo.send(message("a", "1"), secs(300)).unwrap(), first[0].message_id);
    assert_eq!(fifo.receive(1, secs(300)).len(), 1);
}

#[test]
fn a_duplicate_does_not_extend_the_five_minutes() {
    let mut fifo = queue_of(&[("a", "1")]);
    fifo.send(message("a", "1"), secs(299)).unwrap();
    fifo.send(message("a", "1"), secs(301)).unwrap();
    assert_eq!(fifo.depth(secs(301)).visible, 2);
}

#[test]
fn deduplication_ids_of_two_groups_do_not_meet() {
    let mut fifo = queue_of(&[("a", "1"), ("b", "1")]);
    assert_eq!(bodies(&fifo.receive(10, secs(0))), ["a1", "b1"]);
}

#[test]
fn an_old_receipt_does_nothing_and_a_second_deletion_is_no_error() {
    let mut fifo = queue_of(&[("a", "1")]);
    let old = fifo.receive(1, secs(0)).remove(0).receipt;
    assert_eq!(fifo.delete(old, secs(30)), Err(ReceiptError), "visible again");
    let new = fifo.receive(1, secs(30)).remove(0).receipt;
    assert_eq!(fifo.delete(old, secs(31)), Err(ReceiptError), "received anew");
    assert_eq!(fifo.change_visibility(old, secs(1), secs(31)), Err(ReceiptError));
    fifo.delete(new, secs(31)).unwrap();
    fifo.delete(new, secs(31)).unwrap();
    assert_eq!(fifo.change_visibility(new, secs(1), secs(31)), Err(ReceiptError));
}

#[test]
fn one_receive_gives_at_most_ten() {
    let ids: Vec<String> = (0..11).map(|id| id.to_string()).collect();
    let messages: Vec<_> = ids.iter().map(|id| ("a", id.as_str())).collect();
    assert_eq!(queue_of(&messages).receive(11, secs(0)).len(), 10);
}

#[test]
fn a_parked_record_has_one_copy_with_the_reason_and_goes_on_until_it_is_deleted() {
    let mut fifo = queue_of(&[("a", "1")]);
    let receipt = fifo.receive(1, secs(0)).remove(0).receipt;
    fifo.park(receipt, "unreadable").unwrap();
    fifo.park(receipt, "again").unwrap();
    assert_eq!(dead_bodies(&fifo), [("a1", Some("unreadable"))]);
    assert_eq!(fifo.depth(secs(1)), Depth { visible: 0, in_flight: 1, dead: 1 });
    fifo.delete(receipt, secs(1)).unwrap();
    assert_eq!(fifo.depth(secs(1)), Depth { visible: 0, in_flight: 0, dead: 1 });
}

#[test]
fn a_record_tells_its_age_and_its_receipt_is_read_from_its_text() {
    let mut fifo = queue_of(&[("a", "1")]);
    let record = fifo.receive(1, secs(7)).remove(0);
    assert_eq!(record.age, secs(7));
    assert_eq!(record.receipt.to_string().parse(), Ok(record.receipt));
    for bad in ["", "1", "1-", "-1", "a-1", "1-1-1"] {
        assert_eq!(bad.parse::<Receipt>(), Err(ReceiptError), "{bad}");
    }
}

#[test]
fn a_body_that_sqs_refuses_is_refused() {
    let send = |body: &str| {
        let message = Message { body: body.into(), ..message("a", "1") };
        Fifo::new(REDRIVE).send(message, secs(0)).map(|_| ())
    };
    assert_eq!(send(&"b".repeat(BATCH_BYTES)), Ok(()));
    assert_eq!(send("\t\r\n \u{7f}\u{d7ff}\u{e000}\u{fffd}\u{10000}\u{10ffff}"), Ok(()));
    assert_eq!(send(""), Err(RefusedError::EmptyBody));
    assert_eq!(send(&"b".repeat(BATCH_BYTES + 1)), Err(RefusedError::BodyTooLarge(BATCH_BYTES + 1)));
    for bad in ["\0", "\u{8}", "\u{1f}", "\u{fffe}", "\u{ffff}"] {
        assert_eq!(send(bad), Err(RefusedError::InvalidCharacter), "{bad:?}");
    }
}

#[derive(Debug, Clone)]
enum Step {
    Send { group: u8, id: u8 },
    Receive { max: usize },
    Delete { nth: prop::sample::Index },
    Hide { nth: prop::sample::Index, seconds: u64 },
    Wait { seconds: u64 },
}

/// Few groups and ids and times around the limits, so that locks, duplicates and time-outs meet.
fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0..3u8, 0..6u8).prop_map(|(group, id)| Step::Send { group, id }),
        5 => (0..=11usize).prop_map(|max| Step::Receive { max }),
        3 => any::<prop::sample::Index>().prop_map(|nth| Step::Delete { nth }),
        2 => (any::<prop::sample::Index>(), prop::sample::select(vec![0, 1, 30, 299, 600]))
            .prop_map(|(nth, seconds)| Step::Hide { nth, seconds }),
        3 => prop::sample::select(vec![1, 29, 30, 31, 299, 300]).prop_map(|seconds| Step::Wait { seconds }),
    ];
    prop::collection::vec(step, 1..60)
}

#[test]
fn the_queue_agrees_with_a_naive_model() {
    let (duplicates, dead, held_back, stale) = (Cell::new(0), Cell::new(0), Cell::new(0), Cell::new(0));
    let outcome = TestRunner::default().run(&steps(), |steps| {
        let (mut fifo, mut naive) = (Fifo::new(REDRIVE), Naive::new(REDRIVE));
        let (mut now, mut receipts) = (Duration::ZERO, Vec::new());
        for step in steps {
            match step {
                Step::Send { group, id } => {
                    let sent = message(&group.to_string(), &id.to_string());
                    let message_id = fifo.send(sent.clone(), now).unwrap();
                    let (expected, duplicate) = naive.send(&sent, now);
                    duplicates.set(duplicates.get() + u32::from(duplicate));
                    prop_assert_eq!(message_id, expected);
                }
                Step::Receive { max } => {
                    let records = fifo.receive(max, now);
                    let seen: Vec<_> = records.iter().map(|r| (r.sequence_number, r.receive_count)).collect();
                    let visible = naive.visible(now);
                    let expected = naive.receive(max, now);
                    held_back.set(held_back.get() + u32::from(expected.len() < visible.min(max)));
                    prop_assert_eq!(seen, expected);
                    receipts.extend(records.into_iter().map(|record| record.receipt));
                }
                Step::Delete { nth } if !receipts.is_empty() => {
                    let receipt = *nth.get(&receipts);
                    let deleted = fifo.delete(receipt, now).is_ok();
                    stale.set(stale.get() + u32::from(!deleted));
                    prop_assert_eq!(deleted, naive.delete(receipt.sequence_number, receipt.receive_count, now));
                }
                Step::Hide { nth, seconds } if !receipts.is_empty() => {
                    let (receipt, timeout) = (*nth.get(&receipts), secs(seconds));
                    let hidden = fifo.change_visibility(receipt, timeout, now).is_ok();
                    prop_assert_eq!(hidden, naive.hide(receipt.sequence_number, receipt.receive_count, timeout, now));
                }
                Step::Delete { .. } | Step::Hide { .. } => {}
                Step::Wait { seconds } => now += secs(seconds),
            }
            let dead_now: Vec<_> = fifo.dead_letters().iter().map(|dead| dead.record.sequence_number).collect();
            prop_assert_eq!(fifo.depth(now).visible, naive.visible(now));
            prop_assert_eq!(&dead_now, &naive.dead());
            dead.set(dead.get() + dead_now.len());
        }
        Ok(())
    });
    outcome.unwrap();
    // The generator reached what the model is about.
    assert!(duplicates.get() > 0 && dead.get() > 0 && held_back.get() > 0 && stale.get() > 0);
}
