mod limits;

use std::time::Duration;

use messenger_wire::send::template::{MediaTemplate, MediaType};
use messenger_wire::send::{Message, SendRequest};
use messenger_wire::{PageId, Psid};
use proptest::prelude::*;

use super::{Admission, PRIVATE_REPLIES_PER_HOUR, Pace, Rate, STOP, Schedule, SendClass, Slowed};
use crate::usage::{BusinessUsage, Load, Usage};

const FOREVER: Duration = Duration::from_secs(1 << 32);

fn page(id: &str) -> PageId {
    PageId::parse(id).unwrap()
}

/// Times at which a burst of sends leaves that all come at `now`.
fn burst(pace: &mut Pace, class: SendClass, count: usize, now: Duration) -> Vec<Duration> {
    (0..count).map(|number| send(pace, class, &number.to_string(), now)).collect()
}

/// Time at which one send leaves that comes at `now`.
fn send(pace: &mut Pace, class: SendClass, conversation: &str, now: Duration) -> Duration {
    let admission = pace.admit(&page("1"), conversation, class, now, FOREVER);
    pace.finish(&page("1"), conversation);
    match admission {
        Admission::After(wait) => now + wait,
        Admission::AskAfter(wait) => send(pace, class, conversation, now + wait),
        other => panic!("{other:?}"),
    }
}

fn business(percent: u32, minutes: u64) -> Usage {
    let load = Load { call_count: percent, ..Load::default() };
    let regain_access = Duration::from_secs(60 * minutes);
    Usage {
        business: vec![BusinessUsage { object_id: "1".into(), kind: "messenger".into(), load, regain_access }],
        ..Usage::default()
    }
}

#[test]
fn a_second_holds_as_many_sends_as_the_limit_and_not_one_more() {
    let second = Duration::from_secs(1);
    for (ceiling, class, limit) in [
        (40, SendClass::Text, 40),
        (300, SendClass::Text, 300),
        (301, SendClass::Text, 300),
        (0, SendClass::Text, 1),
        (40, SendClass::AudioVideo, 10),
        (5, SendClass::AudioVideo, 5),
    ] {
        let times = burst(&mut Pace::new(ceiling), class, limit + 1, Duration::ZERO);
        assert!(times[limit - 1] < second, "{ceiling} {class:?}");
        assert!(times[limit] >= second, "{ceiling} {class:?}");
    }
}

#[test]
fn audio_does_not_hold_up_text() {
    let mut pace = Pace::new(40);
    burst(&mut pace, SendClass::AudioVideo, 1, Duration::ZERO);
    assert_eq!(burst(&mut pace, SendClass::Text, 1, Duration::ZERO), [Duration::from_millis(25)]);
    let later = Admission::AskAfter(Duration::from_millis(100));
    assert_eq!(pace.admit(&page("1"), "c", SendClass::AudioVideo, Duration::ZERO, FOREVER), later);
    assert_eq!(burst(&mut pace, SendClass::Text, 1, Duration::ZERO), [Duration::from_millis(50)]);
}

#[test]
fn pages_do_not_hold_up_each_other() {
    let mut pace = Pace::new(1);
    for id in ["1", "2"] {
        let admission = pace.admit(&page(id), "c", SendClass::Text, Duration::ZERO, Duration::ZERO);
        assert_eq!(admission, Admission::After(Duration::ZERO), "{id}");
    }
}

#[test]
fn a_conversation_sends_one_at_a_time() {
    let mut pace = Pace::default();
    let admit =
        |pace: &mut Pace, id, conversation| pace.admit(&page(id), conversation, SendClass::Text, FOREVER, FOREVER);
    assert!(matches!(admit(&mut pace, "1", "c"), Admission::After(_)));
    assert_eq!(admit(&mut pace, "1", "c"), Admission::Busy);
    assert!(matches!(admit(&mut pace, "1", "d"), Admission::After(_)));
    assert!(matches!(admit(&mut pace, "2", "c"), Admission::After(_)));
    pace.finish(&page("1"), "c");
    assert!(matches!(admit(&mut pace, "1", "c"), Admission::After(_)));
}

