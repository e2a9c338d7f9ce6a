//! Airline templates.

use messenger_graph::Request;
use messenger_wire::send::Message;
use messenger_wire::send::template::airline::{
    Airport, BoardingPass, BoardingPassTemplate, CheckinTemplate, Flight, FlightSchedule, ItineraryTemplate, PassCode,
    Passenger, Seat, Segment, TravelClass, UpdateTemplate, UpdateType,
};

use super::{Row, update};

pub(super) fn rows() -> Vec<Row<Request>> {
    vec![
        (&[7], update(Message::template(boarding_pass()))),
        (&[8], checkin()),
        (&[9], itinerary()),
        (&[10], flight_update()),
    ]
}

pub(super) fn boarding_pass() -> BoardingPassTemplate {
    let pass = pass("SMITH/NICOLAS", "M1SMITH/NICOLAS  CG4X7U nawouehgawgnapwi3jfa0wfh", "74J", "003");
    BoardingPassTemplate::new("You are checked in.", "en_US", pass)
}

/// Passes of two passengers, as their batch sends them.
pub(super) fn boarding_passes() -> Request {
    let other = pass("JONES/FARBOUND", "M1JONES/FARBOUND  CG4X7U nawouehgawgnapwi3jfa0wfh", "74K", "004");
    update(Message::template(boarding_pass().boarding_pass(other)))
}

fn pass(name: &str, qr_code: &str, seat: &str, number: &str) -> BoardingPass {
    let flight = Flight::new(
        "KL0642",
        Airport::new("JFK", "New York").terminal("T1").gate("D57"),
        Airport::new("AMS", "Amsterdam"),
        FlightSchedule::departure("2016-01-02T19:05").arrival("2016-01-05T17:30"),
    );
    let (logo, above) = ("https://www.example.com/en/logo.png", "https://www.example.com/en/PLAT.png");
    BoardingPass::new(name, "CG4X7U", PassCode::Qr(qr_code.to_owned()), logo, above, flight)
        .travel_class(TravelClass::Business)
        .seat(seat)
        .auxiliary_field("Terminal", "T1")
        .auxiliary_field("Departure", "30OCT 19:05")
        .secondary_field("Boarding", "18:30")
        .secondary_field("Gate", "D57")
        .secondary_field("Seat", seat)
        .secondary_field("Sec.Nr.", number)
        .header_image_url("https://www.example.com/en/fb/header.png")
}

pub(super) fn checkin() -> Request {
    let schedule =
        FlightSchedule::departure("2016-01-05T15:45").boarding("2016-01-05T15:05").arrival("2016-01-05T17:30");
    let flight =
        Flight::new("f001", san_francisco(), Airport::new("SEA", "Seattle").terminal("T4").gate("G8"), schedule);
    let url = "https://www.airline.com/check-in";
    let reminder = CheckinTemplate::new("Check-in is available now.", "en_US", flight, url).pnr_number("ABCDEF");
    update(Message::template(reminder))
}

pub(super) fn itinerary() -> Request {
    let salt_lake_city =
        |terminal: &str, gate: &str| Airport::new("SLC", "Salt Lake City").terminal(terminal).gate(gate);
    let first = Flight::new(
        "KL9123",
        san_francisco(),
        salt_lake_city("T4", "G8"),
        FlightSchedule::departure("2016-01-02T19:45").arrival("2016-01-02T21:20"),
    );
    let second = Flight::new(
        "KL321",
        salt_lake_city("T1", "G33"),
        Airport::new("AMS", "Amsterdam").terminal("T1").gate("G33"),
        FlightSchedule::departure("2016-01-02T22:45").arrival("2016-01-03T17:20"),
    );
    let extras =
        |seat: Seat| seat.including("Lounge", "Complimentary lounge access").including("Baggage", "1 extra bag 50lbs");
    let itinerary = ItineraryTemplate::new("Here's your flight itinerary.", "en_US", "ABCDEF", "14003", "USD")
        .passenger(Passenger::new("p001", "Farbound Smith Jr").ticket_number("0741234567890"))
        .passenger(Passenger::new("p002", "Nick Jones").ticket_number("0741234567891"))
        .segment(Segment::new("c001", "s001", TravelClass::Business, first).aircraft_type("Boeing 737"))
        .segment(Segment::new("c002", "s002", TravelClass::Business, second).aircraft_type("Boeing 747-200"))
        .seat(Seat::new("s001", "p001", "12A", "Business"))
        .seat(Seat::new("s001", "p002", "12B", "Business"))
        .seat(extras(Seat::new("s002", "p001", "73A", "World Business")))
        .seat(extras(Seat::new("s002", "p002", "73B", "World Business")))
        .price("Fuel surcharge", "1597", "USD")
        .base_price("12206")
        .tax("200");
    update(Message::template(itinerary))
}

pub(super) fn flight_update() -> Request {
    let schedule =
        FlightSchedule::departure("2015-12-26T11:30").boarding("2015-12-26T10:30").arrival("2015-12-27T07:30");
    let flight =
        Flight::new("KL123", san_francisco(), Airport::new("AMS", "Amsterdam").terminal("T4").gate("G8"), schedule);
    let delay = UpdateTemplate::new("Your flight is delayed", "en_US", UpdateType::Delay, flight).pnr_number("CF23G2");
    update(Message::template(delay))
}

fn san_francisco() -> Airport {
    Airport::new("SFO", "San Francisco").terminal("T4").gate("G8")
}
