//! What the claim keeps of an answer, so that a later run goes on with the same one.
//!
//! A bot that might answer otherwise is asked once, and its plan is stored. One that answers the same again is asked
//! again, on what the conversation's record keeps of the first time. That is for the event that is under way: where its
//! record is parked, and the conversation goes on, the claim takes it over.

use messenger_channel::state::{Claims, Conversation, Conversations, Held, PartOutcome, SavedConversation, Sending};
use serde::{Deserialize, Serialize};

use super::bot::tell_again;
use super::learnt;
use super::make_plan::make_plan;
use crate::case::Case;
use crate::failure::Failure;
use crate::ledger::{Asker, Ledger};
use crate::plan::{PAIRING_CODE_PART, Plan};
use crate::reason::Reason;
use crate::run::Run;
use crate::seams::Seams;
use crate::window::Window;

/// What is kept, as JSON.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Kept {
    /// Plan.
    Plan(Plan),
    /// What the bot was asked on.
    Asked {
        /// Mark of the first time.
        asked: Sending,
    },
}

/// Plan that an earlier run has stored.
///
/// # Errors
/// [`Failure::Park`] where it cannot be read.
pub(crate) fn stored_plan(held: &Held) -> Result<Option<Plan>, Failure> {
    Ok(match read(held)? {
        Some(Kept::Plan(plan)) => Some(plan),
        Some(Kept::Asked { .. }) | None => None,
    })
}

/// Adds to the claim of a parked record what the flow was asked with, once part of its answer may have been sent.
///
/// # Errors
/// [`Failure`] where the conversation's record cannot be read.
pub(crate) async fn keep_asked<S: Seams>(run: &Run<'_, S>, ledger: &Ledger<'_>, held: &Held) -> Result<Held, Failure> {
    let (Asker::Event(event), Some(key)) = (&ledger.asker, &ledger.conversation) else { return Ok(held.clone()) };
    if held.plan.is_some() || (held.died.is_none() && !ledger.has_outcomes()) {
        return Ok(held.clone());
    }
    let conversation = run.seams.state().load(key).await?.conversation;
    let asked = conversation.sending.filter(|sending| sending.event == *event);
    let plan = asked.and_then(|asked| serde_json::to_string(&Kept::Asked { asked }).ok());
    Ok(Held { plan, ..held.clone() })
}

/// Whether an earlier run has kept an answer to the event: its plan, or the mark that the bot was asked.
pub(super) fn is_resumed(case: &Case<'_>, held: &Held, conversation: &Conversation) -> bool {
    held.plan.is_some() || mark(case, conversation).is_some()
}

/// Plan of an answer that the claim keeps.
///
/// # Errors
/// [`Failure`] where it cannot be read, or the bot says nothing any more.
pub(super) async fn resumed_plan<S: Seams>(
    run: &Run<'_, S>,
    case: &Case<'_>,
    held: &Held,
    known: &SavedConversation,
) -> Result<Option<Plan>, Failure> {
    let asked = match read(held)? {
        Some(Kept::Plan(plan)) => return Ok(Some(plan)),
        Some(Kept::Asked { asked }) => asked,
        None => return Ok(None),
    };
    let plan = say_again(run, case, held, known, &asked).await?;
    run.seams.state().store_plan(held, &plan.to_json()?).await?;
    Ok(Some(plan))
}

/// Answer that an earlier run has kept: its plan, or what the bot says again.
///
/// # Errors
/// As for [`resumed_plan`].
pub(super) async fn kept_answer<S: Seams>(
    run: &Run<'_, S>,
    case: &Case<'_>,
    held: &Held,
    known: &SavedConversation,
) -> Result<Plan, Failure> {
    match (resumed_plan(run, case, held, known).await?, mark(case, &known.conversation)) {
        (Some(plan), _) => Ok(plan),
        (None, Some(mark)) => say_again(run, case, held, known, mark).await,
        (None, None) => Ok(Plan::default()),
    }
}

/// What the bot said, and says again.
async fn say_again<S: Seams>(
    run: &Run<'_, S>,
    case: &Case<'_>,
    held: &Held,
    known: &SavedConversation,
    asked: &Sending,
) -> Result<Plan, Failure> {
    let conversation = learnt(known, case);
    let window = Window::at(conversation.last_inbound, asked.at);
    let told = tell_again(run, case, conversation.profile.as_ref(), window, asked.memory_before.clone()).await?;
    // What was allowed when it was begun is not refused afterwards.
    let plan = make_plan(run, case, held, told.actions, window, None)?;
    said_again(asked, &plan)?;
    Ok(plan)
}

/// Finds out whether a bot has said the same as when it was asked first.
///
/// # Errors
/// [`Failure::Park`] where it has not: another flow, or profile. The rest of its answer would
/// follow on the beginning of another.
pub(super) fn said_again(asked: &Sending, plan: &Plan) -> Result<(), Failure> {
    let is_same = asked.plan.is_none() || asked.plan == plan.digest();
    if is_same { Ok(()) } else { Err(Failure::park(Reason::BotChanged)) }
}

/// Whether any part of an answer that was kept may have been sent.
pub(super) fn may_have_sent(held: &Held) -> bool {
    let mut outcomes = held.parts.range(..PAIRING_CODE_PART).map(|(_, outcome)| outcome);
    held.died.is_some() || outcomes.any(|outcome| *outcome != PartOutcome::Unfetched)
}

fn read(held: &Held) -> Result<Option<Kept>, Failure> {
    let kept = held.plan.as_deref().map(serde_json::from_str).transpose();
    kept.map_err(|_| Failure::park(Reason::PlanUnreadable))
}

/// Mark of an earlier run that asked the bot about the event.
pub(super) fn mark<'a>(case: &Case<'_>, conversation: &'a Conversation) -> Option<&'a Sending> {
    conversation.sending.as_ref().filter(|sending| sending.event == case.envelope.id)
}
