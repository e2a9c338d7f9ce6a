//! Limits that Meta documents, each with the page that states it.
//!
//! Meta leaves open what a "character" is. Lengths here are UTF-16 code units: never fewer than characters or graphemes,
//! so a text within the limit is within it however Meta counts (bytes excepted, which no page suggests).

/// Longest text of a message: "less than 2000 characters".
/// [Send API reference](https://developers.facebook.com/docs/messenger-platform/reference/send-api).
pub const TEXT_UNITS: usize = 1999;
