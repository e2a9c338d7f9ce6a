//! Results in a queue of the owner's, told by processes of which one is killed again and again.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use local::simulator::Simulator;
use messenger_tests::emulator::Queue;
use serde_json::{Value, json};

use super::stage::{PATIENCE, Setup, Stage, hasty};

const PAGE: &str = "1234567890";
const PEOPLE: usize = 10;
const TURNS: usize = 6;

const SETUP: Setup = Setup {
    name: "results",
    pages: &[PAGE],
    fields: "messages,message_echoes",
    lost_echoes: 0,
    account: hasty,
    timeout: Duration::from_secs(4),
    visibility: Duration::from_secs(5),
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by tests/aws/run"]
async fn every_answer_and_every_command_is_told_of_although_the_process_is_killed() {
    let stage = Stage::new(SETUP).await;
    let results = stage.deployed.queue("results").await;
    let setting = json!({"type": "sqs", "queueUrl": results.url(), "answers": true}).to_string();
    let more = [("RESULTS", setting.as_str())];
    let people = stage.people(PAGE, PEOPLE).await;
    for turn in 2..=TURNS {
        stage.write(PAGE, &people, turn).await;
    }
    let worker = stage.worker("events", &more);
    for sent in [5, 15, 25, 35, 45] {
        let has = |simulator: &Simulator| simulator.sent().len() >= sent;
        assert!(stage.simulator.wait_until(PATIENCE, has).await, "{}", stage.logs());
        worker.kill().await;
    }
    stage.drained().await;
    let _commands = stage.worker_of(&stage.deployed.commands, "commands", &more);
    let command = |id: &str, text: &str| {
        json!({"version": 1, "id": id, "account": format!("page-{PAGE}"), "trace": format!("trace-{id}"),
            "to": {"id": people[0]}, "actions": [{"text": text}]})
    };
    stage.deployed.commands.send("a", "1", &command("fine", "shipped")).await;
    stage.deployed.commands.send("a", "2", &command("empty", "")).await;

    let told = told(&results, PEOPLE * TURNS + 2).await;
    let of = |id: &str| told.iter().find(|told| told["command"] == id).expect("a result");
    assert_eq!((&of("fine")["outcome"], &of("fine")["trace"]), (&json!("sent"), &json!("trace-fine")));
    assert_eq!((&of("empty")["outcome"], &of("empty")["reason"]), (&json!("refused"), &json!("command_unreadable")));
    assert_eq!(stage.deployed.command_dlq.depth().await, 1);
    let mut conversations = BTreeMap::<&str, usize>::new();
    for answer in told.iter().filter(|told| told.get("event").is_some()) {
        assert_eq!((&answer["outcome"], &answer["parts"][0]["outcome"]), (&json!("sent"), &json!("sent")));
        *conversations.entry(answer["conversation"].as_str().expect("a conversation")).or_default() += 1;
    }
    assert_eq!(conversations.into_values().collect::<Vec<_>>(), [TURNS; PEOPLE], "{}", stage.logs());
}

/// Takes results out until so many different ones have come.
async fn told(results: &Queue, count: usize) -> Vec<Value> {
    let (mut ids, mut told) = (BTreeSet::new(), Vec::new());
    while ids.len() < count {
        let messages = results.receive().await;
        assert!(!messages.is_empty(), "{} of {count} results came", ids.len());
        for message in &messages {
            let result: Value = serde_json::from_str(message["Body"].as_str().expect("a body")).expect("JSON");
            if ids.insert(result["id"].to_string()) {
                told.push(result);
            }
        }
        results.delete(messages.iter()).await;
    }
    told
}
