use messenger_channel::state::AccountHealth;
use messenger_wire::TimestampMs;
use messenger_wire::webhook::{Feed, MessagingEvent};
use serde_json::{Value, json};

use super::{PageReport, after_report, page_report};

fn at(ms: i64) -> TimestampMs {
    TimestampMs::from_millis(ms)
}

fn restriction(feature: &str, status: &str, end: Option<i64>) -> Value {
    json!({"feature": feature, "status": status, "expiration_time": end})
}

#[test]
fn blocks_and_restrictions_of_messaging_stop_the_page_and_their_end_frees_it() {
    const NOW: i64 = 1_800_000_000_000;
    let now_s = NOW / 1000;
    let policy = |action: &str| json!({"recipient": {"id": "42"}, "policy_enforcement": {"action": action}});
    let integrity = |status: &str, restrictions: &[Value]| json!({"status": status, "restrictions": restrictions});
    let restricted = |until: Option<i64>| Some(PageReport::Restricted(until.map(|s| at(s * 1000))));
    let (api, inbox) = ("page_messaging_api", "page_messaging");
    let table = [
        (policy("block"), restricted(None)),
        (policy("unblock"), Some(PageReport::Lifted)),
        (policy("warning"), None),
        (policy("tickle"), None),
        (integrity("restricted", &[restriction(api, "RESTRICTED", Some(now_s + 60))]), restricted(Some(now_s + 60))),
        (integrity("restricted", &[restriction(inbox, "RESTRICTED", None)]), restricted(None)),
        (
            integrity(
                "restricted",
                &[restriction(api, "RESTRICTED", Some(now_s + 60)), restriction(inbox, "RESTRICTED", Some(now_s + 90))],
            ),
            restricted(Some(now_s + 90)),
        ),
        (
            integrity(
                "restricted",
                &[restriction(api, "RESTRICTED", None), restriction(inbox, "RESTRICTED", Some(now_s + 90))],
            ),
            restricted(None),
        ),
        (integrity("restricted", &[restriction("page_publish", "RESTRICTED", None)]), None),
        (integrity("ok", &[restriction("page_publish", "RESTRICTED", None)]), Some(PageReport::Lifted)),
        (integrity("restricted", &[restriction(api, "RESTRICTED", Some(now_s))]), Some(PageReport::Lifted)),
        (integrity("restricted", &[restriction(api, "UNRESTRICTED", None)]), Some(PageReport::Lifted)),
        (integrity("suspended", &[]), restricted(None)),
        (integrity("ok", &[]), Some(PageReport::Lifted)),
        (integrity("warning", &[]), None),
        (json!({"timestamp": 1_769_000_000, "status": "ok"}), Some(PageReport::Lifted)),
        (json!({"restrictions": [restriction(api, "RESTRICTED", None)]}), restricted(None)),
        (json!({"sender": {"id": "7001"}, "message": {"mid": "m_1"}}), None),
    ];
    for (event, expected) in table {
        let raw = serde_json::value::to_raw_value(&event).unwrap();
        assert_eq!(page_report(&MessagingEvent::view(Feed::Messaging, &raw), at(NOW)), expected, "{event}");
    }
}

const MINUTE: i64 = 60_000;

fn minute(minutes: i64) -> TimestampMs {
    at(minutes * MINUTE)
}

fn restricted(until: Option<i64>) -> PageReport {
    PageReport::Restricted(until.map(minute))
}

#[test]
fn the_latest_news_count_and_what_has_no_end_is_tried_again_later() {
    type Row<'a> = (&'a [(PageReport, i64)], Option<i64>);
    let table: [Row<'_>; 9] = [
        (&[(PageReport::Lifted, 1)], None),
        (&[(restricted(Some(500)), 1)], Some(500)),
        (&[(restricted(None), 1)], Some(31)),
        (&[(restricted(Some(500)), 1), (PageReport::Lifted, 2)], None),
        (&[(PageReport::Lifted, 2), (restricted(Some(500)), 1)], None),
        (&[(restricted(None), 1), (restricted(Some(500)), 2)], Some(500)),
        (&[(restricted(Some(500)), 1), (restricted(None), 2)], Some(500)),
        (&[(PageReport::Lifted, 1), (restricted(Some(500)), 2), (restricted(Some(500)), 2)], Some(500)),
        (&[(restricted(None), 1), (PageReport::Lifted, 1)], None),
    ];
    for (reports, until) in table {
        let health = reports.iter().fold(AccountHealth::default(), |health, (report, when)| {
            after_report(*report, &health, minute(*when), minute(*when + 30))
        });
        assert_eq!(health.restricted_until, until.map(minute), "{reports:?}");
        assert_eq!(health.restrictions, u32::from(until.is_some()), "{reports:?}");
    }
}

#[test]
fn a_block_that_is_reported_again_after_a_send_went_through_stops_nothing() {
    let report = |health: &AccountHealth, when| after_report(restricted(None), health, minute(when), minute(when + 30));
    let sent = AccountHealth { restricted_until: None, restrictions: 0, ..report(&AccountHealth::default(), 1) };
    assert_eq!(report(&sent, 1), sent, "the same report");
    assert_eq!(report(&sent, 2).restricted_until, Some(minute(32)), "a later one");
}
