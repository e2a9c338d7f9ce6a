//! Limits that Meta documents, each with the page that states it.
//!
//! Meta leaves open what a "character" is. Lengths here are UTF-16 code units: never fewer than characters or
//! graphemes, so that a text within the limit is within it whichever of them Meta counts.

/// Longest text of a message: "less than 2000 characters".
/// [Send API reference](https://developers.facebook.com/documentation/business-messaging/messenger-platform/reference/send-api).
pub const TEXT_UNITS: usize = 1999;

/// Longest metadata of a message: fewer than 1000 characters.
/// [Send API reference](https://developers.facebook.com/documentation/business-messaging/messenger-platform/reference/send-api).
pub const METADATA_UNITS: usize = 999;

/// Most images of one message.
/// [Sending messages](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages).
pub const IMAGES: usize = 30;

/// Most quick replies of one message.
/// [Quick replies](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/quick-replies).
pub const QUICK_REPLIES: usize = 13;

/// Longest title of a quick reply.
/// [Quick replies](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/quick-replies).
pub const QUICK_REPLY_TITLE_UNITS: usize = 20;

/// Longest payload of a quick reply, postback, menu item, opt-in or Get Started button.
/// [Postback button](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/buttons/postback).
pub const PAYLOAD_UNITS: usize = 1000;

/// Longest title of a button.
/// [URL button](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/buttons/url).
pub const BUTTON_TITLE_UNITS: usize = 20;

/// Most buttons of a template or card.
/// [Button template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/button).
pub const BUTTONS: usize = 3;

/// Longest life of an audio call button, in days.
/// [Call audio CTA](https://developers.facebook.com/documentation/business-messaging/messenger-platform/calling/callaudiocta).
pub const AUDIO_CALL_DAYS: u64 = 7;

/// Most digits of a phone number, its country code among them: E.164, to which Meta's page leads.
/// [Call button](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/buttons).
pub const PHONE_DIGITS: usize = 15;

/// Longest text of a button template.
/// [Button template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/button).
pub const BUTTON_TEMPLATE_TEXT_UNITS: usize = 640;

/// Most cards of a generic template.
/// [Generic template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/generic).
pub const GENERIC_ELEMENTS: usize = 10;

/// Longest title of a card or coupon.
/// [Generic template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/generic).
pub const TITLE_UNITS: usize = 80;

/// Longest subtitle of a card, coupon, feedback request or image grid.
/// [Generic template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/generic).
pub const SUBTITLE_UNITS: usize = 80;

/// Most items of a receipt.
/// [Receipt template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/receipt).
pub const RECEIPT_ELEMENTS: usize = 100;

/// Most products of a product template.
/// [Product template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/product).
pub const PRODUCTS: usize = 10;

/// Fewest images of an image grid.
/// [Image grid template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/image-grid).
pub const GRID_IMAGES_LEAST: usize = 2;

/// Most images of an image grid.
/// [Image grid template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/image-grid).
pub const GRID_IMAGES: usize = 6;

/// Longest title of an image grid.
/// [Image grid template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/image-grid).
pub const GRID_TITLE_UNITS: usize = 45;

/// Longest title of a feedback request.
/// [Customer feedback template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/templates/customer-feedback-template).
pub const FEEDBACK_TITLE_UNITS: usize = 65;

/// Longest id of a feedback question.
/// [Customer feedback template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/templates/customer-feedback-template).
pub const FEEDBACK_QUESTION_ID_UNITS: usize = 80;

/// Shortest feedback question.
/// [Customer feedback template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/templates/customer-feedback-template).
pub const FEEDBACK_QUESTION_UNITS_LEAST: usize = 5;

/// Longest feedback question.
/// [Customer feedback template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/templates/customer-feedback-template).
pub const FEEDBACK_QUESTION_UNITS: usize = 85;

/// Longest text that the empty field for words of a survey shows.
/// [Customer feedback template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/templates/customer-feedback-template).
pub const FEEDBACK_PLACEHOLDER_UNITS: usize = 65;

/// Longest life of a feedback or customer information request, in days.
/// [Structured information template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/templates/structured-information-template).
pub const FORM_DAYS: u64 = 7;

/// Longest title of an opt-in request, one-time or recurring. Meta has taken their page down; the one on
/// [messages](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages) still names them.
pub const OPT_IN_TITLE_UNITS: usize = 65;

/// Longest greeting.
/// [Greeting](https://developers.facebook.com/documentation/business-messaging/messenger-platform/reference/messenger-profile-api/greeting).
pub const GREETING_UNITS: usize = 160;

/// Most ice breakers of a locale.
/// [Ice breakers](https://developers.facebook.com/documentation/business-messaging/messenger-platform/reference/messenger-profile-api/ice-breakers).
pub const ICE_BREAKERS: usize = 4;

/// Most items of a persistent menu; Meta advises five.
/// [Persistent menu](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/persistent-menu).
pub const MENU_ITEMS: usize = 20;

/// Longest title of a menu item.
/// [Persistent menu](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/persistent-menu).
pub const MENU_TITLE_UNITS: usize = 30;

/// Most commands of a locale.
/// [Commands](https://developers.facebook.com/documentation/business-messaging/messenger-platform/reference/messenger-profile-api/commands).
pub const COMMANDS: usize = 100;

/// Longest name of a command.
/// [Commands](https://developers.facebook.com/documentation/business-messaging/messenger-platform/reference/messenger-profile-api/commands).
pub const COMMAND_NAME_UNITS: usize = 32;

/// Longest description of a command.
/// [Commands](https://developers.facebook.com/documentation/business-messaging/messenger-platform/reference/messenger-profile-api/commands).
pub const COMMAND_DESCRIPTION_UNITS: usize = 64;

/// Most whitelisted domains.
/// [Whitelisted domains](https://developers.facebook.com/documentation/business-messaging/messenger-platform/reference/messenger-profile-api/domain-whitelisting).
pub const WHITELISTED_DOMAINS: usize = 50;

#[cfg(test)]
mod tests;
