//! One event, from its record to the end of its claim.

use std::time::Duration;

use futures::FutureExt;
use messenger_channel::configuration::{Account, Configuration};
use messenger_channel::envelope::Envelope;
use messenger_channel::metadata;
use messenger_channel::state::{ClaimKey, Claims, PartOutcome, Tokens};
use messenger_graph::pace::SendClass;
use messenger_wire::webhook::{Body, Lane, MessagingEvent};

use crate::account::configured::may_be_new;
use crate::account::pace::Queued;
use crate::account::{health, pace, restriction, seats, sleep};
use crate::case::Case;
use crate::claim::acquire;
use crate::conclude::{Reached, conclude};
use crate::deliver::fence;
use crate::failure::{Again, Failure};
use crate::ledger::{Asker, Ledger};
use crate::plan::HANDED_OVER_PART;
use crate::policy::{self, SkipReason};
use crate::reason::Reason;
use crate::record::{self, Record};
use crate::run::Run;
use crate::seams::Seams;
use crate::tally::Metric;
use crate::{answer, observe};

/// Works on the record of an event.
///
/// # Errors
/// [`Again`] where the record comes again.
pub(crate) async fn handle<S: Seams>(run: &Run<'_, S>, record: &Record) -> Result<(), Again> {
    let Ok(envelope) = Envelope::parse(&record.body) else { return handle_internal(run, record).await };
    let trace = record.trace(envelope.trace.clone());
    record::note(&trace, Some(&envelope.id.to_string()), Some(&envelope.account));
    let configuration = match run.configuration_with(|current| of_page(current, &envelope).is_some()).await {
        Ok(configuration) => configuration,
        Err(failure) => return conclude(run, record, Reached::Nothing, failure).await,
    };
    let Some(account) = of_page(&configuration, &envelope) else {
        let name = name_of(&configuration, &envelope);
        let failure = health::unreadable(run, &configuration, name).or_else(|| may_be_new(run, record));
        let failure = failure.unwrap_or_else(|| match configuration.account(&envelope.account) {
            Some(_) => Failure::park(Reason::AccountOfAnotherPage),
            None => Failure::park(Reason::AccountUnknown),
        });
        return conclude(run, record, Reached::Nothing, failure).await;
    };
    let ledger = Ledger::new(Asker::Event(envelope.id), Some(account), envelope.conversation.clone(), trace);
    let event = MessagingEvent::view(envelope.feed, envelope.event.get());
    // A time that is yet to come would keep the window open for too long.
    let at = event.timestamp().map_or(envelope.received_at, |at| at.min(envelope.received_at));
    let (queued, ledger) = (Queued { since: Some(envelope.received_at), receives: record.receives }, &ledger);
    let (event, configuration) = (&event, &configuration);
    let case = Case { envelope: &envelope, event, configuration, account, at, queued, ledger };
    match before_claim(run, &case).await {
        Ok(true) => claimed(run, record, &case).await,
        Ok(false) => Ok(()),
        Err(failure) => conclude(run, record, Reached::Ledger(ledger), failure).await,
    }
}

/// Works on what the consumer itself has put into the queue of events: a fence or a watch.
async fn handle_internal<S: Seams>(run: &Run<'_, S>, record: &Record) -> Result<(), Again> {
    let trace = record.trace(None);
    if let Some(watch) = sleep::read(&record.body) {
        record::note(&trace, None, Some(&watch.account));
        return sleep::watch(run, record, &watch).await;
    }
    let Some(fence) = fence::read(&record.body) else {
        record::note(&trace, None, None);
        return conclude(run, record, Reached::Nothing, Failure::park(Reason::EnvelopeUnreadable)).await;
    };
    record::note(&trace, Some(fence.claim.as_str()), None);
    match fence::pass(run, &fence).await {
        Ok(()) => Ok(()),
        Err(error) => conclude(run, record, Reached::Nothing, error.into()).await,
    }
}

/// Account of an event, where it has the Page that the event is of.
fn of_page<'c>(configuration: &'c Configuration, envelope: &Envelope) -> Option<&'c Account> {
    let account = configuration.account(name_of(configuration, envelope));
    account.filter(|account| account.page_id == envelope.page_id)
}

