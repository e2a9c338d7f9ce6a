//! Control API: what the chat page and tests in other languages use to act, to look and to cause trouble.

use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{StatusCode, header};
use messenger_wire::{PageId, Psid, Secret};
use serde::Deserialize;
use serde_json::{Value, json};

use super::world::Source;
use super::{Act, ActError, FaultRule, NewPerson, Simulator, live};

/// Routes below `/sim`.
pub(super) fn router(simulator: Simulator) -> Router {
    Router::new()
        .route("/pages", get(pages))
        .route("/pages/{page}/people", post(add_person))
        .route("/pages/{page}/token", post(replace_token))
        .route("/people/{psid}", get(view))
        .route("/people/{psid}/acts", post(act))
        .route("/people/{psid}/events", get(live::events))
        .route("/attachments/{id}", get(attachment))
        .route("/requests", get(requests).delete(forget_requests))
        .route("/deliveries", get(deliveries))
        .route("/faults", get(faults).post(add_fault).delete(clear_faults))
        .route("/clock", post(advance))
        .with_state(simulator)
}

/// Pages with their profiles and the people who know them.
async fn pages(State(simulator): State<Simulator>) -> Json<Value> {
    let world = simulator.world();
    let people_of = |page: &PageId| -> Vec<Value> {
        let people = world.people.iter().filter(|(_, person)| person.page == *page);
        people
            .map(|(psid, person)| {
                let (profile, last) = (&person.profile, person.thread.last().map(|bubble| &bubble.message));
                json!({"psid": psid, "firstName": profile.first_name, "lastName": profile.last_name, "last": last})
            })
            .collect()
    };
    let pages = world.pages.values().map(|page| {
        let setup = &page.setup;
        json!({"id": setup.id, "name": setup.name, "profile": page.profile, "people": people_of(&setup.id)})
    });
    Json(json!({"pages": pages.collect::<Vec<_>>()}))
}

async fn add_person(
    State(simulator): State<Simulator>,
    Path(page): Path<String>,
    Json(person): Json<NewPerson>,
) -> Response {
    let psid = PageId::parse(&page).ok().and_then(|page| simulator.add_person(&page, person));
    psid.map_or_else(not_found, |psid| Json(json!({"psid": psid})).into_response())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewToken {
    page_access_token: Secret,
}

async fn replace_token(
    State(simulator): State<Simulator>,
    Path(page): Path<String>,
    Json(new): Json<NewToken>,
) -> Response {
    let page = PageId::parse(&page).ok().filter(|page| simulator.world().pages.contains_key(page));
    page.map_or_else(not_found, |page| {
        simulator.replace_token(&page, new.page_access_token);
        StatusCode::NO_CONTENT.into_response()
    })
}

async fn view(State(simulator): State<Simulator>, Path(psid): Path<String>) -> Response {
    let view = Psid::parse(&psid).ok().and_then(|psid| simulator.view(&psid));
    view.map_or_else(not_found, |view| Json(view).into_response())
}

async fn act(State(simulator): State<Simulator>, Path(psid): Path<String>, Json(act): Json<Act>) -> Response {
    let psid = Psid::parse(&psid).map_err(|_| ActError::NoSuchPerson);
    match psid.and_then(|psid| simulator.act(&psid, act)) {
        Ok(done) => Json(done).into_response(),
        Err(ActError::NoSuchPerson) => not_found(),
        Err(error) => (StatusCode::CONFLICT, Json(json!({"error": error.to_string()}))).into_response(),
    }
}

/// Bytes of an upload, or the way to where they are.
async fn attachment(State(simulator): State<Simulator>, Path(id): Path<String>) -> Response {
    let world = simulator.world();
    match world.pages.values().find_map(|page| page.attachments.get(&id)).map(|kept| &kept.source) {
        Some(Source::Bytes { content_type, bytes }) => {
            // Uploaded by the bot, so never let a browser take it for a page of ours.
            let headers = [
                (header::CONTENT_TYPE, content_type.clone()),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
                (header::CONTENT_SECURITY_POLICY, "sandbox".to_owned()),
            ];
            (headers, bytes.clone()).into_response()
        }
        Some(Source::Url(url)) => (StatusCode::FOUND, [(header::LOCATION, url.clone())]).into_response(),
        None => not_found(),
    }
}

/// How much is wanted of a list that only grows.
#[derive(Deserialize)]
struct Wanted {
    last: Option<usize>,
}

impl Wanted {
    fn of<T>(&self, mut all: Vec<T>) -> Vec<T> {
        all.split_off(self.last.map_or(0, |last| all.len().saturating_sub(last)))
    }
}

async fn requests(State(simulator): State<Simulator>, Query(wanted): Query<Wanted>) -> Json<Value> {
    Json(json!({"requests": wanted.of(simulator.requests())}))
}

async fn forget_requests(State(simulator): State<Simulator>) -> StatusCode {
    simulator.change(|world| world.requests.clear());
    StatusCode::NO_CONTENT
}

async fn deliveries(State(simulator): State<Simulator>, Query(wanted): Query<Wanted>) -> Json<Value> {
    Json(json!({"deliveries": wanted.of(simulator.delivered())}))
}

async fn faults(State(simulator): State<Simulator>) -> Json<Value> {
    Json(json!({"faults": simulator.world().faults}))
}

async fn add_fault(State(simulator): State<Simulator>, Json(rule): Json<FaultRule>) -> StatusCode {
    simulator.fail(rule);
    StatusCode::NO_CONTENT
}

async fn clear_faults(State(simulator): State<Simulator>) -> StatusCode {
    simulator.change(|world| world.faults.clear());
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Advance {
    seconds: u64,
}

async fn advance(State(simulator): State<Simulator>, Json(Advance { seconds }): Json<Advance>) -> StatusCode {
    simulator.advance(Duration::from_secs(seconds));
    StatusCode::NO_CONTENT
}

fn not_found() -> Response {
    StatusCode::NOT_FOUND.into_response()
}
