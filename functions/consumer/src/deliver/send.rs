//! What a part is to Graph: a message with its attachments, a sender action, a change of the thread.

use std::borrow::Cow;
use std::time::Duration;

use messenger_graph::Class;
use messenger_graph::endpoints::messages::{self, Sent};
use messenger_graph::endpoints::thread_control;
use messenger_wire::Mid;
use messenger_wire::send::{ActionRequest, SendRequest};
use serde::Serialize;

use crate::call::{CallError, call};
use crate::conversation::{consent, thread_owner};
use crate::deliver::Part;
use crate::deliver::attach::{attach, forget};
use crate::failure::Failure;
use crate::plan::{Step, ThreadCall, ThreadChange};
use crate::reason::Reason;
use crate::run::Run;
use crate::seams::Seams;
use crate::sender::Sender;

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
            body.map(Cow::Owned).map_err(|_| CallError::Withheld(Failure::park(Reason::PlanUnreadable)))
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
