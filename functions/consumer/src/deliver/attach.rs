//! Attachments by URL become attachments that Meta keeps, so that the same picture is fetched once.

use std::time::Duration;

use messenger_channel::clock::Clock;
use messenger_channel::state::{AttachmentKey, Attachments, StoredAttachment};
use messenger_graph::Class;
use messenger_graph::endpoints::message_attachments::{AttachmentKind, LIFETIME_DAYS, upload_url};
use messenger_wire::send::SendRequest;
use serde_json::{Value, json};

use crate::consume::Invocation;
use crate::deliver::{CallError, Sender, call};
use crate::seams::Seams;

/// Days before its end at which an attachment is uploaded anew.
const MARGIN_DAYS: u32 = 5;

/// How long an id is used.
const KEEP: Duration = Duration::from_hours(((LIFETIME_DAYS - MARGIN_DAYS) * 24) as u64);

/// Body of a request with ids in place of URLs, and which attachments these are.
#[derive(Debug)]
pub(crate) struct Attached {
    pub(crate) body: Value,
    pub(crate) keys: Vec<AttachmentKey>,
}

/// Puts ids in place of URLs. Where Meta cannot fetch one, or the store does not answer, the URL stays: the send decides.
///
/// # Errors
/// [`CallError`] where the account or Graph as a whole is in the way.
pub(crate) async fn attach<S: Seams>(
    run: &Invocation<'_, S>,
    sender: &Sender<'_>,
    request: &SendRequest,
) -> Result<Attached, CallError> {
    let mut attached = Attached { body: serde_json::to_value(request).unwrap_or_default(), keys: Vec::new() };
    let Some(message) = attached.body.get_mut("message").and_then(Value::as_object_mut) else { return Ok(attached) };
    let mut attachments: Vec<&mut Value> = Vec::new();
    for (name, value) in message {
        match (name.as_str(), value) {
            ("attachment", attachment) => attachments.push(attachment),
            ("attachments", Value::Array(several)) => attachments.extend(several),
            _ => {}
        }
    }
    for attachment in attachments {
        let Some((kind, url)) = by_url(attachment) else { continue };
        let key = AttachmentKey::new(&sender.account.page_id, kind_word(kind), &url);
        if let Some(id) = id_of(run, sender, &key, kind, &url).await? {
            attachment["payload"] = json!({ "attachment_id": id });
            attached.keys.push(key);
        }
    }
    Ok(attached)
}

/// Forgets attachments that Meta no longer knows.
pub(crate) async fn forget<S: Seams>(run: &Invocation<'_, S>, keys: &[AttachmentKey]) {
    for key in keys {
        if let Err(error) = run.seams.state().forget_attachment(key).await {
            tracing::warn!(%error, "attachment is not forgotten");
        }
    }
}

async fn id_of<S: Seams>(
    run: &Invocation<'_, S>,
    sender: &Sender<'_>,
    key: &AttachmentKey,
    kind: AttachmentKind,
    url: &str,
) -> Result<Option<String>, CallError> {
    let now = run.seams.clock().now();
    match run.seams.state().find_attachment(key, now).await {
        Ok(Some(stored)) => return Ok(Some(stored.id)),
        Ok(None) => {}
        Err(_) => return Ok(None),
    }
    // The message itself has to leave yet. What was uploaded is kept, so that the next run goes on behind it.
    let time = run.deadline.remaining(run.seams.clock()).saturating_sub(run.send_time);
    if time.is_zero() {
        return Err(CallError::Late);
    }
    let uploaded = match call(run, sender, upload_url(&sender.account.page_id, kind, url), time).await {
        Ok(uploaded) => uploaded,
        Err(error) if is_about_the_account(&error) => return Err(error),
        Err(_) => return Ok(None),
    };
    let stored = StoredAttachment { id: uploaded.attachment_id, expires: now + KEEP };
    if let Err(error) = run.seams.state().keep_attachment(key, &stored).await {
        tracing::warn!(%error, "attachment is not kept");
    }
    Ok(Some(stored.id))
}

/// Whether the send would fare no better than the upload did.
fn is_about_the_account(error: &CallError) -> bool {
    matches!(
        error.class(),
        None | Some(Class::TokenDead(_) | Class::ProofRefused | Class::PageRestricted | Class::Throttled)
    )
}

/// Kind and URL of an attachment that Meta is to fetch. One that says that it is not to be reused changes behind its URL.
fn by_url(attachment: &Value) -> Option<(AttachmentKind, String)> {
    let kind = serde_json::from_value(attachment.get("type")?.clone()).ok()?;
    let payload = attachment.get("payload")?;
    let url = payload.get("url")?.as_str()?;
    if payload.get("is_reusable") == Some(&Value::Bool(false)) {
        return None;
    }
    Some((kind, url.to_owned()))
}

fn kind_word(kind: AttachmentKind) -> &'static str {
    match kind {
        AttachmentKind::Image => "image",
        AttachmentKind::Audio => "audio",
        AttachmentKind::Video => "video",
        AttachmentKind::File => "file",
    }
}
