//! Sends the parts of a plan, and writes each one's outcome down before the next.

mod attach;
mod attempt;
mod doubt;
mod end;
pub(crate) mod fence;
mod progress;
mod refuse;
mod send;
mod send_failure;
mod show;
mod withdraw;

use std::time::Duration;

use messenger_channel::state::{Claims, Held, PartOutcome, Settled, StateError};

pub(crate) use self::attach::Uploads;
pub(crate) use self::end::end;
pub(crate) use self::show::show;
pub(crate) use self::withdraw::{speaks_on, withdraw};

use self::progress::{Progress, Unknown};
use self::show::{show_before, show_behind};
use crate::account::pace::Queued;
use crate::account::{health, pace};
use crate::failure::Failure;
use crate::plan::{Plan, Step};
use crate::run::Run;
use crate::seams::Seams;
use crate::sender::Sender;

/// Wait of a record after an outcome could not be written.
const AFTER_OUTAGE: Duration = Duration::from_secs(5);

/// Part that is to be done.
#[derive(Debug, Clone, Copy)]
struct Part<'a> {
    /// Who sends it.
    sender: &'a Sender<'a>,
    /// Claim that it is done under.
    held: &'a Held,
    number: u32,
    step: &'a Step,
}

/// What follows a part.
enum Then {
    /// The next one; its outcome is written already.
    Settled,
    /// The next one.
    GoOn(PartOutcome),
    /// Nothing: the rest would fare no better.
    End(PartOutcome),
}

/// Whether nothing is left to do of a plan but to end its claim.
pub(crate) fn is_done(held: &Held, plan: &Plan) -> bool {
    !plan.steps.iter().skip(Progress::new(held).start(plan)).any(Step::is_part)
}

/// Does what is still to be done of a plan, and ends the claim.
///
/// `resumes` says that an earlier run had the same plan. Where it died, it may have sent the first part that has no
/// outcome; once that is found out, its death is forgotten, so that the next run does not ask the same of a later part.
///
/// # Errors
/// [`Failure`] where the claim is not ended.
pub(crate) async fn deliver<S: Seams>(
    run: &Run<'_, S>,
    sender: &Sender<'_>,
    held: &mut Held,
    resumes: bool,
    plan: &Plan,
) -> Result<(), Failure> {
    sender.ledger.plan(plan);
    if plan.steps.iter().any(Step::is_part) {
        return deliver_parts(run, sender, held, resumes, plan).await;
    }
    end(run, sender, held, plan, None).await?;
    show_behind(run, sender, &plan.steps).await;
    Ok(())
}

/// Does the steps up to the last part, which ends the claim, and shows what stands behind it.
async fn deliver_parts<S: Seams>(
    run: &Run<'_, S>,
    sender: &Sender<'_>,
    held: &mut Held,
    resumes: bool,
    plan: &Plan,
) -> Result<(), Failure> {
    let mut progress = Progress::new(held);
    let mut next = progress.start(plan);
    // An earlier run has shown what stands before the part that it came to, or nearly so: once is enough, however often
    // the part comes back. What is shown is worth no write that would tell for sure.
    let mut is_shown = resumes;
    // Once a part has arrived, this run sends the record back for its turn alone, however old it is.
    let under_way = sender.queued(Queued::default());
    let mut sender = if next > 0 { &under_way } else { sender };
    let last = plan.steps.iter().rposition(Step::is_part);
    for (index, step) in plan.steps.iter().enumerate().skip(next).filter(|(_, step)| step.is_part()) {
        if !std::mem::take(&mut is_shown) {
            show_before(run, sender, plan.steps.get(next..index).unwrap_or_default()).await?;
        }
        next = index + 1;
        let part = Part { sender, held, number: plan.part(index), step };
        // Boxed: futures within futures, from a record's to the HTTP client's, are nested deeper than the compiler
        // follows.
        match Box::pin(do_part(run, part, progress.unknown(part.number))).await? {
            Then::Settled => sender.ledger.note(part.number, &PartOutcome::Sent(None)),
            Then::GoOn(outcome) if last != Some(index) => {
                settle(run, sender, held, part.number, &outcome).await?;
                done(run, sender, &outcome).await;
            }
            Then::GoOn(outcome) | Then::End(outcome) => {
                end(run, sender, held, plan, Some((part.number, outcome.clone()))).await?;
                done(run, sender, &outcome).await;
                show_behind(run, sender, plan.steps.get(next..).unwrap_or_default()).await;
                return Ok(());
            }
        }
        // What is known of a part that is done would be taken for the next one's.
        (held.died, held.refusals) = (None, 0);
        sender = &under_way;
    }
    end(run, sender, held, plan, None).await
}

/// Takes in what a part tells of the account. Its outcome is written by then, since this may take long, and may be cut
/// off.
async fn done<S: Seams>(run: &Run<'_, S>, sender: &Sender<'_>, outcome: &PartOutcome) {
    if matches!(outcome, PartOutcome::Sent(_)) {
        health::went_through(run, sender).await;
    }
}

/// Writes an outcome down. Where an echo was faster, the part was sent, whatever this run thinks.
async fn settle<S: Seams>(
    run: &Run<'_, S>,
    sender: &Sender<'_>,
    held: &Held,
    part: u32,
    outcome: &PartOutcome,
) -> Result<(), Failure> {
    match run.seams.state().settle(held, part, outcome).await {
        Ok(Settled::Written) => sender.ledger.note(part, outcome),
        Ok(Settled::AlreadySent) => sender.ledger.note(part, &PartOutcome::Sent(None)),
        Err(error) => return Err(unwritten(&error, part, outcome)),
    }
    Ok(())
}

/// An outcome that could not be written goes with the release of the claim: giving the claim back without it would have
/// the part sent again at once. Where that fails too, the lease ends by itself, and the next run takes the part for
/// unknown.
fn unwritten(error: &StateError, part: u32, outcome: &PartOutcome) -> Failure {
    match error {
        StateError::Lost => Failure::Lost,
        _ => Failure::Wait { time: AFTER_OUTAGE, part: Some((part, outcome.clone())) },
    }
}

/// Does a part, unless what an earlier run did forbids it.
async fn do_part<S: Seams>(run: &Run<'_, S>, part: Part<'_>, unknown: Option<Unknown>) -> Result<Then, Failure> {
    if let Some(unknown) = unknown.filter(|_| part.step.is_message()) {
        return doubt::again(run, part, unknown).await;
    }
    wait_for_slot(run, part).await?;
    attempt::attempt(run, part, 1).await
}

/// Waits until a part may leave.
async fn wait_for_slot<S: Seams>(run: &Run<'_, S>, part: Part<'_>) -> Result<(), Failure> {
    pace::wait_for_slot(run, part.sender, part.step.class()).await?;
    if run.has_time() { Ok(()) } else { Err(Failure::wait(Duration::ZERO)) }
}
