//! Once and in order, whatever happens.

pub(crate) mod chaos;
mod kills;
pub(crate) mod model;
mod scenes;
