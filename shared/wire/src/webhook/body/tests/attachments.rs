//! Attachments of messages.

use super::{is, message};
use crate::webhook::{AppointmentStatus, Attachment, AttachmentType, Nullable};

fn attachment(json: &str) -> Attachment {
    let message = message(&format!(r#"{{"message":{{"mid":"m","attachments":[{json}]}}}}"#));
    message.attachments.into_iter().next().unwrap()
}

#[test]
fn attachment_of_every_kind_is_read() {
    for (json, kind, url, title) in [
        (r#"{"type":"image","payload":{"url":"u"}}"#, AttachmentType::Image, Some("u"), None),
        (r#"{"type":"audio","payload":{"url":"u"}}"#, AttachmentType::Audio, Some("u"), None),
        (r#"{"type":"video","payload":{"url":"u"}}"#, AttachmentType::Video, Some("u"), None),
        (r#"{"type":"file","payload":{"url":"u"}}"#, AttachmentType::File, Some("u"), None),
        (r#"{"type":"share","payload":{"url":"u"}}"#, AttachmentType::Share, Some("u"), None),
        (r#"{"type":"reel","payload":{"url":"u","title":"t"}}"#, AttachmentType::Reel, Some("u"), Some("t")),
        (r#"{"type":"ig_reel","payload":{"url":"u","title":"t"}}"#, AttachmentType::IgReel, Some("u"), Some("t")),
        (r#"{"type":"post","payload":{"url":"u","title":"t"}}"#, AttachmentType::Post, Some("u"), Some("t")),
        (r#"{"type":"ig_post","payload":{"url":"u","title":"t"}}"#, AttachmentType::IgPost, Some("u"), Some("t")),
        (r#"{"type":"fallback","payload":{"url":"u","title":"t"}}"#, AttachmentType::Fallback, Some("u"), Some("t")),
        (r#"{"type":"hologram","payload":{"url":"u"}}"#, AttachmentType::Unknown("hologram".into()), Some("u"), None),
    ] {
        let attachment = attachment(json);
        let payload = attachment.payload.as_ref().unwrap();
        assert_eq!(attachment.kind, Some(kind), "{json}");
        assert_eq!((payload.url.as_deref(), payload.title.as_deref()), (url, title), "{json}");
        assert!(json.contains(payload.raw.get()), "{json}");
    }
}

#[test]
fn attachment_payloads_of_their_own_shape_are_read() {
    let sticker = attachment(r#"{"type":"sticker","payload":{"url":"u","sticker_id":369239263222822}}"#);
    assert!(is(sticker.payload.as_ref().unwrap().sticker_id.as_ref(), "369239263222822"));
    let uploaded = attachment(r#"{"type":"image","payload":{"attachment_id":123}}"#);
    assert!(is(uploaded.payload.as_ref().unwrap().attachment_id.as_ref(), "123"));
    let reel = attachment(r#"{"type":"ig_reel","payload":{"reel_video_id":"5"}}"#);
    assert!(is(reel.payload.as_ref().unwrap().reel_video_id.as_ref(), "5"));
    let post = attachment(r#"{"type":"post","payload":{"id":"6"}}"#);
    assert!(is(post.payload.as_ref().unwrap().id.as_ref(), "6"));
    let place =
        attachment(r#"{"type":"location","title":"t","url":"u","payload":{"coordinates":{"lat":12.5,"long":"-3"}}}"#);
    let coordinates = place.payload.as_ref().unwrap().coordinates.unwrap();
    assert_eq!((coordinates.lat, coordinates.long), (Some(12.5), Some(-3.0)));
    assert!(is(place.title.as_ref(), "t") && is(place.url.as_ref(), "u"));
}

#[test]
fn attachment_appointment_has_all_its_properties() {
    let booking =
        r#"{"booking_id":"b","status":"confirmed","start_time":1700000000,"end_time":1700003600,"timezone":"UTC"}"#;
    let booking = attachment(&format!(r#"{{"type":"appointment_booking","payload":{booking}}}"#));
    let appointment = booking.payload.as_ref().unwrap().appointment.as_ref().unwrap();
    assert!(is(appointment.booking_id.as_ref(), "b") && is(appointment.timezone.as_ref(), "UTC"));
    assert_eq!(appointment.status, Some(AppointmentStatus::Confirmed));
    assert_eq!(appointment.start_time.unwrap().as_millis(), 1_700_000_000_000);
    assert_eq!(appointment.end_time.unwrap().as_millis(), 1_700_003_600_000);
}

#[test]
fn attachment_template_has_products_buttons_and_elements() {
    let product = r#"{"id":1,"retailer_id":"r","image_url":"i","title":"t","subtitle":"$40"}"#;
    let template = attachment(&format!(r#"{{"type":"template","payload":{{"product":{{"elements":[{product}]}}}}}}"#));
    let product = &template.payload.as_ref().unwrap().products[0];
    assert!(
        is(product.id.as_ref(), "1") && is(product.retailer_id.as_ref(), "r") && is(product.image_url.as_ref(), "i")
    );
    assert!(is(product.title.as_ref(), "t") && is(product.subtitle.as_ref(), "$40"));

    let echo = attachment(
        r#"{"type":"template","payload":{"template_type":"generic","text":"x","buttons":[{"type":"web_url","title":"t","url":"u"}],
        "elements":[{"title":"e","subtitle":"s","image_url":"i","item_url":"l","buttons":[{"type":"postback","title":"b","payload":"p"}]}]}}"#,
    );
    let payload = echo.payload.as_ref().unwrap();
    assert!(is(payload.template_type.as_ref(), "generic") && is(payload.text.as_ref(), "x"));
    let button = &payload.buttons[0];
    assert!(is(button.kind.as_ref(), "web_url") && is(button.title.as_ref(), "t") && is(button.url.as_ref(), "u"));
    let element = &payload.elements[0];
    assert!(
        is(element.title.as_ref(), "e") && is(element.subtitle.as_ref(), "s") && is(element.image_url.as_ref(), "i")
    );
    assert!(is(element.item_url.as_ref(), "l") && is(element.buttons[0].payload.as_ref(), "p"));
}

#[test]
fn attachment_payload_may_be_absent_null_or_opaque() {
    assert_eq!(attachment(r#"{"type":"fallback"}"#).payload.as_ref().map(|payload| payload.raw.get()), None);
    let null = attachment(r#"{"type":"fallback","payload":null,"title":"t","URL":"u"}"#);
    assert!(matches!(null.payload, Nullable::Null));
    assert!(is(null.title.as_ref(), "t") && is(null.url.as_ref(), "u"));
    let opaque = attachment(r#"{"type":"fallback","payload":"BLOB"}"#);
    assert_eq!(opaque.payload.as_ref().unwrap().raw.get(), "\"BLOB\"");
}
