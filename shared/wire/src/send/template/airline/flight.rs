//! What all airline templates say about a flight.

use serde::{Deserialize, Serialize};

use crate::check::Object;

/// Flight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flight {
    /// Number.
    pub flight_number: String,
    /// Where it leaves.
    pub departure_airport: Airport,
    /// Where it arrives.
    pub arrival_airport: Airport,
    /// When.
    pub flight_schedule: FlightSchedule,
}

/// Airport.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Airport {
    /// Code, as `AMS`.
    pub airport_code: String,
    /// City.
    pub city: String,
    /// Terminal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terminal: Option<String>,
    /// Gate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gate: Option<String>,
}

/// Times of a flight, local, as `2016-01-05T15:45`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlightSchedule {
    /// Boarding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub boarding_time: Option<String>,
    /// Departure.
    pub departure_time: String,
    /// Arrival.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arrival_time: Option<String>,
}

/// Class of travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TravelClass {
    /// Economy.
    Economy,
    /// Business.
    Business,
    /// First.
    FirstClass,
}

pub(super) fn check(flight: &Object<'_>) {
    flight.require_texts(&["flight_number"]);
    for airport in ["departure_airport", "arrival_airport"] {
        if let Some(airport) = flight.require(airport).and_then(|airport| airport.object()) {
            airport.require_texts(&["airport_code", "city"]);
        }
    }
    if let Some(schedule) = flight.require("flight_schedule").and_then(|schedule| schedule.object()) {
        schedule.require_texts(&["departure_time"]);
    }
}

pub(super) fn check_class(holder: &Object<'_>) {
    holder.word("travel_class", &["economy", "business", "first_class"]);
}
