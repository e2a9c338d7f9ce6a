//! Requests that another project's test suite records: ours, made with the typed calls, arrive equal to theirs.
//!
//! `MESSENGER_FIXTURES` names the folder that holds `peers/`; without it the tests say that they are skipped.
//!
//! Differences, all on purpose:
//! - the token is in a header, theirs in the query or body;
//! - an app id is written as text, as Meta documents ids;
//! - ice breakers are sent in today's form, with a locale;
//! - uploads are reusable, else the id they answer is worth nothing; file names differ;
//! - `debug_token` travels in a batch, so that the inspected token is in no URL;
//! - a leading or trailing slash of a path is left out, and so is `response_access_path`, which Graph does not know;
//! - `omit_response_on_success` is false wherever an item is named, and `include_headers` is true, for the usage.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use http::Method;
use messenger_graph::endpoints::batch::{self, BatchItem};
use messenger_graph::endpoints::message_attachments::{self, AttachmentKind};
use messenger_graph::endpoints::messenger_profile::{self, MessengerProfile, PROPERTIES, PersistentMenu, Property};
use messenger_graph::endpoints::user_profile::{self, BASIC_FIELDS, ProfileField};
use messenger_graph::endpoints::{app_subscriptions, messages, personas, thread_control, tokens};
use messenger_graph::{File, Graph, Proof, ProofForm, Request};
use messenger_wire::send::SendRequest;
use messenger_wire::{AppId, PageId, Psid, Secret};
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::server::{Received, Reply, Server};

type Pairs = BTreeMap<String, String>;

/// Request as a peer's suite records it, without its token.
struct Theirs {
    method: String,
    path: String,
    query: Pairs,
    body: Value,
    parts: Option<Pairs>,
    token: String,
}

