//! Actions to parts: what leaves, in which order, on what ground, within every limit of Meta. Pure.

mod error;
mod ground;
mod message;
mod ordinary;
mod step;
mod thread;

use messenger_channel::action::{Action, ActionKind, Author, Manner, React, SenderAction};
use messenger_channel::metadata;
use messenger_channel::state::ClaimKey;
use messenger_wire::Mid;
use messenger_wire::send::{self, ActionRequest, AnyMessage, Recipient, SendRequest};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use error::PlanError;
pub use ground::GroundError;
pub use step::Step;
pub use thread::{ThreadCall, ThreadChange};

use crate::reason::StoredRefusal;
use crate::window::Window;

/// Most parts of one plan, sender actions counted among them: what a person can still follow, and far below what a claim
/// can hold.
pub const PLAN_PARTS: usize = 100;

/// Number of the part that tells a pairing code, beyond a bot's: the operator may let the person in before the code is
/// known to have been told, and then one event has both.
pub(crate) const PAIRING_CODE_PART: u32 = 100;

/// Number under which a claim notes that a bot which answers later was told.
pub(crate) const HANDED_OVER_PART: u32 = PAIRING_CODE_PART + 1;

/// Most bytes of a plan that is stored, as JSON. An item of the table holds 409,600, the outcomes of the parts
/// included.
///
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>
pub const PLAN_BYTES: usize = 300_000;

/// Length of a plan's digest: enough where nobody looks for two plans with the same.
const DIGEST_BYTES: usize = 16;

/// Everything that is done for one event or command, in order.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Plan {
    /// Number of the first step's part; those behind it are counted on.
    #[serde(default)]
    pub(crate) first_part: u32,
    /// Steps in their order.
    pub steps: Vec<Step>,
    /// Why there are none, where what was asked for must not be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) refusal: Option<StoredRefusal>,
}

/// What the plan is made for.
#[derive(Debug, Clone)]
pub struct Purpose<'a> {
    /// Claim that each message names in its metadata.
    pub key: &'a ClaimKey,
    /// Whom everything is for.
    pub recipient: &'a Recipient,
    /// Message of the event, which a reaction without `mid` is about.
    pub mid: Option<&'a Mid>,
    /// Whether the Page may write now.
    pub window: Window,
    /// Why no message may leave, whatever its ground. Taking the thread ends [`GroundError::OwnedElsewhere`].
    pub barred: Option<GroundError>,
    /// Number of the first part.
    pub first_part: u32,
    /// Whether Meta has registered the Page as one that sends news.
    pub is_news_page: bool,
}

impl<'a> Purpose<'a> {
    /// Plan for somebody whom nothing else is known to be said about.
    #[must_use]
    pub fn new(key: &'a ClaimKey, recipient: &'a Recipient, window: Window) -> Self {
        Self { key, recipient, mid: None, window, barred: None, first_part: 0, is_news_page: false }
    }
}

impl Plan {
    /// Makes a plan of actions.
    ///
    /// # Errors
    /// [`PlanError`] for the first action that cannot be done; nothing is sent then.
    pub fn make(actions: Vec<Action>, purpose: &Purpose<'_>) -> Result<Self, PlanError> {
        let mut plan = Self { first_part: purpose.first_part, ..Self::default() };
        for (index, action) in actions.into_iter().enumerate() {
            plan.add(index, action, purpose)?;
            if plan.steps.len() > PLAN_PARTS {
                return Err(PlanError::Parts { action: index });
            }
        }
        Ok(plan)
    }

    /// The plan as it is stored.
    ///
    /// # Errors
    /// [`PlanError::Bytes`] where it is too large, [`PlanError::Shape`] where it cannot be written.
    pub fn to_json(&self) -> Result<String, PlanError> {
        let unwritable = |_| PlanError::Shape { action: 0, reason: "plan cannot be written" };
        let json = serde_json::to_string(self).map_err(unwritable)?;
        if json.len() > PLAN_BYTES { Err(PlanError::Bytes { bytes: json.len() }) } else { Ok(json) }
    }

    /// Digest by which two plans are compared; `None` of a plan without parts.
    pub(crate) fn digest(&self) -> Option<String> {
        self.parts().next()?;
        let json = serde_json::to_vec(&self.steps).ok()?;
        let digest = Sha256::digest(json);
        Some(hex::encode(&digest[..DIGEST_BYTES]))
    }

    /// Number of the part that a step is.
    pub(crate) fn part(&self, step: usize) -> u32 {
        self.first_part.saturating_add(u32::try_from(step).unwrap_or(u32::MAX))
    }

