//! Check-in reminder.

use serde::{Deserialize, Serialize};

use super::{Flight, flight};
use crate::check::Object;
use crate::send::Template;

/// Check-in reminder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckinTemplate {
    /// Text before the flights.
    pub intro_message: String,
    /// Language, as `en_US`.
    pub locale: String,
    /// Background of the message, as `#RRGGBB`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme_color: Option<String>,
    /// Booking number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pnr_number: Option<String>,
    /// Flights, at least one.
    pub flight_info: Vec<Flight>,
    /// Page where one checks in.
    pub checkin_url: String,
}

impl From<CheckinTemplate> for Template {
    fn from(template: CheckinTemplate) -> Self {
        Self::AirlineCheckin(template)
    }
}

pub(in crate::send::template) fn check(template: &Object<'_>) {
    template.require_texts(&["intro_message", "locale", "checkin_url"]);
    if let Some(flights) = template.require("flight_info") {
        flights.objects(1..=usize::MAX).iter().for_each(flight::check);
    }
}
