//! Flight update.

use serde::{Deserialize, Serialize};

use super::{Flight, flight};
use crate::check::Object;
use crate::send::Template;

/// Flight update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpdateTemplate {
    /// Text before the update.
    pub intro_message: String,
    /// What changed.
    pub update_type: UpdateType,
    /// Language, as `en_US`.
    pub locale: String,
    /// Background of the message, as `#RRGGBB`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme_color: Option<String>,
    /// Booking number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pnr_number: Option<String>,
    /// Flight as it is now.
    pub update_flight_info: Flight,
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
