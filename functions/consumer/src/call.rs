//! One call of Graph on behalf of an account: within the time, in proof of its app, not once the account is stopped.
//! What an answer tells beside what was asked, its limits and whether the account may go on, is taken in.

mod proof;

use std::time::Duration;

use messenger_channel::clock::Clock;
use messenger_graph::pace::SendClass;
use messenger_graph::{Body, Call, Class, Effect, Graph, GraphError, Request, Response};
use serde::de::DeserializeOwned;
use serde_json::Value;

pub(crate) use self::proof::Proofs;

use self::proof::Candidate;
use crate::account::stop::Stop;
use crate::account::{health, pace, slow};
use crate::failure::Failure;
use crate::run::Run;
use crate::seams::Seams;
use crate::sender::Sender;
use crate::tally::Metric;

/// Why a call gave no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    /// Nothing was called, since this worker has learned meanwhile that the account must not send any more.
    #[error("account is stopped")]
    Stopped(Stop),
    /// Nothing was sent, since what came before it took the time.
    #[error("no time is left")]
    Late,
    /// Nothing was called, since what has to be known before forbids it, or cannot be known.
    #[error("what has to be known before forbids it")]
    Withheld(Failure),
    /// Graph refused, or the answer is lost.
    #[error(transparent)]
    Graph(#[from] GraphError),
}

impl CallError {
    /// What Graph's error means, where it is one.
    pub(crate) fn class(&self) -> Option<Class> {
        match self {
            Self::Stopped(_) | Self::Late | Self::Withheld(_) => None,
            Self::Graph(error) => Some(error.class()),
        }
    }
}

/// Calls Graph with the account's token, within a time, unless the account is stopped.
pub(crate) async fn call<S: Seams, T: DeserializeOwned>(
    run: &Run<'_, S>,
    sender: &Sender<'_>,
    call: Call<T>,
    time: Duration,
) -> Result<T, CallError> {
    let Some(app) = sender.configuration.app(&sender.account.app) else {
        return Ok(call.read(&execute(run, sender, call.request().clone(), None, time).await?)?);
    };
    let candidates = run.worker.proofs.candidates(app);
    let mut answer = execute(run, sender, call.request().clone(), candidates.first(), time).await;
    for candidate in candidates.iter().skip(1) {
        let is_refused = answer.as_ref().is_err_and(|error| error.class() == Some(Class::ProofRefused));
        if !is_refused {
            break;
        }
        answer = execute(run, sender, call.request().clone(), Some(candidate), time).await;
        if answer.is_ok() {
            tracing::warn!(app = %app.name, "graph takes another proof of the app secret than the one before");
            run.worker.proofs.take(app, *candidate);
        }
    }
    Ok(call.read(&answer?)?)
}

/// Makes one call, proven in this way, within a time.
async fn execute<S: Seams>(
    run: &Run<'_, S>,
    sender: &Sender<'_>,
    request: Request,
    candidate: Option<&Candidate<'_>>,
    time: Duration,
) -> Result<Response, CallError> {
    // A bot, a pause or an upload may lie between the claim and this call.
    health::look(run, sender.account).await.map_err(CallError::Withheld)?;
    // What is cut off counts as perhaps sent.
    if !run.has_time() {
        return Err(CallError::Late);
    }
    let from = run.seams.clock().now();
    if let Some((stop, _)) = run.worker.health.stopped(sender, from) {
        return Err(CallError::Stopped(stop));
    }
    let request = request.within(time.min(run.deadline.remaining(run.seams.clock())));
    let token = &sender.account.page_access_token;
    let request = match candidate {
        Some(candidate) => request.proven(&candidate.proof(token, from)),
        None => request,
    };
    let (operation, effect, class) = (request.operation(), request.effect(), class(&request));
    // It holds the worker no less than a bot does.
    let answer = slow::watched(run, &sender.account.name, run.seams.graph().execute(request, token)).await;
    run.tally.graph(operation, from, run.seams.clock().now());
    learn(run, sender, &answer, effect, class).await;
    Ok(answer?)
}

/// What a call sends, as far as Meta's limits tell it apart.
fn class(request: &Request) -> SendClass {
    let Body::Json(body) = request.body() else { return SendClass::Text };
    serde_json::from_slice::<Value>(body).map_or(SendClass::Text, |body| SendClass::of(&body))
}

/// Takes in what an answer tells beside what was asked.
async fn learn<S: Seams>(
    run: &Run<'_, S>,
    sender: &Sender<'_>,
    answer: &Result<Response, GraphError>,
    effect: Effect,
    class: SendClass,
) {
    let stop = answer.as_ref().err().and_then(|error| match error.class() {
        Class::TokenDead(_) => Some(Stop::TokenDead),
        Class::PageRestricted if effect == Effect::Write => Some(Stop::PageRestricted),
        _ => None,
    });
    if let Some(stop) = stop {
        // Before anything is awaited: no call of this worker begins any more.
        run.worker.health.mark(sender, stop, run.seams.clock().now());
    }
    // What Graph refuses to tell of a person is no reason to send less: limits of reads are others.
    if answer.is_ok() || effect == Effect::Write {
        pace::learn(run, sender.account, class, answer.as_ref()).await;
    }
    if answer.as_ref().is_err_and(|error| error.class() == Class::Throttled) {
        run.tally.count(Metric::Throttled);
    }
}
