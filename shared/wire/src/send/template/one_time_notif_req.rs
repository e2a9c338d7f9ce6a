//! Asks for the right to send one message later.

use serde::{Deserialize, Serialize};

use crate::check::Object;
use crate::limits::{OPT_IN_TITLE_UNITS, PAYLOAD_UNITS};
use crate::send::Template;

/// Asks for the right to send one message later; the opt-in brings a token, valid once within a year.
///
/// [One-time
/// notification](https://developers.facebook.com/docs/messenger-platform/send-messages/one-time-notification).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OneTimeNotifReqTemplate {
    title: String,
    payload: String,
}

impl OneTimeNotifReqTemplate {
    /// Asks with a title; the opt-in brings `payload` back.
    #[must_use]
    pub fn new(title: impl Into<String>, payload: impl Into<String>) -> Self {
        Self { title: title.into(), payload: payload.into() }
    }
}

impl From<OneTimeNotifReqTemplate> for Template {
    fn from(template: OneTimeNotifReqTemplate) -> Self {
        Self::OneTimeNotifReq(template)
    }
}

pub(super) fn check(template: &Object<'_>) {
    template.require_shown("title", 1..=OPT_IN_TITLE_UNITS);
    template.require_text("payload", 1..=PAYLOAD_UNITS);
}
