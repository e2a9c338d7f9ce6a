use super::{answered, page, person, shown};
use crate::Outcome;
use crate::endpoints::conversations::{self, Filter};
use crate::endpoints::moderation::{self, ModerationAction};
use crate::endpoints::thread_control;
use messenger_wire::{AppId, Mid};
use serde_json::json;

#[test]
fn thread_control_names_the_person_and_the_target() {
    let inbox = AppId::parse(messenger_wire::INBOX_APP_ID).unwrap();
    let recipient = json!({"id": "7001"});
    for (call, edge, body) in [
        (
            thread_control::pass(&page(), &person(), &inbox, Some("why")),
            "pass_thread_control",
            json!({"recipient": recipient, "target_app_id": "263902037430900", "metadata": "why"}),
        ),
        (thread_control::take(&page(), &person(), None), "take_thread_control", json!({"recipient": recipient})),
        (thread_control::request(&page(), &person(), None), "request_thread_control", json!({"recipient": recipient})),
        (thread_control::release(&page(), &person(), None), "release_thread_control", json!({"recipient": recipient})),
    ] {
        assert_eq!(shown(&call), (format!("POST 42/{edge}"), body));
    }
}

#[tokio::test]
async fn a_thread_without_an_owner_is_nobodys() {
    let owner = |answer| answered(thread_control::owner(&page(), &person()), answer);
    assert_eq!(owner(r#"{"data":[]}"#).await.unwrap(), None);
    let thread =
        owner(r#"{"data":[{"thread_owner":{"app_id":15177,"expiration":1700000000}}]}"#).await.unwrap().unwrap();
    assert_eq!((thread.app_id.as_str(), thread.expiration), ("15177", Some(1_700_000_000)));
}

#[tokio::test]
async fn a_change_of_control_is_confirmed_in_either_form() {
    let take = |answer| answered(thread_control::take(&page(), &person(), None), answer);
    for answer in [r#"{"success":true}"#, r#"{"data":[{"thread_owner":{"app_id":"15177"}}]}"#] {
        assert!(take(answer).await.unwrap().success, "{answer}");
    }
    assert!(!take(r#"{"success":false}"#).await.unwrap().success);
    assert_eq!(take(r#"{"data":[]}"#).await.unwrap_err().outcome(), Outcome::Unknown);
}

#[test]
fn conversations_are_filtered() {
    let fields = "platform=messenger&fields=id,updated_time,is_owner,participants";
    let all = conversations::list(&page(), &Filter::default());
    assert_eq!(shown(&all).0, format!("GET 42/conversations?{fields}"));
    let one = Filter { person: Some(person()), after: Some("c".into()), limit: Some(5) };
    let url = format!("GET 42/conversations?{fields}&user_id=7001&after=c&limit=5");
    assert_eq!(shown(&conversations::list(&page(), &one)).0, url);
    let fields = "fields=id,created_time,from,to,message,reply_to,attachments";
    assert_eq!(shown(&conversations::messages("t_1", None)).0, format!("GET t_1/messages?{fields}"));
    assert_eq!(shown(&conversations::message(&Mid::parse("m_1").unwrap())).0, format!("GET m_1?{fields}"));
}

#[tokio::test]
async fn messages_of_a_conversation_are_read_and_not_printed() {
    let answer = r#"{"data":[{"id":"m_1","created_time":"2026-11-21T09:00:00+0000","from":{"id":"7001","name":"Ada","email":"x"},
                    "to":{"data":[{"id":"42","name":"Page"}]},"message":"Hello"}],"paging":{"cursors":{"after":"c"}}}"#;
    let messages = answered(conversations::messages("t_1", None), answer).await.unwrap();
    let message = &messages.data[0];
    assert_eq!((message.message.as_deref(), messages.after()), (Some("Hello"), Some("c")));
    assert_eq!(message.from.as_ref().unwrap().id.as_str(), "7001");
    let printed = format!("{messages:?} {:?}", message.from);
    assert!(!["Hello", "Ada", "7001"].iter().any(|text| printed.contains(text)), "{printed}");
}

#[test]
fn people_are_moderated() {
    use ModerationAction::{BanUser, BlockUser, MoveToSpam, UnbanUser, UnblockUser};
    let actions = [BlockUser, UnblockUser, BanUser, UnbanUser, MoveToSpam];
    let names = ["BLOCK_USER", "UNBLOCK_USER", "BAN_USER", "UNBAN_USER", "MOVE_TO_SPAM"];
    let body = json!({"user_ids": ["7001"], "actions": names});
    let call = moderation::moderate(&page(), &[person()], &actions);
    assert_eq!(shown(&call), ("POST 42/moderate_conversations".into(), body));
}

#[tokio::test]
async fn attachments_of_a_message_are_read_and_not_printed() {
    let answer = r#"{"id":"m_1","reply_to":{"mid":"m_0","is_self_reply":false},"attachments":{"data":[
        {"id":"1","mime_type":"image/jpeg","name":"secret.jpg","size":"7","image_data":
            {"width":5,"height":"6","url":"https://secret","preview_url":"https://secret","render_as_sticker":true}},
        {"generic_template":{"title":"secret","subtitle":"secret","media_url":{}}},
        {"mime_type":"audio/mp4","file_url":"https://secret","image_data":"none"}]}}"#;
    let message = answered(conversations::message(&Mid::parse("m_1").unwrap()), answer).await.unwrap();
    assert_eq!(message.reply_to.as_ref().unwrap().mid.as_str(), "m_0");
    let attachments = message.attachments.unwrap().data;
    let image = attachments[0].image_data.as_ref().unwrap();
    assert_eq!(
        (attachments[0].size, image.width, image.height, image.render_as_sticker),
        (Some(7), Some(5), Some(6), true)
    );
    let card = attachments[1].generic_template.as_ref().unwrap();
    assert_eq!((card.title.as_deref(), card.media_url.as_deref()), (Some("secret"), None));
    assert_eq!((attachments[2].file_url.as_deref(), &attachments[2].image_data), (Some("https://secret"), &None));
    let printed = format!("{attachments:?} {image:?} {card:?}");
    assert!(!printed.contains("secret") && printed.contains("image/jpeg"), "{printed}");
}

#[tokio::test]
async fn an_odd_attachment_spoils_no_message() {
    for odd in [r#""attachments":{}"#, r#""attachments":[7]"#, r#""reply_to":{}"#, r#""reply_to":"m_0""#] {
        let answer = format!(r#"{{"id":"m_1","message":"Hello",{odd}}}"#);
        let message = answered(conversations::message(&Mid::parse("m_1").unwrap()), answer).await.unwrap();
        assert_eq!(
            (message.message.as_deref(), message.attachments, message.reply_to),
            (Some("Hello"), None, None),
            "{odd}"
        );
    }
}

#[tokio::test]
async fn secondary_receivers_are_still_read() {
    let call = thread_control::secondary_receivers(&page());
    assert_eq!(shown(&call).0, "GET 42/secondary_receivers?fields=id,name");
    let receivers = answered(call, r#"{"data":[{"id":12345678910,"name":"Bot"},{"id":"2"}]}"#).await.unwrap();
    let seen: Vec<_> = receivers.data.iter().map(|app| (app.id.as_str(), app.name.as_deref())).collect();
    assert_eq!(seen, [("12345678910", Some("Bot")), ("2", None)]);
}
