//! What a request tells the Page's inbox.
//!
//! Meta's own SDK lists both parameters and their words, and no page of Meta's explains them. [Meta Business
//! SDK](https://github.com/facebook/facebook-python-business-sdk/blob/main/facebook_business/adobjects/page.py).

use serde::{Deserialize, Serialize};

use crate::check::Object;

/// What became of an answer that Meta suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum SuggestionAction {
    /// It was taken.
    Accept,
    /// It was turned down.
    Dismiss,
    /// It was shown.
    Impression,
}

/// Folder of the Page's inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum Folder {
    /// Partnerships.
    Partnership,
}

/// Checks what a request tells the inbox.
pub(super) fn check(request: &Object<'_>) {
    request.word("suggestion_action", &["ACCEPT", "DISMISS", "IMPRESSION"]);
    request.word("folder", &["PARTNERSHIP"]);
}
