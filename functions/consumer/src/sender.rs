//! Who sends, to which conversation, and on what ground.

use std::borrow::Cow;
use std::sync::Arc;

use messenger_channel::configuration::{Account, Configuration};
use messenger_channel::state::Conversation;
use messenger_wire::{ConversationKey, TimestampMs};

use crate::account::pace::Queued;
use crate::ledger::Ledger;
use crate::plan::{GroundError, Step};
use crate::window::Window;

/// Who sends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sender<'a> {
    pub(crate) configuration: &'a Arc<Configuration>,
    pub(crate) account: &'a Account,
    /// Conversation that is sent to, where it is known.
    pub(crate) conversation: Option<&'a ConversationKey>,
    /// How its record has fared in the queue.
    pub(crate) queued: Queued,
    /// What becomes of what is sent.
    pub(crate) ledger: &'a Ledger<'a>,
    /// When the person last opened the window, as far as is known.
    pub(crate) last_inbound: Option<TimestampMs>,
    /// Whether Meta has warned of tags towards the person.
    pub(crate) refuses_tags: bool,
    /// Whether it sends by a token, which is a ground of its own, whatever the window.
    by_token: bool,
}

impl<'a> Sender<'a> {
    /// For the account, before anything is known of the conversation that the ledger has.
    pub(crate) fn new(configuration: &'a Arc<Configuration>, account: &'a Account, ledger: &'a Ledger<'a>) -> Self {
        let conversation = ledger.conversation.as_ref();
        Self {
            configuration,
            account,
            conversation,
            queued: Queued::default(),
            ledger,
            last_inbound: None,
            refuses_tags: false,
            by_token: false,
        }
    }

    /// For a record that has fared so in its queue.
    pub(crate) fn queued(self, queued: Queued) -> Self {
        Self { queued, ..self }
    }

    /// For a send by the token of an opt-in that came in this conversation.
    pub(crate) fn by_token(self, conversation: &'a ConversationKey) -> Self {
        Self { conversation: Some(conversation), by_token: true, ..self }
    }

    /// The same once it is known how the conversation stands.
    pub(crate) fn knowing(self, conversation: &Conversation) -> Self {
        Self { last_inbound: conversation.last_inbound, refuses_tags: !conversation.takes_tags(), ..self }
    }

    /// Whether the Page may write. A comment, a post or a token is a ground of its own, which Graph checks.
    pub(crate) fn window(&self, now: TimestampMs) -> Window {
        let bound = self.conversation.filter(|_| !self.by_token);
        bound.map_or(Window::Open, |_| Window::at(self.last_inbound, now))
    }

    /// A step on the ground that it has now.
    pub(crate) fn ground<'s>(&self, step: &'s Step, now: TimestampMs) -> Result<Cow<'s, Step>, GroundError> {
        let step = step.in_window(self.window(now))?;
        if self.refuses_tags && step.is_tagged() { Err(GroundError::TagsRefused) } else { Ok(step) }
    }
}