#[test]
fn a_turn_that_comes_too_late_takes_no_place() {
    let mut pace = Pace::new(1);
    burst(&mut pace, SendClass::Text, 1, Duration::ZERO);
    let mut ask = |patience| pace.admit(&page("1"), "c", SendClass::Text, Duration::ZERO, patience);
    let second = Duration::from_secs(1);
    assert_eq!(ask(Duration::from_millis(999)), Admission::TooLate(second));
    assert_eq!(ask(second), Admission::After(second));
}

#[test]
fn audio_and_video_are_told_from_everything_else() {
    let attachment = |kind: &str| serde_json::json!({"message": {"attachment": {"type": kind}}});
    for kind in ["audio", "video"] {
        assert_eq!(SendClass::of(&attachment(kind)), SendClass::AudioVideo, "{kind}");
    }
    for kind in ["image", "file", "template"] {
        assert_eq!(SendClass::of(&attachment(kind)), SendClass::Text, "{kind}");
    }
    assert_eq!(SendClass::of(&serde_json::json!({"message": {"text": "audio"}})), SendClass::Text);
    for (media, class) in [(MediaType::Video, SendClass::AudioVideo), (MediaType::Image, SendClass::Text)] {
        let message = Message::template(MediaTemplate::attachment(media, "9"));
        let request = SendRequest::response(Psid::parse("7001").unwrap(), message);
        assert_eq!(SendClass::of(&request), class, "a template with {media:?}");
    }
}

#[test]
fn private_replies_are_told_by_their_recipient_whatever_they_carry() {
    let to = |name: &str, kind: &str| serde_json::json!({"recipient": {name: "1"}, "message": {"attachment": {"type": kind}}});
    for (recipient, kind, class) in [
        ("comment_id", "image", SendClass::PrivateReply),
        ("post_id", "video", SendClass::PrivateReply),
        ("id", "image", SendClass::Text),
        ("id", "video", SendClass::AudioVideo),
        ("user_ref", "image", SendClass::Text),
    ] {
        assert_eq!(SendClass::of(&to(recipient, kind)), class, "{recipient} {kind}");
    }
}

#[test]
fn an_hour_holds_as_many_private_replies_as_the_limit_and_not_one_more_and_they_hold_up_no_text() {
    let (mut schedule, rate, start) = (Schedule::default(), Rate::bursting(40), Duration::from_hours(10));
    let (mut now, mut sent) = (start, Vec::new());
    while sent.len() <= 2_000 {
        now = now.max(schedule.slot(SendClass::PrivateReply, rate, now));
        assert!(schedule.take(SendClass::PrivateReply, rate, now).is_some());
        sent.push(now);
        assert!(schedule.slot(SendClass::Text, rate, now) < now + Duration::from_millis(50), "{}", sent.len());
    }
    let (hour, limit) = (Duration::from_hours(1), PRIVATE_REPLIES_PER_HOUR as usize);
    assert!(sent[149] < start + Duration::from_secs(5) && sent[150] > start, "150 leave at once: {:?}", sent[149]);
    assert!(sent[limit - 2] < start + hour, "{:?}", sent[limit - 2]);
    assert!(sent.windows(limit + 1).all(|window| window[limit] >= window[0] + hour));
}

/// Slots of so many sends that all come at `now`.
fn slots(schedule: &mut Schedule, rate: Rate, class: SendClass, count: u32, now: Duration) -> Vec<Duration> {
    (0..count).filter_map(|_| schedule.take(class, rate, now)).collect()
}

#[test]
fn a_quarter_of_the_ceiling_leaves_at_once_after_a_pause_and_no_more() {
    let now = Duration::from_secs(100);
    for (ceiling, burst) in [(1, 1), (7, 1), (8, 2), (40, 10), (300, 75)] {
        let rate = Rate::bursting(ceiling);
        assert_eq!(rate.burst(), burst, "{ceiling}");
        let slots = slots(&mut Schedule::default(), rate, SendClass::Text, burst + 1, now);
        let at_once = slots.iter().filter(|slot| **slot <= now).count();
        assert_eq!(at_once, burst as usize, "{ceiling}");
    }
}

