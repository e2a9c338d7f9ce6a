//! Note on each message by which its echo is told: the claim, the part, and what the bot wanted to note itself.

use messenger_channel::state::ClaimKey;

/// What every note of ours begins with.
const PREFIX: &str = "mc1:";

/// Writes the note of a part: `mc1:<claim>:<part>`, and `|` and the bot's own note where it has one.
pub(crate) fn stamp(key: &ClaimKey, part: u32, own: Option<&str>) -> String {
    let stamp = format!("{PREFIX}{}:{part}", key.as_str());
    own.map_or_else(|| stamp.clone(), |own| format!("{stamp}|{own}"))
}

/// Reads the claim and the part of a note; `None` where it is not one of ours.
pub(crate) fn read(note: &str) -> Option<(ClaimKey, u32)> {
    let stamp = note.strip_prefix(PREFIX)?.split('|').next()?;
    let (key, part) = stamp.split_once(':')?;
    Some((ClaimKey::parse(key).ok()?, part.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use messenger_channel::state::ClaimKey;

    use super::{read, stamp};

    #[test]
    fn a_note_is_read_as_it_was_written() {
        let key = ClaimKey::command("main", "order-1");
        for own in [None, Some(""), Some("order|7:x")] {
            assert_eq!(read(&stamp(&key, 12, own)), Some((key.clone(), 12)));
        }
    }

    #[test]
    fn notes_of_others_are_not_ours() {
        let key = ClaimKey::command("main", "order-1");
        let ours = stamp(&key, 1, None);
        for other in ["", "order-7", "mc1:", "mc1:x:1", &ours[4..], &ours[..ours.len() - 2], &format!("{ours}x")] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
