//! How many sends wait for a slot together, so that whoever takes one takes theirs too.

use std::sync::atomic::{AtomicUsize, Ordering};

use messenger_graph::pace::SendClass;

/// Note that a send waits for a slot. What has a limit of its own waits each for itself.
#[derive(Debug)]
pub(super) struct Waiting<'a>(Option<&'a AtomicUsize>);

impl<'a> Waiting<'a> {
    /// Counts a send among those of `together` until this is dropped.
    pub(super) fn note(together: &'a AtomicUsize, class: SendClass) -> Self {
        let together = (class == SendClass::Text).then_some(together);
        if let Some(count) = together {
            count.fetch_add(1, Ordering::Relaxed);
        }
        Self(together)
    }

    /// How many wait together, this one included.
    pub(super) fn count(&self) -> usize {
        self.0.map_or(1, |count| count.load(Ordering::Relaxed))
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if let Some(count) = self.0 {
            count.fetch_sub(1, Ordering::Relaxed);
        }
    }
}
