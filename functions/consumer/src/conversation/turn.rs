//! One run at a time sends to a conversation, since Graph does not keep the order of two.
//!
//! What a person does is in order already, and so are reports on the Page's sends; the two come beside each other, and
//! send commands beside both, from another queue. Who is about to send says so in the conversation's record, in the
//! write that it makes anyway. That it has ended is seen from its claim, so that ending costs no write.

use std::time::Duration;

use messenger_channel::clock::Clock;
use messenger_channel::state::{Claims, Conversation, Conversations, Held, Turn};
use messenger_wire::ConversationKey;
use messenger_wire::webhook::Lane;

use super::save::save;
use crate::failure::Failure;
use crate::run::Run;
use crate::seams::Seams;

/// Wait of a record that found another run sending.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Turn of a run. A command's lane does not matter.
pub(crate) fn of(held: &Held, lane: Lane) -> Turn {
    Turn { claim: held.key.clone(), until: held.lease.until, is_report: lane == Lane::Report }
}

/// Refuses to go on with a turn while another run sends to the conversation.
///
/// # Errors
/// [`Failure::Wait`] while it does.
pub(crate) async fn check<S: Seams>(run: &Run<'_, S>, conversation: &Conversation, turn: &Turn) -> Result<(), Failure> {
    let now = run.seams.clock().now();
    let Some(other) = conversation.turn.as_ref().filter(|other| other.until > now && other.claim != turn.claim) else {
        return Ok(());
    };
    let beside_each_other = turn.claim.is_command() || other.claim.is_command() || other.is_report != turn.is_report;
    if beside_each_other && run.seams.state().is_held(&other.claim, now).await? {
        return Err(Failure::wait(LOOK_AGAIN));
    }
    Ok(())
}

/// Takes the turn for a command. Returns what is known of the conversation.
///
/// # Errors
/// [`Failure::Wait`] while another run sends.
pub(crate) async fn take<S: Seams>(
    run: &Run<'_, S>,
    key: &ConversationKey,
    held: &Held,
) -> Result<Conversation, Failure> {
    let known = run.seams.state().load(key).await?;
    save(run, key, known, Some(of(held, Lane::Person)), |_| {}).await
}
