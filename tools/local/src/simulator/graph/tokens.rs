//! What Graph knows of a token.
//!
//! Source: <https://developers.facebook.com/docs/graph-api/reference/debug_token>.

use messenger_wire::Secret;
use serde_json::{Value, json};

use super::{Call, GraphError};
use crate::simulator::world::{Page, World};

/// Permissions that the token of a Page has here.
const SCOPES: [&str; 3] = ["pages_messaging", "pages_manage_metadata", "pages_show_list"];

/// Inspects a token; asked with the token of the app itself, `{app id}|{app secret}`.
pub(super) fn inspect(world: &World, call: &Call) -> Result<Value, GraphError> {
    call.require_token()?;
    let app = world.pages.values().find(|page| call.carries(&app_token(page))).ok_or_else(GraphError::invalid_token)?;
    let token =
        call.inspected.as_ref().ok_or_else(|| GraphError::parameter("The parameter input_token is required"))?;
    let of_app = || world.pages.values().filter(|page| page.setup.app_id == app.setup.app_id);
    let about = |page: &Page, is_valid: bool| {
        json!({
            "app_id": page.setup.app_id, "application": "App", "type": "PAGE", "profile_id": page.setup.id,
            "is_valid": is_valid, "expires_at": 0, "data_access_expires_at": 0,
            "scopes": if is_valid { SCOPES.to_vec() } else { Vec::new() },
        })
    };
    let alive = of_app().find(|page| page.setup.access_token == *token).map(|page| about(page, true));
    let dead = || {
        let page = of_app().find(|page| page.dead_tokens.contains(token))?;
        Some(with_error(about(page, false), &GraphError::dead_token()))
    };
    let unknown = || with_error(json!({"is_valid": false, "scopes": []}), &GraphError::invalid_token());
    Ok(json!({"data": alive.or_else(dead).unwrap_or_else(unknown)}))
}

fn app_token(page: &Page) -> Secret {
    Secret::new(format!("{}|{}", page.setup.app_id.as_str(), page.setup.app_secret.expose()))
}

/// Graph says inside `data` what is wrong with the token; the call itself succeeds.
fn with_error(mut data: Value, error: &GraphError) -> Value {
    let (code, subcode) = error.key();
    data["error"] = json!({"code": code, "subcode": subcode, "message": error.message()});
    data
}
