//! Rows of the table, by code.

use super::{Class, Key, Row, TokenDeath};

/// Every error that the table knows.
pub const TABLE: &[Row] = &[
    row(Key::Code(2), Class::UnknownOutcome, "unexpected error, or the person blocked the Page", "wait for the echo"),
    row(Key::Pair(1, 1_357_046), Class::UnknownOutcome, "batch answer was lost", "wait for the echoes"),
    row(Key::Code(4), Class::Throttled, "app sends too much", "send less"),
    row(Key::Pair(10, 2_018_278), Class::WindowClosed, "outside the window", "wait for the person to write"),
    row(Key::Pair(100, 2_018_001), Class::RecipientUnavailable, "no such person", "check the id and the Page's token"),
    row(Key::Code(190), Class::TokenDead(TokenDeath::Unsaid), "token is dead", "make a new Page token"),
    row(Key::Number(2_018_300), Class::ThreadOwnedElsewhere, "another app controls the thread", "wait or take control"),
];

const fn row(key: Key, class: Class, meaning: &'static str, advice: &'static str) -> Row {
    Row { key, class, meaning, advice }
}
