//! The contracts as docs/ states them: JSON Schemas made from the types, and examples that fit
//! them; and the configuration document.
//!
//! `UPDATE_SCHEMAS=1 cargo test -p messenger-channel --test contracts` writes the schemas anew.
#![expect(clippy::unwrap_used, reason = "a test that gets no value has failed")]

#[path = "contracts/agreement.rs"]
mod agreement;
#[path = "contracts/configuration.rs"]
mod configuration;

use std::path::{Path, PathBuf};

use messenger_channel::action::{Action, Answer, Author};
use messenger_channel::dispatch_input::DispatchInput;
use messenger_channel::envelope::Envelope;
use messenger_channel::result::ResultMessage;
use messenger_channel::send_command::SendCommand;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

/// Name of each contract, as its file and its examples have it, with its schema.
fn schemas() -> Vec<(&'static str, Value)> {
    vec![
        ("dispatch-input", schema::<DispatchInput>("dispatch-input")),
        ("dispatch-output", schema::<Answer>("dispatch-output")),
        ("envelope", schema::<Envelope>("envelope")),
        ("result", schema::<ResultMessage>("result")),
        ("send-command", schema::<SendCommand>("send-command")),
    ]
}

fn schema<T: JsonSchema>(name: &str) -> Value {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut schema = generator.into_root_schema_for::<T>();
    schema.insert("title".to_owned(), json!(name));
    schema.to_value()
}

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

/// Checks a document against the schema of a contract.
fn problems(name: &str, document: &Value) -> Vec<String> {
    let schemas = schemas();
    let (_, schema) = schemas.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("no contract {name}"));
    let validator = jsonschema::validator_for(schema).unwrap();
    validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// Blocks of contracts.md that say which contract they are an example of, such as `json dispatch-output`.
fn examples() -> Vec<(String, Value)> {
    let text = std::fs::read_to_string(docs().join("contracts.md")).unwrap();
    let blocks = text.split("```json ").skip(1);
    let example = |block: &str| {
        let (name, rest) = block.split_once('\n').unwrap();
        let body = rest.split("```").next().unwrap();
        let document = serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {body}"));
        (name.trim().to_owned(), document)
    };
    blocks.map(example).collect()
}

#[test]
fn the_schemas_of_the_docs_are_those_of_the_types() {
    for (name, schema) in schemas() {
        let path = docs().join("schemas").join(format!("{name}.json"));
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if std::env::var_os("UPDATE_SCHEMAS").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(written == text, "docs/schemas/{name}.json is out of date; the command is in the head of this test");
    }
}

#[test]
fn the_examples_of_the_docs_fit_their_schemas() {
    let examples = examples();
    for (name, _) in schemas() {
        assert!(examples.iter().any(|(example, _)| example == name), "{name} has no example");
    }
    for (name, document) in &examples {
        assert_eq!(problems(name, document), Vec::<String>::new(), "{name}: {document}");
    }
}

/// The schema lets through what the reader does; what the reader refuses for a reason no schema can
/// state, the reader says.
#[test]
fn the_examples_of_the_docs_are_read() {
    for (name, document) in examples() {
        match name.as_str() {
            "dispatch-input" => drop(serde_json::from_value::<DispatchInput>(document).unwrap()),
            "dispatch-output" => drop(Answer::read(&document).unwrap()),
            "envelope" => drop(Envelope::parse(&document.to_string()).unwrap()),
            "result" => drop(serde_json::from_value::<ResultMessage>(document).unwrap()),
            "send-command" => drop(serde_json::from_value::<SendCommand>(document).unwrap()),
            other => panic!("no contract {other}"),
        }
    }
}

#[test]
fn what_is_no_answer_does_not_fit_its_schema() {
    for document in [
        json!({"actions": [{"text": 1}]}),
        json!({"actions": [{"txt": "a"}]}),
        json!({"actions": [{"text": "a", "senderAction": "typing_on"}]}),
        json!({"actions": [{}]}),
        json!({"actions": {}}),
        json!({"text": "a", "quickReplies": [{}]}),
        json!({"text": "a", "buttons": [{"title": "a"}]}),
        json!({"text": "a", "buttons": [{"title": "a", "url": "b", "payload": "c"}]}),
        json!({"text": "a", "tag": "ACCOUNT_UPDATE"}),
        json!({"takeThread": false}),
        json!({"text": "a", "author": "person"}),
        json!({"actions": [{"text": "a", "tag": "HUMAN_AGENT", "author": "person"}]}),
        json!("Hello"),
    ] {
        assert!(!problems("dispatch-output", &document).is_empty(), "{document}");
        assert!(Answer::read(&document).is_err(), "{document}");
    }
}

#[test]
fn whatever_is_written_fits_its_schema() {
    for action in [
        json!({"text": "a", "quickReplies": [{"title": "b"}, {"ask": "phone"}], "buttons": [{"title": "c", "url": "d"}]}),
        json!({"message": {"text": "a"}, "messagingType": "UPDATE", "notificationType": "NO_PUSH"}),
        json!({"senderAction": "typing_on", "durationMs": 20000}),
        json!({"react": {"mid": "m_1", "emoji": "❤"}}),
        json!({"react": "❤"}),
        json!({"passThread": "inbox", "metadata": "a"}),
        json!({"releaseThread": true, "author": "person"}),
        json!({"text": "a", "tag": "HUMAN_AGENT", "author": "person", "personaId": "1", "replyTo": "m_1"}),
    ] {
        let read: Action = serde_json::from_value(action).unwrap();
        let written = serde_json::to_value(&read).unwrap();
        let command = json!({"version": 1, "id": "c", "account": "a", "to": {"id": "7001"}, "actions": [written]});
        assert_eq!(problems("send-command", &command), Vec::<String>::new());
        let is_answer = read.manner.author == Author::Bot;
        assert_eq!(problems("dispatch-output", &written).is_empty(), is_answer, "{written}");
    }
}
