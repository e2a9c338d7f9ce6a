//! Acts, carried out: what the thread shows then, and what the webhook is told.

use messenger_wire::{Mid, PageId, Psid, TimestampMs};
use serde_json::{Value, json};

use super::{Act, ActError, Done};
use crate::simulator::world::{Bubble, Person, Sender, World, event};

/// Id of the thumb.
///
/// Source: <https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messages>.
const THUMB: &str = "369239263222822";

/// A person in the middle of an act.
#[derive(Clone, Copy)]
pub(super) struct Who<'a> {
    pub(super) psid: &'a Psid,
    pub(super) page: &'a PageId,
    pub(super) now: TimestampMs,
}

impl World {
    /// Lets a person act.
    pub(in crate::simulator) fn act(&mut self, psid: &Psid, act: Act, now: TimestampMs) -> Result<Done, ActError> {
        let page = self.person(psid)?.page.clone();
        let who = Who { psid, page: &page, now };
        match act {
            Act::Text { text, .. } if text.is_empty() => Err(ActError::Empty),
            Act::Text { text, reply_to } => self.writes(who, json!({"text": text}), reply_to),
            Act::Attachment { kind, url } => {
                self.writes(who, json!({"attachments": [{"type": kind, "payload": {"url": url}}]}), None)
            }
            Act::Sticker => {
                let payload = json!({"url": "https://platform-lookaside.example/thumb.png", "sticker_id": THUMB});
                self.writes(who, json!({"attachments": [{"type": "sticker", "payload": payload}]}), None)
            }
            Act::Location { lat, long } => {
                let coordinates = json!({"coordinates": {"lat": lat, "long": long}});
                self.writes(who, json!({"attachments": [{"type": "location", "payload": coordinates}]}), None)
            }
            Act::QuickReply { index } => self.taps_quick_reply(who, index),
            Act::Button { mid, element, index } => self.taps_button(who, &mid, element, index),
            Act::GetStarted => self.taps_get_started(who),
            Act::Menu { index } => self.taps_menu(who, index),
            Act::IceBreaker { index } => self.taps_ice_breaker(who, index),
            Act::React { mid, emoji } => self.reacts(who, &mid, emoji.as_deref()),
            Act::Read => self.reads(who),
            Act::Feedback { mid, score, text } => self.rates(who, &mid, score, text.as_deref()),
            Act::Referral { reference, entrance } => self.comes_in(who, &reference, entrance),
            Act::SendToMessenger { reference } => {
                self.tells(who, "messaging_optins", "optin", json!({"ref": reference}))
            }
            Act::Checkbox { reference } => self.ticks(who, &reference),
            Act::Comment { text } => self.remarks(who, &text, true),
            Act::Post { text } => self.remarks(who, &text, false),
            Act::StopNotifications if self.stop_notifications(psid, &page, now) => Ok(Done::Told),
            Act::StopNotifications => Ok(Done::Nothing),
            Act::InboxReply { text } => self.inbox_replies(who, &text),
            Act::InboxTake => self.inbox_takes(who),
            Act::InboxDone => self.inbox_hands_over(who, false),
            Act::InboxRelease => self.inbox_hands_over(who, true),
        }
    }

    /// A message of the person: into the thread, and to the webhook.
    pub(super) fn writes(&mut self, who: Who<'_>, mut message: Value, reply_to: Option<Mid>) -> Result<Done, ActError> {
        let mid = self.mid().ok_or(ActError::Empty)?;
        let mut bubble = Bubble::of_person(mid.clone(), who.now, message.clone());
        bubble.reply_to.clone_from(&reply_to);
        message["mid"] = json!(mid);
        if let Some(mid) = reply_to {
            message["reply_to"] = json!({"mid": mid, "is_self_reply": false});
        }
        self.person(who.psid)?.add(bubble);
        self.tells(who, "messages", "message", message)
    }

    fn reacts(&mut self, who: Who<'_>, mid: &Mid, emoji: Option<&str>) -> Result<Done, ActError> {
        let bubble = self.person(who.psid)?.bubble(mid).filter(|bubble| bubble.from == Sender::Page);
        let bubble = bubble.ok_or(ActError::NothingToTap)?;
        let before = std::mem::replace(&mut bubble.reaction, emoji.map(str::to_owned));
        let Some(shown) = emoji.or(before.as_deref()) else { return Ok(Done::Nothing) };
        let action = if emoji.is_some() { "react" } else { "unreact" };
        let reaction = json!({"reaction": "other", "emoji": shown, "action": action, "mid": mid});
        self.tells(who, "message_reactions", "reaction", reaction)
    }

    fn reads(&mut self, who: Who<'_>) -> Result<Done, ActError> {
        let person = self.person(who.psid)?;
        let unread: Vec<_> = person.thread.iter_mut().filter(|bubble| !bubble.read).collect();
        let Some(watermark) = unread.iter().map(|bubble| bubble.at).max() else { return Ok(Done::Nothing) };
        for bubble in unread {
            bubble.read = true;
        }
        let read = event::of_person(who.psid, who.page, who.now, "read", json!({"watermark": watermark}));
        let owner = person.owner(who.now);
        self.emit(who.page, owner.as_ref(), "message_reads", read);
        Ok(Done::Told)
    }

    fn remarks(&mut self, who: Who<'_>, text: &str, comments: bool) -> Result<Done, ActError> {
        self.remark(who.psid, text, comments, who.now).map(|()| Done::Told).ok_or(ActError::NoSuchPerson)
    }

    /// An event that opens the window.
    pub(super) fn tells(
        &mut self,
        who: Who<'_>,
        field: &'static str,
        key: &str,
        value: Value,
    ) -> Result<Done, ActError> {
        let person = self.person(who.psid)?;
        // Control that has ended stays ended, whatever the person does now.
        let owner = person.owner(who.now);
        person.control.app_id.clone_from(&owner);
        person.last_act = Some(who.now);
        self.emit(who.page, owner.as_ref(), field, event::of_person(who.psid, who.page, who.now, key, value));
        Ok(Done::Told)
    }

    pub(super) fn person(&mut self, psid: &Psid) -> Result<&mut Person, ActError> {
        self.people.get_mut(psid).ok_or(ActError::NoSuchPerson)
    }
}
