//! Who answers in a thread, as far as its signs tell.

use messenger_wire::TimestampMs;
use serde::{Deserialize, Serialize};

/// Sign of who answers in a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThreadSign {
    /// Another app or a person has thread control: Meta reported it, an event came in `standby`,
    /// Graph refused a send, or we gave it away.
    Elsewhere,
    /// Another app or a person wrote for the Page, which needs no thread control where Conversation Routing is off.
    Written,
    /// What the person did came in `messaging`, so that no other app has thread control.
    Came,
    /// Meta reported that the thread is ours or nobody's.
    Released,
}

/// When each sign was last seen.
///
/// Keeps the latest of each kind, so that signs which come twice or out of order, as they do from the two lanes of a
/// conversation, add up to the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ThreadSigns {
    #[serde(skip_serializing_if = "Option::is_none")]
    elsewhere: Option<TimestampMs>,
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<TimestampMs>,
    #[serde(skip_serializing_if = "Option::is_none")]
    came: Option<TimestampMs>,
    #[serde(skip_serializing_if = "Option::is_none")]
    released: Option<TimestampMs>,
}

impl ThreadSigns {
    /// Notes a sign.
    pub fn note(&mut self, sign: ThreadSign, at: TimestampMs) {
        let seen = match sign {
            ThreadSign::Elsewhere => &mut self.elsewhere,
            ThreadSign::Written => &mut self.written,
            ThreadSign::Came => &mut self.came,
            ThreadSign::Released => &mut self.released,
        };
        *seen = (*seen).max(Some(at));
    }

    /// When somebody else was last seen to answer; `None` where the thread came back since.
    ///
    /// Somebody who wrote without thread control keeps the thread until Meta reports its release: without
    /// Conversation Routing, what the person does comes in `messaging` all the same. Of two signs at the
    /// same moment, the one for silence counts.
    #[must_use]
    pub fn elsewhere_since(&self) -> Option<TimestampMs> {
        let controlled = self.elsewhere.filter(|at| Some(*at) >= self.came.max(self.released));
        let written = self.written.filter(|at| Some(*at) >= self.released);
        controlled.max(written)
    }

    /// Whether no sign was ever seen.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use messenger_wire::TimestampMs;
    use proptest::prelude::*;

    use super::ThreadSign::{Came, Elsewhere, Released, Written};
    use super::{ThreadSign, ThreadSigns};

    fn signs(signs: &[(ThreadSign, i64)]) -> ThreadSigns {
        let mut noted = ThreadSigns::default();
        for (sign, at) in signs {
            noted.note(*sign, TimestampMs::from_millis(*at));
        }
        noted
    }

    #[test]
    fn the_latest_sign_counts_and_who_wrote_keeps_the_thread_until_its_release() {
        type Row<'a> = (&'a [(ThreadSign, i64)], Option<i64>);
        let table: [Row<'_>; 13] = [
            (&[], None),
            (&[(Came, 1)], None),
            (&[(Released, 1)], None),
            (&[(Elsewhere, 1)], Some(1)),
            (&[(Elsewhere, 1), (Elsewhere, 5)], Some(5)),
            (&[(Elsewhere, 1), (Came, 2)], None),
            (&[(Elsewhere, 1), (Released, 2)], None),
            (&[(Elsewhere, 2), (Came, 2), (Released, 2)], Some(2)),
            (&[(Elsewhere, 1), (Came, 2), (Elsewhere, 3)], Some(3)),
            (&[(Written, 1), (Came, 2)], Some(1)),
            (&[(Written, 1), (Released, 2)], None),
            (&[(Written, 1), (Released, 2), (Written, 3), (Came, 4)], Some(3)),
            (&[(Written, 1), (Elsewhere, 3), (Came, 4)], Some(1)),
        ];
        for (seen, since) in table {
            assert_eq!(signs(seen).elsewhere_since(), since.map(TimestampMs::from_millis), "{seen:?}");
        }
    }

    proptest! {
        #[test]
        fn signs_add_up_to_the_same_in_any_order_and_however_often(
            seen in prop::collection::vec(
                (prop_oneof![Just(Elsewhere), Just(Written), Just(Came), Just(Released)], 0..5_i64), 0..8,
            ).prop_flat_map(|seen| (Just(seen.clone()), Just(seen).prop_shuffle())),
        ) {
            let (one, other) = seen;
            let twice = [one.as_slice(), &other].concat();
            prop_assert_eq!(signs(&one), signs(&other));
            prop_assert_eq!(signs(&one), signs(&twice));
        }
    }
}
