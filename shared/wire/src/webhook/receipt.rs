//! Reports on the Page's own sends.

use super::object::{Object, View};
use crate::{Mid, TimestampMs};

/// Report that messages were delivered: all before the watermark, the listed ones among them.
///
/// Source:
/// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/message-deliveries>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct DeliveryReceipt {
    /// Messages that Meta names; not always there.
    pub mids: Vec<Mid>,
    /// Time before which every message was delivered.
    pub watermark: Option<TimestampMs>,
    /// Number within the conversation; gone since Graph 3.
    pub seq: Option<i64>,
}

/// Report that messages were read: all before the watermark.
///
/// Source:
/// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/message-reads>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ReadReceipt {
    /// Time before which every message was read.
    pub watermark: Option<TimestampMs>,
    /// Number within the conversation; gone since Graph 3.
    pub seq: Option<i64>,
}

impl View for DeliveryReceipt {
    fn view(object: &Object<'_>) -> Self {
        Self { mids: object.list("mids"), watermark: object.time("watermark"), seq: object.integer("seq") }
    }
}

impl View for ReadReceipt {
    fn view(object: &Object<'_>) -> Self {
        Self { watermark: object.time("watermark"), seq: object.integer("seq") }
    }
}
