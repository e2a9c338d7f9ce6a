//! Names that a template may use, and what lies below them.

use std::collections::{BTreeMap, BTreeSet};

use super::code::{Token, stretches};
use super::given::{given, turn};

/// Names that a trigger gives to what it has matched, without `match.`; `None` where a trigger cannot be read.
pub(in crate::dispatch::flow) type Groups = Option<BTreeSet<String>>;

/// What lies below a name.
#[derive(Debug, Clone, Copy)]
pub(super) enum Below {
    /// Nothing: it is a text.
    Nothing,
    /// These fields, all of them texts and numbers.
    Fields(&'static [&'static str]),
    /// Values by their number, each with these fields.
    List(&'static [&'static str]),
    /// Groups of what a trigger has matched.
    Groups,
    /// Whatever the event or the flow says.
    Anything,
}

const ATTACHMENT: &[&str] = &["type", "url", "title", "lat", "long"];

/// Names that a template may use.
pub(super) const NAMES: [(&str, Below); 19] = [
    ("account", Below::Nothing),
    ("attachment", Below::Fields(ATTACHMENT)),
    ("attachments", Below::List(ATTACHMENT)),
    ("conversation", Below::Nothing),
    ("event", Below::Anything),
    ("id", Below::Nothing),
    ("match", Below::Groups),
    ("memory", Below::Anything),
    ("mid", Below::Nothing),
    ("optin", Below::Nothing),
    ("page_id", Below::Nothing),
    ("participant", Below::Nothing),
    ("payload", Below::Nothing),
    ("profile", Below::Fields(&["first_name", "last_name", "picture", "locale"])),
    ("reaction", Below::Fields(&["action", "name", "emoji"])),
    ("referral", Below::Fields(&["ref", "source", "ad_id", "product_id"])),
    ("text", Below::Nothing),
    ("title", Below::Nothing),
    ("type", Below::Nothing),
];

/// What a template that the engine has compiled asks for and never gets, and why.
pub(super) fn unknown_field(template: &str, groups: &Groups) -> Option<String> {
    let tested = tested_groups(template);
    let why = |chain: Vec<&str>| {
        let (name, below) = NAMES.iter().find(|(name, _)| chain.first() == Some(name))?;
        if matches!(below, Below::Groups) && chain.get(1).is_some_and(|group| tested.contains(group)) {
            return None;
        }
        let why = fault(name, *below, chain.get(1..)?, groups)?;
        Some(format!("uses {}, {why}", chain.join(".")))
    };
    chains(template).into_iter().find_map(why)
}

/// Names of the memory that a template asks for.
pub(super) fn of_memory(template: &str) -> Vec<String> {
    let of = |chain: Vec<&str>| (chain.first() == Some(&"memory")).then(|| chain.get(1).map(ToString::to_string))?;
    chains(template).into_iter().filter_map(of).collect()
}

/// Groups for which a template tests: it may answer events that match them and others, as where rules share it.
fn tested_groups(template: &str) -> BTreeSet<&str> {
    let stretches = stretches(template);
    let mut tested = BTreeSet::new();
    for tokens in &stretches {
        for (at, token) in tokens.iter().enumerate() {
            let (path, rest) = path(&tokens[at + 1..]);
            if *token == Token::Word("match") && is_tested(&tokens[..at], rest) {
                tested.extend(path.first());
            }
        }
    }
    tested
}

/// Whether a value with these tokens before and behind it is asked for only to see if it is there: in the condition of
/// an `if`, before `is` and `or`, and where there is a default.
fn is_tested(before: &[Token<'_>], behind: &[Token<'_>]) -> bool {
    let is_of_if = |token: &&Token<'_>| ["if", "elif", "else"].contains(&token.text());
    before.iter().rfind(is_of_if).is_some_and(|token| token.text() != "else")
        || matches!(behind, [Token::Word("is" | "or"), ..] | [Token::Sign("|"), Token::Word("default" | "d"), ..])
}

