use super::{answered, page, person};
use crate::endpoints::message_attachments::{self, AttachmentKind};
use crate::endpoints::{messages, personas, subscribed_apps, thread_control, user_profile};
use crate::{GraphError, Outcome};
use serde_json::json;

#[tokio::test]
async fn an_odd_value_spoils_nothing_that_is_needed() {
    let message = || messages::send(&page(), &json!({}));
    for (answer, attachment) in [
        (r#"{"message_id":"m","attachment_id":"123"}"#, Some("123")),
        (r#"{"message_id":"m","attachment_id":123}"#, Some("123")),
        (r#"{"message_id":"m","attachment_id":{}}"#, None),
        (r#"{"message_id":"m","recipient_id":[],"attachment_id":null}"#, None),
    ] {
        let sent = answered(message(), answer).await.unwrap();
        assert_eq!((sent.message_id.unwrap().as_str(), sent.attachment_id.as_deref()), ("m", attachment), "{answer}");
    }
    let upload = || message_attachments::upload_url(&page(), AttachmentKind::Image, "https://a.example");
    for answer in [r#"{"attachment_id":"123"}"#, r#"{"attachment_id":123}"#] {
        assert_eq!(answered(upload(), answer).await.unwrap().attachment_id, "123", "{answer}");
    }
    for answer in [r#"{"attachment_id":null}"#, r#"{"attachment_id":{}}"#, "{}"] {
        assert_eq!(answered(upload(), answer).await.unwrap_err().outcome(), Outcome::Unknown, "{answer}");
    }
    for answer in [r#"{"id":"7","name":"Ada"}"#, r#"{"id":7,"name":"Ada","profile_picture_url":{}}"#] {
        let persona = answered(personas::get("7"), answer).await.unwrap();
        assert_eq!((persona.id.as_str(), persona.name.as_deref()), ("7", Some("Ada")), "{answer}");
    }
    for (expiration, read) in [("5", Some(5)), (r#""5""#, Some(5)), ("-5", None), (r#""soon""#, None), ("{}", None)] {
        let answer = format!(r#"{{"data":[{{"thread_owner":{{"app_id":15177,"expiration":{expiration}}}}}]}}"#);
        let owner = answered(thread_control::owner(&page(), &person()), answer).await.unwrap().unwrap();
        assert_eq!((owner.app_id.as_str(), owner.expiration), ("15177", read), "{expiration}");
    }
    for (timezone, read) in [("-7", Some(-7.0)), (r#""5.5""#, Some(5.5)), (r#""UTC""#, None), ("[]", None)] {
        let answer = format!(r#"{{"first_name":"Ada","timezone":{timezone}}}"#);
        let profile = answered(user_profile::get(&person(), &[]), answer).await.unwrap();
        assert_eq!((profile.first_name.as_deref(), profile.timezone), (Some("Ada"), read), "{timezone}");
    }
}

#[tokio::test]
async fn an_answer_that_is_no_list_is_no_empty_list() {
    let list = |answer| answered(subscribed_apps::list(&page()), answer);
    assert_eq!(list(r#"{"data":[]}"#).await.unwrap().data, []);
    for answer in ["{}", r#"{"data":null}"#, r#"{"data":{}}"#, r#"{"error":{"message":"x"}}"#, r#"{"success":true}"#] {
        assert!(matches!(list(answer).await.unwrap_err(), GraphError::Unreadable { .. }), "{answer}");
    }
    let odd = r#"{"data":[{"id":15177,"name":7,"subscribed_fields":["messages",{},null]}],"paging":[]}"#;
    let apps = list(odd).await.unwrap();
    assert_eq!((apps.data[0].name.as_deref(), apps.data[0].subscribed_fields.len()), (Some("7"), 1));
}
