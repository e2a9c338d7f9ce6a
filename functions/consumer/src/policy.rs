//! What is done with an event. Pure. The rules are in docs/policies.md.

use messenger_channel::configuration::{Account, DmPolicy};
use messenger_channel::state::{Conversation, PairingState};
use messenger_wire::webhook::{Body, ChangeValue, Family, Feed, Lane, MessagingEvent};
use messenger_wire::{PageId, Participant, TimestampMs};

use crate::plan::GroundError;
use crate::reason::Reason;

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
    /// Echo of the Page's own message, or its own post, comment or reaction.
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
    /// Person has not been let in: was told a code as often as is allowed, or did nothing that is a reason to offer
    /// one.
    Pairing,
}

impl From<SkipReason> for Reason {
    fn from(reason: SkipReason) -> Self {
        match reason {
            SkipReason::Echo => Self::Echo,
            SkipReason::Receipt => Self::Receipt,
            SkipReason::Standby => Self::Standby,
            SkipReason::OwnedElsewhere => Self::OwnedElsewhere,
            SkipReason::Disabled => Self::Disabled,
            SkipReason::NotAllowed => Self::NotAllowed,
            SkipReason::Pairing => Self::Pairing,
        }
    }
}

/// What an event is about, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    /// Page as a whole, or nobody who is named.
    Page,
    /// What the Page itself sent.
    Report,
    /// What happened to a person's conversation without their doing: who answers them, how it is labelled.
    About,
    /// What a person did.
    Person,
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
    let subject = subject(event.family(), participant);
    if matches!(subject, Subject::Page | Subject::Report) {
        return Decision::Dispatch;
    }
    // In standby the bot was asked to listen; that control came back is what it waits for.
    let is_for_us = subject == Subject::Person && event.feed() != Feed::Standby;
    if account.human_takeover && is_for_us && is_owned_elsewhere(conversation, account, now) {
        return Decision::Skip(SkipReason::OwnedElsewhere);
    }
    match by_dm_policy(event.family(), participant, conversation, account, default) {
        // The thread is another app's, and the code would be sent into it.
        Decision::Pair if event.feed() == Feed::Standby => Decision::Skip(SkipReason::Pairing),
        decision => decision,
    }
}

/// Why no message may answer an event, whatever the bot says: an echo would have the next echo answered, and a thread
/// that somebody else has is theirs.
pub(crate) fn barred(
    event: &MessagingEvent<'_>,
    conversation: &Conversation,
    account: &Account,
    now: TimestampMs,
) -> Option<GroundError> {
    if event.lane() == Lane::Report {
        return Some(GroundError::Report);
    }
    let is_silent = account.human_takeover && is_owned_elsewhere(conversation, account, now);
    is_silent.then_some(GroundError::OwnedElsewhere)
}

/// What an account has to ask for.
pub(crate) fn by_kind(event: &MessagingEvent<'_>, account: &Account) -> Option<SkipReason> {
    let forward = account.forward;
    match (event.family(), event.feed()) {
        (Family::Echo, _) if !forward.echoes => Some(SkipReason::Echo),
        (Family::Delivery | Family::Read, _) if !forward.receipts => Some(SkipReason::Receipt),
        (_, Feed::Standby) if !forward.standby => Some(SkipReason::Standby),
        (Family::Change(_), _) if !forward.echoes && is_by_page(event, &account.page_id) => Some(SkipReason::Echo),
        _ => None,
    }
}

/// Whether a post, comment or reaction is the Page's own: a bot that answers comments would answer its own.
fn is_by_page(event: &MessagingEvent<'_>, page: &PageId) -> bool {
    let Body::Change(change) = event.body() else { return false };
    let (ChangeValue::Feed(change) | ChangeValue::Mention(change)) = change.value else { return false };
    let author = change.from.and_then(|author| author.id);
    author.is_some_and(|id| *id == *page.as_str())
}

/// Whether a person did it, rather than Meta, the Page or another app.
pub(crate) fn is_by_person(family: Family) -> bool {
    subject(family, None) == Subject::Person
}

fn subject(family: Family, participant: Option<&Participant>) -> Subject {
    match family {
        Family::Echo | Family::Delivery | Family::Read => Subject::Report,
        Family::AppRoles | Family::PolicyEnforcement | Family::BusinessIntegrity | Family::ChangedFields => {
            Subject::Page
        }
        Family::Change(_) | Family::Unknown if participant.is_none() => Subject::Page,
        Family::PassThreadControl | Family::TakeThreadControl | Family::RequestThreadControl | Family::Change(_) => {
            Subject::About
        }
        // Whatever Meta adds is what a person does until it is known: the account's policy holds for it.
        _ => Subject::Person,
    }
}

fn is_owned_elsewhere(conversation: &Conversation, account: &Account, now: TimestampMs) -> bool {
    let since = conversation.thread.elsewhere_since();
    since.is_some_and(|since| now.since(since) < account.takeover_idle)
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
        DmPolicy::Pairing => Decision::Skip(SkipReason::Pairing),
    }
}

#[cfg(test)]
mod tests;
