//! Where an account's events go.

use std::time::Duration;

use serde_json::json;

use super::{full, read};
use crate::dispatch_setting::{DispatchSetting, FlowSource};

#[test]
fn every_dispatch_setting_is_read() {
    for (json, good) in [
        (json!({"type": "flow", "file": "flow.json"}), true),
        (json!({"type": "flow", "flow": {"rules": []}}), true),
        (json!({"type": "flow"}), false),
        (json!({"type": "flow", "flow": {}, "file": "flow.json"}), false),
        (json!({"type": "flow", "flow": "flow.json"}), false),
        (json!({"type": "handler"}), true),
        (json!({"type": "handler", "file": "x"}), false),
        (json!({"type": "lambda", "function": "bot"}), true),
        (json!({"type": "lambda", "function": "bot", "invocation": "event"}), true),
        (json!({"type": "lambda", "function": "bot", "invocation": "Event"}), false),
        (json!({"type": "lambda"}), false),
        (json!({"type": "eventbridge", "bus": "default"}), true),
        (json!({"type": "sqs", "queueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/q"}), true),
        (json!({"type": "sqs", "queueUrl": "q"}), false),
        (json!({"type": "sns", "topicArn": "arn:aws:sns:eu-west-1:123456789012:t"}), true),
        (json!({"type": "http", "url": "https://bot.example/", "secret": "s"}), true),
        (json!({"type": "http", "url": "https://bot.example/", "secret": "s", "timeoutMs": 60_000}), true),
        (json!({"type": "http", "url": "https://bot.example/", "secret": "s", "timeoutMs": 60_001}), false),
        (json!({"type": "http", "url": "http://127.0.0.1/", "secret": "s"}), false),
        (json!({"type": "http", "url": "http://127.0.0.1/", "secret": "s", "allowPrivate": true}), true),
        (json!({"type": "http", "url": "ftp://bot.example/", "secret": "s", "allowPrivate": true}), false),
        (json!({"type": "http", "url": "https://bot.example/", "secret": "whsec_a2V5"}), true),
        (json!({"type": "http", "url": "https://bot.example/", "secret": "whsec_a2V"}), false),
        (json!({"type": "http", "url": "https://bot.example/", "secret": "whsec_"}), false),
        (json!({"type": "http", "url": "https://bot.example/", "secret": ["whsec_a2V5", "old"]}), true),
        (json!({"type": "http", "url": "https://bot.example/", "secret": ["whsec_a2V5", "whsec_a2V"]}), false),
        (json!({"type": "http", "url": "https://bot.example/", "secret": []}), false),
        (json!({"type": "http", "url": "https://bot.example/"}), false),
        (json!({"type": "smtp"}), false),
        (json!({}), false),
    ] {
        let from_environment = DispatchSetting::parse(&json.to_string());
        assert_eq!(from_environment.is_ok(), good, "{json}: {from_environment:?}");
        assert_eq!(read(&full(&json!({"dispatch": json}))).is_ok(), good, "{json}");
    }
}

#[test]
fn an_inline_flow_stays_as_it_is_and_the_timeout_has_a_default() {
    let flow = json!({"rules": [{"file": "not a reference"}]});
    let setting = DispatchSetting::parse(&json!({"type": "flow", "flow": flow}).to_string()).unwrap();
    assert_eq!(setting, DispatchSetting::Flow(FlowSource::Inline(flow)));
    let setting = DispatchSetting::parse(r#"{"type":"http","url":"https://bot.example/","secret":"s"}"#).unwrap();
    let DispatchSetting::Http(target) = setting else { panic!() };
    assert_eq!((target.timeout, target.allow_private), (Duration::from_secs(10), false));
}

#[test]
fn dispatch_of_the_environment_names_what_is_wrong() {
    for (json, expected) in [
        ("{", "malformed: DISPATCH (must be an object)"),
        (r#"{"type":"lambda","x":1}"#, "missing: DISPATCH.function; unknown: DISPATCH.(a key of 1 character)"),
        (
            r#"{"type":"http","url":"https://a.example","secret":{"secretId":"s"}}"#,
            "malformed: DISPATCH (must be without references)",
        ),
    ] {
        assert_eq!(DispatchSetting::parse(json).unwrap_err().to_string(), expected);
    }
}
