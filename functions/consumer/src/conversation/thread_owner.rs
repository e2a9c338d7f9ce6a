//! Notes who has thread control, where no event says so: Graph refused, we gave it away, or we took it.

use messenger_channel::state::ThreadSign;
use messenger_wire::ConversationKey;

use super::change::change;
use crate::failure::Failure;
use crate::run::Run;
use crate::seams::Seams;

/// Notes a sign of who has thread control from now on.
///
/// # Errors
/// [`Failure`] where it is not noted.
pub(crate) async fn note<S: Seams>(run: &Run<'_, S>, key: &ConversationKey, sign: ThreadSign) -> Result<(), Failure> {
    change(run, key, |conversation, now| conversation.thread.note(sign, now)).await
}
