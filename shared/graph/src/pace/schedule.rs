//! Slots in time: when the sends of one Page leave.

use std::time::Duration;

use messenger_wire::PageId;

use super::{
    AUDIO_VIDEO_PER_SECOND, LONGEST_STOP, PRIVATE_REPLIES_PER_HOUR, SLOW_FROM_PERCENT, SLOWED_FOR, SLOWEST_PERCENT,
    STOP, SendClass, TEXT_PER_SECOND,
};
use crate::classify::Reach;
use crate::error::{ApiError, GraphError};
use crate::usage::Usage;

/// Most sends in any second, and how many of them may leave at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    ceiling: u32,
    burst: u32,
}

impl Rate {
    /// Sends one after another at even distances. The ceiling is at least 1 and at most [`TEXT_PER_SECOND`].
    #[must_use]
    pub fn even(ceiling: u32) -> Self {
        Self { ceiling: ceiling.clamp(1, TEXT_PER_SECOND), burst: 1 }
    }

    /// Lets a quarter of the ceiling leave at once after a pause; what follows is spaced a little wider for it.
    #[must_use]
    pub fn bursting(ceiling: u32) -> Self {
        let Self { ceiling, .. } = Self::even(ceiling);
        Self { ceiling, burst: (ceiling / 4).max(1) }
    }

    /// Most sends in any second.
    #[must_use]
    pub fn ceiling(self) -> u32 {
        self.ceiling
    }

    /// How many may leave at once.
    #[must_use]
    pub fn burst(self) -> u32 {
        self.burst
    }

    /// Time between two slots, rounded up so that no second holds one too many: what leaves at once is left out of the
    /// rest.
    #[must_use]
    pub fn spacing(self) -> Duration {
        Duration::from_nanos(1_000_000_000_u64.div_ceil(u64::from(self.ceiling - (self.burst - 1))))
    }

    /// How old a slot may be that nobody has taken.
    fn slack(self) -> Duration {
        self.spacing() * (self.burst - 1)
    }

    /// Oldest slot that is still good.
    fn floor(self, now: Duration) -> Duration {
        now.saturating_sub(self.slack())
    }
}

/// Private replies that may leave at once after a pause.
const PRIVATE_REPLIES_AT_ONCE: u32 = PRIVATE_REPLIES_PER_HOUR / 5;

/// Time between two private replies, so that no hour holds one too many: what leaves at once is left out of the rest.
const BETWEEN_PRIVATE_REPLIES: Duration =
    Duration::from_millis(3_600_000 / (PRIVATE_REPLIES_PER_HOUR - PRIVATE_REPLIES_AT_ONCE) as u64);

/// How far the sends of a Page are laid out. Times are since any fixed point of the caller's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Schedule {
    /// Slot of the next send of any class, unless it is too old by then.
    pub next: Duration,
    /// Slot of the next audio or video.
    pub next_audio_video: Duration,
    /// Slot of the next private reply.
    pub next_private_reply: Duration,
    /// What the usage headers leave of the pace, where that is not all of it.
    pub slowed: Option<Slowed>,
}

/// Share of the pace that usage headers leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slowed {
    /// Percent.
    pub share: u32,
    /// When it is over unless a header tells of it again: whoever sends little is told nothing any more.
    pub until: Duration,
}

impl Slowed {
    /// A share that a header has told at `now`, after what is `known`. The same one again lasts as it did until half of
    /// its time is over: what is told to other processes changes seldom.
    fn told(share: u32, known: Option<Self>, now: Duration) -> Self {
        let is_fresh = |known: &Self| known.share == share && known.until > now.saturating_add(SLOWED_FOR / 2);
        known.filter(is_fresh).unwrap_or(Self { share, until: now.saturating_add(SLOWED_FOR) })
    }
}

impl Schedule {
    /// Share of the pace that the usage headers leave now, in percent; `None` for all of it.
    #[must_use]
    pub fn share(&self, now: Duration) -> Option<u32> {
        self.slowed.filter(|slowed| now < slowed.until).map(|slowed| slowed.share)
    }

    /// Slot of the next send; one that is past may be used now.
    #[must_use]
    pub fn slot(&self, class: SendClass, rate: Rate, now: Duration) -> Duration {
        let any = self.next.max(self.pace(rate, now).floor(now));
        self.own(class, rate, now).map_or(any, |own| own.max(any))
    }

