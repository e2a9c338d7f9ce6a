//! Walk over a JSON document that notes every violation with its path.
//!
//! `null` counts as absent, as Graph reads it. A path is made of field names that this crate knows, never of the
//! document's own.

mod object;
mod scalar;
mod violation;

use std::cell::{Cell, RefCell};
use std::ops::RangeInclusive;

use serde::Serialize;
use serde_json::{Map, Value};

pub use violation::{Rule, Violation, Violations, Word};

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
    Violations::none_or(report.named.into_inner(), report.more.get())
}

/// Most violations that are named: a document that somebody else wrote may have any number of items, and each of them
/// its own.
const VIOLATIONS: usize = 100;

/// What is wrong so far: the first violations, and how many there are besides.
#[derive(Default)]
pub(crate) struct Report {
    named: RefCell<Vec<Violation>>,
    more: Cell<usize>,
}

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

impl Report {
    fn add(&self, path: String, rule: Rule) {
        let mut named = self.named.borrow_mut();
        if named.len() < VIOLATIONS {
            named.push(Violation::new(path, rule));
        } else {
            self.more.update(|more| more + 1);
        }
    }
}

impl<'v> Node<'v> {
    pub(crate) fn violate(&self, rule: Rule) {
        self.report.add(self.path.clone(), rule);
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
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Rule, document};

    #[test]
    fn a_hundred_violations_are_named_and_the_others_are_counted() {
        for (count, last) in [(1, "f: missing"), (100, "f: missing"), (101, "and 1 more"), (5_000, "and 4900 more")] {
            let found = document(&json!({}), "", |object| (0..count).for_each(|_| object.violate("f", Rule::Missing)));
            let violations = found.unwrap_err();
            assert_eq!(violations.len(), count.min(100));
            assert_eq!(violations.to_string().lines().last(), Some(last));
            assert_eq!(violations.more().as_deref(), (count > 100).then_some(last));
        }
    }
}
