//! Fields that hold others: lists, objects, and objects that map names to objects.

use std::ops::RangeInclusive;

use serde_json::Value;

use super::{Fields, Reading, join, shown};

impl<'a> Fields<'_, 'a> {
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

    /// The same of a list with a limit. It is counted first: of one that is too long, or too short, no element is read.
    pub fn few<T>(
        &mut self,
        name: &'static str,
        count: RangeInclusive<usize>,
        expected: &'static str,
        read: impl FnMut(&mut Reading<'a>, &str, &Value) -> Option<T>,
    ) -> Vec<T> {
        let elements = self.object.get(name).and_then(Value::as_array);
        if elements.is_some_and(|elements| !count.contains(&elements.len())) {
            self.value(name);
            return self.malformed(name, expected).unwrap_or_default();
        }
        self.each(name, read)
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
            let path = join(&path, &shown(member));
            if !is_name(member) {
                return self.reading.malformed(&path, "named with 1 to 64 letters, digits, hyphens and underscores");
            }
            self.reading.object(&path, value, |fields| read(member, fields))
        });
        members.collect()
    }
}

fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=64).contains(&name.len()) && name.bytes().all(allowed)
}
