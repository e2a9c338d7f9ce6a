//! Schema and reader of a contract say the same of a document, whatever stands in one of its fields.

use std::collections::BTreeSet;

use messenger_channel::action::Answer;
use messenger_channel::send_command::SendCommand;
use serde_json::{Map, Value, json};

use crate::{examples, schema};

/// Values of every type, empty and not, that a field may be given.
fn values() -> Vec<Value> {
    vec![
        Value::Null,
        json!(""),
        json!("a"),
        json!("1"),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(true),
        json!(false),
        json!([]),
        json!([null]),
        json!({}),
    ]
}

/// Contract with a schema and a reader.
pub(crate) struct Contract<'a> {
    /// Schema, which says what a document may be.
    pub(crate) schema: &'a Value,
    /// Whether the reader takes a document.
    pub(crate) reads: &'a dyn Fn(&Value) -> bool,
    /// Fields whose members are not the contract's.
    pub(crate) foreign: &'a [&'a str],
    /// Fields of which the reader says what no schema can.
    pub(crate) beyond: &'a [&'a str],
}

impl Contract<'_> {
    /// Changes one field of one object of a document at a time, the fields of other objects included, and asks schema
    /// and reader. Gives the names that both of them took with `null`.
    pub(crate) fn agrees_on(&self, document: &Value) -> BTreeSet<String> {
        let validator = jsonschema::validator_for(self.schema).unwrap();
        let (names, mut absent) = (names(self.schema), BTreeSet::new());
        for place in self.objects(document, String::new()) {
            // What a name stands for has its own: it is no field.
            let is_map = ["/apps", "/accounts"].contains(&place.as_str());
            for name in names.iter().filter(|name| !is_map && !self.beyond.contains(&name.as_str())) {
                let without = with(document, &place, |object| drop(object.remove(name)));
                let others = values();
                let others = others
                    .iter()
                    .map(|value| with(document, &place, |object| drop(object.insert(name.clone(), value.clone()))));
                for changed in std::iter::once(without).chain(others) {
                    let is_good = validator.is_valid(&changed);
                    assert_eq!((self.reads)(&changed), is_good, "{name} in {place}: {changed}");
                    if is_good && changed.pointer(&format!("{place}/{name}")) == Some(&Value::Null) {
                        absent.insert(name.clone());
                    }
                }
            }
        }
        absent
    }

    /// Pointers to the objects of a document.
    fn objects(&self, document: &Value, place: String) -> Vec<String> {
        let inner: Vec<(String, &Value)> = match document {
            Value::Object(members) => members
                .iter()
                .filter(|(name, _)| !self.foreign.contains(&name.as_str()))
                .map(|(name, value)| (name.clone(), value))
                .collect(),
            Value::Array(elements) => elements.iter().enumerate().map(|(at, it)| (at.to_string(), it)).collect(),
            _ => Vec::new(),
        };
        let below = inner.iter().flat_map(|(name, value)| self.objects(value, format!("{place}/{name}")));
        let below: Vec<String> = below.collect();
        document.is_object().then_some(place).into_iter().chain(below).collect()
    }
}

fn with(document: &Value, place: &str, change: impl FnOnce(&mut Map<String, Value>)) -> Value {
    let mut changed = document.clone();
    change(changed.pointer_mut(place).unwrap().as_object_mut().unwrap());
    changed
}

/// Every name that a schema knows, and one that none does.
pub(crate) fn names(schema: &Value) -> BTreeSet<String> {
    let inner: Vec<&Value> = match schema {
        Value::Object(members) => members.values().collect(),
        Value::Array(elements) => elements.iter().collect(),
        _ => Vec::new(),
    };
    let own = schema.get("properties").and_then(Value::as_object);
    let own = own.into_iter().flat_map(Map::keys).cloned();
    own.chain(inner.into_iter().flat_map(names)).chain(["slip".to_owned()]).collect()
}

/// Names that are absent with `null` somewhere; of the others the test that asks says which they are.
fn absent(name: &str, reads: &dyn Fn(&Value) -> bool, more: Vec<Value>) -> BTreeSet<String> {
    let schema = schema_of(name);
    let contract = Contract { schema: &schema, reads, foreign: &["message"], beyond: &[] };
    let documents = examples().into_iter().filter(|(example, _)| example == name).map(|(_, document)| document);
    let absent: BTreeSet<String> = documents.chain(more).flat_map(|document| contract.agrees_on(&document)).collect();
    names(&schema).difference(&absent).cloned().collect()
}

fn schema_of(name: &str) -> Value {
    match name {
        "dispatch-output" => schema::<Answer>(name),
        _ => schema::<SendCommand>(name),
    }
}

fn is_answer(document: &Value) -> bool {
    Answer::read(document).is_ok()
}

fn is_command(document: &Value) -> bool {
    SendCommand::read(document).is_ok()
}

