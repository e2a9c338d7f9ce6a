//! Sends by the token of an opt-in: only as long as the person wants them, and with the token
//! nowhere but in its own item and in the send.
//!
//! ```text
//! command names a reference ──────────────────────────────┐
//! command brings the token ── kept under its reference ────┴── plan has the reference ── each send asks for the token anew
//! ```

use std::borrow::Cow;
use std::time::Duration;

use messenger_channel::clock::Clock;
use messenger_channel::configuration::Account;
use messenger_channel::dispatch_input::TokenReference;
use messenger_channel::state::{Consent, Conversations, StoredToken, Tokens};
use messenger_wire::send::{NotificationToken, Recipient};
use messenger_wire::{ConversationKey, TimestampMs};

use crate::failure::Failure;
use crate::reason::Reason;
use crate::run::Run;
use crate::seams::Seams;

/// How long a token is kept that a command brought: longer than its queue keeps the command, which
/// brings it again each time.
const KEEP_BROUGHT: Duration = Duration::from_hours(15 * 24);

/// Recipient that a token's reference stands for, as a plan has it, and the conversation that the
/// token came in, where there is one.
///
/// # Errors
/// [`Failure::Refuse`] where the account's Page has no such token, it has ended, or the person has
/// stopped notifications.
pub(crate) async fn refer<S: Seams>(
    run: &Run<'_, S>,
    account: &Account,
    reference: &TokenReference,
) -> Result<(Recipient, Option<ConversationKey>), Failure> {
    let token = known(run, account, reference).await?;
    Ok((recipient(&token.recipient, reference.as_str())?, token.conversation))
}

/// Recipient that a command names, as a plan has it: a token that the caller brings is kept, and its reference stands
/// in its place. With it the conversation that the token came in, where an opt-in told of it.
///
/// # Errors
/// [`Failure::Refuse`] where the person has stopped notifications, [`Failure::Transient`] where the token is not kept.
pub(crate) async fn bring<S: Seams>(
    run: &Run<'_, S>,
    account: &Account,
    brought: &Recipient,
) -> Result<(Recipient, Option<ConversationKey>), Failure> {
    let Some((property, token)) = token(brought) else { return Ok((brought.clone(), None)) };
    let reference = TokenReference::of(&account.page_id, token.as_str());
    let known = find(run, &reference).await?;
    if known.is_none() {
        let stored = StoredToken {
            recipient: property.to_owned(),
            token: token.as_str().to_owned(),
            conversation: None,
            expires: run.seams.clock().now() + KEEP_BROUGHT,
            stopped: false,
            // Before everything that the person may have said of it, or will.
            since: TimestampMs::from_millis(0),
        };
        run.seams.state().keep_token(&reference, &stored).await?;
    }
    Ok((recipient(property, reference.as_str())?, known.and_then(|token| token.conversation)))
}

/// Recipient of a plan as Graph is told it: with the token in place of its reference.
///
/// # Errors
/// As for [`refer`].
pub(crate) async fn address<'r, S: Seams>(
    run: &Run<'_, S>,
    account: &Account,
    planned: &'r Recipient,
) -> Result<Cow<'r, Recipient>, Failure> {
    let Some((_, named)) = token(planned) else { return Ok(Cow::Borrowed(planned)) };
    let reference =
        TokenReference::try_from(named.as_str().to_owned()).map_err(|_| Failure::park(Reason::PlanUnreadable))?;
    let token = known(run, account, &reference).await?;
    recipient(&token.recipient, &token.token).map(Cow::Owned)
}

/// Token of the account's Page that may be used.
async fn known<S: Seams>(
    run: &Run<'_, S>,
    account: &Account,
    reference: &TokenReference,
) -> Result<StoredToken, Failure> {
    let token = find(run, reference).await?;
    let token = token.filter(|token| TokenReference::of(&account.page_id, &token.token) == *reference);
    token.ok_or_else(|| Failure::refuse(Reason::TokenUnknown, Vec::new()))
}

/// Token that may be used.
async fn find<S: Seams>(run: &Run<'_, S>, reference: &TokenReference) -> Result<Option<StoredToken>, Failure> {
    let state = run.seams.state();
    let Some(token) = state.find_token(reference, run.seams.clock().now()).await? else { return Ok(None) };
    let consent = match &token.conversation {
        Some(key) => state.load(key).await?.conversation.notifications,
        None => Consent::default(),
    };
    if token.stopped || !consent.holds(token.since) {
        return Err(Failure::refuse(Reason::OptedOut, Vec::new()));
    }
    Ok(Some(token))
}

/// Token of a recipient, or the reference in its place, and the property that has it.
fn token(recipient: &Recipient) -> Option<(&'static str, &NotificationToken)> {
    match recipient {
        Recipient::OneTimeNotifToken(token) => Some(("one_time_notif_token", token)),
        Recipient::NotificationMessagesToken(token) => Some(("notification_messages_token", token)),
        _ => None,
    }
}

fn recipient(property: &str, token: &str) -> Result<Recipient, Failure> {
    serde_json::from_value(serde_json::json!({ property: token }))
        .map_err(|_| Failure::refuse(Reason::TokenUnknown, Vec::new()))
}
