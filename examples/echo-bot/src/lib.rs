//! A bot in Rust: says what it was told.

use consumer::dispatch::DispatchContext;
use consumer::dispatch::handler::{Handle, HandleError};
use messenger_channel::action::Action;
use messenger_channel::dispatch_input::{DispatchInput, Event};

/// Says what it was told.
#[derive(Debug)]
pub struct EchoBot;

impl Handle for EchoBot {
    async fn handle(&self, input: &DispatchInput, _: &DispatchContext) -> Result<Vec<Action>, HandleError> {
        let said = match &input.event {
            Event::MessageReceived { message } => message.text.as_deref(),
            Event::QuickReplyReceived { quick_reply, .. } => quick_reply.payload.as_deref(),
            Event::PostbackReceived { postback } => postback.title.as_deref(),
            _ => return Ok(Vec::new()),
        };
        Ok(vec![Action::text(format!("You said: {}", said.unwrap_or("something without words")))])
    }
}

/// What docs/handlers.md says, compiled.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/handlers.md")]
struct Handlers;
