//! What a Page sends: requests as types, and one validator for typed and raw ones.
//!
//! | to do | call |
//! | --- | --- |
//! | answer a person | [`SendRequest::response`] with a [`Message`] |
//! | write first within 24 hours | [`SendRequest::update`] |
//! | write what a person of the business wrote, within seven days | [`SendRequest::human_agent`] |
//! | ask how it was, within seven days | [`SendRequest::customer_feedback`] with a [`CustomerFeedbackTemplate`](template::CustomerFeedbackTemplate) |
//! | write at any time with an approved text | [`SendRequest::utility`] with a [`UtilityTemplate`] |
//! | answer a comment or post in private, a checkbox, an opt-in | a [`Recipient`] of that form |
//! | send a long text | [`Message::long_text`], with the quick replies below the last part |
//! | send an image, audio, video or file | [`Message::image`], `audio`, `video`, `file` with [`Media::url`], [`Media::id`] or an [`Upload`] |
//! | send several images | [`Message::images`] |
//! | send a sticker | [`Message::sticker`] |
//! | offer answers to tap | [`Message::quick_reply`] with a [`QuickReply`] |
//! | send text with buttons, cards, a receipt, ... | [`Message::template`] with one of [`template`] and [`Button`]s |
//! | ask for an address | [`CustomerInformationTemplate`](template::CustomerInformationTemplate), field by field if wanted |
//! | show typing, mark as seen, react | [`ActionRequest`] with a [`SenderAction`] |
//! | answer one message, hand the thread on, send silently | [`SendRequest::reply_to`], `thread_control`, `notification_type` |
//! | speak as a persona | [`SendRequest::persona_id`] |
//! | recognise the echo of a send | [`Message::metadata`], [`SendRequest::metadata`] |
//! | send what is known only at run time | [`SendRequest::compose`] with a [`MessagingType`] and an [`AnyMessage`] |
//! | check a typed request | [`SendRequest::validate`] |
//! | check a raw JSON object | [`validate`], [`validate_message`], [`validate_with_file`] |
//! | see why it was refused | [`Violations`]: path, limit and value of each |
//!
//! A request serialises to the JSON of `POST /{page}/messages` and reads back from it. What the types cannot hold (a
//! tag without its messaging type, a message beside a sender action, a field that nobody knows) is not read; what is
//! new at Meta goes out as a raw JSON object through the same validator.
//!
//! # Text, answers to tap, a reply
//!
//! ```
//! use messenger_wire::send::{Message, QuickReply, SendRequest};
//! use messenger_wire::{Mid, Psid};
//!
//! let person = Psid::parse("7001")?;
//! let question = Message::text("Which size?")
//!     .quick_reply(QuickReply::text("Small", "SIZE_S"))
//!     .quick_reply(QuickReply::text("Large", "SIZE_L"));
//! let request = SendRequest::response(person.clone(), question);
//! assert_eq!(request.validate(), Ok(()));
//!
//! let asked = Mid::parse("m_1")?;
//! let reply = SendRequest::response(person, Message::text("In stock.")).reply_to(asked);
//! assert_eq!(
//!     serde_json::to_value(&reply)?,
//!     serde_json::json!({
//!         "recipient": {"id": "7001"},
//!         "messaging_type": "RESPONSE",
//!         "message": {"text": "In stock."},
//!         "reply_to": {"mid": "m_1"},
//!     }),
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # A long text
//!
//! ```
//! use messenger_wire::Psid;
//! use messenger_wire::send::{Content, Message, QuickReply, SendRequest};
//!
//! let person = Psid::parse("7001")?;
//! let messages = Message::long_text(&"A sentence. ".repeat(400), [QuickReply::text("More", "MORE")]);
//! let [first, _, last] = &messages[..] else { return Err("three parts")? };
//! assert!(matches!(&first.content, Content::Text(text) if text.ends_with("sentence. ")));
//! assert_eq!((first.quick_replies.len(), last.quick_replies.len()), (0, 1));
//! for message in messages {
//!     assert_eq!(SendRequest::response(person.clone(), message).validate(), Ok(()));
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Cards and buttons
//!
//! ```
//! use messenger_wire::Psid;
//! use messenger_wire::send::{Button, ButtonTemplate, Element, GenericTemplate, Message, SendRequest, WebPage};
//!
//! let person = Psid::parse("7001")?;
//! let card = Element::titled("Hat")
//!     .subtitle("One size")
//!     .image_url("https://shop.example/hat.png")
//!     .default_action(WebPage::new("https://shop.example/hat"))
//!     .button(Button::postback("Buy", "BUY_HAT"));
//! let cards = SendRequest::response(person.clone(), Message::template(GenericTemplate::new(card)));
//! assert_eq!(cards.validate(), Ok(()));
//!
//! // More than a limit is refused before the send, with everything that is wrong.
//! let template = ButtonTemplate::new("x".repeat(641), Button::phone_number("Call our shop in town", "123"));
//! let refused = SendRequest::response(person, Message::template(template)).validate();
//! assert_eq!(
//!     refused.map_err(|violations| violations.to_string()),
//!     Err("message.attachment.payload.text: 641 UTF-16 units, at most 640\n\
//!          message.attachment.payload.buttons[0].title: 21 UTF-16 units, at most 20\n\
//!          message.attachment.payload.buttons[0].payload: a string of 3 UTF-16 units, not a phone number as +15105559999"
//!         .to_owned()),
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Outside the 24 hours
//!
//! ```
//! use messenger_wire::Psid;
//! use messenger_wire::send::template::Parameter;
//! use messenger_wire::send::{Message, SendRequest, UtilityTemplate};
//!
//! let person = Psid::parse("7001")?;
//! // A person of the business wrote it, within seven days.
//! let by_hand = SendRequest::human_agent(person.clone(), Message::text("Solved!"));
//! assert_eq!(by_hand.validate(), Ok(()));
//! // What the retired tags were for.
//! let template =
//!     UtilityTemplate::new("order_update", "en").body([Parameter::named("order_id", "566701")]).buttons(["TRACK"]);
//! assert_eq!(SendRequest::utility(person, template).validate(), Ok(()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What cannot be written
//!
//! What Meta refuses whatever the values are does not compile, as far as types can tell: a text on the ground of a
//! utility template, quick replies on a sticker, a title alone as a card. [`misuse`] shows each beside its good twin.
//! The validator refuses the rest.

