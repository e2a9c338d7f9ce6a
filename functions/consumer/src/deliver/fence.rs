//! Finds out whether an echo can still be on its way through the queue.
//!
//! ```text
//! send of unknown outcome ── grace ── no echo taken in: a fence goes into the lane that the conversation's echoes come by
//! lane of the echoes      ... echo? ............... fence ── noted with the claim: what was before it is taken in
//! next look               ..................................... the echo has settled the part, or there is none
//! ```
//!
//! The lane is first in, first out. However long a backlog is, and however long a worker that was killed hides its records, the fence
//! comes behind every echo that came in before it. Only then is a send called lost.

use std::time::Duration;

use messenger_channel::clock::Clock;
use messenger_channel::envelope::Envelope;
use messenger_channel::queue::{Message, QueueId};
use messenger_channel::state::{ClaimKey, Claims, Held, StateError};
use messenger_wire::TimestampMs;
use messenger_wire::webhook::Lane;
use serde::{Deserialize, Serialize};

use crate::consume::Invocation;
use crate::deliver::Sender;
use crate::failure::Failure;
use crate::requeue::Requeue;
use crate::seams::Seams;

/// First time after which a record looks for its fence; the longer it takes, the later it looks again.
const FIRST_LOOK: Duration = Duration::from_secs(5);

/// Longest time between two looks.
const LAST_LOOK: Duration = Duration::from_mins(1);

/// How long a fence is waited for: a lane that stands still for longer needs the operator, and so may the person who waits.
const PATIENCE: Duration = Duration::from_mins(30);

/// Body of a fence's record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Body {
    fence: Fence,
}

/// Which part is asked about, and since when the fence stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Fence {
    claim: ClaimKey,
    part: u32,
    at_ms: TimestampMs,
}

/// How long to wait because an echo of a part may be in the queue; `None` once the fence has come through. `since` is when the part was
/// sent at the latest.
///
/// # Errors
/// [`Failure::Park`] where no fence can be written.
pub(crate) async fn wait<S: Seams>(
    run: &Invocation<'_, S>,
    sender: &Sender<'_>,
    held: &Held,
    part: u32,
    since: TimestampMs,
) -> Result<Option<Duration>, Failure> {
    // Without a conversation nobody knows by which lane an echo would come.
    let Some(conversation) = sender.conversation else { return Ok(None) };
    let (now, due) = (run.seams.clock().now(), since + sender.account.unknown_send.grace);
    if held.passed.get(&part).is_some_and(|passed| *passed >= due) {
        return Ok(None);
    }
    let late = now.since(due);
    if late >= PATIENCE {
        tracing::error!(part, account = %sender.account.account, "lane of the echoes stands still");
        return Ok(None);
    }
    let fence = Fence { claim: held.key.clone(), part, at_ms: now };
    // The same fence is set once in five minutes, however often the record looks.
    let id = QueueId::new(format!("fence:{}:{part}:{}", held.key.as_str(), since.as_millis()));
    let message = Message {
        message_group_id: Envelope::group_of(conversation, Lane::Report),
        deduplication_id: id,
        body: serde_json::to_string(&Body { fence }).map_err(|_| Failure::park("fence_unwritable"))?,
    };
    if let Err(error) = run.seams.requeue().enqueue(&message).await {
        tracing::warn!(%error, "fence is not set yet");
    }
    Ok(Some(FIRST_LOOK.max(late / 2).min(LAST_LOOK)))
}

/// Reads the body of a record; `None` where it is no fence.
pub(crate) fn read(body: &str) -> Option<Fence> {
    serde_json::from_str(body).ok().map(|Body { fence }| fence)
}

/// Notes that a fence has come through.
///
/// # Errors
/// [`StateError`] where it is not noted.
pub(crate) async fn pass<S: Seams>(run: &Invocation<'_, S>, fence: &Fence) -> Result<(), StateError> {
    run.seams.state().note_passed(&fence.claim, fence.part, fence.at_ms).await
}

#[cfg(test)]
mod tests {
    use messenger_channel::state::ClaimKey;
    use messenger_wire::TimestampMs;

    use super::{Body, Fence, read};

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
