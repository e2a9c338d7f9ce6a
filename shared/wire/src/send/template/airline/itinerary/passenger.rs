//! Who flies, and where they sit.

use serde::{Deserialize, Serialize};

use crate::check::Object;

/// Passenger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passenger {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket_number: Option<String>,
    #[serde(rename = "passenger_id")]
    id: String,
}

/// Seat of a passenger on a flight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seat {
    segment_id: String,
    passenger_id: String,
    #[serde(rename = "seat")]
    number: String,
    #[serde(rename = "seat_type")]
    kind: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    product_info: Vec<Extra>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Extra {
    title: String,
    value: String,
}

impl Passenger {
    /// Passenger by name, with an id of the itinerary's own.
    #[must_use]
    pub fn new(passenger_id: impl Into<String>, name: impl Into<String>) -> Self {
        Self { name: name.into(), ticket_number: None, id: passenger_id.into() }
    }

    /// Ticket.
    #[must_use]
    pub fn ticket_number(mut self, number: impl Into<String>) -> Self {
        self.ticket_number = Some(number.into());
        self
    }
}

impl Seat {
    /// Seat, as `12A`, and its kind, as `Business`.
    #[must_use]
    pub fn new(
        segment_id: impl Into<String>,
        passenger_id: impl Into<String>,
        number: impl Into<String>,
        kind: impl Into<String>,
    ) -> Self {
        Self {
            segment_id: segment_id.into(),
            passenger_id: passenger_id.into(),
            number: number.into(),
            kind: kind.into(),
            product_info: Vec::new(),
        }
    }

    /// Adds what is included, and how much of it.
    #[must_use]
    pub fn including(mut self, title: impl Into<String>, value: impl Into<String>) -> Self {
        self.product_info.push(Extra { title: title.into(), value: value.into() });
        self
    }
}

pub(super) fn check(passenger: &Object<'_>) {
    passenger.require_texts(&["name", "passenger_id"]);
}

pub(super) fn check_seat(seat: &Object<'_>) {
    seat.require_texts(&["segment_id", "passenger_id", "seat", "seat_type"]);
}
