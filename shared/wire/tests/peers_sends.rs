//! What another library's test suite sends passes the validator, and is read into our types and written back unchanged.
//!
//! That the builders make the same requests is seen where they are sent, in `shared/graph/tests/loopback/peers`. Reads
//! the fixtures below `MESSENGER_FIXTURES` (data of others, not part of this repository).

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a fixture of another form has to fail the test")]

use std::fs;
use std::path::PathBuf;

use messenger_wire::profile::{self, Profile, Property, UserSettings};
use messenger_wire::send::{ActionRequest, Message, SendRequest, validate, validate_message, validate_with_file};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Lines that use a tag which Meta has retired since.
const RETIRED: [&str; 3] = ["send_api/004", "send_api/014", "send_api/025"];

/// A body and how it travels.
struct Body {
    id: String,
    path: String,
    method: String,
    json: Value,
    multipart: bool,
}

/// Their lines. Documented difference: two have a placeholder for the page that a button opens.
fn lines(name: &str) -> Vec<Value> {
    let root = std::env::var_os("MESSENGER_FIXTURES").expect("MESSENGER_FIXTURES, the folder with peers/");
    let path = PathBuf::from(root).join("peers/messaging-api-messenger").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.replace("<WEB_URL>", "https://shop.example").lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn id_of(line: &Value) -> String {
    line["id"].as_str().unwrap().trim_start_matches("messaging-api-messenger/").to_owned()
}

fn bodies() -> Vec<Body> {
    let mut bodies = Vec::new();
    for line in lines("send_api.jsonl") {
        for request in line["requests"].as_array().unwrap() {
            let multipart = request["body"].is_array();
            let json = if multipart { form(request["body"].as_array().unwrap()) } else { request["body"].clone() };
            let text = |key: &str| request[key].as_str().unwrap_or_default().to_owned();
            bodies.push(Body { id: id_of(&line), path: text("path"), method: text("method"), json, multipart });
        }
    }
    for line in lines("batch_items.jsonl") {
        let item = &line["item"];
        let text = |key: &str| item[key].as_str().unwrap_or_default().to_owned();
        let path = format!("/{}", text("relative_url").trim_start_matches('/'));
        let mut json = item["body"].clone();
        rename_streets(&mut json);
        bodies.push(Body { id: id_of(&line), path, method: text("method"), json, multipart: false });
    }
    bodies
}

/// Documented difference: that library's batch queue writes `street1`, which Meta has never had;
/// its other sends write `street_1`.
fn rename_streets(body: &mut Value) {
    if let Some(address) = body.pointer_mut("/message/attachment/payload/address").and_then(Value::as_object_mut) {
        for (theirs, metas) in [("street1", "street_1"), ("street2", "street_2")] {
            let street = address.remove(theirs).unwrap();
            address.insert(metas.to_owned(), street);
        }
    }
}

/// Fields of a multipart body; the file's bytes are not in the fixture.
fn form(pieces: &[Value]) -> Value {
    let mut fields = serde_json::Map::new();
    let mut name = String::new();
    for piece in pieces.iter().filter_map(Value::as_str) {
        if let Some((_, rest)) = piece.split_once("name=\"") {
            rest.split('"').next().unwrap().clone_into(&mut name);
        } else {
            fields.insert(name.clone(), serde_json::from_str(piece).unwrap_or_else(|_| piece.into()));
        }
    }
    fields.into()
}

/// The body, read into a type and written again.
fn written_again<T: Serialize + DeserializeOwned>(body: &Body) -> Value {
    let typed: T = serde_json::from_value(body.json.clone()).unwrap_or_else(|error| panic!("{}: {error}", body.id));
    serde_json::to_value(&typed).unwrap()
}

#[test]
#[ignore = "needs MESSENGER_FIXTURES"]
fn every_send_is_expressed_by_a_typed_request_that_passes_the_validator() {
    let bodies = bodies();
    let sends: Vec<_> = bodies.iter().filter(|body| body.path == "/me/messages").collect();
    let mut refused = Vec::new();
    for body in &sends {
        let checked = if body.multipart { validate_with_file(&body.json) } else { validate(&body.json) };
        if let Err(violations) = checked {
            println!("{}: {violations}", body.id);
            assert!(
                violations.to_string().starts_with("tag: CONFIRMED_EVENT_UPDATE is retired; use a utility template")
            );
            assert!(serde_json::from_value::<SendRequest>(body.json.clone()).is_err(), "{}", body.id);
            refused.push(body.id.as_str());
            continue;
        }
        let written = if body.json.get("sender_action").is_some() {
            written_again::<ActionRequest>(body)
        } else {
            written_again::<SendRequest>(body)
        };
        assert_eq!(written, body.json, "{}", body.id);
    }
    assert_eq!(refused, RETIRED);
    assert_eq!(sends.len(), 79, "sends in the fixtures");
}

#[test]
#[ignore = "needs MESSENGER_FIXTURES"]
fn every_profile_is_expressed_by_a_typed_document() {
    let bodies = bodies();
    let mut expressed = 0;
    for body in bodies.iter().filter(|body| body.path.starts_with("/me/messenger_profile") && body.json.is_object()) {
        if body.method == "DELETE" {
            let properties: Vec<Property> = serde_json::from_value(body.json["fields"].clone()).unwrap();
            assert_eq!(json!({ "fields": properties }), body.json, "{}", body.id);
        } else {
            assert_eq!(profile::validate(&body.json), Ok(()), "{}", body.id);
            let typed: Profile = serde_json::from_value(body.json.clone()).unwrap();
            assert_eq!(serde_json::to_value(&typed).unwrap(), body.json, "{}", body.id);
        }
        expressed += 1;
    }
    assert_eq!(expressed, 17, "profiles in the fixtures");
}

#[test]
#[ignore = "needs MESSENGER_FIXTURES"]
fn every_menu_of_one_person_is_expressed_by_a_typed_document() {
    let bodies = bodies();
    let menus: Vec<_> = bodies
        .iter()
        .filter(|body| body.path.starts_with("/me/custom_user_settings") && body.json.is_object())
        .collect();
    for body in &menus {
        assert_eq!(profile::validate_user_settings(&body.json), Ok(()), "{}", body.id);
        let typed: UserSettings = serde_json::from_value(body.json.clone()).unwrap();
        assert_eq!(serde_json::to_value(&typed).unwrap(), body.json, "{}", body.id);
    }
    assert_eq!(menus.len(), 7, "menus in the fixtures");
}

#[test]
#[ignore = "needs MESSENGER_FIXTURES"]
fn every_upload_by_url_is_expressed_by_a_typed_message() {
    let bodies = bodies();
    let uploads = bodies.iter().filter(|body| body.path == "/me/message_attachments" && !body.multipart);
    let mut expressed = 0;
    for body in uploads {
        assert_eq!(validate_message(&body.json["message"]), Ok(()), "{}", body.id);
        let typed: Message = serde_json::from_value(body.json["message"].clone()).unwrap();
        assert_eq!(serde_json::to_value(&typed).unwrap(), body.json["message"], "{}", body.id);
        expressed += 1;
    }
    assert_eq!(expressed, 6, "uploads in the fixtures");
}
