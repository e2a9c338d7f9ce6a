//! A bot in Rust that sells tea: answers to tap, cards, a note that comes back, and a person to hand over to.

use std::time::Duration;

use consumer::dispatch::DispatchContext;
use consumer::dispatch::handler::{Handle, HandleError};
use messenger_channel::action::{Action, QuickReply, Text};
use messenger_channel::dispatch_input::{DispatchInput, Event};
use messenger_wire::send::{Button, Element, GenericTemplate, Message};

/// Teas, with what is said about them.
const TEAS: [(&str, &str); 2] = [("Sencha", "Green, from Japan"), ("Assam", "Black, from India")];

const CARD: &str = "CARD";
const PERSON: &str = "PERSON";
/// What the payload of an order begins with.
const ORDER: &str = "ORDER:";

/// Sells tea.
#[derive(Debug)]
pub struct TeaBot;

impl Handle for TeaBot {
    async fn handle(&self, input: &DispatchInput, _: &DispatchContext) -> Result<Vec<Action>, HandleError> {
        let payload = match &input.event {
            Event::MessageReceived { .. } => None,
            Event::QuickReplyReceived { quick_reply, .. } => quick_reply.payload.as_deref(),
            Event::PostbackReceived { postback } => postback.payload.as_deref(),
            _ => return Ok(Vec::new()),
        };
        Ok(match payload {
            Some(CARD) => vec![Action::typing_for(Duration::from_secs(1)), cards().into()],
            Some(PERSON) => {
                vec![Action::text("Somebody will write soon."), Action::pass_to_inbox().metadata("asked for a person")]
            }
            Some(order) if order.starts_with(ORDER) => vec![thanks(&order[ORDER.len()..])],
            _ => vec![question()],
        })
    }
}

fn question() -> Action {
    let text = Text::new("Tea? Have a look, or ask a person.");
    Action::text(
        text.quick_reply(QuickReply::new("Show me", CARD)).quick_reply(QuickReply::new("A person, please", PERSON)),
    )
}

fn cards() -> Message {
    let [first, second] = TEAS.map(|(name, about)| {
        Element::titled(name).subtitle(about).button(Button::postback("Order", format!("{ORDER}{name}")))
    });
    Message::template(GenericTemplate::new(first).element(second))
}

fn thanks(tea: &str) -> Action {
    tracing::info!("ordered");
    Action::text(format!("{tea} it is. Thank you!")).metadata(format!("order:{tea}"))
}
