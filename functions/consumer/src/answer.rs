//! What is done about an event that is ours: observe, decide, ask the bot, send.

mod planned;

use messenger_channel::action::Action;
use messenger_channel::clock::Clock;
use messenger_channel::dispatch_input::DispatchInput;
use messenger_channel::memory::Memory;
use messenger_channel::state::{
    Claims, Conversation, Conversations, End, Held, Profile, Record as Known, Sending, StateError,
};
use messenger_wire::ConversationKey;
use messenger_wire::send::SenderAction;
use messenger_wire::webhook::{Family, Feed, Lane};

pub(crate) use self::planned::stored;

use crate::consume::Invocation;
use crate::deliver;
use crate::dispatch::{Dispatch, DispatchContext, DispatchError, Dispatched, Window};
use crate::event::Case;
use crate::failure::Failure;
use crate::observe::{Surroundings, observe};
use crate::plan::{Plan, window};
use crate::policy::{self, Decision, SkipReason};
use crate::seams::Seams;
use crate::tally::Metric;
use crate::{pair, profile, turn};

/// How often a record is saved anew that the other lane of the conversation has saved meanwhile.
const SAVES: u32 = 4;

/// Works on an event whose claim is held, to the end of the claim.
///
/// # Errors
/// [`Failure`] where the claim is not ended.
pub(crate) async fn answer<S: Seams>(run: &Invocation<'_, S>, case: &Case<'_>, held: &mut Held) -> Result<(), Failure> {
    if let Some(plan) = stored(held)?.filter(|plan| deliver::is_done(held, plan)) {
        // Only its end is left to be told, whatever has been heard since.
        return deliver::deliver(run, &case.sender(), held, true, &plan).await;
    }
    let known = load(run, case).await?;
    let mut conversation = known.conversation.clone();
    learn(&mut conversation, case);
    let participant = case.envelope.conversation.as_ref().map(ConversationKey::participant);
    let (default, now) = (run.seams.settings().dm_policy, run.seams.clock().now());
    match policy::decide(case.event, participant, &conversation, case.account, default, now) {
        Decision::Dispatch => respond(run, case, held, known).await,
        Decision::Pair => pair::pair(run, case, held, known).await,
        Decision::Skip(reason) => skip(run, case, held, known, reason).await,
    }
}

/// Does nothing about the event but to remember what it tells, to the end of the claim.
///
/// # Errors
/// [`Failure`] where the claim is not ended.
pub(crate) async fn skip<S: Seams>(
    run: &Invocation<'_, S>,
    case: &Case<'_>,
    held: &Held,
    known: Known,
    reason: SkipReason,
) -> Result<(), Failure> {
    tracing::info!(reason = reason.as_str(), event = %case.envelope.id, "event is skipped");
    run.tally.count_by(Metric::Skipped, reason.as_str());
    remember(run, case, known, None, |_| {}).await?;
    Ok(run.seams.state().complete(held, None, End::Completed).await?)
}

async fn load<S: Seams>(run: &Invocation<'_, S>, case: &Case<'_>) -> Result<Known, Failure> {
    match &case.envelope.conversation {
        Some(key) => Ok(run.seams.state().load(key).await?),
        None => Ok(Known::default()),
    }
}

fn learn(conversation: &mut Conversation, case: &Case<'_>) {
    observe(conversation, case.event, Surroundings { app_id: case.app_id(), at: case.at });
}

/// Saves what the event tells, and `change`, unless nothing is new. The claim is ours, so that whoever was faster is the other lane
/// of the conversation or an operator, and knows nothing of what we change. `sender` takes the turn to send. Returns the conversation
/// as it is known then.
pub(crate) async fn remember<S: Seams>(
    run: &Invocation<'_, S>,
    case: &Case<'_>,
    mut known: Known,
    sender: Option<&Held>,
    change: impl Fn(&mut Conversation),
) -> Result<Conversation, Failure> {
    let Some(key) = &case.envelope.conversation else { return Ok(known.conversation) };
    for _ in 0..SAVES {
        let mut next = known.clone();
        learn(&mut next.conversation, case);
        change(&mut next.conversation);
        if let Some(held) = sender {
            turn::check(run, &known.conversation, held, case.event.lane()).await?;
            next.conversation.turn = Some(turn::of(held, case.event.lane()));
        }
        if next == known {
            return Ok(next.conversation);
        }
        match run.seams.state().save(key, &next, run.seams.clock().now()).await {
            Ok(_revision) => return Ok(next.conversation),
            Err(StateError::Lost) => known = load(run, case).await?,
            Err(error) => return Err(error.into()),
        }
    }
    Err(Failure::Transient { reason: "conversation_busy" })
}

async fn respond<S: Seams>(
    run: &Invocation<'_, S>,
    case: &Case<'_>,
    held: &mut Held,
    known: Known,
) -> Result<(), Failure> {
    let sending = known.conversation.sending.clone().filter(|sending| sending.event == case.envelope.id);
    let begun = sending.is_some() || held.plan.is_some();
    let plan = if let Some(plan) = stored(held)? {
        remember(run, case, known, Some(held), |_| {}).await?;
        plan
    } else {
        ask(run, case, held, known, sending).await?
    };
    deliver::deliver(run, &case.sender(), held, begun, &plan).await
}

