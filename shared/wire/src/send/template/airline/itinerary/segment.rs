//! Flight of an itinerary.

use serde::{Deserialize, Serialize};

use crate::check::Object;
use crate::send::template::airline::{Airport, Flight, FlightSchedule, TravelClass, flight};

/// Flight of an itinerary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    connection_id: String,
    #[serde(rename = "segment_id")]
    id: String,
    flight_number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    aircraft_type: Option<String>,
    departure_airport: Airport,
    arrival_airport: Airport,
    flight_schedule: FlightSchedule,
    travel_class: TravelClass,
}

impl Segment {
    /// Flight with an id of the itinerary's own, and the id of its connection, which several flights share.
    #[must_use]
    pub fn new(
        connection_id: impl Into<String>,
        segment_id: impl Into<String>,
        travel_class: TravelClass,
        flight: Flight,
    ) -> Self {
        let Flight { number, departure_airport, arrival_airport, schedule } = flight;
        Self {
            connection_id: connection_id.into(),
            id: segment_id.into(),
            flight_number: number,
            aircraft_type: None,
            departure_airport,
            arrival_airport,
            flight_schedule: schedule,
            travel_class,
        }
    }

    /// Type of aircraft.
    #[must_use]
    pub fn aircraft_type(mut self, aircraft_type: impl Into<String>) -> Self {
        self.aircraft_type = Some(aircraft_type.into());
        self
    }
}

pub(super) fn check(segment: &Object<'_>) {
    segment.require_texts(&["connection_id", "segment_id", "travel_class"]);
    flight::check_class(segment);
    flight::check(segment);
}
