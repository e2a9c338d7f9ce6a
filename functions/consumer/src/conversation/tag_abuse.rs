//! Notes that Meta warns of tags towards a person: the next tagged message would bring a block nearer.

use messenger_wire::ConversationKey;

use super::change::change;
use crate::run::Run;
use crate::seams::Seams;

/// Lets no tagged message leave until the person does something again. Where that cannot be noted,
/// the alarm tells all the same.
pub(crate) async fn note<S: Seams>(run: &Run<'_, S>, key: &ConversationKey) {
    if let Err(failure) = change(run, key, |conversation, now| conversation.tags_abused = Some(now)).await {
        tracing::warn!(?failure, "a warning of abuse by tags is not noted");
    }
}
