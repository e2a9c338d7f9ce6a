//! FIFO queue in memory, with faults on demand.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use messenger_channel::envelope::Envelope;
use messenger_channel::queue::{BATCH_BYTES, BATCH_MESSAGES, Enqueue, EnqueueError, Message};

/// What becomes of one call.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// Messages at these positions are refused, the others stored.
    Refuse(Vec<usize>),
    /// Nothing is stored.
    Fail,
    /// Nothing is stored, and trying again is of no use.
    Forbid,
    /// Everything is stored, but the answer is lost.
    StoreThenFail,
    /// Never answers.
    Hang,
    /// A mistake in the program, whose message quotes what was written.
    Panic,
}

#[derive(Clone, Default)]
pub(crate) struct FakeQueue(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    stored: Vec<Message>,
    seen: HashSet<String>,
    faults: VecDeque<Option<Fault>>,
    always: Option<Fault>,
    latency: Duration,
    calls: Vec<usize>,
    connects: usize,
    in_flight: usize,
    most_in_flight: usize,
}

impl FakeQueue {
    /// Faults of the next calls, in order; `None` is a call without one.
    pub(crate) fn with_faults(faults: impl IntoIterator<Item = Option<Fault>>) -> Self {
        let queue = Self::default();
        queue.0.lock().unwrap().faults = faults.into_iter().collect();
        queue
    }

    /// Every call has this fault.
    pub(crate) fn with_every_call(fault: Fault) -> Self {
        let queue = Self::default();
        queue.0.lock().unwrap().always = Some(fault);
        queue
    }

    pub(crate) fn with_latency(latency: Duration) -> Self {
        let queue = Self::default();
        queue.0.lock().unwrap().latency = latency;
        queue
    }

    pub(crate) fn heal(&self) {
        let mut state = self.0.lock().unwrap();
        state.always = None;
        state.faults.clear();
    }

    pub(crate) fn stored(&self) -> Vec<Message> {
        self.0.lock().unwrap().stored.clone()
    }

    pub(crate) fn envelopes(&self) -> Vec<Envelope> {
        self.stored().iter().map(|message| Envelope::parse(&message.body).unwrap()).collect()
    }

    /// Number of messages of every call.
    pub(crate) fn calls(&self) -> Vec<usize> {
        self.0.lock().unwrap().calls.clone()
    }

    /// How often the connection was opened ahead.
    pub(crate) fn connects(&self) -> usize {
        self.0.lock().unwrap().connects
    }

    pub(crate) fn most_in_flight(&self) -> usize {
        self.0.lock().unwrap().most_in_flight
    }

    fn begin(&self, batch: &[Message]) -> (Option<Fault>, Duration) {
        assert!((1..=BATCH_MESSAGES).contains(&batch.len()), "{} messages in one call", batch.len());
        assert!(batch.iter().map(|message| message.body.len()).sum::<usize>() <= BATCH_BYTES);
        let mut state = self.0.lock().unwrap();
        state.calls.push(batch.len());
        state.in_flight += 1;
        state.most_in_flight = state.most_in_flight.max(state.in_flight);
        let fault = state.faults.pop_front().flatten().or_else(|| state.always.clone());
        (fault, state.latency)
    }

    fn end(&self, batch: &[Message], fault: Option<&Fault>) -> Result<Vec<usize>, EnqueueError> {
        let mut state = self.0.lock().unwrap();
        state.in_flight -= 1;
        let refused = match fault {
            None | Some(Fault::StoreThenFail) => Vec::new(),
            Some(Fault::Refuse(positions)) => positions.iter().copied().filter(|it| *it < batch.len()).collect(),
            Some(Fault::Fail | Fault::Forbid | Fault::Hang | Fault::Panic) => (0..batch.len()).collect(),
        };
        for (_, message) in batch.iter().enumerate().filter(|(position, _)| !refused.contains(position)) {
            if state.seen.insert(message.deduplication_id.as_str().to_owned()) {
                state.stored.push(message.clone());
            }
        }
        match fault {
            None | Some(Fault::Refuse(_)) => Ok(refused),
            Some(Fault::Forbid) => Err(EnqueueError::Refused("AccessDenied".to_owned())),
            Some(_) => Err(EnqueueError::Retryable("ServiceUnavailable".to_owned())),
        }
    }
}

impl Enqueue for FakeQueue {
    async fn enqueue(&self, batch: &[Message]) -> Result<Vec<usize>, EnqueueError> {
        let (fault, latency) = self.begin(batch);
        tokio::time::sleep(latency).await;
        match fault {
            Some(Fault::Hang) => std::future::pending().await,
            Some(Fault::Panic) => panic!("byte index 1 is not a char boundary of `{}`", batch[0].body),
            _ => {}
        }
        self.end(batch, fault.as_ref())
    }

    async fn connect(&self) {
        let latency = self.0.lock().unwrap().latency;
        tokio::time::sleep(latency).await;
        self.0.lock().unwrap().connects += 1;
    }
}