/// Name of an event's account: as the ingress knew it, or where nothing has that name any more, that of the Page's
/// account by now. An account of another app is none of it: it was not its deliveries that were verified.
fn name_of<'n>(configuration: &'n Configuration, envelope: &'n Envelope) -> &'n str {
    let is_known = |name| configuration.account(name).is_some() || configuration.unreadable_account(name).is_some();
    if is_known(&envelope.account) {
        return &envelope.account;
    }
    let present = configuration.account_of_page(&envelope.page_id).filter(|present| present.app == envelope.app);
    present.map_or(&envelope.account, |present| present.name)
}

/// Does what comes before the claim. Returns whether anything is left to do.
async fn before_claim<S: Seams>(run: &Run<'_, S>, case: &Case<'_>) -> Result<bool, Failure> {
    take_in(run, case).await?;
    if let Some(reason) = needs_no_claim(case) {
        if observe::tells_who_answers(case.event, case.app_id()) {
            answer::learn(run, case).await?;
        }
        run.tally.count_by(Metric::Skipped, reason.into());
        return Ok(false);
    }
    may_begin(run, case).await?;
    Ok(true)
}

/// Takes in what may be taken in twice: an echo settles its send, a report says how the Page stands, an opt-in brings
/// or stops a token.
///
/// # Errors
/// [`Failure`] where it is not written down.
async fn take_in<S: Seams>(run: &Run<'_, S>, case: &Case<'_>) -> Result<(), Failure> {
    if let Body::Echo(message) = case.event.body()
        && let Some((key, part)) = message.metadata.as_deref().and_then(metadata::parse)
        // No message tells it: what says so is somebody else's.
        && part != HANDED_OVER_PART
        && let Some(mid) = &message.mid
        && let Some(PartOutcome::Unknown { .. }) = run.seams.state().settle_by_echo(&key, part, mid).await?
    {
        run.tally.count(Metric::SettledByEcho);
    }
    if let Some(report) = restriction::page_report(case.event, case.at) {
        health::apply_report(run, case.account, report, case.at).await?;
    }
    if let Some((reference, token)) = observe::token(case.event, &case.account.page_id, case.at) {
        run.seams.state().keep_token(&reference, &token).await?;
    }
    Ok(())
}

/// Why an event is done once it is taken in, and needs no claim: an echo of our own or a receipt that the account does
/// not ask for, of which each send has several.
fn needs_no_claim(case: &Case<'_>) -> Option<SkipReason> {
    if observe::is_own_echo(case.event, case.app_id()) && !case.account.forward.echoes {
        return Some(SkipReason::Echo);
    }
    policy::by_kind(case.event, case.account).filter(|reason| *reason == SkipReason::Receipt)
}

/// Finds out whether work on an event may begin now: its bot has the time, its account and the Page's pace let an
/// answer leave, and there is a seat to ask its bot from. What no bot is told of may begin at any time.
///
/// # Errors
/// [`Failure`] where it comes again.
async fn may_begin<S: Seams>(run: &Run<'_, S>, case: &Case<'_>) -> Result<(), Failure> {
    if policy::by_kind(case.event, case.account).is_some() {
        return Ok(());
    }
    let bot = case.bot(run).time();
    run.warn_of_cut_off(&case.account.name, bot);
    // Cut off, a bot would be asked again for what it may have done.
    if !run.has_time_for(bot) {
        return Err(Failure::wait(Duration::ZERO));
    }
    // What Meta reports about the Page is never answered, and must not wait for the end of what it reports. What it
    // reports about our own sends is answered with no message, and must hold up no echo behind it: without the echo,
    // its send would be done again.
    if case.envelope.conversation.is_some() && case.event.lane() == Lane::Person {
        let sender = case.sender();
        tokio::try_join!(health::check(run, &sender), pace::check(run, &sender, SendClass::Text))?;
    }
    // Last, so that no seat is taken for what may not be asked.
    seats::take(run, case).await
}

async fn claimed<S: Seams>(run: &Run<'_, S>, record: &Record, case: &Case<'_>) -> Result<(), Again> {
    let Some(mut held) = acquire(run, record, case.ledger, &ClaimKey::event(case.envelope.id)).await? else {
        return Ok(());
    };
    // Boxed as in `consume`: what is below it is as deep again.
    match answer::answer(run, case, &mut held).boxed().await {
        Ok(()) => Ok(()),
        Err(failure) => conclude(run, record, Reached::Claim(case.ledger, &held), failure).await,
    }
}
