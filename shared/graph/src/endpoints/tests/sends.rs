use super::{answered, page, shown};
use crate::Outcome;
use crate::endpoints::message_attachments::{self, AttachmentKind};
use crate::endpoints::{message_templates, messages, private_replies};
use messenger_wire::send::Message;
use serde_json::json;

#[test]
fn private_replies_go_to_the_comment_or_post() {
    let message = || Message::text("Hello");
    for (call, name) in [
        (private_replies::to_comment(&page(), "1_2", &message()), "comment_id"),
        (private_replies::to_post(&page(), "1_2", &message()), "post_id"),
    ] {
        let body = json!({"recipient": {name: "1_2"}, "messaging_type": "RESPONSE", "message": {"text": "Hello"}});
        assert_eq!(shown(&call), ("POST 42/messages".into(), body));
    }
}

#[tokio::test]
async fn a_send_answers_what_it_made() {
    let send = || messages::send(&page(), &json!({}));
    let message = answered(send(), r#"{"message_id":"m_1","attachment_id":"9"}"#).await.unwrap();
    assert_eq!((message.recipient_id, message.attachment_id.as_deref()), (None, Some("9")));
    let action = answered(send(), r#"{"recipient_id":"7001"}"#).await.unwrap();
    assert_eq!(action.message_id, None);
    assert!(!format!("{action:?}").contains("7001"));
    for answer in ["{}", "[]", r#"{"success":true}"#] {
        assert_eq!(answered(send(), answer).await.unwrap_err().outcome(), Outcome::Unknown, "{answer}");
    }
}

#[test]
fn an_upload_is_reusable() {
    let call = message_attachments::upload_url(&page(), AttachmentKind::Image, "https://example.com/a.png");
    let payload = json!({"url": "https://example.com/a.png", "is_reusable": true});
    let body = json!({"message": {"attachment": {"type": "image", "payload": payload}}});
    assert_eq!(shown(&call), ("POST 42/message_attachments".into(), body));
}

#[test]
fn raw_json_is_taken_wherever_a_typed_document_is() {
    let raw = private_replies::to_comment(&page(), "1_2", &json!({"text": "Hello"}));
    assert_eq!(shown(&raw), shown(&private_replies::to_comment(&page(), "1_2", &Message::text("Hello"))));
    let template = json!({"name": "order", "language": "en", "category": "UTILITY", "library_template_name": "x"});
    assert_eq!(shown(&message_templates::create(&page(), &template)).1, template);
}
