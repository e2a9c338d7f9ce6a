//! What is done with an event. Pure.

use std::time::Duration;

use messenger_channel::account::{Account, DmPolicy};
use messenger_channel::state::{Conversation, PairingState};
use messenger_wire::webhook::{Family, Feed, MessagingEvent};
use messenger_wire::{Participant, TimestampMs};

use crate::claim::from_to;

/// How long a thread that somebody else owned must be quiet before the bot answers again: Meta's own control ends then too.
///
/// <https://developers.facebook.com/docs/messenger-platform/conversation-routing>
pub(crate) const IDLE: Duration = Duration::from_hours(24);

/// What is done with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    /// The bot is asked.
    Dispatch,
    /// The person is told a pairing code.
    Pair,
    /// Nothing is done.
    Skip(SkipReason),
}

/// Why nothing is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SkipReason {
    /// Echo of the Page's own message.
    Echo,
    /// Delivery or read receipt.
    Receipt,
    /// Another app owns the thread, and Meta lets us listen.
    Standby,
    /// A person or another app answers.
    OwnedElsewhere,
    /// Account takes no messages.
    Disabled,
    /// Person is not in the account's list.
    NotAllowed,
    /// Person has not been let in, and this kind of event is no reason to offer a code.
    NotPaired,
}

impl SkipReason {
    /// Word for logs and metrics.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Echo => "echo",
            Self::Receipt => "receipt",
            Self::Standby => "standby",
            Self::OwnedElsewhere => "owned_elsewhere",
            Self::Disabled => "disabled",
            Self::NotAllowed => "not_allowed",
            Self::NotPaired => "not_paired",
        }
    }
}

/// Decides what is done with an event of a conversation, as far as it is known.
pub(crate) fn decide(
    event: &MessagingEvent<'_>,
    participant: Option<&Participant>,
    conversation: &Conversation,
    account: &Account,
    default: DmPolicy,
    now: TimestampMs,
) -> Decision {
    if let Some(skip) = by_kind(event, account) {
        return Decision::Skip(skip);
    }
    if !is_by_person(event.family()) {
        return Decision::Dispatch;
    }
    if account.human_takeover && event.feed() != Feed::Standby && is_owned_elsewhere(conversation, now) {
        return Decision::Skip(SkipReason::OwnedElsewhere);
    }
    by_dm_policy(event.family(), participant, conversation, account, default)
}

/// What an account has to ask for.
pub(crate) fn by_kind(event: &MessagingEvent<'_>, account: &Account) -> Option<SkipReason> {
    let forward = account.forward;
    match (event.family(), event.feed()) {
        (Family::Echo, _) if !forward.echoes => Some(SkipReason::Echo),
        (Family::Delivery | Family::Read, _) if !forward.receipts => Some(SkipReason::Receipt),
        (_, Feed::Standby) if !forward.standby => Some(SkipReason::Standby),
        _ => None,
    }
}

/// Whether the person did it, rather than Meta, the Page or another app.
fn is_by_person(family: Family) -> bool {
    !matches!(
        family,
        Family::Echo
            | Family::Delivery
            | Family::Read
            | Family::PassThreadControl
            | Family::TakeThreadControl
            | Family::RequestThreadControl
            | Family::AppRoles
            | Family::PolicyEnforcement
            | Family::BusinessIntegrity
            | Family::Change(_)
            | Family::Unknown
    )
}

fn is_owned_elsewhere(conversation: &Conversation, now: TimestampMs) -> bool {
    conversation.owner.as_ref().is_some_and(|owner| owner.elsewhere && from_to(owner.since, now) < IDLE)
}

fn by_dm_policy(
    family: Family,
    participant: Option<&Participant>,
    conversation: &Conversation,
    account: &Account,
    default: DmPolicy,
) -> Decision {
    let listed = matches!(participant, Some(Participant::Psid(id)) if account.allow_from.contains(id));
    let approved = matches!(conversation.pairing, PairingState::Approved { .. });
    match account.dm_policy.unwrap_or(default) {
        DmPolicy::Disabled => Decision::Skip(SkipReason::Disabled),
        DmPolicy::Open => Decision::Dispatch,
        DmPolicy::Allowlist if listed => Decision::Dispatch,
        DmPolicy::Allowlist => Decision::Skip(SkipReason::NotAllowed),
        DmPolicy::Pairing if listed || approved => Decision::Dispatch,
        DmPolicy::Pairing if matches!(family, Family::Message | Family::Postback) => Decision::Pair,
        DmPolicy::Pairing => Decision::Skip(SkipReason::NotPaired),
    }
}
