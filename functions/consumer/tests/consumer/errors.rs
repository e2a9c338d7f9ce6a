//! Every row of the error table.

use messenger_channel::state::{Accounts, RefusedCause};
use messenger_graph::Class;
use messenger_graph::classify::{Key, Row, rows};
use serde_json::json;

use crate::support::{Bot, Reply, World, hidden, parked, said};

/// What is to become of a send that fails with a class.
#[derive(Debug, PartialEq)]
enum Fate {
    /// Comes again after so many seconds.
    Again(u64),
    /// The same, and its account is stopped for this reason.
    Stops(u64, &'static str),
    Parked,
    Dropped,
}

fn fate(code: i64, row: &Row) -> Fate {
    match row.class {
        // Meta asks for an hour; the record looks again every ten minutes.
        Class::Throttled if code == 2_300_028 => Fate::Again(600),
        Class::Throttled => Fate::Again(30),
        // What Meta could not fetch is tried once more; what it cannot use is left out.
        Class::Media if row.retries == 0 => Fate::Dropped,
        Class::Transient | Class::Media => Fate::Again(2),
        Class::AccountSetUp => Fate::Stops(2, "account_set_up"),
        Class::UnknownOutcome => Fate::Again(60),
        Class::AutomatedAnswer => Fate::Again(20),
        Class::TokenDead(_) => Fate::Stops(40, "token_dead"),
        Class::ProofRefused => Fate::Stops(40, "proof_refused"),
        Class::PageRestricted => Fate::Stops(40, "page_restricted"),
        Class::WindowClosed | Class::RecipientUnavailable | Class::Policy | Class::ThreadOwnedElsewhere => {
            Fate::Dropped
        }
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

#[tokio::test]
async fn every_row_of_the_error_table_has_its_consequence() {
    for row in rows() {
        let (code, error) = match row.key {
            Key::Said(code, beginning) => (code, json!({"code": code, "message": format!("{beginning} argument")})),
            Key::Pair(code, subcode) => (code, json!({"code": code, "error_subcode": subcode})),
            Key::Number(code) | Key::Code(code) | Key::Range(code, _) => (code, json!({ "code": code })),
        };
        let world = World::new(Bot::saying(&["hello"]));
        world.graph.reply([Reply::Error(error)]);
        let failed = world.consume(vec![said("7001", "m_1")]).await;
        let seen = match (failed.len(), parked(&world).len()) {
            (1, 0) => match stop(&world).await {
                Some(stop) => Fate::Stops(hidden(&world)[0], stop),
                None => Fate::Again(hidden(&world)[0]),
            },
            (0, 1) => Fate::Parked,
            (0, 0) => Fate::Dropped,
            other => panic!("{other:?}"),
        };
        assert_eq!(seen, fate(code, row), "{:?} {}", row.key, row.class);
    }
}
