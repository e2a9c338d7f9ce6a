//! Claims: the cases of Powertools' idempotency, and those that come with parts and echoes.
//!
//! | Powertools' case | test, here where no file is named |
//! | --- | --- |
//! | first call | `a_new_claim_is_acquired_with_nothing_done` |
//! | same call again, done | `a_completed_claim_stays_completed`; consumer `scenes.rs`: `a_message_is_answered_...` |
//! | same call again, under way | `a_second_run_gets_nothing_while_the_lease_lasts` |
//! | call that timed out | `a_lease_that_is_over_is_taken_over_with_all_that_was_done` |
//! | call that failed | `a_released_claim_waits_for_its_time_and_nobody_died` |
//! | late end of a call that was taken over | `a_run_that_lost_its_claim_writes_nothing` |
//! | same key, other payload | consumer `scenes.rs`: `a_command_with_the_id_of_another_is_a_duplicate_...` |
//! | no key | consumer `results.rs`: `a_command_that_cannot_be_read_ends_no_claim_...` |
//! | remaining time unknown | consumer `time.rs`: `a_run_of_which_nobody_knows_when_it_ends_begins_nothing` |
//! | store fails | `wire/dynamo.rs`: `a_table_that_is_busy_or_away_is_told_...`; consumer `model.rs` |
//! | store did it, and its answer is lost | `wire/dynamo.rs`: `a_claim_whose_first_answer_got_lost_...` |
//! | key that has expired | `wire/dynamo.rs`: `every_item_is_deleted_in_seconds_and_not_before_it_is_over` |

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use messenger_channel::state::{
    Claim, ClaimKey, Claims, End, Held, Lease, Owner, PartOutcome, Release, Settled, StateError, Take,
};
use messenger_wire::{Mid, TimestampMs};

pub(crate) fn at(ms: i64) -> TimestampMs {
    TimestampMs::from_millis(1_800_000_000_000 + ms)
}

fn key() -> ClaimKey {
    ClaimKey::command("main", "order-1")
}

fn lease(owner: u8, now: i64, until: i64) -> Lease {
    Lease { owner: Owner::new([owner; 16]), now: at(now), until: at(until) }
}

pub(crate) fn parked(message: &str) -> End<'_> {
    End::Parked { message, conversation: None }
}

async fn acquire(state: &impl Claims, owner: u8, now: i64, until: i64) -> Claim {
    state.acquire(&key(), &lease(owner, now, until), Take::Open).await.unwrap()
}

async fn held(state: &impl Claims, owner: u8, now: i64, until: i64) -> Held {
    match acquire(state, owner, now, until).await {
        Claim::Acquired(held) => held,
        other => panic!("{other:?}"),
    }
}

fn sent(mid: &str) -> PartOutcome {
    PartOutcome::Sent(Mid::parse(mid).ok())
}

fn release(not_before: i64, counts: bool) -> Release {
    Release { not_before: at(not_before), part: None, died: None, refusals: 0, counts }
}

pub(crate) async fn a_new_claim_is_acquired_with_nothing_done(state: &impl Claims) {
    let held = held(state, 1, 0, 100).await;
    assert_eq!((held.attempts, held.died, held.plan, held.parts), (1, None, None, BTreeMap::new()));
}

pub(crate) async fn a_second_run_gets_nothing_while_the_lease_lasts(state: &impl Claims) {
    held(state, 1, 0, 100).await;
    for now in [0, 50, 99] {
        assert_eq!(acquire(state, 2, now, 200).await, Claim::InProgress { until: at(100) }, "{now}");
    }
    assert_eq!(held(state, 2, 100, 200).await.attempts, 2);
}

pub(crate) async fn a_lease_that_is_over_is_taken_over_with_all_that_was_done(state: &impl Claims) {
    let first = held(state, 1, 0, 100).await;
    state.store_plan(&first, "{\"steps\":[]}").await.unwrap();
    state.settle(&first, 0, &sent("m_0")).await.unwrap();
    state.settle(&first, 1, &PartOutcome::NotSent("media".into())).await.unwrap();
    state.settle(&first, 12, &PartOutcome::Unknown { since: at(40), sends: 1, looks: 0 }).await.unwrap();
    let second = held(state, 2, 150, 300).await;
    assert_eq!(second.plan.as_deref(), Some("{\"steps\":[]}"));
    assert_eq!(second.died, Some(at(100)));
    assert_eq!(
        second.parts,
        BTreeMap::from([
            (0, sent("m_0")),
            (1, PartOutcome::NotSent("media".into())),
            (12, PartOutcome::Unknown { since: at(40), sends: 1, looks: 0 }),
        ])
    );
}

