//! A stop that one worker hears of: which calls still begin, and what ends it.

use std::time::Duration;

use messenger_channel::state::{AccountHealth, AccountHealths};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::graph::Mood;
use super::{Fleet, FleetBot, LATENCY, NOTHING};

/// How an account can be stopped.
const STOPS: [&str; 2] = ["token_dead", "page_restricted"];

/// How long a worker relies on what it has read.
const FRESH: Duration = Duration::from_secs(3);

const SECOND: Duration = Duration::from_secs(1);

impl Fleet {
    fn stop(&self, account: &str, stop: &str) {
        match stop {
            "token_dead" => self.kill_token(account),
            _ => self.mood(account, Mood::Restricts),
        }
    }

    /// Lets a person write, who may be sent commands for a day then, and be answered. Returns how late it is.
    async fn knows(&self, account: &str, person: u32) -> Duration {
        while !self.consume(0, vec![self.said(account, person)]).await.is_empty() {
            sleep(SECOND * 5).await;
        }
        self.graph.inner.lock().unwrap().calls.clear();
        self.clock.0.elapsed()
    }

    /// What the owner was told of the account.
    fn told(&self) -> Vec<String> {
        let told = self.results.told();
        let word = |message: &Value| {
            format!("{} {}", message["type"].as_str().unwrap(), message["reason"].as_str().unwrap_or(""))
        };
        told.iter().map(|message| word(message).trim().to_owned()).collect()
    }
}

/// Settings of an account whose owner is told of it.
fn telling() -> Value {
    json!({"results": {"type": "eventbridge", "bus": "crm"}})
}

#[tokio::test(start_paused = true)]
async fn no_call_begins_behind_a_slow_bot_once_another_worker_has_written_the_stop() {
    for stop in STOPS {
        let fleet = Fleet::plain(2, &["slow"], &json!({}));
        let start = fleet.knows("slow", 8000).await;
        let batch = (0..10).map(|person| fleet.said("slow", 7000 + person)).collect();
        let (back, ()) = tokio::join!(fleet.consume(1, batch), async {
            sleep(SECOND).await;
            fleet.stop("slow", stop);
            assert_eq!(fleet.consume(0, vec![Fleet::command("slow", 8000)]).await.len(), 1);
        });
        assert_eq!(back.len(), 10, "{stop}: the bots have answered, and nothing is sent");
        assert_eq!(fleet.calls("slow"), [start + SECOND], "{stop}: the one that heard of it");
    }
}

#[tokio::test(start_paused = true)]
async fn no_call_begins_behind_a_slow_bot_in_the_worker_that_heard_of_the_stop() {
    for stop in STOPS {
        let fleet = Fleet::plain(1, &["slow"], &json!({}));
        let start = fleet.knows("slow", 8000).await;
        fleet.stop("slow", stop);
        let mut batch = vec![Fleet::command("slow", 8000)];
        batch.extend((0..9).map(|person| fleet.said("slow", 7000 + person)));
        assert_eq!(fleet.consume(0, batch).await.len(), 10);
        assert_eq!(fleet.calls("slow"), [start], "{stop}");
    }
}

#[tokio::test(start_paused = true)]
async fn no_call_begins_behind_a_pause_of_typing_once_another_worker_has_written_the_stop() {
    for stop in STOPS {
        let pause = json!({"senderAction": "typing_on", "durationMs": 5000});
        let says = vec![json!({"text": "one"}), pause, json!({"text": "two"})];
        let fleet = Fleet::new(2, &["main"], &json!({}), FleetBot { says, ..FleetBot::default() }, 10);
        let start = fleet.knows("main", 8000).await;
        assert_eq!(fleet.consume(1, vec![fleet.said("main", 7000)]).await.len(), 1, "it comes again when it has typed");
        sleep(LATENCY * 8).await;
        fleet.stop("main", stop);
        assert_eq!(fleet.consume(0, vec![Fleet::command("main", 8000)]).await.len(), 1);
        sleep(SECOND * 4).await;
        assert_eq!(fleet.consume(1, vec![fleet.said("main", 7000)]).await.len(), 1);
        let calls = [start, start + LATENCY, start + SECOND];
        assert_eq!(fleet.calls("main"), calls, "{stop}: one, typing, and the one that heard of it");
    }
}

