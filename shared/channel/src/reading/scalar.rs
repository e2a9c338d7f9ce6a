//! Fields with a single value: texts, numbers, choices, ids.

use std::ops::RangeInclusive;

use messenger_wire::{Id, IdKind};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::Fields;

impl Fields<'_, '_> {
    /// Text that must be there.
    pub fn text(&mut self, name: &'static str) -> Option<String> {
        self.required(name)?;
        self.optional_text(name)
    }

    /// Text that is not empty.
    pub fn optional_text(&mut self, name: &'static str) -> Option<String> {
        match self.value(name)? {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            _ => self.malformed(name, "a text that is not empty"),
        }
    }

    /// Text that names one of the choices.
    pub fn optional_choice<T: Clone>(
        &mut self,
        name: &'static str,
        choices: &[(&str, T)],
        expected: &'static str,
    ) -> Option<T> {
        let value = self.value(name)?;
        let found = choices.iter().find(|(choice, _)| value.as_str() == Some(choice)).map(|(_, choice)| choice.clone());
        found.or_else(|| self.malformed(name, expected))
    }

    /// Truth value.
    pub fn optional_flag(&mut self, name: &'static str) -> Option<bool> {
        match self.value(name)? {
            Value::Bool(flag) => Some(*flag),
            _ => self.malformed(name, "true or false"),
        }
    }

    /// Whole number within a range.
    pub fn optional_number(
        &mut self,
        name: &'static str,
        range: RangeInclusive<u32>,
        expected: &'static str,
    ) -> Option<u32> {
        let number = self.value(name)?.as_u64().and_then(|number| u32::try_from(number).ok());
        number.filter(|number| range.contains(number)).or_else(|| self.malformed(name, expected))
    }

    /// URL that must be there.
    pub fn url(&mut self, name: &'static str) -> Option<Url> {
        let text = self.text(name)?;
        let url = Url::parse(&text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        url.or_else(|| self.malformed(name, "an http or https URL"))
    }

    /// Id that the document writes as a text or an integer.
    pub fn optional_id<T: serde::de::DeserializeOwned>(&mut self, name: &'static str) -> Option<T> {
        self.parsed(name, "an id")
    }

    /// Id of an app or a Page, which has only digits.
    pub fn optional_number_id<K: IdKind>(&mut self, name: &'static str) -> Option<Id<K>> {
        let id = Id::<K>::deserialize(self.value(name)?).ok();
        id.filter(Id::is_number).or_else(|| self.malformed(name, "an id of digits"))
    }

    /// Id of an app or a Page that must be there.
    pub fn number_id<K: IdKind>(&mut self, name: &'static str) -> Option<Id<K>> {
        self.required(name)?;
        self.optional_number_id(name)
    }

    /// Value of any type that serde reads from it.
    pub fn parsed<T: serde::de::DeserializeOwned>(&mut self, name: &'static str, expected: &'static str) -> Option<T> {
        let value = self.value(name)?;
        T::deserialize(value).ok().or_else(|| self.malformed(name, expected))
    }

    /// Version of the document, which is 1.
    pub fn version(&mut self) {
        match self.value("version") {
            Some(version) if *version == 1 => {}
            Some(_) => drop(self.malformed::<()>("version", "1")),
            None => drop(self.missing::<()>("version")),
        }
    }
}
