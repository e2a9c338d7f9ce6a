//! Which sends every Page may make that may send at all.

use messenger_wire::send::{AnyMessage, Attachment, Content, MessagingType, Recipient, SendRequest, Template};

/// Whether a request asks for no more than the right to answer people: where it lacks a permission,
/// the whole account does.
///
/// Tags, utility templates, private replies, tokens and the templates of commerce and forms have
/// permissions of their own.
pub(super) fn is_ordinary(request: &SendRequest) -> bool {
    let ground = request.messaging_type();
    let is_answer = ground.is_none_or(|ground| matches!(ground, MessagingType::Response | MessagingType::Update));
    is_answer && matches!(request.recipient(), Recipient::Id(_)) && is_plain(request.message())
}

fn is_plain(message: &AnyMessage) -> bool {
    let message = match message {
        AnyMessage::Message(message) => message,
        AnyMessage::Sticker(_) => return true,
        _ => return false,
    };
    match &message.content {
        Content::Attachment(Attachment::Template(template)) => {
            matches!(template, Template::Button(_) | Template::Generic(_) | Template::Media(_))
        }
        Content::Text(_) | Content::Images(_) | Content::Attachment(_) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use messenger_wire::send::SendRequest;
    use serde_json::{Value, json};

    use super::is_ordinary;

    fn request(request: Value) -> SendRequest {
        serde_json::from_value(request).unwrap()
    }

    #[test]
    fn an_ordinary_send_is_an_answer_to_a_person_that_needs_no_permission_of_its_own() {
        let text = json!({"text": "hi"});
        let media = json!({"attachment": {"type": "image", "payload": {"attachment_id": "1"}}});
        let button = json!({"attachment": {"type": "template", "payload": {"template_type": "button", "text": "hi",
            "buttons": [{"type": "postback", "title": "a", "payload": "b"}]}}});
        let product = json!({"attachment": {"type": "template", "payload": {"template_type": "product",
            "elements": [{"id": "1"}]}}});
        let person = json!({"id": "7001"});
        for (recipient, ground, message, ordinary) in [
            (&person, "RESPONSE", &text, true),
            (&person, "UPDATE", &text, true),
            (&person, "RESPONSE", &media, true),
            (&person, "RESPONSE", &button, true),
            (&person, "RESPONSE", &product, false),
            (&json!({"comment_id": "1_2"}), "RESPONSE", &text, false),
            (&json!({"user_ref": "u"}), "RESPONSE", &text, false),
            (&json!({"one_time_notif_token": "t"}), "RESPONSE", &text, false),
        ] {
            let send = json!({"recipient": recipient, "messaging_type": ground, "message": message});
            assert_eq!(is_ordinary(&request(send.clone())), ordinary, "{send}");
        }
        let tagged =
            json!({"recipient": person, "messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT", "message": text});
        assert!(!is_ordinary(&request(tagged)));
        let sticker = json!({"recipient": person, "messaging_type": "RESPONSE", "message": {"sticker_id": "1"}});
        assert!(is_ordinary(&request(sticker)));
        let utility = json!({"template": {"name": "n", "language": {"code": "en"}}});
        let utility = json!({"recipient": person, "messaging_type": "UTILITY", "message": utility});
        assert!(!is_ordinary(&request(utility)));
        assert!(is_ordinary(&request(json!({"recipient": person, "message": text}))));
    }
}
