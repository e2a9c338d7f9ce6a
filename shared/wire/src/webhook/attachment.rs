//! Attachments of a message: media, shares, templates, places.

mod template;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::object::{Object, View};
use super::{Json, Nullable, Text};
use crate::TimestampMs;

pub use template::{Product, TemplateButton, TemplateElement};

/// Attachment of a message.
///
/// Source:
/// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/messages>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Attachment {
    /// Kind; an open set, since Meta adds kinds without notice.
    pub kind: Option<AttachmentType>,
    /// Title beside the payload, as a fallback has it.
    pub title: Option<Text>,
    /// Address beside the payload, as a fallback has it.
    pub url: Option<Text>,
    /// Content, as far as its shape is known; `null` for a fallback in an echo.
    pub payload: Nullable<AttachmentPayload>,
}

/// Kind of an attachment.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AttachmentType {
    /// Picture, moving ones included.
    Image,
    /// Sound.
    Audio,
    /// Film.
    Video,
    /// Any other file.
    File,
    /// Sticker; until August 2026 also sent as an image.
    Sticker,
    /// Reel of Facebook.
    Reel,
    /// Reel of Instagram.
    IgReel,
    /// Post of Facebook.
    Post,
    /// Post of Instagram.
    IgPost,
    /// Appointment.
    AppointmentBooking,
    /// Template, such as a product.
    Template,
    /// Share that Meta has no kind for.
    Fallback,
    /// Place; from old clients.
    Location,
    /// Share; from old clients.
    Share,
    /// Value that this crate does not know.
    #[serde(untagged)]
    Unknown(String),
}

/// Content of an attachment; which parts are there depends on its kind.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct AttachmentPayload {
    /// Where the media or the share is. Addresses of media expire.
    pub url: Option<Text>,
    /// Title of a share, reel or post.
    pub title: Option<Text>,
    /// Id of a sticker; 369239263222822 is the thumb.
    pub sticker_id: Option<Text>,
    /// Id of uploaded media, in echoes.
    pub attachment_id: Option<Text>,
    /// Id of a reel.
    pub reel_video_id: Option<Text>,
    /// Id of a post.
    pub id: Option<Text>,
    /// Place.
    pub coordinates: Option<Coordinates>,
    /// Products that a person asks about.
    pub products: Vec<Product>,
    /// Appointment.
    pub appointment: Option<Appointment>,
    /// Kind of a template, in echoes.
    pub template_type: Option<Text>,
    /// Text of a button template, in echoes.
    pub text: Option<Text>,
    /// Buttons of a template, in echoes.
    pub buttons: Vec<TemplateButton>,
    /// Cards of a template, in echoes.
    pub elements: Vec<TemplateElement>,
    /// All of it, as Meta wrote it.
    pub raw: Json,
}

/// Place on Earth, in degrees.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[non_exhaustive]
pub struct Coordinates {
    /// Latitude.
    pub lat: Option<f64>,
    /// Longitude.
    pub long: Option<f64>,
}

/// Appointment that a person asks for or changes.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Appointment {
    /// Id of the booking.
    pub booking_id: Option<Text>,
    /// Where it stands.
    pub status: Option<AppointmentStatus>,
    /// Begin.
    pub start_time: Option<TimestampMs>,
    /// End.
    pub end_time: Option<TimestampMs>,
    /// Time zone of the booking.
    pub timezone: Option<Text>,
}

/// Where an appointment stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is the word of the wire")]
pub enum AppointmentStatus {
    Requested,
    Confirmed,
    Declined,
    Cancelled,
    /// Value that this crate does not know.
    #[serde(untagged)]
    Unknown(String),
}

impl View for Attachment {
    fn view(object: &Object<'_>) -> Self {
        Self {
            kind: object.get("type"),
            title: object.text("title"),
            // Old deliveries write it in capitals.
            url: object.text("url").or_else(|| object.text("URL")),
            payload: object.nullable("payload", |raw| Some(AttachmentPayload::read(raw))),
        }
    }
}

impl AttachmentPayload {
    /// Reads any JSON; what is no object (some templates are one opaque text) has only its raw text.
    fn read(raw: &RawValue) -> Self {
        let object = Object::read(raw).unwrap_or_default();
        Self {
            url: object.text("url"),
            title: object.text("title"),
            sticker_id: object.text("sticker_id"),
            attachment_id: object.text("attachment_id"),
            reel_video_id: object.text("reel_video_id"),
            id: object.text("id"),
            coordinates: object.view("coordinates"),
            products: object.object("product").map(|product| product.views("elements")).unwrap_or_default(),
            appointment: object.raw("booking_id").map(|_| Appointment::view(&object)),
            template_type: object.text("template_type"),
            text: object.text("text"),
            buttons: object.views("buttons"),
            elements: object.views("elements"),
            raw: raw.into(),
        }
    }
}

impl View for Coordinates {
    fn view(object: &Object<'_>) -> Self {
        Self { lat: object.number("lat"), long: object.number("long") }
    }
}

impl View for Appointment {
    fn view(object: &Object<'_>) -> Self {
        Self {
            booking_id: object.text("booking_id"),
            status: object.get("status"),
            start_time: object.time("start_time"),
            end_time: object.time("end_time"),
            timezone: object.text("timezone"),
        }
    }
}
