//! Text of people, kept out of every `Debug` output.

use std::fmt;
use std::ops::Deref;

use messenger_wire::webhook;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Text of an event: what a person wrote, what a button was given, where media is.
///
/// `Debug` writes `<redacted>`; there is no `Display`. It derefs to `str`.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub struct Text(String);

impl From<webhook::Text> for Text {
    fn from(text: webhook::Text) -> Self {
        Self(text.into_string())
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}
