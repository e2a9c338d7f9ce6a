use super::TokenDeath::{AppRemoved, Checkpoint, Expired, Invalid, PasswordChanged, RoleLost, Unconfirmed, Unsaid};
use super::{Class, Key, Row, TRANSIENT_TRIES, find, rows};
use std::collections::HashSet;

/// Errors and what they mean, in the order of Meta's codes; written down apart from the table.
const KNOWN: &[(i64, Option<i64>, Class)] = &[
    (1, Some(99), Class::Transient),
    (1, Some(1_357_046), Class::UnknownOutcome),
    (1, Some(2_018_382), Class::OurMistake),
    (1, None, Class::UnknownOutcome),
    (2, None, Class::UnknownOutcome),
    (2, Some(1), Class::UnknownOutcome),
    (2, Some(2_018_344), Class::SetUp),
    (4, None, Class::Throttled),
    (4, Some(1_504_022), Class::Throttled),
    (4, Some(2_018_354), Class::Policy),
    (9, Some(2_018_352), Class::Policy),
    (10, None, Class::AccountSetUp),
    (10, Some(2_018_278), Class::WindowClosed),
    (10, Some(2_534_022), Class::WindowClosed),
    (10, Some(2_018_065), Class::WindowClosed),
    (10, Some(2_018_108), Class::RecipientUnavailable),
    (10, Some(1_893_015), Class::Policy),
    (10, Some(1_404_170), Class::Policy),
    (10, Some(1_893_063), Class::PageRestricted),
    (10, Some(2_018_300), Class::ThreadOwnedElsewhere),
    (17, None, Class::Throttled),
    (32, None, Class::Throttled),
    (100, None, Class::OurMistake),
    (100, Some(33), Class::AccountSetUp),
    (100, Some(1_893_061), Class::OurMistake),
    (100, Some(2_018_001), Class::RecipientUnavailable),
    (100, Some(2_018_008), Class::Media),
    (100, Some(2_018_014), Class::OurMistake),
    (100, Some(2_018_047), Class::Media),
    (100, Some(2_018_074), Class::Media),
    (100, Some(2_018_109), Class::Media),
    (100, Some(2_018_164), Class::OurMistake),
    (100, Some(2_018_172), Class::OurMistake),
    (100, Some(2_018_173), Class::Media),
    (100, Some(2_018_188), Class::Media),
    (100, Some(2_018_189), Class::OurMistake),
    (100, Some(2_018_218), Class::RecipientUnavailable),
    (100, Some(2_018_247), Class::SetUp),
    (100, Some(2_018_294), Class::Media),
    (100, Some(2_018_320), Class::OurMistake),
    (100, Some(2_018_328), Class::OurMistake),
    (100, Some(2_534_037), Class::ThreadOwnedElsewhere),
    (102, None, Class::TokenDead(Unsaid)),
    (190, None, Class::TokenDead(Unsaid)),
    (190, Some(1_234_567), Class::TokenDead(Unsaid)),
    (190, Some(458), Class::TokenDead(AppRemoved)),
    (190, Some(459), Class::TokenDead(Checkpoint)),
    (190, Some(460), Class::TokenDead(PasswordChanged)),
    (190, Some(463), Class::TokenDead(Expired)),
    (190, Some(464), Class::TokenDead(Unconfirmed)),
    (190, Some(467), Class::TokenDead(Invalid)),
    (190, Some(492), Class::TokenDead(RoleLost)),
    (200, None, Class::AccountSetUp),
    (200, Some(2_018_028), Class::SetUp),
    (200, Some(2_018_027), Class::SetUp),
    (200, Some(2_018_021), Class::SetUp),
    (200, Some(1_545_041), Class::RecipientUnavailable),
    (341, None, Class::Throttled),
    (368, None, Class::PageRestricted),
    (551, None, Class::RecipientUnavailable),
    (551, Some(1_545_041), Class::RecipientUnavailable),
    (613, None, Class::Throttled),
    (613, Some(1_893_016), Class::Policy),
    (613, Some(2_018_338), Class::TagAbuse),
    (613, Some(2_534_040), Class::Throttled),
    (1200, None, Class::Transient),
    (2022, None, Class::PageRestricted),
    (100, Some(2022), Class::PageRestricted),
    (10_303, None, Class::OurMistake),
    (80_001, None, Class::Throttled),
    (80_006, None, Class::Throttled),
    (1_893_047, None, Class::Policy),
    (2_018_171, None, Class::ThreadOwnedElsewhere),
    (2_018_234, None, Class::ThreadOwnedElsewhere),
    (2_018_300, None, Class::ThreadOwnedElsewhere),
    (2_018_321, None, Class::AutomatedAnswer),
    (10, Some(2_018_321), Class::AutomatedAnswer),
    (2_300_000, None, Class::Policy),
    (2_300_028, None, Class::Throttled),
    (2_300_052, None, Class::Policy),
    (100, Some(2_300_099), Class::Policy),
    (9_000_001, None, Class::OurMistake),
];