#[tokio::test(start_paused = true)]
async fn of_a_burst_only_the_calls_under_way_meet_a_stop_and_no_worker_begins_one_once_it_is_written() {
    for stop in STOPS {
        let fleet = Fleet::plain(2, &["main", "healthy"], &telling());
        // Both workers know the account to be well.
        for (worker, person) in [(0, 6000), (1, 6001)] {
            assert_eq!(fleet.consume(worker, vec![fleet.said("main", person)]).await, NOTHING);
        }
        let before = fleet.calls("main").len();
        let burst = |first: u32| (first..first + 40).map(|person| fleet.said("main", person)).collect::<Vec<_>>();
        // Ten conversations each, whose calls begin at other times in one worker than in the other.
        let first = fleet.consume(0, burst(7000));
        let second = async {
            sleep(LATENCY / 2).await;
            let mut batch = burst(8000);
            batch.push(fleet.said("healthy", 9000));
            fleet.consume(1, batch).await
        };
        let stopped = async {
            sleep(LATENCY * 5 / 4).await;
            fleet.stop("main", stop);
            fleet.clock.0.elapsed()
        };
        let (first, second, from) = tokio::join!(first, second, stopped);
        let calls = fleet.calls("main").split_off(before);
        let refused: Vec<Duration> = calls.into_iter().filter(|at| *at >= from).collect();
        let heard = refused[0] + LATENCY;
        assert!(first.len() < 40 && second.len() < 40, "{stop}: what was sent before is done");
        assert!((2..=20).contains(&refused.len()), "{stop}: one for each conversation that a worker is busy with");
        assert!(refused.iter().all(|at| *at < heard), "{stop}: {refused:?}, heard of at {heard:?}");
        assert_eq!(fleet.sent("healthy").len(), 1, "{stop}: other accounts go on");
        assert_eq!(fleet.told(), [format!("account.stopped {stop}")], "whoever hears of it later says nothing new");
    }
}

#[tokio::test(start_paused = true)]
async fn a_send_that_was_under_way_when_the_restriction_came_does_not_end_it_and_a_probe_does() {
    let fleet = Fleet::plain(1, &["main"], &telling());
    fleet.graph.inner.lock().unwrap().latency.insert("7001".to_owned(), LATENCY * 5);
    let (under_way, refused) = tokio::join!(fleet.consume(0, vec![fleet.said("main", 7001)]), async {
        sleep(LATENCY).await;
        fleet.mood("main", Mood::Restricts);
        fleet.consume(0, vec![fleet.said("main", 7002)]).await
    });
    assert_eq!((under_way.len(), refused.len(), fleet.sent("main").len()), (0, 1, 1));
    fleet.graph.inner.lock().unwrap().moods.clear();
    let record = || vec![fleet.said("main", 7002)];
    for minutes in [1, 28] {
        sleep(Duration::from_mins(minutes)).await;
        assert_eq!(fleet.consume(0, record()).await.len(), 1);
    }
    assert_eq!(fleet.told(), ["account.stopped page_restricted"]);
    sleep(Duration::from_mins(1)).await;
    assert_eq!(fleet.consume(0, record()).await, NOTHING);
    assert_eq!(fleet.told(), ["account.stopped page_restricted", "account.resumed"]);
    assert_eq!((fleet.sent("main").len(), fleet.calls("main").len()), (2, 3));
}

