mod names;

use super::conversations::{self, Filter};
use super::insights::{self, Span};
use super::message_attachments::{self, AttachmentKind};
use super::message_templates::{self, Category, NewTemplate, ParameterFormat};
use super::moderation::{self, ModerationAction};
use super::{
    custom_labels, messages, messenger_profile, page_status, personas, private_replies, subscribed_apps,
    thread_control, tokens, user_profile,
};
use crate::{Body, Call, Effect, File, Graph, GraphError, MemoryGraph, Outcome, Request};
use bytes::Bytes;
use messenger_wire::profile::{IceBreaker, IceBreakers, Profile, Property};
use messenger_wire::send::Message;
use messenger_wire::{AppId, Mid, PageId, Psid, Secret};
use serde_json::{Value, json};
use std::time::Duration;

fn page() -> PageId {
    PageId::parse("42").unwrap()
}

fn person() -> Psid {
    Psid::parse("7001").unwrap()
}

fn size(value: u64) -> usize {
    usize::try_from(value).unwrap()
}

fn file(bytes: u64) -> File {
    File { name: "a".into(), content_type: "application/octet-stream".into(), bytes: vec![0; size(bytes)].into() }
}

/// Method, path with decoded query, and JSON body.
fn shown<T>(call: &Call<T>) -> (String, Value) {
    let request = call.request();
    let query: Vec<String> = request.query_pairs().iter().map(|(name, value)| format!("{name}={value}")).collect();
    let separator = if query.is_empty() { "" } else { "?" };
    let body = match request.body() {
        Body::Json(text) => serde_json::from_slice(text).unwrap(),
        Body::Empty => Value::Null,
        other => panic!("{other:?}"),
    };
    (format!("{} {}{separator}{}", request.method(), request.path(), query.join("&")), body)
}

async fn answered<T>(call: Call<T>, answer: impl Into<Bytes>) -> Result<T, GraphError> {
    MemoryGraph::new().answering(answer).call(call, &Secret::new("t")).await
}

