//! Sends by the token of an opt-in: only as long as the person wants them.

use messenger_channel::account::Account;
use messenger_channel::clock::Clock;
use messenger_channel::dispatch_input::TokenReference;
use messenger_channel::state::{Consent, Conversations, StoredToken, Tokens};
use messenger_wire::send::Recipient;

use crate::consume::Invocation;
use crate::failure::Failure;
use crate::seams::Seams;

/// Recipient that a token's reference stands for.
///
/// # Errors
/// [`Failure::Refuse`] where the account's Page has no such token, it has ended, or the person has stopped notifications.
pub(crate) async fn recipient<S: Seams>(
    run: &Invocation<'_, S>,
    account: &Account,
    reference: &TokenReference,
) -> Result<Recipient, Failure> {
    let token = find(run, reference).await?;
    let token = token.filter(|token| TokenReference::of(&account.page_id, &token.token) == *reference);
    let token = token.ok_or_else(|| Failure::refuse("token_unknown", Vec::new()))?;
    let json = serde_json::json!({ token.recipient.as_str(): token.token });
    serde_json::from_value(json).map_err(|_| Failure::refuse("token_unknown", Vec::new()))
}

/// Refuses a token that the caller brings itself, where the person has told this channel to stop.
///
/// # Errors
/// [`Failure::Refuse`] where the person has stopped notifications.
pub(crate) async fn check<S: Seams>(
    run: &Invocation<'_, S>,
    account: &Account,
    recipient: &Recipient,
) -> Result<(), Failure> {
    let (Recipient::OneTimeNotifToken(token) | Recipient::NotificationMessagesToken(token)) = recipient else {
        return Ok(());
    };
    find(run, &TokenReference::of(&account.page_id, token.as_str())).await.map(drop)
}

/// Token that may be used.
async fn find<S: Seams>(run: &Invocation<'_, S>, reference: &TokenReference) -> Result<Option<StoredToken>, Failure> {
    let state = run.seams.state();
    let Some(token) = state.find_token(reference, run.seams.clock().now()).await? else { return Ok(None) };
    let consent = match &token.conversation {
        Some(key) => state.load(key).await?.conversation.notifications,
        None => Consent::default(),
    };
    if token.stopped || !consent.holds(token.since) {
        return Err(Failure::refuse("opted_out", Vec::new()));
    }
    Ok(Some(token))
}
