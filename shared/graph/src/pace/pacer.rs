//! [`Pace`] with a clock and waiting callers, for one process.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use messenger_wire::{PageId, Secret};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout};

use super::{Admission, Pace, SendClass};
use crate::call::Call;
use crate::client::Graph;
use crate::error::GraphError;
use crate::response::Response;

/// Lets the sends of one process wait for their turn.
///
/// A Lambda function runs in many processes; keep its concurrency times the ceiling under Meta's limits. Of several
/// that wait for the same conversation any may come next: what has an order is sent by one task.
#[derive(Debug)]
pub struct Pacer {
    pace: Mutex<Pace>,
    ended: Notify,
    start: Instant,
}

/// Turn to send; dropping it ends the send.
#[derive(Debug)]
#[must_use = "the turn ends when it is dropped"]
pub struct Turn<'a> {
    pacer: &'a Pacer,
    page: PageId,
    conversation: Box<str>,
    class: SendClass,
}

/// Turn would come after the caller's time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the turn to send would come too late")]
pub struct TooLate {
    /// Time until the turn would come, when known.
    pub wait: Option<Duration>,
}

impl Pacer {
    /// Paces by the given limits.
    #[must_use]
    pub fn new(pace: Pace) -> Self {
        Self { pace: Mutex::new(pace), ended: Notify::new(), start: Instant::now() }
    }

