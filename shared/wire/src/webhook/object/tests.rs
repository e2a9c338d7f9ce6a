use serde_json::value::RawValue;

use super::Object;
use crate::webhook::Nullable;
use crate::webhook::samples::raw;

fn object(json: &str) -> Object<'_> {
    Object::read(raw(json)).unwrap()
}

#[test]
fn only_an_object_is_read() {
    for json in ["null", "1", "\"{}\"", "[]", "true"] {
        assert!(Object::read(raw(json)).is_none(), "{json}");
    }
    assert!(Object::read(raw("{}")).is_some());
}

#[test]
fn an_odd_property_spoils_nothing_beside_it() {
    let object = object(r#"{"a":{"deep":[1,2]},"b":"text","c":[{"d":1},7,{"d":2}],"b":"last"}"#);
    assert_eq!(object.text("a"), None);
    assert_eq!(object.text("b").as_deref(), Some("last"));
    assert_eq!(object.list::<u8>("c"), [7]);
    assert_eq!(object.elements("c").len(), 3);
    assert!(object.elements("a").is_empty() && object.elements("absent").is_empty());
}

#[test]
fn absent_null_and_empty_are_three_things() {
    let object = object(r#"{"null":null,"empty":"","odd":{}}"#);
    assert_eq!(object.nullable_text("absent"), Nullable::Absent);
    assert_eq!(object.nullable_text("null"), Nullable::Null);
    assert_eq!(object.nullable_text("empty").as_deref(), Some(""));
    assert_eq!(object.nullable_text("odd"), Nullable::Absent);
}

#[test]
fn numbers_and_strings_are_read_either_way() {
    for json in [r#"{"n":37}"#, r#"{"n":"37"}"#] {
        let object = object(json);
        assert_eq!(object.integer("n"), Some(37), "{json}");
        assert_eq!(object.text("n").as_deref(), Some("37"), "{json}");
        assert_eq!(object.number("n"), Some(37.0), "{json}");
        assert_eq!(object.id::<crate::kind::Mid>("n").unwrap().as_str(), "37", "{json}");
    }
    assert_eq!(object(r#"{"n":1.10}"#).text("n").as_deref(), Some("1.10"));
    for json in [r#"{"n":"x"}"#, r#"{"n":1e999}"#, r#"{"n":"NaN"}"#, r#"{"n":[]}"#] {
        assert_eq!(object(json).number("n"), None, "{json}");
    }
}

#[test]
fn truth_is_read_from_words_and_digits() {
    for (value, truth) in [
        ("true", Some(true)),
        ("\"true\"", Some(true)),
        ("1", Some(true)),
        ("false", Some(false)),
        ("\"0\"", Some(false)),
        ("2", None),
        ("null", None),
        ("{}", None),
    ] {
        let json = format!("{{\"t\":{value}}}");
        assert_eq!(object(&json).truth("t"), truth, "{value}");
        assert_eq!(object(&json).flag("t"), truth == Some(true), "{value}");
    }
}

#[test]
fn half_an_emoji_does_not_hide_the_text_around_it() {
    let text = object(r#"{"t":"a\ud83d b","u":"\ud83d\ude00"}"#).text("t").unwrap();
    assert!(text.starts_with('a') && text.ends_with(" b") && text.contains('\u{fffd}'));
    assert_eq!(object(r#"{"u":"\ud83d\ude00"}"#).text("u").as_deref(), Some("😀"));
}

#[test]
fn an_escaped_name_is_the_same_name() {
    let object = object(r#"{"\u006did":"m_1","\ud83d":1}"#);
    assert_eq!(object.text("mid").as_deref(), Some("m_1"));
}

#[test]
fn depth_is_no_reason_to_fail() {
    let deep = format!("{{\"a\":{}1{},\"b\":2}}", "[".repeat(100_000), "]".repeat(100_000));
    let deep = RawValue::from_string(deep).unwrap();
    assert_eq!(Object::read(&deep).unwrap().integer("b"), Some(2));
}

#[test]
fn debug_shows_names_only() {
    assert_eq!(format!("{:?}", object(r#"{"text":"hello"}"#)), r#"{"text"}"#);
}
