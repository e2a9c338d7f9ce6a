//! Result of Meta's built-in language processing, where a Page has it on.

use std::collections::BTreeMap;

use super::Text;
use super::object::{Object, View};

/// What built-in language processing found in a text.
///
/// Source: <https://developers.facebook.com/documentation/business-messaging/messenger-platform/built-in-nlp>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Nlp {
    /// What the person wants.
    pub intents: Vec<Finding>,
    /// Things that are mentioned, by their kind.
    pub entities: BTreeMap<String, Vec<Finding>>,
    /// Properties of the whole text, such as its mood, by their kind.
    pub traits: BTreeMap<String, Vec<Finding>>,
    /// Languages that the text may be in.
    pub detected_locales: Vec<Locale>,
    /// Why nothing was found.
    pub errors: Vec<NlpError>,
}

/// One intent, entity or trait.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Finding {
    /// Id at Meta.
    pub id: Option<Text>,
    /// Name of it.
    pub name: Option<Text>,
    /// Part that it plays in the text.
    pub role: Option<Text>,
    /// What it means, a number or a text.
    pub value: Option<Text>,
    /// How sure that is, from 0 to 1.
    pub confidence: Option<f64>,
    /// Kind of the value, such as `value` or `interval`.
    pub kind: Option<Text>,
    /// Unit of the value.
    pub unit: Option<Text>,
    /// How exact a time is, such as `day`.
    pub grain: Option<Text>,
    /// Words of the text that it was found in.
    pub body: Option<Text>,
    /// Where these begin, in characters.
    pub start: Option<i64>,
    /// Where these end.
    pub end: Option<i64>,
}

/// Language that a text may be in.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Locale {
    /// Language and country, such as `en_XX`.
    pub locale: Option<Text>,
    /// How sure that is, from 0 to 1.
    pub confidence: Option<f64>,
}

/// Why a text was not processed.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct NlpError {
    /// Code, such as `msg-invalid`.
    pub code: Option<Text>,
    /// What Meta says about it.
    pub message: Option<Text>,
}

impl View for Nlp {
    fn view(object: &Object<'_>) -> Self {
        Self {
            intents: object.views("intents"),
            entities: object.views_map("entities"),
            traits: object.views_map("traits"),
            detected_locales: object.views("detected_locales"),
            errors: object.views("errors"),
        }
    }
}

impl View for Finding {
    fn view(object: &Object<'_>) -> Self {
        Self {
            id: object.text("id"),
            name: object.text("name"),
            role: object.text("role"),
            value: object.text_or_json("value"),
            confidence: object.number("confidence"),
            kind: object.text("type"),
            unit: object.text("unit"),
            grain: object.text("grain"),
            // Old deliveries mark their own names with an underscore.
            body: object.text("body").or_else(|| object.text("_body")),
            start: object.integer("start").or_else(|| object.integer("_start")),
            end: object.integer("end").or_else(|| object.integer("_end")),
        }
    }
}

impl View for Locale {
    fn view(object: &Object<'_>) -> Self {
        Self { locale: object.text("locale"), confidence: object.number("confidence") }
    }
}

impl View for NlpError {
    fn view(object: &Object<'_>) -> Self {
        Self { code: object.text("code"), message: object.text("message") }
    }
}
