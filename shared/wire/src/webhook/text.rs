//! Text and JSON of events, kept out of every `Debug` output.

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Text of an event: what a person wrote, what a button was given, where media is.
///
/// `Debug` writes `<redacted>`, so that an event that is printed by chance tells nothing about a person; there is no
/// `Display`. It derefs to `str`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
pub struct Text(String);

/// Part of an event that has no type of its own, as Meta wrote it. `Debug` shows its length only.
#[derive(Clone, Serialize)]
#[serde(transparent)]
pub struct Json(Box<RawValue>);

impl Text {
    /// Takes the text out.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.0
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
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

impl From<&RawValue> for Json {
    fn from(raw: &RawValue) -> Self {
        Self(raw.to_owned())
    }
}

impl Deref for Json {
    type Target = RawValue;

    fn deref(&self) -> &RawValue {
        &self.0
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Json({} bytes)", self.0.get().len())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::{Json, Text};

    #[test]
    fn debug_shows_nothing_of_a_text_or_its_json() {
        let text = Text::from("hello".to_owned());
        assert_eq!(format!("{text:?}"), "<redacted>");
        assert_eq!(text, "hello");
        assert_ne!(&text, "Hello");
        assert_eq!(text.as_ref().len(), text.len());
        assert_eq!(String::from(text), "hello");
        let raw = RawValue::from_string("\"hello\"".to_owned()).unwrap();
        assert_eq!(format!("{:?}", Json::from(&*raw)), "Json(7 bytes)");
    }

    #[test]
    fn json_is_written_byte_for_byte() {
        let raw = RawValue::from_string("{\"a\" : 1.10}".to_owned()).unwrap();
        assert_eq!(serde_json::to_string(&Json::from(&*raw)).unwrap(), "{\"a\" : 1.10}");
    }
}
