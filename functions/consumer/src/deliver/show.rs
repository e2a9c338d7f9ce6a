//! Sender actions: seen, typing.

use std::time::Duration;

use messenger_channel::action::MAX_TYPING_MS;
use messenger_channel::clock::Clock;
use messenger_graph::GraphError;
use messenger_graph::pace::SendClass;
use messenger_wire::PageId;
use messenger_wire::send::ActionRequest;

use super::send;
use super::send_failure::{SendFailure, of_send};
use crate::account::stop::Stop;
use crate::account::{health, pace};
use crate::call::CallError;
use crate::failure::Failure;
use crate::plan::Step;
use crate::run::Run;
use crate::seams::Seams;
use crate::sender::Sender;
use crate::window::Window;

/// Longest time that a sender action may take: it is worth little, and the answer waits for it.
const SHOW_TIME: Duration = Duration::from_secs(2);

/// Longest pause before one part: Messenger shows typing no longer.
const LONGEST_PAUSE: Duration = Duration::from_millis(MAX_TYPING_MS as u64);

/// Shows a sender action: best effort, unless it tells that the account must not send any more. Gives whether Graph
/// took it.
///
/// # Errors
/// [`Failure`] where the account is stopped; a message would be refused as well.
pub(crate) async fn show<S: Seams>(
    run: &Run<'_, S>,
    sender: &Sender<'_>,
    request: &ActionRequest,
) -> Result<bool, Failure> {
    let now = run.seams.clock().now();
    // Graph would refuse it.
    if sender.window(now) != Window::Open {
        return Ok(false);
    }
    // Calls are scarce where Graph has asked to send less; messages come first.
    if !run.has_time() || run.worker.pacing.is_slowed(&sender.account.page_id, now) {
        return Ok(false);
    }
    let Err(error) = send::request(run, sender, request, SHOW_TIME).await else { return Ok(true) };
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
    Ok(false)
}

/// Shows what stands before a part.
///
/// # Errors
/// As for [`show`]; [`Failure::Wait`] for a pause, in which the person sees that somebody types. The record spends it in
/// its queue: the run behind it finds that this one has begun, and goes on with the part.
pub(super) async fn show_before<S: Seams>(
    run: &Run<'_, S>,
    sender: &Sender<'_>,
    steps: &[Step],
) -> Result<(), Failure> {
    for (index, step) in steps.iter().enumerate() {
        let Step::Show { request, .. } = step else { continue };
        pace::check(run, sender, SendClass::Text).await?;
        if show(run, sender, request).await? && !step.pause().is_zero() {
            let pauses: Duration = steps.iter().skip(index).map(Step::pause).sum();
            return Err(Failure::wait(pauses.min(LONGEST_PAUSE)));
        }
    }
    Ok(())
}

fn stop_of(error: &GraphError, page: &PageId) -> Option<Stop> {
    if let SendFailure::StopAccount(stop) = of_send(error, page, false) { Some(stop) } else { None }
}

/// Shows what stands behind the last part, where no pause holds anything up. The claim has ended, so that what fails
/// here is not tried again.
pub(super) async fn show_behind<S: Seams>(run: &Run<'_, S>, sender: &Sender<'_>, steps: &[Step]) {
    for step in steps {
        if let Step::Show { request, .. } = step
            && show(run, sender, request).await.is_err()
        {
            break;
        }
    }
}