#[test]
fn whoever_is_slowed_sends_nothing_at_once() {
    let (now, rate) = (Duration::from_secs(100), Rate::bursting(40));
    let mut slowed = Schedule { slowed: Some(Slowed { share: 50, until: FOREVER }), ..Schedule::default() };
    let slots = slots(&mut slowed, rate, SendClass::Text, 3, now);
    assert_eq!(slots, [0, 50, 100].map(|ms| now + Duration::from_millis(ms)));
}

#[test]
fn audio_that_has_to_wait_takes_no_slot() {
    let (now, rate) = (Duration::from_secs(100), Rate::bursting(40));
    let mut schedule = Schedule::default();
    assert_eq!(slots(&mut schedule, rate, SendClass::AudioVideo, 5, now).len(), 2, "a burst of two");
    let before = schedule;
    assert_eq!(schedule.take(SendClass::AudioVideo, rate, now), None);
    assert_eq!(schedule, before);
    assert!(schedule.slot(SendClass::AudioVideo, rate, now) > now);
    assert!(schedule.slot(SendClass::Text, rate, now) <= now);
}

proptest! {
    #[test]
    fn no_second_holds_more_than_the_ceiling_however_sends_come_at_once(
        ceiling in 1..300_u32,
        gaps in prop::collection::vec(prop_oneof![Just(0), 0..2_000_u64], 1..600),
    ) {
        let (mut schedule, rate) = (Schedule::default(), Rate::bursting(ceiling));
        let (mut now, mut sent) = (Duration::from_secs(10), Vec::new());
        for gap in gaps {
            now += Duration::from_millis(gap);
            sent.extend(schedule.take(SendClass::Text, rate, now).map(|slot| slot.max(now)));
        }
        sent.sort();
        let second = Duration::from_secs(1);
        prop_assert!(sent.windows(ceiling as usize + 1).all(|window| window[ceiling as usize] >= window[0] + second));
    }

    #[test]
    fn no_second_holds_more_sends_than_the_ceiling(
        ceiling in 1..300_u32,
        gaps in prop::collection::vec((0..60_u64, any::<bool>()), 1..400),
    ) {
        let mut pace = Pace::new(ceiling);
        let mut now = Duration::ZERO;
        let mut sent = Vec::new();
        for (gap, audio) in gaps {
            now += Duration::from_millis(gap);
            let class = if audio { SendClass::AudioVideo } else { SendClass::Text };
            sent.push((burst(&mut pace, class, 1, now)[0], class));
        }
        let within = |limit: usize, times: &[Duration]| {
            times.windows(limit + 1).all(|window| window[limit].checked_sub(window[0]).unwrap() >= Duration::from_secs(1))
        };
        let mut all: Vec<_> = sent.iter().map(|(at, _)| *at).collect();
        all.sort();
        prop_assert!(within(ceiling as usize, &all));
        let mut audio: Vec<_> = sent.iter().filter(|(_, class)| *class == SendClass::AudioVideo).map(|(at, _)| *at).collect();
        audio.sort();
        prop_assert!(within(10, &audio));
    }
}

#[test]
fn a_page_is_stopped_until_the_stop_is_over_and_no_other_page_with_it() {
    let second = Duration::from_secs(1);
    for (usage, stop) in
        [(business(99, 0), None), (business(100, 0), Some(STOP)), (business(10, 2), Some(Duration::from_mins(2)))]
    {
        let mut pace = Pace::default();
        pace.observe(&page("1"), &usage, second);
        let last = stop.map(|stop| second + stop.saturating_sub(Duration::from_nanos(1)));
        assert_eq!(pace.is_stopped(&page("1"), last.unwrap_or(second)), stop.is_some(), "{usage:?}");
        assert!(!pace.is_stopped(&page("1"), second + stop.unwrap_or_default()), "{usage:?}");
        assert!(!pace.is_stopped(&page("2"), second), "{usage:?}");
    }
}

#[test]
fn a_shorter_stop_does_not_end_a_longer_one() {
    let mut pace = Pace::default();
    pace.observe(&page("1"), &business(10, 10), Duration::ZERO);
    pace.observe(&page("1"), &business(10, 1), Duration::ZERO);
    assert!(pace.is_stopped(&page("1"), Duration::from_mins(9)));
    assert!(!pace.is_stopped(&page("1"), Duration::from_mins(10)));
}
