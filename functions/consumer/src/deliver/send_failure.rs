//! What a refused or lost send means. Pure.

use std::time::Duration;

use messenger_graph::pace::LONGEST_STOP;
use messenger_graph::{Class, GraphError, Reach};
use messenger_wire::PageId;

use crate::account::pace::LONGEST_WAIT;
use crate::account::stop::Stop;
use crate::failure::{Failure, Transient};
use crate::reason::Reason;

/// What a refused or lost send means for the part, and for those behind it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum SendFailure {
    /// It may have arrived.
    Unknown,
    /// Nobody is to blame: this part and those behind it are not sent, the record is done.
    Drop(Reason),
    /// Meta warns of tags towards the person: like [`SendFailure::Drop`], and no tagged message is sent from now on.
    TagAbuse,
    /// Attachment cannot be used; the other parts can be sent.
    SkipPart(Reason),
    /// Another app or a person owns the thread: like [`SendFailure::Drop`], and the bot is silent from now on.
    OwnedElsewhere,
    /// Account must not send any more.
    StopAccount(Stop),
    /// The record is not done.
    Failure(Failure),
}

/// Time that a record waits which was refused. What holds up that alone is found out by calling again, which before the
/// time that Graph says would only make it longer.
fn wait(error: &GraphError, page: &PageId) -> Duration {
    let is_of_more = matches!(error.throttles(), Some(Reach::Page | Reach::App));
    error.wait(page).min(if is_of_more { LONGEST_WAIT } else { LONGEST_STOP })
}

/// Decides by the class that the error table gives. `is_ordinary` says that no other send would fare better where a
/// permission or setting is missing.
pub(super) fn of_send(error: &GraphError, page: &PageId, is_ordinary: bool) -> SendFailure {
    let passing =
        |reason, most| SendFailure::Failure(Failure::Transient(Transient { reason, least: wait(error, page), most }));
    match error.class() {
        Class::UnknownOutcome => SendFailure::Unknown,
        Class::Throttled => SendFailure::Failure(match error.api().and_then(|error| error.wait(Some(page))) {
            Some(_) => Failure::ThrottledFor { time: wait(error, page) },
            None => Failure::Throttled { least: wait(error, page) },
        }),
        // Nobody says when Messenger's own answers end, and they may never do.
        Class::AutomatedAnswer => passing(Reason::AutomatedAnswer, u32::MAX),
        // Of what Graph itself calls passing trouble, the table says how often it is worth another try; what reached no
        // server is an outage.
        Class::Transient => {
            passing(Reason::Transient, if error.api().is_some() { error.retries() + 1 } else { u32::MAX })
        }
        Class::WindowClosed => SendFailure::Drop(Reason::WindowClosed),
        Class::RecipientUnavailable => SendFailure::Drop(Reason::RecipientUnavailable),
        Class::Policy => SendFailure::Drop(Reason::Policy),
        Class::TagAbuse => SendFailure::TagAbuse,
        Class::ThreadOwnedElsewhere => SendFailure::OwnedElsewhere,
        Class::TokenDead(_) => SendFailure::StopAccount(Stop::TokenDead),
        Class::PageRestricted => SendFailure::StopAccount(Stop::PageRestricted),
        Class::ProofRefused => SendFailure::StopAccount(Stop::ProofRefused),
        Class::AccountSetUp if is_ordinary => SendFailure::StopAccount(Stop::SetUp),
        Class::AccountSetUp => SendFailure::Failure(Failure::park(Reason::AccountSetUp)),
        Class::Media => SendFailure::SkipPart(Reason::Media),
        Class::SetUp => SendFailure::Failure(Failure::park(Reason::SetUp)),
        Class::OurMistake => SendFailure::Failure(Failure::park(Reason::OurMistake)),
        _ => SendFailure::Failure(Failure::park(Reason::Unlisted)),
    }
}
