use super::decode;
use crate::classify::{Class, TokenDeath};
use crate::error::{GraphError, Outcome, Unreadable};
use crate::request::Effect;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};
use messenger_wire::PageId;
use std::time::Duration;

fn failure(effect: Effect, status: u16, body: &'static str) -> GraphError {
    let status = StatusCode::from_u16(status).unwrap();
    decode(effect, status, &HeaderMap::new(), Bytes::from_static(body.as_bytes())).unwrap_err()
}

#[test]
fn the_code_counts_and_the_status_only_where_it_adds_something() {
    const DEAD: Class = Class::TokenDead(TokenDeath::Unsaid);
    use Class::{
        AccountSetUp, Policy, RecipientUnavailable, Throttled, Transient, UnknownOutcome, Unlisted, WindowClosed,
    };
    for (status, body, write, read) in [
        (200, r#"{"error":{"code":551}}"#, RecipientUnavailable, RecipientUnavailable),
        (400, r#"{"error":{"code":32}}"#, Throttled, Throttled),
        (500, r#"{"error":{"code":4}}"#, Throttled, Throttled),
        (500, r#"{"error":{"code":10,"error_subcode":2018278}}"#, WindowClosed, WindowClosed),
        (400, r#"{"error":{"code":1,"error_subcode":99}}"#, Transient, Transient),
        (500, r#"{"error":{"code":1,"error_subcode":99}}"#, UnknownOutcome, Transient),
        (400, r#"{"error":{"code":2}}"#, UnknownOutcome, Transient),
        (400, r#"{"error":{"code":77}}"#, Unlisted, Unlisted),
        (400, r#"{"error":{"code":77,"is_transient":null,"error_subcode":null}}"#, Unlisted, Unlisted),
        (500, r#"{"error":{"code":77}}"#, UnknownOutcome, Transient),
        (429, r#"{"error":{"code":77}}"#, Throttled, Throttled),
        (400, r#"{"error":{"code":77,"is_transient":true}}"#, UnknownOutcome, Transient),
        (400, r#"{"error":{"code":77,"error_data":{"remaining_seconds":5}}}"#, Throttled, Throttled),
        (400, r#"{"error":{"code":32,"error_data":{"remaining_seconds":5}}}"#, Throttled, Throttled),
        (400, r#"{"error":{"code":4,"error_subcode":2018354,"error_data":{"remaining_seconds":5}}}"#, Policy, Policy),
        (400, r#"{"error":{"code":2,"error_data":{"remaining_seconds":5}}}"#, UnknownOutcome, Transient),
        (400, r#"{"error":{"code":190,"error_data":{"remaining_seconds":5}}}"#, DEAD, DEAD),
        (500, "<html>", UnknownOutcome, Transient),
        (503, "{}", UnknownOutcome, Transient),
        (408, "", UnknownOutcome, Transient),
        (404, "<html>", AccountSetUp, AccountSetUp),
        (429, "", Throttled, Throttled),
        (302, "", AccountSetUp, AccountSetUp),
        (400, r#"{"error":"text"}"#, AccountSetUp, AccountSetUp),
        (400, r#"{"error":{"message":"x"}}"#, AccountSetUp, AccountSetUp),
        (200, r#"{"error":{"message":"x"}}"#, UnknownOutcome, Transient),
        (200, r#"{"error":"text"}"#, UnknownOutcome, Transient),
    ] {
        for (effect, class) in [(Effect::Write, write), (Effect::Read, read)] {
            let error = failure(effect, status, body);
            assert_eq!(error.class(), class, "{effect:?} {status} {body}");
            let outcome = if class == UnknownOutcome { Outcome::Unknown } else { Outcome::NotSent };
            assert_eq!(error.outcome(), outcome, "{effect:?} {status} {body}");
        }
    }
}

#[test]
fn an_error_keeps_what_support_asks_for_and_prints_nothing_of_the_request() {
    let body = r#"{"error":{"message":"No user 7001 for 'Hello'","type":"OAuthException","code":190,"error_subcode":460,
                  "fbtrace_id":"AbC"}}"#;
    let error = failure(Effect::Write, 400, body);
    let api = error.api().unwrap();
    assert_eq!((api.status, api.code, api.subcode, api.fbtrace_id.as_deref()), (400, 190, Some(460), Some("AbC")));
    assert_eq!(api.class, Class::TokenDead(TokenDeath::PasswordChanged));
    assert_eq!(api.message(), Some("No user 7001 for 'Hello'"));
    assert_eq!(error.to_string(), "graph refused: token_dead (code 190, subcode 460, fbtrace_id AbC)");
    let printed = format!("{error:?}{error}");
    assert!(!printed.contains("7001") && !printed.contains("Hello"), "{printed}");
}

#[test]
fn an_error_is_read_property_by_property() {
    use TokenDeath::{PasswordChanged, Unsaid};
    for (error, death, trace) in [
        (r#"{"code":190,"error_subcode":460,"fbtrace_id":"T"}"#, PasswordChanged, Some("T")),
        (r#"{"code":"190","error_subcode":"460","fbtrace_id":"T"}"#, PasswordChanged, Some("T")),
        (r#"{"code":190,"error_subcode":460,"fbtrace_id":7}"#, PasswordChanged, Some("7")),
        (r#"{"code":190,"error_subcode":460,"fbtrace_id":{"a":1},"message":{"text":"a"}}"#, PasswordChanged, None),
        (r#"{"code":190,"error_subcode":460,"message":"\ud83d","is_transient":"no"}"#, PasswordChanged, None),
        (r#"{"code":190,"error_subcode":{},"error_data":"{","fbtrace_id":"T"}"#, Unsaid, Some("T")),
        (r#"{"code":190,"error_subcode":"many","error_data":[7]}"#, Unsaid, None),
        (r#"{"code":190,"error_subcode":null,"message":null}"#, Unsaid, None),
    ] {
        let body = Bytes::from(format!(r#"{{"error":{error}}}"#));
        let error = decode(Effect::Write, StatusCode::BAD_REQUEST, &HeaderMap::new(), body).unwrap_err();
        let api = error.api().unwrap();
        assert_eq!((api.class, api.fbtrace_id.as_deref()), (Class::TokenDead(death), trace), "{error}");
    }
}

#[test]
fn an_answer_without_an_error_is_one_whatever_stands_in_its_place() {
    for body in [r#"{"error":null}"#, r#"{"error":false}"#, r#"{"error":[]}"#, r#"{"errors":{"code":190}}"#] {
        let body = Bytes::from_static(body.as_bytes());
        assert!(decode(Effect::Write, StatusCode::OK, &HeaderMap::new(), body.clone()).is_ok(), "{body:?}");
    }
}

#[test]
fn the_longest_wait_that_graph_tells_is_kept() {
    let mut headers = HeaderMap::new();
    let usage = r#"{"42":[{"type":"messenger","call_count":100,"estimated_time_to_regain_access":19}]}"#;
    headers.insert("x-business-use-case-usage", HeaderValue::from_static(usage));
    for (headers, body, wait) in [
        (&headers, r#"{"error":{"code":80006}}"#, Some(19 * 60)),
        (&headers, r#"{"error":{"code":1,"error_data":{"remaining_seconds":7200}}}"#, Some(7200)),
        (&HeaderMap::new(), r#"{"error":{"code":1,"error_data":"{\"remaining_seconds\":7}"}}"#, Some(7)),
        (&HeaderMap::new(), r#"{"error":{"code":2300028}}"#, Some(3600)),
        (&HeaderMap::new(), r#"{"error":{"code":1,"error_data":{"remaining_seconds":"7"}}}"#, Some(7)),
        (&HeaderMap::new(), r#"{"error":{"code":4,"error_data":{"remaining_seconds":0}}}"#, None),
        (&HeaderMap::new(), r#"{"error":{"code":4,"error_data":"text"}}"#, None),
        (&HeaderMap::new(), r#"{"error":{"code":4}}"#, None),
    ] {
        let error =
            decode(Effect::Write, StatusCode::BAD_REQUEST, headers, Bytes::from_static(body.as_bytes())).unwrap_err();
        let told = error.api().unwrap().wait(Some(&PageId::parse("42").unwrap()));
        assert_eq!(told, wait.map(Duration::from_secs), "{body}");
    }
}

#[test]
fn an_answer_that_is_not_the_expected_json_leaves_a_write_unknown() {
    for body in ["", "<html>", r#"{"message_id":"#, "[]", "\u{0}"] {
        let answer =
            decode(Effect::Write, StatusCode::OK, &HeaderMap::new(), Bytes::from_static(body.as_bytes())).unwrap();
        let error = answer.read::<crate::endpoints::Done>().unwrap_err();
        let expected = GraphError::Unreadable { status: 200, problem: Unreadable::Json, effect: Effect::Write };
        assert_eq!((error.outcome(), error), (Outcome::Unknown, expected), "{body}");
    }
}

#[test]
fn a_list_is_an_answer_although_its_first_item_has_a_code() {
    for body in [r#"[{"code":200,"body":"{}"}]"#, r#" [{"code":190}]"#, "{}", " {\"data\":{}}"] {
        let body = Bytes::from_static(body.as_bytes());
        assert!(decode(Effect::Write, StatusCode::OK, &HeaderMap::new(), body.clone()).is_ok(), "{body:?}");
    }
    let spaced = Bytes::from_static(b"\n {\"error\":{\"code\":190}}");
    assert!(decode(Effect::Write, StatusCode::OK, &HeaderMap::new(), spaced).is_err());
}

#[test]
fn an_answer_tells_its_usage_and_hides_its_body() {
    let mut headers = HeaderMap::new();
    headers.insert("x-app-usage", HeaderValue::from_static(r#"{"call_count":28}"#));
    let answer = decode(Effect::Read, StatusCode::OK, &headers, Bytes::from_static(br#"{"name":"Ada"}"#)).unwrap();
    assert_eq!(answer.usage().percent(), 28);
    assert!(!format!("{answer:?}").contains("Ada"));
}
