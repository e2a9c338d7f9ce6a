//! Locks around what one worker or one run knows.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks. No change that is made under a lock of ours can panic half-way, so that a poisoned one
/// still guards a whole value.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
