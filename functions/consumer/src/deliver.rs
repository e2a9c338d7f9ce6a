//! Sends the parts of a plan, and writes each one's outcome down before the next.

use std::sync::Arc;
use std::time::Duration;

use messenger_channel::account::{Account, AfterGrace, Configuration};
use messenger_channel::clock::Clock;
use messenger_channel::state::{Claims, End, Held, PartOutcome};
use messenger_graph::endpoints::messages::{self, Sent};
use messenger_graph::{Graph, GraphError, Proof, ProofForm};
use messenger_wire::TimestampMs;
use messenger_wire::send::{Body, Recipient, SendRequest, SenderAction};

use crate::claim::{from_to, later};
use crate::consume::Invocation;
use crate::failure::{Failure, SendFailure, of_send};
use crate::health;
use crate::plan::{Plan, Step};
use crate::seams::Seams;

/// Longest time that a sender action may take: it is worth little, and the answer waits for it.
const SHOW_TIME: Duration = Duration::from_secs(2);

/// Who sends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sender<'a> {
    pub(crate) configuration: &'a Arc<Configuration>,
    pub(crate) account: &'a Account,
}

/// How far a part has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// Nothing is left to do.
    Settled,
    /// It was never sent.
    Open,
    /// It may have arrived.
    Unknown {
        /// When it was sent at the latest.
        since: TimestampMs,
    },
}

/// What a send came to.
enum Step2 {
    Next,
    End,
}

/// Does what is still to be done of a plan, and ends the claim.
///
/// # Errors
/// [`Failure`] where the claim is not ended.
pub(crate) async fn deliver<S: Seams>(
    run: &Invocation<'_, S>,
    sender: &Sender<'_>,
    held: &Held,
    begun: bool,
    plan: Plan,
) -> Result<(), Failure> {
    todo!()
}