pub(crate) async fn a_completed_claim_stays_completed(state: &impl Claims) {
    let first = held(state, 1, 0, 100).await;
    state.complete(&first, None, End::Completed).await.unwrap();
    for (now, take) in [(10, Take::Open), (100_000, Take::Open), (10, Take::OpenOrParked)] {
        let again = state.acquire(&key(), &lease(2, now, now + 100), take).await.unwrap();
        assert_eq!(again, Claim::Completed);
    }
    let other = ClaimKey::command("main", "order-2");
    let claim = state.acquire(&other, &lease(2, 10, 100), Take::Open).await.unwrap();
    assert!(matches!(claim, Claim::Acquired(_)));
}

pub(crate) async fn a_released_claim_waits_for_its_time_and_nobody_died(state: &impl Claims) {
    let first = held(state, 1, 0, 100).await;
    let mut released = release(60, true);
    released.part = Some((3, PartOutcome::Unknown { since: at(5), sends: 1, looks: 0 }));
    assert_eq!(state.release(&first, &released).await, Ok(Settled::Written));
    assert_eq!(acquire(state, 2, 59, 200).await, Claim::Waiting { until: at(60) });
    let second = held(state, 2, 60, 200).await;
    assert_eq!((second.attempts, second.died), (2, None));
    assert_eq!(second.parts, BTreeMap::from([(3, PartOutcome::Unknown { since: at(5), sends: 1, looks: 0 })]));
    // The wait is over with the acquisition.
    assert_eq!(acquire(state, 3, 61, 300).await, Claim::InProgress { until: at(200) });
}

pub(crate) async fn a_claim_that_waits_is_taken_by_the_owner_who_gave_it_back_and_by_nobody_else(state: &impl Claims) {
    let take =
        |owner, now| async move { state.acquire(&key(), &lease(owner, now, now + 50), Take::OpenOrOwn).await.unwrap() };
    let Claim::Acquired(first) = take(1, 0).await else { panic!("it is new") };
    assert_eq!(take(1, 10).await, Claim::InProgress { until: at(50) }, "another run of the owner has it");
    state.release(&first, &release(1_000, false)).await.unwrap();
    assert_eq!(take(2, 20).await, Claim::Waiting { until: at(1_000) });
    assert_eq!(acquire(state, 1, 20, 70).await, Claim::Waiting { until: at(1_000) }, "who does not ask for it waits");
    // By a clock that is behind, too.
    let Claim::Acquired(again) = take(1, -30).await else { panic!("it is its own") };
    assert_eq!((again.attempts, again.died), (1, None));
    state.release(&again, &release(1_000, false)).await.unwrap();
    assert!(matches!(take(2, 1_000).await, Claim::Acquired(_)), "its time has come");
    assert_eq!(take(1, 1_010).await, Claim::InProgress { until: at(1_050) });
}

pub(crate) async fn a_release_passes_on_that_a_run_died(state: &impl Claims) {
    held(state, 1, 0, 100).await;
    let second = held(state, 2, 150, 300).await;
    let passed_on = Release { died: second.died, ..release(200, true) };
    state.release(&second, &passed_on).await.unwrap();
    assert_eq!(acquire(state, 3, 199, 400).await, Claim::Waiting { until: at(200) });
    assert_eq!(held(state, 3, 200, 400).await.died, Some(at(100)));
}

pub(crate) async fn a_known_wait_counts_no_attempt(state: &impl Claims) {
    for owner in 1..5 {
        let now = i64::from(owner) * 10;
        let held = held(state, owner, now, now + 9).await;
        assert_eq!(held.attempts, 1);
        state.release(&held, &release(now, false)).await.unwrap();
    }
}

pub(crate) async fn how_often_graph_has_refused_is_told_to_the_next_run_and_forgotten_with_parking(
    state: &impl Claims,
) {
    for (owner, before) in [(1, 0), (2, 1), (3, 2)] {
        let now = i64::from(owner) * 10;
        let held = held(state, owner, now, now + 9).await;
        assert_eq!(held.refusals, before);
        state.release(&held, &Release { refusals: before + 1, ..release(now, false) }).await.unwrap();
    }
    let last = held(state, 9, 50, 100).await;
    state.complete(&last, None, parked("sqs-1")).await.unwrap();
    let again = state.acquire(&key(), &lease(2, 60, 200), Take::OpenOrParked).await.unwrap();
    assert!(matches!(&again, Claim::Acquired(held) if held.refusals == 0), "{again:?}");
}

