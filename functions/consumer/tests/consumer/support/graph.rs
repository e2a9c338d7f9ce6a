//! Graph that answers as scripted.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use messenger_channel::clock::ManualClock;
use messenger_graph::{Graph, GraphError, Request, RequestError, Response, response};
use messenger_wire::Secret;
use serde_json::{Value, json};

use super::DEAD;

/// What Graph answers to a send.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Reply {
    /// Message id, counted up.
    Sent,
    /// Error object.
    Error(Value),
    /// Status, and a body as it came.
    Raw(u16, &'static str),
    /// Nothing: the client cannot write the request.
    Unsent(RequestError),
    /// Nothing: no connection came about.
    Unreachable,
    /// Nothing; `true` where the message arrived all the same.
    Lost { arrived: bool },
}

/// Graph that answers as scripted, then always [`Reply::Sent`].
#[derive(Debug, Clone, Default)]
pub(crate) struct ScriptedGraph {
    inner: Arc<Mutex<GraphInner>>,
}

#[derive(Debug, Default)]
struct GraphInner {
    delay: Duration,
    script: VecDeque<Reply>,
    sends: Vec<Value>,
    shown: Vec<Value>,
    refused_action: Option<(&'static str, Value)>,
    connected: usize,
    uploads: Vec<Value>,
    lost_uploads: usize,
    patience: Vec<Duration>,
    threads: Vec<(String, Value)>,
    mids: u32,
    profiles: VecDeque<Option<Value>>,
    profile_queries: Vec<String>,
    profile_delay: Option<Duration>,
    dead: usize,
    spends: Option<(ManualClock, Duration)>,
}

impl ScriptedGraph {
    pub(crate) fn reply(&self, replies: impl IntoIterator<Item = Reply>) {
        self.inner.lock().unwrap().script.extend(replies);
    }

    /// Answers well from now on, whatever the script says.
    pub(crate) fn forget_replies(&self) {
        self.inner.lock().unwrap().script.clear();
    }

    /// Takes this long for every answer from now on.
    pub(crate) fn delay(&self, delay: Duration) {
        self.inner.lock().unwrap().delay = delay;
    }

    /// Refuses this sender action from now on, with an error object.
    pub(crate) fn refuse_action(&self, action: &'static str, error: Value) {
        self.inner.lock().unwrap().refused_action = Some((action, error));
    }

    /// How often a connection was opened ahead.
    pub(crate) fn connected(&self) -> usize {
        self.inner.lock().unwrap().connected
    }

    /// Takes this long for every profile from now on, and as before for everything else.
    pub(crate) fn delay_profiles(&self, delay: Duration) {
        self.inner.lock().unwrap().profile_delay = Some(delay);
    }

    /// Spends so much of a clock's time on every call from now on.
    pub(crate) fn spends(&self, clock: &ManualClock, time: Duration) {
        self.inner.lock().unwrap().spends = Some((clock.clone(), time));
    }

    /// Answers to the next requests for a profile; `None` never comes. Without one, a profile is empty.
    pub(crate) fn profiles(&self, answers: impl IntoIterator<Item = Option<Value>>) {
        self.inner.lock().unwrap().profiles.extend(answers);
    }

    /// Fields that were asked for in the requests for a profile so far.
    pub(crate) fn profile_queries(&self) -> Vec<String> {
        self.inner.lock().unwrap().profile_queries.clone()
    }

    async fn profile(&self, request: &Request) -> Result<Response, GraphError> {
        let profile = self.inner.lock().unwrap().profiles.pop_front().unwrap_or(Some(json!({})));
        let Some(profile) = profile else { return std::future::pending().await };
        let status = if profile.get("error").is_some() { 400 } else { 200 };
        answer(request.effect(), status, &profile)
    }

    /// Bodies of messages in the order in which they came, those that got no answer included.
    pub(crate) fn sends(&self) -> Vec<Value> {
        self.inner.lock().unwrap().sends.clone()
    }

    /// Calls with the dead token.
    pub(crate) fn dead_calls(&self) -> usize {
        self.inner.lock().unwrap().dead
    }

    /// Gives no answer to so many uploads from now on.
    pub(crate) fn lose_uploads(&self, count: usize) {
        self.inner.lock().unwrap().lost_uploads = count;
    }

    /// How long each upload and send so far would have been waited for, by a client with a time-out of 15 seconds.
    pub(crate) fn patience(&self) -> Vec<Duration> {
        self.inner.lock().unwrap().patience.clone()
    }