fn fault(name: &str, below: Below, path: &[&str], groups: &Groups) -> Option<String> {
    let (first, rest) = path.split_first()?;
    match below {
        Below::Anything => None,
        Below::Nothing => of_text(name, path),
        Below::Fields(fields) if fields.contains(first) => of_text(first, rest),
        Below::Fields(fields) => Some(format!("which {name} does not have; there are {}", fields.join(", "))),
        Below::List(fields) if is_number(first) => fault(name, Below::Fields(fields), rest, groups),
        Below::List(_) => Some(format!("but {name} is a list: write {name}[0].{first}, or a loop")),
        Below::Groups => match groups {
            Some(groups) if groups.contains(*first) => of_text(first, rest),
            Some(groups) if groups.is_empty() => Some("but nothing that starts this matches a part".to_owned()),
            Some(groups) => {
                let known: Vec<_> = groups.iter().map(|group| format!("match.{group}")).collect();
                Some(format!("which nothing that starts this matches; there are {}", known.join(", ")))
            }
            None => None,
        },
    }
}

/// A text has characters, by their number.
fn of_text(name: &str, path: &[&str]) -> Option<String> {
    match path {
        [] => None,
        [first] if is_number(first) => None,
        _ => Some(format!("but {name} is a text and has no fields")),
    }
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Names with the fields that are asked of them, as `profile.first_name` or `memory['a'].b`. What a template names
/// itself is left out, but for the turns of a loop over all attachments.
fn chains(template: &str) -> Vec<Vec<&str>> {
    let stretches = stretches(template);
    let (mut own, mut turns) = (BTreeMap::new(), BTreeSet::new());
    for tokens in &stretches {
        for name in given(tokens) {
            *own.entry(name).or_insert(0) += 1;
        }
        turns.extend(turn(tokens));
    }
    let mut chains = Vec::new();
    for tokens in &stretches {
        for (at, token) in tokens.iter().enumerate() {
            let Token::Word(name) = *token else { continue };
            if at > 0 && matches!(tokens[at - 1], Token::Sign("." | "|")) {
                continue;
            }
            let (path, _) = path(&tokens[at + 1..]);
            match own.get(name) {
                None => chains.push([vec![name], path].concat()),
                Some(1) if turns.contains(name) && !own.contains_key("attachments") => {
                    chains.push([vec!["attachments", "0"], path].concat());
                }
                Some(_) => {}
            }
        }
    }
    chains
}

/// Fields that follow a name, by name or number, and what follows them.
fn path<'t, 'a>(mut tokens: &'t [Token<'a>]) -> (Vec<&'a str>, &'t [Token<'a>]) {
    let mut path = Vec::new();
    loop {
        tokens = match tokens {
            [Token::Sign("."), Token::Word(field) | Token::Number(field), rest @ ..]
            | [Token::Sign("["), Token::Number(field), Token::Sign("]"), rest @ ..] => {
                path.push(*field);
                rest
            }
            [Token::Sign("["), Token::Text(quoted), Token::Sign("]"), rest @ ..] if !quoted.contains('\\') => {
                path.push(&quoted[1..quoted.len() - 1]);
                rest
            }
            _ => return (path, tokens),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Below, NAMES};

    #[test]
    fn the_names_of_the_docs_are_those_of_the_templates() {
        let docs = include_str!("../../../../../../docs/flows.md");
        let table = docs.split("| name | value |\n| --- | --- |\n").nth(1).unwrap().split("\n\n").next().unwrap();
        let ticked = |text: &str| -> Vec<String> { text.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
        let mut told = Vec::new();
        for row in table.lines() {
            let (names, value) = row.trim_start_matches("| ").split_once(" | ").unwrap();
            for name in ticked(names) {
                let (_, below) = NAMES.iter().find(|(known, _)| *known == name).unwrap();
                if let Below::Fields(fields) | Below::List(fields) = below {
                    let end = if name == "profile" { value.find(';').unwrap() } else { value.len() };
                    assert_eq!(ticked(&value[..end]), *fields, "{name}");
                }
                told.push(name);
            }
        }
        told.sort();
        assert_eq!(told, NAMES.map(|(name, _)| name));
    }
}
