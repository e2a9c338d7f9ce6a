//! JSON as Meta writes it: ASCII only, with escaped slashes.
//!
//! A receiver that parses and writes again before it checks the signature fails on such a body, which is what it is
//! for. Source: <https://developers.facebook.com/docs/messenger-platform/webhooks#validate-payloads>.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;
use serde_json::ser::{Formatter, Serializer};

/// Writes a value with every non-ASCII UTF-16 unit as `\uXXXX` and every slash as `\/`.
pub(super) fn escaped(value: &Value) -> Vec<u8> {
    let mut body = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut body, Escaping);
    match value.serialize(&mut serializer) {
        Ok(()) => body,
        // Writing a `Value` into memory cannot fail; without the escapes it would still be the same JSON.
        Err(_) => value.to_string().into_bytes(),
    }
}

struct Escaping;

impl Formatter for Escaping {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        for character in fragment.chars() {
            match character {
                '/' => writer.write_all(b"\\/")?,
                ascii if ascii.is_ascii() => writer.write_all(&[ascii as u8])?,
                other => other.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(writer, "\\u{unit:04x}"))?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::escaped;
    use serde_json::{Value, json};

    #[test]
    fn text_is_escaped_as_in_metas_documentation_and_stays_the_same_json() {
        let value = json!({"text": "äöå 😀 a/b \"\\\n", "n": 1});
        let body = escaped(&value);
        assert_eq!(
            String::from_utf8(body.clone()).unwrap(),
            r#"{"n":1,"text":"\u00e4\u00f6\u00e5 \ud83d\ude00 a\/b \"\\\n"}"#
        );
        assert_eq!(serde_json::from_slice::<Value>(&body).unwrap(), value);
    }
}
