//! The configuration document: docs/configuration.md and its schema, which is written by hand,
//! beside the code that reads it.

use std::collections::BTreeSet;

use messenger_channel::configuration::{Configuration, ConfigurationError, References};
use messenger_wire::Secret;
use serde_json::{Map, Value, json};

use crate::agreement::{Contract, names};
use crate::docs;

/// Code that asks for fields of the document.
const READERS: [&str; 4] = [
    include_str!("../../src/configuration/document.rs"),
    include_str!("../../src/configuration/reference.rs"),
    include_str!("../../src/dispatch_setting.rs"),
    include_str!("../../src/results_setting.rs"),
];

fn guide() -> String {
    std::fs::read_to_string(docs().join("configuration.md")).unwrap()
}

fn schema() -> Value {
    serde_json::from_str(&std::fs::read_to_string(docs().join("schemas/configuration.json")).unwrap()).unwrap()
}

fn examples() -> Vec<Value> {
    let guide = guide();
    let blocks = guide.split("```json configuration\n").skip(1);
    blocks.map(|block| serde_json::from_str(block.split("```").next().unwrap()).unwrap()).collect()
}

/// Reads a document; whatever stands elsewhere is there.
fn read(document: &Value) -> Result<Configuration, ConfigurationError> {
    let text = document.to_string();
    match Configuration::parse(&text, &References::new()) {
        Err(ConfigurationError::Unresolved(needed)) => {
            let found = needed.into_keys().map(|reference| (reference, Ok(vec![Secret::new("elsewhere")])));
            Configuration::parse(&text, &found.collect())
        }
        read => read,
    }
}

/// Every object of the schema that has properties.
fn objects(schema: &Value) -> Vec<&Map<String, Value>> {
    let inner: Vec<&Value> = match schema {
        Value::Object(members) => members.values().collect(),
        Value::Array(elements) => elements.iter().collect(),
        _ => Vec::new(),
    };
    let own = schema.get("properties").and_then(Value::as_object);
    own.into_iter().chain(inner.into_iter().flat_map(objects)).collect()
}

/// Document with one account that has these fields besides those it needs.
fn with(fields: &Value) -> Value {
    let mut account = json!({"pageId": "1001", "pageAccessToken": "EAAG"});
    account.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    json!({"apps": {"default": {"appSecrets": ["s"], "verifyTokens": ["v"]}}, "accounts": {"main-page": account}})
}

#[test]
fn the_examples_of_the_guide_fit_the_schema_and_are_read() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    assert_eq!(examples().len(), 2, "one of each form");
    for document in examples() {
        let problems: Vec<_> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert_eq!(problems, Vec::<String>::new(), "{document}");
        read(&document).unwrap();
    }
}

/// Readers ask as in `fields.text("name")`.
#[test]
fn the_schema_has_the_fields_that_the_code_asks_for() {
    const ASK: [&str; 17] = [
        "text",
        "optional_text",
        "optional_choice",
        "optional_flag",
        "optional_number",
        "optional_number_id",
        "number_id",
        "url",
        "secret",
        "secret_versions",
        "secrets",
        "one_or_more_secrets",
        "list",
        "object",
        "map",
        "value",
        "get",
    ];
    let mut asked = BTreeSet::new();
    for source in READERS {
        let source = source.split("#[cfg(test)]").next().unwrap();
        let calls: Vec<_> = source.split('(').collect();
        for call in calls.windows(2) {
            let caller = call[0].rsplit(|character: char| !character.is_alphanumeric() && character != '_').next();
            let name = call[1].trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next());
            // Roots are named in capitals, or not at all.
            let name = name.filter(|name| name.starts_with(|first: char| first.is_ascii_lowercase()));
            asked.extend(name.filter(|_| ASK.contains(&caller.unwrap())).map(str::to_owned));
        }
    }
    let schema = schema();
    let known: BTreeSet<_> = objects(&schema).into_iter().flat_map(Map::keys).cloned().collect();
    assert!(asked.len() > 30, "{asked:?}");
    assert_eq!(asked, known);
}

