//! References that stand in for capability tokens.

use messenger_wire::PageId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Stands in for a capability token: whoever has the token may write to a person, so no bot,
/// log or queue gets it.
///
/// The same token of the same Page always has the same reference, from which it cannot be told. The channel keeps the
/// token under this reference, and a send command names it in `to`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("pattern" = "^token:[0-9a-f]{64}$"))]
pub struct TokenReference(Box<str>);

const PREFIX: &str = "token:";

impl TokenReference {
    /// Names a token of a Page.
    #[must_use]
    pub fn of(page_id: &PageId, token: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update("messenger:token:v1");
        hash.update((page_id.as_str().len() as u64).to_be_bytes());
        hash.update(page_id.as_str());
        hash.update(token);
        Self(format!("{PREFIX}{}", hex::encode(hash.finalize())).into())
    }

    /// The reference as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for TokenReference {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let digits = text.strip_prefix(PREFIX).unwrap_or_default();
        let canonical = digits.len() == 64 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if canonical { Ok(Self(text.into())) } else { Err("token reference is not token: and 64 hexadecimal digits") }
    }
}

impl From<TokenReference> for String {
    fn from(reference: TokenReference) -> Self {
        reference.0.into()
    }
}

#[cfg(test)]
mod tests {
    use messenger_wire::PageId;

    use super::TokenReference;

    #[test]
    fn a_token_has_one_reference_a_page_and_is_not_in_it() {
        let page = PageId::parse("42").unwrap();
        let reference = TokenReference::of(&page, "secret-token");
        assert_eq!(reference, TokenReference::of(&page, "secret-token"));
        assert_ne!(reference, TokenReference::of(&PageId::parse("43").unwrap(), "secret-token"));
        assert_ne!(reference, TokenReference::of(&page, "secret-tokem"));
        assert!(!reference.as_str().contains("secret"));
    }

    #[test]
    fn only_what_was_written_is_read() {
        let page = PageId::parse("42").unwrap();
        let text = String::from(TokenReference::of(&page, "t"));
        assert!(TokenReference::try_from(text.clone()).is_ok());
        for bad in [String::new(), "token:".to_owned(), text.to_uppercase(), format!("{text}0"), text[6..].to_owned()] {
            assert!(TokenReference::try_from(bad).is_err());
        }
    }
}
