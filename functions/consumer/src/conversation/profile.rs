//! Who the person is, where the account asks for it: read from Graph once a day, kept in the conversation's record.
//!
//! ```text
//! person is shown  ├─ seen ─ typing ─┤
//! profile is read  ├─────────┤ there: told to a flow, and saved with the conversation
//!                  ├──────────────────────────────┤ late: saved behind the answer, told with the next event
//! flow                       ├┤ asked    saved ├─ answer sent ─┤
//! any other bot    ├─ asked ──────────┤ saved ├─ answer sent ─┤
//! ```
//!
//! A profile is a courtesy, and the read has the time that goes by anyway. What a flow answers leaves when the person
//! has been shown that somebody is there, so that it is asked then, with what has come. Any other bot is asked at once,
//! unless the account wants to greet by name. What fails, is refused or takes longer than [`LONGEST_READ`] leaves what
//! was known before.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::FutureExt;
use futures::future::{BoxFuture, Either, Shared, select};
use messenger_channel::clock::Clock;
use messenger_channel::dispatch_input;
use messenger_channel::state::{Conversation, Profile};
use messenger_graph::endpoints::user_profile::{self, ProfileField, UserProfile};
use messenger_graph::{Class, GraphError};
use messenger_wire::webhook::Feed;
use messenger_wire::{ConversationKey, PageId, Participant, Psid, TimestampMs};

use crate::call::{CallError, call};
use crate::case::Case;
use crate::lock::lock;
use crate::policy::is_by_person;
use crate::run::Run;
use crate::seams::Seams;

/// Longest time that a read may take.
const LONGEST_READ: Duration = Duration::from_secs(1);

/// How long a profile is good.
const GOOD_FOR: Duration = Duration::from_hours(24);

/// Wait before Graph is asked again after it gave no answer.
const AFTER_NO_ANSWER: Duration = Duration::from_mins(10);

/// What is asked for. The locale needs a permission of its own, so that it is left out where Graph refuses it.
const FIELDS: [ProfileField; 4] =
    [ProfileField::FirstName, ProfileField::LastName, ProfileField::ProfilePic, ProfileField::Locale];

/// Profile that is read beside the answer to an event, where one is due.
#[derive(Debug)]
pub(crate) struct Reading<'a>(Option<Due<'a>>);

