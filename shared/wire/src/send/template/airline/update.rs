//! Flight update.

use serde::{Deserialize, Serialize};

use super::{Flight, flight};
use crate::check::Object;
use crate::send::Template;

/// Flight update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpdateTemplate {
    intro_message: String,
    update_type: UpdateType,
    locale: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    theme_color: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pnr_number: Option<String>,
    update_flight_info: Flight,
}

/// What changed about a flight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum UpdateType {
    /// It is late.
    Delay,
    /// It leaves from another gate.
    GateChange,
    /// It does not fly.
    Cancellation,
}

impl UpdateTemplate {
    /// What changed, after a text, in a language as `en_US`, with the flight as it is now.
    #[must_use]
    pub fn new(
        intro_message: impl Into<String>,
        locale: impl Into<String>,
        update_type: UpdateType,
        flight: Flight,
    ) -> Self {
        Self {
            intro_message: intro_message.into(),
            update_type,
            locale: locale.into(),
            theme_color: None,
            pnr_number: None,
            update_flight_info: flight,
        }
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

impl From<UpdateTemplate> for Template {
    fn from(template: UpdateTemplate) -> Self {
        Self::AirlineUpdate(Box::new(template))
    }
}

pub(in crate::send::template) fn check(template: &Object<'_>) {
    template.require_texts(&["intro_message", "locale", "update_type"]);
    template.word("update_type", &["delay", "gate_change", "cancellation"]);
    if let Some(info) = template.require("update_flight_info").and_then(|info| info.object()) {
        flight::check(&info);
    }
}
