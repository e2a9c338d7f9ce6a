//! What one worker knows about the pace of all Pages.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use messenger_channel::configuration::Account;
use messenger_wire::{PageId, TimestampMs};

use super::page::Page;
use crate::lock::lock;

/// What one worker knows about the pace of Pages, and of the apps that they are subscribed to.
#[derive(Debug, Default)]
pub(crate) struct Pacing {
    pages: Mutex<HashMap<PageId, Arc<Page>>>,
    /// Until when Graph takes no call of an app, as it has told this worker.
    apps: Mutex<HashMap<String, TimestampMs>>,
}

impl Pacing {
    pub(super) fn page(&self, page: &PageId) -> Arc<Page> {
        let mut pages = lock(&self.pages);
        pages.entry(page.clone()).or_default().clone()
    }

    /// Stops every Page of an app: each would be refused as the one was that met it, and make it longer.
    pub(super) fn stop_app(&self, app: &str, until: TimestampMs) {
        let mut apps = lock(&self.apps);
        let known = apps.entry(app.to_owned()).or_insert(until);
        *known = until.max(*known);
    }

    /// Time for which Graph wants nothing on behalf of the account, as it has told this worker.
    pub(super) fn stopped_for(&self, account: &Account, now: TimestampMs) -> Duration {
        let by_app = lock(&self.apps).get(&account.app).map_or(Duration::ZERO, |until| until.since(now));
        by_app.max(self.page(&account.page_id).stopped_for(now))
    }

    /// Whether Graph has asked to send less on behalf of the Page.
    pub(crate) fn is_slowed(&self, page: &PageId, now: TimestampMs) -> bool {
        self.page(page).is_slowed(now)
    }
}
