//! `docs/errors.md` is made from the table of errors and says what it says.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write;

use messenger_graph::classify::{Key, Row, TRANSIENT_TRIES, rows};
use messenger_graph::{Class, Effect, GraphError, Interruption, RequestError, Unreadable};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/errors.md");

const HEAD: &str = "# Errors of Graph

Made from the table in `shared/graph/src/classify` by
`UPDATE_DOCS=1 cargo test -p messenger-graph --test errors_doc`; a test keeps the two equal.

An error is classified by its code and subcode: the exact pair counts first, then a number that Meta documents alone,
wherever it stands, then the code with any other subcode (`*`). Only where Graph gives no number the beginning of its
message tells. The HTTP status counts only where there is no row, or where a 5xx leaves open whether anything was done.

## Classes

| class | what it means | what to do next |
| --- | --- | --- |
";

const TABLE: &str = "
## Codes

| code | subcode | class | what happened | what the operator should do | tries |
| --- | --- | --- | --- | --- | --- |
";

const WITHOUT_CODE: &str = "
## Errors without a code

| error | class | what the operator should do | tries |
| --- | --- | --- | --- |
";

const TAIL: &str = "
`tries` is how often the consumer tries a call again at most, with growing waits and never before Graph takes calls
again for the Page. It gives the record back in between. `while it lasts` ends with the 990th receive of the record;
`MAX_ATTEMPTS` counts the first try too. Where Graph does not tell when, a throttle waits 30 seconds, and twice as long
with each time in a row, up to ten minutes, so that it is waited for as long as SQS keeps the record (14 days); an
automated answer waits 20 seconds at least. An attachment that could not be fetched is tried once more two seconds
later, by the next run.

Whoever calls Graph without a queue, by `messenger_graph::retry`, tries a throttle, an automated answer and what reached
no server 4 times: nobody waits for days within one process.

What a throttle holds up stands in brackets: `App`, every Page of the app in the worker that met it; `Page`, the Page,
for all workers; `Send`, what was sent alone, or where that is a private reply, the Page's private replies. An error
that no row has is a throttle (`Send`) where its `error_data` tells `remaining_seconds`, and one of the Page where its
status is 429. Where a row tells another class, `remaining_seconds` makes only the wait longer.
";

/// Classes in the order of the document.
const CLASSES: [(&str, &str, &str); 17] = [
    (
        "throttled",
        "too many calls of the app or the Page, or for what was sent alone",
        "wait what Graph says, then go on; what else is held up stands in brackets",
    ),
    ("transient", "passing trouble before anything was done", "try again with growing waits"),
    ("unknown_outcome", "it may have been done, or not", "wait for the echo; never send again blindly"),
    ("window_closed", "outside the messaging window", "give the send up; only the person can open the window"),
    ("recipient_unavailable", "this person cannot be reached", "give the send up"),
    ("token_dead", "the token no longer works", "stop everything that uses the token until it is replaced"),
    (
        "proof_refused",
        "`appsecret_proof` is not of the app's secret",
        "try the other accepted secrets, and the other form; else stop every call of the account until a secret changes",
    ),
    ("page_restricted", "Meta restricts the Page", "stop every send of the Page"),
    ("thread_owned_elsewhere", "another app or a colleague answers", "stay silent, or ask for the thread"),
    ("automated_answer", "Messenger's own automation holds the thread", "try again a little later"),
    ("media", "the attachment cannot be used", "give the send up; a failed fetch is tried once more"),
    ("set_up", "a permission or setting is missing for this call", "keep the send for the operator"),
    (
        "account_set_up",
        "a permission or setting of the whole app or Page is missing",
        "stop the account where an ordinary message met it; else keep the send for the operator",
    ),
    ("our_mistake", "the request is wrong", "keep the send for the operator"),
    ("policy", "Meta's rules forbid this message", "give the send up"),
    (
        "tag_abuse",
        "Meta warns that tags are abused towards this person",
        "give the send up, and have somebody stop such messages at once; Meta blocks the Page next",
    ),
    ("unlisted", "the table does not have the code", "keep the send for the operator"),
];

