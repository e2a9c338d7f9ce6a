//! What Graph knows of tokens, and how a person's becomes a Page's.
//!
//! Sources: <https://developers.facebook.com/docs/graph-api/reference/debug_token>,
//! <https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived>.

use messenger_wire::{AppId, Secret};
use serde_json::{Value, json};

use super::{Call, GraphError};
use crate::simulator::world::{Page, World};

/// Permissions that the token of a Page has here.
const SCOPES: [&str; 3] = ["pages_messaging", "pages_manage_metadata", "pages_show_list"];

/// How long a long-lived token of a person lives, in seconds.
const SIXTY_DAYS: u32 = 60 * 24 * 60 * 60;

/// Answers what is asked for without the token of a Page; `None` for everything else.
pub(super) fn answer(world: &World, call: &Call) -> Option<Result<Value, GraphError>> {
    match call.path.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["debug_token"] => Some(inspect(world, call)),
        ["oauth", "access_token"] => Some(exchange(world, call)),
        ["me", "accounts"] => Some(accounts(world, call)),
        _ => None,
    }
}

/// Inspects a token; asked with the token of the app itself, `{app id}|{app secret}`.
fn inspect(world: &World, call: &Call) -> Result<Value, GraphError> {
    call.require_token()?;
    let app = world.pages.values().find(|page| call.carries(&app_token(page))).ok_or_else(GraphError::invalid_token)?;
    let token = call.secret("input_token")?;
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

/// Exchanges a person's short-lived token for a long-lived one.
fn exchange(world: &World, call: &Call) -> Result<Value, GraphError> {
    if call.text("grant_type") != Some("fb_exchange_token") {
        return Err(GraphError::parameter("The grant_type must be fb_exchange_token"));
    }
    let (secret, token) = (call.secret("client_secret")?, call.secret("fb_exchange_token")?);
    let is_app =
        |page: &&Page| call.text("client_id") == Some(page.setup.app_id.as_str()) && page.setup.app_secret == *secret;
    let app = world.pages.values().find(is_app).ok_or_else(GraphError::invalid_client)?;
    if *token != short_lived(&app.setup.app_id) {
        return Err(GraphError::invalid_token());
    }
    let token = long_lived(&app.setup.app_id);
    Ok(json!({"access_token": token.expose(), "token_type": "bearer", "expires_in": SIXTY_DAYS}))
}

/// Pages of the app for which a person's token is, with their tokens.
fn accounts(world: &World, call: &Call) -> Result<Value, GraphError> {
    call.require_token()?;
    let of_app = |page: &&Page| {
        let app = &page.setup.app_id;
        call.carries(&short_lived(app)) || call.carries(&long_lived(app))
    };
    let pages: Vec<_> = world.pages.values().filter(of_app).map(|page| &page.setup).collect();
    if pages.is_empty() {
        return Err(GraphError::invalid_token());
    }
    let told = pages.iter().map(|page| {
        let token = page.access_token.expose();
        json!({"id": page.id, "name": page.name, "access_token": token, "tasks": ["MESSAGING", "MODERATE", "MANAGE"]})
    });
    Ok(json!({"data": told.collect::<Vec<_>>()}))
}

/// Token of the one person here who has a role on the Pages of an app.
fn short_lived(app: &AppId) -> Secret {
    Secret::new(format!("user-token-of-{}", app.as_str()))
}

fn long_lived(app: &AppId) -> Secret {
    Secret::new(format!("long-lived-user-token-of-{}", app.as_str()))
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
