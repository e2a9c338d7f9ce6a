//! Endpoints of Graph that a Messenger channel uses, one family a module.
//!
//! Each function only builds a [`Call`](crate::Call). For what no family has, build a [`Request`](crate::Request).

pub mod app_subscriptions;
pub mod batch;
pub mod conversations;
pub mod custom_labels;
pub mod insights;
pub mod message_attachments;
pub mod message_templates;
pub mod messages;
pub mod messenger_profile;
pub mod moderation;
pub mod page_status;
pub mod personas;
pub mod private_replies;
pub mod subscribed_apps;
pub mod thread_control;
pub mod tokens;
pub mod user_profile;

mod answer;

pub use answer::{Cursors, Done, Paged, Paging};

#[cfg(test)]
mod tests;
