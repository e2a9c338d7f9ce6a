//! One check of every documented limit of a Messenger Profile.

use serde::Serialize;

use super::{command, greeting, ice_breaker, persistent_menu};
use crate::check::{self, Node, Object, Rule, Violations};
use crate::limits::WHITELISTED_DOMAINS;

/// Properties that Meta retired, with what to use instead.
const RETIRED: [(&str, &str); 3] = [
    ("home_url", "use a persistent menu with a web_url"),
    ("payment_settings", "use a web_url button to a page of the shop"),
    ("target_audience", "remove it, everybody can find the Page"),
];

/// Checks a Messenger Profile, typed or as JSON, and says everything that is wrong with it.
///
/// # Errors
/// [`Violations`], all at once.
pub fn validate(profile: &(impl Serialize + ?Sized)) -> Result<(), Violations> {
    check::document(profile, "", check_profile)
}

/// Checks the menu of one person, typed or as JSON.
///
/// # Errors
/// [`Violations`], all at once.
pub fn validate_user_settings(settings: &(impl Serialize + ?Sized)) -> Result<(), Violations> {
    check::document(settings, "", |settings| {
        if let Some(psid) = settings.require("psid") {
            psid.id();
        }
        if let Some(menus) = settings.require("persistent_menu") {
            persistent_menu::check(&menus);
        }
    })
}

fn check_profile(profile: &Object<'_>) {
    if let Some(get_started) = profile.get("get_started").and_then(|get_started| get_started.object()) {
        greeting::check_get_started(&get_started);
    }
    if let Some(greetings) = profile.get("greeting") {
        greetings.objects(1..=usize::MAX).iter().for_each(greeting::check);
    }
    if let Some(ice_breakers) = profile.get("ice_breakers") {
        ice_breaker::check(&ice_breakers);
    }
    if let Some(menus) = profile.get("persistent_menu") {
        persistent_menu::check(&menus);
    }
    if let Some(lists) = profile.get("commands") {
        lists.objects(1..=usize::MAX).iter().for_each(command::check);
    }
    if let Some(domains) = profile.get("whitelisted_domains") {
        for domain in domains.items(1..=WHITELISTED_DOMAINS) {
            domain.form("a domain that is served by https", is_public_domain);
        }
    }
    if let Some(url) = profile.get("account_linking_url") {
        url.https();
    }
    for (value, instead) in RETIRED.iter().filter(|(property, _)| profile.has(property)) {
        profile.violate(value, Rule::Retired { value, instead });
    }
}

/// Documents by locale need one that serves all others.
pub(super) fn check_default_locale(documents: &Node<'_>, found: &[Object<'_>]) {
    if !found.iter().any(|document| document.str("locale") == Some("default")) {
        documents.violate(Rule::NotAllowed { reason: "no locale is default" });
    }
}

fn is_public_domain(domain: &str) -> bool {
    let lower = domain.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").unwrap_or(&lower);
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    let is_address = host.parse::<std::net::Ipv4Addr>().is_ok() || host.starts_with('[');
    !rest.contains("://") && host.contains('.') && !is_address
}

#[cfg(test)]
mod tests;