pub(crate) async fn a_run_that_lost_its_claim_writes_nothing(state: &impl Claims) {
    let first = held(state, 1, 0, 100).await;
    let second = held(state, 2, 100, 200).await;
    assert_eq!(state.store_plan(&first, "old").await, Err(StateError::Lost));
    assert_eq!(state.settle(&first, 0, &sent("m_0")).await, Err(StateError::Lost));
    assert_eq!(
        state.settle(&first, 0, &PartOutcome::Unknown { since: at(1), sends: 1, looks: 0 }).await,
        Err(StateError::Lost)
    );
    assert_eq!(state.release(&first, &release(0, true)).await, Err(StateError::Lost));
    assert_eq!(state.complete(&first, Some((0, &sent("m_0"))), End::Completed).await, Err(StateError::Lost));
    assert_eq!(acquire(state, 3, 150, 300).await, Claim::InProgress { until: at(200) });
    state.release(&second, &release(0, true)).await.unwrap();
    let third = held(state, 3, 150, 300).await;
    assert_eq!((third.plan, third.parts), (None, BTreeMap::new()));
}

pub(crate) async fn completing_writes_the_last_outcome_and_drops_the_plan(state: &impl Claims) {
    let mut first = held(state, 1, 0, 100).await;
    state.store_plan(&first, "text of a message").await.unwrap();
    state.complete(&first, Some((0, &sent("m_0"))), parked("sqs-1")).await.unwrap();
    let Claim::Acquired(second) = state.acquire(&key(), &lease(2, 1, 100), Take::OpenOrParked).await.unwrap() else {
        panic!("a parked claim can be acquired again");
    };
    assert_eq!(second.plan.as_deref(), Some("text of a message"));
    assert_eq!(second.parts, BTreeMap::from([(0, sent("m_0"))]));
    first = Held { plan: Some("another text".to_owned()), ..second };
    state.complete(&first, None, parked("sqs-1")).await.unwrap();
    let Claim::Acquired(second) = state.acquire(&key(), &lease(3, 1, 100), Take::OpenOrParked).await.unwrap() else {
        panic!("a parked claim can be acquired again");
    };
    assert_eq!(second.plan.as_deref(), Some("another text"), "a plan is kept that was not stored before");
    state.complete(&second, None, End::Completed).await.unwrap();
    assert_eq!(acquire(state, 4, 200, 300).await, Claim::Completed);
}

pub(crate) async fn a_parked_claim_is_acquired_out_of_the_dead_letters_or_with_another_message(state: &impl Claims) {
    let first = held(state, 1, 0, 100).await;
    state.complete(&first, None, parked("sqs-1")).await.unwrap();
    let ask = async |owner, take| state.acquire(&key(), &lease(owner, 10, 100), take).await.unwrap();
    for take in [Take::Open, Take::OpenOrParkedWithout("sqs-1")] {
        assert_eq!(ask(2, take).await, Claim::Parked, "{take:?}");
    }
    let Claim::Acquired(second) = ask(2, Take::OpenOrParkedWithout("sqs-2")).await else { panic!("another message") };
    assert_eq!(ask(3, Take::OpenOrParkedWithout("sqs-3")).await, Claim::InProgress { until: at(100) });
    state.complete(&second, None, parked("sqs-2")).await.unwrap();
    assert_eq!(ask(3, Take::OpenOrParkedWithout("sqs-2")).await, Claim::Parked, "parked anew");
    let Claim::Acquired(third) = ask(3, Take::OpenOrParked).await else { panic!("out of the dead letters") };
    state.complete(&third, None, End::Completed).await.unwrap();
    assert_eq!(ask(4, Take::OpenOrParkedWithout("sqs-9")).await, Claim::Completed);
}

pub(crate) async fn a_parked_claim_keeps_that_a_run_died_and_begins_to_count_anew(state: &impl Claims) {
    for owner in 1..4 {
        let first = held(state, owner, i64::from(owner) * 10, i64::from(owner) * 10 + 5).await;
        assert_eq!(first.attempts, u32::from(owner));
    }
    let last = held(state, 9, 50, 100).await;
    state.complete(&last, None, parked("sqs-1")).await.unwrap();
    let again = state.acquire(&key(), &lease(2, 60, 200), Take::OpenOrParked).await.unwrap();
    let Claim::Acquired(again) = again else { panic!("{again:?}") };
    assert_eq!((again.attempts, again.died), (1, Some(at(35))), "what a dead run may have sent is still open");
}

