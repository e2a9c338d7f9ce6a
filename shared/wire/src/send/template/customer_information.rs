//! Form for the shipping address.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::check::{Node, Object};
use crate::limits::FORM_DAYS;
use crate::send::Template;

/// Form for the shipping address.
///
/// Meta decides which fields are asked for, unless [`contact`](Self::contact) and [`address`](Self::address) say
/// otherwise. [Structured information
/// template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/templates/structured-information-template).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerInformationTemplate {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    countries: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    contact_overrides: Vec<BTreeMap<ContactField, FormField>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    address_overrides: Vec<BTreeMap<AddressField, FormField>>,
    business_privacy: BusinessPrivacy,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in_days: Option<u8>,
}

/// Field of the form for the person's contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ContactField {
    /// Name.
    Name,
    /// Phone number.
    Phone,
    /// E-mail address.
    Email,
}

/// Field of the form for the address, by the key under which the
/// [answer](crate::webhook::Body::CustomerInformation) brings it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AddressField {
    /// Name of who gets the parcel.
    Name,
    /// Street and number.
    #[serde(rename = "address_line_1")]
    AddressLine1,
    /// More of the address.
    #[serde(rename = "address_line_2")]
    AddressLine2,
    /// Town.
    Locality,
    /// State or province.
    AdministrativeArea,
    /// Postal code.
    PostalCode,
    /// Field that this crate does not know: the fields differ between countries.
    #[serde(untagged)]
    Other(String),
}

/// How a field of the form is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormField {
    #[serde(skip_serializing_if = "Option::is_none")]
    required: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
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
        Self {
            countries: Vec::new(),
            contact_overrides: Vec::new(),
            address_overrides: Vec::new(),
            business_privacy,
            expires_in_days: None,
        }
    }

    /// Adds a country whose addresses it takes, by its two letters; all where none is added.
    #[must_use]
    pub fn country(mut self, country: impl Into<String>) -> Self {
        self.countries.push(country.into());
        self
    }

    /// Says how a field of the contact is asked for.
    #[must_use]
    pub fn contact(mut self, field: ContactField, asked: FormField) -> Self {
        self.contact_overrides.push(BTreeMap::from([(field, asked)]));
        self
    }

    /// Says how a field of the address is asked for. Meta's list of these fields could not be read:
    /// they are those of the answer.
    #[must_use]
    pub fn address(mut self, field: AddressField, asked: FormField) -> Self {
        self.address_overrides.push(BTreeMap::from([(field, asked)]));
        self
    }

    /// Sets how many days it can be answered, 1 to 7.
    #[must_use]
    pub fn expires_in_days(mut self, days: u8) -> Self {
        self.expires_in_days = Some(days);
        self
    }
}

impl FormField {
    /// Field that has to be filled in.
    #[must_use]
    pub fn required() -> Self {
        Self { required: Some(true), label: None }
    }

    /// Field that may be left empty.
    #[must_use]
    pub fn optional() -> Self {
        Self { required: Some(false), label: None }
    }

    /// Sets what stands beside it.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
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
    for (overrides, fields) in [("contact_overrides", CONTACT_FIELDS), ("address_overrides", ADDRESS_FIELDS)] {
        if let Some(overrides) = template.get(overrides) {
            overrides.items(0..=usize::MAX).iter().for_each(|item| check_override(item, fields));
        }
    }
    check_privacy(template);
    if let Some(days) = template.get("expires_in_days") {
        days.number(1..=FORM_DAYS);
    }
}

const CONTACT_FIELDS: &[&str] = &["name", "phone", "email"];

/// Fields that this crate knows; the fields of other countries' addresses are Meta's to judge.
const ADDRESS_FIELDS: &[&str] =
    &["name", "address_line_1", "address_line_2", "locality", "administrative_area", "postal_code"];

fn check_override(item: &Node<'_>, fields: &[&'static str]) {
    let Some(item) = item.object() else { return };
    for asked in fields.iter().filter_map(|field| item.get(field)?.object()) {
        asked.boolean("required");
        asked.text("label", 1..=usize::MAX);
    }
}

/// Checks that a form names the privacy policy.
pub(super) fn check_privacy(template: &Object<'_>) {
    if let Some(privacy) = template.require("business_privacy").and_then(|privacy| privacy.object()) {
        privacy.require_url("url");
    }
}
