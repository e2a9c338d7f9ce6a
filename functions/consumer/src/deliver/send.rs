//! One call of Graph on behalf of an account's Page.

use std::borrow::Cow;
use std::time::Duration;

use messenger_channel::clock::Clock;
use messenger_graph::endpoints::messages::{self, Sent};
use messenger_graph::endpoints::thread_control;
use messenger_graph::pace::SendClass;
use messenger_graph::{Body, Call, Class, Effect, Graph, GraphError, Request, Response};
use messenger_wire::Mid;
use messenger_wire::send::{ActionRequest, SendRequest};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::account::{health, pace, slow};
use crate::conversation::{consent, thread_owner};
use crate::deliver::Part;
use crate::deliver::attach::{attach, forget};
use crate::deliver::proof::Candidate;
use crate::failure::{Failure, Stop};
use crate::plan::{Step, ThreadCall, ThreadChange};
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

/// Does a part. Gives the message id where a message was sent.
pub(super) async fn part<S: Seams>(run: &Run<'_, S>, part: Part<'_>) -> Result<Option<Mid>, CallError> {
    let (sender, time) = (part.sender, run.deadline.remaining(run.seams.clock()));
    match part.step {
        Step::Show { request: body, .. } => Ok(request(run, sender, body, time).await?.message_id),
        Step::React { request: body } => {
            let body = acting(run, sender, body).await?;
            Ok(send(run, sender, &body, None).await?.message_id)
        }
        Step::Send { request: body, .. } => message(run, sender, part.held.attempts, body).await,
        Step::Thread { call } => thread(run, sender, call, time).await.map(|()| None),
    }
}

/// Sends a message, with attachments that Meta keeps; one that it no longer knows is uploaded anew, once.
async fn message<S: Seams>(
    run: &Run<'_, S>,
    sender: &Sender<'_>,
    attempts: u32,
    body: &SendRequest,
) -> Result<Option<Mid>, CallError> {
    let body = &*addressed(run, sender, body).await?;
    let attached = attach(run, sender, attempts, &[], body).await?;
    let sent = send(run, sender, &attached.body, attached.patience).await;
    let is_stale = sent.as_ref().is_err_and(|error| error.class() == Some(Class::Media)) && !attached.keys.is_empty();
    if !is_stale {
        return Ok(sent?.message_id);
    }
    forget(run, &attached.keys).await;
    let attached = attach(run, sender, attempts, &attached.keys, body).await?;
    Ok(send(run, sender, &attached.body, attached.patience).await?.message_id)
}

/// Sends a request in the time that is left.
async fn send<S: Seams>(
    run: &Run<'_, S>,
    sender: &Sender<'_>,
    body: &(impl Serialize + Sync),
    patience: Option<Duration>,
) -> Result<Sent, CallError> {
    let time = run.deadline.remaining(run.seams.clock());
    let send = messages::send(&sender.account.page_id, body);
    let send = send.map(|request| match patience {
        Some(patience) => request.patient(patience),
        None => request,
    });
    call(run, sender, send, time).await
}

/// Shows a sender action, within a time.
pub(super) async fn request<S: Seams>(
    run: &Run<'_, S>,
    sender: &Sender<'_>,
    body: &ActionRequest,
    time: Duration,
) -> Result<Sent, CallError> {
    let body = acting(run, sender, body).await?;
    call(run, sender, messages::send(&sender.account.page_id, &body), time).await
}

/// A sender action as Graph is told it.
async fn acting<S: Seams>(
    run: &Run<'_, S>,
    sender: &Sender<'_>,
    planned: &ActionRequest,
) -> Result<ActionRequest, CallError> {
    let mut body = planned.clone();
    let recipient = consent::address(run, sender.account, &planned.recipient).await.map_err(CallError::Withheld)?;
    body.recipient = recipient.into_owned();
    Ok(body)
}

/// A request as Graph is told it. Each send finds out anew whether the person still wants it.
async fn addressed<'r, S: Seams>(
    run: &Run<'_, S>,
    sender: &Sender<'_>,
    planned: &'r SendRequest,
) -> Result<Cow<'r, SendRequest>, CallError> {
    match consent::address(run, sender.account, planned.recipient()).await.map_err(CallError::Withheld)? {
        Cow::Borrowed(_) => Ok(Cow::Borrowed(planned)),
        Cow::Owned(recipient) => {
            let body = planned.clone().readdress(recipient);
            body.map(Cow::Owned).map_err(|_| CallError::Withheld(Failure::park("plan_unreadable")))
        }
    }
}

async fn thread<S: Seams>(
    run: &Run<'_, S>,
    sender: &Sender<'_>,
    asked: &ThreadCall,
    time: Duration,
) -> Result<(), CallError> {
    let (page, person, note) = (&sender.account.page_id, &asked.person, asked.metadata.as_deref());
    let request = match &asked.change {
        ThreadChange::Pass(app) => thread_control::pass(page, person, app, note),
        ThreadChange::Take => thread_control::take(page, person, note),
        ThreadChange::Request => thread_control::request(page, person, note),
        ThreadChange::Release => thread_control::release(page, person, note),
    };
    call(run, sender, request, time).await?;
    if let (Some(key), Some(sign)) = (sender.conversation, asked.change.sign())
        && let Err(failure) = thread_owner::note(run, key, sign).await
    {
        // The next send of the bot is refused then, or the person's next message says so.
        tracing::warn!(?failure, "owner of the thread is not noted");
    }
    Ok(())
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
