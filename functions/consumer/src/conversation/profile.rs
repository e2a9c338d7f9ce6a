//! Who the person is, where the account asks for it: read from Graph once a day, kept in the conversation's record.
//!
//! ```text
//! person is shown  ├─ seen ─ typing ─┤
//! profile is read  ├─────────┤ there: told to a flow, and saved with the conversation
//!                  ├──────────────────────────────┤ late: saved behind the batch, told with a later event
//! flow                       ├┤ asked    saved ├─ answer sent ─┤
//! any other bot    ├─ asked ──────────┤ saved ├─ answer sent ─┤
//! bot that answers later  ├─ told ─┤ and the profile read behind the batch
//! late, and a pause before the answer has ended: read again behind the batch in which it ends
//! ```
//!
//! A profile is a courtesy, and the read has the time that goes by anyway. What a flow answers leaves when the person
//! has been shown that somebody is there, so that it is asked then, with what has come. Any other bot is asked at once:
//! it works meanwhile, and would lose that time. What fails, is refused or takes longer than [`LONGEST_READ`] leaves
//! what was known before.

mod behind;
mod read;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::FutureExt;
use futures::future::{BoxFuture, Either, Shared, select};
use messenger_channel::clock::Clock;
use messenger_channel::dispatch_input;
use messenger_channel::state::{Conversation, Profile};
use messenger_wire::webhook::{EventId, Feed};
use messenger_wire::{ConversationKey, Participant, Psid, TimestampMs};

pub(crate) use self::behind::{Behind, read_behind};
pub(crate) use self::read::ThrottledReads;

use self::behind::Left;
use self::read::read;
use crate::case::Case;
use crate::dispatch::BotKind;
use crate::policy::is_by_person;
use crate::run::Run;
use crate::seams::Seams;

/// Longest time that a read may take.
const LONGEST_READ: Duration = Duration::from_secs(1);

/// How long a profile is good.
const GOOD_FOR: Duration = Duration::from_hours(24);

/// Wait before Graph is asked again after it gave no answer.
const AFTER_NO_ANSWER: Duration = Duration::from_mins(10);

/// Profile that is read beside the answer to an event, where one is due.
#[derive(Debug)]
pub(crate) struct Reading<'a>(Option<Due<'a>>);

#[derive(Debug)]
struct Due<'a> {
    person: &'a Psid,
    /// When it was found to be due.
    now: TimestampMs,
    read: Shared<BoxFuture<'a, Profile>>,
    /// What is saved while nothing has come: Graph is not asked again for [`AFTER_NO_ANSWER`].
    without: Profile,
    /// Event that the conversation has begun to answer last.
    begun: Option<EventId>,
    /// How the bot answers that may be told of it.
    bot: BotKind,
    /// Whether what was read is saved with the conversation.
    is_saved: AtomicBool,
}

impl<'a> Reading<'a> {
    /// Reads nothing.
    pub(crate) fn nothing() -> Self {
        Self(None)
    }

    /// Will read the profile where it is due, as soon as something goes on beside it.
    pub(crate) fn new<S: Seams>(run: &'a Run<'_, S>, case: &'a Case<'_>, conversation: &Conversation) -> Self {
        let now = run.seams.clock().now();
        let is_due = conversation.profile.as_ref().and_then(|profile| profile.due).is_none_or(|due| due <= now);
        let Some(person) = whom(run, case, now).filter(|_| is_due) else { return Self::nothing() };
        let known = conversation.profile.clone().unwrap_or_default();
        let without = Profile { due: Some(now + AFTER_NO_ANSWER), ..known.clone() };
        let read = async move { read(run, &case.sender(), person, known, now).await }.boxed().shared();
        let begun = conversation.sending.as_ref().map(|sending| sending.event);
        Self(Some(Due { person, now, read, without, begun, bot: case.bot(run), is_saved: AtomicBool::new(false) }))
    }

    /// Does `work`, and reads meanwhile, where that takes long enough.
    pub(crate) async fn beside<T>(&self, work: impl Future<Output = T> + Unpin) -> T {
        let Some(due) = self.0.as_ref().filter(|due| due.bot != BotKind::Later) else { return work.await };
        match select(work, due.read.clone()).await {
            Either::Left((done, _given_up)) => done,
            Either::Right((_read, work)) => work.await,
        }
    }

