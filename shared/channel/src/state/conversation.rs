//! What is known of a conversation.

use std::fmt;
use std::time::Duration;

use messenger_wire::webhook::EventId;
use messenger_wire::{ConversationKey, TimestampMs};
use serde::{Deserialize, Serialize};

use super::{ClaimKey, Consent, PairingState, StateError, ThreadSigns};
use crate::flow_memory::FlowMemory;

/// How long a silent conversation is remembered.
const KEEP: Duration = Duration::from_hours(90 * 24);

/// How long one is remembered whose person was let in, or said whether to be notified: longer than a consent holds.
const KEEP_SAID: Duration = Duration::from_hours(400 * 24);

/// Revision of a record that was never saved.
pub const UNSAVED: u64 = 0;

/// Everything known of one conversation. `Debug` hides what tells about the person.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Conversation {
    /// When the person last did what opens the standard window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_inbound: Option<TimestampMs>,
    /// When Meta last warned that tags are abused towards the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags_abused: Option<TimestampMs>,
    /// Signs of who answers.
    #[serde(skip_serializing_if = "ThreadSigns::is_empty")]
    pub thread: ThreadSigns,
    /// Whether the person stopped notifications as a whole.
    #[serde(skip_serializing_if = "Consent::is_empty")]
    pub notifications: Consent,
    /// Who the person is, where the account asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
    /// How far the person has come with the pairing.
    pub pairing: PairingState,
    /// What a flow remembers.
    #[serde(skip_serializing_if = "FlowMemory::is_empty")]
    pub memory: FlowMemory,
    /// Event whose answer is being sent, or was sent last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sending: Option<Sending>,
    /// Who sends, or was the last to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turn: Option<Turn>,
}

/// What Meta tells about the person. Every field may be missing.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Profile {
    /// First name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// URL of the picture; it expires.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Locale, such as `en_US`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// When Meta is asked again.
    pub due: Option<TimestampMs>,
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Profile").field("due", &self.due).finish_non_exhaustive()
    }
}

/// Turn to send to the conversation. It is over when the claim is given back or ended, or its lease is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// Claim of the run that sends.
    pub claim: ClaimKey,
    /// End of its lease.
    pub until: TimestampMs,
    /// Whether it works on a report on the Page's sends, which what the person does comes beside.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_report: bool,
}

/// Mark that sending the answer of an event has begun.
///
/// Written before the first part, so that a run which takes over knows that the part without outcome may have been
/// sent, and asks the flow again with the memory that it had.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sending {
    /// The event.
    pub event: EventId,
    /// When it was evaluated.
    pub at: TimestampMs,
    /// The flow's memory before it.
    #[serde(default, skip_serializing_if = "FlowMemory::is_empty")]
    pub memory_before: FlowMemory,
    /// Digest of the answer's plan, so that another answer does not go on where this one stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
}

impl fmt::Debug for Sending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").field("event", &self.event).field("at", &self.at).finish_non_exhaustive()
    }
}

impl fmt::Debug for Conversation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Conversation")
            .field("last_inbound", &self.last_inbound)
            .field("thread", &self.thread)
            .field("pairing", &self.pairing)
            .field("sending", &self.sending)
            .finish_non_exhaustive()
    }
}

impl Conversation {
    /// Whether a message may leave by a tag: once Meta has warned, not before the person does something again.
    #[must_use]
    pub fn takes_tags(&self) -> bool {
        self.tags_abused.is_none() || self.last_inbound > self.tags_abused
    }

    /// How long the record is kept after it was last saved.
    #[must_use]
    pub fn keep(&self) -> Duration {
        let said = matches!(self.pairing, PairingState::Approved { .. }) || !self.notifications.is_empty();
        if said { KEEP_SAID } else { KEEP }
    }
}

/// Conversation as it was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SavedConversation {
    /// What is known.
    pub conversation: Conversation,
    /// Grows with each save; [`UNSAVED`] before the first.
    pub revision: u64,
}

/// Remembers conversations.
pub trait Conversations: Send + Sync {
    /// Reads what is known, as of the last save; nothing for a new conversation.
    ///
    /// # Errors
    /// [`StateError::Unavailable`], [`StateError::Refused`], [`StateError::Corrupt`].
    fn load(&self, key: &ConversationKey) -> impl Future<Output = Result<SavedConversation, StateError>> + Send;

    /// Saves a record in one write and returns its new revision.
    ///
    /// # Errors
    /// [`StateError::Lost`] where somebody else has saved it since it was read; the others as for
    /// [`Conversations::load`].
    fn save(
        &self,
        key: &ConversationKey,
        record: &SavedConversation,
        now: TimestampMs,
    ) -> impl Future<Output = Result<u64, StateError>> + Send;
}

#[cfg(test)]
mod tests {
    use messenger_wire::TimestampMs;

    use super::{Conversation, KEEP, KEEP_SAID, PairingState};

    #[test]
    fn a_warning_of_abuse_ends_all_tags_until_the_person_comes_back() {
        let at = |millis| Some(TimestampMs::from_millis(millis));
        for (tags_abused, last_inbound, takes_tags) in
            [(None, None, true), (at(5), None, false), (at(5), at(5), false), (at(5), at(6), true)]
        {
            let conversation = Conversation { last_inbound, tags_abused, ..Conversation::default() };
            assert_eq!(conversation.takes_tags(), takes_tags, "{tags_abused:?} {last_inbound:?}");
        }
    }

    #[test]
    fn what_a_person_said_about_notifications_and_who_was_let_in_outlives_every_consent() {
        let at = TimestampMs::from_millis(1);
        let (mut stopped, mut resumed) = (Conversation::default(), Conversation::default());
        stopped.notifications.note(true, at);
        resumed.notifications.note(false, at);
        let approved = Conversation { pairing: PairingState::Approved { at }, ..Conversation::default() };
        let known = Conversation { last_inbound: Some(at), ..Conversation::default() };
        for (conversation, kept) in [(known, KEEP), (stopped, KEEP_SAID), (resumed, KEEP_SAID), (approved, KEEP_SAID)] {
            assert_eq!(conversation.keep(), kept, "{conversation:?}");
        }
        assert!(KEEP_SAID.as_secs() > 366 * 24 * 60 * 60);
    }
}
