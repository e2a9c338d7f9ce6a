//! Who the person is, where the account asks for it. Never delays and never fails a reply.

use std::time::Duration;

use messenger_channel::clock::Clock;
use messenger_channel::dispatch_input;
use messenger_channel::state::Profile;
use messenger_graph::endpoints::user_profile::{self, ProfileField};
use messenger_wire::{ConversationKey, Participant};

use crate::claim::from_to;
use crate::consume::Invocation;
use crate::deliver::call;
use crate::event::Case;
use crate::seams::Seams;

/// How long a profile is used.
const FRESH: Duration = Duration::from_hours(24);

/// Longest time that Graph may take.
const TIME: Duration = Duration::from_secs(2);

/// Fields that are asked for. The locale is not among them: without its permission Graph refuses the whole call.
const FIELDS: [ProfileField; 3] = [ProfileField::FirstName, ProfileField::LastName, ProfileField::ProfilePic];

/// Asks for the profile where the account wants it and the known one is a day old. What fails is asked for again in a day.
pub(crate) async fn fetch<S: Seams>(
    run: &Invocation<'_, S>,
    case: &Case<'_>,
    known: Option<&Profile>,
) -> Option<Profile> {
    let now = run.seams.clock().now();
    let fetched = known.and_then(|profile| profile.fetched);
    if !case.account.profile || fetched.is_some_and(|fetched| from_to(fetched, now) < FRESH) {
        return None;
    }
    let Some(Participant::Psid(person)) = case.envelope.conversation.as_ref().map(ConversationKey::participant) else {
        return None;
    };
    let asked = call(run, &case.sender(), user_profile::get(person, &FIELDS), TIME).await;
    let found = asked.inspect_err(|error| tracing::debug!(%error, "profile is not known")).unwrap_or_default();
    Some(Profile {
        first_name: found.first_name,
        last_name: found.last_name,
        picture: found.profile_pic,
        locale: found.locale,
        fetched: Some(now),
    })
}

/// The profile as a dispatcher gets it.
pub(crate) fn shown(profile: &Profile) -> dispatch_input::Profile {
    dispatch_input::Profile {
        first_name: profile.first_name.clone(),
        last_name: profile.last_name.clone(),
        picture: profile.picture.clone(),
        locale: profile.locale.clone(),
    }
}
