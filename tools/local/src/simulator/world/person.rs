//! A person and the one thread with the Page.

use std::collections::VecDeque;

use messenger_wire::{AppId, Mid, PageId, TimestampMs};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::window::DAY;
use super::{Page, Persona, Said};

/// How long a typing indicator shows unless it is ended.
const TYPING: std::time::Duration = std::time::Duration::from_secs(20);

/// Profile of a person to be added.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct NewPerson {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Locale such as `en_US`.
    pub locale: Option<String>,
    /// Hours from UTC.
    pub timezone: Option<f32>,
    /// What a quick reply for the e-mail address answers.
    pub email: Option<String>,
    /// What a quick reply for the phone number answers.
    pub phone: Option<String>,
}

/// Person and thread.
#[derive(Debug)]
pub(in crate::simulator) struct Person {
    pub(in crate::simulator) page: PageId,
    pub(in crate::simulator) profile: NewPerson,
    pub(in crate::simulator) thread: Vec<Bubble>,
    pub(in crate::simulator) control: Owner,
    pub(in crate::simulator) typing_until: Option<TimestampMs>,
    pub(in crate::simulator) seen_until: Option<TimestampMs>,
    /// Menu of this person alone.
    pub(in crate::simulator) menu: Option<Value>,
    pub(in crate::simulator) settings_calls: VecDeque<TimestampMs>,
    /// Referral that waits for the Get Started tap of a new thread.
    pub(in crate::simulator) came_by: Option<Value>,
    /// The last act that opened the window.
    pub(in crate::simulator) last_act: Option<TimestampMs>,
}

/// App that controls the thread, and since when.
#[derive(Debug, Clone, Default)]
pub(in crate::simulator) struct Owner {
    pub(in crate::simulator) app_id: Option<AppId>,
    pub(in crate::simulator) since: Option<TimestampMs>,
    /// Whether our app asks for it.
    pub(in crate::simulator) requested: bool,
}

/// Who said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Sender {
    /// The person.
    Person,
    /// The Page, by an app or by somebody in its inbox.
    Page,
}

/// One message of a thread.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bubble {
    /// Id of the message.
    pub mid: Mid,
    /// Who said it.
    pub from: Sender,
    /// App that sent it; the person's own messages have none.
    pub app_id: Option<AppId>,
    /// When it was sent.
    pub at: TimestampMs,
    /// Message as the Send API takes it, or what the person sent.
    pub message: Value,
    /// Name that the Page used for it.
    pub persona: Option<Persona>,
    /// Message that it answers.
    pub reply_to: Option<Mid>,
    /// Emoji that the other side put on it.
    pub reaction: Option<String>,
    /// What the person answered to its question.
    pub score: Option<u8>,
    /// Whether the person has read it.
    pub read: bool,
}

/// Thread as the person sees it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PersonView {
    /// Messages, oldest first.
    pub thread: Vec<Bubble>,
    /// How much longer the Page is shown typing, in milliseconds; zero when it is not.
    pub typing_ms: i64,
    /// Up to when the Page has seen what the person wrote.
    pub seen_until: Option<TimestampMs>,
    /// App that controls the thread; none when it is idle.
    pub owner_app_id: Option<AppId>,
    /// Whether that is another app than the one connected to the Page.
    pub owner_is_other: bool,
    /// Whether the connected app asks for the thread.
    pub thread_requested: bool,
    /// Whether the Page may answer without a tag.
    pub window_open: bool,
    /// Messenger Profile of the Page in the person's language: menu, greeting and so on.
    pub profile: Map<String, Value>,
}

impl NewPerson {
    /// Somebody of whom nothing is known.
    pub(super) fn visitor() -> Self {
        Self { first_name: "Visitor".to_owned(), ..Self::default() }
    }
}

impl Person {
    pub(super) fn new(page: PageId, profile: NewPerson) -> Self {
        Self {
            page,
            profile,
            thread: Vec::new(),
            control: Owner::default(),
            typing_until: None,
            seen_until: None,
            menu: None,
            settings_calls: VecDeque::new(),
            came_by: None,
            last_act: None,
        }
    }

    /// Adds a bubble; typing ends with what was typed.
    pub(super) fn add(&mut self, bubble: Bubble) {
        if bubble.from == Sender::Page {
            self.typing_until = None;
        }
        self.thread.push(bubble);
    }

    /// App that controls the thread; control ends 24 hours after the person's last act.
    pub(in crate::simulator) fn owner(&self, now: TimestampMs) -> Option<AppId> {
        let alive = self.control.since.max(self.last_act).is_some_and(|last| now.since(last) < DAY);
        self.control.app_id.clone().filter(|_| alive)
    }

    /// Shows or hides the typing indicator.
    pub(in crate::simulator) fn set_typing(&mut self, on: bool, now: TimestampMs) {
        self.typing_until = on.then(|| now + TYPING);
    }

    pub(in crate::simulator) fn bubble(&mut self, mid: &Mid) -> Option<&mut Bubble> {
        self.thread.iter_mut().find(|bubble| bubble.mid == *mid)
    }

    pub(in crate::simulator) fn view(&self, page: &Page, now: TimestampMs) -> PersonView {
        let owner_app_id = self.owner(now);
        let typing = self.typing_until.map_or(0, |until| until.as_millis() - now.as_millis());
        PersonView {
            thread: self.thread.clone(),
            typing_ms: typing.max(0),
            seen_until: self.seen_until,
            owner_is_other: owner_app_id.as_ref().is_some_and(|owner| *owner != page.setup.app_id),
            owner_app_id,
            thread_requested: self.control.requested,
            window_open: self.acted_within(DAY, now),
            profile: page.profile_for(self),
        }
    }

    /// Whether the person's last act is at most `window` ago.
    pub(in crate::simulator) fn acted_within(&self, window: std::time::Duration, now: TimestampMs) -> bool {
        self.last_act.is_some_and(|last| now.since(last) <= window)
    }
}

impl Bubble {
    pub(super) fn of_person(mid: Mid, at: TimestampMs, message: Value) -> Self {
        Self {
            mid,
            from: Sender::Person,
            app_id: None,
            at,
            message,
            persona: None,
            reply_to: None,
            reaction: None,
            score: None,
            read: true,
        }
    }

    pub(super) fn of_page(mid: Mid, at: TimestampMs, said: Said) -> Self {
        Self {
            mid,
            from: Sender::Page,
            app_id: Some(said.app_id),
            at,
            message: said.message,
            persona: said.persona,
            reply_to: said.reply_to,
            reaction: None,
            score: None,
            read: false,
        }
    }
}
