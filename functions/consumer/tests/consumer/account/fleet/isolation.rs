//! What is nobody else's business: an account's throttle, its dead token, its slow bot.

use std::time::Duration;

use aws_lambda_events::sqs::SqsMessage;
use messenger_channel::clock::Clock;
use messenger_channel::envelope::Envelope;
use messenger_channel::state::{
    AccountHealths, Claim, ClaimKey, Claims, Conversation, Conversations, Lease, Owner, SavedConversation, Take, Turn,
};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use tracing::Level;

use super::graph::Mood;
use super::{Fleet, FleetBot, LATENCY, NOTHING, SLOW, STEADY, received};
use crate::support::{START, logs};

#[tokio::test(start_paused = true)]
async fn one_accounts_throttle_stops_it_for_every_worker_and_delays_no_other() {
    let fleet = Fleet::plain(2, &["throttled", "healthy"], &json!({}));
    fleet.mood("throttled", Mood::Throttles(19));
    assert_eq!(fleet.consume(0, vec![fleet.said("throttled", 7000)]).await.len(), 1);
    let asked = fleet.bot.asked.lock().unwrap().len();
    sleep(Duration::from_secs(4)).await;
    let batch: Vec<_> =
        (1..6).flat_map(|person| ["throttled", "healthy"].map(|name| fleet.said(name, 7000 + person))).collect();
    let start = Instant::now();
    assert_eq!(fleet.consume(1, batch).await.len(), 5);
    assert_eq!(start.elapsed(), LATENCY, "nobody waits for the throttled account");
    assert_eq!(fleet.sent("healthy").len(), 5);
    assert_eq!(fleet.bot.asked.lock().unwrap().len(), asked + 5, "no bot is asked before its answer can leave");
    let hidden = fleet.requeue.hidden.lock().unwrap().clone();
    assert!(hidden.iter().all(|(_, time)| *time >= Duration::from_mins(10)), "{hidden:?}");
    fleet.graph.inner.lock().unwrap().moods.clear();
    sleep(Duration::from_mins(19)).await;
    assert_eq!(fleet.consume(1, vec![fleet.said("throttled", 7001)]).await, NOTHING);
}

#[tokio::test(start_paused = true)]
async fn a_dead_token_costs_each_worker_only_the_calls_that_are_under_way() {
    let fleet = Fleet::plain(2, &["dead", "healthy"], &json!({"markSeen": true, "typing": true}));
    // Both workers know the account to be well.
    for (worker, person) in [(0, 6000), (1, 6001)] {
        assert_eq!(fleet.consume(worker, vec![fleet.said("dead", person)]).await, NOTHING);
    }
    fleet.kill_token("dead");
    let batch = |first: u32| (first..first + 20).map(|person| fleet.said("dead", person)).collect::<Vec<_>>();
    let start = fleet.clock.0.elapsed();
    let (first, second) = tokio::join!(fleet.consume(0, batch(7000)), fleet.consume(1, batch(8000)));
    assert_eq!((first.len(), second.len()), (20, 20));
    let calls = fleet.graph.inner.lock().unwrap().dead_calls.clone();
    assert!(calls.len() <= 20, "{} calls, of two workers with ten conversations each", calls.len());
    assert!(calls.iter().all(|at| *at < start + LATENCY), "no call begins after the first answer: {calls:?}");
    // Whoever reads of it calls no more at all.
    sleep(Duration::from_secs(4)).await;
    for (worker, person) in [(0, 9000), (1, 9001)] {
        let both = vec![fleet.said("dead", person), fleet.said("healthy", person)];
        assert_eq!(fleet.consume(worker, both).await.len(), 1);
    }
    assert_eq!(fleet.graph.inner.lock().unwrap().dead_calls.len(), calls.len());
    assert_eq!(fleet.sent("healthy").len(), 2, "other accounts go on");
    fleet.secret.0.lock().unwrap()["accounts"]["dead"]["pageAccessToken"] = json!("EAAG-new");
    sleep(Duration::from_mins(1)).await;
    fleet.work_off(batch(7000)).await;
    assert_eq!(fleet.sent("dead").len(), 22);
}

