//! What workers share: the pace of a Page, and the turn in a conversation.

use std::time::Duration;

use futures::future::join_all;
use messenger_channel::clock::ManualClock;
use messenger_wire::TimestampMs;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::graph::Mood;
use super::{Fleet, FleetBot, LATENCY, NOTHING};
use crate::once::chaos::{Chaos, Rules};
use crate::support::{Bot, START, World, said};

/// Most sends in any second.
fn busiest_second(times: &[Duration]) -> usize {
    let within =
        |from: &Duration| times.iter().filter(|at| **at >= *from && **at < *from + Duration::from_secs(1)).count();
    times.iter().map(within).max().unwrap_or(0)
}

#[tokio::test(start_paused = true)]
async fn workers_share_the_budget_of_a_page() {
    for (workers, ceiling, people) in [(1, 40_u32, 130), (2, 40, 130), (3, 12, 40), (2, 1, 5)] {
        let fleet = Fleet::plain(workers, &["main"], &json!({ "ratePerSecond": ceiling }));
        fleet.work_off((0..people).map(|person| fleet.said("main", 7000 + person)).collect()).await;
        let times = fleet.times("main");
        assert_eq!(times.len(), people as usize, "{workers} workers");
        let busiest = busiest_second(&times);
        assert!(busiest <= ceiling as usize, "{workers} workers sent {busiest} in a second, {ceiling} are allowed");
        // A quarter of the ceiling is kept for what comes at once.
        let slowest = Duration::from_secs(1) * people * 4 / (ceiling * 3) + Duration::from_secs(6);
        assert!(*times.last().unwrap() <= slowest, "{workers} workers took {:?}", times.last());
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_worker_has_taken_ahead_counts_for_the_second_in_which_it_leaves() {
    for (ceiling, burst, after_ms) in [(8, 2, 990), (40, 10, 500), (40, 10, 990), (40, 10, 1_500), (300, 75, 990)] {
        let fleet = Fleet::plain(1, &["main"], &json!({ "ratePerSecond": ceiling }));
        let people =
            |from: u32, count: u32| (from..from + count).map(|person| fleet.said("main", 7000 + person)).collect();
        // The free share, and one more, with which some are taken ahead.
        fleet.work_off(people(0, burst)).await;
        sleep(Duration::from_secs(2)).await;
        fleet.work_off(people(1_000, burst + 1)).await;
        sleep(Duration::from_millis(after_ms)).await;
        fleet.work_off(people(2_000, ceiling * 2)).await;
        let busiest = busiest_second(&fleet.times("main"));
        assert!(busiest <= ceiling as usize, "{busiest} in a second, {ceiling} are allowed, {after_ms} ms");
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_worker_has_taken_ahead_waits_for_the_end_of_a_stop_that_another_was_told() {
    let fleet = Fleet::plain(2, &["main"], &json!({}));
    let people = |from: u32| (from..from + 11).map(|person| fleet.said("main", 7000 + person)).collect::<Vec<_>>();
    // The second worker takes some ahead, the first is throttled.
    fleet.consume(1, people(0)).await;
    sleep(Duration::from_secs(5)).await;
    fleet.mood("main", Mood::Throttles(1));
    let stopped = fleet.clock.0.elapsed();
    fleet.consume(0, vec![fleet.said("main", 8000)]).await;
    fleet.graph.inner.lock().unwrap().moods.clear();
    sleep(Duration::from_millis(59_400)).await;
    let before = fleet.calls("main").len();
    fleet.consume(1, people(100)).await;
    let calls = fleet.calls("main");
    let until = stopped + LATENCY + Duration::from_mins(1);
    assert!(calls[before..].iter().all(|at| *at >= until), "{until:?}: {:?}", &calls[before..]);
}

/// Busiest second where so many workers have sent steadily, 20 a second in all, and thirty people write to each at once.
async fn busiest_second_of_a_burst(workers: u32) -> usize {
    let fleet = Fleet::plain(workers as usize, &["main"], &json!({}));
    let every = Duration::from_millis(50) * workers;
    let work = async |worker: u32| {
        sleep(Duration::from_millis(50) * worker).await;
        for turn in 0..600 / workers {
            let begun = Instant::now();
            fleet.consume(worker as usize, vec![fleet.said("main", 10_000 * worker + turn)]).await;
            sleep(every.saturating_sub(begun.elapsed())).await;
        }
        sleep(Duration::from_secs(31).saturating_sub(fleet.clock.0.elapsed())).await;
        let burst = (9_000..9_030).map(|person| fleet.said("main", 10_000 * worker + person)).collect();
        fleet.consume(worker as usize, burst).await;
    };
    join_all((0..workers).map(work)).await;
    busiest_second(&fleet.times("main"))
}

#[tokio::test(start_paused = true)]
async fn in_the_first_second_of_a_burst_each_worker_sends_a_quarter_at_most_beside_the_slots() {
    for (workers, least, most) in [(1, 0, 40), (2, 0, 40), (5, 0, 40), (10, 41, 40 + 10 * 10), (20, 41, 40 + 20 * 10)] {
        let busiest = busiest_second_of_a_burst(workers).await;
        assert!((least..=most).contains(&busiest), "{workers} workers: {busiest} in a second");
    }
}

#[tokio::test(start_paused = true)]
async fn a_hundred_workers_with_a_bot_that_takes_its_time_keep_to_the_budget_of_the_page() {
    let fleet = Fleet::plain(100, &["slow"], &json!({}));
    let comes = |person: u32| (Duration::from_millis(u64::from(person) * 1000 / 60), fleet.said("slow", 7000 + person));
    fleet.work((0..2_400).map(comes).collect(), Duration::from_secs(40)).await;
    let (from, until) = (Duration::from_secs(15), Duration::from_secs(40));
    let sent = fleet.times("slow").iter().filter(|at| (from..until).contains(*at)).count();
    // What idle workers send at first is not known to the others.
    assert!((400..=40 * 25).contains(&sent), "{sent} sends in 25 seconds, 40 a second are allowed");
}

#[tokio::test(start_paused = true)]
async fn whoever_waits_for_a_slot_does_not_send_once_graph_has_told_the_page_to_stop() {
    let fleet = Fleet::plain(1, &["main"], &json!({"ratePerSecond": 10}));
    fleet.mood("main", Mood::Throttles(1));
    let start = fleet.clock.0.elapsed();
    let back = fleet.consume(0, (0..10).map(|person| fleet.said("main", 7000 + person)).collect()).await;
    assert_eq!(back.len(), 10);
    let calls = fleet.calls("main");
    assert!(calls.len() < 10 && calls.iter().all(|at| *at <= start + LATENCY), "{calls:?}");
    let hidden = fleet.requeue.hidden.lock().unwrap().clone();
    assert!(hidden.iter().all(|(_, time)| *time >= Duration::from_secs(59)), "{hidden:?}");
}

#[tokio::test(start_paused = true)]
async fn a_throttle_of_the_app_holds_up_its_other_pages_in_the_worker_that_met_it_and_no_other_app() {
    let fleet = Fleet::plain(2, &["main", "sister", "foreign"], &json!({}));
    fleet.mood("main", Mood::ThrottlesApp);
    assert_eq!(fleet.consume(0, vec![fleet.said("main", 7000)]).await.len(), 1);
    assert_eq!(fleet.consume(0, vec![fleet.said("sister", 7001), fleet.said("foreign", 7002)]).await, ["sister-7001"]);
    assert_eq!((fleet.calls("sister").len(), fleet.sent("foreign").len()), (0, 1));
    // Another worker finds out by itself.
    assert_eq!(fleet.consume(1, vec![fleet.said("sister", 7003)]).await, NOTHING);
    sleep(Duration::from_secs(31)).await;
    assert_eq!(fleet.consume(0, vec![fleet.said("sister", 7001)]).await, NOTHING);
}

#[tokio::test(start_paused = true)]
async fn audio_and_video_keep_to_their_own_limit() {
    let video = json!({"attachment": {"type": "video", "payload": {"attachment_id": "17"}}});
    let bot = FleetBot { says: vec![json!({ "message": video })], ..FleetBot::default() };
    let fleet = Fleet::new(2, &["main"], &json!({}), bot, 10);
    fleet.work_off((0..40).map(|person| fleet.said("main", 7000 + person)).collect()).await;
    let times = fleet.times("main");
    assert_eq!(times.len(), 40);
    assert!(busiest_second(&times) <= 10, "{} in a second", busiest_second(&times));
}

#[tokio::test(start_paused = true)]
async fn whoever_waits_for_a_limit_of_its_own_sleeps_no_longer_in_a_run_than_whoever_waits_for_one_slot() {
    let video = json!({"attachment": {"type": "video", "payload": {"attachment_id": "17"}}});
    let bot = FleetBot { says: vec![json!({ "message": video })], ..FleetBot::default() };
    let fleet = Fleet::new(1, &["main"], &json!({}), bot, 10);
    fleet.mood("main", Mood::Used(99));
    assert_eq!(fleet.consume(0, vec![fleet.said("main", 7000)]).await, NOTHING);
    let start = Instant::now();
    let back = fleet.consume(0, (1..=10).map(|person| fleet.said("main", 7000 + person)).collect()).await;
    let took = start.elapsed();
    assert!(back.len() < 10 && took <= Duration::from_secs(1) + LATENCY, "{took:?}, {back:?}");
    fleet.work_off((1..=10).map(|person| fleet.said("main", 7000 + person)).collect()).await;
    assert_eq!(fleet.times("main").len(), 11);
}

#[tokio::test(start_paused = true)]
async fn usage_headers_slow_the_page_for_every_worker_and_no_other_page() {
    let settings = json!({"markSeen": true, "typing": true});
    let fleet = Fleet::plain(2, &["busy", "idle"], &settings);
    fleet.mood("busy", Mood::Used(95));
    assert_eq!(fleet.consume(0, vec![fleet.said("busy", 7000)]).await, NOTHING);
    sleep(Duration::from_secs(4)).await;
    let records = |account: &'static str| (1..20).map(|person| fleet.said(account, 7000 + person)).collect::<Vec<_>>();
    let (shown, start) = (fleet.graph.inner.lock().unwrap().shown.len(), fleet.clock.0.elapsed());
    fleet.work_off(records("busy")).await;
    // 28 percent of 40 a second.
    assert!(busiest_second(&fleet.times("busy")) <= 12, "{} in a second", busiest_second(&fleet.times("busy")));
    assert_eq!(fleet.graph.inner.lock().unwrap().shown.len(), shown, "calls are kept for messages");
    assert!(fleet.clock.0.elapsed() > start + Duration::from_millis(1_500));
    let start = fleet.clock.0.elapsed();
    assert_eq!(fleet.consume(1, records("idle")[..10].to_vec()).await, NOTHING);
    assert!(fleet.clock.0.elapsed() < start + Duration::from_millis(400), "the other page is not slowed");
}

#[tokio::test(start_paused = true)]
async fn a_command_and_a_reply_to_the_same_person_leave_one_after_the_other() {
    let fleet = Fleet::plain(2, &["main"], &json!({}));
    assert_eq!(fleet.consume(0, vec![fleet.said("main", 7000)]).await, NOTHING);
    let mut event = fleet.said("main", 7000);
    event.body = event.body.map(|body| body.replace("m_main_7000", "m_again"));
    let body: Value = serde_json::from_str(event.body.as_ref().unwrap()).unwrap();
    event.body = Some({
        let mut body = body;
        body["id"] = json!("0f".repeat(32));
        body.to_string()
    });
    fleet.work_off(vec![event, Fleet::command("main", 7000)]).await;
    assert_eq!(fleet.sent("main").len(), 3);
    assert_eq!(fleet.graph.inner.lock().unwrap().overlapped, 0);
    assert!(fleet.sent("main").iter().all(|sent| sent.person == "7000"));
}

#[tokio::test(start_paused = true)]
async fn a_page_that_graph_tells_nothing_more_of_has_its_pace_again_after_an_hour() {
    for (minutes, is_back) in [(59, false), (60, true)] {
        let fleet = Fleet::plain(2, &["busy"], &json!({"markSeen": true}));
        fleet.mood("busy", Mood::Used(99));
        assert_eq!(fleet.consume(0, vec![fleet.said("busy", 7000)]).await, NOTHING);
        fleet.graph.inner.lock().unwrap().moods.clear();
        sleep(Duration::from_mins(minutes)).await;
        for worker in [0, 1] {
            let (shown, start) = (fleet.graph.inner.lock().unwrap().shown.len(), fleet.clock.0.elapsed());
            let people = (1..5).map(|person| fleet.said("busy", 7000 + 10 * person + u32::from(worker == 1)));
            assert_eq!(fleet.consume(worker, people.collect()).await, NOTHING);
            let took = fleet.clock.0.elapsed().checked_sub(start).unwrap();
            // 28 percent of 40 a second: 89 ms between two.
            assert_eq!(
                took < 2 * LATENCY + Duration::from_millis(50),
                is_back,
                "after {minutes} min, worker {worker}: {took:?}"
            );
            let shown = fleet.graph.inner.lock().unwrap().shown.len() - shown;
            assert_eq!(shown, if is_back { 4 } else { 0 }, "after {minutes} min, worker {worker}");
            sleep(Duration::from_secs(5)).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_takes_a_slot_that_is_far_ahead_for_others_or_sleeps_until_it() {
    for (ceiling, most) in [(2, 2), (1, 1), (16, 10)] {
        // Its table takes a moment, in which the others come to wait.
        let chaos = Chaos::new(1, ManualClock::at(TimestampMs::from_millis(START)), 0, Rules::default());
        let quiet = json!({"ratePerSecond": ceiling, "markSeen": false, "typing": false});
        let world = World::with_state(Bot::saying(&["hello"]), chaos, &quiet);
        world.clock.advance(Duration::from_hours(1));
        let start = Instant::now();
        let people = (0..10).map(|person| said(&format!("700{person}"), &format!("m_{person}")));
        let back = world.consume(people.collect()).await;
        assert!(start.elapsed() < Duration::from_secs(1), "{ceiling} a second: {:?}", start.elapsed());
        assert_eq!((world.graph.sends().len(), back.len()), (most, 10 - most), "{ceiling} a second");
        let hidden = world.requeue.hidden.lock().unwrap().clone();
        assert!(hidden.iter().all(|(_, time)| *time >= Duration::from_mins(1)), "they are old: {hidden:?}");
    }
}
