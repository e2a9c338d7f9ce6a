//! Asks a bot that answers at once, and writes down what has to be known before the first send.

use futures::FutureExt;
use messenger_channel::clock::Clock;
use messenger_channel::flow_memory::FlowMemory;
use messenger_channel::state::{Conversation, Held, Profile, SavedConversation, Sending};
use messenger_wire::TimestampMs;
use messenger_wire::webhook::Lane;

use super::bot::{end_typing, show_attention, tell, tell_again};
use super::make_plan::{make_plan, store_plan};
use super::resume::{may_have_sent, said_again};
use super::{learnt, remember};
use crate::case::Case;
use crate::conversation::profile::Reading;
use crate::conversation::turn;
use crate::dispatch::Dispatched;
use crate::failure::Failure;
use crate::plan::Plan;
use crate::policy;
use crate::run::Run;
use crate::seams::Seams;
use crate::tally::Metric;
use crate::window::Window;

/// What the bot makes of an event.
struct Answered {
    plan: Plan,
    memory: Option<FlowMemory>,
    /// Whether it would be the same again.
    repeatable: bool,
    /// Who the person is, where it was told what had been read just then.
    profile: Option<Profile>,
}

/// Which time it is that the bot is asked about the event.
struct Round {
    /// Mark that says so to whoever takes over.
    mark: Sending,
    /// Whether nobody has asked before.
    is_first: bool,
    /// Whether any part of the answer may have been sent.
    may_have_sent: bool,
}

/// Answer of a bot that was asked.
pub(super) struct Asked {
    /// What is to be done.
    pub(super) plan: Plan,
    /// What is known of the conversation by now, which others have changed while the bot was thinking.
    pub(super) conversation: Conversation,
    /// Whether the person is shown that somebody types.
    pub(super) is_typing: bool,
}

/// Asks the bot, and writes the plan down, or for a bot that answers the same again, that sending begins. `sending` is
/// the mark of an earlier run that did so.
///
/// # Errors
/// [`Failure`] where there is nothing that may be sent yet.
pub(super) async fn ask<S: Seams>(
    run: &Run<'_, S>,
    case: &Case<'_>,
    held: &Held,
    known: SavedConversation,
    sending: Option<Sending>,
    reading: &Reading<'_>,
) -> Result<Asked, Failure> {
    let round = round(case, held, &known, sending, run.seams.clock().now());
    // Before the bot is asked, so that one which answers nothing is not asked again for it.
    turn::check(run, &known.conversation, &turn::of(held, case.event.lane())).await?;
    let conversation = learnt(&known, case);
    // Once is enough, however often the record comes again before the answer has left.
    let attention = async { if round.is_first { show_attention(run, case, &conversation).await } else { Ok(false) } };
    let attention = attention.boxed().shared();
    let asked = async {
        let profile = reading.until(attention.clone()).await;
        put(run, case, held, &conversation, &round, profile).await
    };
    let (answered, shown) = tokio::join!(asked, attention.clone());
    let is_typing = shown == Ok(true);
    let answered = match answered {
        Ok(answered) => answered,
        Err(failure) => {
            // What the event tells holds, whatever the bot makes of it.
            let remembered = remember(run, case, known, None, |_| {}).await;
            // Where the record comes again, so does the answer, and typing would flicker.
            if is_typing && failure.is_final() {
                end_typing(run, case, &conversation).await;
            }
            return remembered.and(Err(failure));
        }
    };
    let profile = reading.to_save(answered.profile.as_ref(), answered.repeatable);
    let conversation = keep(run, case, held, known, &answered, profile, &round).await?;
    // Only now, so that what the bot said is kept for when the account may send again.
    if !answered.plan.steps.is_empty() {
        shown?;
    }
    Ok(Asked { plan: answered.plan, conversation, is_typing })
}

