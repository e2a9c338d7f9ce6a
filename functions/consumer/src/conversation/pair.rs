//! Tells a person, whom nobody has let in yet, a code to tell the operator.
//!
//! ```text
//! code noted with the conversation ── open to the operator ── told ── claim ended
//! ```
//!
//! A run that dies in between leaves no code that lets somebody in who does not know it, and the run that takes over
//! tells the same one. If the operator lets the person in meanwhile, no code is told any more: the event is the bot's.

use std::time::Duration;

use messenger_channel::action::Action;
use messenger_channel::clock::Clock;
use messenger_channel::configuration::PAIRING_CODE;
use messenger_channel::state::pairing::VALID_FOR;
use messenger_channel::state::{
    Conversation, Held, OpenPairing, PairingCode, PairingState, Pairings, SavedConversation,
};
use messenger_wire::send::Recipient;

use crate::answer::{remember, skip};
use crate::case::Case;
use crate::claim::forget_harmless_death;
use crate::deliver;
use crate::failure::Failure;
use crate::plan::{PAIRING_CODE_PART, Plan, Purpose};
use crate::policy::SkipReason;
use crate::reason::Reason;
use crate::run::Run;
use crate::seams::Seams;
use crate::sender::Sender;
use crate::window::Window;

/// How many codes are tried until one is free; there are 656 thousand million.
const TRIES: u32 = 3;

/// What is told where the account has no text of its own.
const TEXT: &str = "This Page answers only people it knows. Tell its owner this code within an hour: {code}";

/// Tells the code, at most three times an hour, to the end of the claim.
///
/// # Errors
/// [`Failure`] where the claim is not ended.
pub(crate) async fn pair<S: Seams>(
    run: &Run<'_, S>,
    case: &Case<'_>,
    held: &mut Held,
    known: SavedConversation,
) -> Result<(), Failure> {
    let Some(conversation) = &case.envelope.conversation else { return Err(Failure::park(Reason::PairingNobody)) };
    let (event, now) = (case.envelope.id, run.seams.clock().now());
    let pairing = &known.conversation.pairing;
    let resumes = pairing.is_for(event);
    forget_harmless_death(held, resumes);
    let Some(mut next) = pairing.next(event, PairingCode::new(random()?), now) else {
        return skip(run, case, held, known, SkipReason::Pairing).await;
    };
    for _ in 0..TRIES {
        let saved = remember(run, case, known.clone(), Some(held), |conversation| note(conversation, &next)).await?;
        let PairingState::Open { code, opened, .. } = &saved.pairing else {
            // The operator was faster: the next run, which comes at once, finds the person let in.
            return Err(Failure::wait(Duration::ZERO));
        };
        let pairing =
            OpenPairing { code: code.clone(), conversation: conversation.clone(), expires: *opened + VALID_FOR };
        if run.seams.state().open_pairing(&case.account.name, &pairing, now).await? {
            return tell(run, &case.sender().knowing(&saved), held, resumes, &pairing).await;
        }
        next = next.renewed(PairingCode::new(random()?), now);
    }
    Err(Failure::transient(Reason::PairingCodesTaken))
}

/// Notes the code that is going to be told, unless the operator has let the person in since.
fn note(conversation: &mut Conversation, next: &PairingState) {
    if !matches!(conversation.pairing, PairingState::Approved { .. }) {
        conversation.pairing = next.clone();
    }
}

/// Tells the code, to the end of the claim. `resumes` says that an earlier run may have.
async fn tell<S: Seams>(
    run: &Run<'_, S>,
    sender: &Sender<'_>,
    held: &mut Held,
    resumes: bool,
    pairing: &OpenPairing,
) -> Result<(), Failure> {
    let recipient = Recipient::from(pairing.conversation.participant());
    let purpose = Purpose { first_part: PAIRING_CODE_PART, ..Purpose::new(&held.key, &recipient, Window::Open) };
    let plan = Plan::make(vec![Action::text(text(sender.account.pairing_text.as_deref(), &pairing.code))], &purpose)?;
    deliver::deliver(run, sender, held, resumes, &plan).await
}

fn random() -> Result<u64, Failure> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(|_| Failure::transient(Reason::Randomness))?;
    Ok(u64::from_be_bytes(random))
}

fn text(own: Option<&str>, code: &PairingCode) -> String {
    own.unwrap_or(TEXT).replace(PAIRING_CODE, &code.in_halves())
}

#[cfg(test)]
mod tests {
    use messenger_channel::state::{Conversation, PairingCode, PairingState};
    use messenger_wire::TimestampMs;
    use messenger_wire::webhook::EventId;

    use super::{note, text};

    #[test]
    fn an_approval_that_came_meanwhile_is_not_overwritten() {
        let at = TimestampMs::from_millis(5);
        let event = EventId::parse(&"0f".repeat(32)).unwrap();
        let open = |code| PairingState::Open { code: PairingCode::new(code), opened: at, told: vec![at], event };
        for (before, after) in [
            (PairingState::None, open(2)),
            (open(1), open(2)),
            (PairingState::Approved { at }, PairingState::Approved { at }),
        ] {
            let mut conversation = Conversation { pairing: before, ..Conversation::default() };
            note(&mut conversation, &open(2));
            assert_eq!(conversation.pairing, after);
        }
    }

    #[test]
    fn the_code_is_told_in_two_halves_wherever_the_text_wants_it() {
        let code = PairingCode::parse("ABCD2345").unwrap();
        assert!(text(None, &code).ends_with(" ABCD-2345"));
        assert_eq!(text(Some("{code}? {code}!"), &code), "ABCD-2345? ABCD-2345!");
    }
}
