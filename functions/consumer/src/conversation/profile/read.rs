//! One read of a profile.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use messenger_channel::state::Profile;
use messenger_graph::endpoints::user_profile::{self, ProfileField, UserProfile};
use messenger_graph::{Class, GraphError};
use messenger_wire::{PageId, Psid, TimestampMs};

use super::{AFTER_NO_ANSWER, GOOD_FOR, LONGEST_READ};
use crate::call::{CallError, call};
use crate::lock::lock;
use crate::run::Run;
use crate::seams::Seams;
use crate::sender::Sender;

/// What is asked for. The locale needs a permission of its own, so that it is left out where Graph refuses it.
const FIELDS: [ProfileField; 4] =
    [ProfileField::FirstName, ProfileField::LastName, ProfileField::ProfilePic, ProfileField::Locale];

/// Asks Graph who the person is. Where it does not say, what was `known` stays, and is due again counted from `now`.
pub(super) async fn read<S: Seams>(
    run: &Run<'_, S>,
    sender: &Sender<'_>,
    person: &Psid,
    known: Profile,
    now: TimestampMs,
) -> Profile {
    let time = LONGEST_READ.min(run.deadline.remaining(run.seams.clock()) / 4);
    let asked = tokio::time::timeout(time, ask(run, sender, person, time)).await.unwrap_or(Err(None));
    if let Err(Some(error)) = &asked
        && error.class() == Class::Throttled
    {
        run.worker.throttled_reads.note(&sender.account.page_id, now + AFTER_NO_ANSWER);
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

    pub(super) fn has(&self, page: &PageId, now: TimestampMs) -> bool {
        lock(&self.0).get(page).is_some_and(|until| *until > now)
    }
}

async fn ask<S: Seams>(
    run: &Run<'_, S>,
    sender: &Sender<'_>,
    person: &Psid,
    time: Duration,
) -> Result<UserProfile, Option<GraphError>> {
    let without_locale = &FIELDS[..FIELDS.len() - 1];
    match call(run, sender, user_profile::get(person, &FIELDS), time).await {
        // One field that the app may not read fails the whole call.
        Err(error) if matches!(error.class(), Some(Class::SetUp | Class::AccountSetUp)) => {
            call(run, sender, user_profile::get(person, without_locale), time).await
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

    use messenger_channel::state::Profile;
    use messenger_graph::endpoints::user_profile::UserProfile;
    use messenger_wire::TimestampMs;
    use serde_json::{Value, json};

    use super::{AFTER_NO_ANSWER, GOOD_FOR, learnt};

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
}
