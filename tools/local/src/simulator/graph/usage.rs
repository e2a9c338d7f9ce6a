//! Usage headers, as Graph sends them with every answer.
//!
//! Source: <https://developers.facebook.com/docs/graph-api/overview/rate-limiting>.

use messenger_wire::{PageId, TimestampMs};
use serde_json::{Value, json};

use crate::simulator::world::{DAY, World};

/// Calls that each engaged person allows within 24 hours.
const CALLS_PER_PERSON: usize = 200;

/// People who count as engaged besides those of this machine. Meta's limit is made for a Page's whole public; the one
/// person who tries a bot out would use theirs up within an hour, and be slowed by what slows no real Page.
const ENGAGED_BESIDES: usize = 1000;

/// How much of its calls a Page has used.
#[derive(Debug, Default)]
pub(super) struct Usage {
    page: Option<PageId>,
    percent: usize,
    minutes: u32,
}

impl Usage {
    /// Counts one call.
    pub(super) fn count(world: &mut World, page: &PageId, now: TimestampMs) -> Self {
        let engaged =
            world.people.values().filter(|person| person.page == *page && person.acted_within(DAY, now)).count();
        let calls = world.pages.get_mut(page).map_or(0, |page| page.count_call(now));
        let percent = (calls * 100 / (CALLS_PER_PERSON * (ENGAGED_BESIDES + engaged))).min(100);
        Self { page: Some(page.clone()), percent, minutes: 0 }
    }

    /// Says in how many minutes access comes back, where it is gone.
    pub(super) fn wait(self, minutes: Option<u32>) -> Self {
        match minutes {
            Some(minutes) => Self { percent: 100, minutes, ..self },
            None => self,
        }
    }

    /// Names and values.
    pub(super) fn headers(&self) -> Vec<(&'static str, String)> {
        let counts = json!({"call_count": self.percent, "total_cputime": 1, "total_time": 1});
        let Some(page) = &self.page else { return Vec::new() };
        let mut business = counts.clone();
        business["type"] = json!("messenger");
        business["estimated_time_to_regain_access"] = json!(self.minutes);
        let by_page: Value = [(page.as_str().to_owned(), json!([business]))].into_iter().collect();
        vec![("x-app-usage", counts.to_string()), ("x-business-use-case-usage", by_page.to_string())]
    }
}
