//! Signature of a delivery: the `X-Hub-Signature-256` header.
//!
//! Source: <https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks>.

use std::fmt::{self, Write};

use hex::FromHex;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::Secret;

/// Value of `X-Hub-Signature-256`, parsed: an HMAC-SHA256 that is still to be checked.
#[derive(Clone, PartialEq, Eq)]
pub struct Signature([u8; 32]);

/// Why a header value is no signature. Says nothing about the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("signature header is not sha256= and 64 hexadecimal digits")]
pub struct SignatureError;

/// Which form of the body the signature was made over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedForm {
    /// The bytes as they came.
    Raw,
    /// The text with each non-ASCII UTF-16 unit written as `\uXXXX`, as Meta's documentation describes it.
    Escaped,
}

impl Signature {
    /// Reads `sha256=` (lower case, once) and 64 hexadecimal digits of either case.
    ///
    /// # Errors
    /// [`SignatureError`] for everything else, white space included.
    pub fn parse(header: &str) -> Result<Self, SignatureError> {
        let digits = header.strip_prefix("sha256=").ok_or(SignatureError)?;
        <[u8; 32]>::from_hex(digits).map(Self).map_err(|_| SignatureError)
    }

    /// Signs bytes as Meta does.
    #[must_use]
    pub fn sign(secret: &Secret, body: &[u8]) -> Self {
        Self(mac(secret, body).finalize().into_bytes().into())
    }

    /// The 64 lower-case hexadecimal digits alone.
    #[must_use]
    pub fn digits(&self) -> String {
        hex::encode(self.0)
    }

    /// Checks the signature in constant time against every secret: first over the raw bytes, then, for a body
    /// with non-ASCII bytes, over its escaped form.
    #[must_use]
    pub fn matches(&self, secrets: &[Secret], body: &[u8]) -> Option<SignedForm> {
        if self.is_of(secrets, body) {
            return Some(SignedForm::Raw);
        }
        let escaped = escape_unicode(body)?;
        self.is_of(secrets, escaped.as_bytes()).then_some(SignedForm::Escaped)
    }

    fn is_of(&self, secrets: &[Secret], body: &[u8]) -> bool {
        secrets.iter().any(|secret| mac(secret, body).verify_slice(&self.0).is_ok())
    }
}

/// The header value, lower case.
impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256={}", self.digits())
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature(<redacted>)")
    }
}

/// HMAC with a key of any length: padded to the block, or hashed where it is longer (RFC 2104, section 2).
fn mac(secret: &Secret, body: &[u8]) -> Hmac<Sha256> {
    let key = secret.expose().as_bytes();
    let hashed = Sha256::digest(key);
    let key = if key.len() > 64 { hashed.as_slice() } else { key };
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(body);
    mac
}

/// The body with every non-ASCII UTF-16 unit as `\uXXXX`; `None` where that changes nothing or the body is not UTF-8.
fn escape_unicode(body: &[u8]) -> Option<String> {
    if body.is_ascii() {
        return None;
    }
    let text = std::str::from_utf8(body).ok()?;
    let mut escaped = String::with_capacity(text.len() * 2);
    for character in text.chars() {
        if character.is_ascii() {
            escaped.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            write!(escaped, "\\u{unit:04x}").ok()?;
        }
    }
    Some(escaped)
}

#[cfg(test)]
mod tests {
    use super::{Signature, SignedForm};
    use crate::Secret;

    const ESCAPED: &str = r#"{"object":"page","entry":[{"id":"1","time":1458692752478,"messaging":[{"sender":{"id":"2"},"recipient":{"id":"1"},"timestamp":1458692752478,"message":{"mid":"m_x","text":"\u00e4\u00f6\u00e5 \ud83d\ude00 a\/b"}}]}]}"#;
    const OF_ESCAPED: &str = "sha256=7449594464eefbb6c41c9fe1d2c2a9daa75fd379df059a2588b0cac20b90b9f5";
    const OF_UTF8: &str = "sha256=3c7deb9c44054a8c23572b6452b8944f7e1c05737db596690aa7f97a29fbaec4";

