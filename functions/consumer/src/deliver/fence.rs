//! Finds out whether an echo can still be on its way through the queue.
//!
//! ```text
//! send of unknown outcome ── grace ── no echo taken in: a fence goes into the lane that the conversation's echoes come by
//! lane of the echoes      ... echo? ............... fence ── noted with the claim: what was before it is taken in
//! next look               ..................................... the echo has settled the part, or there is none
//! ```
//!
//! The lane is first in, first out. However long a backlog is, and however long a worker that was killed hides its
//! records, the fence comes behind every echo that came in before it. Only then is a send called lost.
//!
//! Looks are counted, not time: a channel that stands still looks for nothing, and when it goes on
//! the echo may be in the queue.

use std::time::Duration;

use messenger_channel::clock::Clock;
use messenger_channel::envelope::Envelope;
use messenger_channel::queue::{Message, QueueId};
use messenger_channel::state::{ClaimKey, Claims, StateError};
use messenger_wire::TimestampMs;
use messenger_wire::webhook::Lane;
use serde::{Deserialize, Serialize};

use super::Part;
use super::progress::Unknown;
use crate::failure::Failure;
use crate::reason::Reason;
use crate::requeue::Requeue;
use crate::run::Run;
use crate::seams::Seams;

/// First time after which a record looks for its fence; each look doubles it.
const FIRST_LOOK: Duration = Duration::from_secs(5);

/// Longest time between two looks.
const LAST_LOOK: Duration = Duration::from_mins(1);

/// How often a fence is looked for, which takes half an hour: a lane that stands still for longer, while the lane of
/// the send goes on, needs the operator, and so may the person who waits.
const PATIENCE: u32 = 33;

/// Body of a fence's record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Body {
    fence: Fence,
}

/// Which part is asked about, and since when the fence stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Fence {
    pub(crate) claim: ClaimKey,
    part: u32,
    at_ms: TimestampMs,
}

/// How long to wait because an echo of a part may be in the queue, and what is to be written down of the part then;
/// `None` once the fence has come through.
///
/// # Errors
/// [`Failure::Park`] where no fence can be written.
pub(super) async fn wait<S: Seams>(
    run: &Run<'_, S>,
    part: Part<'_>,
    unknown: Unknown,
) -> Result<Option<(Duration, Unknown)>, Failure> {
    let Part { sender, held, number: part, .. } = part;
    // Without a conversation nobody knows by which lane an echo would come.
    let Some(conversation) = sender.conversation else { return Ok(None) };
    let (now, due) = (run.seams.clock().now(), unknown.since + sender.account.unknown_send.grace);
    if held.passed.get(&part).is_some_and(|passed| *passed >= due) {
        return Ok(None);
    }
    if unknown.looks >= PATIENCE {
        tracing::error!(part, account = %sender.account.name, "lane of the echoes stands still");
        return Ok(None);
    }
    let fence = Fence { claim: held.key.clone(), part, at_ms: now };
    // The same fence is set once in five minutes, however often the record looks.
    let id = QueueId::new(format!("fence:{}:{part}:{}", held.key.as_str(), unknown.since.as_millis()));
    let message = Message {
        message_group_id: Envelope::group_of(conversation, Lane::Report),
        deduplication_id: id,
        body: serde_json::to_string(&Body { fence }).map_err(|_| Failure::park(Reason::FenceUnwritable))?,
    };
    if let Err(error) = run.seams.requeue().enqueue(&message).await {
        tracing::warn!(%error, "fence is not set yet");
        return Ok(Some((LAST_LOOK, unknown)));
    }
    Ok(Some((pause(unknown.looks), Unknown { looks: unknown.looks + 1, ..unknown })))
}

/// Time until the next look.
fn pause(looks: u32) -> Duration {
    FIRST_LOOK.saturating_mul(2_u32.saturating_pow(looks)).min(LAST_LOOK)
}

/// Reads the body of a record; `None` where it is no fence.
pub(crate) fn read(body: &str) -> Option<Fence> {
    serde_json::from_str(body).ok().map(|Body { fence }| fence)
}

/// Notes that a fence has come through.
///
/// # Errors
/// [`StateError`] where it is not noted.
pub(crate) async fn pass<S: Seams>(run: &Run<'_, S>, fence: &Fence) -> Result<(), StateError> {
    run.seams.state().note_passed(&fence.claim, fence.part, fence.at_ms).await
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use messenger_channel::state::ClaimKey;
    use messenger_wire::TimestampMs;

    use super::{Body, Fence, PATIENCE, pause, read};

    #[test]
    fn looks_come_further_apart_up_to_a_minute_and_patience_ends_after_half_an_hour() {
        assert_eq!([0, 1, 2, 3, 4, 5, u32::MAX].map(|looks| pause(looks).as_secs()), [5, 10, 20, 40, 60, 60, 60]);
        let all: Duration = (0..PATIENCE).map(pause).sum();
        assert!((1800..1860).contains(&all.as_secs()), "{all:?}");
    }

    #[test]
    fn a_fence_is_read_as_it_was_written_and_nothing_else_is_one() {
        let fence = Fence {
            claim: ClaimKey::command("main", "order-1"),
            part: 3,
            at_ms: TimestampMs::from_millis(1_800_000_000_000),
        };
        let body = serde_json::to_string(&Body { fence: fence.clone() }).unwrap();
        assert_eq!(read(&body), Some(fence));
        for other in ["", "{}", r#"{"fence":{}}"#, r#"{"fence":{"claim":"x","part":0,"atMs":1}}"#] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