pub(crate) async fn a_claim_is_held_until_it_is_given_back_or_ended_or_its_lease_is_over(state: &impl Claims) {
    let key = key();
    let is_held = async |now| state.is_held(&key, at(now)).await.unwrap();
    assert!(!is_held(0).await, "never asked for");
    let first = held(state, 1, 0, 100).await;
    assert!(is_held(99).await);
    assert!(!is_held(100).await, "its lease is over");
    state.release(&first, &release(50, true)).await.unwrap();
    assert!(!is_held(20).await, "given back");
    let second = held(state, 2, 50, 150).await;
    assert!(is_held(60).await);
    state.complete(&second, None, End::Completed).await.unwrap();
    assert!(!is_held(60).await, "ended");
}

pub(crate) async fn an_echo_settles_whatever_state_the_claim_is_in(state: &impl Claims) {
    let mid = Mid::parse("m_0").unwrap();
    assert_eq!(state.settle_by_echo(&key(), 0, &mid).await, Ok(None), "no claim");
    assert!(matches!(acquire(state, 1, 0, 100).await, Claim::Acquired(_)), "an echo makes no claim");
    assert_eq!(state.settle_by_echo(&key(), 0, &mid).await, Ok(None), "in progress, before any outcome");
    assert_eq!(state.settle_by_echo(&key(), 0, &mid).await, Ok(None), "told twice");
    let second = held(state, 2, 100, 200).await;
    assert_eq!(second.parts, BTreeMap::from([(0, sent("m_0"))]));
    let unknown = PartOutcome::Unknown { since: at(100), sends: 1, looks: 3 };
    state.release(&second, &Release { part: Some((1, unknown.clone())), ..release(100, false) }).await.unwrap();
    let m_1 = Mid::parse("m_1").unwrap();
    assert_eq!(state.settle_by_echo(&key(), 1, &m_1).await, Ok(Some(unknown)), "what it replaces");
    assert_eq!(state.settle_by_echo(&key(), 1, &m_1).await, Ok(None), "told twice");
    let third = held(state, 3, 100, 200).await;
    assert_eq!(third.parts.get(&1), Some(&sent("m_1")));
    state.complete(&third, None, End::Completed).await.unwrap();
    assert_eq!(state.settle_by_echo(&key(), 2, &mid).await, Ok(None), "completed");
    assert_eq!(state.settle_by_echo(&key(), 2, &mid).await, Ok(None), "told twice");
}

pub(crate) async fn what_a_fence_found_is_told_to_the_next_run(state: &impl Claims) {
    state.note_passed(&key(), 1, at(5)).await.unwrap();
    assert_eq!(held(state, 1, 0, 100).await.passed, BTreeMap::new(), "a fence makes no claim");
    state.note_passed(&key(), 1, at(50)).await.unwrap();
    state.note_passed(&key(), 10, at(60)).await.unwrap();
    let second = held(state, 2, 100, 200).await;
    assert_eq!(second.passed, BTreeMap::from([(1, at(50)), (10, at(60))]));
    assert_eq!(second.parts, BTreeMap::new());
}

pub(crate) async fn what_an_echo_said_is_not_taken_back(state: &impl Claims) {
    let first = held(state, 1, 0, 100).await;
    state.settle_by_echo(&key(), 0, &Mid::parse("m_0").unwrap()).await.unwrap();
    let unknown = PartOutcome::Unknown { since: at(5), sends: 1, looks: 0 };
    let given_up = PartOutcome::GivenUp("unknown".into());
    assert_eq!(state.settle(&first, 0, &unknown).await, Ok(Settled::AlreadySent));
    assert_eq!(state.settle(&first, 0, &given_up).await, Ok(Settled::AlreadySent));
    let released = Release { part: Some((0, unknown)), ..release(500, true) };
    assert_eq!(state.release(&first, &released).await, Ok(Settled::AlreadySent));
    // Nothing was written: the claim is still the first run's.
    assert_eq!(acquire(state, 2, 50, 200).await, Claim::InProgress { until: at(100) });
    assert_eq!(state.settle(&first, 0, &sent("m_0")).await, Ok(Settled::Written));
    // Ending the claim goes through all the same.
    state.complete(&first, Some((0, &given_up)), parked("sqs-1")).await.unwrap();
    let redriven = state.acquire(&key(), &lease(2, 50, 200), Take::OpenOrParked).await.unwrap();
    assert!(matches!(redriven, Claim::Acquired(held) if held.parts == BTreeMap::from([(0, sent("m_0"))])));
}

