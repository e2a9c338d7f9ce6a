//! Tells a person, whom nobody has let in yet, a code to tell the operator.

use messenger_channel::action::Action;
use messenger_channel::clock::Clock;
use messenger_channel::state::{
    Claims, End, Held, OpenPairing, PairingCode, PairingState, Pairings, Record as Known, Sending, expiry,
};

use crate::answer::{self, remember};
use crate::consume::Invocation;
use crate::event::Case;
use crate::failure::Failure;
use crate::seams::Seams;

/// How many codes are tried until one is free; there are 656 thousand million.
const TRIES: u32 = 3;

/// Tells the code, at most three times an hour, to the end of the claim.
///
/// # Errors
/// [`Failure`] where the claim is not ended.
pub(crate) async fn pair<S: Seams>(
    run: &Invocation<'_, S>,
    case: &Case<'_>,
    held: &Held,
    known: Known,
) -> Result<(), Failure> {
    let begun = known.conversation.sending.as_ref().is_some_and(|sending| sending.event == case.envelope.id);
    // A run that takes over tells what the first one told.
    let next = if begun { Some(known.conversation.pairing.clone()) } else { open(run, case, &known).await? };
    let Some(PairingState::Open { code, opened, told }) = next else {
        remember(run, case, known, |_| {}).await?;
        return Ok(run.seams.state().complete(held, None, End::Completed).await?);
    };
    let mark = Sending {
        event: case.envelope.id,
        at: run.seams.clock().now(),
        memory_before: known.conversation.memory.clone(),
    };
    let pairing = PairingState::Open { code: code.clone(), opened, told };
    remember(run, case, known, |conversation| {
        conversation.pairing = pairing.clone();
        conversation.sending = Some(mark.clone());
    })
    .await?;
    answer::say(run, case, held, begun, vec![Action::text(message(&code))]).await
}

/// Code to tell, stored so that the operator's tool finds it.
async fn open<S: Seams>(
    run: &Invocation<'_, S>,
    case: &Case<'_>,
    known: &Known,
) -> Result<Option<PairingState>, Failure> {
    let now = run.seams.clock().now();
    let Some(conversation) = &case.envelope.conversation else { return Ok(None) };
    for _ in 0..TRIES {
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(|_| Failure::Transient { reason: "randomness" })?;
        let next = known.conversation.pairing.next(PairingCode::new(u64::from_be_bytes(random)), now);
        let Some(PairingState::Open { code, opened, .. }) = &next else { return Ok(next) };
        let pairing = OpenPairing { code: code.clone(), conversation: conversation.clone(), expires: expiry(*opened) };
        if run.seams.state().open_pairing(&case.account.account, &pairing, now).await? {
            return Ok(next);
        }
    }
    Err(Failure::Transient { reason: "pairing_codes_taken" })
}

fn message(code: &PairingCode) -> String {
    let (first, second) = code.as_str().split_at(code.as_str().len() / 2);
    format!("This Page answers only people it knows. Tell its owner this code within an hour: {first}-{second}")
}
