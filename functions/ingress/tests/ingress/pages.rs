//! A Page is added to the document while its deliveries come in already, or never is.

use std::time::Duration;

use ingress::Ingress;
use messenger_channel::clock::ManualClock;
use messenger_channel::secrets::Secrets;
use messenger_channel::telemetry::Metrics;
use messenger_wire::Secret;
use tokio::time::Instant;

use crate::queue::FakeQueue;
use crate::setup::{BODY_LIMIT, NOW, delivery_of, notification, status, text_event};
use crate::store::Store;

/// Document with an account for each of these Pages.
fn document(app_secret: &str, pages: &[&str]) -> Secret {
    let accounts = pages.iter().map(|page| format!(r#""page-{page}":{{"pageId":"{page}","pageAccessToken":"EAAG"}}"#));
    let accounts = accounts.collect::<Vec<_>>().join(",");
    Secret::new(format!(
        r#"{{"apps":{{"default":{{"appSecrets":["{app_secret}"],"verifyTokens":["v"]}}}},"accounts":{{{accounts}}}}}"#
    ))
}

struct Setup {
    store: Store,
    clock: ManualClock,
    queue: FakeQueue,
    ingress: Ingress<FakeQueue, Store, ManualClock>,
}

impl Setup {
    /// With one Page, 1001, in the document.
    fn new(queue: FakeQueue) -> Self {
        let clock = ManualClock::at(NOW);
        let store = Store::new(&clock, "one");
        let secrets = Secrets::new(store.clone(), clock.clone(), Duration::from_mins(5));
        let metrics = Metrics::new("ingress", std::io::sink());
        let ingress = Ingress::new(secrets, queue.clone(), clock.clone(), BODY_LIMIT, metrics);
        Self { store, clock, queue, ingress }
    }

    /// Delivers an event for each of these Pages, signed with an app secret; gives the status.
    async fn deliver(&self, app_secret: &str, pages: &[&str]) -> u16 {
        let entry = |page: &&str| {
            let body = notification(&[text_event("7001", &format!("m_{page}"))]).replace("1001", page);
            body.split_once('[').unwrap().1.strip_suffix("]}").unwrap().to_owned()
        };
        let entries: Vec<_> = pages.iter().map(entry).collect();
        let body = format!(r#"{{"object":"page","entry":[{}]}}"#, entries.join(","));
        status(&self.ingress.handle(delivery_of("/webhook", app_secret, &body)).await)
    }

    /// Pages of which events are in the queue.
    fn stored(&self) -> Vec<String> {
        self.queue.envelopes().iter().map(|envelope| envelope.page_id.as_str().to_owned()).collect()
    }
}

#[tokio::test]
async fn the_first_events_of_a_page_that_was_just_added_are_stored() {
    let setup = Setup::new(FakeQueue::default());
    assert_eq!(setup.deliver("one", &["1001"]).await, 200);
    setup.store.put(document("one", &["1001", "2002"]));
    assert_eq!(setup.deliver("one", &["2002"]).await, 200);
    assert_eq!(setup.stored(), ["1001", "2002"]);
    assert_eq!(setup.store.reads().len(), 2);
}

#[tokio::test]
async fn a_page_that_stays_foreign_costs_one_refresh_a_minute_and_is_acknowledged() {
    let setup = Setup::new(FakeQueue::default());
    for (advance, reads) in [(0, 2), (0, 2), (59_999, 2), (1, 3), (59_999, 3), (1, 4)] {
        setup.clock.advance(Duration::from_millis(advance));
        assert_eq!(setup.deliver("one", &["999", "999"]).await, 200);
        assert_eq!(setup.store.reads().len(), reads, "{advance}");
    }
    assert_eq!(setup.stored(), Vec::<String>::new());
}

#[tokio::test]
async fn a_foreign_page_and_a_new_secret_use_up_no_refresh_of_each_other() {
    let setup = Setup::new(FakeQueue::default());
    assert_eq!(setup.deliver("one", &["999"]).await, 200);
    setup.store.put(document("two", &["1001"]));
    assert_eq!(setup.deliver("two", &["1001"]).await, 200);
    assert_eq!((setup.stored(), setup.store.reads().len()), (vec!["1001".to_owned()], 3));

    let setup = Setup::new(FakeQueue::default());
    assert_eq!(setup.deliver("forged", &["999"]).await, 401);
    assert_eq!(setup.deliver("forged", &["999"]).await, 401);
    setup.store.put(document("one", &["1001", "2002"]));
    assert_eq!(setup.deliver("one", &["2002"]).await, 200);
    assert_eq!((setup.stored(), setup.store.reads().len()), (vec!["2002".to_owned()], 3));
}

/// Milliseconds that the store takes for each reading, those until the answer, and how often it was read.
#[tokio::test(start_paused = true)]
async fn what_is_left_for_a_newer_configuration_is_what_the_queue_can_spare() {
    for (latency, answered_after, reads) in [(0, 1_000, 2), (740, 2_480, 2), (760, 2_500, 1), (2_900, 3_900, 1)] {
        let setup = Setup::new(FakeQueue::with_latency(Duration::from_secs(1)));
        setup.store.answers_after(Duration::from_millis(latency));
        let start = Instant::now();
        assert_eq!(setup.deliver("one", &["999", "1001"]).await, 200, "{latency}");
        assert_eq!(start.elapsed().as_millis(), answered_after, "{latency}");
        assert_eq!((setup.stored(), setup.store.reads().len()), (vec!["1001".to_owned()], reads), "{latency}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_hangs_or_fails_costs_an_own_page_a_moment_once_a_minute() {
    let setup = Setup::new(FakeQueue::default());
    assert_eq!(setup.deliver("one", &["1001"]).await, 200);
    setup.store.answers_after(Duration::from_hours(1));
    for milliseconds in [800, 0] {
        let start = Instant::now();
        assert_eq!(setup.deliver("one", &["999", "1001"]).await, 200);
        assert_eq!(start.elapsed().as_millis(), milliseconds);
    }
    setup.store.answers_after(Duration::ZERO);
    setup.store.put(Secret::new("no document"));
    setup.clock.advance(Duration::from_mins(1));
    assert_eq!(setup.deliver("one", &["999", "1001"]).await, 200);
    assert_eq!(setup.stored(), ["1001"], "the same event, three times");
}
