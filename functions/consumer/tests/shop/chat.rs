//! Conversation of one person with the shop, event by event.

use std::time::Duration;

use consumer::dispatch::flow::Flow;
use consumer::dispatch::{DispatchContext, Dispatched, Window};
use messenger_channel::dispatch_input::{DispatchInput, Profile};
use messenger_channel::flow_memory::FlowMemory;
use messenger_wire::PageId;
use messenger_wire::webhook::{Feed, MessagingEvent};
use serde_json::{Value, json};

pub(crate) const FLOW: &str = include_str!("../../../../examples/shop/flow.yaml");
pub(crate) const PROFILE: &str = include_str!("../../../../examples/shop/profile.json");

/// Conversation of one person with the shop.
pub(crate) struct Chat {
    flow: Flow,
    pub(crate) memory: FlowMemory,
    pub(crate) profile: Option<Profile>,
}

impl Chat {
    pub(crate) fn new() -> Self {
        let flow = Flow::parse("examples/shop/flow.yaml", FLOW).unwrap_or_else(|problems| panic!("{problems}"));
        Self { flow, memory: FlowMemory::default(), profile: None }
    }

    /// What the shop does about an event.
    pub(crate) fn send(&mut self, mut event: Value) -> Value {
        event["sender"] = json!({"id": "7001"});
        event["recipient"] = json!({"id": "42"});
        event["timestamp"] = json!(1_458_692_752_478_i64);
        let raw = serde_json::value::to_raw_value(&event).unwrap();
        let event = MessagingEvent::view(Feed::Messaging, &raw);
        let input = DispatchInput::new("shop", &PageId::parse("42").unwrap(), &event, self.profile.clone());
        let context =
            DispatchContext { window: Window::Open, memory: self.memory.clone(), remaining: Duration::from_secs(10) };
        let Dispatched { actions, memory, repeatable } = self.flow.answer(&input, &context).unwrap();
        assert!(repeatable);
        self.memory = memory.unwrap_or(std::mem::take(&mut self.memory));
        serde_json::to_value(actions).unwrap()
    }

    pub(crate) fn write(&mut self, text: &str) -> Value {
        self.send(json!({"message": {"mid": "m_1", "text": text}}))
    }

    pub(crate) fn tap(&mut self, payload: &str) -> Value {
        self.send(json!({"postback": {"mid": "m_1", "title": "Title", "payload": payload}}))
    }

    pub(crate) fn quick_reply(&mut self, payload: &str) -> Value {
        self.send(json!({"message": {"mid": "m_1", "text": "Title", "quick_reply": {"payload": payload}}}))
    }

    pub(crate) fn attach(&mut self, attachment: &Value) -> Value {
        self.send(json!({"message": {"mid": "m_1", "attachments": [attachment]}}))
    }
}

pub(crate) fn menu() -> Value {
    json!([
        {"title": "Browse products", "payload": "BROWSE_PRODUCTS"},
        {"title": "Track order", "payload": "TRACK_ORDER"},
        {"title": "Contact support", "payload": "CONTACT_SUPPORT"},
    ])
}

pub(crate) fn help() -> Value {
    json!({"text": "How can I help you today?", "buttons": menu()})
}

pub(crate) fn template(payload: &Value) -> Value {
    json!({"message": {"attachment": {"type": "template", "payload": payload}}})
}

pub(crate) fn survey() -> Value {
    json!({"text": "How would you rate your experience today?", "quickReplies": [
        {"title": "😄 Great", "payload": "RATING_5"},
        {"title": "🙂 Good", "payload": "RATING_4"},
        {"title": "😐 Okay", "payload": "RATING_3"},
        {"title": "😕 Poor", "payload": "RATING_2"},
        {"title": "😞 Bad", "payload": "RATING_1"},
    ]})
}
