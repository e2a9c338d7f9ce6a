//! Meta's Messenger wire format, pure: no I/O, no clock, no network crate.
//!
//! | to do | call |
//! | --- | --- |
//! | check a delivery's signature | [`Signature::parse`], [`Signature::matches`] |
//! | take a notification apart, byte for byte | [`webhook::Notification::parse`] |

mod conversation;
mod check;
mod id;
pub mod limits;
pub mod profile;
mod secret;
pub mod send;
mod signature;
pub mod text;
mod time;
pub mod webhook;

pub use conversation::{ConversationKey, ConversationKeyError, Participant};
pub use id::{AppId, Id, IdKind, Mid, PageId, Psid, UserRef, kind};
pub use secret::Secret;
pub use signature::{Signature, SignatureError, SignedForm};
pub use time::TimestampMs;
