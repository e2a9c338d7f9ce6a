//! Templates: utility messages outside the window, questions that are answered, and what no Page here has.

use std::time::Duration;

use serde_json::{Value, json};

use super::rig::Rig;
use crate::simulator::{Act, ActError};

fn code(answer: &(u16, Value)) -> (u64, Option<u64>) {
    let error = &answer.1["error"];
    (error["code"].as_u64().unwrap_or_default(), error["error_subcode"].as_u64())
}

async fn utility(rig: &Rig, template: Value) -> (u16, Value) {
    let message = json!({"template": template});
    let body = json!({"recipient": {"id": rig.psid}, "messaging_type": "UTILITY", "message": message});
    rig.call("POST", "/v25.0/42/messages", body).await
}

#[tokio::test]
async fn a_utility_template_is_made_and_sent_with_its_parameters_at_any_time() {
    let rig = Rig::new().await;
    rig.writes("hi");
    rig.simulator.advance(Duration::from_hours(24 * 30));
    let shipped = |parameters: Value| json!({"name": "shipped", "language": {"code": "en"}, "components": [{"type": "body", "parameters": parameters}]});
    let text = |name: &str, text: &str| json!({"type": "text", "parameter_name": name, "text": text});
    let values = || json!([text("order_id", "7"), text("date", "May 1")]);
    assert_eq!(code(&utility(&rig, shipped(values())).await), (100, None), "there is no such template yet");
    let path = "/v25.0/42/message_templates";
    let made =
        json!({"name": "shipped", "language": "en", "category": "UTILITY", "library_template_name": "order_shipped"});
    assert_eq!(rig.call("POST", path, made.clone()).await.1["status"], "APPROVED");
    assert_eq!(rig.call("POST", path, made).await.0, 400, "there is one already");
    assert_eq!(rig.call("GET", path, Value::Null).await.1["data"][0]["name"], "shipped");

    assert_eq!(code(&utility(&rig, shipped(json!([text("order_id", "7")]))).await), (100, None), "a value is missing");
    assert_eq!(utility(&rig, shipped(values())).await.0, 200);
    let shown = rig.simulator.view(&rig.psid).unwrap().thread.pop().unwrap().message;
    assert_eq!(shown, json!({"text": "Your order 7 is on its way. It arrives on May 1."}));
    assert_eq!(rig.call("DELETE", &format!("{path}?name=shipped"), Value::Null).await.0, 200);
    assert_eq!(rig.call("DELETE", &format!("{path}?name=shipped"), Value::Null).await.0, 400);
}

#[tokio::test]
async fn a_utility_template_has_numbered_parameters_and_buttons_too() {
    let rig = Rig::new().await;
    let components = json!([
        {"type": "BODY", "text": "Order {{1}}: {{2}}"},
        {"type": "BUTTONS", "buttons": [{"type": "POSTBACK", "text": "Track"}, {"type": "URL", "text": "Open", "url": "https://shop.example"}]},
    ]);
    let made = json!({"name": "n", "language": "de", "category": "UTILITY", "components": components});
    assert_eq!(rig.call("POST", "/v25.0/42/message_templates", made).await.0, 200);
    let sent = json!({"name": "n", "language": {"code": "de"}, "components": [
        {"type": "body", "parameters": [{"type": "text", "text": "7"}, {"type": "text", "text": "sent"}]},
        {"type": "buttons", "parameters": [{"type": "POSTBACK", "payload": "TRACK_7"}]},
    ]});
    assert_eq!(utility(&rig, sent).await.0, 200);
    let bubble = rig.simulator.view(&rig.psid).unwrap().thread.pop().unwrap();
    assert_eq!(bubble.message["attachment"]["payload"]["text"], "Order 7: sent");
    rig.act(Act::Button { mid: bubble.mid, element: None, index: 0 });
    assert_eq!(rig.last_event(3).await["postback"]["payload"], "TRACK_7");
}

#[tokio::test]
async fn a_template_that_is_none_is_not_made() {
    let rig = Rig::new().await;
    let body = json!([{"type": "BODY", "text": "x"}]);
    for bad in [
        json!({"language": "en", "category": "UTILITY", "components": body}),
        json!({"name": "n", "language": "en", "category": "MARKETING", "components": body}),
        json!({"name": "n", "language": "en", "category": "UTILITY", "components": []}),
        json!({"name": "n", "language": "en", "category": "UTILITY", "library_template_name": "unknown"}),
    ] {
        assert_eq!(code(&rig.call("POST", "/v25.0/42/message_templates", bad.clone()).await), (100, None), "{bad}");
    }
}

