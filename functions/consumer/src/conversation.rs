//! What concerns one conversation besides the event that is worked on.

mod change;
pub(crate) mod consent;
pub(crate) mod pair;
pub(crate) mod profile;
pub(crate) mod save;
pub(crate) mod tag_abuse;
pub(crate) mod thread_owner;
pub(crate) mod turn;
