mod requests;
mod templates;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::template::{BusinessPrivacy, CustomerFeedbackTemplate, Parameter, Question, UtilityTemplate};
use super::{
    ActionRequest, AnyMessage, Message, MessagingType, NotificationToken, QuickReply, Recipient, SendRequest, Tag,
};
use crate::Psid;

fn to() -> Psid {
    Psid::parse("7001").unwrap()
}

fn assert_form<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(typed: &T, json: &Value) {
    assert_eq!(serde_json::to_value(typed).unwrap(), *json);
    assert_eq!(serde_json::from_value::<T>(json.clone()).unwrap(), *typed, "{json}");
}

#[test]
fn what_has_no_type_is_not_read_as_one() {
    let utility = json!({"template": {"name": "n", "language": {"code": "en"}}});
    let tap = json!({"content_type": "user_email"});
    let bad = [
        json!({"recipient": {"id": "7001"}, "message": {"text": "t"}, "sender_action": "typing_on"}),
        json!({"recipient": {"id": "7001"}, "sender_action": "typing_on", "tag": "HUMAN_AGENT"}),
        json!({"recipient": {"id": "7001"}, "sender_action": "react"}),
        json!({"recipient": {"id": "7001"}, "sender_action": "typing_on", "payload": {"message_id": "m_1"}}),
        json!({"recipient": {"id": "7001"}, "messaging_type": "UTILITY", "message": {"text": "t"}}),
        json!({"recipient": {"id": "7001"}, "messaging_type": "RESPONSE", "message": utility}),
        json!({"recipient": {"id": "7001"}, "message": utility}),
        json!({"recipient": {"comment_id": "1_2"}, "messaging_type": "UTILITY", "message": utility}),
        json!({"recipient": {"id": "7001"}, "messaging_type": "MESSAGE_TAG", "tag": "CUSTOMER_FEEDBACK",
            "message": {"text": "t"}}),
        json!({"recipient": {"id": "7001"}, "message": {"sticker_id": "1", "quick_replies": [tap]}}),
        json!({"recipient": {"id": "7001"}, "message": {"attachments": [{"type": "image", "payload": {}}]}}),
        json!({"recipient": {"id": "7001"}, "message": {"text": "t"}, "tag": "HUMAN_AGENT"}),
        json!({"recipient": {"id": "7001"}, "message": {"text": "t"}, "messaging_type": "MESSAGE_TAG"}),
        json!({"recipient": {"id": "7001"}, "message": {"text": "t", "sticker_id": "1"}}),
        json!({"recipient": {"id": "7001"}, "message": {"text": "t", "quick_replys": []}}),
        json!({"recipient": {"id": "7001"}, "message": {"attachments": [{"type": "file", "payload": {"url": "https://u"}}]}}),
        json!({"recipient": {"id": "7001", "user_ref": "r"}, "message": {"text": "t"}}),
        json!({"recipient": {"id": "7001", "name": {"first_name": "a", "last_name": "b"}}, "message": {"text": "t"}}),
        json!({"recipient": {}, "message": {"text": "t"}}),
        json!({"message": {"text": "t"}}),
    ];
    for json in bad {
        assert!(serde_json::from_value::<SendRequest>(json.clone()).is_err(), "{json}");
        assert!(serde_json::from_value::<ActionRequest>(json.clone()).is_err(), "{json}");
    }
}

#[test]
fn request_is_composed_where_ground_and_message_fit_and_refused_where_not() {
    let utility = || UtilityTemplate::new("order", "en");
    let survey = || {
        let privacy = BusinessPrivacy::new("https://a.example/privacy");
        Message::template(CustomerFeedbackTemplate::new("t", "s", "b", Question::nps("q"), privacy))
    };
    let tag = MessagingType::MessageTag;
    let no_survey = Err("tag: not allowed: CUSTOMER_FEEDBACK only with the template customer_feedback".to_owned());
    let no_utility = || Err("message.template: not allowed: only with messaging_type UTILITY".to_owned());
    let cases: Vec<(MessagingType, AnyMessage, Result<(), String>)> = vec![
        (MessagingType::Response, Message::text("t").into(), Ok(())),
        (MessagingType::Update, Message::sticker("1").into(), Ok(())),
        (tag(Tag::HumanAgent), survey().into(), Ok(())),
        (tag(Tag::CustomerFeedback), survey().into(), Ok(())),
        (tag(Tag::CustomerFeedback), Message::text("t").into(), no_survey),
        (MessagingType::Utility, utility().into(), Ok(())),
        (MessagingType::Utility, Message::text("t").into(), Err("message.template: missing".to_owned())),
        (MessagingType::Utility, Message::sticker("1").into(), Err("message.template: missing".to_owned())),
        (MessagingType::Response, utility().into(), no_utility()),
        (tag(Tag::HumanAgent), utility().into(), no_utility()),
        (MessagingType::Response, Message::text("").into(), Err("message.text: 0 UTF-16 units, at least 1".to_owned())),
    ];
    for (ground, message, expected) in cases {
        let composed = SendRequest::compose(to(), ground.clone(), message.clone());
        let told = composed.as_ref().map(|_| ()).map_err(ToString::to_string);
        assert_eq!(told, expected, "{ground:?} {message:?}");
        if let Ok(request) = composed {
            assert_form(&request, &serde_json::to_value(&request).unwrap());
            assert_eq!((request.messaging_type(), request.message()), (Some(&ground), &message));
        }
    }
}

#[test]
fn request_goes_to_another_recipient_where_its_message_may() {
    let comment = || Recipient::comment("1_2");
    let answer = SendRequest::response(to(), Message::text("t"));
    assert_eq!(answer.readdress(comment()), Ok(SendRequest::response(comment(), Message::text("t"))));
    let utility = SendRequest::utility(to(), UtilityTemplate::new("order", "en"));
    let refused = utility.readdress(comment()).unwrap_err().to_string();
    assert_eq!(refused, "recipient.comment_id: not allowed: messaging_type UTILITY only to an id");
}

#[test]
fn debug_shows_neither_the_person_nor_the_message() {
    let request = SendRequest::response(
        to(),
        Message::text("a secret").metadata("hidden").quick_reply(QuickReply::text("private", "P")),
    );
    let utility =
        SendRequest::utility(to(), UtilityTemplate::new("order", "en").body([Parameter::positional("a value")]));
    let sticker = SendRequest::response(to(), Message::sticker("369").metadata("hidden"));
    let token = Recipient::OneTimeNotifToken(NotificationToken::parse("token").unwrap());
    let shown = format!("{request:?} {utility:?} {sticker:?} {token:?}");
    for secret in ["7001", "secret", "hidden", "private", "token", "value", "369"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
