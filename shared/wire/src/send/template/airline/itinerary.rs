//! Itinerary.

mod passenger;
mod segment;

use serde::{Deserialize, Serialize};

use crate::check::Object;
use crate::send::Template;
use crate::send::template::Amount;

pub use passenger::{Passenger, Seat};
pub use segment::Segment;

/// Itinerary with its price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItineraryTemplate {
    intro_message: String,
    locale: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    theme_color: Option<String>,
    pnr_number: String,
    passenger_info: Vec<Passenger>,
    flight_info: Vec<Segment>,
    passenger_segment_info: Vec<Seat>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    price_info: Vec<Price>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base_price: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tax: Option<Amount>,
    total_price: Amount,
    currency: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Price {
    title: String,
    amount: Amount,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<String>,
}

impl ItineraryTemplate {
    /// Itinerary of a booking, after a text, in a language as `en_US`, with its price and currency, as `USD`. Add a
    /// passenger, a segment and a seat at least.
    #[must_use]
    pub fn new(
        intro_message: impl Into<String>,
        locale: impl Into<String>,
        pnr_number: impl Into<String>,
        total_price: impl Into<Amount>,
        currency: impl Into<String>,
    ) -> Self {
        Self {
            intro_message: intro_message.into(),
            locale: locale.into(),
            theme_color: None,
            pnr_number: pnr_number.into(),
            passenger_info: Vec::new(),
            flight_info: Vec::new(),
            passenger_segment_info: Vec::new(),
            price_info: Vec::new(),
            base_price: None,
            tax: None,
            total_price: total_price.into(),
            currency: currency.into(),
        }
    }

    /// Adds a passenger.
    #[must_use]
    pub fn passenger(mut self, passenger: Passenger) -> Self {
        self.passenger_info.push(passenger);
        self
    }

    /// Adds a flight.
    #[must_use]
    pub fn segment(mut self, segment: Segment) -> Self {
        self.flight_info.push(segment);
        self
    }

    /// Adds the seat of a passenger on a flight.
    #[must_use]
    pub fn seat(mut self, seat: Seat) -> Self {
        self.passenger_segment_info.push(seat);
        self
    }

    /// Adds a part of the price, in its currency, as `USD`.
    #[must_use]
    pub fn price(mut self, title: impl Into<String>, amount: impl Into<Amount>, currency: impl Into<String>) -> Self {
        self.price_info.push(Price { title: title.into(), amount: amount.into(), currency: Some(currency.into()) });
        self
    }

    /// Price without taxes.
    #[must_use]
    pub fn base_price(mut self, amount: impl Into<Amount>) -> Self {
        self.base_price = Some(amount.into());
        self
    }

    /// Taxes.
    #[must_use]
    pub fn tax(mut self, amount: impl Into<Amount>) -> Self {
        self.tax = Some(amount.into());
        self
    }

    /// Background of the message, as `#RRGGBB`.
    #[must_use]
    pub fn theme_color(mut self, color: impl Into<String>) -> Self {
        self.theme_color = Some(color.into());
        self
    }
}

impl From<ItineraryTemplate> for Template {
    fn from(template: ItineraryTemplate) -> Self {
        Self::AirlineItinerary(Box::new(template))
    }
}

pub(in crate::send::template) fn check(template: &Object<'_>) {
    template.require_texts(&["intro_message", "locale", "pnr_number", "currency"]);
    template.require_amount("total_price");
    template.amount("base_price");
    template.amount("tax");
    if let Some(prices) = template.get("price_info") {
        prices.objects(0..=usize::MAX).iter().for_each(|price| price.require_amount("amount"));
    }
    if let Some(passengers) = template.require("passenger_info") {
        passengers.objects(1..=usize::MAX).iter().for_each(passenger::check);
    }
    if let Some(segments) = template.require("flight_info") {
        segments.objects(1..=usize::MAX).iter().for_each(segment::check);
    }
    if let Some(seats) = template.require("passenger_segment_info") {
        seats.objects(1..=usize::MAX).iter().for_each(passenger::check_seat);
    }
}
