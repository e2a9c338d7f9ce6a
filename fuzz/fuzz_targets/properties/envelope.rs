//! Any text as the body of a queue message: it is refused, or it is the same envelope when it is
//! written again, the event to the byte.

use messenger_channel::envelope::Envelope;
use messenger_channel::queue::fit_for_queue;
use messenger_wire::webhook::Lane;
use serde::Deserialize;
use serde_json::value::RawValue;

/// Gives the event of an envelope.
pub(crate) fn holds(body: &str) -> Option<String> {
    let envelope = Envelope::parse(body).ok()?;
    let event = envelope.event.get().get();
    if let Ok(plain) = serde_json::from_str::<Plain<'_>>(body) {
        assert_eq!(event, plain.event.get());
    }
    let message = envelope.to_message(Lane::Person).ok()?;
    let again = Envelope::parse(&message.body).expect("what is written can be read");
    assert_eq!(again.id, envelope.id);
    assert_eq!((&again.app, &again.account, &again.page_id), (&envelope.app, &envelope.account, &envelope.page_id));
    assert_eq!((again.feed, &again.conversation), (envelope.feed, &envelope.conversation));
    for (again, time) in
        [(Some(again.received_at), Some(envelope.received_at)), (again.entry_time, envelope.entry_time)]
    {
        // So early a time is read as seconds.
        let is_early = time.is_some_and(|time| time.as_millis() < 100_000_000_000);
        assert!(again == time || is_early);
    }
    assert_eq!(again.trace, envelope.trace);
    // Of an event that is compressed nothing needs to be escaped.
    let fit = |event: &str| fit_for_queue(event.to_owned());
    assert_eq!(fit(again.event.get().get()), fit(event));
    Some(event.to_owned())
}

/// The event alone, by other means than the envelope's.
#[derive(Deserialize)]
struct Plain<'a> {
    #[serde(borrow)]
    event: &'a RawValue,
}
