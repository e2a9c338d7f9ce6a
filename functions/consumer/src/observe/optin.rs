//! What an opt-in tells: tokens, kept under the reference that bots see instead, and whether
//! the person wants notifications.

use std::time::Duration;

use messenger_channel::dispatch_input::TokenReference;
use messenger_channel::state::StoredToken;
use messenger_wire::webhook::{Body, MessagingEvent, NotificationStatus, Optin};
use messenger_wire::{PageId, Secret, TimestampMs};

/// Lifetime of a token that names no end: one-time tokens end after a year.
///
/// <https://developers.facebook.com/docs/messenger-platform/send-messages/one-time-notification>
const KEEP: Duration = Duration::from_hours(366 * 24);

/// Token that the event brings, or tells something new about.
pub(crate) fn token(
    event: &MessagingEvent<'_>,
    page_id: &PageId,
    at: TimestampMs,
) -> Option<(TokenReference, StoredToken)> {
    let Body::Optin(optin) = event.body() else { return None };
    let (recipient, token) = form(&optin)?;
    let stored = StoredToken {
        recipient: recipient.to_owned(),
        token: token.expose().to_owned(),
        conversation: event.conversation(page_id),
        expires: optin.token_expiry_timestamp.unwrap_or_else(|| at + KEEP),
        stopped: optin.notification_messages_status == Some(NotificationStatus::Stop),
        since: at,
    };
    Some((TokenReference::of(page_id, token.expose()), stored))
}

/// Whether the person stops (or resumes) notifications without saying which: that is about all of them.
pub(super) fn stops_everything(event: &MessagingEvent<'_>) -> Option<bool> {
    let Body::Optin(optin) = event.body() else { return None };
    match optin.notification_messages_status {
        Some(NotificationStatus::Stop) if form(&optin).is_none() => Some(true),
        Some(NotificationStatus::Resume) if form(&optin).is_none() => Some(false),
        _ => None,
    }
}

/// Property of the Send API's recipient that takes the token, and the token.
fn form(optin: &Optin) -> Option<(&'static str, &Secret)> {
    let one_time = optin.one_time_notif_token.as_ref().map(|token| ("one_time_notif_token", token));
    one_time.or_else(|| optin.notification_messages_token.as_ref().map(|token| ("notification_messages_token", token)))
}
