//! When the next send may leave, so that Meta never has to refuse it: a pure decision.
//!
//! Per Page and class, each send has a slot in time of its own. Per conversation, one send is under way at a time,
//! since Graph does not keep the order of two. Usage headers stretch the spacing and stop it. The clock is a parameter;
//! [`Pacer`] adds one for a single process. [`Schedule`] is what several processes have to share.

mod pacer;
mod schedule;

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use messenger_wire::PageId;
use serde::Serialize;
use serde_json::Value;

use crate::classify::Class;
use crate::error::GraphError;
use crate::usage::Usage;

pub use pacer::{Pacer, TooLate, Turn};
pub use schedule::{Rate, Schedule, Slowed};

/// Sends of text, links, reactions and stickers that Meta takes from a Page in a second. [Rate
/// limits](https://developers.facebook.com/documentation/business-messaging/messenger-platform/overview/rate-limiting).
pub const TEXT_PER_SECOND: u32 = 300;
/// Sends of audio and video that Meta takes from a Page in a second. [Rate
/// limits](https://developers.facebook.com/documentation/business-messaging/messenger-platform/overview/rate-limiting).
pub const AUDIO_VIDEO_PER_SECOND: u32 = 10;
/// Messages a second above which a Page's inbox stops and the Page cannot send until it is quieter. [Rate
/// limits](https://developers.facebook.com/documentation/business-messaging/messenger-platform/overview/rate-limiting).
pub const INBOX_PER_SECOND: u32 = 40;
/// Use of a limit, in percent, from which on sends are slowed.
pub const SLOW_FROM_PERCENT: u32 = 75;
/// Slowest share of the pace, in percent, short of a stop.
pub const SLOWEST_PERCENT: u32 = 10;
/// How long the usage header of one answer slows. A Page that has become quiet gets answers without any, and nothing
/// else would tell it that its pace is back.
pub const SLOWED_FOR: Duration = Duration::from_hours(1);
/// Stop after a refusal or a used-up limit when Graph does not say how long.
pub const STOP: Duration = Class::Throttled.floor();
/// Longest stop, however long Graph says: one call asks again then, since the time may have got shorter.
pub const LONGEST_STOP: Duration = Duration::from_hours(1);

/// Private replies that Meta takes from a Page in an hour. [Rate
/// limits](https://developers.facebook.com/documentation/business-messaging/messenger-platform/overview/rate-limiting).
pub const PRIVATE_REPLIES_PER_HOUR: u32 = 750;
/// What a send is, as far as Meta's limits tell it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SendClass {
    /// Everything else.
    Text,
    /// Audio and video.
    AudioVideo,
    /// Whatever answers a comment or a post.
    PrivateReply,
}

/// Answer to the wish to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// Send after this time; the place is taken.
    After(Duration),
    /// Ask again after this time; nothing is taken, so that what has a slower limit of its own holds up no text.
    AskAfter(Duration),
    /// Another send of the conversation is under way; ask again when it has ended.
    Busy,
    /// Turn would come only after this time, which is more than the caller has; nothing is taken.
    TooLate(Duration),
}

/// Pace of every Page of a process. Times are since any fixed point of the caller's.
#[derive(Debug)]
pub struct Pace {
    rate: Rate,
    pages: HashMap<PageId, Schedule>,
    stops: HashMap<PageId, Duration>,
    under_way: HashSet<(PageId, Box<str>)>,
}

impl Default for Pace {
    fn default() -> Self {
        Self::new(INBOX_PER_SECOND)
    }
}

impl Pace {
    /// Keeps every Page under a ceiling of sends a second, at least 1 and at most [`TEXT_PER_SECOND`].
    #[must_use]
    pub fn new(ceiling: u32) -> Self {
        Self { rate: Rate::even(ceiling), pages: HashMap::new(), stops: HashMap::new(), under_way: HashSet::new() }
    }

    /// Asks for the turn of a send that can wait for `patience`. After its end, call [`Pace::finish`].
    pub fn admit(
        &mut self,
        page: &PageId,
        conversation: &str,
        class: SendClass,
        now: Duration,
        patience: Duration,
    ) -> Admission {
        let key = (page.clone(), conversation.into());
        if self.under_way.contains(&key) {
            return Admission::Busy;
        }
        let schedule = self.pages.entry(page.clone()).or_default();
        let wait = schedule.slot(class, self.rate, now).saturating_sub(now);
        if wait > patience {
            return Admission::TooLate(wait);
        }
        if schedule.take(class, self.rate, now).is_none() {
            return Admission::AskAfter(wait);
        }
        self.under_way.insert(key);
        Admission::After(wait)
    }

    /// Says that the send of a conversation has ended, whatever its outcome.
    pub fn finish(&mut self, page: &PageId, conversation: &str) {
        self.under_way.remove(&(page.clone(), conversation.into()));
    }

    /// Takes in what the usage headers of an answer tell about sends of the Page: slows from [`SLOW_FROM_PERCENT`] on,
    /// for [`SLOWED_FOR`] if no other header follows, stops at 100 or when told to.
    pub fn observe(&mut self, page: &PageId, usage: &Usage, now: Duration) {
        let until = self.pages.entry(page.clone()).or_default().observe(page, usage, now);
        self.stopped_until(page, until);
    }

    /// Takes in the failure of a send, as [`Schedule::observe_error`].
    pub fn observe_error(&mut self, page: &PageId, class: SendClass, error: &GraphError, now: Duration) {
        let until = self.pages.entry(page.clone()).or_default().observe_error(page, class, error, now);
        self.stopped_until(page, until);
    }

    /// Whether the Page is stopped. A send that was admitted before and still waits has to ask again: a call now would
    /// make the stop longer.
    #[must_use]
    pub fn is_stopped(&self, page: &PageId, now: Duration) -> bool {
        self.stops.get(page).is_some_and(|until| now < *until)
    }

    fn stopped_until(&mut self, page: &PageId, until: Option<Duration>) {
        if let Some(until) = until {
            let known = self.stops.entry(page.clone()).or_default();
            *known = until.max(*known);
        }
    }
}

impl SendClass {
    /// Class of a Send API request, typed or JSON.
    #[must_use]
    pub fn of(request: &(impl Serialize + ?Sized)) -> Self {
        let request = serde_json::to_value(request).unwrap_or_default();
        if ["comment_id", "post_id"].iter().any(|name| request["recipient"].get(name).is_some()) {
            return Self::PrivateReply;
        }
        let word = |path| request.pointer(path).and_then(Value::as_str);
        let is_video = |element: &Value| element.get("media_type").and_then(Value::as_str) == Some("video");
        let elements = request.pointer("/message/attachment/payload/elements").and_then(Value::as_array);
        match word("/message/attachment/type") {
            Some("audio" | "video") => Self::AudioVideo,
            Some("template") if elements.is_some_and(|elements| elements.iter().any(is_video)) => Self::AudioVideo,
            _ => Self::Text,
        }
    }
}

#[cfg(test)]
mod tests;
