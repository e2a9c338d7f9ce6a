//! Every property of every sample is found where its documentation says.

mod attachments;
mod changes;
mod commerce;
mod messages;
mod rights;
mod taps;

use crate::webhook::samples::body;
use crate::webhook::{
    ActionStatus, AppointmentStatus, AttachmentType, Body, Frequency, GameContext, IntegrityStatus, LinkingStatus,
    Message, NotificationStatus, OptinType, PolicyAction, QuestionType, ReactionAction, ReactionName, ReferralSource,
    RestrictedFeature, RestrictionStatus, Text, TokenStatus, Verb, Verdict,
};
use crate::{Id, IdKind};

fn is(text: Option<&Text>, expected: &str) -> bool {
    text.is_some_and(|text| &**text == expected)
}

fn is_id<K: IdKind>(id: Option<&Id<K>>, expected: &str) -> bool {
    id.is_some_and(|id| id.as_str() == expected)
}

fn message(event: &str) -> Message {
    match body(event) {
        Body::Message(message) | Body::Echo(message) => message,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_unknown_word_survives_in_every_open_enum() {
    fn survives<T: serde::Serialize + serde::de::DeserializeOwned>(known: &str) {
        for word in [known, "Brand new"] {
            let json = format!("\"{word}\"");
            let value: T = serde_json::from_str(&json).unwrap();
            assert_eq!(serde_json::to_string(&value).unwrap(), json);
        }
    }
    survives::<AttachmentType>("ig_reel");
    survives::<AppointmentStatus>("requested");
    survives::<ReactionAction>("unreact");
    survives::<ReactionName>("dislike");
    survives::<ReferralSource>("CUSTOMER_CHAT_PLUGIN");
    survives::<OptinType>("one_time_notif_req");
    survives::<Frequency>("DAILY");
    survives::<NotificationStatus>("RESUME NOTIFICATIONS");
    survives::<TokenStatus>("REFRESHED");
    survives::<LinkingStatus>("unlinked");
    survives::<PolicyAction>("warning");
    survives::<IntegrityStatus>("suspended");
    survives::<RestrictedFeature>("page_read_only");
    survives::<RestrictionStatus>("UNRESTRICTED");
    survives::<ActionStatus>("CLOSED");
    survives::<QuestionType>("free_form");
    survives::<Verdict>("Good response");
    survives::<GameContext>("GROUP");
    survives::<Verb>("unhide");
}
