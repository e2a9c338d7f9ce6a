//! Secret store in memory, which notes when it was read.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use messenger_channel::clock::{Clock, ManualClock};
use messenger_channel::configuration::Reference;
use messenger_channel::secrets::{SecretSource, SourceError, Versions};
use messenger_wire::{Secret, TimestampMs};

use crate::setup::NOW;

/// Store that keeps the present and the previous version, and notes when it was read.
#[derive(Clone)]
pub(crate) struct Store {
    pub(crate) clock: ManualClock,
    latency: Arc<Mutex<Duration>>,
    state: Arc<Mutex<(Versions, Vec<TimestampMs>)>>,
}

impl Store {
    pub(crate) fn new(clock: &ManualClock, app_secret: &str) -> Self {
        let versions = Versions { current: document(app_secret), previous: Ok(None) };
        Self { clock: clock.clone(), latency: Arc::default(), state: Arc::new(Mutex::new((versions, Vec::new()))) }
    }

    pub(crate) fn answers_after(&self, latency: Duration) {
        *self.latency.lock().unwrap() = latency;
    }

    pub(crate) fn rotate(&self, app_secret: &str) {
        self.put(document(app_secret));
    }

    /// Makes a document the present version, and the present one the former.
    pub(crate) fn put(&self, document: Secret) {
        let mut state = self.state.lock().unwrap();
        let previous = std::mem::replace(&mut state.0.current, document);
        state.0.previous = Ok(Some(previous));
    }

    /// Milliseconds after the start at which it was read.
    pub(crate) fn reads(&self) -> Vec<i64> {
        self.state.lock().unwrap().1.iter().map(|at| at.as_millis() - NOW.as_millis()).collect()
    }
}

impl SecretSource for Store {
    async fn document(&self) -> Result<Versions, SourceError> {
        // As any call over the network does: others go on meanwhile.
        tokio::task::yield_now().await;
        let latency = *self.latency.lock().unwrap();
        tokio::time::sleep(latency).await;
        let mut state = self.state.lock().unwrap();
        state.1.push(self.clock.now());
        Ok(state.0.clone())
    }

    async fn referenced(&self, _: &Reference) -> Result<Versions, SourceError> {
        Err(SourceError { what: "reference".to_owned(), reason: "none in this test".to_owned(), is_absent: true })
    }
}

fn document(app_secret: &str) -> Secret {
    Secret::new(format!(r#"{{"appSecret":"{app_secret}","verifyToken":"v","pageId":"1001","pageAccessToken":"EAAG"}}"#))
}
