//! Airline templates; legacy: absent from Meta's table of 2026, though never announced dead.
//!
//! [Airline templates](https://developers.facebook.com/docs/messenger-platform/send-messages/template/airline).

mod boarding_pass;
mod checkin;
mod flight;
mod itinerary;
mod update;

pub use boarding_pass::{BoardingPass, BoardingPassTemplate, PassCode};
pub use checkin::CheckinTemplate;
pub use flight::{Airport, Flight, FlightSchedule, TravelClass};
pub use itinerary::{ItineraryTemplate, Passenger, Seat, Segment};
pub use update::{UpdateTemplate, UpdateType};

pub(super) use boarding_pass::check as check_boarding_pass;
pub(super) use checkin::check as check_checkin;
pub(super) use itinerary::check as check_itinerary;
pub(super) use update::check as check_update;