fn actions() -> Vec<Value> {
    vec![
        json!({"text": "a", "quickReplies": [{"title": "b", "payload": "c", "imageUrl": "d"}, {"ask": "phone"}]}),
        json!({"text": "a", "buttons": [{"title": "b", "payload": "c"}, {"title": "d", "phone": "+1"}]}),
        json!({"message": {}, "messagingType": "MESSAGE_TAG", "tag": "HUMAN_AGENT", "notificationType": "NO_PUSH"}),
        json!({"senderAction": "mark_seen", "messagingType": "RESPONSE"}),
        json!({"senderAction": "typing_on", "durationMs": 20_000}),
        json!({"react": {"mid": "m_1", "emoji": "a"}}),
        json!({"passThread": "15177", "replyTo": "m_1", "personaId": "1", "metadata": "a", "author": "bot"}),
        json!({"requestThread": true}),
    ]
}

#[test]
fn of_an_answer() {
    let more = actions().into_iter().chain([json!({"actions": []}), json!({"actions": [], "text": null})]);
    assert_eq!(absent("dispatch-output", &is_answer, more.collect()), BTreeSet::from(["slip".to_owned()]));
}

#[test]
fn of_a_send_command() {
    let command =
        |to: Value, actions: Value| json!({"version": 1, "id": "c", "account": "a", "to": to, "actions": actions});
    let one = json!([{"takeThread": true}]);
    let more = vec![
        command(json!({"id": "7001"}), json!(actions())),
        command(json!({"user_ref": "7001"}), one.clone()),
        command(json!({"phone_number": "+1", "name": {"first_name": "a", "last_name": "b"}}), one),
    ];
    let needed = ["account", "actions", "first_name", "last_name", "slip", "to", "version"];
    assert_eq!(absent("send-command", &is_command, more), BTreeSet::from(needed.map(str::to_owned)));
}

/// What nobody finds by changing one field.
#[test]
fn of_what_stands_side_by_side() {
    let (answers, commands) = (schema_of("dispatch-output"), schema_of("send-command"));
    let [answers, commands] = [answers, commands].map(|schema| jsonschema::validator_for(&schema).unwrap());
    for (action, good) in [
        (json!({"text": "Hi", "message": null, "react": null}), true),
        (json!({"senderAction": "mark_seen", "durationMs": null}), true),
        (json!({"senderAction": "mark_seen", "durationMs": 1}), false),
        (json!({"text": "a", "quickReplies": [{"ask": "phone", "payload": null, "imageUrl": null}]}), true),
        (json!({"text": "a", "quickReplies": [{"ask": "phone", "payload": "x"}]}), false),
        (json!({"text": "a", "quickReplies": null, "buttons": null}), true),
        (json!({"takeThread": true, "quickReplies": null}), true),
        (json!({"takeThread": true, "quickReplies": []}), false),
        (json!({"takeThread": true, "text": null, "message": null, "senderAction": null, "author": null}), true),
        (json!({"text": null, "message": null}), false),
        (json!({"text": ""}), false),
        (json!({"text": "a", "recipient": null}), false),
        (json!({"passThread": "inbox"}), true),
        (json!({"passThread": "Inbox"}), false),
        (json!({"passThread": "15177"}), true),
        (json!({"passThread": 15177}), true),
        (json!({"passThread": -15177}), false),
        (json!({"passThread": "15177a"}), false),
        (json!({"text": "a", "messagingType": "RESPONSE", "tag": null}), true),
        (json!({"text": "a", "messagingType": null, "tag": "HUMAN_AGENT"}), true),
        (json!({"text": "a", "messagingType": "MESSAGE_TAG", "tag": null}), false),
        (json!({"text": "a", "messagingType": "RESPONSE", "tag": "HUMAN_AGENT"}), false),
        (json!({"text": "a", "metadata": "s".repeat(900)}), true),
        (json!({"text": "a", "metadata": "s".repeat(901)}), false),
    ] {
        let list = json!({"actions": [action], "text": null});
        let command = json!({"version": 1, "id": "c", "account": "a", "to": {"id": "7001"}, "actions": [action]});
        for answer in [&action, &list] {
            assert_eq!((is_answer(answer), answers.is_valid(answer)), (good, good), "{answer}");
        }
        assert_eq!((is_command(&command), commands.is_valid(&command)), (good, good), "{command}");
    }
    let key = "messenger:v1:page:42:page-scoped-id:7001";
    for (to, good) in [
        (json!({"conversation": key, "id": null}), true),
        (json!({"conversation": key, "name": null, "tokenReference": null}), true),
        (json!({"conversation": null, "tokenReference": null, "id": "7001"}), true),
        (json!({"conversation": key, "recipient": null}), false),
        (json!({"conversation": key, "id": "7001"}), false),
        (json!({"id": "7001", "name": {"first_name": "a", "last_name": "b"}}), false),
        (json!({"conversation": null}), false),
    ] {
        let command = json!({"version": 1, "id": "c", "account": "a", "to": to, "actions": [{"text": "a"}]});
        assert_eq!((is_command(&command), commands.is_valid(&command)), (good, good), "{command}");
    }
    for (answer, good) in [
        (json!({"actions": null}), true),
        (json!({"actions": null, "text": null}), true),
        (json!({"actions": null, "text": "a"}), true),
        (json!({"actions": [], "text": "a"}), false),
        (json!({"actions": null, "memory": null}), false),
        (json!({"actions": null, "personaId": "1"}), false),
    ] {
        assert_eq!((is_answer(&answer), answers.is_valid(&answer)), (good, good), "{answer}");
    }
}
