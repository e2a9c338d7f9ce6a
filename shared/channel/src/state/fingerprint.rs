//! Fingerprint of secrets: what the state keeps of them, and what tells two of them apart in memory.

use messenger_wire::Secret;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Tells one secret, or one set of them, from another without holding it: the first 16 hexadecimal digits of a SHA-256.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Takes the fingerprint of a token.
    #[must_use]
    pub fn of(token: &Secret) -> Self {
        Self::of_digest(Sha256::digest(token.expose()).into())
    }

    /// Takes the fingerprint of several secrets together, in their order.
    #[must_use]
    pub fn of_all<'s>(secrets: impl IntoIterator<Item = &'s Secret>) -> Self {
        let mut hash = Sha256::new();
        for secret in secrets {
            // Digests are of one length, so that no two lists run together to the same bytes.
            hash.update(Sha256::digest(secret.expose()));
        }
        Self::of_digest(hash.finalize().into())
    }

    fn of_digest(digest: [u8; 32]) -> Self {
        Self(hex::encode(&digest[..8]))
    }
}

#[cfg(test)]
mod tests {
    use super::Fingerprint;
    use messenger_wire::Secret;

    #[test]
    fn a_fingerprint_tells_tokens_apart_and_is_not_one() {
        let (one, two) = (Secret::new("EAAG-one"), Secret::new("EAAG-two"));
        assert_eq!(Fingerprint::of(&one), Fingerprint::of(&one.clone()));
        assert_ne!(Fingerprint::of(&one), Fingerprint::of(&two));
        assert!(!format!("{:?}", Fingerprint::of(&one)).contains("EAAG"));
    }

    #[test]
    fn a_fingerprint_of_several_tells_where_one_ends() {
        let of = |texts: &[&str]| Fingerprint::of_all(&texts.iter().map(|text| Secret::new(*text)).collect::<Vec<_>>());
        assert_eq!(of(&["a", "b"]), of(&["a", "b"]));
        for other in [&["ab"][..], &["b", "a"], &["a", "b", ""], &["a"], &[]] {
            assert_ne!(of(&["a", "b"]), of(other), "{other:?}");
        }
    }
}
