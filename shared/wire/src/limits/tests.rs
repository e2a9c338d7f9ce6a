//! Each limit is kept, and one past it is refused with its path, the limit and the value that was found.

mod forms;
mod messages;
mod profile;
mod templates;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::check::{Rule, Violations};
use crate::send::samples::PAYLOAD;
use crate::{profile as profiles, send};

/// A limit, and a document that uses so much of it.
struct Case {
    /// Name of the constant; empty for what the format itself limits to one.
    name: &'static str,
    limit: usize,
    bound: Bound,
    path: String,
    document: fn(usize) -> Value,
}

#[derive(Clone, Copy)]
enum Bound {
    Units,
    Items,
    LeastUnits,
    LeastItems,
    Days,
    Digits,
}

impl Bound {
    /// What is past a limit.
    fn past(self, limit: usize) -> Vec<usize> {
        match self {
            Self::Units | Self::Items | Self::Digits => vec![limit + 1],
            Self::LeastUnits | Self::LeastItems => vec![limit - 1],
            Self::Days => vec![0, limit + 1],
        }
    }

    fn broken(self, limit: usize, value: usize) -> Rule {
        match self {
            Self::Units => Rule::TooLong { limit, value },
            Self::Items => Rule::TooMany { limit, value },
            Self::LeastUnits => Rule::TooShort { limit, value },
            Self::LeastItems => Rule::TooFew { limit, value },
            Self::Days => Rule::OutOfRange { least: 1, most: limit as u64, value: value.into() },
            // The sign before the digits counts too.
            Self::Digits => Rule::Malformed { expected: "a phone number as +15105559999", value: value + 1 },
        }
    }
}

fn case(name: &'static str, limit: usize, bound: Bound, path: &str, document: fn(usize) -> Value) -> Case {
    let path = if path.starts_with('.') { format!("{PAYLOAD}{path}") } else { path.to_owned() };
    Case { name, limit, bound, path, document }
}

fn units(name: &'static str, limit: usize, path: &str, document: fn(usize) -> Value) -> Case {
    case(name, limit, Bound::Units, path, document)
}

fn items(name: &'static str, limit: usize, path: &str, document: fn(usize) -> Value) -> Case {
    case(name, limit, Bound::Items, path, document)
}

fn least_units(name: &'static str, limit: usize, path: &str, document: fn(usize) -> Value) -> Case {
    case(name, limit, Bound::LeastUnits, path, document)
}

fn least_items(name: &'static str, limit: usize, path: &str, document: fn(usize) -> Value) -> Case {
    case(name, limit, Bound::LeastItems, path, document)
}

fn days(name: &'static str, limit: u64, path: &str, document: fn(usize) -> Value) -> Case {
    case(name, usize::try_from(limit).unwrap(), Bound::Days, path, document)
}

fn digits(name: &'static str, limit: usize, path: &str, document: fn(usize) -> Value) -> Case {
    case(name, limit, Bound::Digits, path, document)
}

fn try_case(case: &Case, validate: fn(&Value) -> Result<(), Violations>) {
    let Case { limit, bound, path, document, .. } = case;
    assert_eq!(validate(&document(*limit)), Ok(()), "{path} at {limit}");
    for value in bound.past(*limit) {
        let violations = validate(&document(value)).unwrap_err();
        let found: Vec<_> = violations.iter().map(|violation| (violation.path(), violation.rule())).collect();
        assert_eq!(found, [(path.as_str(), &bound.broken(*limit, value))], "{path} at {value}");
    }
}

fn sends() -> Vec<Case> {
    [messages::cases(), templates::cases(), forms::cases()].into_iter().flatten().collect()
}

#[test]
fn limit_of_a_send_is_kept_and_one_past_it_is_refused() {
    for case in sends() {
        try_case(&case, send::validate);
    }
}

#[test]
fn limit_of_a_profile_is_kept_and_one_past_it_is_refused() {
    for case in profile::cases() {
        try_case(&case, profiles::validate);
    }
}

#[test]
fn nothing_of_a_profile_is_empty() {
    for case in profile::cases() {
        assert!(profiles::validate(&(case.document)(0)).is_err(), "{}", case.path);
    }
}

#[test]
fn every_limit_names_its_page_and_is_tried_with_its_value() {
    let cases = sends().into_iter().chain(profile::cases());
    let tried: BTreeSet<_> = cases.filter(|case| !case.name.is_empty()).map(|case| (case.name, case.limit)).collect();
    let mut above = "";
    let mut limits = BTreeSet::new();
    for line in include_str!("../limits.rs").lines() {
        if let Some((name, rest)) = line.strip_prefix("pub const ").and_then(|rest| rest.split_once(':')) {
            assert!(above.contains("](https://developers.facebook.com/"), "{name} has no page");
            let (_, value) = rest.split_once("= ").unwrap();
            limits.insert((name, value.trim_end_matches(';').parse().unwrap()));
        }
        above = line;
    }
    assert_eq!(tried, limits);
}
