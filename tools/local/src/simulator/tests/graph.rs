//! Graph as the bot sees it.

use std::time::Duration;

use messenger_wire::{PageId, Psid, Secret, Signature};
use serde_json::{Value, json};

use super::rig::{Rig, SECRET, TOKEN};
use crate::simulator::{Fault, FaultRule, Target};

fn key(answer: &(u16, Value)) -> (u16, u64, Option<u64>) {
    let error = &answer.1["error"];
    (answer.0, error["code"].as_u64().unwrap_or_default(), error["error_subcode"].as_u64())
}

#[tokio::test]
async fn a_request_needs_the_token_of_the_page_that_it_names() {
    let rig = Rig::new().await;
    rig.writes("hi");
    let body = json!({"recipient": {"id": rig.psid}, "messaging_type": "RESPONSE", "message": {"text": "x"}});
    let path = "/v25.0/42/messages";
    assert_eq!(key(&rig.call_as("wrong", "POST", path, body.clone()).await), (401, 190, None));
    assert_eq!(key(&rig.call("POST", "/v25.0/43/messages", body.clone()).await).1, 2500);
    assert_eq!(key(&rig.call("POST", "/42/messages", body.clone()).await), (404, 2500, None));
    let without = rig.request("POST", path).json(&body).send().await.unwrap();
    assert_eq!(without.status().as_u16(), 400);
    for with_token in [format!("{path}?access_token={TOKEN}"), format!("/v25.0/me/messages?access_token={TOKEN}")] {
        assert_eq!(rig.request("POST", &with_token).json(&body).send().await.unwrap().status().as_u16(), 200);
    }
    let form = [
        ("access_token", TOKEN.into()),
        ("recipient", body["recipient"].to_string()),
        ("message", r#"{"text":"y"}"#.into()),
    ];
    let form = form
        .iter()
        .map(|(name, value): &(&str, String)| format!("{name}={}", urlencoded(value)))
        .collect::<Vec<_>>()
        .join("&");
    let form = rig.request("POST", path).header("content-type", "application/x-www-form-urlencoded").body(form);
    assert_eq!(form.send().await.unwrap().status().as_u16(), 200);
    assert_eq!(rig.simulator.sent().len(), 3);
    assert!(rig.simulator.requests().iter().all(|request| !request.params.contains_key("access_token")));
}

fn urlencoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[tokio::test]
async fn a_replaced_token_is_dead() {
    let rig = Rig::new().await;
    rig.writes("hi");
    rig.simulator.replace_token(&PageId::parse("42").unwrap(), Secret::new("new"));
    assert_eq!(key(&rig.send(json!({"text": "x"})).await), (401, 190, Some(460)));
    assert_eq!(rig.call_as("new", "GET", "/v25.0/me", json!(null)).await.1, json!({"id": "42", "name": "Shop"}));
}

#[tokio::test]
async fn a_proof_need_not_be_there_but_must_be_right() {
    let rig = Rig::new().await;
    let secret = Secret::new(SECRET);
    let proof = |text: &str| Signature::sign(&secret, text.as_bytes()).to_string().split_off("sha256=".len());
    let now = rig.simulator.now().as_millis() / 1000;
    let timed = |at: i64| format!("?appsecret_proof={}&appsecret_time={at}", proof(&format!("{TOKEN}|{at}")));
    for (query, status) in [
        (String::new(), 200),
        (format!("?appsecret_proof={}", proof(TOKEN)), 200),
        (format!("?appsecret_proof={}", proof("other")), 400),
        (timed(now - 300), 200),
        (timed(now - 301), 400),
    ] {
        assert_eq!(rig.call("GET", &format!("/v25.0/me{query}"), json!(null)).await.0, status, "{query}");
    }
}

#[tokio::test]
async fn a_request_that_breaks_a_rule_of_the_send_api_is_refused() {
    let rig = Rig::new().await;
    rig.writes("hi");
    let to = |id: &str| json!({"recipient": {"id": id}, "messaging_type": "RESPONSE", "message": {"text": "x"}});
    let tagged = |tag: &str| json!({"recipient": {"id": rig.psid}, "messaging_type": "MESSAGE_TAG", "tag": tag, "message": {"text": "x"}});
    let persona = json!({"recipient": {"id": rig.psid}, "messaging_type": "RESPONSE", "persona_id": "1", "message": {"text": "x"}});
    let both = json!({"recipient": {"id": rig.psid}, "sender_action": "typing_on", "message": {"text": "x"}});
    let attachment = json!({"attachment": {"type": "image", "payload": {"attachment_id": "1"}}});
    let attachment = json!({"recipient": {"id": rig.psid}, "messaging_type": "RESPONSE", "message": attachment});
    for (body, expected) in [
        (to("999"), (400, 100, Some(2_018_001))),
        (tagged("ACCOUNT_UPDATE"), (400, 100, Some(1_893_061))),
        (persona, (400, 100, None)),
        (both, (400, 100, None)),
        (attachment, (400, 100, Some(2_018_074))),
        (json!({"messaging_type": "RESPONSE", "message": {"text": "x"}}), (400, 100, None)),
    ] {
        let answer = rig.call("POST", "/v25.0/42/messages", body.clone()).await;
        assert_eq!(key(&answer), expected, "{body}");
        assert!(answer.1["error"]["fbtrace_id"].is_string() && answer.1["error"]["type"].is_string());
    }
    assert!(rig.simulator.sent().is_empty());
}

#[tokio::test]
async fn the_window_closes_a_day_after_the_last_act_and_a_human_has_a_week() {
    let rig = Rig::new().await;
    let closed = (400, 10, Some(2_018_278));
    assert_eq!(key(&rig.send(json!({"text": "cold"})).await), closed);
    rig.writes("hi");
    let human = json!({"recipient": {"id": rig.psid}, "messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT", "message": {"text": "x"}});
    let day = Duration::from_hours(24);
    rig.simulator.advance(day);
    assert_eq!(rig.send(json!({"text": "in time"})).await.0, 200);
    rig.simulator.advance(Duration::from_millis(1));
    assert_eq!(key(&rig.send(json!({"text": "late"})).await), closed);
    rig.simulator.advance((day * 6).saturating_sub(Duration::from_millis(1)));
    assert_eq!(rig.call("POST", "/v25.0/42/messages", human.clone()).await.0, 200);
    rig.simulator.advance(Duration::from_millis(1));
    assert_eq!(key(&rig.call("POST", "/v25.0/42/messages", human).await), closed);
}

#[tokio::test]
async fn faults_hit_the_next_sends_and_only_those() {
    let rig = Rig::new().await;
    rig.writes("hi");
    rig.simulator.fail(FaultRule::next(Fault::throttled(613, 5)).times(2));
    rig.simulator.fail(FaultRule::next(Fault::refused(551, Some(1_545_041))));
    let typing = json!({"recipient": {"id": rig.psid}, "sender_action": "typing_on"});
    assert_eq!(rig.call("POST", "/v25.0/42/messages", typing).await.0, 200);
    assert_eq!(key(&rig.send(json!({"text": "a"})).await), (400, 613, None));
    assert_eq!(key(&rig.send(json!({"text": "a"})).await), (400, 613, None));
    assert_eq!(key(&rig.send(json!({"text": "a"})).await), (400, 551, Some(1_545_041)));
    assert_eq!(rig.send(json!({"text": "a"})).await.0, 200);
    assert_eq!(rig.simulator.sent().len(), 1);
    let errors: Vec<_> = rig.simulator.requests().iter().filter_map(|request| request.error).collect();
    assert_eq!(errors, [(613, None), (613, None), (551, Some(1_545_041))]);
}

#[tokio::test]
async fn a_throttle_says_in_the_usage_header_when_access_comes_back() {
    let rig = Rig::new().await;
    rig.writes("hi");
    rig.simulator.fail(FaultRule { target: Target::All, ..FaultRule::next(Fault::throttled(80_006, 19)) });
    let answer = rig.request("GET", "/v25.0/me").bearer_auth(TOKEN).send().await.unwrap();
    let usage: Value = serde_json::from_str(answer.headers()["x-business-use-case-usage"].to_str().unwrap()).unwrap();
    assert_eq!(usage["42"][0]["estimated_time_to_regain_access"], 19);
    assert_eq!(usage["42"][0]["call_count"], 100);
}

#[tokio::test]
async fn an_unclear_send_may_have_arrived() {
    let rig = Rig::new().await;
    rig.writes("hi");
    for fault in [Fault::lost_reply(), Fault::server_error(true), Fault::DropAnswer] {
        rig.simulator.fail(FaultRule::next(fault));
    }
    rig.simulator.fail(FaultRule::next(Fault::server_error(false)));
    assert_eq!(key(&rig.send(json!({"text": "1"})).await), (400, 1, Some(1_357_046)));
    assert_eq!(key(&rig.send(json!({"text": "2"})).await), (500, 2, None));
    let body = json!({"recipient": {"id": rig.psid}, "messaging_type": "RESPONSE", "message": {"text": "3"}});
    let dropped = rig.request("POST", "/v25.0/42/messages").bearer_auth(TOKEN).json(&body).send().await;
    assert!(dropped.is_err(), "no status may come");
    assert_eq!(key(&rig.send(json!({"text": "4"})).await), (500, 2, None));
    let texts: Vec<_> = rig.simulator.sent().iter().map(|sent| sent.text().unwrap().to_owned()).collect();
    assert_eq!(texts, ["1", "2", "3"]);
    assert_eq!(rig.events(7).await.iter().filter(|event| event["message"]["is_echo"] == true).count(), 3);
}

#[tokio::test]
async fn a_fault_can_be_for_one_person_and_stalls_end_without_an_answer() {
    let rig = Rig::new().await;
    rig.writes("hi");
    rig.simulator.fail(FaultRule::next(Fault::Stall { seconds: 0 }).only_for(Psid::parse("1").unwrap()));
    assert_eq!(rig.send(json!({"text": "a"})).await.0, 200);
    rig.simulator.fail(FaultRule::next(Fault::Stall { seconds: 0 }).only_for(rig.psid.clone()));
    let body = json!({"recipient": {"id": rig.psid}, "messaging_type": "RESPONSE", "message": {"text": "b"}});
    assert!(rig.request("POST", "/v25.0/42/messages").bearer_auth(TOKEN).json(&body).send().await.is_err());
    assert_eq!(rig.simulator.sent().len(), 1);
}

#[tokio::test]
async fn media_is_kept_under_an_id_for_ninety_days() {
    let rig = Rig::new().await;
    rig.writes("hi");
    let by_url =
        json!({"attachment": {"type": "image", "payload": {"url": "https://example.com/a.png", "is_reusable": true}}});
    let id =
        rig.call("POST", "/v25.0/42/message_attachments", json!({"message": by_url})).await.1["attachment_id"].clone();
    let by_id = |id: &Value| json!({"attachment": {"type": "image", "payload": {"attachment_id": id}}});
    assert_eq!(rig.send(by_id(&id)).await.0, 200);
    let (_, sent) = rig.send(by_url).await;
    assert!(sent["attachment_id"].is_string() && sent["attachment_id"] != id);
    let video = json!({"attachment": {"type": "video", "payload": {"attachment_id": id}}});
    assert_eq!(key(&rig.send(video).await), (400, 100, Some(2_018_047)));
    rig.simulator.advance(Duration::from_hours(90 * 24));
    rig.writes("hi again");
    assert_eq!(key(&rig.send(by_id(&id)).await), (400, 100, Some(2_018_074)));
}

#[tokio::test]
async fn an_upload_comes_as_multipart_and_is_shown_from_here() {
    let rig = Rig::new().await;
    rig.writes("hi");
    let upload = |content_type: &str| {
        let file = reqwest::multipart::Part::bytes(b"PNG".to_vec()).file_name("a.png").mime_str(content_type).unwrap();
        let message = r#"{"attachment":{"type":"image","payload":{"is_reusable":true}}}"#;
        let form = reqwest::multipart::Form::new().text("message", message).part("filedata", file);
        rig.request("POST", "/v25.0/42/message_attachments").bearer_auth(TOKEN).multipart(form).send()
    };
    assert_eq!(upload("audio/mpeg").await.unwrap().status().as_u16(), 400);
    let answer: Value = upload("image/png").await.unwrap().json().await.unwrap();
    let id = answer["attachment_id"].as_str().unwrap();
    rig.send(json!({"attachment": {"type": "image", "payload": {"attachment_id": id}}})).await;
    let bubble = rig.simulator.view(&rig.psid).unwrap().thread[1].clone();
    let url = bubble.message["attachment"]["payload"]["url"].as_str().unwrap().to_owned();
    let shown = rig.request("GET", &url).send().await.unwrap();
    assert_eq!(shown.headers()["content-type"], "image/png");
    assert_eq!(shown.bytes().await.unwrap().as_ref(), b"PNG");
}

#[tokio::test]
async fn people_personas_threads_and_conversations_can_be_looked_up() {
    let rig = Rig::new().await;
    rig.writes("hi");
    let get = async |path: String| rig.call("GET", &path, json!(null)).await;
    let psid = rig.psid.as_str();
    let profile = get(format!("/v25.0/{psid}?fields=name,first_name,locale")).await.1;
    assert_eq!(profile, json!({"id": psid, "name": "Ada Lovelace", "first_name": "Ada"}));
    assert_eq!(key(&get(format!("/v25.0/{psid}?fields=ssn")).await), (400, 100, Some(2_018_247)));
    assert_eq!(key(&get("/v25.0/1".into()).await), (400, 100, Some(33)));

    let persona = json!({"name": "Grace", "profile_picture_url": "https://example.com/g.png"});
    let id = rig.call("POST", "/v25.0/42/personas", persona.clone()).await.1["id"].clone();
    let body =
        json!({"recipient": {"id": psid}, "messaging_type": "RESPONSE", "persona_id": id, "message": {"text": "x"}});
    assert_eq!(rig.call("POST", "/v25.0/42/messages", body).await.0, 200);
    assert_eq!(rig.simulator.view(&rig.psid).unwrap().thread[1].persona.as_ref().unwrap().name, "Grace");

    assert_eq!(get(format!("/v25.0/42/thread_owner?recipient={psid}")).await.1, json!({"data": []}));
    let pass = json!({"recipient": {"id": psid}, "target_app_id": "99"});
    assert_eq!(rig.call("POST", "/v25.0/42/pass_thread_control", pass.clone()).await.1, json!({"success": true}));
    assert_eq!(
        get(format!("/v25.0/42/thread_owner?recipient={psid}")).await.1,
        json!({"data": [{"thread_owner": {"app_id": "99"}}]})
    );
    assert_eq!(key(&rig.call("POST", "/v25.0/42/pass_thread_control", pass).await), (400, 100, Some(2_534_037)));

    let conversations = get(format!("/v25.0/42/conversations?platform=messenger&user_id={psid}")).await.1;
    let newest = conversations["data"][0]["messages"]["data"][0]["id"].as_str().unwrap().to_owned();
    let message = get(format!("/v25.0/{newest}")).await.1;
    assert_eq!((&message["message"], &message["from"]["id"]), (&json!("x"), &json!("42")));
    assert_eq!(message["created_time"], "2027-01-15T08:00:00+0000");
}

#[tokio::test]
async fn the_profile_is_limited_to_ten_calls_in_ten_minutes() {
    let rig = Rig::new().await;
    let get = || rig.call("GET", "/v25.0/me/messenger_profile?fields=greeting", json!(null));
    for _ in 0..10 {
        assert_eq!(get().await.1, json!({"data": [{}]}));
    }
    assert_eq!(key(&get().await), (400, 613, None));
    rig.simulator.advance(Duration::from_mins(10));
    assert_eq!(get().await.0, 200);
}