    /// Steps whose outcome is written, with their numbers.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (u32, &Step)> {
        let steps = self.steps.iter().enumerate().filter(|(_, step)| step.is_part());
        steps.map(|(index, step)| (self.part(index), step))
    }

    /// Whether typing that is shown needs no other end: a message ends it, and a bot that shows typing itself means it.
    pub(crate) fn minds_typing(&self) -> bool {
        self.steps.iter().any(|step| step.is_message() || step.is_typing())
    }

    fn add(&mut self, index: usize, action: Action, purpose: &Purpose<'_>) -> Result<(), PlanError> {
        match action.kind {
            ActionKind::SenderAction(shown) => self.show(shown, action.manner.persona_id, purpose),
            ActionKind::React(react) => self.react(index, react, purpose)?,
            ActionKind::Text(text) => {
                for message in message::of_text(text).ok_or(PlanError::Parts { action: index })? {
                    self.send(index, message, &action.manner, purpose)?;
                }
            }
            ActionKind::Message(message) => {
                let limit = |violations| PlanError::Limit { action: index, violations };
                let (message, note) = message::of_json(message).map_err(limit)?;
                let manner = Manner { metadata: note.or(action.manner.metadata), ..action.manner };
                self.send(index, message, &manner, purpose)?;
            }
            kind => {
                let shape = |reason| PlanError::Shape { action: index, reason };
                let call = thread::call(&kind, purpose.recipient, action.manner.metadata).map_err(shape)?;
                self.steps.push(Step::Thread { call });
            }
        }
        Ok(())
    }

    fn show(&mut self, shown: SenderAction, persona: Option<String>, purpose: &Purpose<'_>) {
        let (shown, pause_ms) = match shown {
            SenderAction::TypingOn { duration_ms } => (send::SenderAction::TypingOn, duration_ms.unwrap_or(0)),
            SenderAction::TypingOff => (send::SenderAction::TypingOff, 0),
            SenderAction::MarkSeen => (send::SenderAction::MarkSeen, 0),
        };
        let request = ActionRequest::new(purpose.recipient.clone(), shown);
        let request = match persona {
            Some(persona) => request.persona_id(persona),
            None => request,
        };
        self.steps.push(Step::Show { request, pause_ms });
    }

    fn react(&mut self, index: usize, react: React, purpose: &Purpose<'_>) -> Result<(), PlanError> {
        let Some(mid) = react.mid.or_else(|| purpose.mid.cloned()) else {
            return Err(PlanError::Shape { action: index, reason: "react needs a mid, since the event has none" });
        };
        let action = match react.emoji {
            Some(emoji) => send::SenderAction::react(mid, emoji),
            None => send::SenderAction::unreact(mid),
        };
        let request = ActionRequest::new(purpose.recipient.clone(), action);
        request.validate().map_err(|violations| PlanError::Limit { action: index, violations })?;
        self.steps.push(Step::React { request });
        Ok(())
    }

    fn send(
        &mut self,
        index: usize,
        message: AnyMessage,
        manner: &Manner,
        purpose: &Purpose<'_>,
    ) -> Result<(), PlanError> {
        if let Some(source) = purpose.barred.filter(|why| *why != GroundError::OwnedElsewhere || !self.takes_thread()) {
            return Err(PlanError::Ground { action: index, source });
        }
        let by_person = manner.author == Author::Person;
        let ground = ground::decide(
            manner.messaging_type.as_ref(),
            by_person,
            purpose.window,
            &message,
            manner.reply_to.is_some(),
        );
        let ground = ground.map_err(|source| PlanError::Ground { action: index, source })?;
        if ground::is_news(&ground) && !purpose.is_news_page {
            return Err(PlanError::Ground { action: index, source: GroundError::NotNewsPage });
        }
        let note = metadata::stamp(purpose.key, self.part(self.steps.len()), manner.metadata.as_deref());
        let request = SendRequest::compose(purpose.recipient.clone(), ground, message.metadata(note));
        let mut request = request.map_err(|violations| PlanError::Limit { action: index, violations })?;
        if let Some(notification) = manner.notification_type {
            request = request.notification_type(notification);
        }
        if let Some(mid) = &manner.reply_to {
            request = request.reply_to(mid.clone());
        }
        if let Some(persona) = &manner.persona_id {
            request = request.persona_id(persona);
        }
        // The settings have limits too.
        request.validate().map_err(|violations| PlanError::Limit { action: index, violations })?;
        self.steps.push(Step::Send { request, by_person });
        Ok(())
    }

    fn takes_thread(&self) -> bool {
        self.steps.iter().any(Step::takes_thread)
    }
}
