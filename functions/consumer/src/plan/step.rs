//! What a plan consists of.

use std::borrow::Cow;
use std::time::Duration;

use messenger_graph::pace::SendClass;
use messenger_wire::send::{ActionRequest, MessagingType, SendRequest, SenderAction};
use serde::{Deserialize, Serialize};

use super::{GroundError, ThreadCall, ThreadChange, ground, ordinary};
use crate::window::Window;

/// One thing that is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// Shows the person that the Page types or has seen: best effort, no outcome is written.
    Show {
        /// Sender action.
        request: ActionRequest,
        /// How long to wait behind it, in milliseconds.
        pause_ms: u32,
    },
    /// Sends, and writes the outcome.
    Send {
        /// Message.
        request: SendRequest,
        /// Whether a person wrote it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        by_person: bool,
    },
    /// Reacts to a message, and writes the outcome.
    React {
        /// Reaction, or its end.
        request: ActionRequest,
    },
    /// Changes who may answer, and writes the outcome.
    Thread {
        /// Change.
        call: ThreadCall,
    },
}

impl Step {
    /// Whether it is a message, which carries a note by which its echo is told. Doing anything else twice is doing it
    /// once.
    #[must_use]
    pub fn is_message(&self) -> bool {
        matches!(self, Self::Send { .. })
    }

    /// What it is, as far as Meta's limits on the pace tell it apart.
    #[must_use]
    pub fn class(&self) -> SendClass {
        match self {
            Self::Send { request, .. } => SendClass::of(request),
            Self::Show { .. } | Self::React { .. } | Self::Thread { .. } => SendClass::Text,
        }
    }

    /// How long to wait behind it.
    pub(crate) fn pause(&self) -> Duration {
        if let Self::Show { pause_ms, .. } = self { Duration::from_millis((*pause_ms).into()) } else { Duration::ZERO }
    }

    /// Whether it begins or ends the showing of typing.
    pub(crate) fn is_typing(&self) -> bool {
        let Self::Show { request, .. } = self else { return false };
        matches!(request.action, SenderAction::TypingOn | SenderAction::TypingOff)
    }

    /// Whether it asks for no more than the right to answer people.
    pub(crate) fn is_ordinary(&self) -> bool {
        matches!(self, Self::Send { request, .. } if ordinary::is_ordinary(request))
    }

    /// Whether it takes the thread from whoever has it.
    pub(crate) fn takes_thread(&self) -> bool {
        matches!(self, Self::Thread { call } if call.change == ThreadChange::Take)
    }

    /// The same on the ground that it has now: days may lie between the plan and the send.
    ///
    /// # Errors
    /// [`GroundError`] where it has none any more.
    pub(crate) fn in_window(&self, window: Window) -> Result<Cow<'_, Self>, GroundError> {
        let Self::Send { request, by_person } = self else {
            let needs_window = matches!(self, Self::React { .. });
            let is_free = !needs_window || window == Window::Open;
            return if is_free { Ok(Cow::Borrowed(self)) } else { Err(GroundError::WindowClosed) };
        };
        let planned = request.messaging_type();
        // The tag is planned for a person's message only, also by a version that did not note the author.
        let by_person = *by_person || planned.is_some_and(ground::is_human_agent);
        let ground = ground::decide(planned, by_person, window, request.message(), request.answered().is_some())?;
        if planned == Some(&ground) {
            return Ok(Cow::Borrowed(self));
        }
        let request = request.clone().reground(ground).map_err(|_| GroundError::WindowClosed)?;
        Ok(Cow::Owned(Self::Send { request, by_person }))
    }

    /// Whether it leaves by a tag.
    pub(crate) fn is_tagged(&self) -> bool {
        let Self::Send { request, .. } = self else { return false };
        matches!(request.messaging_type(), Some(MessagingType::MessageTag(_)))
    }

    /// Whether its outcome is written.
    #[must_use]
    pub fn is_part(&self) -> bool {
        !matches!(self, Self::Show { .. })
    }
}

#[cfg(test)]
mod tests {
    use messenger_wire::send::MessagingType;
    use serde_json::{Value, json};

    use super::Step;
    use crate::plan::GroundError;
    use crate::window::Window;

    fn ground(planned: &Value, window: Window) -> Result<Value, GroundError> {
        let step: Step = serde_json::from_value(planned.clone()).unwrap();
        let now = step.in_window(window)?;
        let Step::Send { request, .. } = now.as_ref() else { panic!("{now:?}") };
        let sent = serde_json::to_value(request).unwrap();
        assert_eq!(sent["message"], planned["send"]["request"]["message"]);
        Ok(sent.get("tag").unwrap_or(&sent["messaging_type"]).clone())
    }

    /// Plan as it is stored.
    fn stored(ground: &Value, by_person: Option<bool>) -> Value {
        let mut request = json!({"recipient": {"id": "7001"}, "message": {"text": "hi", "metadata": "a"}});
        request.as_object_mut().unwrap().extend(ground.as_object().unwrap().clone());
        match by_person {
            Some(by_person) => json!({"send": {"request": request, "by_person": by_person}}),
            None => json!({"send": {"request": request}}),
        }
    }

    #[test]
    fn the_ground_of_a_stored_message_is_that_of_the_present_window() {
        let (closed, agent_closed) = (GroundError::WindowClosed, GroundError::HumanAgentWindowClosed);
        let (response, update) = (json!({"messaging_type": "RESPONSE"}), json!({"messaging_type": "UPDATE"}));
        let tag = json!({"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"});
        for (planned, by_person, window, expected) in [
            (&response, Some(true), Window::Open, Ok("RESPONSE")),
            (&response, Some(true), Window::HumanAgent, Ok("HUMAN_AGENT")),
            (&response, Some(true), Window::Closed, Err(agent_closed)),
            (&response, Some(false), Window::Open, Ok("RESPONSE")),
            (&response, Some(false), Window::HumanAgent, Err(closed)),
            (&response, Some(false), Window::Closed, Err(closed)),
            (&update, Some(false), Window::Open, Ok("UPDATE")),
            (&update, Some(true), Window::HumanAgent, Ok("HUMAN_AGENT")),
            (&tag, Some(true), Window::Open, Ok("RESPONSE")),
            (&tag, Some(true), Window::HumanAgent, Ok("HUMAN_AGENT")),
            (&tag, Some(true), Window::Closed, Err(agent_closed)),
            // Of a version that did not note who wrote it.
            (&response, None, Window::Open, Ok("RESPONSE")),
            (&response, None, Window::HumanAgent, Err(closed)),
            (&tag, None, Window::Open, Ok("RESPONSE")),
            (&tag, None, Window::HumanAgent, Ok("HUMAN_AGENT")),
            (&tag, None, Window::Closed, Err(agent_closed)),
        ] {
            let found = ground(&stored(planned, by_person), window);
            assert_eq!(found, expected.map(|word| json!(word)), "{planned} {by_person:?} {window:?}");
        }
    }

    #[test]
    fn who_wrote_a_message_outlives_its_storage() {
        for by_person in [true, false] {
            let step: Step = serde_json::from_value(stored(&json!({}), Some(by_person))).unwrap();
            let Step::Send { request, .. } = step.clone() else { panic!("{step:?}") };
            let request = request.reground(MessagingType::Response).unwrap();
            let step = Step::Send { request, by_person };
            assert_eq!(serde_json::from_value::<Step>(serde_json::to_value(&step).unwrap()).unwrap(), step);
        }
    }
}
