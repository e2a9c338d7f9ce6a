//! Reports about marketing messages.

use crate::webhook::Text;
use crate::webhook::object::{Object, View};
use crate::{AppId, Mid, PageId, Psid, Secret, TimestampMs};

/// Report about a marketing message.
///
/// Source: <https://developers.facebook.com/docs/messenger-platform/marketing-messages>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct MarketingMessage {
    /// Whom it was sent to; Meta may hide it.
    pub recipient_id: Option<Psid>,
    /// Page that it was sent for.
    pub page_id: Option<PageId>,
    /// App that sent it.
    pub app_id: Option<AppId>,
    /// When it happened.
    pub timestamp: Option<TimestampMs>,
    /// Id of the message.
    pub mid: Option<Mid>,
    /// Id of the campaign's message.
    pub message_id: Option<Text>,
    /// Id that the send answered with.
    pub marketing_message_tracking_id: Option<Text>,
    /// Token that the person's subscription is sent to with.
    pub messenger_subscription_token: Option<Secret>,
    /// Business that it was sent for.
    pub business_id: Option<Text>,
    /// Why it could not be delivered.
    pub error_message: Option<Text>,
}

impl View for MarketingMessage {
    fn view(object: &Object<'_>) -> Self {
        Self {
            recipient_id: object.id("recipient_id"),
            page_id: object.id("page_id"),
            app_id: object.id("app_id"),
            timestamp: object.time("timestamp"),
            mid: object.id("mid"),
            message_id: object.text("message_id"),
            marketing_message_tracking_id: object.text("marketing_message_tracking_id"),
            messenger_subscription_token: object.get("messenger_subscription_token"),
            business_id: object.text("business_id"),
            error_message: object.text("error_message"),
        }
    }
}
