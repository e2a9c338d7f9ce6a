//! Events in the shape in which Meta posts them.
//!
//! Source: <https://developers.facebook.com/docs/messenger-platform/reference/webhook-events>.

use messenger_wire::{AppId, Mid, PageId, Psid, TimestampMs};
use serde_json::{Value, json};

use super::Said;

/// One event on its way to the webhook.
#[derive(Debug, Clone)]
pub(in crate::simulator) struct Event {
    pub(in crate::simulator) page: PageId,
    feed: &'static str,
    json: Value,
}

impl Event {
    /// An event for the thread's owner, or one on standby, where a postback loses its payload.
    pub(super) fn new(page: PageId, standby: bool, mut json: Value) -> Self {
        if standby && let Some(postback) = json.get_mut("postback").and_then(Value::as_object_mut) {
            postback.remove("payload");
        }
        Self { page, feed: if standby { "standby" } else { "messaging" }, json }
    }

    /// A change of the Page, which belongs to no thread.
    pub(super) fn change(page: PageId, json: Value) -> Self {
        Self { page, feed: "changes", json }
    }

    /// Body of the delivery with this one event; its time is that of the attempt.
    pub(in crate::simulator) fn notification(&self, now: TimestampMs) -> Value {
        let mut entry = json!({"id": self.page, "time": now});
        entry[self.feed] = json!([self.json]);
        json!({"object": "page", "entry": [entry]})
    }
}

/// What a person does, with the one property that tells its kind.
pub(super) fn of_person(psid: &Psid, page: &PageId, now: TimestampMs, key: &str, value: Value) -> Value {
    let mut event = json!({"sender": {"id": psid}, "recipient": {"id": page}, "timestamp": now});
    event[key] = value;
    event
}

/// What a person does whom the Page knows by a `user_ref` only, or not at all: there is no sender.
pub(super) fn of_user_ref(page: &PageId, now: TimestampMs, key: &str, value: Value) -> Value {
    let mut event = json!({"recipient": {"id": page}, "timestamp": now});
    event[key] = value;
    event
}

/// What the Page sent, seen back.
pub(super) fn echo(psid: &Psid, page: &PageId, mid: &Mid, said: &Said, now: TimestampMs) -> Value {
    let mut message = json!({"is_echo": true, "app_id": number(&said.app_id), "mid": mid});
    for key in ["text", "metadata"] {
        if let Some(value) = said.message.get(key) {
            message[key] = value.clone();
        }
    }
    if let Some(attachment) = said.message.get("attachment") {
        message["attachments"] = json!([attachment]);
    } else if let Some(attachments) = said.message.get("attachments") {
        message["attachments"] = attachments.clone();
    }
    if let Some(mid) = &said.reply_to {
        message["reply_to"] = json!({"mid": mid, "is_self_reply": false});
    }
    let recipient =
        said.user_ref.as_ref().map_or_else(|| json!({"id": psid}), |user_ref| json!({"user_ref": user_ref}));
    json!({"sender": {"id": page}, "recipient": recipient, "timestamp": now, "message": message})
}

/// The person's phone has the message.
pub(super) fn delivery_receipt(psid: &Psid, page: &PageId, mid: &Mid, now: TimestampMs) -> Value {
    of_person(psid, page, now, "delivery", json!({"mids": [mid], "watermark": now}))
}

/// Control of the thread changed hands.
pub(super) fn thread_control(kind: &str, from: Option<&AppId>, to: Option<&AppId>, metadata: &str) -> (String, Value) {
    let value = json!({"previous_owner_app_id": from, "new_owner_app_id": to, "metadata": metadata});
    (kind.to_owned(), value)
}

/// Meta writes the app id of an echo as a number.
fn number(app_id: &AppId) -> Value {
    app_id.as_str().parse::<u64>().map_or_else(|_| json!(app_id), |number| json!(number))
}
