//! Meta's Messenger wire format, pure: no I/O, no clock, no network crate.
//!
//! | to do | call |
//! | --- | --- |
//! | check a delivery's signature | [`Signature::parse`], [`Signature::matches`] |
//! | take a notification apart, byte for byte | [`webhook::Notification::parse`] |
//! | read an event | [`webhook::MessagingEvent`] |
//! | know a delivered event again | [`webhook::EventId`] |
//! | name a conversation | [`ConversationKey`] |
//! | build and check a send (guide with examples) | [`send`] |
//! | cut a long text into messages | [`text::split`] |
//! | set the menu, greeting, ice breakers, commands | [`profile::Profile`] |
//! | look a limit up | [`limits`] |

mod check;
mod conversation;
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
