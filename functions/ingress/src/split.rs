//! Takes a verified delivery apart: one envelope for each event, the event byte for byte.
//!
//! What follows can rely on this: every event of a configured Page is in the result, in the order in which it came, or
//! counted as too large, and nothing that is unreadable or too large has cost another event its place.

use std::collections::BTreeMap;

use messenger_channel::configuration::Configuration;
use messenger_channel::envelope::{Envelope, NotWritten};
use messenger_channel::queue::Message;
use messenger_wire::webhook::{Entry, Family, Feed, Item, MessagingEvent, Notification};
use messenger_wire::{PageId, TimestampMs};

use crate::{Rejection, Verified};

/// The events of a delivery, ready for the queue.
#[derive(Debug, Default)]
pub struct Split {
    /// One message for each event, in the order of the delivery.
    pub messages: Vec<Message>,
    /// How many events there were of each family and feed.
    pub events: BTreeMap<(&'static str, &'static str), u64>,
    /// Events whose family is not known.
    pub unknown: u64,
    /// Entries of Pages that no account of the app has.
    pub foreign_entries: u64,
    /// Events that fit into no queue message, even compressed.
    pub too_large: u64,
}

/// What the events of one delivery have in common.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// App that the delivery was signed for.
    pub app: &'a str,
    /// When it came in.
    pub received_at: TimestampMs,
    /// Trace that it belongs to.
    pub trace: Option<&'a str>,
}

/// Splits a delivery.
///
/// An entry of a Page without an account is counted and left out: refusing it would make Meta deliver the whole batch
/// again.
///
/// # Errors
/// [`Rejection`] where the body is no notification about Pages, or memory is too short to compress an event.
pub fn split(verified: &Verified, configuration: &Configuration, origin: Origin<'_>) -> Result<Split, Rejection> {
    let notification = Notification::parse(verified.body()).map_err(|_| Rejection::NotANotification)?;
    // Some of Meta's own test deliveries have no object at all.
    if notification.object.as_deref().is_some_and(|object| object != "page") {
        return Err(Rejection::OtherObject);
    }
    let mut split = Split::default();
    for entry in &notification.entries {
        match account_of(entry, configuration, origin.app) {
            Some((page_id, account)) => split.add_entry(entry, page_id, account, origin)?,
            None => split.foreign_entries += 1,
        }
    }
    Ok(split)
}

/// Page of an entry and its account, whose own secrets nobody needs to make its events durable. A Page of another app
/// is as foreign as an unknown one: that app's secret did not sign this.
fn account_of<'a>(entry: &'a Entry<'_>, configuration: &'a Configuration, app: &str) -> Option<(&'a PageId, &'a str)> {
    let page_id = entry.page_id.as_ref()?;
    let account = configuration.account_of_page(page_id).filter(|account| account.app == app)?;
    Some((page_id, account.name))
}

impl Split {
    fn add_entry(
        &mut self,
        entry: &Entry<'_>,
        page_id: &PageId,
        account: &str,
        origin: Origin<'_>,
    ) -> Result<(), Rejection> {
        for item in &entry.items {
            let event = item.view();
            self.count(event.family(), item.feed);
            let envelope = envelope(&event, item, entry.time, page_id, account, origin);
            match envelope.to_message(event.lane()) {
                Ok(message) => self.messages.push(message),
                Err(NotWritten::Failed) => return Err(Rejection::NotEnqueued),
                Err(error @ NotWritten::TooLarge { .. }) => {
                    let (id, account) = (&envelope.id, &envelope.account);
                    tracing::error!(%error, %id, %account, "event fits into no queue message");
                    self.too_large += 1;
                }
            }
        }
        Ok(())
    }

    fn count(&mut self, family: Family, feed: Feed) {
        *self.events.entry((family.as_str(), feed.as_str())).or_default() += 1;
        self.unknown += u64::from(family == Family::Unknown);
    }
}

fn envelope(
    event: &MessagingEvent<'_>,
    item: &Item<'_>,
    entry_time: Option<TimestampMs>,
    page_id: &PageId,
    account: &str,
    origin: Origin<'_>,
) -> Envelope {
    Envelope {
        id: event.id(page_id),
        app: origin.app.to_owned(),
        account: account.to_owned(),
        page_id: page_id.clone(),
        feed: item.feed,
        conversation: event.conversation(page_id),
        received_at: origin.received_at,
        entry_time,
        trace: origin.trace.map(str::to_owned),
        event: (*item.event).into(),
    }
}
