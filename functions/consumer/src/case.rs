//! One event with its account: what every stage of its answer is given.

use std::sync::Arc;

use messenger_channel::configuration::{Account, Configuration};
use messenger_channel::envelope::Envelope;
use messenger_wire::webhook::MessagingEvent;
use messenger_wire::{AppId, TimestampMs};

use crate::account::pace::Queued;
use crate::dispatch::{BotKind, Dispatch};
use crate::ledger::Ledger;
use crate::run::Run;
use crate::seams::Seams;
use crate::sender::Sender;

/// An event with its account.
#[derive(Debug)]
pub(crate) struct Case<'a> {
    pub(crate) envelope: &'a Envelope,
    pub(crate) event: &'a MessagingEvent<'a>,
    pub(crate) configuration: &'a Arc<Configuration>,
    pub(crate) account: &'a Account,
    /// When it happened, or came in.
    pub(crate) at: TimestampMs,
    /// How its record has fared in the queue.
    pub(crate) queued: Queued,
    /// What becomes of it.
    pub(crate) ledger: &'a Ledger<'a>,
}

impl<'a> Case<'a> {
    /// Who sends the answer, before anything is known of the conversation.
    pub(crate) fn sender(&self) -> Sender<'a> {
        Sender::new(self.configuration, self.account, self.ledger).queued(self.queued)
    }

    /// How the account's bot answers.
    pub(crate) fn bot<S: Seams>(&self, run: &Run<'_, S>) -> BotKind {
        BotKind::of(run.seams.dispatch().target(self.account))
    }

    /// App of the account, where its id is known.
    pub(crate) fn app_id(&self) -> Option<&AppId> {
        self.configuration.app(&self.account.app).and_then(|app| app.app_id.as_ref())
    }
}
