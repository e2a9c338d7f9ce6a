use super::{answered, page, shown};
use crate::endpoints::stickers;
use crate::endpoints::welcome_message_flows::{self, Platform, WelcomeFlow};
use crate::{GraphError, Outcome};
use messenger_wire::send::Message;
use serde_json::json;

#[tokio::test]
async fn stickers_are_found_by_pack_and_by_word() {
    assert_eq!(shown(&stickers::packs(None)).0, "GET sticker_packs");
    let answer =
        r#"{"data":[{"id":840909108572865,"name":"Catster","sticker_count":"21","preview_image_url":7},{"id":"2"}]}"#;
    let packs = answered(stickers::packs(Some("vi_VN")), answer).await.unwrap();
    assert_eq!((packs.data[0].id.as_str(), packs.data[0].sticker_count), ("840909108572865", Some(21)));
    assert_eq!(shown(&stickers::of_pack("9", Some("ja_JP"))).0, "GET sticker_packs/9/stickers?locale=ja_JP");
    let search = stickers::search("감사", Some("ko_KR"));
    assert_eq!(shown(&search).0, "GET sticker_search?q=감사&locale=ko_KR");
    let answer = r#"{"data":[{"id":"842488328414943","name":"Cat","width":240,"height":"240","is_animated":false}]}"#;
    let sticker = &answered(search, answer).await.unwrap().data[0];
    assert_eq!((sticker.id.as_str(), sticker.height, sticker.is_animated), ("842488328414943", Some(240), Some(false)));
}

#[test]
fn a_search_for_less_than_two_characters_is_refused_before_it_is_sent() {
    for (query, problem) in
        [("ab", None), ("ha", None), ("a", Some("q is 1, at least 2")), ("", Some("q is 0, at least 2"))]
    {
        let refused = stickers::search(query, None).request().check().err().map(|problem| problem.to_string());
        assert_eq!(refused.as_deref(), problem, "{query}");
    }
}

#[tokio::test]
async fn a_flow_of_welcome_messages_is_created_and_changed() {
    let flow =
        WelcomeFlow::new("Sign up", [Message::text("Hello")]).platforms([Platform::Messenger, Platform::Instagram]);
    let body = json!({"name": "Sign up", "welcome_message_flow": [{"message": {"text": "Hello"}}],
        "eligible_platforms": ["messenger", "instagram"]});
    let call = welcome_message_flows::create(&page(), &flow);
    assert_eq!(shown(&call), ("POST 42/welcome_message_flows".into(), body.clone()));
    assert_eq!(shown(&welcome_message_flows::create(&page(), &body)).1, body);
    assert_eq!(answered(call, r#"{"flow_id":123456789}"#).await.unwrap().flow_id, "123456789");
    let lost = answered(welcome_message_flows::create(&page(), &flow), "{}").await.unwrap_err();
    assert_eq!(lost.outcome(), Outcome::Unknown);
    let renamed = welcome_message_flows::update(&page(), "9", &json!({"name": "New"}));
    assert_eq!(shown(&renamed), ("POST 42/welcome_message_flows".into(), json!({"flow_id": "9", "name": "New"})));
    let replaced = welcome_message_flows::update(&page(), "9", &WelcomeFlow::new("New", [Message::text("Hi")]));
    assert_eq!(
        (&shown(&replaced).1["flow_id"], &shown(&replaced).1["eligible_platforms"]),
        (&json!("9"), &json!(["messenger"]))
    );
    assert_eq!(shown(&welcome_message_flows::delete(&page(), "9")).0, "DELETE 42/welcome_message_flows?flow_id=9");
}

#[tokio::test]
async fn flows_are_read_with_and_without_a_list_around_them() {
    let flow = r#"{"id":"4362","name":"Basic","welcome_message":"[]","eligible_platforms":["instagram","new"],"is_used_in_ad":true}"#;
    for answer in [format!("[{flow}]"), format!(r#"{{"data":[{flow}]}}"#)] {
        let call = welcome_message_flows::list(&page(), Some("c"));
        assert_eq!(shown(&call).0, "GET 42/welcome_message_flows?after=c");
        let flows = answered(call, answer.clone()).await.unwrap();
        assert_eq!((flows.data[0].id.as_str(), flows.data[0].is_used_in_ad), ("4362", Some(true)), "{answer}");
        assert_eq!(flows.data[0].eligible_platforms, [Platform::Instagram, Platform::Unknown("new".into())]);
        let one = welcome_message_flows::get(&page(), "4362");
        assert_eq!(shown(&one).0, "GET 42/welcome_message_flows?flow_id=4362");
        assert_eq!(answered(one, answer).await.unwrap().unwrap().name.as_deref(), Some("Basic"));
    }
    for (answer, none) in [("[]", true), (r#"{"data":[]}"#, true), ("{}", false), (r#"{"id":"4362"}"#, false)] {
        let read = answered(welcome_message_flows::get(&page(), "4362"), answer).await;
        assert_eq!(matches!(read, Ok(None)), none, "{answer}");
        assert_eq!(matches!(read, Err(GraphError::Unreadable { .. })), !none, "{answer}");
    }
}
