//! Itinerary.

use serde::{Deserialize, Serialize};

use super::{Airport, FlightSchedule, TravelClass, flight};
use crate::check::Object;
use crate::send::Template;
use crate::send::template::Amount;

/// Itinerary with its price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItineraryTemplate {
    /// Text before the itinerary.
    pub intro_message: String,
    /// Language, as `en_US`.
    pub locale: String,
    /// Background of the message, as `#RRGGBB`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme_color: Option<String>,
    /// Booking number.
    pub pnr_number: String,
    /// Passengers.
    pub passenger_info: Vec<PassengerInfo>,
    /// Flights.
    pub flight_info: Vec<ItineraryFlight>,
    /// Who sits where.
    pub passenger_segment_info: Vec<PassengerSegmentInfo>,
    /// Parts of the price.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub price_info: Vec<PriceInfo>,
    /// Price without taxes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_price: Option<Amount>,
    /// Taxes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax: Option<Amount>,
    /// Price.
    pub total_price: Amount,
    /// Currency, as `USD`.
    pub currency: String,
}

/// Passenger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassengerInfo {
    /// Name.
    pub name: String,
    /// Ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket_number: Option<String>,
    /// Id within the itinerary.
    pub passenger_id: String,
}

/// Flight of an itinerary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItineraryFlight {
    /// Id of the connection, shared by its flights.
    pub connection_id: String,
    /// Id of the flight within the itinerary.
    pub segment_id: String,
    /// Number.
    pub flight_number: String,
    /// Type of aircraft.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aircraft_type: Option<String>,
    /// Where it leaves.
    pub departure_airport: Airport,
    /// Where it arrives.
    pub arrival_airport: Airport,
    /// When.
    pub flight_schedule: FlightSchedule,
    /// Class of travel.
    pub travel_class: TravelClass,
}

/// Seat of a passenger on a flight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassengerSegmentInfo {
    /// Flight.
    pub segment_id: String,
    /// Passenger.
    pub passenger_id: String,
    /// Seat.
    pub seat: String,
    /// Kind of seat.
    pub seat_type: String,
    /// What is included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub product_info: Vec<ProductInfo>,
}

/// What is included in a seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductInfo {
    /// What it is.
    pub title: String,
    /// How much of it.
    pub value: String,
}

/// Part of the price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceInfo {
    /// What it is for.
    pub title: String,
    /// How much.
    pub amount: Amount,
    /// Currency, as `USD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
}

impl From<ItineraryTemplate> for Template {
    fn from(template: ItineraryTemplate) -> Self {
        Self::AirlineItinerary(Box::new(template))
    }
}

pub(in crate::send::template) fn check(template: &Object<'_>) {
    template.require_texts(&["intro_message", "locale", "pnr_number", "currency"]);
    template.require("total_price");
    if let Some(passengers) = template.require("passenger_info") {
        for passenger in passengers.objects(1..=usize::MAX) {
            passenger.require_texts(&["name", "passenger_id"]);
        }
    }
    if let Some(flights) = template.require("flight_info") {
        for segment in flights.objects(1..=usize::MAX) {
            segment.require_texts(&["connection_id", "segment_id", "travel_class"]);
            flight::check_class(&segment);
            flight::check(&segment);
        }
    }
    if let Some(seats) = template.require("passenger_segment_info") {
        for seat in seats.objects(1..=usize::MAX) {
            seat.require_texts(&["segment_id", "passenger_id", "seat", "seat_type"]);
        }
    }
}
