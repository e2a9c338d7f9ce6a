//! Attachment upload: `POST /{page}/message_attachments`. Ids are private to the Page and live 90 days.
//!
//! See
//! <https://developers.facebook.com/documentation/business-messaging/messenger-platform/reference/attachment-upload-api>.
//!
//! ```no_run
//! use messenger_graph::endpoints::message_attachments::{self, AttachmentKind};
//! use messenger_graph::endpoints::messages;
//! use messenger_graph::{File, Graph, GraphError};
//! use messenger_wire::send::{Media, Message, SendRequest};
//! use messenger_wire::{PageId, Psid, Secret};
//!
//! # async fn send(graph: impl Graph, page: PageId, people: Vec<Psid>, token: Secret) -> Result<(), GraphError> {
//! let file = File { name: "hat.png".into(), content_type: "image/png".into(), bytes: "...".into() };
//! let upload = message_attachments::upload_file(&page, AttachmentKind::Image, file);
//! let uploaded = graph.call(upload, &token).await?;
//! for person in people {
//!     let request = SendRequest::response(person, Message::image(Media::id(&uploaded.attachment_id)));
//!     graph.call(messages::send(&page, &request), &token).await?;
//! }
//! # Ok(())
//! # }
//! ```

use std::time::Duration;

use messenger_wire::PageId;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::call::Call;
use crate::lenient;
use crate::request::{File, Request};

/// Largest attachment, in bytes (25 MB; images that Meta fetches by URL are limited to 8 MB). [Attachment
/// upload](https://developers.facebook.com/documentation/business-messaging/messenger-platform/reference/attachment-upload-api).
pub const UPLOAD_BYTES: usize = 25 * 1024 * 1024;
/// Days that an attachment id lives. [Attachment
/// upload](https://developers.facebook.com/documentation/business-messaging/messenger-platform/reference/attachment-upload-api).
pub const LIFETIME_DAYS: u32 = 90;

/// Longest time for a call in which Meta fetches a video, or is given the bytes of an attachment: Meta fetches for 75
/// seconds, and answers then. [Attachment
/// upload](https://developers.facebook.com/documentation/business-messaging/messenger-platform/reference/attachment-upload-api).
pub const FETCH_TIME: Duration = Duration::from_secs(80);

/// What an attachment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AttachmentKind {
    /// Image.
    Image,
    /// Audio; the bytes need an `audio/*` media type.
    Audio,
    /// Video.
    Video,
    /// Any file.
    File,
}

/// Attachment that Meta keeps.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Uploaded {
    /// Id to send it by.
    #[serde(deserialize_with = "lenient::required")]
    pub attachment_id: String,
}

/// Has Meta fetch an attachment, within 10 seconds (video 75), to be sent any number of times.
#[must_use]
pub fn upload_url(page: &PageId, kind: AttachmentKind, url: &str) -> Call<Uploaded> {
    let message = json!({"attachment": {"type": kind, "payload": {"url": url, "is_reusable": true}}});
    let request = to(page).named("message_attachments.upload_url").json(&json!({ "message": message }));
    Call::new(if kind == AttachmentKind::Video { request.patient(FETCH_TIME) } else { request })
}

/// Uploads the bytes of an attachment, to be sent any number of times; more than [`UPLOAD_BYTES`]
/// are refused before they are sent.
#[must_use]
pub fn upload_file(page: &PageId, kind: AttachmentKind, file: File) -> Call<Uploaded> {
    let message = json!({"attachment": {"type": kind, "payload": {"is_reusable": true}}});
    let request = to(page).named("message_attachments.upload_file");
    Call::new(with_file(request, vec![("message".into(), message.to_string())], file))
}

/// Puts a file beside the fields of a request, unless it is too large.
pub(super) fn with_file(request: Request, fields: Vec<(String, String)>, file: File) -> Request {
    let request = request.limited("filedata", UPLOAD_BYTES as u64, file.bytes.len() as u64);
    request.patient(FETCH_TIME).multipart(fields, file)
}

fn to(page: &PageId) -> Request {
    Request::post([page.as_str(), "message_attachments"])
}
