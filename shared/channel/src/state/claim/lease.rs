//! Who holds a claim, and until when.

use messenger_wire::TimestampMs;
use sha2::{Digest, Sha256};

/// Names who holds a claim: one run and no other, or whoever comes back under a name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Owner(Box<str>);

impl Owner {
    /// Makes an owner of random bytes.
    #[must_use]
    pub fn new(random: [u8; 16]) -> Self {
        Self(format!("{:032x}", u128::from_be_bytes(random)).into())
    }

    /// Makes the owner that has a name, by its digest: the same one each time.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let digest: [u8; 32] = Sha256::digest(name).into();
        Self(hex::encode(&digest[..16]).into())
    }

    /// The owner as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Right to act until a point in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Who acts.
    pub owner: Owner,
    /// When it is asked for.
    pub now: TimestampMs,
    /// When it ends; the owner sends nothing after it.
    pub until: TimestampMs,
}

#[cfg(test)]
mod tests {
    use super::Owner;

    #[test]
    fn owners_differ_as_their_bytes_or_names_do() {
        assert_eq!(Owner::new([0; 16]).as_str().len(), 32);
        assert_ne!(Owner::new([0; 16]), Owner::new([1; 16]));
        assert_eq!(Owner::of("a").as_str().len(), 32);
        assert_eq!(Owner::of("a"), Owner::of("a"));
        assert_ne!(Owner::of("a"), Owner::of("b"));
    }
}
