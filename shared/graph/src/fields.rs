//! Fields of a form whose values are JSON, as uploads and batches want them.

use serde::Serialize;
use serde_json::Value;

use crate::request::RequestError;

/// Fields of a JSON object: text as it is, everything else as JSON.
///
/// # Errors
/// [`RequestError::Body`] when the value is no object.
pub(crate) fn form_fields(body: &(impl Serialize + ?Sized)) -> Result<Vec<(String, String)>, RequestError> {
    let Ok(Value::Object(fields)) = serde_json::to_value(body) else {
        return Err(RequestError::Body);
    };
    let text = |value| if let Value::String(text) = value { text } else { value.to_string() };
    Ok(fields.into_iter().map(|(name, value)| (name, text(value))).collect())
}

#[cfg(test)]
mod tests {
    use super::form_fields;
    use crate::request::RequestError;
    use serde_json::json;

    #[test]
    fn text_stays_and_everything_else_becomes_json() {
        let fields = form_fields(&json!({"a": "x y", "b": {"id": "1"}, "c": 2, "d": true})).unwrap();
        let expected = [("a", "x y"), ("b", r#"{"id":"1"}"#), ("c", "2"), ("d", "true")];
        assert_eq!(fields, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        for value in [json!([]), json!("text"), json!(null)] {
            assert_eq!(form_fields(&value), Err(RequestError::Body), "{value}");
        }
    }
}