    /// What has been read by the time that a bot may be asked: a flow is when the person has been shown that somebody is
    /// there.
    pub(crate) async fn until(&self, attention: impl Future + Unpin) -> Option<Profile> {
        let due = self.0.as_ref()?;
        if due.bot == BotKind::Flow {
            select(due.read.clone(), attention).await;
        }
        due.read.peek().cloned()
    }

    /// What is to be saved with the conversation: what the bot was told; or where it is not asked again, or not the
    /// same, what has been read since. A flow that is asked again for the same answer must be told the same.
    pub(crate) fn to_save(&self, told: Option<&Profile>, repeatable: bool) -> Option<Profile> {
        let due = self.0.as_ref()?;
        let read = told.or(due.read.peek().filter(|_| !repeatable));
        due.is_saved.store(read.is_some(), Ordering::Relaxed);
        Some(read.unwrap_or(&due.without).clone())
    }

    /// Leaves what is still to be done until the batch is done, so that nobody waits for it: to save what came too late
    /// to be saved with the conversation, and to read what no answer of this run has given time to.
    pub(crate) fn leave<S: Seams>(&self, run: &Run<'_, S>, case: &Case<'_>) {
        let is_left = |due: &&Due<'_>| !due.is_saved.load(Ordering::Relaxed);
        let Some(due) = self.0.as_ref().filter(is_left) else { return };
        let is_unread = due.bot == BotKind::Later;
        let read = if is_unread { None } else { due.read.clone().now_or_never() };
        if is_unread || read.is_some() {
            run.behind.add(Left::of(case, due.person, due.now, &due.without, due.begun, read));
        }
    }
}

/// Leaves until the batch is done to read what an earlier run of the event has not got, since its record went back to
/// the queue: the answer that is told the same whenever it goes on has ended.
pub(crate) fn leave_given_up<S: Seams>(run: &Run<'_, S>, case: &Case<'_>, conversation: &Conversation) {
    let (since, now) = (case.envelope.received_at, run.seams.clock().now());
    let Some(stored) = conversation.profile.as_ref().filter(|stored| is_given_up(stored, since, now)) else { return };
    if let Some(person) = whom(run, case, now) {
        let begun = conversation.sending.as_ref().map(|sending| sending.event);
        run.behind.add(Left::of(case, person, now, stored, begun, None));
    }
}

/// Whether Graph was asked for a profile between two times, and has not answered. Pure.
fn is_given_up(stored: &Profile, since: TimestampMs, now: TimestampMs) -> bool {
    stored.due.is_some_and(|due| (since + AFTER_NO_ANSWER..=now + AFTER_NO_ANSWER).contains(&due))
}

/// What a dispatcher is told of it.
pub(crate) fn shown(account_asks: bool, profile: Option<&Profile>) -> Option<dispatch_input::Profile> {
    let profile = profile.filter(|_| account_asks)?.clone();
    let Profile { first_name, last_name, picture, locale, due: _ } = profile;
    let shown = dispatch_input::Profile { first_name, last_name, picture, locale };
    (shown != dispatch_input::Profile::default()).then_some(shown)
}

/// Whom Graph may be asked about: a person who did something just now, in a thread that is ours.
fn whom<'a, S: Seams>(run: &Run<'_, S>, case: &'a Case<'_>, now: TimestampMs) -> Option<&'a Psid> {
    let Participant::Psid(person) = case.envelope.conversation.as_ref().map(ConversationKey::participant)? else {
        return None;
    };
    let asks = case.account.profile && case.event.feed() == Feed::Messaging && is_by_person(case.event.family());
    (asks && !run.worker.throttled_reads.has(&case.account.page_id, now)).then_some(person)
}

#[cfg(test)]
mod tests {
    use messenger_channel::dispatch_input;
    use messenger_channel::state::Profile;

    use super::shown;

    #[test]
    fn a_dispatcher_is_told_a_profile_that_says_something_where_the_account_asks() {
        let (nothing, name) = (Profile::default(), Some("Ada".to_owned()));
        let ada = Profile { first_name: name.clone(), ..Profile::default() };
        let told = dispatch_input::Profile { first_name: name, ..dispatch_input::Profile::default() };
        assert_eq!(shown(true, Some(&ada)), Some(told));
        assert_eq!(shown(false, Some(&ada)), None);
        assert_eq!(shown(true, Some(&nothing)), None);
        assert_eq!(shown(true, None), None);
    }
}
