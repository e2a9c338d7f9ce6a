//! Graph for several Pages, which notes when it was called.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use messenger_graph::usage::BUSINESS_USAGE;
use messenger_graph::{Graph, GraphConfig, GraphError, Interruption, Request, Response, response};
use messenger_wire::Secret;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{LATENCY, TokioClock};

/// How Graph is disposed towards a Page.
#[derive(Clone, Copy)]
pub(super) enum Mood {
    /// Usage header with this percentage.
    Used(u32),
    /// Refuses for so many minutes.
    Throttles(u32),
    /// Refuses, since the app has used up its calls.
    ThrottlesApp,
    /// Refuses, since the Page is restricted.
    Restricts,
    /// Gives no answer.
    Stalls,
}

/// One message that reached Graph.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub(super) page: String,
    pub(super) person: String,
    pub(super) at: Duration,
}

#[derive(Clone)]
pub(super) struct FleetGraph {
    pub(super) clock: TokioClock,
    pub(super) inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
pub(super) struct Inner {
    pub(super) moods: HashMap<String, Mood>,
    pub(super) dead_tokens: HashSet<String>,
    /// When calls with a dead token began.
    pub(super) dead_calls: Vec<Duration>,
    /// When calls of a Page began, by the Page.
    pub(super) calls: Vec<(String, Duration)>,
    /// How long the answer takes for some people; for the others it is [`LATENCY`].
    pub(super) latency: HashMap<String, Duration>,
    pub(super) sent: Vec<Sent>,
    pub(super) shown: Vec<String>,
    under_way: HashSet<(String, String)>,
    pub(super) overlapped: usize,
}

impl Graph for FleetGraph {
    async fn execute(&self, request: Request, token: &Secret) -> Result<Response, GraphError> {
        let messenger_graph::Body::Json(bytes) = request.body() else { panic!("a send is JSON") };
        let body: Value = serde_json::from_slice(bytes).unwrap();
        let page = request.path().split('/').find(|part| part.starts_with("90")).unwrap().to_owned();
        let person = body["recipient"]["id"].as_str().unwrap().to_owned();
        let key = (page.clone(), person.clone());
        let (is_message, at) = (body.get("message").is_some(), self.clock.0.elapsed());
        let (is_dead, mood, latency) = {
            let mut inner = self.inner.lock().unwrap();
            inner.calls.push((page.clone(), at));
            let is_dead = inner.dead_tokens.contains(token.expose());
            if is_dead {
                inner.dead_calls.push(at);
            }
            if is_message && !inner.under_way.insert(key.clone()) {
                inner.overlapped += 1;
            }
            (is_dead, inner.moods.get(&page).copied(), inner.latency.get(&person).copied())
        };
        if let Some(Mood::Stalls) = mood {
            sleep(GraphConfig::default().timeout).await;
            self.inner.lock().unwrap().under_way.remove(&key);
            return Err(GraphError::NoAnswer { cause: Interruption::TimedOut, effect: request.effect() });
        }
        sleep(latency.unwrap_or(LATENCY)).await;
        let mut inner = self.inner.lock().unwrap();
        inner.under_way.remove(&key);
        if is_dead {
            return answer(&request, None, &json!({"error": {"code": 190, "error_subcode": 460}}));
        }
        let headers = match mood {
            Some(Mood::Used(percent)) => Some((page.clone(), percent, 0)),
            Some(Mood::Throttles(minutes)) => Some((page.clone(), 100, minutes)),
            Some(Mood::ThrottlesApp | Mood::Restricts | Mood::Stalls) | None => None,
        };
        match (is_message, mood) {
            (_, Some(Mood::Throttles(_))) => return answer(&request, headers, &json!({"error": {"code": 80_006}})),
            (_, Some(Mood::ThrottlesApp)) => return answer(&request, None, &json!({"error": {"code": 4}})),
            (_, Some(Mood::Restricts)) => {
                return answer(&request, None, &json!({"error": {"code": 10, "error_subcode": 1_893_063}}));
            }
            (true, _) => inner.sent.push(Sent { page, person, at }),
            (false, _) => inner.shown.push(page),
        }
        answer(&request, headers, &json!({"recipient_id": "1", "message_id": format!("m_out{}", inner.sent.len())}))
    }
}

fn answer(request: &Request, usage: Option<(String, u32, u32)>, body: &Value) -> Result<Response, GraphError> {
    let mut headers = HeaderMap::new();
    if let Some((page, percent, minutes)) = usage {
        let limit = json!({"type": "messenger", "call_count": percent, "estimated_time_to_regain_access": minutes});
        let usage = json!({ page: [limit] }).to_string();
        headers.insert(BUSINESS_USAGE, HeaderValue::try_from(usage).unwrap());
    }
    let status = if body.get("error").is_some() { 400_u16 } else { 200 };
    response::decode(request.effect(), status.try_into().unwrap(), &headers, body.to_string().into())
}