/// What Graph says about a proof, as it was seen; there is no subcode.
const PROOF_REFUSED: [&str; 3] = [
    "Invalid appsecret_proof provided in the API argument",
    "(#100) Invalid appsecret_proof provided in the API argument",
    "API calls from the server require an appsecret_proof argument",
];

#[test]
fn a_refused_proof_is_told_by_the_beginning_of_the_message_and_by_the_code() {
    for message in PROOF_REFUSED {
        assert_eq!(find(100, None, Some(message)).map(|row| row.class), Some(Class::ProofRefused), "{message}");
        assert_ne!(find(1, None, Some(message)).map(|row| row.class), Some(Class::ProofRefused), "{message}");
    }
    // Whoever writes to a Page could have the words repeated.
    for message in
        ["(#100) text: Invalid appsecret_proof provided", "invalid parameter", "(#1) Invalid appsecret_proof"]
    {
        assert_eq!(find(100, None, Some(message)).map(|row| row.class), Some(Class::OurMistake), "{message}");
    }
}

#[test]
fn every_known_error_has_its_class() {
    for (code, subcode, class) in KNOWN {
        assert_eq!(find(*code, *subcode, None).map(|row| row.class), Some(*class), "{code}/{subcode:?}");
    }
}

#[test]
fn every_row_is_reached_by_a_known_error() {
    let by_number = KNOWN.iter().filter_map(|(code, subcode, _)| find(*code, *subcode, None));
    let by_words = PROOF_REFUSED.iter().filter_map(|message| find(100, None, Some(message)));
    let reached: HashSet<*const Row> = by_number.chain(by_words).map(std::ptr::from_ref).collect();
    for row in rows() {
        assert!(reached.contains(&std::ptr::from_ref(row)), "{:?}", row.key);
    }
}

#[test]
fn unlisted_errors_have_no_row() {
    for (code, subcode) in
        [(0, None), (3, None), (5, Some(7)), (9, None), (-1, None), (2_300_100, None), (2_299_999, None)]
    {
        assert_eq!(find(code, subcode, None), None, "{code}/{subcode:?}");
    }
}

#[test]
fn every_row_names_its_page_but_for_those_that_meta_never_documented() {
    let without: Vec<Key> = rows().filter(|row| row.source.url().is_none()).map(|row| row.key).collect();
    let without: Vec<Key> = without.into_iter().filter(|key| !matches!(key, Key::Said(..))).collect();
    assert_eq!(without, [Key::Code(1200)]);
}

#[test]
fn no_error_has_two_rows() {
    let keys: Vec<Key> = rows().map(|row| row.key).collect();
    for (index, key) in keys.iter().enumerate() {
        assert!(!keys[index + 1..].contains(key), "{key:?}");
    }
}

#[test]
fn every_row_tells_the_operator_something_in_a_sentence() {
    for row in rows() {
        for text in [row.meaning, row.advice] {
            assert!(text.ends_with('.') && text.starts_with(char::is_uppercase) && text.len() > 20, "{text}");
        }
    }
}

#[test]
fn only_what_surely_was_not_done_is_tried_again() {
    for row in rows() {
        let tried_again = match row.class {
            Class::Throttled | Class::Transient | Class::AutomatedAnswer => TRANSIENT_TRIES,
            Class::Media if matches!(row.key, Key::Pair(100, 2_018_008 | 2_018_294)) => 1,
            _ => 0,
        };
        assert_eq!(row.retries, tried_again, "{:?}", row.key);
    }
    assert_eq!(Class::UnknownOutcome.retries(), 0);
}
