//! One send command, from its record to the end of its claim.

use std::sync::Arc;

use messenger_channel::account::{Account, Configuration};
use messenger_channel::clock::Clock;
use messenger_channel::send_command::{SendCommand, To};
use messenger_channel::state::{ClaimKey, Claims, Conversations, Held};
use messenger_wire::send::Recipient;
use messenger_wire::{ConversationKey, Participant};

use crate::claim::{acquire, give_up};
use crate::consent;
use crate::consume::Invocation;
use crate::deliver::{self, Sender};
use crate::dispatch::Window;
use crate::event::configuration;
use crate::failure::{Again, Failure};
use crate::health;
use crate::plan::{Plan, Purpose, window};
use crate::record::Record;
use crate::seams::Seams;

/// Works on the record of a command.
///
/// # Errors
/// [`Again`] where the record comes again.
pub(crate) async fn handle<S: Seams>(run: &Invocation<'_, S>, record: &Record) -> Result<(), Again> {
    let Ok(command) = serde_json::from_str::<SendCommand>(&record.body) else {
        return give_up(run, record, None, Failure::park("command_unreadable")).await;
    };
    let configuration = match configuration(run, &command.account).await {
        Ok(configuration) => configuration,
        Err(failure) => return give_up(run, record, None, failure).await,
    };
    let Some(account) = configuration.account(&command.account) else {
        return give_up(run, record, None, Failure::park("account_unknown")).await;
    };
    let sender = Sender { configuration: &configuration, account, conversation: None };
    if let Err(failure) = health::check(run, &sender).await {
        return give_up(run, record, None, failure).await;
    }
    let key = ClaimKey::command(&command.account, &command.id);
    let Some(held) = acquire(run, record, &key).await? else { return Ok(()) };
    match act(run, &configuration, account, &held, command).await {
        Ok(()) => Ok(()),
        Err(failure) => give_up(run, record, Some(&held), failure).await,
    }
}

async fn act<S: Seams>(
    run: &Invocation<'_, S>,
    configuration: &Arc<Configuration>,
    account: &Account,
    held: &Held,
    command: SendCommand,
) -> Result<(), Failure> {
    let (recipient, conversation) = whom(run, &command.to, account).await?;
    let sender = Sender { configuration, account, conversation: conversation.as_ref() };
    if let Some(stored) = &held.plan {
        let plan = serde_json::from_str(stored).map_err(|_| Failure::park("plan_unreadable"))?;
        return deliver::deliver(run, &sender, held, true, &plan).await;
    }
    let window = match &conversation {
        Some(key) => {
            let known = run.seams.state().load(key).await?;
            window(known.conversation.last_inbound, run.seams.clock().now())
        }
        // A comment, a post or a token is a ground of its own, which Graph checks.
        None => Window::Open,
    };
    let purpose = Purpose { key: &held.key, recipient: &recipient, mid: None, window };
    let plan = Plan::make(command.actions, &purpose).map_err(|error| Failure::park(format!("plan: {error}")))?;
    let json = serde_json::to_string(&plan).map_err(|_| Failure::park("plan_unwritable"))?;
    run.seams.state().store_plan(held, &json).await?;
    deliver::deliver(run, &sender, held, false, &plan).await
}

/// Recipient, and the conversation where there is one.
async fn whom<S: Seams>(
    run: &Invocation<'_, S>,
    to: &To,
    account: &Account,
) -> Result<(Recipient, Option<ConversationKey>), Failure> {
    match to {
        To::Conversation(to) if *to.conversation.page_id() != account.page_id => {
            Err(Failure::park("conversation_of_another_page"))
        }
        To::Conversation(to) => Ok((of_participant(to.conversation.participant()), Some(to.conversation.clone()))),
        To::Recipient(recipient) => {
            consent::check(run, account, recipient).await?;
            let participant = match recipient {
                Recipient::Id(id) => Some(Participant::Psid(id.clone())),
                Recipient::UserRef(id) => Some(Participant::UserRef(id.clone())),
                _ => None,
            };
            let key = participant.map(|participant| ConversationKey::new(account.page_id.clone(), participant));
            Ok((recipient.clone(), key))
        }
        To::Token(to) => Ok((consent::recipient(run, account, &to.token_reference).await?, None)),
    }
}

/// Recipient of a conversation.
pub(crate) fn of_participant(participant: &Participant) -> Recipient {
    match participant {
        Participant::Psid(id) => Recipient::Id(id.clone()),
        Participant::UserRef(id) => Recipient::UserRef(id.clone()),
    }
}
