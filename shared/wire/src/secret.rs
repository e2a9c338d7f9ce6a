//! Text that must never be printed.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

/// App secret, verify token or access token.
///
/// `Debug` and `Serialize` write `<redacted>`; the memory is wiped on drop. The only way to the
/// text is [`Secret::expose`].
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Takes the text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Compares in constant time: neither the place of a difference nor whether the lengths agree shows in the time
    /// taken, only how many blocks of 64 bytes the secret fills, which is one for those that Meta gives out.
    #[must_use]
    pub fn matches(&self, candidate: &str) -> bool {
        use sha2::{Digest, Sha256};
        // Digests have one length, so that unequal lengths take the same path as unequal texts.
        Sha256::digest(self.0.as_bytes()).ct_eq(&Sha256::digest(candidate.as_bytes())).into()
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.matches(&other.0)
    }
}

impl Eq for Secret {}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("<redacted>")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn a_secret_is_never_printed() {
        let secret = Secret::new("EAAG");
        assert_eq!(format!("{secret:?}"), "<redacted>");
        assert_eq!(serde_json::to_string(&secret).unwrap(), "\"<redacted>\"");
    }

    #[test]
    fn only_the_same_text_matches() {
        let secret = Secret::new("token");
        assert!(secret.matches("token"));
        for other in ["", "toke", "tokens", "Token"] {
            assert!(!secret.matches(other), "{other}");
        }
    }
}
