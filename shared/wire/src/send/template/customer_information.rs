//! Form for the shipping address.

use serde::{Deserialize, Serialize};

use crate::check::Object;
use crate::limits::FORM_DAYS;
use crate::send::Template;

/// Form for the shipping address.
///
/// Which fields are asked for, and how they are labelled, is left to Meta's defaults; other settings of the form go out as a raw JSON
/// object.
/// [Structured information template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/templates/structured-information-template).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerInformationTemplate {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    countries: Vec<String>,
    business_privacy: BusinessPrivacy,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in_days: Option<u8>,
}

/// Privacy policy of the business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusinessPrivacy {
    url: String,
}

impl CustomerInformationTemplate {
    /// Form for addresses of any country, for one day.
    #[must_use]
    pub fn new(business_privacy: BusinessPrivacy) -> Self {
        Self { countries: Vec::new(), business_privacy, expires_in_days: None }
    }

    /// Adds a country whose addresses it takes, by its two letters; all where none is added.
    #[must_use]
    pub fn country(mut self, country: impl Into<String>) -> Self {
        self.countries.push(country.into());
        self
    }

    /// Sets how many days it can be answered, 1 to 7.
    #[must_use]
    pub fn expires_in_days(mut self, days: u8) -> Self {
        self.expires_in_days = Some(days);
        self
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
            country.form("a country by its two letters", |code| {
                code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic())
            });
        }
    }
    check_privacy(template);
    if let Some(days) = template.get("expires_in_days") {
        days.number(1..=FORM_DAYS);
    }
}

/// Checks that a form names the privacy policy.
pub(super) fn check_privacy(template: &Object<'_>) {
    if let Some(privacy) = template.require("business_privacy").and_then(|privacy| privacy.object()) {
        privacy.require_texts(&["url"]);
    }
}
