//! Uploads that are under way in this worker.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use messenger_channel::state::AttachmentKey;
use tokio::sync::OnceCell;

use crate::lock::lock;

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
    /// Uploads, unless somebody does so already; then gives what comes of that one. Who waits for
    /// one that fails, tries by itself.
    pub(super) async fn share<E>(
        &self,
        key: &AttachmentKey,
        upload: impl Future<Output = Result<Upload, E>>,
    ) -> Result<Upload, E> {
        let cell = Arc::clone(lock(&self.0).entry(key.clone()).or_default());
        let upload = cell.get_or_try_init(|| upload).await.cloned();
        // Whoever comes later asks the store.
        let mut under_way = lock(&self.0);
        if under_way.get(key).is_some_and(|other| Arc::ptr_eq(other, &cell)) {
            under_way.remove(key);
        }
        upload
    }
}
