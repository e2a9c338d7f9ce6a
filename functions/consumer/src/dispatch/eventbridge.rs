//! `EventBridge` bus as a dispatcher: one event of source `messenger` with the type as detail type.

use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use messenger_channel::dispatch_input::DispatchInput;

use super::{DispatchError, Dispatched, aws, body};

/// Value of `source` that rules on the bus match.
const SOURCE: &str = "messenger";

/// Puts the input onto the bus. One entry is stored or not; the call itself succeeds either way.
pub(super) async fn put(client: &Client, bus: &str, input: &DispatchInput) -> Result<Dispatched, DispatchError> {
    let entry = PutEventsRequestEntry::builder()
        .event_bus_name(bus)
        .source(SOURCE)
        .detail_type(input.event.kind())
        .detail(body(input)?)
        .build();
    let output = client.put_events().entries(entry).send().await.map_err(|error| aws::error(&error))?;
    match output.entries().iter().find_map(|entry| entry.error_code()) {
        Some(code) => Err(aws::by_code(code)),
        None => Ok(Dispatched::once(Vec::new())),
    }
}
