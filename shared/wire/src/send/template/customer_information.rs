//! Form for the shipping address.

use serde::{Deserialize, Serialize};

use crate::check::Object;
use crate::limits::FORM_DAYS;
use crate::send::Template;

/// Form for the shipping address.
///
/// [Structured information template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/templates/structured-information-template).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerInformationTemplate {
    /// Countries whose addresses it takes, by their two letters; all where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
    business_privacy: BusinessPrivacy,
    /// How many days it can be answered: 1 by default, 7 at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_in_days: Option<u8>,
}

/// Privacy policy of the business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusinessPrivacy {
    /// Page of the policy.
    pub url: String,
}

impl CustomerInformationTemplate {
    /// Form for addresses of any country, for one day; the other fields are set directly.
    #[must_use]
    pub fn new(business_privacy: BusinessPrivacy) -> Self {
        Self { countries: Vec::new(), business_privacy, expires_in_days: None }
    }
}

impl BusinessPrivacy {
    /// Privacy policy at `url`.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into() }
    }
}

impl From<CustomerInformationTemplate> for Template {
    fn from(template: CustomerInformationTemplate) -> Self {
        Self::CustomerInformation(template)
    }
}

pub(super) fn check(template: &Object<'_>) {
    if let Some(countries) = template.get("countries") {
        for country in countries.items(0..=usize::MAX) {
            country.form("a country by its two letters", |code| code.len() == 2);
        }
    }
    if let Some(privacy) = template.require("business_privacy").and_then(|privacy| privacy.object()) {
        privacy.require_texts(&["url"]);
    }
    if let Some(days) = template.get("expires_in_days") {
        days.number(1..=FORM_DAYS);
    }
}
