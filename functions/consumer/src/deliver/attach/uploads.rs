//! Uploads that are under way in this worker.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use messenger_channel::state::AttachmentKey;
use tokio::sync::OnceCell;

/// Uploads that are under way: conversations which send the same at the same time wait for one.
#[derive(Debug, Default)]
pub(crate) struct Uploads(Mutex<HashMap<AttachmentKey, Arc<OnceCell<Upload>>>>);

/// What came of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Upload {
    /// Meta keeps it under this id.
    Id(String),
    /// Meta did not take it.
    Refused,
    /// Nobody knows.
    Unknown,
}

impl Uploads {
    /// Uploads, unless somebody does so already; then gives what comes of that one. Who waits for one that fails, tries by itself.
    pub(super) async fn share<E>(
        &self,
        key: &AttachmentKey,
        upload: impl Future<Output = Result<Upload, E>>,
    ) -> Result<Upload, E> {
        let cell = Arc::clone(self.lock().entry(key.clone()).or_default());
        let upload = cell.get_or_try_init(|| upload).await.cloned();
        // Whoever comes later asks the store.
        let mut under_way = self.lock();
        if under_way.get(key).is_some_and(|other| Arc::ptr_eq(other, &cell)) {
            under_way.remove(key);
        }
        upload
    }

    /// No change of the map can panic half-way, so a poisoned lock still guards a whole one.
    fn lock(&self) -> MutexGuard<'_, HashMap<AttachmentKey, Arc<OnceCell<Upload>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
