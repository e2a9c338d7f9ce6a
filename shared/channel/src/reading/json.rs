//! Reads JSON that somebody else wrote: no object has a field twice, since of two the reader of a document would see one
//! and not say so, and there are no more values than memory is there for.

use std::cell::Cell;
use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::{Problem, Problems};

/// Most values of a document, each object, list, text, number and word counted: fifty messages of ten cards with three
/// buttons each have half of them. What a value takes in memory has little to do with its bytes: an object of one field
/// takes the room of eleven.
const VALUES: usize = 20_000;

/// Why a text is not read. Shows nothing of it but the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
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
    /// There are too many values.
    #[error("has more than {VALUES} values (the next at line {line}, column {column})")]
    TooMany {
        /// Counted from 1.
        line: usize,
        /// Of what stands before it, counted from 1.
        column: usize,
    },
}

impl From<JsonError> for Problems {
    fn from(error: JsonError) -> Self {
        let mut problems = Self::default();
        problems.add("", Problem::Refused(error.to_string()));
        problems
    }
}

/// Reads a text.
///
/// # Errors
/// [`JsonError`].
pub fn parse_json(text: &[u8]) -> Result<Value, JsonError> {
    let left = Cell::new(Some(VALUES));
    let mut reader = serde_json::Deserializer::from_slice(text);
    let read = Counted(&left).deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    read.map_err(|error| {
        let (line, column) = (error.line(), error.column());
        match (error.is_data(), left.get()) {
            (true, None) => JsonError::TooMany { line, column },
            (true, Some(_)) => JsonError::Twice { line, column },
            (false, _) => JsonError::NotJson { line, column },
        }
    })
}

/// Reader of a value, with how many more there may be; none at all once there was one too many.
#[derive(Clone, Copy)]
struct Counted<'a>(&'a Cell<Option<usize>>);

impl<'de> DeserializeSeed<'de> for Counted<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.0.set(self.0.get().and_then(|left| left.checked_sub(1)));
        if self.0.get().is_none() {
            return Err(D::Error::custom("too many values"));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Counted<'_> {
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
        while let Some(item) = items.next_element_seed(self)? {
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
            let value = fields.next_value_seed(self)?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{JsonError, VALUES, parse_json as read};

    #[test]
    fn what_has_each_field_once_is_read_as_it_is() {
        let value =
            json!({"a": {"x": 1, "y": [-2, 0.5, true, null, "ü"]}, "b": {"x": u64::MAX}, "c": [{"x": 1}, {"x": 2}]});
        assert_eq!(read(value.to_string().as_bytes()), Ok(value));
        assert_eq!(read(b"null"), Ok(Value::Null));
    }

    #[test]
    fn a_field_that_stands_twice_and_a_mistake_are_told_with_their_place() {
        for (text, error) in [
            (r#"{"a": 1, "a": 1}"#, JsonError::Twice { line: 1, column: 12 }),
            ("{\"a\": [{\"x\": 1,\n\"x\": 2}]}", JsonError::Twice { line: 2, column: 3 }),
            // One name in two spellings.
            (r#"{"a": 1, "\u0061": 1}"#, JsonError::Twice { line: 1, column: 17 }),
            (r#"{"a": 1,}"#, JsonError::NotJson { line: 1, column: 9 }),
            ("", JsonError::NotJson { line: 1, column: 0 }),
        ] {
            assert_eq!(read(text.as_bytes()), Err(error), "{text}");
        }
    }

    #[test]
    fn as_many_values_as_memory_is_there_for_are_read_and_not_one_more() {
        let with = |count: usize| format!("[{}]", vec!["0"; count].join(","));
        assert!(read(with(VALUES - 1).as_bytes()).is_ok());
        let column = 2 * VALUES - 1;
        assert_eq!(read(with(VALUES).as_bytes()), Err(JsonError::TooMany { line: 1, column }));
        let buttons = json!([0, 0, 0].map(|_| json!({"type": "postback", "title": "t", "payload": "p"})));
        let card = json!({"title": "t", "subtitle": "s", "image_url": "https://u", "buttons": buttons,
            "default_action": {"type": "web_url", "url": "https://u"}});
        let payload = json!({"template_type": "generic", "elements": vec![card; 10]});
        let carousel = json!({"message": {"attachment": {"type": "template", "payload": payload}}});
        assert!(read(json!({"actions": vec![carousel; 50]}).to_string().as_bytes()).is_ok());
        let objects = format!("[{}]", vec![r#"{"":0}"#; 150_000].join(","));
        let error = read(objects.as_bytes()).unwrap_err().to_string();
        assert!(error.starts_with("has more than 20000 values (the next at line 1, column "), "{error}");
    }
}
