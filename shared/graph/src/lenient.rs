//! Properties of an answer, each read by itself: Graph writes numbers as text and the reverse, and one odd value that
//! nobody needs must not hide those beside it.
//!
//! For `#[serde(deserialize_with = "...")]`; together with `default` where the property may be absent.

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error};
use serde_json::value::RawValue;

/// Property that has to be there.
pub(crate) fn required<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<T, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    read(&raw).ok_or_else(|| D::Error::custom("a value of an unexpected type"))
}

/// Property that may be missing; one of an unexpected type is.
pub(crate) fn optional<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Option<T>, D::Error> {
    Ok(Option::<Box<RawValue>>::deserialize(deserializer)?.and_then(|raw| read(&raw)))
}

/// Property that counts as its default where it is missing or of an unexpected type.
pub(crate) fn or_default<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    optional(deserializer).map(Option::unwrap_or_default)
}

/// List without the elements of an unexpected type; empty where there is no list.
pub(crate) fn list<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::<Box<RawValue>>::deserialize(deserializer)?.map(|raw| elements(&raw)).unwrap_or_default())
}

/// Elements of a list that are of the type.
pub(crate) fn elements<T: DeserializeOwned>(raw: &RawValue) -> Vec<T> {
    let elements: Vec<Box<RawValue>> = serde_json::from_str(raw.get()).unwrap_or_default();
    elements.iter().filter_map(|element| read(element)).collect()
}

/// Reads a value as it is, else a number as its text, or what a text holds.
pub(crate) fn read<T: DeserializeOwned>(raw: &RawValue) -> Option<T> {
    let json = raw.get();
    serde_json::from_str(json).ok().or_else(|| match json.as_bytes().first()? {
        b'"' => serde_json::from_str(&serde_json::from_str::<String>(json).ok()?).ok(),
        b'-' | b'0'..=b'9' => serde_json::from_str(&format!("\"{json}\"")).ok(),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::value::RawValue;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    struct Answer {
        #[serde(deserialize_with = "super::required")]
        id: String,
        #[serde(default, deserialize_with = "super::optional")]
        time: Option<u64>,
        #[serde(default, deserialize_with = "super::optional")]
        shift: Option<f64>,
        #[serde(default, deserialize_with = "super::or_default")]
        on: bool,
        #[serde(default, deserialize_with = "super::list")]
        names: Vec<String>,
    }

    fn answer(id: &str, time: Option<u64>, names: &[&str]) -> Answer {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        Answer { id: id.into(), time, names, ..Answer::default() }
    }

    #[test]
    fn numbers_and_texts_are_read_either_way_and_an_odd_value_spoils_nothing_beside_it() {
        for (json, expected) in [
            (r#"{"id":"7"}"#, answer("7", None, &[])),
            (r#"{"id":123}"#, answer("123", None, &[])),
            (r#"{"id":-1}"#, answer("-1", None, &[])),
            (r#"{"id":12345678901234567890123}"#, answer("12345678901234567890123", None, &[])),
            (r#"{"id":"7","time":5}"#, answer("7", Some(5), &[])),
            (r#"{"id":"7","time":"5"}"#, answer("7", Some(5), &[])),
            (r#"{"id":"7","time":"soon","names":["a"]}"#, answer("7", None, &["a"])),
            (r#"{"id":"7","time":-5,"names":["a"]}"#, answer("7", None, &["a"])),
            (r#"{"id":"7","time":{"at":5},"names":["a"]}"#, answer("7", None, &["a"])),
            (r#"{"id":"7","time":null,"names":null,"on":null}"#, answer("7", None, &[])),
            (r#"{"id":"7","names":["a",1,{},null,"b"]}"#, answer("7", None, &["a", "1", "b"])),
            (r#"{"id":"7","names":"a"}"#, answer("7", None, &[])),
            (r#"{"id":"7","names":["\ud83d","b"]}"#, answer("7", None, &["b"])),
            (r#"{"id":"7","shift":"-7"}"#, Answer { shift: Some(-7.0), ..answer("7", None, &[]) }),
            (r#"{"id":"7","on":"true"}"#, Answer { on: true, ..answer("7", None, &[]) }),
            (r#"{"id":"7","on":[]}"#, answer("7", None, &[])),
        ] {
            assert_eq!(serde_json::from_str::<Answer>(json).unwrap(), expected, "{json}");
        }
    }

    #[test]
    fn what_has_to_be_there_has_to_be_text_or_a_number() {
        for json in [r#"{"id":null}"#, r#"{"id":{}}"#, r#"{"id":["7"]}"#, r#"{"id":true}"#, "{}"] {
            assert!(serde_json::from_str::<Answer>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn an_object_is_also_read_from_its_text() {
        let text = RawValue::from_string(r#""{\"id\":\"7\"}""#.to_owned()).unwrap();
        assert_eq!(super::read(&text), Some(answer("7", None, &[])));
    }
}
