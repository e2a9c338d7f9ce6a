//! Boarding passes.

use serde::{Deserialize, Serialize};

use super::{Flight, TravelClass, flight};
use crate::check::Object;
use crate::send::Template;

/// Boarding passes of one or more passengers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoardingPassTemplate {
    /// Text before the passes.
    pub intro_message: String,
    /// Language, as `en_US`.
    pub locale: String,
    /// Background of the message, as `#RRGGBB`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme_color: Option<String>,
    /// Passes, at least one.
    pub boarding_pass: Vec<BoardingPass>,
}

/// Boarding pass of one passenger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoardingPass {
    /// Name, as `SMITH/NICOLAS`.
    pub passenger_name: String,
    /// Booking number.
    pub pnr_number: String,
    /// Class of travel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub travel_class: Option<TravelClass>,
    /// Seat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seat: Option<String>,
    /// Fields of the first row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub auxiliary_fields: Vec<Field>,
    /// Fields of the second row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secondary_fields: Vec<Field>,
    /// Logo.
    pub logo_image_url: String,
    /// Header image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_image_url: Option<String>,
    /// Text of the header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_text_field: Option<Field>,
    /// Content of the QR code; this or [`Self::barcode_image_url`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qr_code: Option<String>,
    /// Image of the bar code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub barcode_image_url: Option<String>,
    /// Image above the bar code.
    pub above_bar_code_image_url: String,
    /// Flight.
    pub flight_info: Flight,
}

/// Field of a boarding pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Label.
    pub label: String,
    /// Value.
    pub value: String,
}

impl From<BoardingPassTemplate> for Template {
    fn from(template: BoardingPassTemplate) -> Self {
        Self::AirlineBoardingpass(template)
    }
}

pub(in crate::send::template) fn check(template: &Object<'_>) {
    template.require_texts(&["intro_message", "locale"]);
    let Some(passes) = template.require("boarding_pass") else { return };
    for pass in passes.objects(1..=usize::MAX) {
        pass.require_texts(&["passenger_name", "pnr_number", "logo_image_url", "above_bar_code_image_url"]);
        flight::check_class(&pass);
        pass.exactly_one(&["qr_code", "barcode_image_url"]);
        if let Some(info) = pass.require("flight_info").and_then(|info| info.object()) {
            flight::check(&info);
        }
    }
}