#[test]
fn thread_control_names_the_person_and_the_target() {
    let inbox = AppId::parse(thread_control::PAGE_INBOX_APP_ID).unwrap();
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

#[test]
fn what_is_over_a_limit_is_refused_before_it_is_sent() {
    type Limited = (&'static str, u64, fn(u64) -> Request);
    let limits: [Limited; 4] = [
        ("duration", thread_control::EXTENSION.as_secs(), |n| {
            thread_control::extend(&page(), &person(), Duration::from_secs(n)).into_request()
        }),
        ("name", personas::NAME_UNITS as u64, |n| {
            personas::create(&page(), &"x".repeat(size(n)), "https://a.example").into_request()
        }),
        ("filedata", message_attachments::UPLOAD_BYTES as u64, |n| {
            message_attachments::upload_file(&page(), AttachmentKind::File, file(n)).into_request()
        }),
        ("filedata", message_attachments::UPLOAD_BYTES as u64, |n| {
            messages::send_file(&page(), &json!({}), file(n)).into_request()
        }),
    ];
    for (field, limit, request) in limits {
        assert_eq!(request(limit).check(), Ok(()), "{field} at {limit}");
        let refused = request(limit + 1).check().unwrap_err();
        assert_eq!(refused.to_string(), format!("{field} is {}, at most {limit}", limit + 1));
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

#[test]
fn a_subscription_names_all_its_fields() {
    let call = subscribed_apps::subscribe(&page(), &["messages", "messaging_postbacks"]);
    let url = "POST 42/subscribed_apps?subscribed_fields=messages,messaging_postbacks";
    assert_eq!(shown(&call), (url.into(), Value::Null));
    assert_eq!(shown(&subscribed_apps::unsubscribe(&page())).0, "DELETE 42/subscribed_apps");
}

#[tokio::test]
async fn subscribed_apps_are_read() {
    let answer = r#"{"data":[{"category":"Business","link":"https://x","name":"Bot","id":"15177","subscribed_fields":["messages"]}]}"#;
    let apps = answered(subscribed_apps::list(&page()), answer).await.unwrap();
    assert_eq!((apps.data[0].id.as_str(), apps.data[0].subscribed_fields[0].as_str()), ("15177", "messages"));
    assert!(answered(subscribed_apps::list(&page()), r#"{"data":[]}"#).await.unwrap().data.is_empty());
}

#[test]
fn templates_are_created_listed_and_deleted() {
    let own = NewTemplate {
        name: "order".into(),
        language: "en".into(),
        category: Category::Utility,
        components: vec![json!({"type": "BODY", "text": "Order {{order_id}}"})],
        parameter_format: Some(ParameterFormat::Named),
        library_template_name: None,
    };
    let body = json!({"name": "order", "language": "en", "category": "UTILITY", "parameter_format": "NAMED",
                      "components": [{"type": "BODY", "text": "Order {{order_id}}"}]});
    assert_eq!(shown(&message_templates::create(&page(), &own)), ("POST 42/message_templates".into(), body));
    let library = NewTemplate {
        components: vec![],
        parameter_format: None,
        library_template_name: Some("order_shipped".into()),
        ..own
    };
    let body =
        json!({"name": "order", "language": "en", "category": "UTILITY", "library_template_name": "order_shipped"});
    assert_eq!(shown(&message_templates::create(&page(), &library)).1, body);
    assert_eq!(shown(&message_templates::list(&page(), Some("c"))).0, "GET 42/message_templates?after=c");
    assert_eq!(shown(&message_templates::delete(&page(), "order")).0, "DELETE 42/message_templates?name=order");
    assert_eq!(shown(&message_templates::library(Some("ship"), None)).0, "GET message_template_library?search=ship");
}

#[tokio::test]
async fn a_rejected_template_says_why() {
    let answer =
        r#"{"data":[{"id":"1","name":"order","status":"REJECTED","rejected_reason":"TAG_SHOULD_BE_MARKETING"}]}"#;
    let templates = answered(message_templates::list(&page(), None), answer).await.unwrap();
    assert_eq!(templates.data[0].rejected_reason.as_deref(), Some("TAG_SHOULD_BE_MARKETING"));
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
async fn a_page_tells_its_messaging_features() {
    let call = page_status::get(&page());
    assert_eq!(shown(&call).0, "GET 42?fields=id,name,messaging_feature_status");
    let answer = r#"{"id":"42","name":"Bot","messaging_feature_status":{"hop_v2":true,"msgr_multi_app":false}}"#;
    let status = answered(call, answer).await.unwrap();
    assert_eq!(status.messaging_feature_status["hop_v2"], json!(true));
}

#[tokio::test]
async fn a_page_tells_how_it_stands_with_the_rules() {
    let integrity = || page_status::integrity(&page());
    assert_eq!(shown(&integrity()).0, "GET 42/page_status");
    let restricted = r#"{"id":"42","status":"restricted","restrictions":[{"feature":"page_messaging_api"}]}"#;
    assert_eq!(answered(integrity(), restricted).await.unwrap().restrictions.len(), 1);
    assert!(matches!(answered(integrity(), "{}").await.unwrap_err(), GraphError::Unreadable { .. }));
}

#[tokio::test]
async fn a_profile_may_be_empty_and_is_not_printed() {
    let get = || user_profile::get(&person(), &user_profile::BASIC_FIELDS);
    assert_eq!(answered(get(), "{}").await.unwrap(), user_profile::UserProfile::default());
    let full = r#"{"id":"7001","first_name":"Ada","timezone":-7,"locale":"en_US","gender":"female"}"#;
    let profile = answered(get(), full).await.unwrap();
    assert_eq!((profile.first_name.as_deref(), profile.timezone), (Some("Ada"), Some(-7.0)));
    assert!(!format!("{profile:?}").contains("Ada"));
}

#[tokio::test]
async fn a_messenger_profile_is_read_in_each_form_that_meta_shows() {
    let get = || messenger_profile::get(&page(), &Property::ALL);
    let question = || IceBreaker::new("Where?", "WHERE");
    for (answer, breakers) in [
        (
            r#"{"data":[{"get_started":{"payload":"START"}},{"ice_breakers":[{"question":"Where?","payload":"WHERE"}]}]}"#,
            Some(IceBreakers::Plain(vec![question()])),
        ),
        (
            r#"{"data":[{"get_started":{"payload":"START"},
                "ice_breakers":[{"call_to_actions":[{"question":"Where?","payload":"WHERE"}],"locale":"default"}]}]}"#,
            Some(IceBreakers::default_locale([question()])),
        ),
        (r#"{"data":[{"get_started":{"payload":"START","newer":1},"newer_than_this_crate":[]}]}"#, None),
    ] {
        let profile = answered(get(), answer).await.unwrap();
        assert_eq!(profile.get_started.unwrap().payload, "START");
        assert_eq!(profile.ice_breakers, breakers, "{answer}");
    }
    assert_eq!(answered(get(), r#"{"data":[]}"#).await.unwrap(), Profile::default());
}

#[tokio::test]
async fn the_menus_of_a_person_are_read() {
    let get = || messenger_profile::get_for_person(&page(), &person());
    let menu = r#"{"data":[{"user_level_persistent_menu":[
        {"locale":"default","composer_input_disabled":false,"disabled_surfaces":[],
         "call_to_actions":[{"type":"postback","title":"Help","payload":"HELP"}]}]}]}"#;
    let settings = answered(get(), menu).await.unwrap();
    assert_eq!(settings.user_level_persistent_menu.unwrap()[0].call_to_actions.len(), 1);
    assert_eq!(settings.page_level_persistent_menu, None);
    assert_eq!(answered(get(), r#"{"data":[]}"#).await.unwrap(), messenger_profile::PersonSettings::default());
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

#[tokio::test]
async fn a_token_is_inspected_through_a_batch() {
    let answer = r#"[{"code":200,"body":"{\"data\":{\"is_valid\":false,\"app_id\":\"15177\",\"type\":\"PAGE\",\"expires_at\":0,\"scopes\":[\"pages_messaging\"],\"granular_scopes\":[{\"scope\":\"pages_messaging\",\"target_ids\":[\"42\"]}]}}"}]"#;
    let call = tokens::debug_token(&Secret::new("EAAG"));
    assert_eq!((call.request().effect(), call.request().operation()), (Effect::Read, "tokens.debug_token"));
    assert!(!format!("{call:?}").contains("EAAG"));
    let info = answered(call, answer).await.unwrap();
    assert_eq!((info.is_valid, info.kind.as_deref(), info.expires_at), (false, Some("PAGE"), Some(0)));
    assert_eq!(info.granular_scopes[0].target_ids, ["42"]);
    let refused = r#"[{"code":400,"body":"{\"error\":{\"code\":190}}"}]"#;
    assert!(answered(tokens::debug_token(&Secret::new("EAAG")), refused).await.unwrap_err().api().is_some());
}

#[test]
fn an_upload_is_reusable() {
    let call = message_attachments::upload_url(&page(), AttachmentKind::Image, "https://example.com/a.png");
    let payload = json!({"url": "https://example.com/a.png", "is_reusable": true});
    let body = json!({"message": {"attachment": {"type": "image", "payload": payload}}});
    assert_eq!(shown(&call), ("POST 42/message_attachments".into(), body));
}

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

#[tokio::test]
async fn labels_are_put_on_people() {
    assert_eq!(
        shown(&custom_labels::create(&page(), "VIP")),
        ("POST 42/custom_labels".into(), json!({"page_label_name": "VIP"}))
    );
    assert_eq!(shown(&custom_labels::assign("9", &person())), ("POST 9/label".into(), json!({"user": "7001"})));
    assert_eq!(shown(&custom_labels::unassign("9", &person())), ("DELETE 9/label".into(), json!({"user": "7001"})));
    assert_eq!(shown(&custom_labels::delete("9")).0, "DELETE 9");
    let fields = "fields=id,page_label_name";
    assert_eq!(shown(&custom_labels::list(&page(), Some("c"))).0, format!("GET 42/custom_labels?{fields}&after=c"));
    let of_person = custom_labels::of_person(&person(), None);
    assert_eq!(shown(&of_person).0, format!("GET 7001/custom_labels?{fields}"));
    let labels = answered(of_person, r#"{"data":[{"id":9,"page_label_name":"VIP"}]}"#).await.unwrap();
    assert_eq!((labels.data[0].id.as_str(), labels.data[0].page_label_name.as_deref()), ("9", Some("VIP")));
}

#[tokio::test]
async fn insights_are_asked_for_by_metric_and_span() {
    let span = Span { since: Some(1), until: Some(2) };
    let call = insights::get(&page(), &["a", "b"], &span);
    assert_eq!(shown(&call).0, "GET 42/insights?metric=a,b&since=1&until=2");
    let answer =
        r#"{"data":[{"name":"a","period":"day","values":[{"value":3,"end_time":"2026-11-21T08:00:00+0000"},7]}]}"#;
    let insights = answered(call, answer).await.unwrap();
    assert_eq!((insights.data[0].values.len(), &insights.data[0].values[0].value), (1, &json!(3)));
}

#[test]
fn raw_json_is_taken_wherever_a_typed_document_is() {
    let raw = private_replies::to_comment(&page(), "1_2", &json!({"text": "Hello"}));
    assert_eq!(shown(&raw), shown(&private_replies::to_comment(&page(), "1_2", &Message::text("Hello"))));
    let template = json!({"name": "order", "language": "en", "category": "UTILITY", "library_template_name": "x"});
    assert_eq!(shown(&message_templates::create(&page(), &template)).1, template);
}
