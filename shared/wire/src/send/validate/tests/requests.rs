//! Whom a request is for, on what ground it leaves, and what goes with it.

use serde_json::{Value, json};

use super::{assert_pairs, lines};
use crate::send::samples::{PAYLOAD, feedback, send, template, with};

#[test]
fn good_request_stands_beside_its_bad_one() {
    let tagged = |tag: &str| with(send(json!({"text": "t"})), json!({"messaging_type": "MESSAGE_TAG", "tag": tag}));
    let to = |recipient: Value| json!({"recipient": recipient, "message": {"text": "t"}});
    let action = |action: Value| with(json!({"recipient": {"id": "7001"}}), action);
    let survey = json!({"messaging_type": "MESSAGE_TAG", "tag": "CUSTOMER_FEEDBACK"});
    let utility = json!({"template": {"name": "n", "language": {"code": "en"}}});
    assert_pairs(vec![
        (to(json!({"id": 7001})), json!({"message": {"text": "t"}}), "recipient: missing".into()),
        (
            to(json!({"user_ref": "r"})),
            to(json!({"user_ref": "r", "id": "7001"})),
            "recipient: 2 of id, user_ref, comment_id, post_id, one_time_notif_token, notification_messages_token, phone_number, exactly 1".into(),
        ),
        (
            to(json!({"phone_number": "+1", "name": {"first_name": "a", "last_name": "b"}})),
            to(json!({"id": "7001", "name": {}})),
            "recipient.name: not allowed: only with phone_number".into(),
        ),
        (to(json!({"comment_id": "c"})), to(json!({"comment_id": ""})), "recipient.comment_id: 0 UTF-16 units, at least 1".into()),
        (to(json!({"post_id": "p"})), to(json!({"post_id": []})), "recipient.post_id: an array, not a string".into()),
        (send(json!({"sticker_id": 1})), json!({"recipient": {"id": "1"}}), "document: 0 of message, sender_action, exactly 1".into()),
        (tagged("HUMAN_AGENT"), tagged("SHIPPING"), "tag: SHIPPING is none of HUMAN_AGENT, CUSTOMER_FEEDBACK, NON_PROMOTIONAL_SUBSCRIPTION".into()),
        (
            with(feedback(json!({}), json!({})), survey.clone()),
            with(send(json!({"text": "t"})), survey),
            "tag: not allowed: CUSTOMER_FEEDBACK only with the template customer_feedback".into(),
        ),
        (
            tagged("HUMAN_AGENT"),
            with(send(json!({"text": "t"})), json!({"messaging_type": "MESSAGE_TAG"})),
            "tag: missing".into(),
        ),
        (
            tagged("HUMAN_AGENT"),
            with(tagged("HUMAN_AGENT"), json!({"messaging_type": "RESPONSE"})),
            "tag: not allowed: only with messaging_type MESSAGE_TAG".into(),
        ),
        (
            with(send(utility.clone()), json!({"messaging_type": "UTILITY"})),
            send(utility),
            "message.template: not allowed: only with messaging_type UTILITY".into(),
        ),
        (
            send(json!({"text": "t"})),
            with(send(json!({"text": "t"})), json!({"messaging_type": "UTILITY"})),
            "message.template: missing".into(),
        ),
        (
            with(send(json!({"text": "t"})), json!({"notification_type": "NO_PUSH"})),
            with(send(json!({"text": "t"})), json!({"notification_type": "a secret text"})),
            "notification_type: <not a word> is none of REGULAR, SILENT_PUSH, NO_PUSH".into(),
        ),
        (
            with(send(json!({"text": "t"})), json!({"reply_to": {"mid": "m_1"}})),
            with(send(json!({"text": "t"})), json!({"reply_to": {}})),
            "reply_to.mid: missing".into(),
        ),
        (
            with(send(json!({"text": "t"})), json!({"thread_control": {"control_type": "pass", "app_id": 1}})),
            with(send(json!({"text": "t"})), json!({"thread_control": {"control_type": "pass"}})),
            "thread_control.app_id: missing".into(),
        ),
        (
            with(send(json!({"text": "t"})), json!({"thread_control": {"control_type": "release"}})),
            with(send(json!({"text": "t"})), json!({"thread_control": {"control_type": "take"}})),
            "thread_control.control_type: take is none of pass, release".into(),
        ),
        (
            action(json!({"sender_action": "typing_on", "persona_id": 1})),
            action(json!({"sender_action": "typing_on", "messaging_type": "RESPONSE"})),
            "messaging_type: not allowed: a sender action goes alone".into(),
        ),
        (
            action(json!({"sender_action": "react", "payload": {"message_id": "m", "reaction": "😀"}})),
            action(json!({"sender_action": "react", "payload": {"message_id": "m"}})),
            "payload.reaction: missing".into(),
        ),
        (
            action(json!({"sender_action": "unreact", "payload": {"message_id": "m"}})),
            action(json!({"sender_action": "unreact", "payload": {"message_id": "m", "reaction": "😀"}})),
            "payload.reaction: not allowed: unreact names the message only".into(),
        ),
        (
            action(json!({"sender_action": "mark_seen"})),
            action(json!({"sender_action": "mark_seen", "payload": {"message_id": "m"}})),
            "payload: not allowed: only with the sender actions react and unreact".into(),
        ),
        (
            with(send(json!({"text": "t"})), json!({"suggestion_action": "DISMISS"})),
            with(send(json!({"text": "t"})), json!({"suggestion_action": "IGNORE"})),
            "suggestion_action: IGNORE is none of ACCEPT, DISMISS, IMPRESSION".into(),
        ),
        (
            with(send(json!({"text": "t"})), json!({"folder": "PARTNERSHIP"})),
            with(send(json!({"text": "t"})), json!({"folder": "SPAM"})),
            "folder: SPAM is none of PARTNERSHIP".into(),
        ),
    ]);
}

