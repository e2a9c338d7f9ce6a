//! Sender actions: seen, typing.

use std::time::Duration;

use messenger_channel::clock::Clock;
use messenger_graph::GraphError;
use messenger_wire::PageId;
use messenger_wire::send::{ActionRequest, Recipient, SenderAction};

use super::send::{self, CallError};
use crate::account::{health, slow};
use crate::failure::{Failure, SendFailure, Stop, of_send};
use crate::plan::Step;
use crate::run::Run;
use crate::seams::Seams;
use crate::sender::Sender;
use crate::window::Window;

/// Longest time that a sender action may take: it is worth little, and the answer waits for it.
const SHOW_TIME: Duration = Duration::from_secs(2);

/// Shows a sender action: best effort, unless it tells that the account must not send any more. Gives whether Graph
/// took it.
///
/// # Errors
/// [`Failure`] where the account is stopped; a message would be refused as well.
pub(crate) async fn show<S: Seams>(
    run: &Run<'_, S>,
    sender: &Sender<'_>,
    recipient: Recipient,
    action: SenderAction,
) -> Result<bool, Failure> {
    show_step(run, sender, &ActionRequest::new(recipient, action), 0).await
}

pub(super) async fn show_step<S: Seams>(
    run: &Run<'_, S>,
    sender: &Sender<'_>,
    request: &ActionRequest,
    pause_ms: u32,
) -> Result<bool, Failure> {
    // Graph would refuse it.
    if sender.window(run.seams.clock().now()) != Window::Open {
        return Ok(false);
    }
    // Calls are scarce where Graph has asked to send less; messages come first.
    if !run.has_time() || run.worker.pacing.is_slowed(&sender.account.page_id) {
        return Ok(false);
    }
    let shown = send::request(run, sender, request, SHOW_TIME).await;
    let is_shown = shown.is_ok();
    if let Err(error) = shown {
        tracing::debug!(%error, "sender action is not shown");
        match error {
            CallError::Stopped(stop) => return Err(health::hold(run, sender, stop).await),
            CallError::Graph(error) => {
                if let Some(stop) = stop_of(&error, &sender.account.page_id) {
                    return Err(health::stop(run, sender, stop).await);
                }
            }
            CallError::Late | CallError::Withheld(_) => {}
        }
    }
    let pause = Duration::from_millis(pause_ms.into());
    if !pause.is_zero() && run.deadline.allows(pause + run.send_time, run.seams.clock()) {
        run.seams.clock().sleep(pause).await;
    }
    Ok(is_shown)
}

/// Notes how long the account lets its person wait between messages: it holds the worker no less than a slow bot does.
pub(super) async fn note_pauses<S: Seams>(run: &Run<'_, S>, sender: &Sender<'_>, steps: &[Step]) {
    let pause = |step: &Step| if let Step::Show { pause_ms, .. } = step { (*pause_ms).into() } else { 0 };
    let pauses = Duration::from_millis(steps.iter().map(pause).sum());
    slow::announce(run, &sender.account.name, pauses).await;
}

fn stop_of(error: &GraphError, page: &PageId) -> Option<Stop> {
    if let SendFailure::StopAccount(stop) = of_send(error, page, false) { Some(stop) } else { None }
}

/// Shows what stands behind the last part. The claim has ended, so that what fails here is not tried again.
pub(super) async fn show_all<S: Seams>(run: &Run<'_, S>, sender: &Sender<'_>, steps: &[Step]) -> Result<(), Failure> {
    for step in steps {
        if let Step::Show { request, pause_ms } = step
            && show_step(run, sender, request, *pause_ms).await.is_err()
        {
            break;
        }
    }
    Ok(())
}