/// Asked again about an event, the bot is asked on the same memory as before, and where part of its answer may have
/// been sent, at the same time too.
fn round(case: &Case<'_>, held: &Held, known: &SavedConversation, sending: Option<Sending>, now: TimestampMs) -> Round {
    let (is_first, may_have_sent) = (sending.is_none(), sending.is_some() && may_have_sent(held));
    let mark = match sending {
        Some(mark) if may_have_sent => mark,
        Some(mark) => Sending { at: now, ..mark },
        None => {
            let memory_before = known.conversation.memory.clone();
            Sending { event: case.envelope.id, at: now, memory_before, plan: None }
        }
    };
    Round { mark, is_first, may_have_sent }
}

/// Puts the event to the bot and lays out its answer.
async fn put<S: Seams>(
    run: &Run<'_, S>,
    case: &Case<'_>,
    held: &Held,
    conversation: &Conversation,
    round: &Round,
    profile: Option<Profile>,
) -> Result<Answered, Failure> {
    let Round { mark, may_have_sent, .. } = round;
    let window = Window::at(conversation.last_inbound, mark.at);
    let person = profile.as_ref().or(conversation.profile.as_ref());
    let memory = mark.memory_before.clone();
    let (told, barred) = if *may_have_sent {
        // What was allowed when it was begun is not refused afterwards.
        (tell_again(run, case, person, window, memory).await?, None)
    } else {
        let barred = policy::barred(case.event, conversation, case.account, run.seams.clock().now());
        (tell(run, case, person, window, memory).await?, barred)
    };
    let Dispatched { actions, memory, repeatable } = told;
    if round.is_first {
        tracing::info!(actions = actions.len(), "event is dispatched");
    }
    let plan = make_plan(run, case, held, actions, window, barred)?;
    if *may_have_sent {
        said_again(mark, &plan)?;
    }
    Ok(Answered { plan, memory, repeatable, profile })
}

/// Saves what the event tells and what the bot remembers, and the plan where the bot would not answer the same again.
/// Returns the conversation as it is known then.
async fn keep<S: Seams>(
    run: &Run<'_, S>,
    case: &Case<'_>,
    held: &Held,
    known: SavedConversation,
    answered: &Answered,
    profile: Option<Profile>,
    round: &Round,
) -> Result<Conversation, Failure> {
    let Answered { plan, memory, repeatable, profile: _ } = answered;
    // The other lane works at the same time on the same memory and the same mark, which are those of what the person
    // does.
    let is_report = case.event.lane() == Lane::Report;
    // A question that was refused has not been asked.
    let is_kept = !is_report && plan.refusal.is_none();
    let (memory, repeatable) = (memory.as_ref().filter(|_| is_kept), *repeatable && !is_report);
    let mark = Sending { plan: plan.digest(), ..round.mark.clone() };
    let sender = (!plan.steps.is_empty()).then_some(held);
    let before = known.conversation.profile.clone();
    let saved = remember(run, case, known, sender, |conversation| {
        if let Some(memory) = memory {
            conversation.memory = memory.clone();
        }
        if repeatable {
            conversation.sending = Some(mark.clone());
        }
        keep_profile(&mut conversation.profile, profile.as_ref(), before.as_ref(), repeatable);
    });
    // What the bot said is kept, also where somebody else is sending.
    let (saved, stored) = tokio::join!(saved, store_plan(run, held, plan, repeatable));
    let is_stored = stored?;
    // What is stored is not put to the bot again.
    if round.is_first && (is_stored || saved.is_ok()) {
        run.tally.count(Metric::Dispatched);
    }
    saved
}

/// Keeps the profile that was `read`. Without one, an answer that is made again must be made of what was known `before`:
/// one that was late for the message before may have been saved since. Whoever was forgotten stays so.
fn keep_profile(saved: &mut Option<Profile>, read: Option<&Profile>, before: Option<&Profile>, repeatable: bool) {
    if read.is_some() || (repeatable && saved.is_some()) {
        *saved = read.or(before).cloned();
    }
}
