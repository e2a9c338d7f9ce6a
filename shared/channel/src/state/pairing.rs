//! Codes by which an operator lets a person in.

mod approve;

use std::fmt;
use std::future::Future;
use std::time::Duration;

use messenger_wire::{ConversationKey, TimestampMs};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use approve::{ApproveError, approve};

use super::StateError;

/// How long a code lets somebody in.
pub const VALID_FOR: Duration = Duration::from_hours(1);

/// How often a person is told the code while it is valid.
pub const MOST_TOLD: u32 = 3;

/// Letters and digits that nobody mistakes for one another: no `0`, `O`, `1`, `I`, `L`, `U`.
const ALPHABET: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Length of a code.
const LENGTH: usize = 8;

/// Eight unambiguous characters that a person tells the operator.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PairingCode(Box<str>);

/// Why a text is no pairing code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("pairing code is not 8 characters of 23456789ABCDEFGHJKMNPQRSTVWXYZ")]
pub struct PairingCodeError;

impl PairingCode {
    /// Makes a code of random bits; 39 of them count.
    #[must_use]
    pub fn new(random: u64) -> Self {
        let base = ALPHABET.len() as u64;
        let digits = std::iter::successors(Some(random), |rest| Some(rest / base)).take(LENGTH);
        // The remainder is below 30, so that the cast keeps it.
        #[expect(clippy::cast_possible_truncation, reason = "a remainder below 30")]
        let code: String = digits.map(|rest| char::from(ALPHABET[(rest % base) as usize])).collect();
        Self(code.into())
    }

    /// Reads a code as people type it: either case, spaces and hyphens anywhere.
    ///
    /// # Errors
    /// [`PairingCodeError`] for everything that is none.
    pub fn parse(text: &str) -> Result<Self, PairingCodeError> {
        let typed = text.chars().filter(|character| !matches!(character, ' ' | '-'));
        let code: String = typed.map(|character| character.to_ascii_uppercase()).collect();
        let fits = code.len() == LENGTH && code.bytes().all(|byte| ALPHABET.contains(&byte));
        if fits { Ok(Self(code.into())) } else { Err(PairingCodeError) }
    }

    /// The code as it is shown to the person.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whoever knows a code may be let in by it, so that it is in no log.
impl fmt::Debug for PairingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PairingCode(<redacted>)")
    }
}

impl Serialize for PairingCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for PairingCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// How far a person has come with the pairing; part of the conversation's record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "camelCase")]
pub enum PairingState {
    /// Nobody has asked.
    #[default]
    None,
    /// A code is open.
    #[serde(rename_all = "camelCase")]
    Open {
        /// The code.
        code: PairingCode,
        /// When it was made.
        opened: TimestampMs,
        /// How often it was told to the person.
        told: u32,
    },
    /// An operator let the person in.
    Approved {
        /// When.
        at: TimestampMs,
    },
}

impl PairingState {
    /// What follows when the person writes: the code to tell, as the state has it then; `None` where the person was told often enough.
    ///
    /// `fresh` is used where no code is open.
    #[must_use]
    pub fn next(&self, fresh: PairingCode, now: TimestampMs) -> Option<Self> {
        match self {
            Self::Open { code, opened, told } if now.as_millis() < expiry(*opened).as_millis() => {
                let again = Self::Open { code: code.clone(), opened: *opened, told: told + 1 };
                (*told < MOST_TOLD).then_some(again)
            }
            Self::None | Self::Open { .. } => Some(Self::Open { code: fresh, opened: now, told: 1 }),
            Self::Approved { .. } => None,
        }
    }
}

/// When a code ends that was made at a time.
#[must_use]
pub fn expiry(opened: TimestampMs) -> TimestampMs {
    TimestampMs::from_millis(opened.as_millis().saturating_add(crate::clock::millis(VALID_FOR)))
}

/// Code that waits for an operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPairing {
    /// The code.
    pub code: PairingCode,
    /// Whom it lets in.
    pub conversation: ConversationKey,
    /// When it ends.
    pub expires: TimestampMs,
}

/// Finds the conversation of a code.
pub trait Pairings: Send + Sync {
    /// Stores a code; `false` where it is taken by another conversation.
    ///
    /// # Errors
    /// [`StateError::Unavailable`], [`StateError::Refused`].
    fn open_pairing(
        &self,
        account: &str,
        pairing: &OpenPairing,
        now: TimestampMs,
    ) -> impl Future<Output = Result<bool, StateError>> + Send;

    /// Finds an open code.
    ///
    /// # Errors
    /// As for [`Pairings::open_pairing`], and [`StateError::Corrupt`].
    fn find_pairing(
        &self,
        account: &str,
        code: &PairingCode,
        now: TimestampMs,
    ) -> impl Future<Output = Result<Option<OpenPairing>, StateError>> + Send;

    /// Lists the open codes of an account.
    ///
    /// # Errors
    /// As for [`Pairings::find_pairing`].
    fn open_pairings(
        &self,
        account: &str,
        now: TimestampMs,
    ) -> impl Future<Output = Result<Vec<OpenPairing>, StateError>> + Send;

    /// Forgets a code.
    ///
    /// # Errors
    /// As for [`Pairings::open_pairing`].
    fn close_pairing(&self, account: &str, code: &PairingCode) -> impl Future<Output = Result<(), StateError>> + Send;
}

#[cfg(test)]
mod tests {
    use messenger_wire::TimestampMs;

    use super::{ALPHABET, MOST_TOLD, PairingCode, PairingState};

    #[test]
    fn a_person_is_told_one_code_three_times_an_hour() {
        let at = |minutes: i64| TimestampMs::from_millis(minutes * 60_000);
        let mut state = PairingState::None;
        for (fresh, minutes) in [(1, 0), (2, 10), (3, 59)] {
            state = state.next(PairingCode::new(fresh), at(minutes)).unwrap();
            let PairingState::Open { code, opened, told } = &state else { panic!("{state:?}") };
            assert_eq!((code, *opened, u64::from(*told)), (&PairingCode::new(1), at(0), fresh));
        }
        assert_eq!(MOST_TOLD, 3);
        assert_eq!(state.next(PairingCode::new(4), TimestampMs::from_millis(3_599_999)), None);
        let anew = PairingState::Open { code: PairingCode::new(4), opened: at(60), told: 1 };
        assert_eq!(state.next(PairingCode::new(4), at(60)), Some(anew));
        assert_eq!(PairingState::Approved { at: at(0) }.next(PairingCode::new(4), at(60)), None);
    }

    #[test]
    fn no_character_of_a_code_is_mistaken_for_another() {
        for confusing in b"0O1ILU" {
            assert!(!ALPHABET.contains(confusing));
        }
        assert_eq!(PairingCode::new(0).as_str(), "22222222");
        assert_eq!(PairingCode::new(u64::MAX).as_str().len(), 8);
        assert_ne!(PairingCode::new(1), PairingCode::new(30));
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = PairingCode::parse("ABCD2345").unwrap();
        for typed in ["abcd2345", "ABCD-2345", " abcd 2345 "] {
            assert_eq!(PairingCode::parse(typed), Ok(code.clone()), "{typed}");
        }
        for bad in ["", "ABCD234", "ABCD23456", "ABCD234O", "ABCD234é"] {
            assert!(PairingCode::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn debug_shows_no_code() {
        assert!(!format!("{:?}", PairingCode::new(7)).contains('9'));
    }
}
