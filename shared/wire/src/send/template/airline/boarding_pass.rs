//! Boarding passes.

use serde::{Deserialize, Serialize};

use super::{Flight, TravelClass, flight};
use crate::check::Object;
use crate::send::Template;

/// Boarding passes of one or more passengers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoardingPassTemplate {
    intro_message: String,
    locale: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    theme_color: Option<String>,
    boarding_pass: Vec<BoardingPass>,
}

/// Boarding pass of one passenger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoardingPass {
    passenger_name: String,
    pnr_number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    travel_class: Option<TravelClass>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seat: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    auxiliary_fields: Vec<Field>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    secondary_fields: Vec<Field>,
    logo_image_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    header_image_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    header_text_field: Option<Field>,
    #[serde(skip_serializing_if = "Option::is_none")]
    qr_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    barcode_image_url: Option<String>,
    above_bar_code_image_url: String,
    flight_info: Flight,
}

/// Code that the gate reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PassCode {
    /// Content of a QR code, which Messenger draws.
    Qr(String),
    /// Image of a bar code, by its URL.
    BarcodeImage(String),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Field {
    label: String,
    value: String,
}

impl BoardingPassTemplate {
    /// One pass, after a text, in a language as `en_US`.
    #[must_use]
    pub fn new(intro_message: impl Into<String>, locale: impl Into<String>, pass: BoardingPass) -> Self {
        Self {
            intro_message: intro_message.into(),
            locale: locale.into(),
            theme_color: None,
            boarding_pass: vec![pass],
        }
    }

    /// Adds the pass of another passenger.
    #[must_use]
    pub fn boarding_pass(mut self, pass: BoardingPass) -> Self {
        self.boarding_pass.push(pass);
        self
    }

    /// Background of the message, as `#RRGGBB`.
    #[must_use]
    pub fn theme_color(mut self, color: impl Into<String>) -> Self {
        self.theme_color = Some(color.into());
        self
    }
}

impl BoardingPass {
    /// Pass of a passenger, named as `SMITH/NICOLAS`, with the booking number, the code, the logo
    /// and the image above the code.
    #[must_use]
    pub fn new(
        passenger_name: impl Into<String>,
        pnr_number: impl Into<String>,
        code: PassCode,
        logo_image_url: impl Into<String>,
        above_bar_code_image_url: impl Into<String>,
        flight: Flight,
    ) -> Self {
        let (qr_code, barcode_image_url) = match code {
            PassCode::Qr(content) => (Some(content), None),
            PassCode::BarcodeImage(url) => (None, Some(url)),
        };
        Self {
            passenger_name: passenger_name.into(),
            pnr_number: pnr_number.into(),
            travel_class: None,
            seat: None,
            auxiliary_fields: Vec::new(),
            secondary_fields: Vec::new(),
            logo_image_url: logo_image_url.into(),
            header_image_url: None,
            header_text_field: None,
            qr_code,
            barcode_image_url,
            above_bar_code_image_url: above_bar_code_image_url.into(),
            flight_info: flight,
        }
    }

    /// Class of travel.
    #[must_use]
    pub fn travel_class(mut self, class: TravelClass) -> Self {
        self.travel_class = Some(class);
        self
    }

    /// Seat.
    #[must_use]
    pub fn seat(mut self, seat: impl Into<String>) -> Self {
        self.seat = Some(seat.into());
        self
    }

    /// Adds a field to the first row.
    #[must_use]
    pub fn auxiliary_field(mut self, label: impl Into<String>, value: impl Into<String>) -> Self {
        self.auxiliary_fields.push(Field::new(label, value));
        self
    }

    /// Adds a field to the second row.
    #[must_use]
    pub fn secondary_field(mut self, label: impl Into<String>, value: impl Into<String>) -> Self {
        self.secondary_fields.push(Field::new(label, value));
        self
    }

    /// Image of the header.
    #[must_use]
    pub fn header_image_url(mut self, url: impl Into<String>) -> Self {
        self.header_image_url = Some(url.into());
        self
    }

    /// Text of the header.
    #[must_use]
    pub fn header_text(mut self, label: impl Into<String>, value: impl Into<String>) -> Self {
        self.header_text_field = Some(Field::new(label, value));
        self
    }
}

impl Field {
    fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into() }
    }
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
        pass.require_texts(&["passenger_name", "pnr_number"]);
        pass.require_url("logo_image_url");
        pass.url("header_image_url");
        pass.url("barcode_image_url");
        pass.require_url("above_bar_code_image_url");
        flight::check_class(&pass);
        pass.exactly_one(&["qr_code", "barcode_image_url"]);
        if let Some(info) = pass.require("flight_info").and_then(|info| info.object()) {
            flight::check(&info);
        }
    }
}
