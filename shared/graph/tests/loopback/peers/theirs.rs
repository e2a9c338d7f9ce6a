//! Their requests as they record them, without the differences that are on purpose:
//!
//! - our token is in a header, theirs in the query or body;
//! - ids of apps and Pages are written as text, as Meta documents ids;
//! - settings of language processing are in the body, since a token may be among them, with `true`
//!   and `false` for their texts;
//! - uploads are reusable, else the id that they answer is worth nothing;
//! - `debug_token` travels in a batch, so that the inspected token is in no URL;
//! - `include_headers` is true, for the usage headers of each item;
//! - labels are asked for with their names, else only ids come;
//! - their batch writes `street1`, which Meta never had, where their other sends write `street_1`;
//! - a button opens a page where theirs has the placeholder `<WEB_URL>`;
//! - a slash at an end of a path, a file's bytes and name, and `response_access_path`, which Graph
//!   does not know, are left out.

use std::path::PathBuf;

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::seen::{Pairs, Seen, from_fields, with_items_opened};

/// Stands for the bytes of a file, which their recorder leaves out.
pub(super) const BYTES: &str = "bytes";

/// Page that a button opens.
pub(super) const PAGE: &str = "https://shop.example";

pub(super) fn lines(file: &str) -> Vec<Value> {
    let folder = std::env::var_os("MESSENGER_FIXTURES").expect("MESSENGER_FIXTURES, the folder with peers/");
    let path = PathBuf::from(folder).join("peers/messaging-api-messenger").join(file);
    let text = std::fs::read_to_string(path).unwrap().replace("<WEB_URL>", PAGE);
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Requests by the number of their line; one line has two.
pub(super) fn requests() -> Vec<(usize, Seen)> {
    let lines = lines("send_api.jsonl");
    assert_eq!(lines.len(), 126);
    let of_line = |(number, line): (usize, &Value)| -> Vec<_> {
        line["requests"].as_array().unwrap().iter().map(|request| (number, seen(request))).collect()
    };
    lines.iter().enumerate().flat_map(of_line).collect()
}

/// Items of batches by the number of their line.
pub(super) fn items() -> Vec<(usize, Value)> {
    let lines = lines("batch_items.jsonl");
    assert_eq!(lines.len(), 63);
    lines.into_iter().map(|mut line| on_purpose(line["item"].take())).enumerate().collect()
}

fn seen(request: &Value) -> Seen {
    // They print some values still encoded.
    let decoded = |text: &Value| percent_decode_str(text.as_str().unwrap()).decode_utf8().unwrap().into_owned();
    let query = request["query"].as_object().unwrap();
    let mut query: Pairs = query.iter().map(|(name, value)| (name.clone(), decoded(value))).collect();
    let mut body = match request["body_kind"].as_str().unwrap() {
        "json" => request["body"].clone(),
        "multipart" => from_fields(parts(&request["body"])),
        _ => Value::Null,
    };
    let in_body = body.as_object_mut().and_then(|body| body.remove("access_token"));
    let in_body = in_body.and_then(|token| token.as_str().map(str::to_owned));
    let token = query.remove("access_token").or(in_body).unwrap_or_else(|| "unused".into());
    let (method, path) = (request["method"].as_str().unwrap(), request["path"].as_str().unwrap().trim_matches('/'));
    if path == "debug_token" {
        return inspection(&query["input_token"], token);
    }
    if path.ends_with("nlp_configs") {
        let setting = |text: String| serde_json::from_str(&text).ok().filter(Value::is_boolean).unwrap_or(json!(text));
        body = std::mem::take(&mut query).into_iter().map(|(name, text)| (name, setting(text))).collect();
    }
    if path.ends_with("message_attachments") {
        body["message"]["attachment"]["payload"]["is_reusable"] = json!(true);
    }
    if body.get("batch").is_some() {
        body["include_headers"] = json!(true);
    }
    Seen { method: method.into(), path: path.into(), query, token, body: with_items_opened(ids_as_text(body)) }
}

/// Inspection of a token as the one item of a batch.
fn inspection(inspected: &str, token: String) -> Seen {
    let item = json!({"method": "GET", "relative_url": format!("debug_token?input_token={inspected}")});
    let body = with_items_opened(json!({"include_headers": true, "batch": [item]}));
    Seen { method: "POST".into(), path: String::new(), query: Pairs::new(), token, body }
}

fn on_purpose(mut item: Value) -> Value {
    if let Some(address) = item.pointer_mut("/body/message/attachment/payload/address").and_then(Value::as_object_mut) {
        for (theirs, metas) in [("street1", "street_1"), ("street2", "street_2")] {
            let street = address.remove(theirs).unwrap();
            address.insert(metas.to_owned(), street);
        }
    }
    if item["relative_url"].as_str().is_some_and(|url| url.ends_with("/custom_labels")) {
        item["relative_url"] = json!(format!("{}?fields=id,page_label_name", item["relative_url"].as_str().unwrap()));
    }
    if item["body"].is_object() {
        item["body"] = ids_as_text(item["body"].take());
    }
    item
}

fn ids_as_text(mut body: Value) -> Value {
    for name in ["target_app_id", "page_id"] {
        if let Some(id) = body.get(name).and_then(Value::as_u64) {
            body[name] = json!(id.to_string());
        }
    }
    body
}

/// Parts of a multipart body as their recorder prints it: heads and contents in turn, a file's content left out.
fn parts(chunks: &Value) -> Pairs {
    let chunks: Vec<&str> = chunks.as_array().unwrap().iter().map(|chunk| chunk.as_str().unwrap()).collect();
    let name = |head: &str| Some(head.split("name=\"").nth(1)?.split('"').next()?.to_owned());
    let content = |index: usize| chunks.get(index + 1).filter(|next| !next.starts_with("----")).unwrap_or(&BYTES);
    let part = |(index, chunk): (usize, &&str)| Some((name(chunk)?, (*content(index)).to_owned()));
    chunks.iter().enumerate().filter_map(part).collect()
}
