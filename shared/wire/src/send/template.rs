//! Templates: structured messages.

mod button;
mod generic;

use serde::{Deserialize, Serialize};

pub use button::ButtonTemplate;
pub use generic::{DefaultAction, Element, GenericTemplate, ImageAspectRatio};

/// Structured message.
///
/// [Templates](https://developers.facebook.com/docs/messenger-platform/send-messages/templates).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "template_type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Template {
    /// Text with buttons.
    Button(ButtonTemplate),
    /// Card, or a carousel of cards.
    Generic(GenericTemplate),
}
