//! Where an order is shipped.

use serde::{Deserialize, Serialize};

use crate::check::Object;

/// Where an order is shipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    street_1: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    street_2: Option<String>,
    city: String,
    postal_code: String,
    state: String,
    country: String,
}

impl Address {
    /// Address with its state, by the abbreviation where it has one, and its country, by two letters.
    #[must_use]
    pub fn new(
        street: impl Into<String>,
        city: impl Into<String>,
        postal_code: impl Into<String>,
        state: impl Into<String>,
        country: impl Into<String>,
    ) -> Self {
        Self {
            street_1: street.into(),
            street_2: None,
            city: city.into(),
            postal_code: postal_code.into(),
            state: state.into(),
            country: country.into(),
        }
    }

    /// Second line of the street.
    #[must_use]
    pub fn street_2(mut self, street: impl Into<String>) -> Self {
        self.street_2 = Some(street.into());
        self
    }
}

pub(super) fn check(address: &Object<'_>) {
    address.require_texts(&["street_1", "city", "postal_code", "state", "country"]);
}
