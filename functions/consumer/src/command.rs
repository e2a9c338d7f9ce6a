//! One send command, from its record to the end of its claim.

use std::collections::BTreeMap;

use messenger_channel::clock::Clock;
use messenger_channel::configuration::Account;
use messenger_channel::reading::Problems;
use messenger_channel::send_command::{SendCommand, To};
use messenger_channel::state::{ClaimKey, Claims, Held};
use messenger_graph::pace::SendClass;
use messenger_wire::send::Recipient;
use messenger_wire::{ConversationKey, Participant};
use serde_json::value::RawValue;

use crate::account::configured::may_be_new;
use crate::account::pace::Queued;
use crate::account::{health, pace};
use crate::answer::stored_plan;
use crate::claim::{acquire, forget_harmless_death};
use crate::conclude::{Reached, conclude};
use crate::conversation::{consent, turn};
use crate::deliver;
use crate::failure::{Again, Failure};
use crate::ledger::{Asker, Ledger};
use crate::plan::{Plan, Purpose};
use crate::reason::Reason;
use crate::record::{self, Record};
use crate::run::Run;
use crate::seams::Seams;
use crate::sender::Sender;

/// Works on the record of a command.
///
/// # Errors
/// [`Again`] where the record comes again.
pub(crate) async fn handle<S: Seams>(run: &Run<'_, S>, record: &Record) -> Result<(), Again> {
    match SendCommand::parse(&record.body) {
        Ok(command) => readable(run, record, command).await,
        Err(problems) => unreadable(run, record, &problems).await,
    }
}

/// Parks what is no command. Whoever sent it is told so, as far as it says who that is.
async fn unreadable<S: Seams>(run: &Run<'_, S>, record: &Record, problems: &Problems) -> Result<(), Again> {
    // Of a field that stands twice the last one, as most readers take it: whoever wrote it is to be told.
    let fields: BTreeMap<String, &RawValue> = serde_json::from_str(&record.body).unwrap_or_default();
    let text = |name: &str| serde_json::from_str::<String>(fields.get(name)?.get()).ok();
    let (id, name) = (text("id"), text("account"));
    let trace = record.trace(None);
    record::note(&trace, None, None);
    let configuration = match &name {
        Some(name) => run.configuration_with(|current| current.account(name).is_some()).await.ok(),
        None => None,
    };
    let account = configuration.as_ref().and_then(|configuration| configuration.account(name.as_deref()?));
    let ledger = Ledger::new(Asker::Command(id), account, None, trace);
    let failure = Failure::refuse(Reason::CommandUnreadable, problems.lines());
    conclude(run, record, Reached::Ledger(&ledger), failure).await
}

/// Looks for the account of a command, and works on it.
async fn readable<S: Seams>(run: &Run<'_, S>, record: &Record, command: SendCommand) -> Result<(), Again> {
    let (name, to) = (command.account.as_str(), &command.to);
    let trace = record.trace(command.trace.clone());
    // The caller's id may tell about a person; the claim's is made from it.
    record::note(&trace, Some(ClaimKey::command(name, &command.id).as_str()), None);
    let is_of = |account: &Account| is_of_page(to, account);
    let configuration = run.configuration_with(|current| current.account(name).is_some_and(is_of)).await;
    let account = configuration.as_ref().ok().and_then(|configuration| configuration.account(name));
    let conversation = account.and_then(|account| conversation(to, account));
    let ledger = Ledger::new(Asker::Command(Some(command.id.clone())), account, conversation, trace);
    let failure = match (&configuration, account) {
        (Ok(configuration), Some(account)) => {
            let queued = Queued { since: record.sent_at, receives: record.receives };
            let sender = Sender::new(configuration, account, &ledger).queued(queued);
            return of_account(run, record, sender, command).await;
        }
        (Ok(configuration), None) => {
            let failure = health::unreadable(run, configuration, name).or_else(|| may_be_new(run, record));
            failure.unwrap_or_else(|| Failure::refuse(Reason::AccountUnknown, Vec::new()))
        }
        (Err(failure), _) => failure.clone(),
    };
    conclude(run, record, Reached::Ledger(&ledger), failure).await
}

