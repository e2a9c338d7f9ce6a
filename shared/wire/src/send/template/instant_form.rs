//! Lead form.

use serde::{Deserialize, Serialize};

use crate::check::Object;
use crate::send::Template;

/// Lead form that the person fills in without leaving the conversation.
///
/// [Instant form
/// template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/templates/instant-form-template).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstantFormTemplate {
    form_id: String,
}

impl InstantFormTemplate {
    /// Form of the Page.
    #[must_use]
    pub fn new(form_id: impl Into<String>) -> Self {
        Self { form_id: form_id.into() }
    }
}

impl From<InstantFormTemplate> for Template {
    fn from(template: InstantFormTemplate) -> Self {
        Self::InstantForm(template)
    }
}

pub(super) fn check(template: &Object<'_>) {
    if let Some(form_id) = template.require("form_id") {
        form_id.id();
    }
}
