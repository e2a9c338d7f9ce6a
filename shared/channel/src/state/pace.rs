//! How far the sends of a Page are laid out in time, for every worker.

use std::future::Future;

use messenger_wire::PageId;
use serde::{Deserialize, Serialize};

use super::StateError;

/// Schedule of a Page's sends. Times are in microseconds since 1970, since hundreds of slots fit into a second.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PageSchedule {
    /// Slot of the next send.
    pub next_us: u64,
    /// Slot of the next audio or video.
    pub next_audio_video_us: u64,
    /// Slot of the next private reply; left out where there was none, as versions wrote it that knew of none.
    #[serde(skip_serializing_if = "is_zero")]
    pub next_private_reply_us: u64,
    /// Share of the pace that Graph's usage headers leave, in percent; `None` for all of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<u32>,
    /// When the share is over; left out where there is none, or a version wrote it that let it last for ever. That one
    /// is over: a Page that is still busy is told by its next answer.
    #[serde(skip_serializing_if = "is_zero")]
    pub share_until_us: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_zero(time: &u64) -> bool {
    *time == 0
}

/// What came of replacing a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// It is replaced.
    Done,
    /// Another worker was faster; the schedule as it is now.
    Not(PageSchedule),
}

/// Remembers the schedules of Pages. Nobody loses a message by losing one: sends may leave faster than they should, for
/// a moment.
pub trait Schedules: Send + Sync {
    /// Reads the schedule of a Page; one that nothing is known of, or that is not understood, is free. May be a second
    /// old.
    ///
    /// # Errors
    /// [`StateError::Unavailable`], [`StateError::Refused`].
    fn schedule(&self, page: &PageId) -> impl Future<Output = Result<PageSchedule, StateError>> + Send;

    /// Replaces the schedule of a Page where it still is `seen`.
    ///
    /// # Errors
    /// As for [`Schedules::schedule`].
    fn replace_schedule(
        &self,
        page: &PageId,
        seen: &PageSchedule,
        schedule: &PageSchedule,
    ) -> impl Future<Output = Result<Replaced, StateError>> + Send;
}
