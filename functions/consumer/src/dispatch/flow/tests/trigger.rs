//! What starts a rule.

use serde_json::json;

use super::{actions, answers, attachment, flow, postback, quick_reply, rule, text};

#[test]
fn a_trigger_starts_its_rule_and_no_other_event_does() {
    let referral = |reference: &str| json!({"referral": {"ref": reference, "source": "SHORTLINK"}});
    let optin = |payload: &str| json!({"optin": {"type": "one_time_notif_req", "payload": payload}});
    let status = |status: &str| json!({"optin": {"payload": "NEWS", "notification_messages_status": status}});
    for (when, good, bad) in [
        ("{text: Red}", vec![text("red"), text(" RED\n")], vec![text("redder"), quick_reply("Red"), postback("Red")]),
        ("{text: [red, GREEN]}", vec![text("Red"), text("green")], vec![text("blue")]),
        ("{text: {exact: Straße}}", vec![text("STRAßE")], vec![text("Stra")]),
        ("{text: {contains: help}}", vec![text("please HELP me")], vec![text("hel p"), postback("help")]),
        ("{text: {contains: ' hi '}}", vec![text("Say Hi there")], vec![text("this"), text("hi there"), text("hi")]),
        ("{text: {contains: a.c}}", vec![text("XA.CX")], vec![text("abc")]),
        ("{text: {contains: STRASSE}}", vec![text("Hauptstrasse 1")], vec![text("Weg")]),
        ("{text: {contains: ÄRGER}}", vec![text("so ärgerlich")], vec![text("arger")]),
        ("{text: {contains: [a1, b2]}}", vec![text("xb2x")], vec![text("a2b1")]),
        ("{text: {pattern: '^order (\\d+)$'}}", vec![text("order 12")], vec![text("Order 12"), text("order")]),
        ("{text: {any: true}}", vec![text("x"), text("")], vec![attachment("image"), quick_reply("x")]),
        ("{payload: GO}", vec![postback("GO"), quick_reply("GO")], vec![postback("go"), postback("GO2"), text("GO")]),
        ("{payload: {prefix: GO_}}", vec![postback("GO_1"), quick_reply("GO_")], vec![postback("GO")]),
        ("{postback: GO}", vec![postback("GO")], vec![quick_reply("GO")]),
        ("{quickReply: GO}", vec![quick_reply("GO")], vec![postback("GO")]),
        ("{attachment: image}", vec![attachment("image")], vec![attachment("video"), text("image")]),
        ("{attachment: [image, reel]}", vec![attachment("reel")], vec![attachment("video")]),
        ("{attachment: {any: true}}", vec![attachment("from_the_future")], vec![text("x")]),
        ("{referral: spring}", vec![referral("spring")], vec![referral("summer"), text("spring")]),
        (
            "{referral: {any: true}}",
            vec![
                referral("x"),
                json!({"referral": {"source": "ADS", "ad_id": "6"}}),
                json!({"postback": {"payload": "GET_STARTED", "referral": {"ref": "x"}}}),
                json!({"message": {"mid": "m_1", "text": "Hi", "referral": {"source": "ADS", "ad_id": "6"}}}),
            ],
            vec![postback("x")],
        ),
        ("{optin: NEWS}", vec![optin("NEWS"), json!({"optin": {"ref": "NEWS"}})], vec![optin("OTHER"), text("NEWS")]),
        (
            "{optin: {any: true}}",
            vec![optin("x"), json!({"optin": {}}), status("RESUME NOTIFICATIONS")],
            vec![text("x"), status("STOP NOTIFICATIONS")],
        ),
        ("{event: optin.received}", vec![optin("x"), status("STOP NOTIFICATIONS")], vec![text("x")]),
        ("{getStarted: true}", vec![postback("GET_STARTED")], vec![postback("OTHER"), quick_reply("GET_STARTED")]),
        (
            "{event: order.received}",
            vec![json!({"order": {"note": "n"}})],
            vec![text("order"), json!({"form": {"id": 1}})],
        ),
        (
            "{event: [reaction.changed, message.read]}",
            vec![json!({"reaction": {"mid": "m_1", "action": "react"}}), json!({"read": {"watermark": 1}})],
            vec![text("reaction.changed")],
        ),
        ("[{text: a}, {payload: B}]", vec![text("a"), postback("B")], vec![text("B"), postback("a")]),
    ] {
        let flow = rule(when, "{}");
        for event in good {
            assert!(answers(&flow, event.clone()), "{when}: {event}");
        }
        for event in bad {
            assert!(!answers(&flow, event.clone()), "{when}: {event}");
        }
    }
}

#[test]
fn what_a_trigger_matched_can_be_printed() {
    for (when, event, printed) in [
        ("{text: {pattern: '(\\d+) (\\w+)'}}", text("send 12 pieces"), "12"),
        ("{payload: {prefix: GO_}}", postback("GO_home"), "home"),
        ("[{payload: {prefix: GO_}}, {payload: GO}]", postback("GO"), ""),
        ("[{payload: {prefix: GO_}}, {event: postback.received}]", postback("x"), ""),
    ] {
        let one = format!("version: 1\nrules:\n- when: {when}\n  do: [{{text: 'm{{{{ match.1 }}}}'}}]\n");
        assert_eq!(actions(&flow(&one), event), json!([{"text": format!("m{printed}")}]), "{when}");
    }
    let named =
        flow("version: 1\nrules: [{when: {text: {pattern: 'size (?<size>\\w+)'}}, do: [{text: '{{ match.size }}'}]}]");
    assert_eq!(actions(&named, text("size XL")), json!([{"text": "XL"}]));
    let part = flow("version: 1\nrules: [{when: {text: {contains: [size, ' möve ']}}, do: [{text: '{{ match.0 }}'}]}]");
    assert_eq!(actions(&part, text("My SiZe?")), json!([{"text": "SiZe"}]));
    assert_eq!(actions(&part, text("Die MÖVE fliegt")), json!([{"text": " MÖVE "}]));
}

#[test]
fn get_started_may_have_another_payload() {
    let flow = flow("version: 1\ngetStarted: BEGIN\nrules: [{when: {getStarted: true}, do: [{text: Hi}]}]");
    assert!(answers(&flow, postback("BEGIN")) && !answers(&flow, postback("GET_STARTED")));
}

#[test]
fn a_template_prints_the_attachment_that_started_its_rule_and_else_the_first() {
    let event = json!({"message": {"mid": "m_1", "attachments": [
        {"type": "file", "payload": {"url": "https://a.example"}},
        {"type": "image", "payload": {"url": "https://b.example"}},
        {"type": "image", "payload": {"url": "https://c.example"}},
    ]}});
    for (when, printed) in [
        ("{attachment: image}", "image https://b.example"),
        ("[{text: hi}, {attachment: [image, video]}]", "image https://b.example"),
        ("{attachment: {any: true}}", "file https://a.example"),
        ("{event: message.received}", "file https://a.example"),
    ] {
        let rules = format!("- when: {when}\n  do: [{{text: '{{{{ attachment.type }}}} {{{{ attachment.url }}}}'}}]");
        assert_eq!(
            actions(&flow(&format!("version: 1\nrules:\n{rules}\n")), event.clone()),
            json!([{"text": printed}]),
            "{when}"
        );
    }
}
