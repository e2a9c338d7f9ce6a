//! What is left of profiles when a batch is done: nobody waits for it any more, neither a reply nor what follows it.

use std::sync::{Arc, Mutex};

use futures::future::join_all;
use messenger_channel::clock::Clock;
use messenger_channel::configuration::Configuration;
use messenger_channel::state::{Conversation, Conversations, Profile};
use messenger_wire::webhook::EventId;
use messenger_wire::{ConversationKey, Psid, TimestampMs};
use tracing::{Instrument, Span};

use super::read::read;
use crate::account::health;
use crate::account::stop::Stop;
use crate::case::Case;
use crate::conversation::save::save;
use crate::failure::Failure;
use crate::ledger::{Asker, Ledger};
use crate::lock::lock;
use crate::run::Run;
use crate::seams::Seams;
use crate::sender::Sender;

/// Profiles that a batch leaves until it is done.
#[derive(Debug, Default)]
pub(crate) struct Behind(Mutex<Vec<Left>>);

/// Profile of one person.
#[derive(Debug)]
pub(super) struct Left {
    configuration: Arc<Configuration>,
    /// Name of the account.
    account: String,
    asker: Asker,
    conversation: ConversationKey,
    trace: String,
    person: Psid,
    /// When it was found to be due.
    now: TimestampMs,
    /// What is saved of it already.
    without: Profile,
    /// Events of which the conversation may have begun to answer the last: this one, and the one before.
    begun: [Option<EventId>; 2],
    /// What has been read, where anything has.
    read: Option<Profile>,
    /// Span of the record, for the log.
    span: Span,
}

impl Left {
    /// Profile of the person of an event, before which the conversation had `begun` to answer another one last.
    pub(super) fn of(
        case: &Case<'_>,
        person: &Psid,
        now: TimestampMs,
        without: &Profile,
        begun: Option<EventId>,
        read: Option<Profile>,
    ) -> Option<Self> {
        Some(Self {
            configuration: Arc::clone(case.configuration),
            account: case.account.name.clone(),
            asker: case.ledger.asker.clone(),
            conversation: case.envelope.conversation.clone()?,
            trace: case.ledger.trace.clone(),
            person: person.clone(),
            now,
            without: without.clone(),
            begun: [Some(case.envelope.id), begun],
            read,
            span: Span::current(),
        })
    }
}

impl Behind {
    pub(super) fn add(&self, left: Option<Left>) {
        lock(&self.0).extend(left);
    }

    /// Whether nothing is left.
    pub(crate) fn is_empty(&self) -> bool {
        lock(&self.0).is_empty()
    }
}

/// Reads what is left, side by side, and saves it. The claims have ended, so that what fails is not tried again.
pub(crate) async fn read_behind<S: Seams>(run: &Run<'_, S>) {
    let left = std::mem::take(&mut *lock(&run.behind.0));
    let keep = async |left: Left| {
        let span = left.span.clone();
        if let Err(failure) = keep(run, left).instrument(span).await {
            tracing::debug!(?failure, "profile is not kept");
        }
    };
    join_all(left.into_iter().map(keep)).await;
}

async fn keep<S: Seams>(run: &Run<'_, S>, left: Left) -> Result<(), Failure> {
    let Left { configuration, account, asker, conversation, trace, person, now, without, begun, read: known, span: _ } =
        left;
    let Some(account) = configuration.account(&account) else { return Ok(()) };
    let profile = if let Some(profile) = known {
        profile
    } else {
        let ledger = Ledger::new(asker, Some(account), Some(conversation.clone()), trace);
        let sender = Sender::new(&configuration, account, &ledger);
        let profile = read(run, &sender, &person, without.clone(), now).await;
        // It may have been the only call that the event makes, so that no other would write it down.
        if let Some((Stop::TokenDead, _)) = run.worker.health.stopped(&sender, run.seams.clock().now()) {
            health::note_death(run, &sender).await;
        }
        profile
    };
    if profile == without {
        return Ok(());
    }
    let known = run.seams.state().load(&conversation).await?;
    // A flow that is answering another event by now may be asked again, and must be told the same again. Whoever has
    // forgotten the person, or knows them better, is left alone too.
    let is_ours = |conversation: &Conversation| {
        let last = conversation.sending.as_ref().map(|sending| sending.event);
        conversation.profile.as_ref() == Some(&without) && (last.is_none() || begun.contains(&last))
    };
    let change = |conversation: &mut Conversation| {
        if is_ours(conversation) {
            conversation.profile = Some(profile.clone());
        }
    };
    save(run, &conversation, known, None, change).await.map(drop)
}
