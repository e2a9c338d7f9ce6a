//! Rules of single values.

use std::ops::RangeInclusive;

use serde_json::Value;

use super::{Node, Rule, Word};
use crate::text::units;

impl<'v> Node<'v> {
    /// String of a length in UTF-16 units.
    pub(crate) fn text(&self, length: RangeInclusive<usize>) -> Option<&'v str> {
        let Some(text) = self.value.as_str() else {
            self.wrong_type("a string");
            return None;
        };
        let value = units(text);
        if value < *length.start() {
            self.violate(Rule::TooShort { limit: *length.start(), value });
        } else if value > *length.end() {
            self.violate(Rule::TooLong { limit: *length.end(), value });
        }
        Some(text)
    }

    /// String that a person reads. Where it must not be empty, it must not look empty either.
    pub(crate) fn shown(&self, length: RangeInclusive<usize>) -> Option<&'v str> {
        let least = *length.start();
        let text = self.text(length)?;
        if least > 0 && !text.is_empty() && text.trim().is_empty() {
            self.violate(Rule::NotAllowed { reason: "white space alone" });
        }
        Some(text)
    }

    /// String or number that is not empty, as Graph takes ids.
    pub(crate) fn id(&self) {
        if !self.value.is_number() {
            self.text(1..=usize::MAX);
        }
    }

    /// Number, or its text, as Graph takes amounts.
    pub(crate) fn amount(&self) {
        match self.value {
            Value::Number(_) => {}
            Value::String(_) => self.form("a decimal number", is_decimal),
            _ => self.wrong_type("a number"),
        }
    }

    /// String that has a form.
    pub(crate) fn form(&self, expected: &'static str, has_form: impl FnOnce(&str) -> bool) {
        self.text_form(usize::MAX, expected, has_form);
    }

    /// String of at most `longest` UTF-16 units that has a form.
    pub(crate) fn text_form(&self, longest: usize, expected: &'static str, has_form: impl FnOnce(&str) -> bool) {
        let Some(text) = self.text(1..=longest) else { return };
        if !text.is_empty() && !has_form(text) {
            self.violate(Rule::Malformed { expected, value: units(text) });
        }
    }

    /// URL that Meta fetches, or that opens in a person's browser.
    pub(crate) fn url(&self) {
        self.form("a URL with http or https and without spaces", |url| {
            has_scheme(url, "https://") || has_scheme(url, "http://")
        });
    }

    pub(crate) fn https(&self) {
        self.form("a URL with https", |url| has_scheme(url, "https://"));
    }

    pub(crate) fn word(&self, allowed: &'static [&'static str]) -> Option<&'v str> {
        let Some(word) = self.value.as_str() else {
            self.wrong_type("a string");
            return None;
        };
        if !allowed.contains(&word) {
            self.violate(Rule::UnknownWord { allowed, value: Word::new(word) });
        }
        Some(word)
    }

    pub(crate) fn boolean(&self) {
        if !self.value.is_boolean() {
            self.wrong_type("a boolean");
        }
    }

    pub(crate) fn number(&self, range: RangeInclusive<u64>) {
        let Value::Number(value) = self.value else {
            self.wrong_type("a number");
            return;
        };
        if !value.as_u64().is_some_and(|number| range.contains(&number)) {
            let (least, most) = (*range.start(), *range.end());
            self.violate(Rule::OutOfRange { least, most, value: value.clone() });
        }
    }

    pub(crate) fn is_true(&self) -> bool {
        self.value == &Value::Bool(true)
    }
}

fn has_scheme(url: &str, scheme: &str) -> bool {
    let found = url.get(..scheme.len()).is_some_and(|found| found.eq_ignore_ascii_case(scheme));
    found && url.len() > scheme.len() && !url.contains(char::is_whitespace)
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}
