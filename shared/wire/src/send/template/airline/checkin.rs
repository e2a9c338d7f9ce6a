//! Check-in reminder.

use serde::{Deserialize, Serialize};

use super::{Flight, flight};
use crate::check::Object;
use crate::send::Template;

/// Check-in reminder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckinTemplate {
    intro_message: String,
    locale: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    theme_color: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pnr_number: Option<String>,
    flight_info: Vec<Flight>,
    checkin_url: String,
}

impl CheckinTemplate {
    /// Reminder of one flight, after a text, in a language as `en_US`, with the page where one checks in.
    #[must_use]
    pub fn new(
        intro_message: impl Into<String>,
        locale: impl Into<String>,
        flight: Flight,
        checkin_url: impl Into<String>,
    ) -> Self {
        Self {
            intro_message: intro_message.into(),
            locale: locale.into(),
            theme_color: None,
            pnr_number: None,
            flight_info: vec![flight],
            checkin_url: checkin_url.into(),
        }
    }

    /// Adds a flight.
    #[must_use]
    pub fn flight(mut self, flight: Flight) -> Self {
        self.flight_info.push(flight);
        self
    }

    /// Booking number.
    #[must_use]
    pub fn pnr_number(mut self, number: impl Into<String>) -> Self {
        self.pnr_number = Some(number.into());
        self
    }

    /// Background of the message, as `#RRGGBB`.
    #[must_use]
    pub fn theme_color(mut self, color: impl Into<String>) -> Self {
        self.theme_color = Some(color.into());
        self
    }
}

impl From<CheckinTemplate> for Template {
    fn from(template: CheckinTemplate) -> Self {
        Self::AirlineCheckin(template)
    }
}

pub(in crate::send::template) fn check(template: &Object<'_>) {
    template.require_texts(&["intro_message", "locale"]);
    template.require_url("checkin_url");
    if let Some(flights) = template.require("flight_info") {
        flights.objects(1..=usize::MAX).iter().for_each(flight::check);
    }
}
