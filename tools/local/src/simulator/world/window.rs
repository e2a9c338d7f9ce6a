//! How long after a person's last act a Page may write.

use std::time::Duration;

/// The standard messaging window.
///
/// Source: <https://developers.facebook.com/docs/messenger-platform/policy/policy-overview>.
pub(in crate::simulator) const DAY: Duration = Duration::from_hours(24);

/// The window of the tag `HUMAN_AGENT`. Source: the same page.
pub(in crate::simulator) const WEEK: Duration = Duration::from_hours(7 * 24);

/// How long a one-time notification may be sent.
///
/// Source: <https://developers.facebook.com/docs/messenger-platform/send-messages/one-time-notification>.
pub(in crate::simulator) const YEAR: Duration = Duration::from_hours(365 * 24);
