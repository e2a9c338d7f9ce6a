//! The plan of an answer: made or refused, and stored.

use messenger_channel::action::Action;
use messenger_channel::state::{Claims, Held};
use messenger_channel::telemetry::lines::ANSWER_REFUSED;
use messenger_wire::Mid;
use messenger_wire::send::Recipient;
use messenger_wire::webhook::{Body, MessagingEvent};

use crate::case::Case;
use crate::failure::Failure;
use crate::plan::{GroundError, Plan, PlanError, Purpose};
use crate::reason::Refusal;
use crate::run::Run;
use crate::seams::Seams;
use crate::tally::Metric;
use crate::window::Window;

/// Parts of the actions. Where the rules forbid them at this time or in answer to this event, nothing is sent, and the
/// event is done all the same: no redelivery would find an earlier time.
pub(super) fn make_plan<S: Seams>(
    run: &Run<'_, S>,
    case: &Case<'_>,
    held: &Held,
    actions: Vec<Action>,
    window: Window,
    barred: Option<GroundError>,
) -> Result<Plan, Failure> {
    let error = match parts(case, held, actions, window, barred) {
        Ok(plan) => return Ok(plan),
        Err(error) => error,
    };
    let refusal = Refusal::from(&error);
    if !error.is_of_the_time() {
        return Err(Failure::Refuse(refusal));
    }
    tracing::warn!(%error, "{ANSWER_REFUSED}");
    run.tally.count_by(Metric::Refused, refusal.reason);
    Ok(Plan { refusal: Some(refusal.into()), ..Plan::default() })
}

/// Parts of the actions.
fn parts(
    case: &Case<'_>,
    held: &Held,
    actions: Vec<Action>,
    window: Window,
    barred: Option<GroundError>,
) -> Result<Plan, PlanError> {
    let Some(recipient) = recipient(case) else {
        let nobody = PlanError::Ground { action: 0, source: GroundError::Nobody };
        return if actions.is_empty() { Ok(Plan::default()) } else { Err(nobody) };
    };
    let mid = mid(case.event);
    let is_news_page = case.account.news_page;
    let purpose = Purpose { mid: mid.as_ref(), barred, is_news_page, ..Purpose::new(&held.key, &recipient, window) };
    Plan::make(actions, &purpose)
}

/// Stores the plan, where the bot would not answer the same again. Returns whether it did.
///
/// # Errors
/// [`Failure`] where it is not stored.
pub(super) async fn store_plan<S: Seams>(
    run: &Run<'_, S>,
    held: &Held,
    plan: &Plan,
    repeatable: bool,
) -> Result<bool, Failure> {
    if repeatable || plan.steps.is_empty() {
        return Ok(false);
    }
    run.seams.state().store_plan(held, &plan.to_json()?).await?;
    Ok(true)
}

/// Whom an answer is for; an event without a person has nobody.
pub(super) fn recipient(case: &Case<'_>) -> Option<Recipient> {
    case.envelope.conversation.as_ref().map(|key| Recipient::from(key.participant()))
}

fn mid(event: &MessagingEvent<'_>) -> Option<Mid> {
    match event.body() {
        Body::Message(message) | Body::Echo(message) => message.mid,
        Body::Postback(postback) => postback.mid,
        Body::Reaction(reaction) => reaction.mid,
        _ => None,
    }
}
