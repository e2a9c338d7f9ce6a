//! `EventBridge` bus: one event of source `messenger` with the type as detail type.

use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;

use super::one_way::Letter;
use super::{DispatchError, aws};

/// Value of `source` that rules on the bus match.
const SOURCE: &str = "messenger";

/// Puts a letter onto the bus. One entry is stored or not; the call itself succeeds either way.
pub(super) async fn put(client: &Client, bus: &str, letter: &Letter<'_>) -> Result<(), DispatchError> {
    let entry = PutEventsRequestEntry::builder()
        .event_bus_name(bus)
        .source(SOURCE)
        .detail_type(letter.kind)
        .detail(&letter.body)
        .build();
    let output = client.put_events().entries(entry).send().await.map_err(|error| aws::error(&error))?;
    match output.entries().iter().find_map(|entry| entry.error_code()) {
        Some(code) => Err(aws::by_code(code)),
        None => Ok(()),
    }
}