    fn secrets(texts: &[&str]) -> Vec<Secret> {
        texts.iter().map(|text| Secret::new(*text)).collect()
    }

    fn utf8() -> String {
        ESCAPED.replace("\\u00e4\\u00f6\\u00e5 \\ud83d\\ude00", "äöå 😀")
    }

    #[test]
    fn known_answers_hold() {
        let secret = Secret::new("test_app_secret");
        assert_eq!(Signature::sign(&secret, ESCAPED.as_bytes()).to_string(), OF_ESCAPED);
        assert_eq!(Signature::sign(&secret, utf8().as_bytes()).to_string(), OF_UTF8);
    }

    #[test]
    fn keys_up_to_the_block_and_past_it_are_taken() {
        for (length, mac) in [
            (64, "b65ca3a3235f948bc0e6bd747532c54a983b54ddad1a4d1bd8b958e065b1cab4"),
            (65, "5c8ad20f6d25c86ccfc9774f1c0ca49d3675f3a112d9905cce286e2636681b75"),
        ] {
            let secret = Secret::new("a".repeat(length));
            assert_eq!(Signature::sign(&secret, b"x").to_string(), format!("sha256={mac}"));
        }
    }

    #[test]
    fn any_secret_and_either_form_matches() {
        let both = secrets(&["other", "test_app_secret"]);
        let escaped = Signature::parse(OF_ESCAPED).unwrap();
        let utf8_signed = Signature::parse(OF_UTF8).unwrap();
        assert_eq!(escaped.matches(&both, ESCAPED.as_bytes()), Some(SignedForm::Raw));
        assert_eq!(utf8_signed.matches(&both, utf8().as_bytes()), Some(SignedForm::Raw));
        assert_eq!(escaped.matches(&both, utf8().as_bytes()), Some(SignedForm::Escaped));
        assert_eq!(utf8_signed.matches(&both, ESCAPED.as_bytes()), None);
        assert_eq!(escaped.matches(&secrets(&["other"]), ESCAPED.as_bytes()), None);
        assert_eq!(escaped.matches(&[], ESCAPED.as_bytes()), None);
    }

    #[test]
    fn one_changed_byte_does_not_match() {
        let secrets = secrets(&["test_app_secret"]);
        let signature = Signature::parse(OF_ESCAPED).unwrap();
        for index in 0..ESCAPED.len() {
            let mut body = ESCAPED.as_bytes().to_vec();
            body[index] ^= 1;
            assert_eq!(signature.matches(&secrets, &body), None, "byte {index}");
        }
    }

    #[test]
    fn bytes_that_are_not_utf8_have_one_form_only() {
        let secret = secrets(&["s"]);
        let body = b"{\"a\":\"\xff\"}";
        assert_eq!(Signature::sign(&secret[0], body).matches(&secret, body), Some(SignedForm::Raw));
        assert_eq!(Signature::sign(&secret[0], b"x").matches(&secret, body), None);
    }

    #[test]
    fn the_grammar_is_strict() {
        let hex = "ab".repeat(32);
        assert!(Signature::parse(&format!("sha256={hex}")).is_ok());
        assert!(Signature::parse(&format!("sha256={}", hex.to_uppercase())).is_ok());
        for bad in [
            String::new(),
            hex.clone(),
            "sha256=".to_owned(),
            format!("SHA256={hex}"),
            format!("sha1={hex}"),
            format!("sha256=sha256={hex}"),
            format!(" sha256={hex}"),
            format!("sha256={hex} "),
            format!("sha256={}", &hex[1..]),
            format!("sha256={hex}a"),
            format!("sha256={}g", &hex[1..]),
            format!("sha256={hex},sha256={hex}"),
            format!("sha256={}é", &hex[2..]),
        ] {
            assert!(Signature::parse(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn debug_shows_no_signature() {
        let signature = Signature::parse(OF_UTF8).unwrap();
        assert_eq!(format!("{signature:?}"), "Signature(<redacted>)");
    }
}
