//! The form in which their requests and ours are compared.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use url::form_urlencoded;

pub(super) type Pairs = BTreeMap<String, String>;

/// What a request says, however it is written.
#[derive(Debug, PartialEq)]
pub(super) struct Seen {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: Pairs,
    pub(super) token: String,
    pub(super) body: Value,
}

pub(super) fn pairs(query: &str) -> Pairs {
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// Path without slashes around it, and the query of a relative URL.
pub(super) fn split_url(url: &str) -> (String, Pairs) {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    (path.trim_matches('/').to_owned(), pairs(query))
}

/// Object of form fields whose values are JSON or text.
pub(super) fn from_fields(fields: Pairs) -> Value {
    let value =
        |text: String| if text.starts_with(['{', '[']) { serde_json::from_str(&text).unwrap() } else { json!(text) };
    fields.into_iter().map(|(name, text)| (name, value(text))).collect::<Map<_, _>>().into()
}

/// Item of a batch with its URL and its form taken apart.
pub(super) fn opened(item: &Value) -> Value {
    let (path, mut query) = split_url(item["relative_url"].as_str().unwrap());
    let mut form = item["body"].as_str().map(pairs);
    let token = form.as_mut().and_then(|form| form.remove("access_token")).or_else(|| query.remove("access_token"));
    let body = form.map_or_else(|| item["body"].clone(), from_fields);
    json!({"method": item["method"], "path": path, "query": query, "token": token, "body": body, "name": item["name"],
        "depends_on": item["depends_on"], "omit_response_on_success": item["omit_response_on_success"]})
}

/// Body with the items of its batch opened, where it has one.
pub(super) fn with_items_opened(mut body: Value) -> Value {
    if let Some(items) = body.get_mut("batch").and_then(Value::as_array_mut) {
        for item in items {
            *item = opened(item);
        }
    }
    body
}
