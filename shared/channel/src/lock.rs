//! Locks around what is kept in memory.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks. No change that is made under a lock of ours can panic half-way, so that a poisoned one still guards a whole
/// value.
pub fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
