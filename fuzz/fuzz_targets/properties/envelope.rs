//! Any text as the body of a queue message: it is refused, or it is the same envelope when it is written again.

use messenger_channel::envelope::Envelope;
use messenger_wire::webhook::Lane;
use serde_json::Value;

pub(crate) fn holds(body: &str) {
    let Ok(envelope) = Envelope::read(body) else { return };
    let Ok(message) = envelope.to_message(Lane::Person) else { return };
    let again = Envelope::read(&message.body).expect("what is written can be read");
    assert_eq!(again.id, envelope.id);
    assert_eq!((&again.app, &again.account, &again.page_id), (&envelope.app, &envelope.account, &envelope.page_id));
    assert_eq!((again.feed, &again.conversation), (envelope.feed, &envelope.conversation));
    assert_eq!(value(&again), value(&envelope));
}

fn value(envelope: &Envelope) -> Option<Value> {
    serde_json::from_str(envelope.event.get().get()).ok()
}