async fn of_account<S: Seams>(
    run: &Run<'_, S>,
    record: &Record,
    mut sender: Sender<'_>,
    command: SendCommand,
) -> Result<(), Again> {
    let key = ClaimKey::command(&command.account, &command.id);
    record::note_account(&command.account);
    let paced = pace::check(run, &sender, class(&command.to));
    if let Err(failure) = tokio::try_join!(health::check(run, &sender), paced) {
        return conclude(run, record, Reached::Ledger(sender.ledger), failure).await;
    }
    let Some(mut held) = acquire(run, record, sender.ledger, &key).await? else { return Ok(()) };
    match act(run, &mut sender, &mut held, command).await {
        Ok(()) => Ok(()),
        Err(failure) => conclude(run, record, Reached::Claim(sender.ledger, &held), failure).await,
    }
}

async fn act<S: Seams>(
    run: &Run<'_, S>,
    sender: &mut Sender<'_>,
    held: &mut Held,
    command: SendCommand,
) -> Result<(), Failure> {
    let stored = stored_plan(held)?;
    if let Some(plan) = stored.as_ref().filter(|plan| deliver::is_done(held, plan)) {
        // Only its end is left to be told, whatever the person wants by now.
        return deliver::deliver(run, sender, held, true, plan).await;
    }
    forget_harmless_death(held, stored.is_some());
    let (recipient, opted_in) = whom(run, &command.to, sender.account).await?;
    let sender = &mut opted_in.as_ref().map_or(*sender, |key| sender.by_token(key));
    if let Some(key) = sender.conversation {
        *sender = sender.knowing(&turn::take(run, key, held).await?);
    }
    if let Some(plan) = stored {
        return deliver::deliver(run, sender, held, true, &plan).await;
    }
    let window = sender.window(run.seams.clock().now());
    let is_news_page = sender.account.news_page;
    let purpose = Purpose { is_news_page, ..Purpose::new(&held.key, &recipient, window) };
    let plan = Plan::make(command.actions, &purpose)?;
    run.seams.state().store_plan(held, &plan.to_json()?).await?;
    deliver::deliver(run, sender, held, false, &plan).await
}

/// Recipient as a plan has it, as far as the person and the account allow it, and for a token the conversation that it
/// came in, where it is known.
async fn whom<S: Seams>(
    run: &Run<'_, S>,
    to: &To,
    account: &Account,
) -> Result<(Recipient, Option<ConversationKey>), Failure> {
    if !is_of_page(to, account) {
        return Err(Failure::refuse(Reason::ConversationOfAnotherPage, Vec::new()));
    }
    match to {
        To::Conversation(to) => Ok((to.conversation.participant().into(), None)),
        To::Recipient(recipient) => consent::bring(run, account, recipient).await,
        To::Token(to) => consent::refer(run, account, &to.token_reference).await,
    }
}

/// Whether a conversation is of the account's Page. Other recipients name no Page.
fn is_of_page(to: &To, account: &Account) -> bool {
    match to {
        To::Conversation(to) => *to.conversation.page_id() == account.page_id,
        To::Recipient(_) | To::Token(_) => true,
    }
}

/// Limit that its messages keep to, as far as whom they are for tells.
fn class(to: &To) -> SendClass {
    match to {
        To::Recipient(Recipient::CommentId(_) | Recipient::PostId(_)) => SendClass::PrivateReply,
        To::Conversation(_) | To::Recipient(_) | To::Token(_) => SendClass::Text,
    }
}

/// Conversation, where there is one.
fn conversation(to: &To, account: &Account) -> Option<ConversationKey> {
    let participant = match to {
        To::Conversation(to) => return Some(to.conversation.clone()),
        To::Recipient(Recipient::Id(id)) => Participant::Psid(id.clone()),
        To::Recipient(Recipient::UserRef(id)) => Participant::UserRef(id.clone()),
        To::Recipient(_) | To::Token(_) => return None,
    };
    Some(ConversationKey::new(account.page_id.clone(), participant))
}
