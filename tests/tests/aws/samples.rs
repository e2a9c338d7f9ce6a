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

/// Environment of the functions: what `sam deploy` gave the deployed ones, as a container reaches it.
fn environment(stack: &Stack, endpoint: &str, graph: &str) -> Value {
    json!({"Parameters": {
        "AWS_ENDPOINT_URL": endpoint,
        "SECRET_ID": stack.output("SecretArn"),
        "EVENT_QUEUE_URL": stack.output("EventQueueUrl"),
        "EVENT_DLQ_URL": stack.output("EventDlqUrl"),
        "SEND_QUEUE_URL": stack.output("SendQueueUrl"),
        "SEND_DLQ_URL": stack.output("SendDlqUrl"),
        "STATE_TABLE_NAME": stack.output("StateTableName"),
        "GRAPH_BASE_URL": graph,
    }})
}

async fn invoke(function: &str, event: &Path, environment: &Path) -> Value {
    let mut sam = Command::new("sam");
    sam.args(["local", "invoke", function, "--skip-pull-image"]);
    sam.arg("--template").arg(setting("MESSENGER_SAM_TEMPLATE"));
    sam.arg("--invoke-image").arg(setting("MESSENGER_SAM_IMAGE"));
    sam.arg("--event").arg(event).arg("--env-vars").arg(environment);
    let output = sam.output().await.expect("sam");
    let answer = String::from_utf8_lossy(&output.stdout);
    let last = answer.trim().lines().last().unwrap_or_default();
    serde_json::from_str(last)
        .unwrap_or_else(|_| panic!("{}: {answer}\n{}", event.display(), String::from_utf8_lossy(&output.stderr)))
}

#[tokio::test]
#[ignore = "run by tests/aws/run"]
async fn every_sample_event_is_answered_as_documented() {
    let stack = Stack::deployed();
    stack.put_secret(SECRET).await;
    let gateway = setting("MESSENGER_CONTAINER_GATEWAY");
    let emulator = stack.endpoint().trim_start_matches("http://").to_owned();
    let listener = TcpListener::bind((gateway.as_str(), 0)).await.expect("the containers' gateway");
    let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(relay(listener, emulator));
    let graph_address = format!("{gateway}:{}", setting("MESSENGER_GRAPH_ADDRESS").rsplit(':').next().expect("a port"));
    let _graph = FakeGraph::listen(&graph_address).await;
    let environment_file = tempfile::NamedTempFile::new().expect("a temporary file");
    let environment = environment(&stack, &endpoint, &format!("http://{graph_address}"));
    std::fs::write(&environment_file, environment.to_string()).expect("a written file");

    // The consumer's events come first: what the ingress queues is taken by the deployed consumer, with the same claims.
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
}
