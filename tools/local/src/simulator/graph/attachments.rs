//! Media that is uploaded once and sent by id.
//!
//! Source: <https://developers.facebook.com/docs/messenger-platform/reference/attachment-upload-api>.

use std::time::Duration;

use messenger_wire::{PageId, TimestampMs};
use serde_json::{Value, json};

use super::call::Upload;
use super::{Call, GraphError};
use crate::simulator::world::{Attachment, Source, World};

/// How long an attachment id lives. Source: as above.
const LIFE: Duration = Duration::from_hours(90 * 24);

/// Most bytes of an upload. Source: as above.
const MAX_BYTES: usize = 25 * 1024 * 1024;

/// Keeps an attachment and answers its id.
pub(super) fn upload(world: &mut World, page: &PageId, call: &Call, now: TimestampMs) -> Result<Value, GraphError> {
    let attachment = call.param("message").and_then(|message| message.get("attachment"));
    let attachment =
        attachment.ok_or_else(|| GraphError::parameter("The parameter message[attachment] is required"))?;
    let kind = attachment["type"].as_str().unwrap_or_default();
    let source = source(kind, &attachment["payload"], call.upload.as_ref())?;
    Ok(json!({"attachment_id": keep(world, page, kind, source, now)}))
}

/// Gives the media of a message addresses that the chat page can show, and keeps what is to be kept.
///
/// The second value is the id of the kept attachment where the sender asked for one.
pub(super) fn resolve(
    world: &mut World,
    page: &PageId,
    mut message: Value,
    upload: Option<&Upload>,
    now: TimestampMs,
) -> Result<(Value, Option<String>), GraphError> {
    let mut reusable = None;
    for pointer in ["/attachment", "/attachment/payload/elements/0"] {
        let Some(attachment) = message.pointer_mut(pointer) else { continue };
        let address = find(world, page, attachment, now)?;
        if let Some(address) = address {
            let payload = if pointer == "/attachment" { &mut attachment["payload"] } else { attachment };
            payload["url"] = json!(address);
        }
    }
    let kind = message.pointer("/attachment/type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let is_media = matches!(kind.as_str(), "image" | "audio" | "video" | "file");
    let Some(payload) = message.pointer_mut("/attachment/payload").filter(|_| is_media) else {
        return Ok((message, None));
    };
    let keeps = payload["is_reusable"] == json!(true) && payload.get("attachment_id").is_none();
    if keeps || upload.is_some() {
        let source = source(&kind, payload, upload)?;
        let id = keep(world, page, &kind, source, now);
        payload["url"] = json!(address_of(&id));
        reusable = keeps.then_some(id);
    }
    Ok((message, reusable))
}

/// Where the simulator serves an attachment.
fn address_of(id: &str) -> String {
    format!("/sim/attachments/{id}")
}

/// Address of the attachment that an `attachment_id` names, if there is one.
fn find(world: &World, page: &PageId, attachment: &Value, now: TimestampMs) -> Result<Option<String>, GraphError> {
    let (kind, id) = match attachment["media_type"].as_str() {
        Some(kind) => (kind, &attachment["attachment_id"]),
        None => (attachment["type"].as_str().unwrap_or_default(), &attachment["payload"]["attachment_id"]),
    };
    let Some(id) = id.as_str() else { return Ok(None) };
    let kept = world.pages.get(page).and_then(|page| page.attachments.get(id));
    let kept = kept.filter(|kept| now.since(kept.uploaded_at) < LIFE).ok_or_else(GraphError::attachment_not_yours)?;
    if kept.kind == kind { Ok(Some(address_of(id))) } else { Err(GraphError::attachment_mismatch()) }
}

fn source(kind: &str, payload: &Value, upload: Option<&Upload>) -> Result<Source, GraphError> {
    match (upload, payload["url"].as_str()) {
        (Some(upload), None) => check(kind, upload),
        (None, Some(url)) if url.starts_with("https://") || url.starts_with("http://") => {
            Ok(Source::Url(url.to_owned()))
        }
        (None, Some(_)) => Err(GraphError::fetch_failed()),
        _ => Err(GraphError::parameter("An attachment needs either a url or filedata")),
    }
}

fn check(kind: &str, upload: &Upload) -> Result<Source, GraphError> {
    let fits = kind == "file" || upload.content_type.starts_with(&format!("{kind}/"));
    match upload.bytes.len() {
        bytes if bytes > MAX_BYTES => Err(GraphError::attachment_too_large()),
        _ if !fits => Err(GraphError::attachment_mismatch()),
        _ => Ok(Source::Bytes { content_type: upload.content_type.clone(), bytes: upload.bytes.clone() }),
    }
}

fn keep(world: &mut World, page: &PageId, kind: &str, source: Source, now: TimestampMs) -> String {
    let id = world.graph_id();
    if let Some(page) = world.pages.get_mut(page) {
        page.attachments.insert(id.clone(), Attachment { kind: kind.to_owned(), source, uploaded_at: now });
    }
    id
}
