//! What all airline templates say about a flight.

use serde::{Deserialize, Serialize};

use crate::check::Object;

/// Flight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flight {
    #[serde(rename = "flight_number")]
    pub(super) number: String,
    pub(super) departure_airport: Airport,
    pub(super) arrival_airport: Airport,
    #[serde(rename = "flight_schedule")]
    pub(super) schedule: FlightSchedule,
}

/// Airport.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Airport {
    #[serde(rename = "airport_code")]
    code: String,
    city: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    terminal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gate: Option<String>,
}

/// Times of a flight, local, as `2016-01-05T15:45`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlightSchedule {
    #[serde(rename = "boarding_time", skip_serializing_if = "Option::is_none")]
    boarding: Option<String>,
    #[serde(rename = "departure_time")]
    departure: String,
    #[serde(rename = "arrival_time", skip_serializing_if = "Option::is_none")]
    arrival: Option<String>,
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

impl Flight {
    /// Flight by its number, from one airport to another.
    #[must_use]
    pub fn new(number: impl Into<String>, from: Airport, to: Airport, schedule: FlightSchedule) -> Self {
        Self { number: number.into(), departure_airport: from, arrival_airport: to, schedule }
    }
}

impl Airport {
    /// Airport by its code, as `AMS`, and city.
    #[must_use]
    pub fn new(code: impl Into<String>, city: impl Into<String>) -> Self {
        Self { code: code.into(), city: city.into(), terminal: None, gate: None }
    }

    /// Terminal.
    #[must_use]
    pub fn terminal(mut self, terminal: impl Into<String>) -> Self {
        self.terminal = Some(terminal.into());
        self
    }

    /// Gate.
    #[must_use]
    pub fn gate(mut self, gate: impl Into<String>) -> Self {
        self.gate = Some(gate.into());
        self
    }
}

impl FlightSchedule {
    /// When it departs.
    #[must_use]
    pub fn departure(time: impl Into<String>) -> Self {
        Self { boarding: None, departure: time.into(), arrival: None }
    }

    /// When one boards.
    #[must_use]
    pub fn boarding(mut self, time: impl Into<String>) -> Self {
        self.boarding = Some(time.into());
        self
    }

    /// When it arrives.
    #[must_use]
    pub fn arrival(mut self, time: impl Into<String>) -> Self {
        self.arrival = Some(time.into());
        self
    }
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
