//! Leaves an event with a bot that answers later, by send commands, if at all.
//!
//! ```text
//! what the event tells saved ── bot told ── claim ended, with the telling as its part
//! ```
//!
//! Between telling and the end of the claim nothing is written. So whatever is stored after the telling knows of it,
//! and the bot is told again, with the same id, only where a run died before it could store anything.

use messenger_channel::clock::Clock;
use messenger_channel::flow_memory::FlowMemory;
use messenger_channel::state::{Held, PartOutcome, SavedConversation};

use super::bot::{show_attention, tell};
use super::{learnt, remember};
use crate::case::Case;
use crate::conversation::profile::Reading;
use crate::deliver;
use crate::failure::Failure;
use crate::plan::{HANDED_OVER_PART, Plan};
use crate::run::Run;
use crate::seams::Seams;
use crate::tally::Metric;
use crate::window::Window;

/// Tells the bot, to the end of the claim.
///
/// # Errors
/// [`Failure`] where the claim is not ended.
pub(super) async fn hand_over<S: Seams>(
    run: &Run<'_, S>,
    case: &Case<'_>,
    held: &Held,
    known: SavedConversation,
    reading: &Reading<'_>,
) -> Result<(), Failure> {
    if held.parts.contains_key(&HANDED_OVER_PART) {
        return end_told(run, case, held).await;
    }
    // Where the account is stopped, that is noted by then, and is no matter of the bot's.
    let conversation = learnt(&known, case);
    let attention = show_attention(run, case, &conversation);
    tokio::join!(told(run, case, held, known, reading), attention).0
}

async fn told<S: Seams>(
    run: &Run<'_, S>,
    case: &Case<'_>,
    held: &Held,
    known: SavedConversation,
    reading: &Reading<'_>,
) -> Result<(), Failure> {
    let profile = reading.to_save(None, false);
    let conversation = remember(run, case, known, None, |conversation| {
        if profile.is_some() {
            conversation.profile.clone_from(&profile);
        }
    });
    let conversation = conversation.await?;
    let window = Window::at(conversation.last_inbound, run.seams.clock().now());
    tell(run, case, conversation.profile.as_ref(), window, FlowMemory::default()).await?;
    tracing::info!("event is dispatched");
    run.tally.count(Metric::Dispatched);
    end_told(run, case, held).await
}

/// Ends the claim. Where that fails, giving it back notes the telling all the same.
async fn end_told<S: Seams>(run: &Run<'_, S>, case: &Case<'_>, held: &Held) -> Result<(), Failure> {
    // There is nothing to be told of it as a result: what comes of it comes by commands.
    let nothing = Plan::default();
    case.ledger.plan(&nothing);
    deliver::end(run, &case.sender(), held, &nothing, Some((HANDED_OVER_PART, PartOutcome::Sent(None)))).await
}