#[tokio::test(start_paused = true)]
async fn a_slow_bot_a_throttle_and_a_dead_token_delay_nobody_else() {
    for concurrency in [2, 4, 10] {
        let accounts = ["dead", "healthy", "slow", "throttled"];
        let fleet = Fleet::new(1, &accounts, &json!({}), FleetBot::default(), concurrency);
        fleet.kill_token("dead");
        fleet.mood("throttled", Mood::Throttles(5));
        let slow = (0..6).map(|person| fleet.said("slow", 7000 + person));
        let others = [("dead", 7100), ("throttled", 7200), ("healthy", 7300), ("healthy", 7301)];
        let batch = slow.chain(others.map(|(name, person)| fleet.said(name, person))).collect();
        fleet.consume(0, batch).await;
        let answered = fleet.times("healthy");
        assert_eq!(answered.len(), 2);
        assert!(answered.iter().all(|at| *at <= Duration::from_millis(400)), "{concurrency} places: {answered:?}");
        // Their groups are free for what comes next, while the slow bot keeps the invocation.
        let deleted = fleet.requeue.deleted.lock().unwrap().clone();
        assert!(["healthy-7300", "healthy-7301"].iter().all(|id| deleted.contains(&(*id).to_owned())), "{deleted:?}");
        assert!(!deleted.iter().any(|id| id.starts_with("dead") || id.starts_with("throttled")), "{deleted:?}");
    }
}

/// Time between two messages of an account with little to do.
const BETWEEN: Duration = Duration::from_secs(30);

/// Workers, as many as the template has by default.
const WORKERS: usize = 50;

/// Lets 500 conversations of one account, whose bot takes all the time there is, meet a message a second of another
/// account. Returns the fleet, and how long each of these messages waited.
async fn besieged(accounts: &[&str], settings: &Value) -> (Fleet, Vec<Duration>) {
    let fleet = Fleet::new(WORKERS, accounts, settings, FleetBot::default(), 10);
    let mut records: Vec<(Duration, SqsMessage)> =
        (0..500).map(|person| (Duration::ZERO, fleet.said("stuck", 7000 + person))).collect();
    let seconds = if accounts.contains(&"healthy") { 1..60 } else { 0..0 };
    records.extend(seconds.map(|second| (Duration::from_secs(second.into()), fleet.said("healthy", second))));
    fleet.work(records, Duration::from_mins(1)).await;
    let waited = waited(&fleet);
    (fleet, waited)
}

/// How long each message of the other account waited, of which one comes each second.
fn waited(fleet: &Fleet) -> Vec<Duration> {
    let mut sent = fleet.sent("healthy");
    sent.sort_by_key(|sent| sent.person.parse::<u64>().unwrap());
    sent.iter().map(|sent| sent.at.saturating_sub(Duration::from_secs(sent.person.parse().unwrap()))).collect()
}

