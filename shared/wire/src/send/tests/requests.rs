//! Requests are written as Meta writes them, and read back.

use serde_json::json;

use super::{assert_form, to};
use crate::send::template::{Parameter, UtilityTemplate};
use crate::send::{
    ActionRequest, Folder, Media, MediaUrl, Message, NotificationToken, NotificationType, QuickReply, Recipient,
    SendRequest, SenderAction, SuggestionAction, ThreadControl, validate,
};
use crate::{AppId, Mid};

fn mid() -> Mid {
    Mid::parse("m_1").unwrap()
}

#[test]
fn request_is_written_as_meta_writes_it_and_read_back() {
    let hello = || Message::text("Hello");
    let set = SendRequest::response(to(), hello())
        .persona_id("9")
        .reply_to(mid())
        .notification_type(NotificationType::NoPush)
        .thread_control(ThreadControl::Pass { app_id: AppId::parse("15177").unwrap() })
        .suggestion_action(SuggestionAction::Accept)
        .folder(Folder::Partnership);
    let utility = UtilityTemplate::new("order", "en")
        .header([Parameter::positional("Order")])
        .body([Parameter::named("order_id", "566701"), Parameter::positional("two")])
        .buttons(["TRACK"]);
    let token = |text: &str| NotificationToken::parse(text).unwrap();
    let cases = [
        (
            set,
            json!({"recipient": {"id": "7001"}, "messaging_type": "RESPONSE", "message": {"text": "Hello"}, "persona_id": "9",
                "reply_to": {"mid": "m_1"}, "notification_type": "NO_PUSH",
                "thread_control": {"control_type": "pass", "app_id": "15177"}, "suggestion_action": "ACCEPT",
                "folder": "PARTNERSHIP"}),
        ),
        (
            SendRequest::response(to(), hello()).thread_control(ThreadControl::Release {}),
            json!({"recipient": {"id": "7001"}, "messaging_type": "RESPONSE", "message": {"text": "Hello"},
                "thread_control": {"control_type": "release"}}),
        ),
        (
            SendRequest::human_agent(to(), hello()).metadata("part-1"),
            json!({"recipient": {"id": "7001"}, "messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT",
                "message": {"text": "Hello", "metadata": "part-1"}}),
        ),
        (
            SendRequest::non_promotional_subscription(to(), hello()),
            json!({"recipient": {"id": "7001"}, "messaging_type": "MESSAGE_TAG", "tag": "NON_PROMOTIONAL_SUBSCRIPTION",
                "message": {"text": "Hello"}}),
        ),
        (
            SendRequest::utility(to(), utility).metadata("part-1"),
            json!({"recipient": {"id": "7001"}, "messaging_type": "UTILITY", "message": {"metadata": "part-1", "template": {
                "name": "order", "language": {"code": "en"}, "components": [
                    {"type": "header", "parameters": [{"type": "text", "text": "Order"}]},
                    {"type": "body", "parameters": [
                        {"type": "text", "parameter_name": "order_id", "text": "566701"}, {"type": "text", "text": "two"}]},
                    {"type": "buttons", "parameters": [{"type": "POSTBACK", "payload": "TRACK"}]}]}}}),
        ),
        (
            SendRequest::response(Recipient::OneTimeNotifToken(token("t1")), hello()),
            json!({"recipient": {"one_time_notif_token": "t1"}, "messaging_type": "RESPONSE", "message": {"text": "Hello"}}),
        ),
        (
            SendRequest::response(Recipient::NotificationMessagesToken(token("t2")), hello()),
            json!({"recipient": {"notification_messages_token": "t2"}, "messaging_type": "RESPONSE",
                "message": {"text": "Hello"}}),
        ),
        (
            SendRequest::response(to(), Message::images([Media::id("1"), Media::url("https://a.example/2")])),
            json!({"recipient": {"id": "7001"}, "messaging_type": "RESPONSE", "message": {"attachments": [
                {"type": "image", "payload": {"attachment_id": "1"}},
                {"type": "image", "payload": {"url": "https://a.example/2"}}]}}),
        ),
        (
            SendRequest::response(to(), Message::sticker("369239263222822")).metadata("part-1"),
            json!({"recipient": {"id": "7001"}, "messaging_type": "RESPONSE",
                "message": {"sticker_id": "369239263222822", "metadata": "part-1"}}),
        ),
        (
            SendRequest::response(
                to(),
                Message::image(MediaUrl::new("https://a.example/1").reusable(true))
                    .quick_reply(QuickReply::user_phone_number())
                    .quick_reply(QuickReply::user_email()),
            ),
            json!({"recipient": {"id": "7001"}, "messaging_type": "RESPONSE", "message": {
                "attachment": {"type": "image", "payload": {"url": "https://a.example/1", "is_reusable": true}},
                "quick_replies": [{"content_type": "user_phone_number"}, {"content_type": "user_email"}]}}),
        ),
    ];
    for (typed, json) in cases {
        assert_form(&typed, &json);
        assert_eq!(validate(&json), Ok(()), "{json}");
    }
}

#[test]
fn sender_action_is_written_as_meta_writes_it_and_read_back() {
    let cases = [
        (SenderAction::TypingOn, json!({"sender_action": "typing_on"})),
        (SenderAction::TypingOff, json!({"sender_action": "typing_off"})),
        (SenderAction::MarkSeen, json!({"sender_action": "mark_seen"})),
        (
            SenderAction::react(mid(), "😀"),
            json!({"sender_action": "react", "payload": {"message_id": "m_1", "reaction": "😀"}}),
        ),
        (SenderAction::unreact(mid()), json!({"sender_action": "unreact", "payload": {"message_id": "m_1"}})),
    ];
    for (action, mut json) in cases {
        json["recipient"] = json!({"id": "7001"});
        let request = ActionRequest::new(to(), action);
        assert_form(&request, &json);
        json["persona_id"] = json!("9");
        let request = request.persona_id("9");
        assert_form(&request, &json);
        assert_eq!(request.validate(), Ok(()), "{json}");
    }
}
