//! Tells a bot of an event, and shows the person that somebody is there.

use std::time::Duration;

use messenger_channel::dispatch_input::DispatchInput;
use messenger_channel::flow_memory::FlowMemory;
use messenger_channel::state::{Conversation, Profile};
use messenger_channel::telemetry::lines::BOT_FAILED;
use messenger_wire::send::{ActionRequest, SenderAction};
use messenger_wire::webhook::{Family, Feed, Lane};

use super::make_plan;
use crate::account::{seats, slow};
use crate::case::Case;
use crate::conversation::profile;
use crate::deliver;
use crate::dispatch::{BotKind, Dispatch, DispatchContext, DispatchError, Dispatched};
use crate::failure::{Failure, Transient};
use crate::reason::Reason;
use crate::run::Run;
use crate::seams::Seams;
use crate::window::Window;

/// Attempts at an echo or a receipt that the bot does not take. Nobody's answer hangs on it, and behind it may lie the
/// echoes that settle sends: they must come before the patience for them ends.
const REPORT_ATTEMPTS: u32 = 3;

/// Tells the bot of the event and who the person is, as far as that is known.
///
/// # Errors
/// [`Failure`] where the bot did not take it, made nothing of it that can be used, or may not have the time.
pub(super) async fn tell<S: Seams>(
    run: &Run<'_, S>,
    case: &Case<'_>,
    person: Option<&Profile>,
    window: Window,
    memory: FlowMemory,
) -> Result<Dispatched, Failure> {
    seats::take_own(run, case).await?;
    let longest = seats::longest(run, case).await;
    // Claim, record and profile have taken time since the run was found to have enough.
    if !run.has_time_for(case.bot(run).time()) {
        return Err(Failure::wait(Duration::ZERO));
    }
    let person = profile::shown(case.account.profile, person);
    let mut input = DispatchInput::new(&case.account.name, &case.account.page_id, case.event, person);
    // As the ingress named it: the queue may have changed bytes that the id is made from, and so may another version.
    input.id = case.envelope.id;
    input.trace = Some(case.ledger.trace.clone());
    // What is left behind it is for the answer, or for giving the claim back with the failed attempt counted.
    let remaining = run.deadline.remaining(run.seams.clock()).saturating_sub(run.send_time).min(longest);
    let context = DispatchContext { window, memory, remaining };
    let told = run.seams.dispatch().dispatch(case.account, &input, &context);
    slow::watched(run, &case.account.name, told).await.map_err(|error| failure(case, error))
}

/// Tells the bot again of an event that it has begun to answer, of which any part may have been sent.
///
/// # Errors
/// As for [`tell`]; [`Failure::Park`] where the account's bot is another one by now: it knows nothing of what the
/// person has read.
pub(super) async fn tell_again<S: Seams>(
    run: &Run<'_, S>,
    case: &Case<'_>,
    person: Option<&Profile>,
    window: Window,
    memory: FlowMemory,
) -> Result<Dispatched, Failure> {
    if case.bot(run) != BotKind::Later {
        let told = tell(run, case, person, window, memory).await?;
        if told.repeatable {
            return Ok(told);
        }
    }
    Err(Failure::park(Reason::BotChanged))
}

fn failure(case: &Case<'_>, error: DispatchError) -> Failure {
    // What a record is parked for is told with its parking.
    if !matches!(error, DispatchError::Nonsense(_)) {
        tracing::warn!(%error, "{BOT_FAILED}");
    }
    let most = if case.event.lane() == Lane::Report { REPORT_ATTEMPTS } else { u32::MAX };
    let transient = |reason| Failure::Transient(Transient { reason, least: Duration::ZERO, most });
    match error {
        DispatchError::Retry(_) => transient(Reason::Dispatcher),
        DispatchError::Misconfigured(_) => transient(Reason::DispatcherMisconfigured),
        DispatchError::Nonsense(problem) => Failure::refuse(Reason::Dispatcher, vec![problem]),
    }
}

/// Shows the person that somebody is there, where the account wants it. Gives whether it is shown that somebody types.
///
/// # Errors
/// [`Failure`] where the account is stopped.
pub(super) async fn show_attention<S: Seams>(
    run: &Run<'_, S>,
    case: &Case<'_>,
    conversation: &Conversation,
) -> Result<bool, Failure> {
    let is_message = matches!(case.event.family(), Family::Message | Family::Postback);
    let Some(recipient) = make_plan::recipient(case).filter(|_| is_message && case.event.feed() == Feed::Messaging)
    else {
        return Ok(false);
    };
    let sender = case.sender().knowing(conversation);
    if case.account.mark_seen {
        deliver::show(run, &sender, &ActionRequest::new(recipient.clone(), SenderAction::MarkSeen)).await?;
    }
    // Typing that nobody ends soon would promise an answer that may never come.
    if !case.account.typing || !case.bot(run).answers_now() {
        return Ok(false);
    }
    deliver::show(run, &sender, &ActionRequest::new(recipient, SenderAction::TypingOn)).await
}

/// Shows that nobody types any more: best effort. A message does so by itself.
pub(super) async fn end_typing<S: Seams>(run: &Run<'_, S>, case: &Case<'_>, conversation: &Conversation) {
    let Some(recipient) = make_plan::recipient(case) else { return };
    let sender = case.sender().knowing(conversation);
    if let Err(failure) = deliver::show(run, &sender, &ActionRequest::new(recipient, SenderAction::TypingOff)).await {
        // It is written down by then, and a matter of those who send.
        tracing::debug!(?failure, "account is stopped");
    }
}
