//! Attachments by URL become attachments that Meta keeps, so that the same picture is fetched once.

mod uploads;

use std::time::Duration;

use messenger_channel::clock::Clock;
use messenger_channel::state::{AttachmentKey, Attachments, StoredAttachment};
use messenger_graph::Class;
use messenger_graph::endpoints::message_attachments::{AttachmentKind, FETCH_TIME, LIFETIME_DAYS, upload_url};
use messenger_wire::PageId;
use messenger_wire::send::SendRequest;
use serde_json::{Value, json};

pub(crate) use self::uploads::Uploads;

use self::uploads::Upload;
use crate::call::{CallError, call};
use crate::failure::Failure;
use crate::reason::Reason;
use crate::run::Run;
use crate::seams::Seams;
use crate::sender::Sender;

/// Days before its end at which an attachment is uploaded anew.
const MARGIN_DAYS: u32 = 5;

/// How long an id is used.
const KEEP: Duration = Duration::from_hours(((LIFETIME_DAYS - MARGIN_DAYS) * 24) as u64);

/// Attempts of a record that upload. Whether an upload which got no answer was done cannot be found out, and what Meta
/// needs long to fetch it will not fetch faster: from then on the URL is sent, and its echo tells.
const UPLOADING_ATTEMPTS: u32 = 2;

/// Body of a request with ids in place of URLs, and which attachments these are.
#[derive(Debug)]
pub(crate) struct Attached {
    pub(crate) body: Value,
    pub(crate) keys: Vec<AttachmentKey>,
    /// How long the call may take, where Meta has a video to fetch.
    pub(crate) patience: Option<Duration>,
}

/// What Meta is to fetch.
#[derive(Debug)]
struct Source {
    key: AttachmentKey,
    kind: AttachmentKind,
    url: String,
}

impl Source {
    /// Source of an attachment of a Page; `None` of one that Meta has.
    fn of(attachment: &Value, page: &PageId) -> Option<Self> {
        let kind = serde_json::from_value(attachment.get("type")?.clone()).ok()?;
        let url = attachment.get("payload")?.get("url")?.as_str()?.to_owned();
        Some(Self { key: AttachmentKey::new(page, kind_word(kind), &url), kind, url })
    }
}

/// Puts ids in place of URLs. Where Meta cannot fetch one, or the store does not answer, the URL
/// stays: the send decides. What was just `forgotten` is not looked up: a replica of the table may have it yet.
///
/// # Errors
/// [`CallError`] where the account or Graph as a whole is in the way, or an upload may have been done.
pub(crate) async fn attach<S: Seams>(
    run: &Run<'_, S>,
    sender: &Sender<'_>,
    attempts: u32,
    forgotten: &[AttachmentKey],
    request: &SendRequest,
) -> Result<Attached, CallError> {
    let body = serde_json::to_value(request);
    let body = body.map_err(|_| CallError::Withheld(Failure::park(Reason::PlanUnreadable)))?;
    let mut attached = Attached { body, keys: Vec::new(), patience: None };
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
        let Some(source) = Source::of(attachment, &sender.account.page_id) else { continue };
        let id = if is_reusable(attachment) { id_of(run, sender, attempts, forgotten, &source).await? } else { None };
        if let Some(id) = id {
            attachment["payload"] = json!({ "attachment_id": id });
            attached.keys.push(source.key);
        } else if source.kind == AttachmentKind::Video {
            attached.patience = Some(FETCH_TIME);
        }
    }
    Ok(attached)
}

/// Forgets attachments that Meta no longer knows.
pub(crate) async fn forget<S: Seams>(run: &Run<'_, S>, keys: &[AttachmentKey]) {
    for key in keys {
        if let Err(error) = run.seams.state().forget_attachment(key).await {
            tracing::warn!(%error, "attachment is not forgotten");
        }
    }
}

async fn id_of<S: Seams>(
    run: &Run<'_, S>,
    sender: &Sender<'_>,
    attempts: u32,
    forgotten: &[AttachmentKey],
    source: &Source,
) -> Result<Option<String>, CallError> {
    let (key, now) = (&source.key, run.seams.clock().now());
    let found = if forgotten.contains(key) { Ok(None) } else { run.seams.state().find_attachment(key, now).await };
    match found {
        Ok(Some(stored)) => return Ok(Some(stored.id)),
        Ok(None) if attempts <= UPLOADING_ATTEMPTS => {}
        Ok(None) | Err(_) => return Ok(None),
    }
    match run.worker.uploads.share(key, upload(run, sender, source)).await? {
        Upload::Id(id) => Ok(Some(id)),
        Upload::Refused => Ok(None),
        // Sent by its URL now, it would be cut off as well.
        Upload::Unknown => Err(CallError::Withheld(Failure::transient(Reason::UploadUnknown))),
    }
}

/// Has Meta fetch an attachment, and keeps its id.
async fn upload<S: Seams>(run: &Run<'_, S>, sender: &Sender<'_>, source: &Source) -> Result<Upload, CallError> {
    let now = run.seams.clock().now();
    // The message itself has to leave yet. What was uploaded is kept, so that the next run goes on behind it.
    let time = run.deadline.remaining(run.seams.clock()).saturating_sub(run.send_time);
    // Cut off, it would be done again: it needs no less than a send does.
    if time < run.send_time {
        return Err(CallError::Late);
    }
    let uploaded = match call(run, sender, upload_url(&sender.account.page_id, source.kind, &source.url), time).await {
        Ok(uploaded) => uploaded,
        Err(error) if is_about_the_account(&error) => return Err(error),
        Err(error) if error.class() == Some(Class::UnknownOutcome) => {
            tracing::warn!(%error, "an upload got no answer");
            return Ok(Upload::Unknown);
        }
        Err(_) => return Ok(Upload::Refused),
    };
    let stored = StoredAttachment { id: uploaded.attachment_id, expires: now + KEEP };
    if let Err(error) = run.seams.state().keep_attachment(&source.key, &stored).await {
        tracing::warn!(%error, "attachment is not kept");
    }
    Ok(Upload::Id(stored.id))
}

/// Whether the send would fare no better than the upload did.
fn is_about_the_account(error: &CallError) -> bool {
    matches!(
        error.class(),
        None | Some(Class::TokenDead(_) | Class::ProofRefused | Class::PageRestricted | Class::Throttled)
    )
}

/// Whether an attachment stays the same behind its URL; one that changes says that it is not to be reused.
fn is_reusable(attachment: &Value) -> bool {
    attachment["payload"]["is_reusable"] != Value::Bool(false)
}

fn kind_word(kind: AttachmentKind) -> &'static str {
    match kind {
        AttachmentKind::Image => "image",
        AttachmentKind::Audio => "audio",
        AttachmentKind::Video => "video",
        AttachmentKind::File => "file",
    }
}