    /// Waits for the turn of a send, `patience` at most.
    ///
    /// # Errors
    /// [`TooLate`], at once where that is clear, when the turn does not come in time.
    pub async fn turn(
        &self,
        page: &PageId,
        conversation: &str,
        class: SendClass,
        patience: Duration,
    ) -> Result<Turn<'_>, TooLate> {
        let asked = Instant::now();
        loop {
            // Registered before asking, so that a send ending in between is not missed.
            let ended = self.ended.notified();
            let left = patience.saturating_sub(asked.elapsed());
            let admission = self.pace().admit(page, conversation, class, self.now(), left);
            match admission {
                Admission::After(wait) => {
                    let turn = Turn { pacer: self, page: page.clone(), conversation: conversation.into(), class };
                    sleep(wait).await;
                    if !self.pace().is_stopped(page, self.now()) {
                        return Ok(turn);
                    }
                }
                Admission::AskAfter(wait) => sleep(wait).await,
                Admission::TooLate(wait) => return Err(TooLate { wait: Some(wait) }),
                Admission::Busy => timeout(left, ended).await.map_err(|_| TooLate { wait: None })?,
            }
        }
    }

    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        // A panic elsewhere leaves the pace whole: every change of it is one assignment.
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn<'_> {
    /// Executes a call and reads its answer, and takes in what it tells about the Page's limits.
    ///
    /// # Errors
    /// [`GraphError`] when it fails, or its answer is not what the endpoint answers.
    pub async fn call<T>(&self, graph: &impl Graph, call: Call<T>, token: &Secret) -> Result<T, GraphError> {
        let answer = graph.execute(call.request().clone(), token).await;
        self.observe(&answer);
        call.read(&answer?)
    }

    /// Takes in what Graph answered, so that the next turns keep to its usage headers.
    pub fn observe(&self, answer: &Result<Response, GraphError>) {
        let now = self.pacer.now();
        match answer {
            Ok(response) => self.pacer.pace().observe(&self.page, response.usage(), now),
            Err(error) => self.pacer.pace().observe_error(&self.page, self.class, error, now),
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.pacer.pace().finish(&self.page, &self.conversation);
        self.pacer.ended.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::{Pacer, TooLate};
    use crate::endpoints::messages;
    use crate::pace::{Pace, SendClass};
    use crate::usage::BUSINESS_USAGE;
    use crate::{Effect, GraphError, MemoryGraph, Unreadable};
    use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
    use messenger_wire::{PageId, Secret};
    use serde_json::json;
    use std::time::Duration;
    use tokio::time::Instant;

    fn page() -> PageId {
        PageId::parse("42").unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn sends_of_a_page_are_spaced() {
        let pacer = Pacer::new(Pace::new(40));
        let start = Instant::now();
        for conversation in 0..41 {
            drop(pacer.turn(&page(), &conversation.to_string(), SendClass::Text, Duration::MAX).await.unwrap());
        }
        assert!(start.elapsed() >= Duration::from_secs(1), "{:?}", start.elapsed());
        assert!(start.elapsed() < Duration::from_millis(1050), "{:?}", start.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn the_next_send_of_a_conversation_waits_for_the_end_of_the_one_before() {
        let pacer = Pacer::new(Pace::default());
        let (page, patience) = (page(), Duration::from_secs(5));
        let first = pacer.turn(&page, "c", SendClass::Text, patience).await.unwrap();
        let (second, ()) = tokio::join!(pacer.turn(&page, "c", SendClass::Text, patience), async {
            tokio::time::sleep(Duration::from_secs(3)).await;
            drop(first);
        });
        assert!(second.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_made_in_its_turn_teaches_the_pace_whether_it_goes_through_or_not() {
        let usage = HeaderValue::from_static(concat!(
            r#"{"42":[{"type":"messenger","call_count":100,"estimated_time_to_regain_access":2}],"#,
            r#""43":[{"type":"messenger","call_count":100,"estimated_time_to_regain_access":19}]}"#,
        ));
        let headers = || HeaderMap::from_iter([(HeaderName::from_static(BUSINESS_USAGE), usage.clone())]);
        let (sent, refused) = (r#"{"message_id":"m_1"}"#, r#"{"error":{"code":80006}}"#);
        for (status, answer) in [(StatusCode::OK, sent), (StatusCode::OK, "{}"), (StatusCode::BAD_REQUEST, refused)] {
            let graph = MemoryGraph::new().answering_with(status, headers(), answer);
            let (pacer, token) = (Pacer::new(Pace::default()), Secret::new("EAAG"));
            let turn = pacer.turn(&page(), "c", SendClass::Text, Duration::ZERO).await.unwrap();
            let called = turn.call(&graph, messages::send(&page(), &json!({})), &token).await;
            assert_eq!(called.is_ok(), answer == sent, "{answer}");
            drop(turn);
            let late = pacer.turn(&page(), "c", SendClass::Text, Duration::ZERO).await.err();
            assert_eq!(late, Some(TooLate { wait: Some(Duration::from_mins(2)) }), "{answer}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_for_a_slot_asks_again_when_the_page_is_stopped_meanwhile() {
        let stop = Duration::from_secs(30);
        for (patience, comes) in [(stop, false), (stop + Duration::from_secs(1), true)] {
            let (pacer, page) = (Pacer::new(Pace::default()), page());
            let start = Instant::now();
            let refused = pacer.turn(&page, "a", SendClass::Text, patience).await.unwrap();
            let ((), second) = tokio::join!(
                async {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                    refused.observe(&Err(GraphError::Unreadable {
                        status: 429,
                        problem: Unreadable::NoErrorObject,
                        effect: Effect::Write,
                    }));
                },
                // Its slot is 25 ms after the first, and the stop comes before.
                pacer.turn(&page, "b", SendClass::Text, patience),
            );
            assert_eq!(second.is_ok(), comes, "{patience:?}");
            let least = if comes { stop } else { Duration::ZERO };
            assert!(
                start.elapsed() >= least && start.elapsed() < stop + Duration::from_millis(50),
                "{:?}",
                start.elapsed()
            );
            drop(second);
            let elsewhere = pacer.turn(&PageId::parse("43").unwrap(), "b", SendClass::Text, Duration::ZERO).await;
            assert!(elsewhere.is_ok());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_past_their_patience() {
        let pacer = Pacer::new(Pace::default());
        let patience = Duration::from_secs(5);
        let start = Instant::now();
        let _first = pacer.turn(&page(), "c", SendClass::Text, patience).await.unwrap();
        let late = pacer.turn(&page(), "c", SendClass::Text, patience).await.err();
        assert_eq!(late, Some(TooLate { wait: None }));
        assert_eq!(start.elapsed(), patience);
        let spaced = pacer.turn(&page(), "d", SendClass::Text, Duration::ZERO).await;
        assert!(spaced.is_ok(), "the spacing is long over");
        let late = pacer.turn(&page(), "e", SendClass::Text, Duration::from_millis(24)).await.err();
        assert_eq!(late, Some(TooLate { wait: Some(Duration::from_millis(25)) }));
    }
}