pub(crate) async fn the_same_run_may_repeat_what_it_wrote(state: &impl Claims) {
    let first = held(state, 1, 0, 100).await;
    for _ in 0..2 {
        state.store_plan(&first, "p").await.unwrap();
        state.settle(&first, 0, &sent("m_0")).await.unwrap();
    }
    for _ in 0..2 {
        state.complete(&first, Some((1, &sent("m_1"))), End::Completed).await.unwrap();
    }
}

pub(crate) async fn what_is_completed_is_not_parked_by_a_run_that_did_not_hear_of_it(state: &impl Claims) {
    let first = held(state, 1, 0, 100).await;
    state.complete(&first, Some((0, &sent("m_0"))), End::Completed).await.unwrap();
    assert_eq!(state.release(&first, &release(0, true)).await, Ok(Settled::AlreadySent));
    state.complete(&first, None, parked("sqs-1")).await.unwrap();
    let again = state.acquire(&key(), &lease(2, 10, 100), Take::OpenOrParked).await.unwrap();
    assert_eq!(again, Claim::Completed);
}

/// What a claim is, without any of the store's means.
#[derive(Default)]
struct Naive {
    owner: Option<u8>,
    until: i64,
    not_before: i64,
}

pub(crate) async fn claims_agree_with_a_naive_model(state: &impl Claims) {
    // A fixed sequence of steps: whatever comes, both say the same.
    let (mut naive, mut helds): (Naive, BTreeMap<u8, Held>) = Default::default();
    let mut seed: u64 = 7;
    let (mut acquired, mut refused, mut lost) = (0, 0, 0);
    for now in 0..120_i64 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (owner, choice) = (u8::try_from(seed >> 60).unwrap() % 4, (seed >> 40) % 8);
        let ours = naive.owner == Some(owner);
        match (choice, helds.get(&owner)) {
            (0..=4, _) | (_, None) => {
                let free = naive.until <= now && naive.not_before <= now;
                let claim = acquire(state, owner, now, now + 7).await;
                assert_eq!(matches!(claim, Claim::Acquired(_)), free, "{now}");
                match claim {
                    Claim::Acquired(held) => {
                        acquired += 1;
                        naive = Naive { owner: Some(owner), until: now + 7, ..Naive::default() };
                        helds.insert(owner, held);
                    }
                    _ => refused += 1,
                }
            }
            (5 | 6, Some(held)) => {
                let written = state.release(held, &release(now + 3, true)).await;
                assert_eq!(written.is_ok(), ours, "{now}");
                if ours {
                    (naive.until, naive.not_before) = (0, now + 3);
                } else {
                    lost += 1;
                }
            }
            (_, Some(held)) => {
                let written = state.settle(held, 0, &sent("m_0")).await;
                assert_eq!(written.is_ok(), ours, "{now}");
            }
        }
    }
    assert!(acquired > 10 && refused > 10 && lost > 3, "{acquired} {refused} {lost}");
}

/// Files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn every_test_that_the_list_of_cases_names_is_where_it_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tests = [root.join("tests"), root.join("../../functions/consumer/tests")];
    let tests: Vec<PathBuf> = tests.iter().flat_map(|folder| files(folder)).collect();
    let rows = include_str!("claims.rs").lines().map_while(|line| line.strip_prefix("//!"));
    let cells = rows.filter_map(|row| row.trim().strip_prefix('|')?.split('|').nth(1));
    let cases: Vec<&str> = cells.skip(2).flat_map(|cell| cell.split(';')).collect();
    assert_eq!(cases.len(), 14, "{cases:?}");
    for case in cases {
        let words: Vec<&str> = case.split('`').skip(1).step_by(2).collect();
        let is_file = |word: &&str| Path::new(word).extension().is_some_and(|extension| extension == "rs");
        let (files, names): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| is_file(word));
        let file = files.first().copied().unwrap_or("state/claims.rs");
        let mut sources = tests.iter().filter(|path| path.ends_with(file)).map(std::fs::read_to_string);
        // What is cut short may go on.
        let begins = |name: &str| name.strip_suffix("...").map_or(format!("fn {name}("), |begin| format!("fn {begin}"));
        let has_all = |source: &str| names.iter().all(|name| source.contains(&begins(name)));
        assert!(sources.any(|source| has_all(&source.unwrap())), "{case}");
    }
}
