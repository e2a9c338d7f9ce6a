//! One attempt at a part, and what its failure means for the part and those behind it.

use std::time::Duration;

use messenger_channel::clock::Clock;
use messenger_channel::state::{PartOutcome, ThreadSign};
use messenger_channel::telemetry::lines::SEND_FAILED;
use messenger_graph::{Class, GraphError};

use super::progress::Unknown;
use super::refuse::refuse_part;
use super::send_failure::{SendFailure, of_send};
use super::{Part, Then, send};
use crate::account::health;
use crate::account::stop::Stop;
use crate::call::CallError;
use crate::conversation::{tag_abuse, thread_owner};
use crate::failure::Failure;
use crate::reason::Reason;
use crate::run::Run;
use crate::seams::Seams;
use crate::tally::Metric;

/// Pause before Meta is asked once more to fetch an attachment. Nothing was sent then.
const FETCH_AGAIN: Duration = Duration::from_secs(2);

/// Sends a part; `sends` counts this attempt too.
pub(super) async fn attempt<S: Seams>(run: &Run<'_, S>, part: Part<'_>, sends: u32) -> Result<Then, Failure> {
    let step = match part.sender.ground(part.step, run.seams.clock().now()) {
        Ok(step) => step,
        Err(error) => return refuse_part(run, part, error),
    };
    let part = Part { step: &step, ..part };
    match send::part(run, part).await {
        Ok(mid) => {
            tracing::info!(part = part.number, "part is sent");
            run.tally.count(Metric::Sent);
            Ok(Then::GoOn(PartOutcome::Sent(mid)))
        }
        Err(CallError::Stopped(reason)) => Err(health::hold(run, part.sender, reason).await),
        Err(CallError::Late) => Err(Failure::wait(Duration::ZERO)),
        Err(CallError::Withheld(failure)) => Err(failure),
        Err(CallError::Graph(error)) => after_failure(run, part, sends, &error).await,
    }
}

async fn after_failure<S: Seams>(
    run: &Run<'_, S>,
    part: Part<'_>,
    sends: u32,
    error: &GraphError,
) -> Result<Then, Failure> {
    log(part, error);
    let Part { sender, held, number, step } = part;
    let not_sent = |reason| not_sent(run, reason);
    let is_first = sends == 1 && held.parts.get(&number) != Some(&PartOutcome::Unfetched);
    match of_send(error, &sender.account.page_id, step.is_ordinary()) {
        SendFailure::Unknown if !step.is_message() => Err(Failure::transient(Reason::Transient)),
        SendFailure::Unknown => Err(unknown(run, part, sends)),
        // Whoever sent it may wait for the person, or send what needs no window; an answer came too late.
        SendFailure::Drop(reason) if held.key.is_command() && error.class() == Class::WindowClosed => {
            Err(Failure::park(reason))
        }
        SendFailure::Drop(reason) => Ok(Then::End(not_sent(reason))),
        SendFailure::OwnedElsewhere => {
            if let Some(key) = sender.conversation {
                thread_owner::note(run, key, ThreadSign::Elsewhere).await?;
            }
            Ok(Then::End(not_sent(Reason::ThreadOwnedElsewhere)))
        }
        SendFailure::TagAbuse => {
            if let Some(key) = sender.conversation {
                tag_abuse::note(run, key).await;
            }
            Ok(Then::End(not_sent(Reason::TagAbuse)))
        }
        // Nothing was sent: Meta is asked to fetch the attachment once more, by the next run.
        SendFailure::SkipPart(_) if error.retries() > 0 && is_first => {
            Err(Failure::Wait { time: FETCH_AGAIN, part: Some((number, PartOutcome::Unfetched)) })
        }
        SendFailure::SkipPart(reason) => Ok(Then::GoOn(not_sent(reason))),
        SendFailure::StopAccount(Stop::SetUp) => {
            health::stop(run, sender, Stop::SetUp).await;
            // Counted as a failed attempt, so that a record which alone is refused so does not stop
            // its account for ever.
            Err(Failure::transient(Stop::SetUp.into()))
        }
        SendFailure::StopAccount(reason) => Err(health::stop(run, sender, reason).await),
        SendFailure::Failure(failure) => Err(failure),
    }
}

fn not_sent<S: Seams>(run: &Run<'_, S>, reason: Reason) -> PartOutcome {
    run.tally.count_by(Metric::NotSent, reason);
    PartOutcome::NotSent(reason.to_string())
}

/// The part may have arrived: its echo is waited for.
fn unknown<S: Seams>(run: &Run<'_, S>, part: Part<'_>, sends: u32) -> Failure {
    run.tally.count(Metric::UnknownSends);
    let outcome = Unknown::sent(run.seams.clock().now(), sends).outcome();
    Failure::Wait { time: part.sender.account.unknown_send.grace, part: Some((part.number, outcome)) }
}

fn log(part: Part<'_>, error: &GraphError) {
    let (api, account) = (error.api(), &part.sender.account.name);
    let (class, code) = (api.map(|api| api.class.as_str()), api.map(|api| api.code));
    let (subcode, part) = (api.and_then(|api| api.subcode), part.number);
    tracing::warn!(%error, class, code, subcode, advice = error.advice(), part, %account, "{SEND_FAILED}");
}