/// Rows are like `| field | value | where it is absent | |`, fields of `dispatch` like `| type | field | ...`.
#[test]
fn the_guide_has_a_row_for_every_field_with_its_range_and_default() {
    let (guide, schema) = (guide(), schema());
    for (name, field) in objects(&schema).into_iter().flatten() {
        let cell = format!("| `{name}` |");
        let rows: Vec<_> = guide.lines().filter(|row| row.contains(&cell)).collect();
        let anywhere = guide.contains(&format!("`{name}`")) || guide.contains(&format!("\"{name}\":"));
        assert!(anywhere, "{name} is not in docs/configuration.md");
        let mut stated = vec![];
        stated.extend(field.get("minimum").map(|least| format!("{least} to {}", field["maximum"])));
        stated.extend(field.get("default").filter(|_| !rows.is_empty()).map(|default| match default {
            Value::String(word) => format!("| `{word}` |"),
            other => format!("| `{other}` |"),
        }));
        stated.extend(
            field["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).map(|word| format!("`{word}`")),
        );
        for text in stated {
            assert!(rows.iter().any(|row| row.contains(&text)), "{text} does not stand beside {name}: {rows:?}");
        }
    }
}

#[test]
fn what_the_schema_calls_the_default_is_what_an_absent_field_means() {
    let (schema, absent) = (schema(), read(&with(&json!({}))).unwrap());
    let definitions = &schema["$defs"];
    let mut seen = 0;
    for (name, field) in ["Page", "Account"].iter().flat_map(|it| definitions[it]["properties"].as_object().unwrap()) {
        let Some(default) = field.get("default") else { continue };
        assert_eq!(read(&with(&json!({name: default}))).unwrap(), absent, "{name}");
        seen += 1;
    }
    for (name, field) in definitions["UnknownSend"]["properties"].as_object().unwrap() {
        assert_eq!(read(&with(&json!({"unknownSend": {name: field["default"]}}))).unwrap(), absent, "{name}");
    }
    assert!(seen >= 9, "{seen}");
    let http = json!({"type": "http", "url": "https://bot.example", "secret": "s"});
    let mut set = http.clone();
    set["timeoutMs"] = json!(10_000);
    set["allowPrivate"] = json!(false);
    assert_eq!(read(&with(&json!({"dispatch": http}))), read(&with(&json!({"dispatch": set}))));
}

fn dispatch(target: &Value) -> Value {
    with(&json!({"dispatch": target}))
}

fn results(target: &Value) -> Value {
    with(&json!({"results": target}))
}

/// Document of the short form that has these fields besides those it needs.
fn short(more: &Value) -> Value {
    let mut document = json!({"appSecret": "s", "verifyToken": "v", "pageId": "1001", "pageAccessToken": "EAAG"});
    document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    document
}

/// Good beside bad, at the limit and one past it: the schema says what the reader says.
#[test]
fn schema_and_reader_agree() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let http = |more: Value| {
        let mut target = json!({"type": "http", "url": "https://bot.example", "secret": "s"});
        target.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        with(&json!({"dispatch": target}))
    };
    let app = |app: Value| json!({"apps": {"default": app}, "accounts": {}});
    for (document, good) in [
        (with(&json!({})), true),
        (with(&json!({"typo": 1})), false),
        (with(&json!({"pageId": 1001})), true),
        (with(&json!({"pageId": "replace-me"})), false),
        (with(&json!({"pageAccessToken": "replace-me"})), false),
        (with(&json!({"pageAccessToken": ""})), false),
        (with(&json!({"pageAccessToken": "E"})), true),
        (with(&json!({"pageAccessToken": "EA AG\nEA"})), true),
        (with(&json!({"pageAccessToken": "EAAG\n"})), false),
        (with(&json!({"pageAccessToken": " EAAG"})), false),
        (with(&json!({"pageAccessToken": {"secretId": "a"}})), true),
        (with(&json!({"pageAccessToken": {"secretId": "a", "key": "b"}})), true),
        (with(&json!({"pageAccessToken": {"key": "b"}})), false),
        (with(&json!({"pageAccessToken": {"file": "a"}})), true),
        (with(&json!({"pageAccessToken": {"file": "a", "key": "b"}})), false),
        (with(&json!({"app": "default", "name": "Main Page"})), true),
        (with(&json!({"name": ""})), false),
        (with(&json!({"dmPolicy": "allowlist", "allowFrom": ["7001", 7002]})), true),
        (with(&json!({"dmPolicy": "everybody"})), false),
        (with(&json!({"allowFrom": "7001"})), false),
        (with(&json!({"pairingText": "Code: {code}"})), true),
        (with(&json!({"pairingText": "Code"})), false),
        (with(&json!({"pairingText": format!("{{code}}{}", "a".repeat(1990))})), true),
        (with(&json!({"pairingText": format!("{{code}}{}", "a".repeat(1991))})), false),
        (with(&json!({"forward": ["receipts", "echoes", "standby"]})), true),
        (with(&json!({"forward": ["all"]})), false),
        (with(&json!({"typing": false, "markSeen": false, "profile": true, "humanTakeover": false})), true),
        (with(&json!({"newsPage": true})), true),
        (with(&json!({"newsPage": 1})), false),
        (with(&json!({"typing": "false"})), false),
        (with(&json!({"takeoverIdleSeconds": 60})), true),
        (with(&json!({"takeoverIdleSeconds": 59})), false),
        (with(&json!({"takeoverIdleSeconds": 604_800})), true),
        (with(&json!({"takeoverIdleSeconds": 604_801})), false),
        (with(&json!({"ratePerSecond": 1})), true),
        (with(&json!({"ratePerSecond": 0})), false),
        (with(&json!({"ratePerSecond": 300})), true),
        (with(&json!({"ratePerSecond": 301})), false),
        (with(&json!({"unknownSend": {"graceSeconds": 600, "then": "giveUp"}})), true),
        (with(&json!({"unknownSend": {"graceSeconds": 601}})), false),
        (with(&json!({"unknownSend": {"graceSeconds": 0}})), false),
        (with(&json!({"unknownSend": {"then": "wait"}})), false),
        (dispatch(&json!({"type": "flow", "file": "a"})), true),
        (dispatch(&json!({"type": "flow", "flow": {}})), true),
        (dispatch(&json!({"type": "flow", "flow": {}, "file": "a"})), false),
        (dispatch(&json!({"type": "handler"})), true),
        (dispatch(&json!({"type": "lambda", "function": "a", "invocation": "event"})), true),
        (dispatch(&json!({"type": "lambda", "function": "a", "invocation": "later"})), false),
        (dispatch(&json!({"type": "eventbridge", "bus": "a"})), true),
        (dispatch(&json!({"type": "sqs", "queueUrl": "a"})), false),
        (dispatch(&json!({"type": "sns", "topicArn": "a"})), true),
        (dispatch(&json!({"type": "smtp"})), false),
        (http(json!({"timeoutMs": 60_000})), true),
        (http(json!({"timeoutMs": 60_001})), false),
        (http(json!({"secret": ["new", {"secretId": "a"}]})), true),
        (http(json!({"secret": ["new", "replace-me"]})), false),
        (http(json!({"secret": ["new", ""]})), false),
        (http(json!({"secret": " as it is "})), true),
        (http(json!({"secret": []})), false),
        (http(json!({"url": "http://bot.example"})), false),
        (http(json!({"url": "http://bot.example", "allowPrivate": true})), true),
        (results(&json!({"type": "sqs", "queueUrl": "https://queue.example", "answers": true})), true),
        (results(&json!({"type": "lambda", "function": "a"})), false),
        (app(json!({"appId": 1, "appSecrets": ["s"], "verifyTokens": ["v"]})), true),
        (app(json!({"appSecrets": [], "verifyTokens": ["v"]})), false),
        (app(json!({"appSecrets": ["s", "s "], "verifyTokens": ["v"]})), false),
        (app(json!({"appSecrets": ["s"], "verifyTokens": ["\tv"]})), false),
        (app(json!({"appSecrets": ["s"]})), false),
        (json!({"apps": {"webhook": {"appSecrets": ["s"], "verifyTokens": ["v"]}}, "accounts": {}}), false),
        (json!({"apps": {"a b": {"appSecrets": ["s"], "verifyTokens": ["v"]}}, "accounts": {}}), false),
        (json!({"apps": {}}), false),
        (short(&json!({})), true),
        (short(&json!({"appId": "1", "typing": false})), true),
        (short(&json!({"app": "default"})), false),
        (short(&json!({"verifyToken": "replace-me"})), false),
        (short(&json!({"verifyToken": "v "})), false),
        (short(&json!({"appSecret": "s\r\n"})), false),
        (json!({}), false),
        (json!([]), false),
    ] {
        assert_eq!(validator.is_valid(&document), good, "schema: {document}");
        assert_eq!(read(&document).is_ok(), good, "reader: {document}");
    }
}