fn lines(file: &str) -> Option<Vec<Value>> {
    let Ok(folder) = std::env::var("MESSENGER_FIXTURES") else {
        println!("skipped: MESSENGER_FIXTURES is not set");
        return None;
    };
    let path = PathBuf::from(folder).join("peers/messaging-api-messenger").join(file);
    let text = std::fs::read_to_string(path).unwrap();
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn pairs(query: &str) -> Pairs {
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// Path without slashes around it, and the query of a relative URL.
fn split_url(url: &str) -> (String, Pairs) {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    (path.trim_matches('/').to_owned(), pairs(query))
}

impl Theirs {
    fn of_request(request: &Value) -> Self {
        let mut query: Pairs = serde_json::from_value(request["query"].clone()).unwrap();
        // They print this one value still encoded.
        for value in query.values_mut() {
            *value = value.replace("%22", "\"");
        }
        let mut body = if request["body_kind"] == "json" { request["body"].clone() } else { Value::Null };
        let in_body = body.as_object_mut().and_then(|body| body.remove("access_token"));
        let token = query.remove("access_token").or_else(|| Some(in_body?.as_str()?.to_owned()));
        Self {
            method: request["method"].as_str().unwrap().into(),
            path: request["path"].as_str().unwrap().trim_matches('/').into(),
            query,
            body,
            parts: (request["body_kind"] == "multipart").then(|| parts(&request["body"])),
            token: token.unwrap_or_else(|| "unused".into()),
        }
    }

    fn of_item(item: &Value) -> Self {
        let (path, mut query) = split_url(item["relative_url"].as_str().unwrap());
        let token = query.remove("access_token").unwrap_or_default();
        let method = item["method"].as_str().unwrap().into();
        Self { method, path, query, body: item["body"].clone(), parts: None, token }
    }

    /// The same request by the typed calls; the generic one where no family has it.
    fn ours(&self) -> Request {
        let segments: Vec<&str> = self.path.split('/').collect();
        let call = format!("{} {}", self.method, segments.last().unwrap());
        let page = PageId::parse(segments[0]).unwrap_or_else(|| PageId::parse("root").unwrap());
        let app = || AppId::parse(segments[0]).unwrap();
        let query = |name: &str| self.query.get(name).map(String::as_str);
        let person = || Psid::parse(query("psid").or(self.body["psid"].as_str()).unwrap()).unwrap();
        match call.as_str() {
            "POST messages" => self.send(&page),
            "GET messenger_profile" => {
                messenger_profile::get(&page, &properties(query("fields").unwrap().split(','))).into_request()
            }
            "POST messenger_profile" => messenger_profile::set(&page, &self.profile()).into_request(),
            "DELETE messenger_profile" => {
                let fields = self.body["fields"].as_array().unwrap().iter().map(|field| field.as_str().unwrap());
                messenger_profile::delete(&page, &properties(fields)).into_request()
            }
            "GET custom_user_settings" => messenger_profile::get_for_person(&page, &person()).into_request(),
            "POST custom_user_settings" => {
                let menu: Vec<PersistentMenu> = serde_json::from_value(self.body["persistent_menu"].clone()).unwrap();
                messenger_profile::set_for_person(&page, &person(), &menu).into_request()
            }
            "DELETE custom_user_settings" => messenger_profile::delete_for_person(&page, &person()).into_request(),
            "POST message_attachments" => self.upload(&page),
            "POST subscriptions" if self.body["object"] == "page" => {
                let text = |name: &str| self.body[name].as_str().unwrap();
                let fields: Vec<&str> = text("fields").split(',').collect();
                app_subscriptions::set(&app(), text("callback_url"), &Secret::new(text("verify_token")), &fields)
                    .into_request()
            }
            "GET subscriptions" => app_subscriptions::list(&app()).into_request(),
            "GET personas" => personas::list(&page, query("after")).into_request(),
            "POST personas" => {
                let text = |name: &str| self.body[name].as_str().unwrap();
                personas::create(&page, text("name"), text("profile_picture_url")).into_request()
            }
            "GET 311884619589478" => personas::get(segments[0]).into_request(),
            "DELETE 291604368115617" => personas::delete(segments[0]).into_request(),
            "GET thread_owner" => {
                thread_control::owner(&page, &Psid::parse(query("recipient").unwrap()).unwrap()).into_request()
            }
            "POST pass_thread_control" | "POST take_thread_control" | "POST request_thread_control" => {
                self.control(&page)
            }
            "GET debug_token" => tokens::debug_token(&Secret::new(query("input_token").unwrap())).into_request(),
            "POST " => self.batch(),
            _ if query("fields").is_some_and(|fields| fields.starts_with("id,name,first_name")) => {
                user_profile::get(&Psid::parse(segments[0]).unwrap(), &fields(query("fields").unwrap())).into_request()
            }
            _ => self.generic(&segments),
        }
    }

    /// A send through the typed request; what the types refuse goes as JSON, which is accepted in its place.
    fn send(&self, page: &PageId) -> Request {
        let body = self.parts.as_ref().map_or_else(|| self.body.clone(), from_fields);
        let typed = serde_json::from_value::<SendRequest>(body.clone());
        match (typed, &self.parts) {
            (Ok(request), None) => messages::send(page, &request).into_request(),
            (Err(_), None) => messages::send(page, &body).into_request(),
            (Ok(request), Some(_)) => messages::send_file(page, &request, file()).into_request(),
            (Err(_), Some(_)) => messages::send_file(page, &body, file()).into_request(),
        }
    }

    fn profile(&self) -> MessengerProfile {
        serde_json::from_value(self.body.clone()).unwrap()
    }

    fn upload(&self, page: &PageId) -> Request {
        let body = self.parts.as_ref().map_or_else(|| self.body.clone(), from_fields);
        let attachment = &body["message"]["attachment"];
        let kind: AttachmentKind = serde_json::from_value(attachment["type"].clone()).unwrap();
        match attachment["payload"]["url"].as_str() {
            Some(url) => message_attachments::upload_url(page, kind, url).into_request(),
            None => message_attachments::upload_file(page, kind, file()).into_request(),
        }
    }

    fn control(&self, page: &PageId) -> Request {
        let person: Psid = serde_json::from_value(self.body["recipient"]["id"].clone()).unwrap();
        let metadata = self.body["metadata"].as_str();
        let target = serde_json::from_value::<AppId>(self.body["target_app_id"].clone());
        match (self.path.as_str(), target) {
            ("me/take_thread_control", _) => thread_control::take(page, &person, metadata).into_request(),
            ("me/request_thread_control", _) => thread_control::request(page, &person, metadata).into_request(),
            (_, Ok(target)) => thread_control::pass(page, &person, &target, metadata).into_request(),
            (_, Err(error)) => panic!("{error}"),
        }
    }

    fn batch(&self) -> Request {
        let items: Vec<BatchItem> = self.body["batch"].as_array().unwrap().iter().map(batch_item).collect();
        batch::send(&items).unwrap().into_request()
    }

    fn generic(&self, segments: &[&str]) -> Request {
        let method = Method::from_bytes(self.method.as_bytes()).unwrap();
        let request = Request::new(method, segments.iter().copied()).named("generic");
        let request =
            self.query.iter().fold(request, |request, (name, value)| request.query(name.clone(), value.clone()));
        if self.body.is_null() { request } else { request.json(&self.body) }
    }
}

fn batch_item(item: &Value) -> BatchItem {
    let mut theirs = Theirs::of_item(item);
    if let Some(form) = item["body"].as_str() {
        let mut form = pairs(form);
        theirs.token = form.remove("access_token").unwrap_or(theirs.token);
        theirs.body = from_fields(&form);
    }
    let proof = theirs.query.remove("appsecret_proof");
    let mut request = theirs.ours();
    if proof.is_some() {
        request = request.proven(&peer_proof(&theirs.token));
    }
    let mut ours = BatchItem::new(request);
    if let Some(name) = item["name"].as_str() {
        ours = ours.name(name);
    }
    if let Some(name) = item["depends_on"].as_str() {
        ours = ours.depends_on(name);
    }
    if theirs.token.is_empty() { ours } else { ours.token(Secret::new(theirs.token)) }
}

fn peer_proof(token: &str) -> Proof {
    Proof::new(ProofForm::Plain, &Secret::new("shhhhh!is.my.secret"), &Secret::new(token), 0)
}

fn file() -> File {
    File { name: ".".into(), content_type: "application/octet-stream".into(), bytes: "bytes".into() }
}

fn properties<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Property> {
    names.map(|name| *PROPERTIES.iter().find(|property| property.as_str() == name).unwrap()).collect()
}

fn fields(names: &str) -> Vec<ProfileField> {
    let known = BASIC_FIELDS.into_iter().chain([ProfileField::Locale, ProfileField::Timezone, ProfileField::Gender]);
    let known: Vec<_> = known.collect();
    names.split(',').map(|name| *known.iter().find(|field| field.as_str() == name).unwrap()).collect()
}

/// Object of form fields whose values are JSON or text.
fn from_fields(fields: &Pairs) -> Value {
    let value =
        |text: &String| if text.starts_with(['{', '[']) { serde_json::from_str(text).unwrap() } else { json!(text) };
    fields.iter().filter(|(name, _)| *name != "filedata").map(|(name, text)| (name.clone(), value(text))).collect()
}

/// Parts of a multipart body as their recorder prints it: heads and contents in turn, a file's content left out.
fn parts(chunks: &Value) -> Pairs {
    let chunks: Vec<&str> = chunks.as_array().unwrap().iter().map(|chunk| chunk.as_str().unwrap()).collect();
    let name = |head: &str| head.split("name=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
    let mut parts = Pairs::new();
    for (index, chunk) in chunks.iter().enumerate() {
        let Some(name) = name(chunk) else { continue };
        let content = chunks.get(index + 1).filter(|next| !next.starts_with("----")).unwrap_or(&"");
        parts.insert(name, (*content).to_owned());
    }
    parts
}

/// Parts of a multipart body on the wire.
fn wire_parts(received: &Received) -> Pairs {
    let boundary = received.headers["content-type"].split("boundary=").nth(1).unwrap();
    let text = String::from_utf8(received.body.clone()).unwrap();
    let mut parts = Pairs::new();
    for part in text.split(&format!("--{boundary}")).filter_map(|part| part.split_once("\r\n\r\n")) {
        let name = part.0.split("name=\"").nth(1).unwrap().split('"').next().unwrap();
        parts.insert(name.to_owned(), part.1.trim_end_matches("\r\n").to_owned());
    }
    parts
}

/// Leaves out what differs on purpose.
fn comparable(mut body: Value) -> Value {
    if let Some(id) = body.get("target_app_id").and_then(Value::as_u64) {
        body["target_app_id"] = json!(id.to_string());
    }
    if body.pointer("/ice_breakers/0/question").is_some() {
        body["ice_breakers"] = json!([{"call_to_actions": body["ice_breakers"], "locale": "default"}]);
    }
    body
}

fn reusable(mut body: Value, path: &str) -> Value {
    if path.ends_with("message_attachments") {
        body["message"]["attachment"]["payload"]["is_reusable"] = json!(true);
    }
    body
}

/// Item of a batch with its query and form taken apart.
fn opened(item: &Value) -> Value {
    let (path, query) = split_url(item["relative_url"].as_str().unwrap());
    let mut form = item["body"].as_str().map(pairs).unwrap_or_default();
    let token = form.remove("access_token").or_else(|| query.get("access_token").cloned());
    let query: Pairs = query.into_iter().filter(|(name, _)| name != "access_token").collect();
    let body = if form.is_empty() { item["body"].clone() } else { from_fields(&form) };
    let body = if body.is_string() { Value::Null } else { comparable(body) };
    json!({"method": item["method"], "path": path, "query": query, "token": token, "body": body,
           "name": item["name"], "depends_on": item["depends_on"]})
}

fn assert_equal(id: &str, theirs: &Theirs, received: &Received) {
    let (path, query) = split_url(received.target.strip_prefix("/v25.0/").unwrap());
    if theirs.path == "debug_token" {
        let body: Value = serde_json::from_slice(&received.body).unwrap();
        let url = format!("debug_token?input_token={}", theirs.query["input_token"]);
        assert_eq!(body["batch"], json!([{"method": "GET", "relative_url": url}]), "{id}");
        return;
    }
    assert_eq!((&received.method, &path, &query), (&theirs.method, &theirs.path, &theirs.query), "{id}");
    assert_eq!(received.headers["authorization"], format!("Bearer {}", theirs.token), "{id}");
    if let Some(parts) = &theirs.parts {
        let ours = wire_parts(received);
        assert_eq!(ours["filedata"], "bytes", "{id}");
        assert_eq!(from_fields(&ours), reusable(from_fields(parts), &path), "{id}");
        return;
    }
    let body = if received.body.is_empty() { Value::Null } else { serde_json::from_slice(&received.body).unwrap() };
    if let Some(items) = theirs.body["batch"].as_array() {
        let ours: Vec<Value> = body["batch"].as_array().unwrap().iter().map(opened).collect();
        assert_eq!(ours, items.iter().map(opened).collect::<Vec<_>>(), "{id}");
        return;
    }
    assert_eq!(body, reusable(comparable(theirs.body.clone()), &path), "{id}");
}

#[tokio::test]
async fn every_request_of_theirs_is_made_and_arrives_equal() {
    let Some(lines) = lines("send_api.jsonl") else { return };
    let server = Server::start(|_| Reply::json("{}")).await;
    let client = server.client();
    let (mut generic, mut refused) = (BTreeSet::new(), BTreeSet::new());
    for line in &lines {
        for request in line["requests"].as_array().unwrap() {
            let theirs = Theirs::of_request(request);
            let mut ours = theirs.ours();
            if theirs.query.contains_key("appsecret_proof") && ours.operation() != "generic" {
                ours = ours.proven(&peer_proof(&theirs.token));
            }
            if ours.operation() == "generic" {
                generic.insert(theirs.path.rsplit('/').next().unwrap().to_owned());
            }
            if theirs.path == "me/messages"
                && theirs.parts.is_none()
                && serde_json::from_value::<SendRequest>(theirs.body.clone()).is_err()
            {
                refused.insert(line["id"].as_str().unwrap().to_owned());
            }
            client.execute(ours, &Secret::new(theirs.token.clone())).await.unwrap();
            assert_equal(line["id"].as_str().unwrap(), &theirs, server.received().last().unwrap());
        }
    }
    assert_eq!(lines.len(), 126);
    // All three carry the tag CONFIRMED_EVENT_UPDATE, retired on 2026-04-27.
    let retired = ["004", "014", "025"].map(|number| format!("messaging-api-messenger/send_api/{number}"));
    assert_eq!(refused, BTreeSet::from(retired), "sends that the types refuse");
    let others = [
        "activities",
        "ids_for_apps",
        "ids_for_pages",
        "insights",
        "me",
        "messaging_feature_review",
        "nlp_configs",
        "path",
        "secondary_receivers",
        "subscriptions",
    ];
    assert_eq!(generic.iter().map(String::as_str).collect::<Vec<_>>(), others);
}

#[tokio::test]
async fn every_batch_item_of_theirs_is_made_and_arrives_equal() {
    let Some(lines) = lines("batch_items.jsonl") else { return };
    let server = Server::start(|_| Reply::json("[null]")).await;
    let client = server.client();
    for line in &lines {
        let item = &line["item"];
        let call = batch::send(&[batch_item(item)]).unwrap();
        client.execute(call.into_request(), &Secret::new("t")).await.unwrap();
        let received = server.received();
        let received = received.last().unwrap();
        let body: Value = serde_json::from_slice(&received.body).unwrap();
        assert_eq!((received.method.as_str(), received.target.as_str()), ("POST", "/v25.0/"));
        assert_eq!(opened(&body["batch"][0]), opened(item), "{}", line["id"]);
        let omitted = item.get("omit_response_on_success").cloned();
        assert_eq!(body["batch"][0].get("omit_response_on_success").cloned(), omitted, "{}", line["id"]);
    }
    assert_eq!(lines.len(), 63);
}

#[test]
fn every_proof_of_theirs_is_ours() {
    let Some(lines) = lines("appsecret_proof.jsonl") else { return };
    for line in &lines {
        let secret = |name: &str| Secret::new(line[name].as_str().unwrap());
        let proof = Proof::new(ProofForm::Plain, &secret("app_secret"), &secret("access_token"), 0);
        let request = Request::get(["me"]).proven(&proof);
        let expected = [("appsecret_proof".into(), line["appsecret_proof"].as_str().unwrap().to_owned())];
        assert_eq!(request.query_pairs(), expected, "{}", line["id"]);
    }
    assert_eq!(lines.len(), 3);
}
