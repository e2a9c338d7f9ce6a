//! Reads a JSON document field by field and gathers everything that is wrong with it, so that all of it is named at once.

mod problems;
mod secret;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use messenger_wire::{Id, IdKind};
use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;

pub use problems::{Problem, Problems};

use crate::account::{Reference, References, Unreadable};

/// State of one reading, shared by all objects of the document.
#[derive(Debug)]
pub struct Reading<'a> {
    references: &'a References,
    /// References that were met and have no value yet, each with the path of a field that needs it.
    pub unresolved: BTreeMap<Reference, String>,
    /// References that were met and cannot be read.
    pub unreadable: Vec<Unreadable>,
    /// What is wrong so far.
    pub problems: Problems,
}

/// One object of the document, with the path that leads to it.
///
/// A reader gives `None` where the field is absent or wrong; for the fields that must be there, the problem is noted by then.
#[derive(Debug)]
pub struct Fields<'r, 'a> {
    reading: &'r mut Reading<'a>,
    object: &'r Map<String, Value>,
    path: &'r str,
    asked: Vec<&'static str>,
}

impl<'a> Reading<'a> {
    /// Starts a reading; `references` has the values that stand elsewhere.
    #[must_use]
    pub fn new(references: &'a References) -> Self {
        Self { references, unresolved: BTreeMap::new(), unreadable: Vec::new(), problems: Problems::default() }
    }

    /// Reads an object with a function that asks for its fields; keys that it did not ask for are unknown.
    pub fn object<T>(
        &mut self,
        path: &str,
        value: &Value,
        read: impl FnOnce(&mut Fields<'_, 'a>) -> Option<T>,
    ) -> Option<T> {
        let Value::Object(object) = value else {
            return self.malformed(path, "an object");
        };
        let mut fields = Fields { reading: self, object, path, asked: Vec::new() };
        let result = read(&mut fields);
        fields.note_unknown();
        result
    }

    /// Notes what a value should be.
    pub fn malformed<T>(&mut self, path: &str, expected: &'static str) -> Option<T> {
        self.problems.add(path, Problem::Malformed(expected));
        None
    }

    /// Reads every element of a list.
    pub fn each<T>(
        &mut self,
        path: &str,
        value: &Value,
        mut read: impl FnMut(&mut Self, &str, &Value) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Value::Array(elements) = value else {
            return self.malformed(path, "a list");
        };
        let read = |(index, element)| read(self, &format!("{path}[{index}]"), element);
        Some(elements.iter().enumerate().filter_map(read).collect())
    }
}

impl<'r, 'a> Fields<'r, 'a> {
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
        let is_number = |id: &Id<K>| id.as_str().bytes().all(|byte| byte.is_ascii_digit());
        id.filter(is_number).or_else(|| self.malformed(name, "an id of digits"))
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

    /// List whose elements a function reads; empty where the field is absent.
    pub fn list<T>(
        &mut self,
        name: &'static str,
        expected: &'static str,
        read: impl Fn(&Value) -> Option<T>,
    ) -> Vec<T> {
        let Some(value) = self.value(name) else { return Vec::new() };
        let elements = value.as_array().and_then(|values| values.iter().map(read).collect());
        elements.or_else(|| self.malformed(name, expected)).unwrap_or_default()
    }

    /// Object inside this one.
    pub fn object<T>(&mut self, name: &'static str, read: impl FnOnce(&mut Fields<'_, '_>) -> Option<T>) -> Option<T> {
        let value = self.value(name)?;
        self.reading.object(&join(self.path, name), value, read)
    }

    /// Version of the document, which is 1.
    pub fn version(&mut self) {
        match self.value("version") {
            Some(version) if *version == 1 => {}
            Some(_) => drop(self.malformed::<()>("version", "1")),
            None => drop(self.missing::<()>("version")),
        }
    }

    /// Value that a function reads, whatever its type.
    pub fn read<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Reading<'a>, &str, &Value) -> Option<T>,
    ) -> Option<T> {
        let value = self.value(name)?;
        read(self.reading, &join(self.path, name), value)
    }

    /// Elements of a list that a function reads; empty where the field is absent.
    pub fn each<T>(
        &mut self,
        name: &'static str,
        read: impl FnMut(&mut Reading<'a>, &str, &Value) -> Option<T>,
    ) -> Vec<T> {
        self.read(name, |reading, path, value| reading.each(path, value, read)).unwrap_or_default()
    }

    /// Object that maps names to objects: reads every member.
    pub fn map<T>(
        &mut self,
        name: &'static str,
        mut read: impl FnMut(&str, &mut Fields<'_, '_>) -> Option<T>,
    ) -> Vec<T> {
        let Some(value) = self.required(name) else { return Vec::new() };
        let Value::Object(members) = value else {
            return self.malformed(name, "an object").unwrap_or_default();
        };
        let path = join(self.path, name);
        let members = members.iter().filter_map(|(member, value)| {
            let path = join(&path, member);
            if !is_name(member) {
                return self.reading.malformed(&path, "named with 1 to 64 letters, digits, hyphens and underscores");
            }
            self.reading.object(&path, value, |fields| read(member, fields))
        });
        members.collect()
    }

    /// Whether the object has a field. `null` counts as absent, since many JSON writers put it there.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.object.get(name).is_some_and(|value| !value.is_null())
    }

    /// Whether the object has exactly one of these fields.
    #[must_use]
    pub fn has_one_of(&self, names: &[&str]) -> bool {
        names.iter().filter(|name| self.has(name)).count() == 1
    }

    /// Value of any type but `null`.
    pub fn value(&mut self, name: &'static str) -> Option<&'r Value> {
        self.asked.push(name);
        self.object.get(name).filter(|value| !value.is_null())
    }

    /// Notes that a field is missing.
    pub fn missing<T>(&mut self, name: &'static str) -> Option<T> {
        self.reading.problems.add(&join(self.path, name), Problem::Missing);
        None
    }

    /// Notes what a field should be.
    pub fn malformed<T>(&mut self, name: &'static str, expected: &'static str) -> Option<T> {
        self.reading.malformed(&join(self.path, name), expected)
    }

    /// Notes a problem with a field.
    pub fn problem<T>(&mut self, name: &'static str, problem: Problem) -> Option<T> {
        self.reading.problems.add(&join(self.path, name), problem);
        None
    }

    /// Notes that the object as a whole is wrong.
    pub fn refused<T>(&mut self, expected: &'static str) -> Option<T> {
        self.reading.malformed(self.path, expected)
    }

    fn required(&mut self, name: &'static str) -> Option<&'r Value> {
        self.value(name).or_else(|| self.missing(name))
    }

    fn note_unknown(self) {
        for key in self.object.keys().filter(|key| !self.asked.contains(&key.as_str())) {
            self.reading.problems.add(&join(self.path, key), Problem::Unknown);
        }
    }
}

fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=64).contains(&name.len()) && name.bytes().all(allowed)
}

/// Path of a field of an object.
#[must_use]
pub fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
