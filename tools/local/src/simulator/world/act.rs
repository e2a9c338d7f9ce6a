//! What a person does, as taps and texts, and the events that follow.

mod tap;

use messenger_wire::{AppId, Mid, PageId, Psid, TimestampMs};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Bubble, INBOX_APP_ID, Owner, Person, Said, Sender, World, event};

/// What a person does in the Messenger app, or somebody in the Page's inbox.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "act", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Act {
    /// Types a text.
    Text {
        /// What is typed.
        text: String,
        /// Message that it answers.
        #[serde(default)]
        reply_to: Option<Mid>,
    },
    /// Sends an image, an audio or video recording or a file.
    Attachment {
        /// `image`, `audio`, `video` or `file`.
        kind: String,
        /// Where the bytes are.
        url: String,
    },
    /// Sends a place.
    Location {
        /// Degrees north.
        lat: f64,
        /// Degrees east.
        long: f64,
    },
    /// Taps a quick reply of the last message.
    QuickReply {
        /// Place of the quick reply.
        index: usize,
    },
    /// Taps a button of a template.
    Button {
        /// Message that has the template.
        mid: Mid,
        /// Card of a carousel; none for a template without cards.
        #[serde(default)]
        element: Option<usize>,
        /// Place of the button.
        index: usize,
    },
    /// Taps the Get Started button.
    GetStarted,
    /// Taps an item of the persistent menu.
    Menu {
        /// Place of the item.
        index: usize,
    },
    /// Taps an ice breaker.
    IceBreaker {
        /// Place of the question.
        index: usize,
    },
    /// Puts a reaction on a message of the Page; none takes it away.
    React {
        /// Message of the Page.
        mid: Mid,
        /// Emoji, such as ❤️.
        emoji: Option<String>,
    },
    /// Reads all messages.
    Read,
    /// Opens the thread by an m.me link with a `ref`.
    Referral {
        /// Value of `ref`.
        reference: String,
    },
    /// Comments on a post of the Page, outside of the thread.
    Comment {
        /// What is written.
        text: String,
    },
    /// Posts on the Page as a visitor, outside of the thread.
    Post {
        /// What is written.
        text: String,
    },
    /// Stops the notifications that the person once agreed to.
    StopNotifications,
    /// Somebody answers from the Page's inbox, which takes control of the thread.
    InboxReply {
        /// What is typed.
        text: String,
    },
    /// The inbox gives control back to the app.
    InboxDone,
}

/// What an act led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "done", rename_all = "camelCase")]
pub enum Done {
    /// The webhook is told.
    Told,
    /// The phone opens a page; the webhook hears nothing.
    Opened {
        /// Address of the page.
        url: String,
    },
    /// Nothing changed.
    Nothing,
}

/// Why an act is impossible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// Nobody has this id.
    #[error("there is no such person")]
    NoSuchPerson,
    /// The message, or what is to be tapped, is not in the thread or the Page's profile.
    #[error("there is nothing to tap")]
    NothingToTap,
    /// Messenger's app sends no empty text.
    #[error("there is nothing to send")]
    Empty,
}

/// A person in the middle of an act.
#[derive(Clone, Copy)]
struct Who<'a> {
    psid: &'a Psid,
    page: &'a PageId,
    now: TimestampMs,
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
            Act::Referral { reference } => {
                let referral = json!({"ref": reference, "source": "SHORTLINK", "type": "OPEN_THREAD"});
                self.tells(who, "messaging_referrals", "referral", referral)
            }
            Act::Comment { text } => self.remarks(who, &text, true),
            Act::Post { text } => self.remarks(who, &text, false),
            Act::StopNotifications if self.stop_notifications(psid, &page, now) => Ok(Done::Told),
            Act::StopNotifications => Ok(Done::Nothing),
            Act::InboxReply { text } => self.inbox_replies(who, &text),
            Act::InboxDone => self.inbox_gives_back(who),
        }
    }

    /// A message of the person: into the thread, and to the webhook.
    fn writes(&mut self, who: Who<'_>, mut message: Value, reply_to: Option<Mid>) -> Result<Done, ActError> {
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

    fn inbox_replies(&mut self, who: Who<'_>, text: &str) -> Result<Done, ActError> {
        let inbox = AppId::parse(INBOX_APP_ID).ok_or(ActError::Empty)?;
        if self.person(who.psid)?.owner(who.now).as_ref() != Some(&inbox) {
            self.hand_over(who, "take_thread_control", Some(&inbox))?;
        }
        let said = Said { app_id: inbox, message: json!({"text": text}), persona: None, reply_to: None };
        self.page_says(who.psid, said, who.now).map(|_| Done::Told).ok_or(ActError::NoSuchPerson)
    }

    fn inbox_gives_back(&mut self, who: Who<'_>) -> Result<Done, ActError> {
        let ours = self.pages.get(who.page).map(|page| page.setup.app_id.clone());
        self.hand_over(who, "pass_thread_control", ours.as_ref())
    }

    /// Control goes to `to`; our app hears of it in `messaging`, since it loses or gets the thread.
    fn hand_over(&mut self, who: Who<'_>, kind: &str, to: Option<&AppId>) -> Result<Done, ActError> {
        let person = self.person(who.psid)?;
        let from = person.owner(who.now);
        person.control = Owner { app_id: to.cloned(), since: Some(who.now) };
        let (key, value) = event::thread_control(kind, from.as_ref(), to, "");
        let json = event::of_person(who.psid, who.page, who.now, &key, value);
        self.emit(who.page, None, "messaging_handovers", json);
        Ok(Done::Told)
    }

    /// An event that opens the window.
    fn tells(&mut self, who: Who<'_>, field: &'static str, key: &str, value: Value) -> Result<Done, ActError> {
        let person = self.person(who.psid)?;
        // Control that has ended stays ended, whatever the person does now.
        let owner = person.owner(who.now);
        person.control.app_id.clone_from(&owner);
        person.last_act = Some(who.now);
        self.emit(who.page, owner.as_ref(), field, event::of_person(who.psid, who.page, who.now, key, value));
        Ok(Done::Told)
    }

    fn person(&mut self, psid: &Psid) -> Result<&mut Person, ActError> {
        self.people.get_mut(psid).ok_or(ActError::NoSuchPerson)
    }
}