#[tokio::test(start_paused = true)]
async fn an_account_goes_on_whatever_else_is_written_of_it_meanwhile() {
    let fleet = Fleet::plain(1, &["main"], &telling());
    fleet.mood("main", Mood::Restricts);
    fleet.results.away(true);
    assert_eq!(fleet.consume(0, vec![fleet.said("main", 7001)]).await.len(), 1);
    fleet.results.away(false);
    fleet.graph.inner.lock().unwrap().moods.clear();
    sleep(Duration::from_mins(31)).await;
    let health = async || fleet.state.health("main").await.unwrap();
    let another_tells = async {
        sleep(LATENCY / 2).await;
        let seen = health().await;
        assert_eq!(seen.untold.len(), 1);
        let health = AccountHealth { untold: Vec::new(), ..seen.clone() };
        assert!(fleet.state.set_health("main", &seen, &health).await.unwrap());
    };
    let (back, ()) = tokio::join!(fleet.consume(0, vec![fleet.said("main", 7001)]), another_tells);
    assert_eq!((back, fleet.sent("main").len()), (Vec::<String>::new(), 1));
    assert_eq!(fleet.told().last().map(String::as_str), Some("account.resumed"));
    let health = health().await;
    assert_eq!((health.restricted_until, health.restrictions, health.untold.len()), (None, 0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_worker_that_still_has_the_former_token_stops_nobody() {
    let fleet = Fleet::plain(2, &["main"], &telling());
    let said = |person| vec![fleet.said("main", person)];
    fleet.kill_token("main");
    assert_eq!(fleet.consume(0, said(7000)).await.len(), 1);
    sleep(Duration::from_secs(4)).await;
    // It reads of the stop, and demands the secret, which has nothing newer yet.
    assert_eq!(fleet.consume(1, said(7001)).await.len(), 1);
    fleet.secret.0.lock().unwrap()["accounts"]["main"]["pageAccessToken"] = json!("EAAG-new");
    sleep(Duration::from_secs(57)).await;
    assert_eq!(fleet.consume(0, said(7000)).await.len(), 1, "the new token is read");
    assert_eq!(fleet.consume(0, said(7000)).await, NOTHING);
    // It may not demand the secret again so soon.
    assert_eq!(fleet.consume(1, said(7001)).await.len(), 1);
    assert_eq!(fleet.calls("main").len(), 2, "the refused one and the one that went through");
    assert_eq!(fleet.told(), ["account.stopped token_dead", "account.resumed"]);
    sleep(Duration::from_secs(4)).await;
    assert_eq!(fleet.consume(1, said(7001)).await.len(), 1, "the new token is read");
    assert_eq!(fleet.consume(1, said(7001)).await, NOTHING);
}

#[tokio::test(start_paused = true)]
async fn a_worker_with_the_former_token_does_not_call_an_account_back_whose_new_token_is_dead() {
    let fleet = Fleet::plain(2, &["main"], &telling());
    fleet.knows("main", 8000).await;
    let rotates = |token: &str| fleet.secret.0.lock().unwrap()["accounts"]["main"]["pageAccessToken"] = json!(token);
    rotates("EAAG-new");
    fleet.graph.inner.lock().unwrap().dead_tokens.insert("EAAG-new".to_owned());
    assert_eq!(fleet.consume(1, vec![fleet.said("main", 7000)]).await.len(), 1);
    for person in 7001..7005 {
        sleep(FRESH).await;
        fleet.consume(0, vec![fleet.said("main", person)]).await;
        assert_eq!(fleet.consume(1, vec![fleet.said("main", 7000)]).await.len(), 1);
        assert_eq!(fleet.told(), ["account.stopped token_dead"], "as seen by person {person}");
    }
    assert_eq!(fleet.graph.inner.lock().unwrap().dead_calls.len(), 1, "nobody calls with it again");
    rotates("EAAG-good");
    sleep(Duration::from_mins(1)).await;
    fleet.work_off((7000..7005).map(|person| fleet.said("main", person)).collect()).await;
    assert_eq!(fleet.told(), ["account.stopped token_dead", "account.resumed"]);
    assert_eq!(fleet.sent("main").len(), 6);
}

#[tokio::test(start_paused = true)]
async fn what_is_told_late_by_several_workers_has_one_id() {
    let fleet = Fleet::plain(2, &["main"], &telling());
    fleet.kill_token("main");
    fleet.results.away(true);
    assert_eq!(fleet.consume(0, vec![fleet.said("main", 7000)]).await.len(), 1);
    fleet.results.away(false);
    let marked = fleet.state.health("main").await.unwrap();
    for (worker, told) in [(0, 1), (1, 2), (1, 2)] {
        sleep(Duration::from_mins(2)).await;
        assert_eq!(fleet.consume(worker, vec![fleet.said("main", 7001)]).await.len(), 1);
        assert_eq!(fleet.told(), vec!["account.stopped token_dead"; told]);
        if worker == 0 {
            // As if it had died before it could take the mark off.
            let health = fleet.state.health("main").await.unwrap();
            assert!(fleet.state.set_health("main", &health, &marked).await.unwrap());
        }
    }
    let ids: Vec<Value> = fleet.results.told().iter().map(|told| told["id"].clone()).collect();
    assert_eq!(ids[0], ids[1]);
}