fn longest(waits: &[Duration]) -> Duration {
    waits.iter().max().copied().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_bot_that_takes_all_its_time_in_five_hundred_conversations_at_once_delays_no_other_account() {
    // The other account has a flow, or a bot of the same kind.
    for settings in [json!({}), json!({"dispatch": {"type": "handler"}})] {
        let (fleet, waited) = besieged(&["stuck", "healthy"], &settings).await;
        assert_eq!(waited.len(), 59);
        assert_eq!(longest(&waited), Duration::ZERO, "{settings}");
        assert!(fleet.metrics.text().contains(r#""NoSeat":"#), "some found no seat");
        // What was begun before all knew it as slow ends within half a minute.
        for (after, workers) in [(Duration::ZERO, WORKERS - WORKERS / 10), (Duration::from_secs(30), WORKERS / 2)] {
            // Seats are taken by chance, so that how many it has at a moment varies; it is asked all the time.
            let most = fleet.bot.most_stuck(fleet.clock.0 + after);
            assert!((10..=workers * 10).contains(&most), "{most} conversations, of {workers} workers at most");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn thousands_of_conversations_that_wait_for_a_seat_delay_another_account_for_seconds_at_most() {
    let fleet = Fleet::plain(WORKERS, &["stuck", "healthy"], &json!({}));
    // So long do the workers without a seat need to send a batch back.
    fleet.requeue.hide_takes(Duration::from_millis(60));
    let stuck = (0..2500).map(|person| (Duration::ZERO, fleet.said("stuck", 7000 + person)));
    let healthy = (1..60).map(|second| (Duration::from_secs(second.into()), fleet.said("healthy", second)));
    fleet.work(stuck.chain(healthy).collect(), Duration::from_mins(1)).await;
    let mut waited = waited(&fleet);
    waited.sort();
    assert_eq!(waited.len(), 59);
    assert!(waited[53] <= Duration::from_millis(100) && waited[58] <= Duration::from_secs(3), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn a_bot_that_turns_slow_in_a_trickle_delays_no_other_account_and_is_noted_once() {
    for a_second in [2, 3] {
        let (lines, _guard) = logs(Level::WARN);
        let fleet = Fleet::plain(WORKERS, &["stuck", "healthy"], &json!({}));
        let between = Duration::from_secs(1) / a_second;
        let stuck = (0..60 * a_second).map(|person| (between * person, fleet.said("stuck", 7000 + person)));
        let healthy = (1..60).map(|second| (Duration::from_secs(second.into()), fleet.said("healthy", second)));
        fleet.work(stuck.chain(healthy).collect(), Duration::from_mins(1)).await;
        let held = fleet.bot.most_stuck(fleet.clock.0);
        assert!(
            (10..=(WORKERS - WORKERS / 10) * 10).contains(&held),
            "{held} conversations, {a_second} messages a second"
        );
        let waited = waited(&fleet);
        assert_eq!(waited.len(), 59);
        assert_eq!(longest(&waited), Duration::ZERO, "{a_second} a second");
        assert_eq!(lines.text().matches("holds its workers").count(), 1, "one write a minute");
    }
}

#[tokio::test(start_paused = true)]
async fn a_bot_waits_for_no_seat_in_all_workers_but_a_tenth_and_in_all_of_less_than_ten() {
    let handlers = json!({"dispatch": {"type": "handler"}});
    // Where several look for one at the same moment, some may miss the few that are free.
    for (workers, at_once, waiting) in [
        (2, 2, 0..=0),
        (9, 9, 0..=0),
        (10, 9, 0..=0),
        (10, 10, 1..=1),
        (50, 10, 0..=0),
        (50, 45, 0..=15),
        (50, 50, 5..=25),
    ] {
        let fleet = Fleet::plain(workers, &["main", "other"], &handlers);
        let mut back = Vec::new();
        for round in 0..5_u32 {
            let batch = |worker: u32| vec![fleet.said("main", 7000 + round * 50 + worker)];
            let runs = (0..at_once).map(|worker| fleet.consume(worker, batch(u32::try_from(worker).unwrap())));
            back.push(futures::future::join_all(runs).await.concat().len());
            sleep(Duration::from_secs(1)).await;
        }
        assert!(back.iter().all(|back| waiting.contains(back)), "{at_once} of {workers}: {back:?}");
        let hidden = fleet.requeue.hidden.lock().unwrap().clone();
        assert!(hidden.iter().all(|(_, time)| *time == Duration::from_secs(1)), "{hidden:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_bot_of_two_seconds_that_keeps_most_workers_busy_is_hardly_ever_waited_for() {
    let fleet = Fleet::plain(WORKERS, &["steady", "healthy"], &json!({}));
    let messages = (0..900).map(|number| (Duration::from_secs(1) * number / 15, fleet.said("steady", 7000 + number)));
    fleet.work(messages.collect(), Duration::from_mins(2)).await;
    let mut waited: Vec<Duration> = fleet
        .sent("steady")
        .iter()
        .map(|sent| {
            let came = Duration::from_secs(1) * (sent.person.parse::<u32>().unwrap() - 7000) / 15;
            sent.at.saturating_sub(came + STEADY)
        })
        .collect();
    waited.sort();
    assert_eq!(waited.len(), 900);
    assert!(waited[800] <= Duration::from_millis(200), "{:?}, {:?} at most", waited[800], waited[899]);
    assert!(waited[899] <= Duration::from_secs(5), "{:?}", waited[899]);
}

#[tokio::test(start_paused = true)]
async fn what_has_waited_long_and_was_received_often_is_worked_off_as_fast_as_what_has_just_come() {
    for (receives, seconds) in [(1, 10), (30, 15), (100, 30)] {
        let fleet = Fleet::plain(WORKERS, &["steady", "healthy"], &json!({"ratePerSecond": 300}));
        let waited = |person| {
            let mut record = fleet.said("steady", person);
            let (now, hour) =
                (format!(r#""receivedAtMs":{START}"#), format!(r#""receivedAtMs":{}"#, START - 3_600_000));
            record.body = record.body.map(|body| body.replace(&now, &hour));
            received(record, receives)
        };
        fleet.work_off((7000..8000).map(waited).collect()).await;
        let times = fleet.times("steady");
        assert!(times[999] <= Duration::from_secs(seconds), "received {receives} times: {:?}", times[999]);
        assert_eq!(times.len(), 1000);
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_account_with_little_to_do_is_asked_however_busy_other_slow_ones_are() {
    // Two workers are both held by the others when it comes, for a run.
    for (workers, longest_wait) in [(2, Duration::from_secs(23)), (10, Duration::ZERO), (WORKERS, Duration::ZERO)] {
        let fleet = Fleet::plain(workers, &["slow", "stuck", "stuck-too"], &json!({}));
        let busy = ["stuck", "stuck-too"].into_iter().flat_map(|name| (7000..7300).map(move |person| (name, person)));
        let busy = busy.map(|(name, person)| (Duration::ZERO, fleet.said(name, person)));
        let slow = (1..10).map(|number| (BETWEEN * number, fleet.said("slow", number)));
        fleet.work(busy.chain(slow).collect(), BETWEEN * 12).await;
        let sent = fleet.sent("slow").into_iter();
        let came = |person: &str| BETWEEN * person.parse().unwrap();
        let waited: Vec<_> = sent.map(|sent| sent.at.saturating_sub(came(&sent.person) + SLOW)).collect();
        assert_eq!(waited.len(), 9, "{workers} workers");
        assert!(longest(&waited) <= longest_wait, "{workers} workers: {waited:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_account_whose_events_are_done_leaves_its_seat_although_another_ones_bot_keeps_the_run() {
    let handlers = json!({"dispatch": {"type": "handler"}});
    let fleet = Fleet::plain(10, &["stuck", "healthy"], &handlers);
    let mixed = (0..9).map(|worker| {
        let person = 7000 + u32::try_from(worker).unwrap();
        fleet.consume(worker, vec![fleet.said("stuck", person), fleet.said("healthy", person)])
    });
    let later = async {
        sleep(Duration::from_secs(1)).await;
        fleet.consume(9, vec![fleet.said("healthy", 8000), fleet.said("stuck", 8000)]).await
    };
    let (_, later) = tokio::join!(futures::future::join_all(mixed), later);
    assert_eq!(later, ["stuck-8000"], "it has no seat left, and the other one has");
    assert_eq!(fleet.sent("healthy").len(), 10);
}

#[tokio::test(start_paused = true)]
async fn a_report_does_not_wait_for_a_seat_for_ever_since_echoes_are_behind_it_and_its_bot_has_three_seconds_then() {
    let forwards = json!({"forward": ["receipts"]});
    // Ten workers: nine seats of its own. Nine workers: four for one that is slow.
    for (workers, known_as_slow, busy, receives, time) in [
        (10, false, 9, 10, Duration::ZERO),
        (10, false, 9, 11, Duration::from_secs(3)),
        (10, false, 8, 11, Duration::from_secs(23)),
        (10, true, 5, 3, Duration::ZERO),
        (10, true, 5, 4, Duration::from_secs(3)),
        (10, true, 4, 4, Duration::from_secs(23)),
        (9, true, 4, 3, Duration::ZERO),
        (9, true, 4, 4, Duration::from_secs(3)),
        (9, true, 3, 4, Duration::from_secs(23)),
    ] {
        let fleet = Fleet::plain(workers, &["stuck", "healthy"], &forwards);
        if known_as_slow {
            fleet.consume(0, vec![fleet.said("stuck", 6000)]).await;
        }
        let runs = (0..busy)
            .map(|worker| fleet.consume(worker, vec![fleet.said("stuck", 7000 + u32::try_from(worker).unwrap())]));
        let report = async {
            sleep(Duration::from_secs(1)).await;
            let start = Instant::now();
            assert_eq!(fleet.consume(workers - 1, vec![fleet.read("stuck", 8000, receives)]).await.len(), 1);
            start.elapsed()
        };
        let (_, took) = tokio::join!(futures::future::join_all(runs), report);
        assert_eq!(took, time, "{busy} of {workers} workers are busy, slow: {known_as_slow}, receive {receives}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_meta_says_of_the_page_waits_for_a_seat_like_a_message() {
    let fleet = Fleet::plain(10, &["slow", "healthy"], &json!({}));
    let message = |worker: usize| vec![fleet.said("slow", 7000 + u32::try_from(worker).unwrap())];
    let busy = (0..9).map(|worker| fleet.consume(worker, message(worker)));
    let warned = async {
        sleep(Duration::from_secs(1)).await;
        let warning = json!({"recipient": {}, "timestamp": START, "policy_enforcement": {"action": "warning"}});
        let record = received(fleet.happened("slow", 8000, warning), 11);
        let start = Instant::now();
        let back = fleet.consume(9, vec![record.clone()]).await;
        assert_eq!((back.len(), start.elapsed()), (1, Duration::ZERO), "its bot is not asked without a seat");
        sleep(SLOW).await;
        fleet.consume(9, vec![record]).await
    };
    assert_eq!(tokio::join!(futures::future::join_all(busy), warned).1, NOTHING);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_delay_anybody_is_not_noted_as_slow() {
    let second = Duration::from_secs(1);
    for (workers, accounts, latency, is_noted) in [
        (2, &["main", "other"][..], 3 * second, false),
        (2, &["main", "other"], 3 * second + LATENCY, true),
        (1, &["main", "other"], 9 * second, false),
        (2, &["main"], 9 * second, false),
    ] {
        let fleet = Fleet::plain(workers, accounts, &json!({}));
        fleet.graph.inner.lock().unwrap().latency.insert("7000".to_owned(), latency);
        assert_eq!(fleet.consume(0, vec![fleet.said("main", 7000)]).await, NOTHING);
        let health = fleet.state.health("main").await.unwrap();
        assert_eq!(health.slow_until.is_some(), is_noted, "{workers} workers, {accounts:?}, {latency:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_that_graph_gives_no_answer_for_in_a_thousand_conversations_delays_another_account_once_and_for_a_calls_time()
 {
    let fleet = Fleet::plain(WORKERS, &["stalled", "healthy"], &json!({"ratePerSecond": 300}));
    fleet.mood("stalled", Mood::Stalls);
    let stalled = [(0, 7000), (25, 8000)].into_iter().flat_map(|(second, first)| {
        let fleet = &fleet;
        (first..first + 500).map(move |person| (Duration::from_secs(second), fleet.said("stalled", person)))
    });
    let healthy = (1..60).map(|second| (Duration::from_secs(second.into()), fleet.said("healthy", second)));
    fleet.work(stalled.chain(healthy).collect(), Duration::from_mins(1)).await;
    let waited = waited(&fleet);
    assert_eq!(waited.len(), 59);
    assert!((10..=15).contains(&longest(&waited[..15]).as_secs()), "{:?}", longest(&waited));
    assert!(longest(&waited[15..]) <= Duration::from_secs(1), "{:?}", longest(&waited[15..]));
}

#[tokio::test(start_paused = true)]
async fn no_more_groups_are_worked_on_at_the_same_time_than_is_set() {
    for (concurrency, groups, at_once) in [(1, 4, 1), (2, 4, 2), (9, 10, 9), (10, 10, 10), (10, 4, 4)] {
        let fleet = Fleet::new(1, &["stuck"], &json!({}), FleetBot::default(), concurrency);
        fleet.consume(0, (0..groups).map(|person| fleet.said("stuck", 7000 + person)).collect()).await;
        assert_eq!(fleet.bot.most_stuck(fleet.clock.0), at_once, "{groups} groups, {concurrency} at once");
    }
}

#[tokio::test(start_paused = true)]
async fn a_queue_that_hides_nothing_in_its_time_does_not_cost_the_whole_run() {
    for concurrency in [1, 2, 10] {
        let fleet = Fleet::new(1, &["stuck"], &json!({}), FleetBot::default(), concurrency);
        fleet.requeue.hide_takes(Duration::from_hours(1));
        let batch: Vec<_> = (0..10).map(|person| fleet.said("stuck", 7000 + person)).collect();
        let start = Instant::now();
        assert_eq!(fleet.consume(0, batch).await.len(), 10, "all come again");
        let took = start.elapsed();
        assert!(took <= Duration::from_millis(29_800), "{took:?} of 30 s, {concurrency} groups at once");
    }
}

#[tokio::test(start_paused = true)]
async fn an_account_that_is_alone_has_all_workers_however_slow_its_bot() {
    let (fleet, _) = besieged(&["stuck"], &json!({})).await;
    assert!(!fleet.metrics.text().contains("NoSeat"), "nobody waits for a seat");
    assert!(fleet.bot.most_stuck(fleet.clock.0 + Duration::from_secs(24)) > WORKERS / 2 * 10);
}

#[tokio::test(start_paused = true)]
async fn an_account_that_types_for_long_before_it_answers_holds_no_worker() {
    let fleet = Fleet::plain(WORKERS, &["typing", "healthy"], &json!({}));
    // Four messages a second, each answered after 20 seconds of typing: more at a time than there are workers.
    let typing = (0..480).map(|person| (Duration::from_millis(250) * person, fleet.said("typing", 7000 + person)));
    let healthy = (1..120).map(|second| (Duration::from_secs(second.into()), fleet.said("healthy", second)));
    fleet.work(typing.chain(healthy).collect(), Duration::from_mins(2)).await;
    let waited = waited(&fleet);
    assert!(waited.len() >= 118, "{}", waited.len());
    assert!(longest(&waited) <= LATENCY * 2, "{:?}", longest(&waited));
    let answered = fleet.times("typing");
    assert!(answered.len() >= 380 && answered[0] >= Duration::from_secs(20), "{}, {:?}", answered.len(), answered[0]);
}

/// Takes all seats of its own that an account has, of ten workers, for half a minute.
async fn take_seats(fleet: &Fleet, account: &str) {
    let now = fleet.clock.now();
    let lease = Lease { owner: Owner::new([9; 16]), now, until: now + Duration::from_secs(30) };
    for seat in 0..9 {
        let claim = fleet.state.acquire(&ClaimKey::seat(Some(account), seat), &lease, Take::Open).await.unwrap();
        assert!(matches!(claim, Claim::Acquired(_)), "{claim:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_rest_of_an_answer_waits_for_no_seat_after_a_pause_and_whoever_is_to_be_asked_does() {
    let fleet = Fleet::plain(10, &["typing", "healthy"], &json!({"typing": true}));
    let asked = || fleet.bot.asked.lock().unwrap().len();
    assert_eq!(fleet.consume(0, vec![fleet.said("typing", 7000)]).await.len(), 1, "it pauses");
    sleep(Duration::from_secs(20)).await;
    take_seats(&fleet, "typing").await;
    for receives in [1, 2] {
        let other = vec![received(fleet.said("typing", 7001), receives)];
        assert_eq!(fleet.consume(1, other).await.len(), 1, "receive {receives} without a seat");
    }
    assert_eq!(fleet.consume(2, vec![received(fleet.said("typing", 7000), 2)]).await, NOTHING);
    assert_eq!((fleet.sent("typing").len(), asked()), (1, 1));
    // As if the run had died before it stored the answer.
    let record = received(fleet.said("typing", 7002), 2);
    let envelope = Envelope::parse(record.body.as_deref().unwrap()).unwrap();
    let turn = Turn { claim: ClaimKey::event(envelope.id), until: fleet.clock.now(), is_report: false };
    let conversation = Conversation { turn: Some(turn), ..Conversation::default() };
    let saved = SavedConversation { conversation, ..SavedConversation::default() };
    fleet.state.save(&envelope.conversation.unwrap(), &saved, fleet.clock.now()).await.unwrap();
    assert_eq!(fleet.consume(3, vec![record.clone()]).await.len(), 1);
    assert_eq!(asked(), 1, "its bot is not asked without a seat");
    sleep(Duration::from_secs(30)).await;
    assert_eq!(fleet.consume(3, vec![record]).await.len(), 1, "it pauses");
    assert_eq!(asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_start_that_is_not_told_of_its_workers_warns_where_accounts_would_have_to_share_them() {
    for (workers, accounts, warnings) in
        [(1, &["main", "sister"][..], 1), (2, &["main", "sister"], 0), (1, &["main"], 0)]
    {
        let (lines, _guard) = logs(Level::WARN);
        Fleet::plain(workers, accounts, &json!({})).workers[0].warm_up().await;
        let text = lines.text();
        let lines = text.lines().filter(|line| line.contains("MAXIMUM_CONCURRENCY"));
        assert_eq!(lines.count(), warnings, "{workers} {accounts:?}: {text}");
    }
}
