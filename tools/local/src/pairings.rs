//! Pairing as the operator sees it: which codes are open, and letting in whoever was told one.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::StatusCode;
use messenger_channel::clock::Clock;
use messenger_channel::state::{ApproveError, MemoryState, PairingCode, Pairings, approve};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::clock::MovableClock;

/// Who lets people in.
#[derive(Debug, Clone)]
pub(crate) struct Operator {
    state: MemoryState,
    accounts: Arc<[String]>,
    clock: MovableClock,
}

/// Code as the person was told it; either case, spaces and hyphens do not count.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    code: String,
}

impl Operator {
    /// Operator of these accounts.
    pub(crate) fn new(state: MemoryState, accounts: Vec<String>, clock: MovableClock) -> Self {
        Self { state, accounts: accounts.into(), clock }
    }

    /// Lets in whoever was told the code, by whichever account.
    async fn let_in(&self, code: &PairingCode) -> Result<Value, ApproveError> {
        for account in self.accounts.iter() {
            match approve(&self.state, account, code, self.clock.now()).await {
                Ok(conversation) => {
                    return Ok(json!({"account": account, "person": conversation.participant().as_str()}));
                }
                Err(ApproveError::NoSuchCode) => {}
                Err(error) => return Err(error),
            }
        }
        Err(ApproveError::NoSuchCode)
    }
}

/// Route of pairings.
pub(crate) fn router(operator: Operator) -> Router {
    Router::new().route("/pairings", get(list).post(let_in)).with_state(operator)
}

async fn list(State(operator): State<Operator>) -> Response {
    let mut open = Vec::new();
    for account in operator.accounts.iter() {
        let Ok(pairings) = operator.state.open_pairings(account, operator.clock.now()).await else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        open.extend(pairings.into_iter().map(|pairing| {
            let person = pairing.conversation.participant().as_str().to_owned();
            json!({"account": account, "code": pairing.code, "person": person, "expiresAt": pairing.expires})
        }));
    }
    Json(json!({"pairings": open})).into_response()
}

async fn let_in(State(operator): State<Operator>, Json(told): Json<Told>) -> Response {
    let code = match PairingCode::parse(&told.code) {
        Ok(code) => code,
        Err(error) => return refused(StatusCode::BAD_REQUEST, &error),
    };
    match operator.let_in(&code).await {
        Ok(person) => Json(person).into_response(),
        Err(error @ ApproveError::NoSuchCode) => refused(StatusCode::NOT_FOUND, &error),
        Err(error @ ApproveError::Busy) => refused(StatusCode::CONFLICT, &error),
        Err(error) => refused(StatusCode::INTERNAL_SERVER_ERROR, &error),
    }
}

fn refused(status: StatusCode, error: &dyn std::error::Error) -> Response {
    (status, Json(json!({"error": error.to_string()}))).into_response()
}
