//! Deliveries that somebody else has signed and posted: the people in them become people of the simulated Messenger.

use messenger_wire::webhook::{Feed, Item, Notification};
use messenger_wire::{Mid, PageId, Psid, Signature, TimestampMs};
use serde_json::Value;

use super::{Bubble, NewPerson, Person, World};

impl World {
    /// Takes in a delivery whose signature is that of the app of one of its Pages; other deliveries are nobody's.
    pub(in crate::simulator) fn hear(&mut self, signature: &Signature, body: &[u8], now: TimestampMs) {
        let Ok(notification) = Notification::parse(body) else { return };
        for entry in notification.entries {
            let Some(page) = entry.page_id.and_then(|id| self.pages.get(&id)) else { continue };
            if signature.matches(std::slice::from_ref(&page.setup.app_secret), body).is_none() {
                continue;
            }
            let page_id = page.setup.id.clone();
            for item in &entry.items {
                self.hear_item(&page_id, item, now);
            }
        }
    }

    /// What a person says or taps, unless it is known already since the simulator itself has posted it.
    fn hear_item(&mut self, page: &PageId, item: &Item<'_>, now: TimestampMs) -> Option<()> {
        let event: Value = (item.feed == Feed::Messaging).then(|| serde_json::from_str(item.event.get()).ok())??;
        let said = event.get("message").or_else(|| event.get("postback"))?;
        let psid = event["sender"]["id"]
            .as_str()
            .and_then(|id| Psid::parse(id).ok())
            .filter(|id| id.as_str() != page.as_str())?;
        let person = self.people.entry(psid).or_insert_with(|| Person::new(page.clone(), NewPerson::visitor()));
        let mid = said["mid"].as_str().and_then(|id| Mid::parse(id).ok());
        if mid.as_ref().is_some_and(|mid| person.bubble(mid).is_some()) {
            return None;
        }
        person.last_act = Some(now);
        person.add(Bubble::of_person(mid?, now, shown(said)));
        Some(())
    }
}

/// What stands in the thread: text and attachments, or the title of what was tapped.
fn shown(said: &Value) -> Value {
    let keys = [("text", "text"), ("title", "text"), ("attachments", "attachments")];
    keys.into_iter().filter_map(|(from, to)| Some((to.to_owned(), said.get(from)?.clone()))).collect()
}
