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
//! | see what the builders do not let be written | [`send::misuse`] |
//! | cut a long text into messages | [`text::split`] |
//! | set the menu, greeting, ice breakers, commands | [`profile::Profile`] |
//! | look a limit up | [`limits`] |
//!
//! # From a delivery to an answer
//!
//! A delivery counts only with Meta's signature over its exact bytes. Then it is read, event by event, and an answer is
//! built and checked; nothing here sends it.
//!
//! ```
//! use messenger_wire::send::{Message, QuickReply, SendRequest};
//! use messenger_wire::webhook::{Body, Notification};
//! use messenger_wire::{Participant, Secret, Signature};
//!
//! let body = br#"{"object":"page","entry":[{"id":"1","time":1458692752478,"messaging":[{"sender":{"id":"2"},"recipient":{"id":"1"},"timestamp":1458692752478,"message":{"mid":"m_x","text":"\u00e4\u00f6\u00e5 \ud83d\ude00 a\/b"}}]}]}"#;
//! let header = "sha256=7449594464eefbb6c41c9fe1d2c2a9daa75fd379df059a2588b0cac20b90b9f5";
//! let signature = Signature::parse(header)?;
//! assert!(signature.matches(&[Secret::new("test_app_secret")], body).is_some());
//!
//! let notification = Notification::parse(body)?;
//! let entry = &notification.entries[0];
//! let event = entry.items[0].view();
//! let Body::Message(message) = event.body() else { return Err("another family")? };
//! assert_eq!(message.text.as_deref(), Some("äöå 😀 a/b"));
//!
//! let Some(Participant::Psid(person)) = event.participant(entry.page_id.as_ref().ok_or("no Page")?) else { return Err("nobody")? };
//! let answer = Message::text("Which size?").quick_reply(QuickReply::text("Small", "S")).quick_reply(QuickReply::text("Large", "L"));
//! assert_eq!(SendRequest::response(person, answer).validate(), Ok(()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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

pub use conversation::{ConversationKey, ConversationKeyError, Participant, RESERVED};
pub use id::{AppId, INBOX_APP_ID, Id, IdError, IdKind, Mid, PageId, Psid, UserRef, kind};
pub use secret::Secret;
pub use signature::{Signature, SignatureError, SignedForm};
pub use time::TimestampMs;
