//! The strict Graph: takes what Meta's Graph takes, refuses the rest in its words.

mod attachments;
mod batch;
mod call;
mod conversations;
mod error;
mod messages;
mod personas;
mod profile;
mod recipient;
mod subscriptions;
mod templates;
mod thread_control;
mod tokens;
mod usage;
mod user_settings;
mod users;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use futures::stream;
use http::{HeaderValue, Method, StatusCode, header};
use messenger_wire::{PageId, TimestampMs};
use serde_json::{Value, json};

pub(super) use call::Call;
pub(super) use error::GraphError;

use super::Simulator;
use super::fault::{Ending, FaultRule, Target};
use super::record::Recorded;
use super::world::World;

/// Answers one request to Graph, unless a fault says otherwise.
pub(super) async fn answer(State(simulator): State<Simulator>, request: Request) -> Response {
    let call = match Call::read(request).await {
        Ok(call) => call,
        Err(error) => return error.into_response(),
    };
    let now = simulator.now();
    let serve = if call.is_batch() { batch::serve_all } else { serve };
    let served = simulator.change(|world| serve(world, &call, now));
    match served.ending {
        Ok(body) => with_usage(axum::Json(body).into_response(), &served.usage),
        Err(Ending::Error(error)) => {
            let minutes = error.minutes();
            with_usage(error.into_response(), &served.usage.wait(minutes))
        }
        Err(Ending::Silence(wait)) => {
            tokio::time::sleep(wait).await;
            hang_up()
        }
    }
}

/// Request that has been carried out, or not.
struct Served {
    ending: Result<Value, Ending>,
    usage: usage::Usage,
}

fn serve(world: &mut World, call: &Call, now: TimestampMs) -> Served {
    if let Some(outcome) = tokens::answer(world, call) {
        record(world, call, now, outcome.as_ref().err(), outcome.is_ok());
        return Served { ending: outcome.map_err(Ending::Error), usage: usage::Usage::default() };
    }
    let (page, usage) = match call.authenticate(world, now) {
        Ok(page) => {
            let usage = usage::Usage::count(world, &page, now);
            (page, usage)
        }
        Err(error) => {
            record(world, call, now, Some(&error), false);
            return Served { ending: Err(Ending::Error(error)), usage: usage::Usage::default() };
        }
    };
    let Some(fault) = world.take_fault(|rule| concerns(rule, call)) else {
        let outcome = route(world, &page, call, now);
        record(world, call, now, outcome.as_ref().err(), outcome.is_ok());
        return Served { ending: outcome.map_err(Ending::Error), usage };
    };
    let accepted = fault.accepts() && route(world, &page, call, now).is_ok();
    let ending = fault.ending();
    let error = if let Ending::Error(error) = &ending { Some(error) } else { None };
    record(world, call, now, error, accepted);
    Served { ending: Err(ending), usage }
}

fn concerns(rule: &FaultRule, call: &Call) -> bool {
    let target = match rule.target {
        Target::Messages => call.is_send() && call.param("message").is_some(),
        Target::SenderActions => call.is_send() && call.param("sender_action").is_some(),
        Target::All => true,
    };
    let psid = rule.psid.as_ref().map(messenger_wire::Psid::as_str);
    target && (psid.is_none() || psid == call.param("recipient").and_then(|recipient| recipient["id"].as_str()))
}

fn record(world: &mut World, call: &Call, now: TimestampMs, error: Option<&GraphError>, accepted: bool) {
    world.requests.push(Recorded {
        at: now,
        method: call.method.to_string(),
        path: call.full_path(),
        params: call.params.clone(),
        accepted,
        error: error.map(GraphError::key),
    });
}

/// Finds the edge of a path.
fn route(world: &mut World, page: &PageId, call: &Call, now: TimestampMs) -> Result<Value, GraphError> {
    let path: Vec<&str> = call.path.iter().map(String::as_str).collect();
    let path = match path.as_slice() {
        ["me", rest @ ..] => [&[page.as_str()], rest].concat(),
        other => other.to_vec(),
    };
    let ours = path.first() == Some(&page.as_str());
    match (&call.method, path.as_slice()) {
        (&Method::POST, [_, "messages"]) if ours => messages::send(world, page, call, now),
        (&Method::POST, [_, "message_attachments"]) if ours => attachments::upload(world, page, call, now),
        (method, [_, "messenger_profile"]) if ours => profile::edge(world, page, method, call, now),
        (method, [_, "custom_user_settings"]) if ours => user_settings::edge(world, page, method, call, now),
        (method, [_, "personas"]) if ours => personas::edge(world, page, method, call),
        (method, [_, "message_templates"]) if ours => templates::edge(world, page, method, call),
        (&Method::GET, ["message_template_library"]) => Ok(templates::library(call)),
        (method, [_, "subscribed_apps"]) if ours => subscriptions::edge(world, page, method, call),
        (&Method::GET, [_, "thread_owner"]) if ours => thread_control::owner(world, page, call, now),
        (&Method::POST, [_, edge]) if ours && edge.ends_with("_thread_control") => {
            thread_control::change(world, page, edge, call, now)
        }
        (&Method::GET, [_, "conversations"]) if ours => conversations::list(world, page, call),
        (&Method::GET, [_]) if ours => Ok(json!({"id": page, "name": page_name(world, page)})),
        (&Method::GET | &Method::DELETE, [id]) => node(world, page, &call.method, id, call),
        _ => Err(GraphError::unknown_path(&call.method)),
    }
}

/// A node that has an id of its own: person, persona, conversation or message.
fn node(world: &mut World, page: &PageId, method: &Method, id: &str, call: &Call) -> Result<Value, GraphError> {
    let found = personas::node(world, page, method, id);
    if *method == Method::DELETE {
        return found.ok_or_else(|| GraphError::no_such_object(method));
    }
    found
        .map(Ok)
        .or_else(|| users::profile(world, page, id, call))
        .or_else(|| conversations::node(world, page, id).map(Ok))
        .unwrap_or_else(|| Err(GraphError::no_such_object(method)))
}

fn page_name(world: &World, page: &PageId) -> String {
    world.pages.get(page).map(|page| page.setup.name.clone()).unwrap_or_default()
}

fn with_usage(mut response: Response, usage: &usage::Usage) -> Response {
    for (name, value) in usage.headers() {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// Ends the connection before an answer is written: the announced body never comes.
fn hang_up() -> Response {
    let broken =
        stream::once(async { Err::<bytes::Bytes, _>(std::io::Error::from(std::io::ErrorKind::ConnectionAborted)) });
    (StatusCode::OK, [(header::CONNECTION, "close")], Body::from_stream(broken)).into_response()
}
