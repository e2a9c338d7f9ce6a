//! Every row of the error table.

use std::time::Duration;

use messenger_channel::state::{AccountHealths, MemoryState, RefusedCause};
use messenger_graph::classify::{Key, Row, rows};
use messenger_graph::{Class, RequestError};
use serde_json::json;

use crate::support::{Bot, DEAD, Reply, World, hidden, parked, redriven, said, told};
use crate::told::metrics::sum;

/// What is to become of a send that fails with a class.
#[derive(Debug, PartialEq)]
enum Fate {
    /// Comes again after so many seconds.
    Again(u64),
    /// The same, since it may have arrived.
    InDoubt(u64),
    /// Comes again, and its account is stopped for this reason.
    Stops(u64, &'static str),
    Parked,
    Dropped,
}

fn fate(code: i64, row: &Row) -> Fate {
    match row.class {
        // Meta asks for an hour.
        Class::Throttled if code == 2_300_028 => Fate::Again(3600),
        Class::Throttled => Fate::Again(30),
        Class::Transient => Fate::Again(2),
        Class::AccountSetUp => Fate::Stops(2, "account_set_up"),
        Class::UnknownOutcome => Fate::InDoubt(60),
        Class::AutomatedAnswer => Fate::Again(20),
        Class::TokenDead(_) => Fate::Stops(40, "token_dead"),
        Class::ProofRefused => Fate::Stops(40, "proof_refused"),
        Class::PageRestricted => Fate::Stops(40, "page_restricted"),
        Class::Media if row.retries > 0 => Fate::Again(2),
        Class::WindowClosed
        | Class::RecipientUnavailable
        | Class::Policy
        | Class::TagAbuse
        | Class::ThreadOwnedElsewhere
        | Class::Media => Fate::Dropped,
        _ => Fate::Parked,
    }
}

/// What the table says that stops the account.
async fn stop(world: &World) -> Option<&'static str> {
    let health = world.state.health("main").await.unwrap();
    let refused = health.refused.map(|refused| refused.cause);
    let marks = [
        (health.dead_token.is_some(), "token_dead"),
        (health.restricted_until.is_some(), "page_restricted"),
        (refused == Some(RefusedCause::Proof), "proof_refused"),
        (refused == Some(RefusedCause::SetUp), "account_set_up"),
    ];
    let mut stops = marks.into_iter().filter(|(is_marked, _)| *is_marked).map(|(_, stop)| stop);
    let stop = stops.next();
    assert_eq!(stops.next(), None);
    let is_counted = world.metrics.text().contains(r#""AccountStopped":1"#);
    assert_eq!(is_counted, stop.is_some());
    stop
}

#[tokio::test(start_paused = true)]
async fn every_row_of_the_error_table_has_its_consequence() {
    for row in rows() {
        let (code, error) = match row.key {
            Key::Said(code, beginning) => (code, json!({"code": code, "message": format!("{beginning} argument")})),
            Key::Pair(code, subcode) => (code, json!({"code": code, "error_subcode": subcode})),
            Key::Number(code) | Key::Code(code) | Key::Range(code, _) => (code, json!({ "code": code })),
        };
        let world = World::new(Bot::saying(&["hello"]));
        // A proof is refused in each of its forms.
        let calls = if row.class == Class::ProofRefused { 2 } else { 1 };
        world.graph.reply(vec![Reply::Error(error); calls]);
        assert_eq!(seen(&world).await, fate(code, row), "{:?} {}", row.key, row.class);
    }
}

/// What becomes of a message that is answered.
async fn seen(world: &World) -> Fate {
    let failed = world.consume(vec![said("7001", "m_1")]).await;
    let is_unknown = sum(world, "UnknownSends", "") > 0;
    match (failed.len(), parked(world).len()) {
        (1, 0) => match stop(world).await {
            Some(stop) => Fate::Stops(hidden(world)[0], stop),
            None if is_unknown => Fate::InDoubt(hidden(world)[0]),
            None => Fate::Again(hidden(world)[0]),
        },
        (0, 1) => Fate::Parked,
        (0, 0) => Fate::Dropped,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn every_error_without_a_row_has_its_consequence() {
    let (page, unlisted) = ("<html>not Graph</html>", Reply::Error(json!({"code": 4_711})));
    for (reply, fate, reasons) in [
        (Reply::Unsent(RequestError::Token), Fate::Stops(40, "token_dead"), vec![]),
        (Reply::Unsent(RequestError::Body), Fate::Parked, vec!["our_mistake"]),
        (Reply::Unreachable, Fate::Again(2), vec![]),
        (Reply::Lost { arrived: false }, Fate::InDoubt(60), vec![]),
        (Reply::Raw(200, page), Fate::InDoubt(60), vec![]),
        (Reply::Raw(200, ""), Fate::InDoubt(60), vec![]),
        (Reply::Raw(302, ""), Fate::Stops(2, "account_set_up"), vec![]),
        (Reply::Raw(404, page), Fate::Stops(2, "account_set_up"), vec![]),
        (Reply::Raw(429, page), Fate::Again(30), vec![]),
        (Reply::Raw(500, page), Fate::InDoubt(60), vec![]),
        (Reply::Raw(500, r#"{"error":{"code":4711}}"#), Fate::InDoubt(60), vec![]),
        (unlisted, Fate::Parked, vec!["unlisted"]),
    ] {
        let world = World::new(Bot::saying(&["hello"]));
        world.graph.reply([reply.clone()]);
        assert_eq!((seen(&world).await, parked(&world)), (fate, reasons.iter().map(ToString::to_string).collect()));
        assert_eq!(world.graph.sends().len(), 1, "{reply:?}");
    }
}

/// Lets a record come again, each time when it is due, until it does not. Returns for how long it was hidden.
async fn waits_until_the_end(world: &World) -> Vec<u64> {
    let mut waits = Vec::new();
    while !world.consume(vec![said("7001", "m_1")]).await.is_empty() {
        waits.push(hidden(world).pop().unwrap());
        world.clock.advance(Duration::from_secs(*waits.last().unwrap()));
    }
    waits
}

#[tokio::test]
async fn automated_answers_are_waited_for_ever_longer_and_not_for_ever() {
    let automated = Reply::Error(json!({"code": 2_018_321}));
    let world = World::new(Bot::saying(&["hello"]));
    world.graph.reply(vec![automated.clone(); 5]);
    assert_eq!(waits_until_the_end(&world).await, [20, 20, 20, 20, 32]);
    assert_eq!((world.graph.sends().len(), parked(&world)), (6, Vec::new()), "the sixth went through");

    let world = World::new(Bot::saying(&["hello"]));
    world.graph.reply(vec![automated; 100]);
    let waits = waits_until_the_end(&world).await;
    assert_eq!(waits[4..], [&[32, 64, 128, 256][..], &[300; 11]].concat());
    assert_eq!((world.graph.sends().len(), parked(&world)), (20, vec!["automated_answer".to_owned()]));
}

#[tokio::test]
async fn what_graph_calls_passing_trouble_is_tried_as_often_as_the_table_says_and_what_reaches_no_server_for_an_hour() {
    let unknown = Reply::Error(json!({"code": 1, "error_subcode": 99}));
    let lasting = |seconds: u32| Reply::Error(json!({"code": 1200, "error_data": {"remaining_seconds": seconds}}));
    for (reply, waits) in
        [(unknown, [2, 4, 8, 16]), (lasting(5), [5, 5, 8, 16]), (lasting(3601), [3600, 3600, 3600, 3600])]
    {
        for (failures, reasons) in [(4, Vec::new()), (5, vec!["transient".to_owned()])] {
            let world = World::new(Bot::saying(&["hello"]));
            world.graph.reply(vec![reply.clone(); failures]);
            assert_eq!(waits_until_the_end(&world).await, waits, "{reply:?}");
            assert_eq!((world.graph.sends().len(), parked(&world)), (5, reasons), "{reply:?}");
        }
    }
    let world = World::new(Bot::saying(&["hello"]));
    world.graph.reply(vec![Reply::Unreachable; 19]);
    assert_eq!(waits_until_the_end(&world).await.len(), 19);
    assert_eq!((world.graph.sends().len(), parked(&world)), (20, Vec::new()));
}

#[tokio::test(start_paused = true)]
async fn what_meta_cannot_fetch_is_tried_once_more_whatever_failed_before() {
    let error = |code: u32, subcode: u32| Reply::Error(json!({"code": code, "error_subcode": subcode}));
    let (away, fetch, kind) = (error(1200, 0), error(100, 2_018_008), error(100, 2_018_047));
    for (replies, sends, is_sent) in [
        (vec![fetch.clone()], 2, true),
        (vec![fetch.clone(), fetch.clone()], 2, false),
        (vec![away.clone(), fetch.clone()], 3, true),
        (vec![away.clone(), away.clone(), fetch.clone(), fetch.clone()], 4, false),
        (vec![fetch.clone(), away.clone(), fetch.clone()], 3, false),
        (vec![kind], 1, false),
    ] {
        let world = World::new(Bot::saying(&["hello"]));
        world.graph.reply(replies.clone());
        waits_until_the_end(&world).await;
        assert_eq!((world.graph.sends().len(), parked(&world)), (sends, Vec::new()), "{replies:?}");
        assert_eq!(world.metrics.text().contains(r#""Sent""#), is_sent, "{replies:?}");
    }
}

#[tokio::test]
async fn what_only_waits_is_parked_with_a_reason_before_sqs_gives_it_up_without_one() {
    let received = |times: u32| {
        let mut record = said("7001", "m_1");
        record.attributes.insert("ApproximateReceiveCount".into(), times.to_string());
        record
    };
    let parked_as = |reason: &str| vec![reason.to_owned()];
    for (error, reason) in [(json!({"code": 4}), "waited_too_often"), (json!({"code": 1200}), "transient")] {
        for (receives, comes_again, reasons) in [(989, 1, Vec::new()), (990, 0, parked_as(reason))] {
            let world = World::new(Bot::saying(&["hello"]));
            world.graph.reply([Reply::Error(error.clone())]);
            assert_eq!(world.consume(vec![received(receives)]).await.len(), comes_again, "{error} {receives}");
            assert_eq!(parked(&world), reasons);
        }
    }
    // A part that may have arrived is told as unknown, and is in doubt when the record is taken back.
    for (receives, comes_again) in [(989, 1), (990, 0)] {
        let results = json!({"type": "sqs", "queueUrl": "https://sqs.example/1/results", "answers": true});
        let quiet = json!({"markSeen": false, "typing": false, "results": results});
        let world = World::with_state(Bot::saying(&["one", "two"]), MemoryState::new(), &quiet);
        world.graph.reply([Reply::Lost { arrived: false }]);
        assert_eq!(world.consume(vec![received(receives)]).await.len(), comes_again, "{receives}");
        if comes_again == 0 {
            assert_eq!(parked(&world), parked_as("waited_too_often"));
            let (whole, parts) = told(&world);
            assert_eq!(whole, json!(["failed", "waited_too_often"]));
            assert_eq!(parts, [json!(["unknown", null]), json!(["notSent", "waited_too_often"])]);
            world.clock.advance(Duration::from_hours(1));
            assert_eq!(world.consume(vec![redriven(received(1))]).await.len(), 1, "it is found out first");
            assert_eq!(world.graph.texts(), ["one"]);
        }
    }
    // Of an account that is stopped, where it could not fall asleep.
    let world = World::with_state(Bot::saying(&["hello"]), MemoryState::new(), &json!({"pageAccessToken": DEAD}));
    world.consume(vec![said("7002", "m_2")]).await;
    assert_eq!((world.consume(vec![received(990)]).await.len(), parked(&world)), (0, parked_as("waited_too_often")));
    // Held up by another record's throttle, before it is claimed.
    let world = World::new(Bot::saying(&["hello"]));
    world.graph.reply([Reply::Error(json!({"code": 4}))]);
    world.consume(vec![said("7002", "m_2")]).await;
    assert_eq!((world.consume(vec![received(989)]).await.len(), parked(&world)), (1, Vec::new()));
    assert_eq!((world.consume(vec![received(990)]).await.len(), parked(&world)), (0, parked_as("waited_too_often")));
}
