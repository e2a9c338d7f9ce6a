//! The documents have every reason that can come, and no other.

use std::collections::BTreeSet;

use super::Reason;

const CONTRACTS: &str = include_str!("../../../../docs/contracts.md");
const ERRORS: &str = include_str!("../../../../docs/errors.md");
const OPERATIONS: &str = include_str!("../../../../docs/operations.md");
const POLICIES: &str = include_str!("../../../../docs/policies.md");

/// What a document says a reason of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    /// Record that is parked: `Parked` in operations.md.
    Parking,
    /// Answer or command that is refused: `refused` in contracts.md.
    Refusal,
    /// Part that is not sent, and neither parks the record nor is a class: `failed` in contracts.md.
    Part,
    /// Send that Graph refuses: a class of errors.md.
    Class,
    /// Account that is stopped: `AccountStopped` in operations.md.
    Stop,
    /// Event that is skipped: policies.md.
    Skip,
    /// Part behind one that ended the plan: the text of contracts.md.
    Rest,
}

fn comes_of(reason: Reason) -> &'static [Of] {
    use Of::{Class, Parking, Part, Refusal, Rest, Skip, Stop};
    match reason {
        Reason::Dispatcher
        | Reason::Plan
        | Reason::HumanAgentNotByPerson
        | Reason::NotNewsPage
        | Reason::CommandUnreadable
        | Reason::ConversationOfAnotherPage
        | Reason::AccountUnknown => &[Parking, Refusal],
        Reason::WindowClosed => &[Parking, Refusal, Part, Class],
        Reason::HumanAgentWindowClosed
        | Reason::FeedbackWindowClosed
        | Reason::TagsRefused
        | Reason::TokenUnknown
        | Reason::OptedOut => &[Parking, Refusal, Part],
        Reason::Report | Reason::Nobody => &[Refusal],
        Reason::OwnedElsewhere => &[Refusal, Part, Skip],
        Reason::DispatcherMisconfigured
        | Reason::BotChanged
        | Reason::EnvelopeUnreadable
        | Reason::AccountOfAnotherPage
        | Reason::UploadUnknown
        | Reason::WaitedTooOften
        | Reason::Crashed
        | Reason::ResultUntold
        | Reason::StateUnavailable
        | Reason::StateCorrupt
        | Reason::ConfigurationUnavailable
        | Reason::HealthUnreadable
        | Reason::HealthBusy
        | Reason::ConversationBusy
        | Reason::PairingCodesTaken
        | Reason::Randomness
        | Reason::PairingNobody
        | Reason::PlanUnreadable
        | Reason::FenceUnwritable => &[Parking],
        Reason::Transient | Reason::AutomatedAnswer | Reason::SetUp | Reason::OurMistake | Reason::Unlisted => {
            &[Parking, Class]
        }
        Reason::AccountSetUp => &[Parking, Class, Stop],
        Reason::RecipientUnavailable
        | Reason::ThreadOwnedElsewhere
        | Reason::Media
        | Reason::Policy
        | Reason::TagAbuse => &[Class],
        Reason::TokenDead | Reason::PageRestricted | Reason::ProofRefused => &[Class, Stop],
        Reason::Unknown => &[Part],
        Reason::NotTried => &[Rest],
        Reason::Echo | Reason::Standby | Reason::Disabled | Reason::NotAllowed | Reason::Pairing => &[Part, Skip],
        Reason::Receipt => &[Skip],
    }
}

fn words(of: Of) -> BTreeSet<&'static str> {
    Reason::ALL.iter().filter(|reason| comes_of(**reason).contains(&of)).map(|reason| reason.as_str()).collect()
}

/// Cells of a table's rows, by the beginning of its head.
fn rows(document: &'static str, head: &str) -> Vec<Vec<&'static str>> {
    let table = document.split(&format!("\n| {head}")).nth(1).unwrap().split("\n\n").next().unwrap();
    let cells = |row: &'static str| row.trim_start_matches("| ").trim_end_matches('|').split(" | ").collect();
    table.lines().skip(2).map(cells).collect()
}

/// What stands in backquotes.
fn quoted(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.split('`').skip(1).step_by(2)
}

/// Reasons of results with an outcome.
fn told(outcome: &str) -> BTreeSet<&'static str> {
    let rows = rows(CONTRACTS, "`outcome` | `reason`").into_iter().filter(|row| row[0] == outcome);
    rows.flat_map(|row| quoted(row[1])).collect()
}

#[test]
fn every_reason_of_parking_has_its_row() {
    let rows: BTreeSet<_> = rows(OPERATIONS, "reason of `Parked`").into_iter().flat_map(|row| quoted(row[0])).collect();
    assert_eq!(rows, words(Of::Parking));
}

#[test]
fn every_reason_of_a_stop_has_its_mention() {
    let rows = rows(OPERATIONS, "metric | unit");
    let row = rows.iter().find(|row| row[0] == "`AccountStopped`").unwrap();
    assert_eq!(quoted(row[3]).collect::<BTreeSet<_>>(), words(Of::Stop));
}

#[test]
fn every_reason_of_a_skip_has_its_row() {
    let by_kind = rows(POLICIES, "event | what becomes of it").into_iter().flat_map(|row| quoted(row[2]));
    let by_person = rows(POLICIES, "policy | dispatched").into_iter();
    let by_person = by_person.filter_map(|row| quoted(row[2].split_once("skipped as ")?.1).next());
    assert_eq!(by_kind.chain(by_person).collect::<BTreeSet<_>>(), words(Of::Skip));
}

#[test]
fn every_reason_of_a_refusal_has_its_row() {
    assert_eq!(told("`refused`"), words(Of::Refusal));
}

#[test]
fn every_reason_of_a_part_has_its_row_and_what_is_parked_may_be_told_of_too() {
    let (told, parts, parked) = (told("`failed`"), words(Of::Part), words(Of::Parking));
    assert!(told.is_superset(&parts), "{:?}", parts.difference(&told));
    let others: Vec<_> = told.difference(&parts).filter(|word| !parked.contains(*word)).collect();
    assert!(others.is_empty(), "{others:?}");
    assert!(words(Of::Rest).into_iter().all(|word| quoted(CONTRACTS).any(|quoted| quoted == word)));
}

#[test]
fn a_class_of_graphs_errors_has_the_same_word() {
    let classes = rows(ERRORS, "class | what it means").into_iter().map(|row| row[0]);
    // These wait, and are the reason of nothing.
    let classes = classes.filter(|class| !["throttled", "unknown_outcome"].contains(class));
    assert_eq!(classes.collect::<BTreeSet<_>>(), words(Of::Class));
}

#[test]
fn no_two_reasons_have_the_same_word() {
    let words: BTreeSet<_> = Reason::ALL.iter().map(|reason| reason.as_str()).collect();
    assert_eq!(words.len(), Reason::ALL.len());
}
