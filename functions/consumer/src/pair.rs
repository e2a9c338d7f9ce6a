//! Tells a person, whom nobody has let in yet, a code to tell the operator.
//!
//! The code is in the conversation's record before it is open to the operator, and open before it is told: a run that dies in between
//! leaves no code that lets somebody in who does not know it.

use messenger_channel::account::PAIRING_CODE;
use messenger_channel::action::Action;
use messenger_channel::clock::Clock;
use messenger_channel::state::{
    Conversation, Held, OpenPairing, PairingCode, PairingState, Pairings, Record as Known, Sending, expiry,
};
use messenger_wire::TimestampMs;

use crate::answer::{self, remember, skip};
use crate::consume::Invocation;
use crate::event::Case;
use crate::failure::Failure;
use crate::policy::SkipReason;
use crate::seams::Seams;

/// How many codes are tried until one is free; there are 656 thousand million.
const TRIES: u32 = 3;

/// What is told where the account has no text of its own.
const TEXT: &str = "This Page answers only people it knows. Tell its owner this code within an hour: {code}";

/// Tells the code, at most three times an hour, to the end of the claim.
///
/// # Errors
/// [`Failure`] where the claim is not ended.
pub(crate) async fn pair<S: Seams>(
    run: &Invocation<'_, S>,
    case: &Case<'_>,
    held: &mut Held,
    known: Known,
) -> Result<(), Failure> {
    let begun = known.conversation.sending.as_ref().is_some_and(|sending| sending.event == case.envelope.id);
    for attempt in 0..TRIES {
        let now = run.seams.clock().now();
        // A run that takes over tells what the first one told.
        let kept = (begun && attempt == 0).then(|| known.conversation.pairing.clone());
        let next = match kept {
            Some(kept) => Some(kept),
            None => known.conversation.pairing.next(PairingCode::new(random()?), now),
        };
        let Some(next) = next else { return skip(run, case, held, known, SkipReason::Pairing).await };
        let mark = Sending { event: case.envelope.id, at: now, memory_before: known.conversation.memory.clone() };
        let saved =
            remember(run, case, known.clone(), Some(held), |conversation| note(conversation, &next, &mark)).await?;
        let PairingState::Open { code, opened, .. } = saved.pairing else {
            // The operator was faster: the person is let in, and what was written is for the bot.
            return Err(Failure::Transient { reason: "paired_meanwhile" });
        };
        if open(run, case, &code, expiry(opened)).await? {
            let text = text(case.account.pairing_text.as_deref(), &code);
            return answer::say(run, case, held, begun, vec![Action::text(text)]).await;
        }
    }
    Err(Failure::Transient { reason: "pairing_codes_taken" })
}

/// Notes the code that is going to be told, unless the operator has let the person in since.
fn note(conversation: &mut Conversation, next: &PairingState, mark: &Sending) {
    if !matches!(conversation.pairing, PairingState::Approved { .. }) {
        conversation.pairing = next.clone();
        conversation.sending = Some(mark.clone());
    }
}

/// Opens the code to the operator; `false` where it is another person's.
async fn open<S: Seams>(
    run: &Invocation<'_, S>,
    case: &Case<'_>,
    code: &PairingCode,
    expires: TimestampMs,
) -> Result<bool, Failure> {
    let Some(conversation) = case.envelope.conversation.clone() else { return Err(Failure::park("pairing_nobody")) };
    let pairing = OpenPairing { code: code.clone(), conversation, expires };
    Ok(run.seams.state().open_pairing(&case.account.account, &pairing, run.seams.clock().now()).await?)
}

fn random() -> Result<u64, Failure> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(|_| Failure::Transient { reason: "randomness" })?;
    Ok(u64::from_be_bytes(random))
}

/// Text with the code in two halves, as people read codes out.
fn text(own: Option<&str>, code: &PairingCode) -> String {
    let (first, second) = code.as_str().split_at(code.as_str().len() / 2);
    own.unwrap_or(TEXT).replace(PAIRING_CODE, &format!("{first}-{second}"))
}

#[cfg(test)]
mod tests {
    use messenger_channel::memory::Memory;
    use messenger_channel::state::{Conversation, PairingCode, PairingState, Sending};
    use messenger_wire::TimestampMs;
    use messenger_wire::webhook::EventId;

    use super::{note, text};

    #[test]
    fn an_approval_that_came_meanwhile_is_not_overwritten() {
        let at = TimestampMs::from_millis(5);
        let open = |code| PairingState::Open { code: PairingCode::new(code), opened: at, told: vec![at] };
        let event = EventId::parse(&"0f".repeat(32)).unwrap();
        let mark = Sending { event, at, memory_before: Memory::default() };
        for (before, after) in [
            (PairingState::None, open(2)),
            (open(1), open(2)),
            (PairingState::Approved { at }, PairingState::Approved { at }),
        ] {
            let mut conversation = Conversation { pairing: before, ..Conversation::default() };
            note(&mut conversation, &open(2), &mark);
            assert_eq!(conversation.sending.is_some(), after == open(2));
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