/// Asks the bot, and writes down what has to be known before the first send: the plan, or for a bot that answers the same again, that
/// sending begins.
async fn ask<S: Seams>(
    run: &Invocation<'_, S>,
    case: &Case<'_>,
    held: &Held,
    known: Known,
    sending: Option<Sending>,
) -> Result<Plan, Failure> {
    let now = run.seams.clock().now();
    // The same event is asked about on the same memory and at the same time as before.
    let memory_before = sending.as_ref().map_or(&known.conversation.memory, |sending| &sending.memory_before).clone();
    let is_first = sending.is_none();
    let at = sending.map_or(now, |sending| sending.at);
    let mut conversation = known.conversation.clone();
    learn(&mut conversation, case);
    // Before the bot is asked, so that one which answers nothing is not asked again for it.
    turn::check(run, &conversation, held, case.event.lane()).await?;
    let window = window(conversation.last_inbound, at);
    let barred = policy::barred(case.event, &conversation, case.account, now);
    let told = tell(run, case, &conversation, is_first, (window, memory_before.clone()));
    let (told, shown) = tokio::join!(told, show_attention(run, case));
    let planned = told.and_then(|(told, fresh)| {
        tracing::info!(actions = told.actions.len(), "event is dispatched");
        Ok((planned::make(run, case, held, told.actions, (window, barred))?, told.memory, told.repeatable, fresh))
    });
    let (plan, memory, repeatable, fresh) = match planned {
        Ok(planned) => planned,
        // What the event tells holds, whatever the bot makes of it.
        Err(failure) => return remember(run, case, known, None, |_| {}).await.and(Err(failure)),
    };
    // The other lane works at the same time on the same memory and the same mark, which are those of what the person does.
    let is_report = case.event.lane() == Lane::Report;
    let (memory, repeatable) = (memory.filter(|_| !is_report), repeatable && !is_report);
    let mark = Sending { event: case.envelope.id, at, memory_before };
    let says_something = !plan.steps.is_empty();
    let saved = remember(run, case, known, says_something.then_some(held), |conversation| {
        if let Some(memory) = &memory {
            conversation.memory = memory.clone();
        }
        if repeatable {
            conversation.sending = Some(mark.clone());
        }
        if fresh.is_some() {
            conversation.profile.clone_from(&fresh);
        }
    });
    // What the bot said is kept, also where somebody else is sending.
    let (saved, stored) = tokio::join!(saved, planned::store(run, held, &plan, repeatable));
    stored?;
    saved?;
    if is_first {
        run.tally.count(Metric::Dispatched);
    }
    // Only now, so that what the bot said is kept for when the account may send again.
    if says_something { shown.map(|()| plan) } else { Ok(plan) }
}

/// Tells the bot of the event and who the person is; returns the profile too where it is fresh.
async fn tell<S: Seams>(
    run: &Invocation<'_, S>,
    case: &Case<'_>,
    conversation: &Conversation,
    is_first: bool,
    (window, memory): (Window, Memory),
) -> Result<(Dispatched, Option<Profile>), Failure> {
    // Asked again, the bot is told of the same profile as before.
    let fresh = if is_first { profile::fetch(run, case, conversation).await } else { None };
    let person = profile::shown(case.account.profile, fresh.as_ref().or(conversation.profile.as_ref()));
    let mut input = DispatchInput::new(&case.account.account, &case.account.page_id, case.event, person);
    input.trace = Some(case.ledger.trace.clone());
    // What is left behind it is for the answer, or for giving the claim back with the failed attempt counted.
    let remaining = run.deadline.remaining(run.seams.clock()).saturating_sub(run.send_time);
    let context = DispatchContext { window, memory, remaining };
    let answer = run.seams.dispatch().dispatch(case.account, &input, &context).await;
    Ok((answer.map_err(of_dispatch)?, fresh))
}

/// Says something of the channel's own, to the end of the claim.
///
/// # Errors
/// [`Failure`] where the claim is not ended.
pub(crate) async fn say<S: Seams>(
    run: &Invocation<'_, S>,
    case: &Case<'_>,
    held: &mut Held,
    begun: bool,
    actions: Vec<Action>,
) -> Result<(), Failure> {
    let plan = planned::make(run, case, held, actions, (Window::Open, None))?;
    deliver::deliver(run, &case.sender(), held, begun, &plan).await
}

/// Shows the person that somebody is there, where the account wants it.
async fn show_attention<S: Seams>(run: &Invocation<'_, S>, case: &Case<'_>) -> Result<(), Failure> {
    let is_message = matches!(case.event.family(), Family::Message | Family::Postback);
    let Some(recipient) = planned::recipient(case).filter(|_| is_message && case.event.feed() == Feed::Messaging)
    else {
        return Ok(());
    };
    let sender = case.sender();
    if case.account.mark_seen {
        deliver::show(run, &sender, recipient.clone(), SenderAction::MarkSeen).await?;
    }
    if case.account.typing && answers_soon(run, case) {
        deliver::show(run, &sender, recipient, SenderAction::TypingOn).await?;
    }
    Ok(())
}

/// Whether the bot answers in this run. Typing that nobody ends soon would promise an answer that may never come.
fn answers_soon<S: Seams>(run: &Invocation<'_, S>, case: &Case<'_>) -> bool {
    let setting = case.account.dispatch.as_ref().or(run.seams.settings().dispatch.as_ref());
    setting.is_some_and(|setting| !setting.is_one_way())
}

fn of_dispatch(error: DispatchError) -> Failure {
    tracing::warn!(%error, "dispatcher gave no answer");
    match error {
        DispatchError::Retry(_) => Failure::Transient { reason: "dispatcher" },
        DispatchError::Misconfigured(_) => Failure::Transient { reason: "dispatcher_misconfigured" },
        DispatchError::Nonsense(problem) => Failure::refuse("dispatcher", vec![problem]),
    }
}
