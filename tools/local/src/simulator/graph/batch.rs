//! Several requests in one, answered in order. Each is served, faulted and recorded as if it had come alone.
//!
//! Source: <https://developers.facebook.com/docs/graph-api/batch-requests>. `{result=...}` in an item is not filled in.

use std::collections::BTreeMap;

use messenger_wire::TimestampMs;
use serde_json::{Value, json};

use super::{Call, Ending, GraphError, Served, serve, usage};
use crate::simulator::world::World;

/// Most items. Source: as above.
const ITEMS: usize = 50;

/// Serves the items of a batch; an item without an answer leaves its slot `null`.
pub(super) fn serve_all(world: &mut World, call: &Call, now: TimestampMs) -> Served {
    let answers = items(call).map(|items| {
        let mut succeeded = BTreeMap::new();
        Value::from(items.iter().map(|item| slot(world, call, item, &mut succeeded, now)).collect::<Vec<_>>())
    });
    Served { ending: answers.map_err(Ending::Error), usage: usage::Usage::default() }
}

fn items(call: &Call) -> Result<&Vec<Value>, GraphError> {
    let items = call.param("batch").and_then(Value::as_array);
    let items = items.ok_or_else(|| GraphError::parameter("The parameter batch is required"))?;
    match items.len() {
        0 => Err(GraphError::parameter("batch parameter must not be empty")),
        count if count > ITEMS => {
            Err(GraphError::parameter(format!("Too many requests in batch message. Maximum batch size is {ITEMS}")))
        }
        _ => call.require_token().map(|()| items),
    }
}

/// Answer of one item, which waits for the one that it depends on.
fn slot(
    world: &mut World,
    outer: &Call,
    item: &Value,
    succeeded: &mut BTreeMap<String, bool>,
    now: TimestampMs,
) -> Value {
    if item["depends_on"].as_str().is_some_and(|name| succeeded.get(name) != Some(&true)) {
        return Value::Null;
    }
    let served = match Call::of_item(outer, item) {
        Ok(call) => serve(world, &call, now),
        Err(error) => Served { ending: Err(Ending::Error(error)), usage: usage::Usage::default() },
    };
    let name = item["name"].as_str();
    if let Some(name) = name {
        succeeded.insert(name.to_owned(), served.ending.is_ok());
    }
    // What others depend on is told only where that is asked for.
    let hides = name.is_some() && item["omit_response_on_success"] != json!(false);
    let (code, body) = match &served.ending {
        Ok(_) if hides => return Value::Null,
        Ok(body) => (200, body.clone()),
        Err(Ending::Error(error)) => error.answer(),
        Err(Ending::Silence(_)) => return Value::Null,
    };
    let headers = served.usage.headers().into_iter().map(|(name, value)| json!({"name": name, "value": value}));
    let mut slot = json!({"code": code, "body": body.to_string()});
    if outer.text("include_headers") != Some("false") && outer.param("include_headers") != Some(&json!(false)) {
        slot["headers"] = headers.collect();
    }
    slot
}
