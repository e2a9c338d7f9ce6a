//! What a message holds.

use serde_json::{Value, json};

use super::{assert_pairs, lines};
use crate::send::samples::{send, with};
use crate::send::{validate, validate_with_file};

#[test]
fn good_message_stands_beside_its_bad_one() {
    assert_pairs(vec![
        (
            send(json!({"text": "t", "attachment": null})),
            send(json!({"text": "t", "sticker_id": "1"})),
            "message: 2 of text, attachment, attachments, sticker_id, template, exactly 1".into(),
        ),
        (
            send(
                json!({"text": "t", "quick_replies": [{"content_type": "text", "title": "", "payload": "", "image_url": "https://u"}]}),
            ),
            send(json!({"text": "t", "quick_replies": [{"content_type": "location"}]})),
            "message.quick_replies[0].content_type: location is none of text, user_phone_number, user_email".into(),
        ),
        (
            send(json!({"text": "t", "quick_replies": [{"content_type": "user_email"}]})),
            send(json!({"sticker_id": "1", "quick_replies": [{"content_type": "user_email"}]})),
            "message.quick_replies: not allowed: only with a text or an attachment".into(),
        ),
        (
            send(json!({"attachment": {"type": "image", "payload": {"url": "https://u", "is_reusable": true}}})),
            send(json!({"attachment": {"type": "image", "payload": {"url": "https://u", "attachment_id": "1"}}})),
            "message.attachment.payload: 2 of url, attachment_id, exactly 1".into(),
        ),
        (
            send(json!({"attachments": [{"type": "image", "payload": {"attachment_id": "1"}}]})),
            send(json!({"attachments": [{"type": "video", "payload": {"attachment_id": "1"}}]})),
            "message.attachments[0].type: video is none of image".into(),
        ),
        (
            with(
                send(json!({"template": {"name": "n", "language": {"code": "en"}}})),
                json!({"messaging_type": "UTILITY"}),
            ),
            with(send(json!({"template": {"name": "n", "language": {}}})), json!({"messaging_type": "UTILITY"})),
            "message.template.language.code: missing".into(),
        ),
    ]);
}

#[test]
fn file_beside_the_request_takes_the_place_of_its_url() {
    let empty = send(json!({"attachment": {"type": "audio", "payload": {}}}));
    let by_url = send(json!({"attachment": {"type": "audio", "payload": {"url": "https://u"}}}));
    assert_eq!(validate_with_file(&empty), Ok(()));
    assert_eq!(validate(&by_url), Ok(()));
    assert_eq!(lines(&empty), ["message.attachment.payload: 0 of url, attachment_id, exactly 1"]);
    let refused = validate_with_file(&by_url).unwrap_err().to_string();
    assert_eq!(refused, "message.attachment.payload.url: not allowed: the bytes travel beside the request");
}

#[test]
fn what_is_sent_beside_its_request_is_not_kept() {
    let upload = |reusable: Value| send(json!({"attachment": {"type": "image", "payload": {"is_reusable": reusable}}}));
    for good in [json!(null), json!(false)] {
        assert_eq!(validate_with_file(&upload(good.clone())), Ok(()), "{good}");
    }
    let refused = validate_with_file(&upload(json!(true))).unwrap_err().to_string();
    let why = "not with upload and send in one call; upload first";
    assert_eq!(refused, format!("message.attachment.payload.is_reusable: not allowed: {why}"));
    let by_url = json!({"attachment": {"type": "image", "payload": {"url": "https://u", "is_reusable": true}}});
    assert_eq!(lines(&send(by_url)), [""; 0]);
}
