//! What Meta says about the Page itself: blocked, restricted, or free again. Pure.

use messenger_channel::state::AccountHealth;
use messenger_wire::TimestampMs;
use messenger_wire::webhook::{Body, MessagingEvent, PolicyAction, RestrictedFeature, Restriction, RestrictionStatus};

/// What an event says about the Page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum News {
    /// Page may not send; until when, if Meta says so.
    Restricted(Option<TimestampMs>),
    /// Page may send again.
    Lifted,
}

/// What an event says about the Page, if it does.
pub(crate) fn news(event: &MessagingEvent<'_>) -> Option<News> {
    match event.body() {
        Body::PolicyEnforcement(policy) => match policy.action? {
            PolicyAction::Block => Some(News::Restricted(None)),
            PolicyAction::Unblock => Some(News::Lifted),
            _ => None,
        },
        Body::BusinessIntegrity(integrity) => integrity.restrictions.iter().find_map(of_restriction),
        _ => None,
    }
}

fn of_restriction(restriction: &Restriction) -> Option<News> {
    let messaging = [RestrictedFeature::PageMessaging, RestrictedFeature::PageMessagingApi];
    if !messaging.contains(restriction.feature.as_ref()?) {
        return None;
    }
    match restriction.status.as_ref()? {
        RestrictionStatus::Restricted => Some(News::Restricted(restriction.expiration_time)),
        RestrictionStatus::Unrestricted => Some(News::Lifted),
        _ => None,
    }
}

/// Health after the news. `until` holds where Meta does not say when the restriction ends.
pub(crate) fn applied(news: News, health: &AccountHealth, until: TimestampMs) -> AccountHealth {
    match news {
        News::Restricted(end) => AccountHealth { restricted_until: Some(end.unwrap_or(until)), ..health.clone() },
        News::Lifted => AccountHealth { restricted_until: None, restrictions: 0, ..health.clone() },
    }
}
