//! Welcome screen.

use serde::{Deserialize, Serialize};

use crate::check::Object;
use crate::limits::{GREETING_UNITS, PAYLOAD_UNITS};

/// Button of the welcome screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetStarted {
    /// What the webhook gets, as a postback.
    pub payload: String,
}

/// Text of the welcome screen.
///
/// [Greeting](https://developers.facebook.com/documentation/business-messaging/messenger-platform/reference/messenger-profile-api/greeting).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Greeting {
    /// Locale, as `en_US`, or `default`.
    pub locale: String,
    /// Text; `{{user_first_name}}` and the like are filled in.
    pub text: String,
}

impl Greeting {
    /// Greeting of a locale.
    #[must_use]
    pub fn new(locale: impl Into<String>, text: impl Into<String>) -> Self {
        Self { locale: locale.into(), text: text.into() }
    }
}

pub(super) fn check_get_started(get_started: &Object<'_>) {
    get_started.require_text("payload", 1..=PAYLOAD_UNITS);
}

pub(super) fn check(greeting: &Object<'_>) {
    greeting.require_texts(&["locale"]);
    greeting.require_text("text", 1..=GREETING_UNITS);
}
