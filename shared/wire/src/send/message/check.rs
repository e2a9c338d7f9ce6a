//! Rules of a message.

use crate::check::{Node, Object, Rule};
use crate::limits::{IMAGES, METADATA_UNITS, QUICK_REPLIES, TEXT_UNITS};
use crate::send::{media, quick_reply, template};

/// Whether the bytes of an attachment travel beside the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::send) enum File {
    Absent,
    Beside,
}

/// Checks a message.
pub(in crate::send) fn check(message: &Object<'_>, file: File) {
    if file == File::Beside {
        message.require("attachment");
    }
    message.exactly_one(&["text", "attachment", "attachments", "sticker_id", "template"]);
    if let Some(text) = message.get("text") {
        text.shown(1..=TEXT_UNITS);
    }
    if let Some(attachment) = message.get("attachment").and_then(|attachment| attachment.object()) {
        check_attachment(&attachment, file);
    }
    if let Some(images) = message.get("attachments") {
        images.objects(1..=IMAGES).iter().for_each(check_image);
    }
    if let Some(sticker_id) = message.get("sticker_id") {
        sticker_id.id();
    }
    if let Some(template) = message.get("template").and_then(|template| template.object()) {
        template::check_utility(&template);
    }
    if let Some(quick_replies) = message.get("quick_replies") {
        check_quick_replies(message, &quick_replies);
    }
    message.text("metadata", 0..=METADATA_UNITS);
}

fn check_attachment(attachment: &Object<'_>, file: File) {
    if let Some(kind) = attachment.require("type") {
        kind.word(&["audio", "file", "image", "template", "video"]);
    }
    let Some(payload) = attachment.require("payload").and_then(|payload| payload.object()) else { return };
    if attachment.str("type") == Some("template") {
        if file == File::Beside {
            attachment.violate("type", Rule::NotAllowed { reason: "a file is an image, audio, video or file" });
        }
        template::check(&payload);
    } else {
        media::check(&payload, file);
    }
}

fn check_image(image: &Object<'_>) {
    if let Some(kind) = image.require("type") {
        kind.word(&["image"]);
    }
    if let Some(payload) = image.require("payload").and_then(|payload| payload.object()) {
        media::check(&payload, File::Absent);
    }
}

fn check_quick_replies(message: &Object<'_>, quick_replies: &Node<'_>) {
    quick_replies.objects(0..=QUICK_REPLIES).iter().for_each(quick_reply::check);
    if message.has("sticker_id") || message.has("template") {
        message.refuse("quick_replies", "only with a text or an attachment");
    }
}

/// Kind of template that a message holds.
pub(in crate::send) fn template_type(message: &Object<'_>) -> Option<String> {
    let payload = message.get("attachment")?.as_object()?.get("payload")?.as_object()?;
    payload.str("template_type").map(str::to_owned)
}
