//! Rules of a request.

use crate::check::{Object, Rule};
use crate::send::message::{self, File};
use crate::send::{inbox, messaging_type, recipient, sender_action, thread_control};

/// Fields that belong to a message only.
const MESSAGE_FIELDS: [&str; 5] = ["messaging_type", "tag", "notification_type", "reply_to", "thread_control"];

pub(in crate::send) fn check(request: &Object<'_>, file: File) {
    if let Some(recipient) = request.require("recipient").and_then(|recipient| recipient.object()) {
        recipient::check(&recipient);
    }
    if let Some(persona_id) = request.get("persona_id") {
        persona_id.id();
    }
    inbox::check(request);
    request.exactly_one(&["message", "sender_action"]);
    if request.has("sender_action") {
        sender_action::check(request);
        if file == File::Beside {
            request.violate("sender_action", Rule::NotAllowed { reason: "a file goes with a message" });
        }
        for field in MESSAGE_FIELDS {
            request.refuse(field, "a sender action goes alone");
        }
    } else {
        check_message(request, file);
    }
}

fn check_message(request: &Object<'_>, file: File) {
    request.refuse("payload", "only with the sender actions react and unreact");
    if let Some(message) = request.get("message").and_then(|message| message.object()) {
        message::check(&message, file);
        messaging_type::check(request, &message);
    }
    request.word("notification_type", &["REGULAR", "SILENT_PUSH", "NO_PUSH"]);
    if let Some(reply_to) = request.get("reply_to").and_then(|reply_to| reply_to.object()) {
        reply_to.require_texts(&["mid"]);
    }
    if let Some(control) = request.get("thread_control").and_then(|control| control.object()) {
        thread_control::check(&control);
    }
}

/// Refuses a word that Meta retired, and says whether it did.
pub(in crate::send) fn refuse_retired(
    object: &Object<'_>,
    key: &'static str,
    retired: &[(&'static str, &'static str)],
) -> bool {
    let found = object.str(key).and_then(|word| retired.iter().find(|(value, _)| *value == word));
    if let Some((value, instead)) = found {
        object.violate(key, Rule::Retired { value, instead });
    }
    found.is_some()
}
