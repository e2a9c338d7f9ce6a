//! What Graph's answers say of limits: usage that slows a Page, and throttles that stop it.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};

use super::{burst, business, page, slots};
use crate::error::GraphError;
use crate::pace::schedule::share;
use crate::pace::{LONGEST_STOP, Pace, Rate, SLOWED_FOR, STOP, Schedule, SendClass, Slowed};
use crate::request::Effect;
use crate::response;
use crate::usage::{BUSINESS_USAGE, Usage};

#[test]
fn usage_slows_from_75_percent_on() {
    for (percent, left) in [
        (0, None),
        (74, None),
        (75, Some(100)),
        (79, Some(100)),
        (80, Some(82)),
        (99, Some(28)),
        (100, Some(10)),
        (400, Some(10)),
    ] {
        assert_eq!(share(percent), left, "{percent}");
    }
    let mut pace = Pace::new(10);
    pace.observe(&page("1"), &business(99, 0), Duration::ZERO);
    let times = burst(&mut pace, SendClass::Text, 2, Duration::ZERO);
    assert!(times[1] > Duration::from_millis(350), "{times:?}");
    pace.observe(&page("1"), &Usage::default(), times[1]);
    let still = burst(&mut pace, SendClass::Text, 2, times[1] + STOP);
    assert!(
        still[1].checked_sub(still[0]).unwrap() > Duration::from_millis(350),
        "an answer without headers tells nothing"
    );
    pace.observe(&page("1"), &business(10, 0), times[1]);
    let times = burst(&mut pace, SendClass::Text, 3, still[1]);
    assert_eq!(times[2].checked_sub(times[1]).unwrap(), Duration::from_millis(100), "the pace is back");
}

#[test]
fn what_headers_say_holds_for_an_hour_and_a_page_that_is_told_nothing_more_has_its_pace_again() {
    let (start, tick) = (Duration::from_hours(10), Duration::from_micros(1));
    let mut schedule = Schedule::default();
    schedule.observe(&page("1"), &business(90, 0), start);
    let over = start + SLOWED_FOR;
    for at in [start + Duration::from_mins(1), over.saturating_sub(tick), over, over + SLOWED_FOR] {
        schedule.observe(&page("1"), &Usage::default(), at);
        assert_eq!(schedule.share(at), (at < over).then_some(46), "{at:?}");
        let mut paced = schedule;
        let slots = slots(&mut paced, Rate::bursting(40), SendClass::Text, 3, at);
        assert_eq!(slots[2] > at, at < over, "a burst leaves at once again: {slots:?}");
    }
}

#[test]
fn a_header_that_says_the_same_again_changes_nothing_before_half_of_the_time_is_over() {
    let start = Duration::from_hours(10);
    let mut schedule = Schedule::default();
    schedule.observe(&page("1"), &business(90, 0), start);
    let told = |mut schedule: Schedule, percent: u32, at: Duration| {
        schedule.observe(&page("1"), &business(percent, 0), at);
        schedule.slowed
    };
    let lasting = |share: u32, from: Duration| Some(Slowed { share, until: from + SLOWED_FOR });
    let half = start + SLOWED_FOR / 2;
    let before = half.saturating_sub(Duration::from_micros(1));
    let (over, later) = (start + SLOWED_FOR, start + SLOWED_FOR * 9);
    for (percent, at, slowed) in [
        (90, before, lasting(46, start)),
        (94, before, lasting(46, start)),
        (90, half, lasting(46, half)),
        (90, over, lasting(46, over)),
        (90, later, lasting(46, later)),
        (80, before, lasting(82, before)),
        (74, before, None),
    ] {
        assert_eq!(told(schedule, percent, at), slowed, "{percent} percent at {at:?}");
    }
}

#[test]
fn a_used_up_limit_stops_the_page_for_as_long_as_graph_says() {
    for (usage, stop) in [
        (business(100, 19), Duration::from_mins(19)),
        (business(99, 2), Duration::from_mins(2)),
        (business(100, 60), LONGEST_STOP),
        (business(100, 61), LONGEST_STOP),
        (business(100, 0), STOP),
    ] {
        let mut pace = Pace::default();
        pace.observe(&page("1"), &usage, Duration::ZERO);
        assert_eq!(burst(&mut pace, SendClass::Text, 1, Duration::ZERO), [stop], "{usage:?}");
    }
}