    /// Takes the slot of the next send. What waits for a limit of its own takes none, so that it holds up no text.
    pub fn take(&mut self, class: SendClass, rate: Rate, now: Duration) -> Option<Duration> {
        let any = self.slot(SendClass::Text, rate, now);
        if let Some(own) = self.own(class, rate, now) {
            if own > any && own > now {
                return None;
            }
            match class {
                SendClass::PrivateReply => self.next_private_reply = own + BETWEEN_PRIVATE_REPLIES,
                _ => self.next_audio_video = own.max(any) + self.spacing(audio_video(rate), now),
            }
        }
        self.next = any + self.spacing(rate, now);
        Some(any)
    }

    /// Takes in what the usage headers of an answer tell about sends of the Page: slows from [`SLOW_FROM_PERCENT`] on,
    /// for [`SLOWED_FOR`] if no other header follows, stops at 100 or when told to. Gives the time until which the Page
    /// is stopped, where it is.
    pub fn observe(&mut self, page: &PageId, usage: &Usage, now: Duration) -> Option<Duration> {
        let usage = usage.of_sends(page)?;
        let percent = usage.percent();
        self.slowed = share(percent).map(|share| Slowed::told(share, self.slowed, now));
        let used_up = (percent >= 100).then_some(STOP);
        Some(self.stop(usage.regain_access().or(used_up)?, now))
    }

    /// Takes in the failure of a send. A throttle of the Page's calls stops it for as long as Graph says about its
    /// sends, [`STOP`] if it does not; one of a private reply holds up those; any other is the matter of what was sent
    /// alone. Gives the time until which the Page is stopped, where it is.
    pub fn observe_error(
        &mut self,
        page: &PageId,
        class: SendClass,
        error: &GraphError,
        now: Duration,
    ) -> Option<Duration> {
        let by_usage = error.api().and_then(|api| self.observe(page, &api.usage, now));
        let regain_access = |api: &ApiError| api.usage.of_sends(page).and_then(|usage| usage.regain_access());
        let told = error.api().and_then(|api| api.lasts.max(regain_access(api))).unwrap_or(STOP);
        match error.throttles() {
            Some(Reach::Page | Reach::App) => by_usage.max(Some(self.stop(told, now))),
            Some(Reach::Send) if class == SendClass::PrivateReply => {
                self.next_private_reply = self.next_private_reply.max(now.saturating_add(told.min(LONGEST_STOP)));
                by_usage
            }
            _ => by_usage,
        }
    }

    fn stop(&mut self, time: Duration, now: Duration) -> Duration {
        let until = now.saturating_add(time.min(LONGEST_STOP));
        self.next = self.next.max(until);
        until
    }

    /// Slot by the limit that a class has of its own.
    fn own(&self, class: SendClass, rate: Rate, now: Duration) -> Option<Duration> {
        match class {
            SendClass::Text => None,
            SendClass::AudioVideo => Some(self.next_audio_video.max(self.pace(audio_video(rate), now).floor(now))),
            SendClass::PrivateReply => {
                let slack = BETWEEN_PRIVATE_REPLIES * (PRIVATE_REPLIES_AT_ONCE - 1);
                Some(self.next_private_reply.max(now.saturating_sub(slack)))
            }
        }
    }

    /// Whoever is slowed sends nothing at once.
    fn pace(&self, rate: Rate, now: Duration) -> Rate {
        self.share(now).map_or(rate, |_| Rate::even(rate.ceiling))
    }

    fn spacing(&self, rate: Rate, now: Duration) -> Duration {
        self.pace(rate, now).spacing() * 100 / self.share(now).unwrap_or(100)
    }
}

/// Rate of audio and video of a Page that sends at a rate.
fn audio_video(rate: Rate) -> Rate {
    let ceiling = rate.ceiling.min(AUDIO_VIDEO_PER_SECOND);
    if rate.burst == 1 { Rate::even(ceiling) } else { Rate::bursting(ceiling) }
}

/// Use of a limit that makes a difference, in percent: what is told to other processes changes seldom.
const STEP: u32 = 5;

/// Share of the pace that is left: all of it below [`SLOW_FROM_PERCENT`], then falling by steps to [`SLOWEST_PERCENT`]
/// at 100.
pub(super) fn share(percent: u32) -> Option<u32> {
    let over = (percent.min(100) / STEP * STEP).checked_sub(SLOW_FROM_PERCENT)?;
    Some(100 - over * (100 - SLOWEST_PERCENT) / (100 - SLOW_FROM_PERCENT))
}
