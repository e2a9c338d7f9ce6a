//! Every payload that other projects' test suites hold gives a typed view of the family that is named with it.
//!
//! `MESSENGER_FIXTURES` names the folder with these payloads, which are not part of the repository.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test")]

use std::path::{Path, PathBuf};

use messenger_wire::webhook::{Body, Family, Feed, Notification};
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct Case {
    id: String,
    level: String,
    families: Vec<String>,
    payload: Box<RawValue>,
    raw: Option<String>,
}

#[derive(Deserialize)]
struct Outline {
    sender: Option<Party>,
    recipient: Option<Party>,
    message: Option<Message>,
}

#[derive(Deserialize)]
struct Party {
    id: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    is_echo: bool,
}

#[test]
#[ignore = "needs MESSENGER_FIXTURES"]
fn every_payload_of_the_peers_is_read_as_the_family_that_it_names() {
    let peers = peers();
    let mut seen = 0;
    for project in ["bottender", "restfb"] {
        for case in cases(&peers.join(project).join("webhooks.jsonl")) {
            check(&case);
            seen += 1;
        }
    }
    assert_eq!(seen, 128, "the payloads are not all there");
}

#[test]
#[ignore = "needs MESSENGER_FIXTURES"]
fn the_participant_is_the_person_whom_the_peers_name() {
    let peers = peers();
    for (index, person) in [(0, "1412611362105802"), (1, "1244813222196986")] {
        let case = &cases(&peers.join("bottender/webhooks.jsonl"))[index];
        let body = body(case);
        let notification = Notification::parse(body.as_bytes()).unwrap();
        let page_id = notification.entries[0].page_id.as_ref().unwrap();
        let key = notification.entries[0].items[0].view().conversation(page_id).unwrap();
        assert_eq!(key.as_str(), format!("messenger:v1:page:{}:page-scoped-id:{person}", page_id.as_str()));
    }
}

fn check(case: &Case) {
    let body = body(case);
    let notification = Notification::parse(body.as_bytes()).unwrap();
    let items: Vec<_> = notification.entries.iter().flat_map(|entry| &entry.items).collect();
    let read: Vec<_> = items.iter().map(|item| (item.feed, item.view().family())).collect();
    let named: Vec<_> = case.families.iter().map(|label| expected(label)).collect();
    assert_eq!(read, named, "{}", case.id);
    for item in items {
        let event = item.view();
        assert_eq!(matches!(event.body(), Body::Unknown), event.family() == Family::Unknown, "{}", case.id);
        assert!(body.contains(event.raw().get()) || case.families == ["no-events"], "{}: bytes changed", case.id);
    }
}

/// Feed and family behind a label such as `message.attachment.image`, `standby/message.echo`, `changes/feed`.
fn expected(label: &str) -> (Feed, Family) {
    if let Some(field) = label.strip_prefix("changes/") {
        return (Feed::Changes, named(&format!("change_{field}")).unwrap_or_else(|| named("change_other").unwrap()));
    }
    if label == "no-events" {
        return (Feed::Changes, Family::Unknown);
    }
    let (feed, label) = label.strip_prefix("standby/").map_or((Feed::Messaging, label), |label| (Feed::Standby, label));
    let family = match label {
        "message.echo" => "echo",
        "handover.pass" => "pass_thread_control",
        "handover.take" => "take_thread_control",
        "handover.request" => "request_thread_control",
        "handover.app_roles" => "app_roles",
        label => label.split('.').next().unwrap(),
    };
    (feed, named(family).unwrap())
}

fn named(name: &str) -> Option<Family> {
    Family::all().find(|family| family.as_str() == name)
}

/// Whole body of a case; a single event is wrapped as the fixtures' description says.
fn body(case: &Case) -> String {
    match (case.level.as_str(), &case.raw) {
        ("body", Some(raw)) => raw.clone(),
        ("body", None) => case.payload.get().to_owned(),
        ("event", _) => {
            let outline: Outline = serde_json::from_str(case.payload.get()).unwrap();
            let echo = outline.message.is_some_and(|message| message.is_echo);
            let page = if echo { outline.sender } else { outline.recipient };
            let page = page.and_then(|party| party.id).map_or("\"1\"".to_owned(), |id| id.get().to_owned());
            format!(r#"{{"object":"page","entry":[{{"id":{page},"time":1,"messaging":[{}]}}]}}"#, case.payload.get())
        }
        (level, _) => panic!("{}: level {level}", case.id),
    }
}

fn cases(path: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn peers() -> PathBuf {
    let folder = std::env::var_os("MESSENGER_FIXTURES").expect("MESSENGER_FIXTURES, the folder with peers/");
    PathBuf::from(folder).join("peers")
}
