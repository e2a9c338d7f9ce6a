//! Keeps the tokens that opt-ins bring, under the reference that dispatchers see instead.

use std::time::Duration;

use messenger_channel::dispatch_input::TokenReference;
use messenger_channel::state::StoredToken;
use messenger_wire::Secret;
use messenger_wire::webhook::{Body, NotificationStatus, Optin};

use crate::claim::later;
use crate::event::Case;

/// How long a token is kept that does not say when it ends; one-time tokens end after a year.
const KEEP: Duration = Duration::from_hours(366 * 24);

/// Token of the event, if it brings one. Pure.
pub(crate) fn token(case: &Case<'_>) -> Option<(TokenReference, StoredToken)> {
    let Body::Optin(optin) = case.event.body() else { return None };
    let (recipient, token) = form(&optin)?;
    let stored = StoredToken {
        recipient: recipient.to_owned(),
        token: token.expose().to_owned(),
        conversation: case.envelope.conversation.clone(),
        expires: optin.token_expiry_timestamp.unwrap_or_else(|| later(case.at, KEEP)),
        stopped: optin.notification_messages_status == Some(NotificationStatus::Stop),
    };
    Some((TokenReference::of(&case.account.page_id, token.expose()), stored))
}

/// Property of the Send API's recipient, and the token.
fn form(optin: &Optin) -> Option<(&'static str, &Secret)> {
    let one_time = optin.one_time_notif_token.as_ref().map(|token| ("one_time_notif_token", token));
    one_time.or_else(|| optin.notification_messages_token.as_ref().map(|token| ("notification_messages_token", token)))
}
