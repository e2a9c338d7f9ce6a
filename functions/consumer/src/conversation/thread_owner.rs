//! Notes who has thread control, where no event says so: Graph refused, we gave it away, or we took it.

use messenger_channel::clock::Clock;
use messenger_channel::state::{Conversations, StateError, ThreadSign};
use messenger_wire::ConversationKey;

use crate::consume::Invocation;
use crate::failure::Failure;
use crate::seams::Seams;

/// How often a record is saved anew that somebody else has saved meanwhile.
const SAVES: u32 = 4;

/// Notes a sign of who has thread control from now on.
///
/// # Errors
/// [`Failure`] where it is not noted.
pub(crate) async fn note<S: Seams>(
    run: &Invocation<'_, S>,
    key: &ConversationKey,
    sign: ThreadSign,
) -> Result<(), Failure> {
    let state = run.seams.state();
    for _ in 0..SAVES {
        let now = run.seams.clock().now();
        let mut record = state.load(key).await?;
        record.conversation.thread.note(sign, now);
        match state.save(key, &record, now).await {
            Ok(_revision) => return Ok(()),
            Err(StateError::Lost) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Failure::Transient { reason: "conversation_busy" })
}