mod action_request;
mod any_message;
pub(crate) mod button;
mod inbox;
mod media;
mod message;
mod messaging_type;
#[cfg(any(doc, doctest))]
pub mod misuse;
mod quick_reply;
mod recipient;
mod request;
mod sender_action;
mod sticker;
pub mod template;
mod thread_control;
mod validate;

pub use crate::check::{Rule, Violation, Violations, Word};
pub use action_request::ActionRequest;
pub use any_message::{AnyMessage, Ordinary, UtilityMessage};
pub use button::{
    AccountLinkButton, AccountUnlinkButton, AudioCallButton, Button, GameMetadata, GamePlayButton, PhoneNumberButton,
    PostbackButton, WebPage, WebUrlButton, WebviewHeight,
};
pub use inbox::{Folder, SuggestionAction};
pub use media::{Media, MediaId, MediaUrl, Source, Upload};
pub use message::{Attachment, Content, Message};
pub use messaging_type::{MessagingType, NotificationType, Tag};
pub use quick_reply::QuickReply;
pub use recipient::{NotificationToken, NotificationTokenKind, PersonName, PhoneRecipient, Recipient};
pub use request::SendRequest;
pub use sender_action::{Reacted, Reaction, SenderAction};
pub use sticker::Sticker;
pub use template::{ButtonTemplate, Element, GenericTemplate, Template, UtilityTemplate};
pub use thread_control::ThreadControl;
pub use validate::{validate, validate_message, validate_with_file};

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
