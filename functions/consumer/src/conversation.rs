//! What concerns one conversation besides the event that is worked on.

pub(crate) mod consent;
pub(crate) mod pair;
pub(crate) mod profile;
pub(crate) mod thread_owner;
pub(crate) mod turn;
