//! Rules of fields.

use std::ops::RangeInclusive;

use super::{Node, Object, Rule};

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

    /// String of a field that a person reads.
    pub(crate) fn require_shown(&self, key: &'static str, length: RangeInclusive<usize>) {
        if let Some(node) = self.require(key) {
            node.shown(length);
        }
    }

    /// URL that Meta fetches, or that opens in a person's browser.
    pub(crate) fn url(&self, key: &'static str) {
        if let Some(node) = self.get(key) {
            node.url();
        }
    }

    pub(crate) fn require_url(&self, key: &'static str) {
        if let Some(node) = self.require(key) {
            node.url();
        }
    }

    pub(crate) fn amount(&self, key: &'static str) {
        if let Some(node) = self.get(key) {
            node.amount();
        }
    }

    pub(crate) fn require_amount(&self, key: &'static str) {
        if let Some(node) = self.require(key) {
            node.amount();
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
        self.report.add(self.path_of(key), rule);
    }

    pub(crate) fn violate_self(&self, rule: Rule) {
        self.report.add(self.path.clone(), rule);
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}
