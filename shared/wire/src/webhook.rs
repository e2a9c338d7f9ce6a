//! What Meta posts: notifications, their entries and items.

mod notification;

pub use notification::{Entry, Feed, Item, Notification, NotificationError};