#[test]
fn a_sticker_and_an_answer_to_one_message_leave_without_a_tag() {
    let tagged = |tag: &str| with(send(json!({"text": "t"})), json!({"messaging_type": "MESSAGE_TAG", "tag": tag}));
    assert_pairs(vec![
        (
            send(json!({"sticker_id": 1})),
            with(tagged("HUMAN_AGENT"), json!({"message": {"sticker_id": 1}})),
            "message.sticker_id: not allowed: a sticker only within 24 hours of what the person did, without a tag"
                .into(),
        ),
        (
            tagged("NON_PROMOTIONAL_SUBSCRIPTION"),
            with(tagged("NON_PROMOTIONAL_SUBSCRIPTION"), json!({"message": {"sticker_id": 1}})),
            "message.sticker_id: not allowed: a sticker only within 24 hours of what the person did, without a tag"
                .into(),
        ),
        (
            with(send(json!({"text": "t"})), json!({"messaging_type": "UPDATE", "reply_to": {"mid": "m_1"}})),
            with(tagged("HUMAN_AGENT"), json!({"reply_to": {"mid": "m_1"}})),
            "reply_to: not allowed: only within 24 hours of what the person wrote, without a tag".into(),
        ),
    ]);
}

#[test]
fn what_is_retired_is_refused_with_what_to_use_instead() {
    let utility = "is retired; use a utility template (messaging_type UTILITY)";
    for tag in ["ACCOUNT_UPDATE", "CONFIRMED_EVENT_UPDATE", "POST_PURCHASE_UPDATE"] {
        let request = with(send(json!({"text": "t"})), json!({"messaging_type": "MESSAGE_TAG", "tag": tag}));
        assert_eq!(lines(&request), [format!("tag: {tag} {utility}")]);
    }
    let instead = [
        ("list", "use a generic template of several elements"),
        ("open_graph", "send the link as text, or a generic template with a web_url"),
    ];
    for (kind, instead) in instead {
        let refused = lines(&template(json!({"template_type": kind})));
        assert_eq!(refused, [format!("{PAYLOAD}.template_type: {kind} is retired; {instead}")]);
    }
}
