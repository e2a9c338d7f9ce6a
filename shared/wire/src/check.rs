//! Walk over a JSON document that notes every violation with its path.
//!
//! `null` counts as absent, as Graph reads it. A path is made of field names that this crate knows, never of the document's own.

mod violation;

use std::cell::RefCell;
use std::ops::RangeInclusive;

use serde::Serialize;
use serde_json::{Map, Value};

pub use violation::{Rule, Violation, Violations, Word};

use crate::text::units;

/// Runs `rules` over the JSON form of `document`.
pub(crate) fn document(
    document: &(impl Serialize + ?Sized),
    root: &'static str,
    rules: impl FnOnce(&Object<'_>),
) -> Result<(), Violations> {
    let report = Report::default();
    // A document that has no JSON form is none, as the rules find it.
    let value = serde_json::to_value(document).unwrap_or_default();
    let node = Node { path: root.to_owned(), value: &value, report: &report };
    if let Some(object) = node.object() {
        rules(&object);
    }
    Violations::none_or(report.0.into_inner())
}

#[derive(Default)]
pub(crate) struct Report(RefCell<Vec<Violation>>);

/// A value and where it stands.
pub(crate) struct Node<'v> {
    path: String,
    value: &'v Value,
    report: &'v Report,
}

/// An object and where it stands.
pub(crate) struct Object<'v> {
    path: String,
    fields: &'v Map<String, Value>,
    report: &'v Report,
}

impl<'v> Node<'v> {
    pub(crate) fn violate(&self, rule: Rule) {
        self.report.0.borrow_mut().push(Violation::new(self.path.clone(), rule));
    }

    fn wrong_type(&self, expected: &'static str) {
        let value = match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        };
        self.violate(Rule::WrongType { expected, value });
    }

    pub(crate) fn object(&self) -> Option<Object<'v>> {
        let object = self.as_object();
        if object.is_none() {
            self.wrong_type("an object");
        }
        object
    }

    /// The object, where it is one; its type is checked elsewhere.
    pub(crate) fn as_object(&self) -> Option<Object<'v>> {
        let fields = self.value.as_object()?;
        Some(Object { path: self.path.clone(), fields, report: self.report })
    }

    /// Items of an array; more or fewer than `count` is a violation, and all are checked nevertheless.
    pub(crate) fn items(&self, count: RangeInclusive<usize>) -> Vec<Node<'v>> {
        let Some(items) = self.value.as_array() else {
            self.wrong_type("an array");
            return Vec::new();
        };
        if items.len() < *count.start() {
            self.violate(Rule::TooFew { limit: *count.start(), value: items.len() });
        } else if items.len() > *count.end() {
            self.violate(Rule::TooMany { limit: *count.end(), value: items.len() });
        }
        let node = |(index, value)| Node { path: format!("{}[{index}]", self.path), value, report: self.report };
        items.iter().enumerate().map(node).collect()
    }

    /// Objects of an array.
    pub(crate) fn objects(&self, count: RangeInclusive<usize>) -> Vec<Object<'v>> {
        self.items(count).iter().filter_map(Node::object).collect()
    }

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

    /// String or number that is not empty, as Graph takes ids.
    pub(crate) fn id(&self) {
        if !self.value.is_number() {
            self.text(1..=usize::MAX);
        }
    }

    /// String that has a form.
    pub(crate) fn form(&self, expected: &'static str, has_form: impl FnOnce(&str) -> bool) {
        self.text_form(usize::MAX, expected, has_form);
    }

    /// String of at most `longest` UTF-16 units that has a form.
    pub(crate) fn text_form(&self, longest: usize, expected: &'static str, has_form: impl FnOnce(&str) -> bool) {
        if self.text(1..=longest).is_some_and(|text| !text.is_empty() && !has_form(text)) {
            self.violate(Rule::Malformed { expected });
        }
    }

    pub(crate) fn https(&self) {
        self.form("a URL with https", |url| url.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://")));
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
        match self.value {
            Value::Number(number) if number.as_u64().is_some_and(|number| range.contains(&number)) => {}
            Value::Number(_) => self.violate(Rule::OutOfRange { least: *range.start(), most: *range.end() }),
            _ => self.wrong_type("a number"),
        }
    }

    pub(crate) fn is_true(&self) -> bool {
        self.value == &Value::Bool(true)
    }
}

impl<'v> Object<'v> {
    pub(crate) fn get(&self, key: &'static str) -> Option<Node<'v>> {
        let value = self.fields.get(key).filter(|value| !value.is_null())?;
        Some(Node { path: self.path_of(key), value, report: self.report })
    }

    pub(crate) fn require(&self, key: &'static str) -> Option<Node<'v>> {
        let node = self.get(key);
        if node.is_none() {
            self.violate(key, Rule::Missing);
        }
        node
    }

    pub(crate) fn has(&self, key: &'static str) -> bool {
        self.get(key).is_some()
    }

    pub(crate) fn text(&self, key: &'static str, length: RangeInclusive<usize>) {
        if let Some(node) = self.get(key) {
            node.text(length);
        }
    }

    pub(crate) fn require_text(&self, key: &'static str, length: RangeInclusive<usize>) {
        if let Some(node) = self.require(key) {
            node.text(length);
        }
    }

    /// Several strings that must not be empty.
    pub(crate) fn require_texts(&self, keys: &[&'static str]) {
        for key in keys {
            self.require_text(key, 1..=usize::MAX);
        }
    }

    pub(crate) fn boolean(&self, key: &'static str) {
        if let Some(node) = self.get(key) {
            node.boolean();
        }
    }

    pub(crate) fn word(&self, key: &'static str, allowed: &'static [&'static str]) {
        if let Some(node) = self.get(key) {
            node.word(allowed);
        }
    }

    /// String of a field, where it is one; its rules are checked elsewhere.
    pub(crate) fn str(&self, key: &'static str) -> Option<&'v str> {
        self.fields.get(key)?.as_str()
    }

    /// The one of `keys` that is present; none or several is a violation of the object itself.
    pub(crate) fn exactly_one(&self, keys: &'static [&'static str]) -> Option<Node<'v>> {
        let mut present = keys.iter().filter_map(|key| self.get(key));
        let (first, second) = (present.next(), present.next());
        if first.is_none() || second.is_some() {
            let value = usize::from(second.is_some()) + usize::from(first.is_some()) + present.count();
            self.violate_self(Rule::NotExactlyOne { allowed: keys, value });
        }
        first
    }

    /// A field that must not stand here.
    pub(crate) fn refuse(&self, key: &'static str, reason: &'static str) {
        if self.has(key) {
            self.violate(key, Rule::NotAllowed { reason });
        }
    }

    pub(crate) fn violate(&self, key: &'static str, rule: Rule) {
        self.report.0.borrow_mut().push(Violation::new(self.path_of(key), rule));
    }

    pub(crate) fn violate_self(&self, rule: Rule) {
        self.report.0.borrow_mut().push(Violation::new(self.path.clone(), rule));
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}
