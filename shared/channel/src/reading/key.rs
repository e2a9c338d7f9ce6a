//! Keys of a document as a problem names them: what stands where a field should may be a person's
//! id or word, or a secret.

use std::borrow::Cow;

use strsim::levenshtein;

/// Longest name of an app or account that is printed: shorter than an app secret.
const NAME_BYTES: usize = 24;

/// Most letters by which a slip of the pen differs from what was meant.
const SLIP: usize = 2;

/// Name that the document gives to an app or account, as it is printed.
#[must_use]
pub fn shown(name: &str) -> Cow<'_, str> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let is_name = name.len() <= NAME_BYTES && name.bytes().all(is_part);
    if is_name { name.into() } else { hidden(name) }
}

/// Key that means nothing where it stands: as it is where it is a field beside these, or a slip of
/// one, or one of the document's `words`; of every other its length.
pub(super) fn shown_field<'k>(key: &'k str, known: &[&str], words: &[&str]) -> Cow<'k, str> {
    let is_near = known.iter().any(|field| *field == key || is_slip(key, field));
    let is_word = words.iter().any(|word| word.eq_ignore_ascii_case(key));
    if is_near || is_word { key.into() } else { hidden(key) }
}

/// Whether so little differs that hardly anything else was meant. What has digits is no word; of a
/// short field one letter is much.
fn is_slip(key: &str, field: &str) -> bool {
    let is_word = key.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    // Lengths first, since the distance of long texts is dear.
    is_word && key.len().abs_diff(field.len()) <= SLIP && {
        let distance = levenshtein(key, field);
        distance <= SLIP && 2 * distance < field.len()
    }
}

fn hidden(key: &str) -> Cow<'_, str> {
    match key.chars().count() {
        1 => "(a key of 1 character)".into(),
        length => format!("(a key of {length} characters)").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::{shown, shown_field};

    #[test]
    fn a_field_is_named_where_it_is_known_or_nearly_so_and_of_every_other_key_the_length() {
        let known = ["text", "quickReplies", "tag", "to", "imageUrl"];
        for fine in ["text", "txt", "quick_replies", "quickReply", "tags", "to", "image_url"] {
            let is_told = shown_field(fine, &known, &[]) == fine;
            // Two letters more than a slip.
            assert_eq!(is_told, fine != "quickReply", "{fine}");
        }
        let long = "7".repeat(100_000);
        for (key, shown) in [
            ("7001234567890123", "(a key of 16 characters)"),
            ("4915112345678", "(a key of 13 characters)"),
            ("te1t", "(a key of 4 characters)"),
            ("wHen", "wHen"),
            ("then", "(a key of 4 characters)"),
            ("Ann", "(a key of 3 characters)"),
            ("no", "(a key of 2 characters)"),
            ("", "(a key of 0 characters)"),
            ("tëxt", "(a key of 4 characters)"),
            (long.as_str(), "(a key of 100000 characters)"),
        ] {
            assert_eq!(shown_field(key, &known, &["when"]), shown);
        }
    }

    #[test]
    fn a_name_is_printed_up_to_the_length_of_no_secret() {
        for (name, shown_as) in [
            ("just-as-long-as-is-shown", "just-as-long-as-is-shown"),
            ("longer-by-one-than-shown-", "(a key of 25 characters)"),
            ("a b", "(a key of 3 characters)"),
        ] {
            assert_eq!(shown(name), shown_as);
        }
    }
}