fn cells(key: Key) -> (String, String) {
    match key {
        Key::Said(code, beginning) => (code.to_string(), format!("says \"{beginning}...\"")),
        Key::Pair(code, subcode) => (code.to_string(), subcode.to_string()),
        Key::Number(number) => (format!("{number}, or any"), format!("{number}")),
        Key::Range(first, last) => (format!("{first}-{last}, or any"), format!("{first}-{last}")),
        Key::Code(code) => (code.to_string(), "*".into()),
    }
}

/// Place of a row: by its first number, the exact pairs of a code before its rest.
fn place(row: &Row) -> (i64, i64) {
    match row.key {
        Key::Said(code, _) => (code, 0),
        Key::Pair(code, subcode) => (code, subcode),
        Key::Number(number) => (number, 0),
        Key::Range(first, _) => (first, i64::MAX),
        Key::Code(code) => (code, i64::MAX),
    }
}

fn class(row: &Row) -> String {
    match row.class {
        Class::TokenDead(why) => format!("{} ({why:?})", row.class),
        Class::Throttled => format!("{} ({:?})", row.class, row.reach),
        class => class.to_string(),
    }
}

/// Errors that Graph gave no code.
fn without_code() -> Vec<GraphError> {
    let (write, read) = (Effect::Write, Effect::Read);
    let answer = |status, problem, effect| GraphError::Unreadable { status, problem, effect };
    vec![
        RequestError::Token.into(),
        RequestError::Body.into(),
        GraphError::Unreachable,
        GraphError::NoAnswer { cause: Interruption::TimedOut, effect: write },
        GraphError::NoAnswer { cause: Interruption::TimedOut, effect: read },
        answer(200, Unreadable::Json, write),
        answer(200, Unreadable::Json, read),
        answer(302, Unreadable::Redirect, write),
        answer(404, Unreadable::NoErrorObject, write),
        answer(429, Unreadable::NoErrorObject, write),
        answer(500, Unreadable::NoErrorObject, write),
        answer(500, Unreadable::NoErrorObject, read),
    ]
}

/// How often the consumer tries a message again; nothing but the class tells where it goes on for longer than whoever
/// waits within one process.
fn tries(error: Option<&GraphError>, class: Class, retries: u32) -> String {
    match (error, class) {
        (_, Class::Throttled) => "while it lasts".to_owned(),
        (Some(GraphError::Unreachable), _) | (_, Class::AutomatedAnswer) => "`MAX_ATTEMPTS`".to_owned(),
        _ => retries.to_string(),
    }
}

/// What the call does, where it makes a difference.
fn effect(error: &GraphError) -> &'static str {
    match error {
        GraphError::NoAnswer { effect, .. } | GraphError::Unreadable { effect, .. } => match effect {
            Effect::Write => ", of a write",
            Effect::Read => ", of a read",
        },
        _ => "",
    }
}

fn document() -> String {
    let mut text = HEAD.to_owned();
    for (class, meaning, consequence) in CLASSES {
        writeln!(text, "| {class} | {meaning} | {consequence} |").unwrap();
    }
    text.push_str(TABLE);
    let mut sorted: Vec<&Row> = rows().collect();
    sorted.sort_by_key(|row| place(row));
    for row in sorted {
        let (code, subcode) = cells(row.key);
        let code = row.source.url().map_or_else(|| code.clone(), |url| format!("[{code}]({url})"));
        let (meaning, advice, tries) = (row.meaning, row.advice, tries(None, row.class, row.retries));
        writeln!(text, "| {code} | {subcode} | {} | {meaning} | {advice} | {tries} |", class(row)).unwrap();
    }
    text.push_str(WITHOUT_CODE);
    for error in without_code() {
        let (class, advice) = (error.class(), error.advice());
        let tries = tries(Some(&error), class, error.retries());
        writeln!(text, "| {error}{} | {class} | {advice} | {tries} |", effect(&error)).unwrap();
    }
    text + TAIL
}

#[test]
fn the_document_equals_the_table() {
    let document = document();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(PATH, &document).unwrap();
    }
    assert_eq!(std::fs::read_to_string(PATH).unwrap(), document, "run it with UPDATE_DOCS=1");
}

#[test]
fn every_class_of_a_row_is_explained() {
    for row in rows() {
        assert!(CLASSES.iter().any(|(class, ..)| *class == row.class.as_str()), "{}", row.class);
        assert!(row.retries <= TRANSIENT_TRIES);
    }
}