    /// Attachments that Graph was asked to fetch; the n-th, from 1, got the id `att_n`.
    pub(crate) fn uploads(&self) -> Vec<Value> {
        self.inner.lock().unwrap().uploads.clone()
    }

    /// Changes of thread control, by the name of the call.
    pub(crate) fn threads(&self) -> Vec<(String, Value)> {
        self.inner.lock().unwrap().threads.clone()
    }

    /// Bodies of sender actions in the order in which they came.
    pub(crate) fn shown_bodies(&self) -> Vec<Value> {
        self.inner.lock().unwrap().shown.clone()
    }

    /// Their names.
    pub(crate) fn shown(&self) -> Vec<String> {
        self.shown_bodies().iter().map(|body| body["sender_action"].as_str().unwrap().to_owned()).collect()
    }

    /// Texts that were sent, in order.
    pub(crate) fn texts(&self) -> Vec<String> {
        self.sends().iter().map(|body| body["message"]["text"].as_str().unwrap_or("?").to_owned()).collect()
    }
}

impl Graph for ScriptedGraph {
    async fn connect(&self) {
        let delay = self.inner.lock().unwrap().delay;
        tokio::time::sleep(delay).await;
        self.inner.lock().unwrap().connected += 1;
    }

    async fn execute(&self, request: Request, token: &Secret) -> Result<Response, GraphError> {
        let is_send = matches!(request.body(), messenger_graph::Body::Json(_));
        let delay = {
            let mut inner = self.inner.lock().unwrap();
            let fields = request.query_pairs().iter().find(|(name, _)| name == "fields");
            inner.profile_queries.extend(fields.map(|(_, fields)| fields.clone()));
            inner.profile_delay.filter(|_| !is_send).unwrap_or(inner.delay)
        };
        tokio::time::sleep(delay).await;
        if let Some((clock, time)) = &self.inner.lock().unwrap().spends {
            clock.advance(*time);
        }
        if token.expose() == DEAD {
            self.inner.lock().unwrap().dead += 1;
            return answer(request.effect(), 400, &json!({"error": {"code": 190, "error_subcode": 460}}));
        }
        let messenger_graph::Body::Json(bytes) = request.body() else { return self.profile(&request).await };
        let body: Value = serde_json::from_slice(bytes).unwrap();
        let mut inner = self.inner.lock().unwrap();
        let name = request.path().rsplit('/').next().unwrap();
        if body.get("message").is_some() {
            inner.patience.push(request.timeout(Duration::from_secs(15)));
        }
        if name == "message_attachments" {
            inner.uploads.push(body["message"]["attachment"].clone());
            if inner.lost_uploads > 0 {
                inner.lost_uploads -= 1;
                return Err(lost(&request));
            }
            let id = format!("att_{}", inner.uploads.len());
            return answer(request.effect(), 200, &json!({ "attachment_id": id }));
        }
        if name.ends_with("_thread_control") {
            inner.threads.push((name.to_owned(), body));
            return answer(request.effect(), 200, &json!({"success": true}));
        }
        if let Some(action) = body["sender_action"].as_str() {
            let refused = inner.refused_action.clone().filter(|(refused, _)| *refused == action);
            inner.shown.push(body);
            if let Some((_, error)) = refused {
                return answer(request.effect(), 400, &json!({ "error": error }));
            }
            return answer(request.effect(), 200, &json!({"recipient_id": "7001"}));
        }
        let reply = inner.script.pop_front().unwrap_or(Reply::Sent);
        inner.sends.push(body);
        inner.mids += 1;
        match reply {
            Reply::Sent => {
                let mid = format!("m_out{}", inner.mids);
                answer(request.effect(), 200, &json!({"recipient_id": "7001", "message_id": mid}))
            }
            Reply::Error(error) => answer(request.effect(), 400, &json!({ "error": error })),
            Reply::Raw(status, body) => decoded(request.effect(), status, body.to_owned()),
            Reply::Unsent(error) => Err(error.into()),
            Reply::Unreachable => Err(GraphError::Unreachable),
            Reply::Lost { .. } => Err(lost(&request)),
        }
    }
}

fn lost(request: &Request) -> GraphError {
    GraphError::NoAnswer { cause: messenger_graph::Interruption::TimedOut, effect: request.effect() }
}

fn answer(effect: messenger_graph::Effect, status: u16, body: &Value) -> Result<Response, GraphError> {
    decoded(effect, status, body.to_string())
}

fn decoded(effect: messenger_graph::Effect, status: u16, body: String) -> Result<Response, GraphError> {
    let status = status.try_into().unwrap();
    response::decode(effect, status, &reqwest::header::HeaderMap::default(), body.into())
}
