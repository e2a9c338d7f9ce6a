//! Why something was skipped, refused, retried or parked, as the chat page tells it.

use std::io::Write;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::process::Process;

/// Longer than anything takes here; reached only when something is broken.
const PATIENCE: Duration = Duration::from_secs(30);

/// Waits for an entry with this verdict.
fn entry(process: &Process, verdict: &str) -> Value {
    let end = Instant::now() + PATIENCE;
    loop {
        let (status, body) = process.request("GET", "/journal", "", "");
        let journal: Value = serde_json::from_str(&body).unwrap();
        let found = journal["journal"].as_array().unwrap().iter().find(|entry| entry["verdict"] == verdict).cloned();
        if let Some(found) = found {
            return found;
        }
        assert!(status == 200 && Instant::now() < end, "{verdict}: {journal:#}");
        std::thread::yield_now();
    }
}

fn text(psid: &str, mid: &str, text: &str) -> String {
    let event = json!({"sender": {"id": psid}, "recipient": {"id": "1234567890"}, "timestamp": 1_800_000_000_000_i64,
        "message": {"mid": mid, "text": text}});
    json!({"object": "page", "entry": [{"id": "1234567890", "time": 1, "messaging": [event]}]}).to_string()
}

#[test]
fn what_was_refused_skipped_or_went_wrong_is_told_with_the_person_whatever_the_log_level() {
    let process = Process::start(&[], "error");
    assert_eq!(process.request("POST", "/webhook", "", "{}").0, 401);
    let refused = entry(&process, "refused");
    assert!(refused["why"].as_str().unwrap().contains("X-Hub-Signature-256"), "{refused}");

    let fault = json!({"fault": "error", "code": 551, "subcode": 1_545_041}).to_string();
    assert_eq!(process.request("POST", "/sim/faults", "", &fault).0, 204);
    assert_eq!(process.deliver(&text("7001", "m_1", "hello")), 200);
    let failed = entry(&process, "failed");
    assert_eq!((&failed["person"], &failed["what"]), (&json!("7001"), &json!("message")));
    assert!(failed["why"].as_str().unwrap().contains("cannot be reached"), "{failed}");

    assert_eq!(process.request("POST", "/sim/people/7001/acts", "", r#"{"act":"inboxTake"}"#).0, 200);
    assert_eq!(process.request("POST", "/sim/people/7001/acts", "", r#"{"act":"text","text":"bot?"}"#).0, 200);
    let skipped = entry(&process, "skipped");
    assert_eq!((&skipped["person"], &skipped["line"]["reason"]), (&json!("7001"), &json!("standby")));
    process.kill();
}

#[test]
fn a_bot_that_cannot_be_asked_is_named_and_its_event_is_tried_again() {
    let mut flow = tempfile::Builder::new().suffix(".yaml").tempfile().unwrap();
    let good = "version: 1\nrules: []\nfallback:\n  do:\n    - text: hi\n";
    flow.write_all(good.as_bytes()).unwrap();
    let process = Process::start(&["--flow", &flow.path().display().to_string()], "error");
    std::fs::write(flow.path(), "version: 2\nrules: []\n").unwrap();
    assert_eq!(process.deliver(&text("7002", "m_1", "hello")), 200);
    let (failed, retried) = (entry(&process, "failed"), entry(&process, "retried"));
    assert!(failed["why"].as_str().unwrap().contains("version: must be 1"), "{failed}");
    assert!(retried["why"].as_str().unwrap().contains("tried again (attempt 1)"), "{retried}");
    process.kill();
}

#[test]
fn a_command_that_must_not_be_sent_is_parked_with_its_reason() {
    let process = Process::start(&[], "error");
    let command =
        json!({"version": 1, "id": "order-1", "account": "default", "to": {"id": "7003"}, "actions": [{"text": "hi"}]});
    assert_eq!(process.request("POST", "/send-queue", "", &command.to_string()).0, 202);
    let parked = entry(&process, "parked");
    assert_eq!((&parked["person"], &parked["what"]), (&json!("7003"), &json!("command")));
    process.kill();
}
