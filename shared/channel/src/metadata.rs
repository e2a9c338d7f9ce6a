//! Note on each message by which its echo is told: the claim, the part, and what the bot wanted to note itself.

use crate::state::ClaimKey;

/// What every note of ours begins with.
const PREFIX: &str = "mc1:";

/// Writes the note of a part: `mc1:<claim>:<part>`, and `|` and the bot's own note where it has one.
#[must_use]
pub fn stamp(key: &ClaimKey, part: u32, own: Option<&str>) -> String {
    let stamp = format!("{PREFIX}{}:{part}", key.as_str());
    own.map_or_else(|| stamp.clone(), |own| format!("{stamp}|{own}"))
}

/// Reads the claim and the part of a note; `None` where it is not one of ours.
#[must_use]
pub fn parse(note: &str) -> Option<(ClaimKey, u32)> {
    let stamp = note.strip_prefix(PREFIX)?.split('|').next()?;
    let (key, part) = stamp.split_once(':')?;
    Some((ClaimKey::parse(key).ok()?, part.parse().ok()?))
}

/// What the bot noted itself; of a note that is not one of ours, all of it.
#[must_use]
pub fn own(note: &str) -> Option<&str> {
    match parse(note) {
        Some(_) => note.split_once('|').map(|(_, own)| own),
        None => Some(note),
    }
}

#[cfg(test)]
mod tests {
    use messenger_wire::limits::METADATA_UNITS;

    use super::{own, parse, stamp};
    use crate::action::MAX_NOTE_UNITS;
    use crate::state::ClaimKey;

    #[test]
    fn a_note_is_read_as_it_was_written() {
        let key = ClaimKey::command("main", "order-1");
        for own in [None, Some(""), Some("order|7:x")] {
            assert_eq!(parse(&stamp(&key, 12, own)), Some((key.clone(), 12)));
        }
    }

    #[test]
    fn the_bot_gets_back_what_it_noted_and_no_more() {
        let key = ClaimKey::command("main", "order-1");
        for noted in [None, Some(""), Some("order|7:x")] {
            assert_eq!(own(&stamp(&key, 12, noted)), noted);
        }
        assert_eq!(own("order|7"), Some("order|7"), "another app's");
    }

    #[test]
    fn the_longest_note_fits_behind_the_stamp_of_the_last_part() {
        let note = stamp(&ClaimKey::command("main", "order-1"), u32::MAX, Some(&"x".repeat(MAX_NOTE_UNITS)));
        assert!(note.len() <= METADATA_UNITS, "{}", note.len());
    }

    #[test]
    fn notes_of_others_are_not_ours() {
        let key = ClaimKey::command("main", "order-1");
        let ours = stamp(&key, 1, None);
        for other in ["", "order-7", "mc1:", "mc1:x:1", &ours[4..], &ours[..ours.len() - 2], &format!("{ours}x")] {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
