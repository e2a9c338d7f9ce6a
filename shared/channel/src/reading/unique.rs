//! Reads JSON of which no object has a field twice: of two, the reader of a document would see one, and not say so.

use std::fmt;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// Why a text is not read. Shows nothing of it but the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UniqueError {
    /// It is no JSON.
    #[error("is not JSON (line {line}, column {column})")]
    NotJson {
        /// Counted from 1.
        line: usize,
        /// Counted from 1; 0 before the first.
        column: usize,
    },
    /// An object has a field twice.
    #[error("has a field twice in one object (the second at line {line}, column {column})")]
    Twice {
        /// Counted from 1.
        line: usize,
        /// Of the end of the second one's name, counted from 1.
        column: usize,
    },
}

/// Reads a text.
///
/// # Errors
/// [`UniqueError`].
pub fn unique(text: &str) -> Result<Value, UniqueError> {
    serde_json::from_str(text).map(|Unique(value)| value).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        if error.is_data() { UniqueError::Twice { line, column } } else { UniqueError::NotJson { line, column } }
    })
}

/// Value of which no object has a field twice.
struct Unique(Value);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueVisitor).map(Self)
    }
}

struct UniqueVisitor;

impl<'de> Visitor<'de> for UniqueVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Unique(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            if object.contains_key(&name) {
                return Err(A::Error::custom("a field stands twice"));
            }
            let Unique(value) = fields.next_value()?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{UniqueError, unique};

    #[test]
    fn what_has_each_field_once_is_read_as_it_is() {
        let value =
            json!({"a": {"x": 1, "y": [-2, 0.5, true, null, "ü"]}, "b": {"x": u64::MAX}, "c": [{"x": 1}, {"x": 2}]});
        assert_eq!(unique(&value.to_string()), Ok(value));
        assert_eq!(unique("null"), Ok(Value::Null));
    }

    #[test]
    fn a_field_that_stands_twice_and_a_mistake_are_told_with_their_place() {
        for (text, error) in [
            (r#"{"a": 1, "a": 1}"#, UniqueError::Twice { line: 1, column: 12 }),
            ("{\"a\": [{\"x\": 1,\n\"x\": 2}]}", UniqueError::Twice { line: 2, column: 3 }),
            // One name in two spellings.
            (r#"{"a": 1, "\u0061": 1}"#, UniqueError::Twice { line: 1, column: 17 }),
            (r#"{"a": 1,}"#, UniqueError::NotJson { line: 1, column: 9 }),
            ("", UniqueError::NotJson { line: 1, column: 0 }),
        ] {
            assert_eq!(unique(text), Err(error), "{text}");
        }
    }
}
