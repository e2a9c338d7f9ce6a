//! What concerns an account as a whole, and with it all of its conversations.

pub(crate) mod configured;
pub(crate) mod health;
pub(crate) mod pace;
pub(crate) mod restriction;
pub(crate) mod seats;
pub(crate) mod sleep;
pub(crate) mod slow;
pub(crate) mod stop;
