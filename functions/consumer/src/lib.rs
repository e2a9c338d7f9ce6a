//! Consumer: takes events and send commands from their queues and sees to it that each is answered once, in order.
//!
//! ```text
//! run              one call of the function: its time, what its records share
//! consume          batch → records; sequential in a message group, groups side by side; what failed goes back
//! event, command   record → what it asks for; what cannot be read is parked
//! └ case, sender   event with its account; who sends
//! claim            the sole right to act, and what earlier runs did
//! answer           the stages of one event, and what is stored between them
//! ├ observe        what the event tells about its conversation
//! ├ policy         dispatch, pair or skip
//! ├ dispatch       event → actions
//! └ plan           actions → parts, within Meta's limits and windows
//! deliver          parts → Graph, the outcome of each written down
//! failure          what an error means
//! reason           why, in a word
//! conclude         what could not be done comes again, or is parked
//! results          what became of it, told to the owner
//! ```
//!
//! Beside the way of a record:
//!
//! ```text
//! account        configured, health (may it send), stop (why not), restriction (what Meta reports), sleep (records of a
//!                stopped one), pace, slow (who holds workers for long), seats
//! conversation   save, change, turn (who may send now), thread_owner, tag_abuse, consent, pair, profile
//! call           one call of Graph on behalf of an account
//! window         whether the Page may write now
//! worker         what one worker knows from one batch to the next
//! ledger         outcome of each part
//! record         one message of a queue
//! requeue        hide, park
//! publish        results to their target
//! deadline       when Lambda ends the call
//! tally          metrics
//! lock           locks that survive a panic
//! settings, start   environment and cold start
//! ```
//!
//! Calls of AWS are in the seams' own implementations only: `start` puts those in, tools/local and the tests their twins.

mod account;
mod answer;
mod call;
mod case;
mod claim;
mod command;
mod conclude;
mod consume;
mod conversation;
mod deadline;
mod deliver;
pub mod dispatch;
mod event;
mod failure;
mod ledger;
mod observe;
pub mod plan;
mod policy;
pub mod publish;
mod reason;
mod record;
pub mod requeue;
mod results;
mod run;
pub mod seams;
mod sender;
pub mod settings;
mod start;
mod tally;
mod window;
mod worker;

use std::time::Duration;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use messenger_channel::lock;
use messenger_channel::state::AccountHealths;
use messenger_graph::Graph;

use crate::account::seats;
use crate::worker::Worker;

pub use account::configured::Configured;
pub use deadline::{Deadline, TIME_LIMIT};
pub use record::{PARKED_REASON, Record, RecordQueue};
pub use seams::{Seams, Wired};
pub use start::run;

/// Longest time that a cold start waits for a connection to Graph, which the first call can open as well.
const CONNECT_TIME: Duration = Duration::from_millis(1_500);

/// Consumes batches. One value serves any number of them, one after another or at the same time.
#[derive(Debug)]
pub struct Consumer<S> {
    seams: S,
    worker: Worker,
}

impl<S: Seams> Consumer<S> {
    /// Puts a consumer together.
    pub fn new(seams: S) -> Self {
        Self { seams, worker: Worker::default() }
    }

    /// Opens what the first batch would have to wait for. Failing is no error: the first batch opens it then.
    pub async fn warm_up(&self) {
        let configuration = self.seams.configured().current();
        let connected = tokio::time::timeout(CONNECT_TIME, self.seams.graph().connect());
        let (configuration, health, connected) = tokio::join!(configuration, self.seams.state().health(""), connected);
        if connected.is_err() {
            tracing::warn!("no connection to graph is opened ahead");
        }
        match configuration {
            Ok(configuration) => seats::warn_where_none(self.seams.settings(), &configuration),
            Err(error) => tracing::warn!(%error, "configuration is not fetched ahead"),
        }
        if let Err(error) = health {
            tracing::warn!(%error, "state is not reached ahead");
        }
    }

    /// Takes one batch and answers which of its records are to come again.
    ///
    /// Never fails as a whole: what cannot be done before the deadline comes again. Log lines have the id of the
    /// request.
    pub async fn consume(&self, batch: SqsEvent, deadline: Deadline, request_id: &str) -> SqsBatchResponse {
        consume::consume(&self.seams, &self.worker, batch, deadline, request_id).await
    }
}
