//! Accounts: stopped ones, and what several share.

mod credentials;
mod dead;
mod fleet;
mod sleep;
mod told;
mod unreadable;
