//! Names of claims.

use std::fmt;

use messenger_wire::webhook::EventId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Names a claim in 65 characters: a letter for what is claimed, and 64 lower-case hexadecimal digits.
///
/// Events have `e` and their id, commands `c` and the digest of account and id. Only these two are ever read again
/// ([`ClaimKey::parse`]): watches over an account's sleepers (`w`) and seats (`s`) are known by their own names.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClaimKey(Box<str>);

/// Why a text is no claim key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("claim key of an event or command is not e or c and 64 lower-case hexadecimal digits")]
pub struct ClaimKeyError;

impl ClaimKey {
    /// Names the claim of an event.
    #[must_use]
    pub fn event(id: EventId) -> Self {
        Self(format!("e{id}").into())
    }

    /// Names the claim of a send command; ids of two accounts never meet.
    #[must_use]
    pub fn command(account: &str, id: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update((account.len() as u64).to_be_bytes());
        hash.update(account);
        hash.update(id);
        Self::of_digest("c", hash)
    }

    /// Names the claim of the record that watches over an account's sleepers. No echo speaks of it, so that
    /// [`ClaimKey::parse`] takes none.
    #[must_use]
    pub fn watch(account: &str) -> Self {
        Self::of_digest("w", Sha256::new_with_prefix(account))
    }

    /// Names the claim of a seat, from which a worker asks a bot: one of the account's own, or one that slow accounts
    /// share. No echo speaks of it either.
    #[must_use]
    pub fn seat(account: Option<&str>, number: u32) -> Self {
        Self::of_digest("s", Sha256::new_with_prefix(number.to_be_bytes()).chain_update(account.unwrap_or_default()))
    }

    /// Names the claim of the seat that is kept for an account while it is slow.
    #[must_use]
    pub fn kept_seat(account: &str) -> Self {
        Self::of_digest("s", Sha256::new_with_prefix(account))
    }

    fn of_digest(kind: &str, hash: Sha256) -> Self {
        Self(format!("{kind}{}", hex::encode(hash.finalize())).into())
    }

    /// Reads the key of an event or a command, as the metadata of an echo holds it.
    ///
    /// # Errors
    /// [`ClaimKeyError`] for everything that is none.
    pub fn parse(text: &str) -> Result<Self, ClaimKeyError> {
        let digits = text.strip_prefix(['e', 'c']).ok_or(ClaimKeyError)?;
        EventId::parse(digits).map_err(|_| ClaimKeyError)?;
        Ok(Self(text.into()))
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the claim of a send command.
    #[must_use]
    pub fn is_command(&self) -> bool {
        self.0.starts_with('c')
    }
}

impl TryFrom<String> for ClaimKey {
    type Error = ClaimKeyError;

    fn try_from(text: String) -> Result<Self, ClaimKeyError> {
        Self::parse(&text)
    }
}

impl From<ClaimKey> for String {
    fn from(key: ClaimKey) -> Self {
        key.0.into()
    }
}

impl fmt::Debug for ClaimKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClaimKey({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::ClaimKey;

    #[test]
    fn command_ids_of_two_accounts_never_meet() {
        let keys =
            [("a", "bc"), ("ab", "c"), ("", "abc"), ("abc", "")].map(|(account, id)| ClaimKey::command(account, id));
        for (index, key) in keys.iter().enumerate() {
            assert!(keys[index + 1..].iter().all(|other| other != key));
            assert_eq!(ClaimKey::parse(key.as_str()), Ok(key.clone()));
        }
    }

    #[test]
    fn only_a_key_is_read_as_one() {
        let digits = "0123456789abcdef".repeat(4);
        assert!(ClaimKey::parse(&format!("e{digits}")).is_ok());
        for bad in
            [String::new(), digits.clone(), format!("x{digits}"), format!("e{}", &digits[1..]), format!("e{digits}0")]
        {
            assert!(ClaimKey::parse(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn keys_of_commands_are_told_from_those_of_events() {
        assert!(ClaimKey::command("main", "order-1").is_command());
        assert!(!ClaimKey::parse(&format!("e{}", "0f".repeat(32))).unwrap().is_command());
        assert!(!ClaimKey::watch("main").is_command());
        for ours in [
            ClaimKey::watch("main"),
            ClaimKey::seat(None, 1),
            ClaimKey::seat(Some("main"), 1),
            ClaimKey::kept_seat("main"),
        ] {
            assert!(ClaimKey::parse(ours.as_str()).is_err(), "an echo that names {ours:?} is not ours");
        }
        assert_ne!(ClaimKey::seat(None, 1), ClaimKey::seat(None, 2));
        assert_ne!(ClaimKey::seat(Some("main"), 1), ClaimKey::seat(Some("other"), 1));
        assert_ne!(ClaimKey::seat(Some("main"), 1), ClaimKey::seat(None, 1));
    }
}
