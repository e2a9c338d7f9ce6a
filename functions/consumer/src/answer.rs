//! What is done about an event that is ours: observe, decide, ask the bot, send.

mod ask;
mod bot;
mod break_off;
mod hand_over;
mod make_plan;
mod resume;

use futures::FutureExt;
use messenger_channel::clock::Clock;
use messenger_channel::state::{Claims, Conversation, Conversations, End, Held, SavedConversation};
use messenger_channel::telemetry::lines::EVENT_SKIPPED;
use messenger_wire::ConversationKey;

pub(crate) use self::resume::{keep_asked, stored_plan};

use self::ask::Asked;
use crate::case::Case;
use crate::claim::forget_harmless_death;
use crate::conversation::profile::{self, Reading};
use crate::conversation::save::save;
use crate::conversation::{pair, turn};
use crate::deliver;
use crate::dispatch::BotKind;
use crate::failure::Failure;
use crate::observe::{Surroundings, observe};
use crate::plan::GroundError;
use crate::policy::{self, Decision, SkipReason};
use crate::reason::Reason;
use crate::run::Run;
use crate::seams::Seams;
use crate::tally::Metric;

/// Works on an event whose claim is held, to the end of the claim.
///
/// # Errors
/// [`Failure`] where the claim is not ended.
pub(crate) async fn answer<S: Seams>(run: &Run<'_, S>, case: &Case<'_>, held: &mut Held) -> Result<(), Failure> {
    if let Some(plan) = stored_plan(held)?.filter(|plan| deliver::is_done(held, plan)) {
        // Only its end is left to be told, whatever has been heard since.
        return deliver::deliver(run, &case.sender(), held, true, &plan).await;
    }
    let known = load(run, case).await?;
    let conversation = learnt(&known, case);
    let participant = case.envelope.conversation.as_ref().map(ConversationKey::participant);
    let (default, now) = (run.seams.settings().dm_policy, run.seams.clock().now());
    let resumes = resume::is_resumed(case, held, &known.conversation);
    match policy::decide(case.event, participant, &conversation, case.account, default, now) {
        Decision::Dispatch => respond(run, case, held, known, &conversation, resumes).await,
        Decision::Skip(reason) if resumes => break_off::break_off(run, case, held, known, reason).await,
        Decision::Pair if resumes => break_off::break_off(run, case, held, known, SkipReason::Pairing).await,
        Decision::Pair => pair::pair(run, case, held, known).await,
        Decision::Skip(reason) => skip(run, case, held, known, reason).await,
    }
}

/// Does nothing about the event but to remember what it tells, to the end of the claim.
///
/// # Errors
/// [`Failure`] where the claim is not ended.
pub(crate) async fn skip<S: Seams>(
    run: &Run<'_, S>,
    case: &Case<'_>,
    held: &Held,
    known: SavedConversation,
    reason: SkipReason,
) -> Result<(), Failure> {
    let reason = Reason::from(reason);
    tracing::info!(reason = reason.as_str(), event = %case.envelope.id, "{EVENT_SKIPPED}");
    run.tally.count_by(Metric::Skipped, reason);
    remember(run, case, known, None, |_| {}).await?;
    Ok(run.seams.state().complete(held, None, End::Completed).await?)
}

/// Remembers what an event tells that needs no claim: told twice, it teaches the same.
///
/// # Errors
/// [`Failure`] where it is not remembered.
pub(crate) async fn learn<S: Seams>(run: &Run<'_, S>, case: &Case<'_>) -> Result<(), Failure> {
    let known = load(run, case).await?;
    remember(run, case, known, None, |_| {}).await.map(drop)
}

async fn load<S: Seams>(run: &Run<'_, S>, case: &Case<'_>) -> Result<SavedConversation, Failure> {
    match &case.envelope.conversation {
        Some(key) => Ok(run.seams.state().load(key).await?),
        None => Ok(SavedConversation::default()),
    }
}

/// What is known of the conversation with what the event tells.
fn learnt(known: &SavedConversation, case: &Case<'_>) -> Conversation {
    let mut conversation = known.conversation.clone();
    take_in(&mut conversation, case);
    conversation
}

fn take_in(conversation: &mut Conversation, case: &Case<'_>) {
    observe(conversation, case.event, Surroundings { app_id: case.app_id(), at: case.at });
}

/// Saves what the event tells, and `change`, unless nothing is new. Where something is changed, the claim is ours, so
/// that whoever was faster is the other lane of the conversation or an operator, and knows nothing of what we change.
/// `sender` takes the turn to send. Returns the conversation as it is known then.
pub(crate) async fn remember<S: Seams>(
    run: &Run<'_, S>,
    case: &Case<'_>,
    known: SavedConversation,
    sender: Option<&Held>,
    change: impl Fn(&mut Conversation),
) -> Result<Conversation, Failure> {
    let Some(key) = &case.envelope.conversation else { return Ok(known.conversation) };
    let turn = sender.map(|held| turn::of(held, case.event.lane()));
    save(run, key, known, turn, |conversation| {
        take_in(conversation, case);
        change(conversation);
    })
    .await
}

/// Asks the bot and sends its answer, while the person's profile is read.
async fn respond<S: Seams>(
    run: &Run<'_, S>,
    case: &Case<'_>,
    held: &mut Held,
    known: SavedConversation,
    conversation: &Conversation,
    resumes: bool,
) -> Result<(), Failure> {
    // Asked again, a bot is told of the same profile as before.
    let reading = if resumes { Reading::nothing() } else { Reading::new(run, case, conversation) };
    // Boxed as in `consume`: what is below is as deep again.
    let work = speak(run, case, held, known, resumes, &reading).boxed();
    reading.beside(work).await?;
    if resumes {
        profile::leave_given_up(run, case, conversation);
    } else {
        reading.leave(run, case);
    }
    Ok(())
}

/// Asks the bot, or takes up the answer that it gave to an earlier run, and sends it.
async fn speak<S: Seams>(
    run: &Run<'_, S>,
    case: &Case<'_>,
    held: &mut Held,
    known: SavedConversation,
    resumes: bool,
    reading: &Reading<'_>,
) -> Result<(), Failure> {
    forget_harmless_death(held, resumes);
    let sending = resume::mark(case, &known.conversation).cloned();
    let Asked { plan, conversation, is_typing } = match resume::resumed_plan(run, case, held, &known).await? {
        Some(plan) => {
            let conversation = remember(run, case, known, Some(held), |_| {}).await?;
            Asked { plan, conversation, is_typing: false }
        }
        None if case.bot(run) == BotKind::Later && !(sending.is_some() && resume::may_have_sent(held)) => {
            return hand_over::hand_over(run, case, held, known, reading).await;
        }
        None => ask::ask(run, case, held, known, sending, reading).await?,
    };
    // As it was saved: a colleague may have taken over while the bot was thinking.
    let barred = policy::barred(case.event, &conversation, case.account, run.seams.clock().now());
    let is_left = barred == Some(GroundError::OwnedElsewhere) && deliver::speaks_on(held, &plan);
    let typing_lingers = is_typing && (is_left || !plan.minds_typing());
    let sender = case.sender().knowing(&conversation);
    let finished = async {
        if is_left {
            return break_off::leave_rest(run, case, held, &plan, SkipReason::OwnedElsewhere).await;
        }
        deliver::deliver(run, &sender, held, resumes, &plan).await
    };
    if !typing_lingers {
        return finished.await;
    }
    // Beside the rest, which waits for nothing that is only shown; first, since who has passed the thread shows
    // nothing.
    tokio::join!(bot::end_typing(run, case, &conversation), finished).1
}
