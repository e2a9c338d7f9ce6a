//! Codes by which an operator lets a person in.

mod approve;

use std::fmt;
use std::time::Duration;

use messenger_wire::webhook::EventId;
use messenger_wire::{ConversationKey, TimestampMs};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use approve::{ApproveError, approve};

use super::StateError;

/// How long a code lets somebody in.
pub const VALID_FOR: Duration = Duration::from_hours(1);

/// How often a person is told a code within [`VALID_FOR`], the same code or another.
pub const MOST_TOLD: usize = 3;

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

    /// The code as it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The code as it is told to the person: in two halves, as people read codes out.
    #[must_use]
    pub fn in_halves(&self) -> String {
        let (first, second) = self.0.split_at(LENGTH / 2);
        format!("{first}-{second}")
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
        /// When the person was told this code or the one before, as far as it counts for [`MOST_TOLD`].
        told: Vec<TimestampMs>,
        /// Event for which the person is told it, or was last.
        event: EventId,
    },
    /// An operator let the person in.
    Approved {
        /// When.
        at: TimestampMs,
    },
}

impl PairingState {
    /// What follows when the person writes: the code to tell, as the state has it then; `None` where the person is told
    /// nothing, since they were told often enough or are let in.
    ///
    /// `fresh` is used where no code is open. An event that comes again, since nobody knows whether
    /// the person was told, tells the same.
    #[must_use]
    pub fn next(&self, event: EventId, fresh: PairingCode, now: TimestampMs) -> Option<Self> {
        let (code, opened, told) = match self {
            Self::None => (fresh, now, &[][..]),
            Self::Open { opened, .. } if self.is_for(event) && *opened + VALID_FOR > now => return Some(self.clone()),
            Self::Open { code, opened, told, .. } if *opened + VALID_FOR > now => {
                (code.clone(), *opened, told.as_slice())
            }
            Self::Open { told, .. } => (fresh, now, told.as_slice()),
            Self::Approved { .. } => return None,
        };
        let mut told: Vec<_> = told.iter().copied().filter(|told| *told + VALID_FOR > now).collect();
        if told.len() >= MOST_TOLD {
            return None;
        }
        told.push(now);
        Some(Self::Open { code, opened, told, event })
    }

    /// The same with a code made now, where the former is another person's.
    #[must_use]
    pub fn renewed(self, fresh: PairingCode, now: TimestampMs) -> Self {
        match self {
            Self::Open { told, event, .. } => Self::Open { code: fresh, opened: now, told, event },
            other => other,
        }
    }

    /// Whether it is this event for which the person is told a code, or was last.
    #[must_use]
    pub fn is_for(&self, event: EventId) -> bool {
        matches!(self, Self::Open { event: asked, .. } if *asked == event)
    }
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
    use messenger_wire::webhook::EventId;

    use super::{ALPHABET, PairingCode, PairingState};

    fn event(number: u64) -> EventId {
        EventId::parse(&format!("{number:064x}")).unwrap()
    }

    #[test]
    fn a_person_is_told_a_code_at_most_three_times_in_any_hour() {
        const HOUR: i64 = 3_600_000;
        let mut state = PairingState::None;
        // When the person writes, and the number of the code that is told then.
        let table = [
            (0, Some(0)),
            (HOUR - 2, Some(0)),
            (HOUR - 1, Some(0)),
            (HOUR - 1, None),
            (HOUR, Some(4)),
            (HOUR + 1, None),
            (2 * HOUR - 3, None),
            (2 * HOUR - 2, Some(4)),
            (2 * HOUR - 1, Some(4)),
            (2 * HOUR, Some(9)),
            (2 * HOUR + 1, None),
        ];
        for (fresh, (now, told)) in (0..).zip(table) {
            let next = state.next(event(fresh), PairingCode::new(fresh), TimestampMs::from_millis(now));
            let code = next.as_ref().map(|next| match next {
                PairingState::Open { code, .. } => code.clone(),
                other => panic!("{other:?}"),
            });
            assert_eq!(code, told.map(PairingCode::new), "at {now}");
            state = next.unwrap_or(state);
        }
    }

    #[test]
    fn who_is_let_in_is_told_no_code() {
        let at = TimestampMs::from_millis(0);
        assert_eq!(PairingState::Approved { at }.next(event(1), PairingCode::new(1), at), None);
    }

    #[test]
    fn an_event_that_comes_again_tells_the_same_code_and_counts_once_while_the_code_is_open() {
        let next = |state: &PairingState, number, now| {
            state.next(event(number), PairingCode::new(now), TimestampMs::from_millis(i64::try_from(now).unwrap()))
        };
        let mut state = PairingState::None;
        for number in 1..=3 {
            state = next(&state, number, number).unwrap();
        }
        assert_eq!(next(&state, 3, 4), Some(state.clone()), "although the person was told three times");
        assert_eq!(next(&state, 4, 4), None);
        let expired = next(&state, 3, 3_600_001).unwrap();
        let PairingState::Open { code, told, .. } = expired else { panic!("{expired:?}") };
        assert_eq!((code, told.len()), (PairingCode::new(3_600_001), 3), "a code that lets nobody in is not told");
    }

    #[test]
    fn a_code_of_another_person_is_replaced_by_one_made_now() {
        let at = |ms| TimestampMs::from_millis(ms);
        let open = |code, opened| PairingState::Open {
            code: PairingCode::new(code),
            opened: at(opened),
            told: vec![at(5)],
            event: event(1),
        };
        assert_eq!(open(1, 5).renewed(PairingCode::new(2), at(6)), open(2, 6));
        let approved = PairingState::Approved { at: at(5) };
        assert_eq!(approved.clone().renewed(PairingCode::new(2), at(6)), approved);
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