#[tokio::test]
async fn templates_are_searched_as_meta_searches_them() {
    let rig = Rig::new().await;
    let mine = json!({"name": "mine", "language": "de", "category": "UTILITY", "components": [{"type": "BODY", "text": "Ihr Paket"}]});
    rig.call("POST", "/v25.0/42/message_templates", mine).await;
    for (path, found) in [
        ("message_template_library", &["order_shipped", "appointment_reminder"][..]),
        ("message_template_library?name_or_content=order&language=en", &["order_shipped"]),
        ("message_template_library?name_or_content=arrives", &["order_shipped"]),
        ("message_template_library?language=de", &[]),
        ("42/message_templates", &["mine"]),
        ("42/message_templates?name=min&status=APPROVED&language=de", &["mine"]),
        ("42/message_templates?name_or_content=Paket", &["mine"]),
        ("42/message_templates?name=Paket", &[]),
        ("42/message_templates?status=REJECTED", &[]),
    ] {
        let answer = rig.call("GET", &format!("/v25.0/{path}"), Value::Null).await.1;
        let names: Vec<&str> =
            answer["data"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(names, found, "{path}");
    }
}

#[tokio::test]
async fn what_no_page_here_has_is_refused_and_not_shown() {
    let rig = Rig::new().await;
    rig.writes("hi");
    let template = |payload: Value| json!({"attachment": {"type": "template", "payload": payload}});
    let product = template(json!({"template_type": "product", "elements": [{"id": "1"}]}));
    assert_eq!(code(&rig.send(product).await), (100, Some(2_018_320)));
    let form = template(json!({"template_type": "instant_form", "form_id": "1"}));
    assert_eq!(code(&rig.send(form).await), (1, Some(2_018_382)));
    let tagged = json!({"recipient": {"id": rig.psid}, "messaging_type": "MESSAGE_TAG", "tag": "CUSTOMER_FEEDBACK",
        "message": {"text": "x"}});
    assert_eq!(code(&rig.call("POST", "/v25.0/42/messages", tagged).await).0, 100);
    let reply = json!({"recipient": {"id": rig.psid}, "message": {"text": "x"}, "reply_to": {"mid": "m_nowhere"}});
    assert_eq!(code(&rig.call("POST", "/v25.0/42/messages", reply).await).0, 100);
    assert_eq!(rig.simulator.view(&rig.psid).unwrap().thread.len(), 1, "only what the person wrote");
}

#[tokio::test]
async fn the_question_of_a_feedback_template_is_answered_once_within_its_scale() {
    let rig = Rig::new().await;
    rig.writes("hi");
    let question = json!({"id": "q1", "type": "csat", "title": "How was it?", "score_label": "neg_pos", "score_option": "five_stars"});
    let payload = json!({"template_type": "customer_feedback", "title": "Rate us", "subtitle": "Please", "button_title": "Rate",
        "feedback_screens": [{"questions": [question]}], "business_privacy": {"url": "https://shop.example"}});
    let (status, sent) = rig.send(json!({"attachment": {"type": "template", "payload": payload}})).await;
    assert_eq!(status, 200, "{sent}");
    let mid = rig.simulator.view(&rig.psid).unwrap().thread[1].mid.clone();
    let rates = |score: u8| Act::Feedback { mid: mid.clone(), score, text: Some("fine".into()) };
    for score in [0, 6] {
        assert_eq!(rig.simulator.act(&rig.psid, rates(score)), Err(ActError::NoSuchScore));
    }
    rig.act(rates(5));
    let answer = rig.last_event(4).await["messaging_feedback"]["feedback_screens"][0]["questions"]["q1"].clone();
    assert_eq!(answer, json!({"type": "csat", "payload": "5", "follow_up": {"type": "free_form", "payload": "fine"}}));
    assert_eq!(rig.simulator.act(&rig.psid, rates(5)), Err(ActError::NothingToTap), "it is answered once");
}

#[tokio::test]
async fn who_reveals_a_coupon_is_told_of_without_a_message() {
    let rig = Rig::new().await;
    rig.writes("hi");
    let coupon = json!({"template_type": "coupon", "title": "10% off", "coupon_code": "TEN", "payload": "SUMMER"});
    assert_eq!(rig.send(json!({"attachment": {"type": "template", "payload": coupon}})).await.0, 200);
    let mid = rig.simulator.view(&rig.psid).unwrap().thread[1].mid.clone();
    rig.act(Act::Button { mid, element: None, index: 0 });
    let event = rig.last_event(4).await;
    assert_eq!(event["template"], json!({"type": "coupon", "payload": "SUMMER", "coupon_code": "TEN"}));
}
