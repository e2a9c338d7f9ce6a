use super::{BATCH_ITEMS, BatchError, BatchItem, send};
use crate::Graph;
use crate::classify::Class;
use crate::endpoints::{message_attachments, messages, user_profile};
use crate::error::{GraphError, Outcome};
use crate::memory::MemoryGraph;
use crate::request::{Body, Effect, File, Request, RequestError};
use messenger_wire::{PageId, Psid, Secret};
use serde_json::{Value, json};

fn send_item(text: &str) -> BatchItem {
    let body = json!({"recipient": {"id": "7001"}, "message": {"text": text}});
    BatchItem::new(messages::send(&PageId::parse("42").unwrap(), &body).into_request())
}

fn sent_json(items: &[BatchItem]) -> Value {
    match send(items).unwrap().request().body() {
        Body::Json(text) => serde_json::from_slice(text).unwrap(),
        other => panic!("{other:?}"),
    }
}

async fn results(
    items: &[BatchItem],
    answer: &'static str,
) -> Result<Vec<Result<crate::Response, GraphError>>, GraphError> {
    MemoryGraph::new().answering(answer).call(send(items).unwrap(), &Secret::new("t")).await
}

#[test]
fn items_are_written_as_meta_wants_them() {
    let profile = user_profile::get(&Psid::parse("7001").unwrap(), &user_profile::BASIC_FIELDS).into_request();
    let items =
        [send_item("a & b").name("first"), BatchItem::new(profile).depends_on("first").token(Secret::new("t|1"))];
    let expected = json!({"include_headers": true, "batch": [
        {"method": "POST", "relative_url": "42/messages", "name": "first", "omit_response_on_success": false,
         "body": "message=%7B%22text%22%3A%22a+%26+b%22%7D&recipient=%7B%22id%22%3A%227001%22%7D"},
        {"method": "GET", "depends_on": "first",
         "relative_url": "7001?fields=id%2Cname%2Cfirst_name%2Clast_name%2Cprofile_pic&access_token=t%7C1"},
    ]});
    assert_eq!(sent_json(&items), expected);
    let request = send(&items).unwrap().into_request();
    assert_eq!((request.method().as_str(), request.path(), request.query_pairs().len()), ("POST", "", 0));
}

#[test]
fn a_batch_holds_1_to_50_items() {
    assert_eq!(send(&[]).unwrap_err(), BatchError::Empty);
    assert!(send(&vec![send_item("x"); BATCH_ITEMS]).is_ok());
    let error = send(&vec![send_item("x"); BATCH_ITEMS + 1]).unwrap_err();
    assert_eq!(error, BatchError::TooMany { count: 51 });
    assert_eq!(error.to_string(), "a batch holds at most 50 requests, this one 51");
}

#[test]
fn an_item_that_cannot_be_in_a_batch_is_named() {
    let file = File { name: "a.png".into(), content_type: "image/png".into(), bytes: "x".into() };
    let page = PageId::parse("42").unwrap();
    let upload = message_attachments::upload_file(&page, message_attachments::AttachmentKind::Image, file);
    for (bad, problem) in [
        (upload.into_request(), RequestError::Body),
        (Request::post(["42", "x"]).json(&[1]), RequestError::Body),
        (Request::get(["42", ".."]), RequestError::Path),
    ] {
        let error = send(&[send_item("x"), BatchItem::new(bad)]).unwrap_err();
        assert_eq!(error, BatchError::Item { index: 1, problem });
    }
}

#[tokio::test]
async fn each_item_has_its_own_result() {
    let items = [send_item("a"), send_item("b"), send_item("c"), BatchItem::new(Request::get(["7001"]))];
    let answer = r#"[
        {"code":200,"headers":[{"name":"X-App-Usage","value":"{\"call_count\":28}"}],"body":"{\"recipient_id\":\"7001\",\"message_id\":\"m_1\"}"},
        {"code":400,"headers":[],"body":"{\"error\":{\"code\":10,\"error_subcode\":2018278,\"fbtrace_id\":\"T\"}}"},
        null,
        null]"#;
    let results = results(&items, answer).await.unwrap();
    let first = results[0].as_ref().unwrap();
    assert_eq!(first.read::<messages::Sent>().unwrap().message_id.unwrap().as_str(), "m_1");
    assert_eq!(first.usage().percent(), 28);
    let classes: Vec<_> = results[1..].iter().map(|result| result.as_ref().unwrap_err().class()).collect();
    assert_eq!(classes, [Class::WindowClosed, Class::UnknownOutcome, Class::Transient]);
}

#[tokio::test]
async fn a_batch_answered_wrongly_leaves_its_writes_unknown() {
    for answer in ["[]", "[null,null]", "{}", ""] {
        let error = results(&[send_item("a")], answer).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "{answer}");
    }
    let lost = r#"{"error":{"code":1,"error_subcode":1357046}}"#;
    assert_eq!(results(&[send_item("a")], lost).await.unwrap_err().outcome(), Outcome::Unknown);
}

#[tokio::test]
async fn an_odd_slot_spoils_no_other() {
    let good = r#"{"code":200,"body":"{\"message_id\":\"m_1\"}"}"#;
    for (odd, class) in [
        (r#"{"code":200,"headers":null,"body":"{\"message_id\":\"m_2\"}"}"#, None),
        (r#"{"code":"200","headers":{},"body":"{\"message_id\":\"m_2\"}"}"#, None),
        (r#"{"code":200,"headers":[null,{"name":7},{"name":"a","value":7}],"body":{"message_id":"m_2"}}"#, None),
        (r#"{"code":400,"body":{"error":{"code":"551"}}}"#, Some(Class::RecipientUnavailable)),
        (r#"{"code":200,"body":null}"#, Some(Class::UnknownOutcome)),
        (r#"{"code":200,"body":[]}"#, Some(Class::UnknownOutcome)),
        (r#"{"code":200,"body":"\ud83d"}"#, Some(Class::UnknownOutcome)),
        (r#"{"code":{},"body":"{\"message_id\":\"m_2\"}"}"#, Some(Class::UnknownOutcome)),
        (r#"{"body":"{\"message_id\":\"m_2\"}"}"#, Some(Class::UnknownOutcome)),
        ("null", Some(Class::UnknownOutcome)),
        ("[]", Some(Class::UnknownOutcome)),
        ("200", Some(Class::UnknownOutcome)),
        (r#""200""#, Some(Class::UnknownOutcome)),
    ] {
        let answer = format!("[{good},{odd},{good}]");
        let graph = MemoryGraph::new().answering(answer);
        let items = [send_item("a"), send_item("b"), send_item("c")];
        let results = graph.call(send(&items).unwrap(), &Secret::new("t")).await.unwrap();
        let sent = |index: usize| results[index].clone().and_then(|response| messages::sent(&response));
        assert!([0, 2].map(sent).iter().all(Result::is_ok), "{odd}");
        match class {
            None => assert_eq!(sent(1).unwrap().message_id.unwrap().as_str(), "m_2", "{odd}"),
            Some(class) => assert_eq!(sent(1).unwrap_err().class(), class, "{odd}"),
        }
    }
}

#[test]
fn a_batch_that_only_reads_is_a_read() {
    let read = || BatchItem::new(Request::get(["7001"]));
    assert_eq!(send(&[read(), read()]).unwrap().request().effect(), Effect::Read);
    assert_eq!(send(&[read(), send_item("x")]).unwrap().request().effect(), Effect::Write);
}

#[test]
fn tokens_of_items_are_not_printed() {
    assert!(!format!("{:?}", send_item("Hello").token(Secret::new("EAAG"))).contains("EAAG"));
}
