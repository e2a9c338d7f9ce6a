//! Which of a Page's fields the app is told about.
//!
//! Source: <https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps>.

use std::collections::BTreeSet;

use http::Method;
use messenger_wire::PageId;
use serde_json::{Value, json};

use super::{Call, GraphError};
use crate::simulator::world::{Page, Subscription, World};

/// Subscribes the app, tells what it is subscribed to, or ends it.
pub(super) fn edge(world: &mut World, page: &PageId, method: &Method, call: &Call) -> Result<Value, GraphError> {
    let page = world.pages.get_mut(page).ok_or_else(GraphError::invalid_token)?;
    match *method {
        Method::GET => Ok(json!({"data": apps(page)})),
        Method::POST => {
            let fields = fields(call);
            if fields.is_empty() {
                return Err(GraphError::parameter("Param subscribed_fields must be non-empty"));
            }
            page.subscription = Subscription::Fields(fields);
            Ok(json!({"success": true}))
        }
        Method::DELETE => {
            page.subscription = Subscription::Off;
            Ok(json!({"success": true}))
        }
        _ => Err(GraphError::unknown_path(method)),
    }
}

fn apps(page: &Page) -> Vec<Value> {
    let fields = match &page.subscription {
        Subscription::Off => return Vec::new(),
        Subscription::All => Value::from(FIELDS.to_vec()),
        Subscription::Fields(fields) => json!(fields),
    };
    vec![json!({"id": page.setup.app_id, "name": "App", "subscribed_fields": fields})]
}

fn fields(call: &Call) -> BTreeSet<String> {
    match call.param("subscribed_fields") {
        Some(Value::Array(names)) => names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect(),
        Some(Value::String(names)) if !names.is_empty() => {
            names.split(',').map(|name| name.trim().to_owned()).collect()
        }
        _ => BTreeSet::new(),
    }
}

/// Fields of which the simulator makes events.
const FIELDS: [&str; 12] = [
    "messages",
    "message_echoes",
    "message_deliveries",
    "message_reads",
    "message_reactions",
    "messaging_postbacks",
    "messaging_referrals",
    "messaging_handovers",
    "messaging_account_linking",
    "messaging_optins",
    "messaging_feedback",
    "feed",
];
