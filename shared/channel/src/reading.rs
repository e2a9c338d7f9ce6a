//! Reads a JSON document field by field and gathers everything that is wrong with it, so that all
//! of it is named at once.

mod json;
mod key;
mod nested;
mod problems;
mod scalar;
mod secret;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

pub use json::{JsonError, parse_json};
pub use key::shown;
pub use problems::{Problem, Problems};

use key::shown_field;

use crate::configuration::{Reference, References, Unreadable};

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
    /// Words of the whole document that a problem names wherever they stand, whatever their case.
    pub words: &'static [&'static str],
}

/// One object of the document, with the path that leads to it.
///
/// A reader gives `None` where the field is absent or wrong; for the fields that must be there, the
/// problem is noted by then. `null` counts as absent, since many JSON writers put it there.
#[derive(Debug)]
pub struct Fields<'r, 'a> {
    reading: &'r mut Reading<'a>,
    object: &'r Map<String, Value>,
    path: &'r str,
    asked: Vec<&'static str>,
    /// Fields that have a meaning beside others, whether they were asked for or not.
    known: Vec<&'static str>,
}

impl<'a> Reading<'a> {
    /// Starts a reading; `references` has the values that stand elsewhere.
    #[must_use]
    pub fn new(references: &'a References) -> Self {
        Self {
            references,
            unresolved: BTreeMap::new(),
            unreadable: Vec::new(),
            problems: Problems::default(),
            words: &[],
        }
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
        let mut fields = Fields { reading: self, object, path, asked: Vec::new(), known: Vec::new() };
        let result = read(&mut fields);
        fields.note_unknown();
        result
    }

    /// Notes what a value should be.
    pub fn malformed<T>(&mut self, path: &str, expected: &'static str) -> Option<T> {
        self.problems.add(path, Problem::Malformed(expected));
        None
    }

    /// Reads every element of a list. One that somebody else wrote has its length looked at before ([`Fields::few`]).
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

impl<'r> Fields<'r, '_> {
    /// Whether the object has a field.
    #[must_use]
    pub fn has(&mut self, name: &'static str) -> bool {
        self.known.push(name);
        self.object.get(name).is_some_and(|value| !value.is_null())
    }

    /// Whether the object has exactly one of these fields.
    #[must_use]
    pub fn has_one_of(&mut self, names: &[&'static str]) -> bool {
        names.iter().filter(|name| self.has(name)).count() == 1
    }

    /// Says which fields have a meaning beside others than these: a problem names them, should they be here with more
    /// than `null`.
    pub fn elsewhere(&mut self, names: &[&'static str]) {
        self.known.extend(names);
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

    /// A field of another form is absent with `null`; what is a field of none is told whatever it holds, as the slip of
    /// the pen that it most likely is.
    fn note_unknown(mut self) {
        self.known.extend(&self.asked);
        let is_absent = |key: &str, value: &Value| value.is_null() && self.known.contains(&key);
        for (key, value) in self.object {
            if !self.asked.contains(&key.as_str()) && !is_absent(key, value) {
                self.reading
                    .problems
                    .add(&join(self.path, &shown_field(key, &self.known, self.reading.words)), Problem::Unknown);
            }
        }
    }
}

impl Reading<'_> {
    /// Reads what stands for itself, without references: the value, or everything that is wrong with it.
    ///
    /// # Errors
    /// [`Problems`] name the path of everything that is missing, malformed or unknown, and no value.
    pub fn whole<T>(read: impl FnOnce(&mut Reading<'_>) -> Option<T>) -> Result<T, Problems> {
        let references = References::new();
        let mut reading = Reading::new(&references);
        match read(&mut reading) {
            Some(value) if reading.problems.is_empty() => Ok(value),
            _ => Err(reading.problems),
        }
    }
}

/// Path of a field of an object.
#[must_use]
pub fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