#[test]
fn null_is_absent_in_every_field_that_there_is() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for (document, good) in [
        (with(&json!({"pairingText": null, "dmPolicy": null, "dispatch": null, "unknownSend": {"then": null}})), true),
        (dispatch(&json!({"type": "flow", "flow": null, "file": "a"})), true),
        (dispatch(&json!({"type": "flow", "flow": null, "file": null})), false),
        (dispatch(&json!({"type": "lambda", "function": "a", "invocation": null, "file": null})), true),
        (dispatch(&json!({"type": "lambda", "function": "a", "fille": null})), false),
        (results(&json!({"type": "sns", "topicArn": "a", "bus": null, "answers": null})), true),
        (results(&json!({"type": "sns", "topicArn": "a", "function": null})), false),
        (short(&json!({"apps": null, "accounts": null, "app": null})), true),
        (short(&json!({"apps": {}, "accounts": null})), false),
        (with(&json!({"pageAccessToken": {"secretId": "a", "key": null, "file": null}})), true),
        (with(&json!({"pageAccessToken": {"secretId": "a", "keys": null}})), false),
        (with(&json!({"pageAccessToken": {"secretId": "a", "key": ""}})), false),
    ] {
        assert_eq!((validator.is_valid(&document), read(&document).is_ok()), (good, good), "{document}");
    }
}

#[test]
fn schema_and_reader_agree_whatever_stands_in_a_field() {
    let schema = schema();
    let contract = Contract {
        schema: &schema,
        reads: &|document| read(document).is_ok(),
        foreign: &["flow"],
        // An account's app must be there.
        beyond: &["app", "apps"],
    };
    let targets = [
        json!({"type": "eventbridge", "bus": "a"}),
        json!({"type": "sqs", "queueUrl": "https://queue.example"}),
        json!({"type": "sns", "topicArn": "a"}),
    ];
    let more = targets.map(|target| with(&json!({"dispatch": target, "results": target})));
    let documents = examples().into_iter().chain(more).chain([with(&json!({"pageAccessToken": {"file": "a"}}))]);
    let absent: BTreeSet<String> = documents.flat_map(|document| contract.agrees_on(&document)).collect();
    let never: BTreeSet<_> = names(&schema).difference(&absent).cloned().collect();
    let needed = ["app", "appSecrets", "apps", "slip", "type", "verifyTokens"];
    assert_eq!(never, BTreeSet::from(needed.map(str::to_owned)));
}