#[test]
fn a_throttle_of_the_calls_of_page_or_app_stops_the_page_and_any_other_what_was_sent_alone() {
    let (now, none, hour) = (Duration::from_hours(10), Duration::ZERO, Duration::from_hours(1));
    let second = Duration::from_secs(1);
    for (status, body, page_stops, replies_stop) in [
        (400, r#"{"error":{"code":4}}"#, STOP, STOP),
        (400, r#"{"error":{"code":17}}"#, STOP, STOP),
        (400, r#"{"error":{"code":32,"error_data":{"remaining_seconds":60}}}"#, second * 60, second * 60),
        (400, r#"{"error":{"code":341}}"#, STOP, STOP),
        (400, r#"{"error":{"code":80001}}"#, STOP, STOP),
        (400, r#"{"error":{"code":80006}}"#, STOP, STOP),
        (429, r#"{"error":{"code":77}}"#, STOP, STOP),
        (429, "", STOP, STOP),
        (400, r#"{"error":{"code":613}}"#, none, STOP),
        (400, r#"{"error":{"code":613,"error_subcode":2534040}}"#, none, STOP),
        (400, r#"{"error":{"code":2300028}}"#, none, hour),
        (400, r#"{"error":{"code":77,"error_data":{"remaining_seconds":7}}}"#, none, second * 7),
        (400, r#"{"error":{"code":77,"error_data":{"remaining_seconds":7200}}}"#, none, hour),
        (400, r#"{"error":{"code":4,"error_subcode":2018354,"error_data":{"remaining_seconds":3600}}}"#, none, none),
        (400, r#"{"error":{"code":2,"error_data":{"remaining_seconds":60}}}"#, none, none),
        (400, r#"{"error":{"code":190,"error_data":{"remaining_seconds":60}}}"#, none, none),
        (400, r#"{"error":{"code":100}}"#, none, none),
    ] {
        let status = StatusCode::from_u16(status).unwrap();
        let error = response::decode(Effect::Write, status, &HeaderMap::new(), body.into()).unwrap_err();
        for (refused, next, stop) in [
            (SendClass::Text, SendClass::Text, page_stops),
            (SendClass::Text, SendClass::PrivateReply, page_stops),
            (SendClass::PrivateReply, SendClass::Text, page_stops),
            (SendClass::PrivateReply, SendClass::PrivateReply, replies_stop),
        ] {
            let mut pace = Pace::default();
            pace.observe_error(&page("1"), refused, &error, now);
            assert_eq!(burst(&mut pace, next, 1, now), [now + stop], "{status} {body}: {refused:?}, then {next:?}");
            assert_eq!(pace.is_stopped(&page("1"), now), !page_stops.is_zero(), "{status} {body}");
        }
    }
    let mut pace = Pace::default();
    pace.observe_error(&page("1"), SendClass::Text, &GraphError::Unreachable, now);
    assert_eq!(burst(&mut pace, SendClass::Text, 1, now), [now]);
}

#[test]
fn a_throttle_stops_a_page_for_as_long_as_is_told_about_its_own_sends() {
    let minutes = Duration::from_mins;
    for (told, stop) in [
        (r#""1":[{"type":"messenger","estimated_time_to_regain_access":19}]"#, minutes(19)),
        (
            r#""1":[{"type":"messenger","call_count":1}],"2":[{"type":"messenger","estimated_time_to_regain_access":19}]"#,
            STOP,
        ),
        (r#""2":[{"type":"messenger","estimated_time_to_regain_access":19}]"#, minutes(19)),
        (r#""1":[{"type":"messenger","call_count":1},{"type":"pages","estimated_time_to_regain_access":19}]"#, STOP),
        (r#""1":[{"type":"pages","estimated_time_to_regain_access":19}]"#, STOP),
    ] {
        let headers = [(BUSINESS_USAGE.parse().unwrap(), HeaderValue::try_from(format!("{{{told}}}")).unwrap())];
        let body = Bytes::from_static(br#"{"error":{"code":80006}}"#);
        let headers: HeaderMap = headers.into_iter().collect();
        let error = response::decode(Effect::Write, StatusCode::BAD_REQUEST, &headers, body).unwrap_err();
        let mut pace = Pace::default();
        pace.observe_error(&page("1"), SendClass::Text, &error, Duration::ZERO);
        assert_eq!(burst(&mut pace, SendClass::Text, 1, Duration::ZERO), [stop], "{told}");
    }
}

#[test]
fn a_used_up_limit_on_other_calls_slows_no_send() {
    let mut usage = business(100, 19);
    usage.business[0].kind = "pages".into();
    let mut pace = Pace::default();
    pace.observe(&page("1"), &usage, Duration::ZERO);
    assert_eq!(burst(&mut pace, SendClass::Text, 1, Duration::ZERO), [Duration::ZERO]);
}
