//! What Meta says about the Page itself: blocked, restricted, or free again. Pure.

use messenger_channel::state::AccountHealth;
use messenger_wire::TimestampMs;
use messenger_wire::webhook::{
    Body, BusinessIntegrity, IntegrityStatus, MessagingEvent, PolicyAction, RestrictedFeature, Restriction,
    RestrictionStatus,
};

/// What an event says about the Page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageReport {
    /// Page may not send; until when, if Meta says so.
    Restricted(Option<TimestampMs>),
    /// Page may send again.
    Lifted,
}

/// What an event says about the Page at a time; `None` where it says nothing about sending, as a warning does.
pub(crate) fn page_report(event: &MessagingEvent<'_>, at: TimestampMs) -> Option<PageReport> {
    match event.body() {
        Body::PolicyEnforcement(policy) => match policy.action? {
            PolicyAction::Block => Some(PageReport::Restricted(None)),
            PolicyAction::Unblock => Some(PageReport::Lifted),
            _ => None,
        },
        Body::BusinessIntegrity(integrity) => of_integrity(&integrity, at),
        _ => None,
    }
}

fn of_integrity(integrity: &BusinessIntegrity, at: TimestampMs) -> Option<PageReport> {
    let of_messaging = || integrity.restrictions.iter().filter(|restriction| is_of_messaging(restriction));
    let mut holding = of_messaging().filter(|restriction| holds(restriction, at)).peekable();
    if holding.peek().is_some() {
        // One that does not say when it ends outlasts all others.
        let ends = holding.map(|restriction| restriction.expiration_time).collect::<Option<Vec<_>>>();
        return Some(PageReport::Restricted(ends.and_then(|ends| ends.into_iter().max())));
    }
    match &integrity.status {
        Some(IntegrityStatus::Suspended) => Some(PageReport::Restricted(None)),
        Some(IntegrityStatus::Ok) => Some(PageReport::Lifted),
        _ => of_messaging().next().map(|_lifted| PageReport::Lifted),
    }
}

fn is_of_messaging(restriction: &Restriction) -> bool {
    matches!(restriction.feature, Some(RestrictedFeature::PageMessaging | RestrictedFeature::PageMessagingApi))
}

fn holds(restriction: &Restriction, at: TimestampMs) -> bool {
    restriction.status == Some(RestrictionStatus::Restricted) && restriction.expiration_time.is_none_or(|end| end > at)
}

/// Health after a report of a time; unchanged where something later is known.
///
/// `until` holds where Meta does not say when the restriction ends: a send tries again then.
pub(crate) fn after_report(
    report: PageReport,
    health: &AccountHealth,
    at: TimestampMs,
    until: TimestampMs,
) -> AccountHealth {
    let mut health = health.clone();
    // A report of the same moment is the last one again, unless the Page may send again.
    if health.reported > Some(at) || (health.reported == Some(at) && report != PageReport::Lifted) {
        return health;
    }
    health.reported = Some(at);
    match report {
        PageReport::Restricted(end) => {
            health.restricted_until = health.restricted_until.max(Some(end.unwrap_or(until)));
            health.restrictions = health.restrictions.max(1);
        }
        PageReport::Lifted => {
            health.restricted_until = None;
            health.restrictions = 0;
        }
    }
    health
}

#[cfg(test)]
mod tests;
