//! One contract for both stores: what holds in memory holds in the table.
//!
//! The table's half needs DynamoDB, real or emulated: `tests/aws/run`, or
//! `AWS_ENDPOINT_URL=... cargo test -- --ignored`.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that gets no value has failed")]

#[path = "state/claims.rs"]
mod claims;
#[path = "state/records.rs"]
mod records;
#[path = "state/table.rs"]
mod table;

use messenger_channel::state::MemoryState;

/// Runs every function of the contract on a fresh store.
macro_rules! contract {
    ($($module:ident::$name:ident),* $(,)?) => {
        mod memory {
            use super::*;
            $(#[tokio::test] async fn $name() { $module::$name(&MemoryState::new()).await; })*
        }
        mod dynamodb {
            use super::*;
            $(#[tokio::test]
            #[ignore = "needs the emulator: tests/aws/run"]
            async fn $name() { $module::$name(&table::fresh().await).await; })*
        }
    };
}

contract![
    claims::a_new_claim_is_acquired_with_nothing_done,
    claims::a_second_run_gets_nothing_while_the_lease_lasts,
    claims::a_lease_that_is_over_is_taken_over_with_all_that_was_done,
    claims::a_completed_claim_stays_completed,
    claims::a_released_claim_waits_for_its_time_and_nobody_died,
    claims::a_claim_that_waits_is_taken_by_the_owner_who_gave_it_back_and_by_nobody_else,
    claims::a_release_passes_on_that_a_run_died,
    claims::a_known_wait_counts_no_attempt,
    claims::how_often_graph_has_refused_is_told_to_the_next_run_and_forgotten_with_parking,
    claims::a_run_that_lost_its_claim_writes_nothing,
    claims::completing_writes_the_last_outcome_and_drops_the_plan,
    claims::a_parked_claim_is_acquired_out_of_the_dead_letters_or_with_another_message,
    claims::a_parked_claim_keeps_that_a_run_died_and_begins_to_count_anew,
    claims::a_claim_is_held_until_it_is_given_back_or_ended_or_its_lease_is_over,
    claims::an_echo_settles_whatever_state_the_claim_is_in,
    claims::what_a_fence_found_is_told_to_the_next_run,
    claims::what_an_echo_said_is_not_taken_back,
    claims::the_same_run_may_repeat_what_it_wrote,
    claims::what_is_completed_is_not_parked_by_a_run_that_did_not_hear_of_it,
    claims::claims_agree_with_a_naive_model,
    records::a_conversation_is_read_as_it_was_saved,
    records::a_save_on_an_old_revision_is_lost,
    records::health_changes_only_from_what_was_seen,
    records::a_change_of_health_that_is_not_told_yet_is_a_part_of_it,
    records::a_schedule_changes_only_from_what_was_seen,
    records::workers_that_change_a_schedule_at_once_lose_nothing,
    records::a_pairing_code_is_found_until_it_expires,
    records::a_taken_pairing_code_is_refused_until_it_expires,
    records::open_pairings_are_listed_by_account,
    records::a_code_lets_in_whom_it_was_told,
    records::a_code_that_the_person_was_not_told_last_lets_nobody_in,
    records::approving_half_way_done_is_finished_by_approving_again,
    records::a_token_is_found_by_its_reference_until_it_expires,
    records::what_a_person_said_later_of_a_token_stays,
    records::a_person_is_forgotten_with_open_code_and_tokens_and_nobody_else_is,
    records::what_a_parked_claim_was_to_say_is_forgotten_with_the_person,
    records::what_is_parked_just_after_the_person_was_forgotten_is_forgotten_by_another_call,
    records::an_attachment_is_found_until_it_is_forgotten_or_expires,
    records::sleepers_are_listed_by_account_until_they_are_forgotten,
    records::sleepers_are_given_a_hundred_at_once_until_all_are_forgotten,
];
