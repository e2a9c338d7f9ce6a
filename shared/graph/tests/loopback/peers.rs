//! Requests that another project's test suite records: each is made with the typed calls, and arrives equal to theirs.
//!
//! `MESSENGER_FIXTURES` names the folder that holds `peers/`. `ours` has a row for each line of theirs, `theirs` the
//! differences that are on purpose.

mod arrived;
mod ours;
mod seen;
mod theirs;

use messenger_graph::endpoints::batch;
use messenger_graph::{Graph, Proof, ProofForm, Request};
use messenger_wire::Secret;
use messenger_wire::send::{SendRequest, validate};

use crate::server::{Reply, Server};
use seen::{Seen, opened};

/// Lines that cannot be made: all three carry the tag `CONFIRMED_EVENT_UPDATE`, retired on 2026-04-27.
const RETIRED: [usize; 3] = [4, 14, 25];

fn numbers<T>(rows: &[(usize, T)]) -> Vec<usize> {
    rows.iter().map(|(line, _)| *line).collect()
}

#[tokio::test]
#[ignore = "needs MESSENGER_FIXTURES"]
async fn every_request_of_theirs_is_made_with_the_typed_calls_and_arrives_equal() {
    let mut theirs = theirs::requests();
    theirs.retain(|(line, _)| !RETIRED.contains(line));
    let ours = ours::requests();
    assert_eq!(numbers(&ours), numbers(&theirs));
    let server = Server::start(|_| Reply::json("{}")).await;
    let client = server.client();
    for ((line, request), (_, theirs)) in ours.into_iter().zip(theirs) {
        client.execute(request, &Secret::new(theirs.token.clone())).await.unwrap();
        assert_eq!(Seen::arrived(server.received().last().unwrap()), theirs, "line {line}");
    }
}

#[test]
#[ignore = "needs MESSENGER_FIXTURES"]
fn a_request_with_a_retired_tag_is_refused_with_what_to_use_instead() {
    let theirs = theirs::requests();
    let retired: Vec<_> = theirs.into_iter().filter(|(_, seen)| seen.body.get("tag").is_some()).collect();
    assert_eq!(numbers(&retired), RETIRED);
    for (line, Seen { body, .. }) in retired {
        let refused = validate(&body).unwrap_err().to_string();
        let instead = "CONFIRMED_EVENT_UPDATE is retired; use a utility template (messaging_type UTILITY)";
        assert_eq!(refused, format!("tag: {instead}"), "line {line}");
        assert!(serde_json::from_value::<SendRequest>(body).is_err(), "line {line}");
    }
}

#[tokio::test]
#[ignore = "needs MESSENGER_FIXTURES"]
async fn every_batch_item_of_theirs_is_made_with_the_typed_calls_and_arrives_equal() {
    let theirs = theirs::items();
    let ours = ours::items();
    assert_eq!(numbers(&ours), numbers(&theirs));
    let server = Server::start(|_| Reply::json("[null]")).await;
    let client = server.client();
    for ((line, item), (_, theirs)) in ours.into_iter().zip(theirs) {
        client.execute(batch::send(&[item]).unwrap().into_request(), &Secret::new("t")).await.unwrap();
        let arrived = Seen::arrived(server.received().last().unwrap());
        assert_eq!((arrived.method.as_str(), arrived.path.as_str()), ("POST", ""));
        assert_eq!(arrived.body["batch"][0], opened(&theirs), "line {line}");
    }
}

#[test]
#[ignore = "needs MESSENGER_FIXTURES"]
fn every_proof_of_theirs_is_ours() {
    let lines = theirs::lines("appsecret_proof.jsonl");
    for line in &lines {
        let secret = |name: &str| Secret::new(line[name].as_str().unwrap());
        let proof = Proof::new(ProofForm::Plain, &secret("app_secret"), &secret("access_token"), 0);
        let request = Request::get(["me"]).proven(&proof);
        let expected = [("appsecret_proof".into(), line["appsecret_proof"].as_str().unwrap().to_owned())];
        assert_eq!(request.query_pairs(), expected, "{}", line["id"]);
    }
    assert_eq!(lines.len(), 3);
}