#[derive(Debug)]
struct Due<'a> {
    read: Shared<BoxFuture<'a, Profile>>,
    /// What is saved while nothing has come: Graph is not asked again for [`AFTER_NO_ANSWER`].
    without: Profile,
    /// Whether the bot is asked only when the profile is there, or the person has been shown that somebody is.
    is_awaited: bool,
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
        let is_throttled = run.worker.throttled_reads.has(&case.account.page_id, now);
        let Some(person) = whom(case, conversation, now).filter(|_| !is_throttled) else { return Self::nothing() };
        let known = conversation.profile.clone().unwrap_or_default();
        // What a flow says leaves behind what the person is shown, so that it loses nothing. Any other bot works
        // meanwhile, and would lose that.
        let is_flow = case.bot(run).time().is_zero();
        let is_awaited = is_flow || (case.account.await_profile && shown(true, Some(&known)).is_none());
        let without = Profile { due: Some(now + AFTER_NO_ANSWER), ..known.clone() };
        let read = read(run, case, person, known, now).boxed().shared();
        Self(Some(Due { read, without, is_awaited, is_saved: AtomicBool::new(false) }))
    }

    /// Does `work`, and reads meanwhile.
    pub(crate) async fn beside<T>(&self, work: impl Future<Output = T> + Unpin) -> T {
        let Some(due) = &self.0 else { return work.await };
        match select(work, due.read.clone()).await {
            Either::Left((done, _given_up)) => done,
            Either::Right((_read, work)) => work.await,
        }
    }

    /// What has been read by the time that the person has been shown that somebody is there.
    pub(crate) async fn until(&self, attention: impl Future + Unpin) -> Option<Profile> {
        let due = self.0.as_ref()?;
        if due.is_awaited {
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

    /// What has come by now, too late to be saved with the conversation, if it is any news. Where no answer of this run
    /// has given it time, it is waited for: nobody else waits then.
    pub(crate) async fn late(&self, had_time: bool) -> Option<Profile> {
        let due = self.0.as_ref().filter(|due| !due.is_saved.load(Ordering::Relaxed))?;
        let read = due.read.clone();
        let read = if had_time { read.now_or_never() } else { Some(read.await) };
        read.filter(|read| *read != due.without)
    }
}

async fn read<S: Seams>(run: &Run<'_, S>, case: &Case<'_>, person: &Psid, known: Profile, now: TimestampMs) -> Profile {
    let time = LONGEST_READ.min(run.deadline.remaining(run.seams.clock()) / 4);
    let asked = tokio::time::timeout(time, ask(run, case, person, time)).await.unwrap_or(Err(None));
    if let Err(Some(error)) = &asked
        && error.class() == Class::Throttled
    {
        run.worker.throttled_reads.note(&case.account.page_id, now + AFTER_NO_ANSWER);
    }
    learnt(known, asked, now)
}

/// Pages for which Graph has throttled the reading of profiles. To ask it about the next person would prolong that.
#[derive(Debug, Default)]
pub(crate) struct ThrottledReads(Mutex<HashMap<PageId, TimestampMs>>);

impl ThrottledReads {
    fn note(&self, page: &PageId, until: TimestampMs) {
        lock(&self.0).insert(page.clone(), until);
    }

    fn has(&self, page: &PageId, now: TimestampMs) -> bool {
        lock(&self.0).get(page).is_some_and(|until| *until > now)
    }
}

/// What a dispatcher is told of it.
pub(crate) fn shown(account_asks: bool, profile: Option<&Profile>) -> Option<dispatch_input::Profile> {
    let profile = profile.filter(|_| account_asks)?.clone();
    let Profile { first_name, last_name, picture, locale, due: _ } = profile;
    let shown = dispatch_input::Profile { first_name, last_name, picture, locale };
    (shown != dispatch_input::Profile::default()).then_some(shown)
}

/// Whom to ask about: a person who did something just now, in a thread that is ours, and of whom nothing fresh is
/// known.
fn whom<'a>(case: &'a Case<'_>, conversation: &Conversation, now: TimestampMs) -> Option<&'a Psid> {
    let Participant::Psid(person) = case.envelope.conversation.as_ref().map(ConversationKey::participant)? else {
        return None;
    };
    let is_due = conversation.profile.as_ref().and_then(|profile| profile.due).is_none_or(|due| due <= now);
    let asks = case.account.profile && case.event.feed() == Feed::Messaging && is_by_person(case.event.family());
    (asks && is_due).then_some(person)
}

async fn ask<S: Seams>(
    run: &Run<'_, S>,
    case: &Case<'_>,
    person: &Psid,
    time: Duration,
) -> Result<UserProfile, Option<GraphError>> {
    let without_locale = &FIELDS[..FIELDS.len() - 1];
    let sender = case.sender();
    match call(run, &sender, user_profile::get(person, &FIELDS), time).await {
        // One field that the app may not read fails the whole call.
        Err(error) if matches!(error.class(), Some(Class::SetUp | Class::AccountSetUp)) => {
            call(run, &sender, user_profile::get(person, without_locale), time).await
        }
        answer => answer,
    }
    .map_err(|error| match error {
        CallError::Graph(error) => Some(error),
        CallError::Stopped(_) | CallError::Late | CallError::Withheld(_) => None,
    })
}

/// Profile after asking. Pure.
fn learnt(known: Profile, answer: Result<UserProfile, Option<GraphError>>, now: TimestampMs) -> Profile {
    match answer {
        Ok(profile) => Profile {
            first_name: profile.first_name,
            last_name: profile.last_name,
            picture: profile.profile_pic,
            locale: profile.locale,
            due: Some(now + GOOD_FOR),
        },
        Err(error) => {
            let class = error.as_ref().map(GraphError::class);
            // What was not granted today is not granted in ten minutes; everything else passes.
            let is_refused = matches!(class, Some(Class::SetUp | Class::AccountSetUp | Class::RecipientUnavailable));
            tracing::debug!(?error, "profile is not read");
            Profile { due: Some(now + if is_refused { GOOD_FOR } else { AFTER_NO_ANSWER }), ..known }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use messenger_channel::dispatch_input;
    use messenger_channel::state::Profile;
    use messenger_graph::endpoints::user_profile::UserProfile;
    use messenger_wire::TimestampMs;
    use serde_json::{Value, json};

    use super::{AFTER_NO_ANSWER, GOOD_FOR, learnt, shown};

    fn profile(first_name: Option<&str>, due: Duration) -> Profile {
        let due = TimestampMs::from_millis(i64::try_from(due.as_millis()).unwrap());
        Profile { first_name: first_name.map(str::to_owned), due: Some(due), ..Profile::default() }
    }

    fn read(answer: Value) -> UserProfile {
        serde_json::from_value(answer).unwrap()
    }

    #[test]
    fn an_answer_replaces_what_was_known_for_a_day_and_no_answer_keeps_it_for_a_while() {
        let now = TimestampMs::from_millis(0);
        let known = || profile(Some("Ada"), Duration::ZERO);
        assert_eq!(learnt(known(), Ok(read(json!({"first_name": "Bea"}))), now), profile(Some("Bea"), GOOD_FOR));
        assert_eq!(learnt(known(), Ok(read(json!({}))), now), profile(None, GOOD_FOR));
        assert_eq!(learnt(known(), Err(None), now), profile(Some("Ada"), AFTER_NO_ANSWER));
    }

    #[test]
    fn a_dispatcher_is_told_a_profile_that_says_something_where_the_account_asks() {
        let ada = profile(Some("Ada"), GOOD_FOR);
        let told = dispatch_input::Profile { first_name: Some("Ada".into()), ..dispatch_input::Profile::default() };
        assert_eq!(shown(true, Some(&ada)), Some(told));
        assert_eq!(shown(false, Some(&ada)), None);
        assert_eq!(shown(true, Some(&profile(None, GOOD_FOR))), None);
        assert_eq!(shown(true, None), None);
    }
}
