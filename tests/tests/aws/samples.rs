//! Each event of `events/` through `sam local invoke`.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;

use crate::emulator::Stack;
use crate::graph::FakeGraph;
use crate::setting;

const ANSWERS: &str = include_str!("../../../events/answers.json");
const SECRET: &str = include_str!("../../../events/secret.json");

/// Passes connections on; the emulator listens on the loopback interface, which a container does not share.
async fn relay(from: TcpListener, to: String) {
    while let Ok((mut near, _)) = from.accept().await {
        let to = to.clone();
        tokio::spawn(async move {
            let mut far = TcpStream::connect(to).await?;
            copy_bidirectional(&mut near, &mut far).await
        });
    }
}

/// Environment of the functions: what `sam deploy` gave the deployed ones, under the name that a
/// container has for here.
fn environment(stack: &Stack, emulator_port: &str, graph_port: &str) -> Value {
    json!({"Parameters": {
        "AWS_ENDPOINT_URL": format!("http://localhost:{emulator_port}"),
        "SECRET_ID": stack.output("SecretArn"),
        "EVENT_QUEUE_URL": stack.output("EventQueueUrl"),
        "EVENT_DLQ_URL": stack.output("EventDlqUrl"),
        "SEND_QUEUE_URL": stack.output("SendQueueUrl"),
        "SEND_DLQ_URL": stack.output("SendDlqUrl"),
        "STATE_TABLE_NAME": stack.output("StateTableName"),
        "GRAPH_BASE_URL": format!("http://localhost:{graph_port}"),
    }})
}

async fn invoke(function: &str, event: &Path, environment: &Path) -> Value {
    let mut sam = Command::new("sam");
    sam.args(["local", "invoke", function, "--skip-pull-image"]);
    sam.args(["--parameter-overrides", "Architecture=x86_64"]);
    // The functions send in plain text to no other name, and a container's own loopback interface answers nothing.
    sam.arg("--add-host").arg(format!("localhost:{}", setting("MESSENGER_CONTAINER_GATEWAY")));
    sam.arg("--template").arg(setting("MESSENGER_SAM_TEMPLATE"));
    sam.arg("--invoke-image").arg(setting("MESSENGER_SAM_IMAGE"));
    sam.arg("--event").arg(event).arg("--env-vars").arg(environment);
    let output = sam.output().await.expect("sam");
    // Shown when the test fails.
    eprintln!("{}: {}", event.display(), String::from_utf8_lossy(&output.stderr));
    let answer = String::from_utf8_lossy(&output.stdout);
    let last = answer.trim().lines().last().unwrap_or_default();
    serde_json::from_str(last).unwrap_or_else(|_| panic!("{} has no answer: {answer}", event.display()))
}

#[tokio::test]
#[ignore = "run by tests/aws/run"]
async fn every_sample_event_is_answered_as_documented() {
    let stack = Stack::deployed();
    stack.put_secret(SECRET).await;
    let gateway = setting("MESSENGER_CONTAINER_GATEWAY");
    let emulator = stack.endpoint().trim_start_matches("http://").to_owned();
    let graph = setting("MESSENGER_GRAPH_ADDRESS");
    let port = |address: &str| address.rsplit(':').next().expect("a port").to_owned();
    let (emulator_port, graph_port) = (port(&emulator), port(&graph));
    let listener = TcpListener::bind(format!("{gateway}:{emulator_port}")).await.expect("the containers' gateway");
    tokio::spawn(relay(listener, emulator));
    let graph = FakeGraph::listen(&format!("{gateway}:{graph_port}")).await;
    let environment_file = tempfile::NamedTempFile::new().expect("a temporary file");
    let environment = environment(&stack, &emulator_port, &graph_port);
    std::fs::write(&environment_file, environment.to_string()).expect("a written file");

    // The consumer's events come first: what the ingress queues is taken by the deployed consumer,
    // with the same claims.
    let answers: BTreeMap<String, BTreeMap<String, Value>> = serde_json::from_str(ANSWERS).expect("answers");
    for (function, folder) in [("ConsumerFunction", "consumer"), ("IngressFunction", "ingress")] {
        for (name, expected) in &answers[function] {
            let event = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../events/{folder}/{name}.json"));
            let answer = invoke(function, &event, environment_file.path()).await;
            for (documented, field) in
                [("status", "statusCode"), ("body", "body"), ("batchItemFailures", "batchItemFailures")]
            {
                if let Some(value) = expected.get(documented) {
                    assert_eq!(answer[field], *value, "{folder}/{name}: {answer}");
                }
            }
        }
    }
    check_replies(&graph, &answers["ConsumerFunction"]);
}

/// Every text of every event reached its person, in order; an event that two samples hold is answered once.
fn check_replies(graph: &FakeGraph, answers: &BTreeMap<String, Value>) {
    let mut expected = BTreeMap::<String, Vec<String>>::new();
    for (person, texts) in answers.values().flat_map(|answer| answer["replies"].as_object().expect("replies")) {
        let texts: Vec<String> = serde_json::from_value(texts.clone()).expect("texts");
        let known = expected.entry(person.clone()).or_default();
        let new: Vec<_> = texts.into_iter().filter(|text| !known.contains(text)).collect();
        known.extend(new);
    }
    assert_eq!(graph.texts(), expected);
}
