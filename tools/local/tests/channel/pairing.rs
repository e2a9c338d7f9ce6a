//! Pairing: a stranger is told a code, and the operator of this machine lets them in.

use messenger_channel::dispatch_setting::FlowSource;
use serde_json::{Value, json};

use crate::phone::{Phone, texts};
use crate::rig::Rig;

#[tokio::test]
async fn who_is_told_a_code_is_listed_and_is_answered_once_let_in() {
    let flow = json!({"version": 1, "rules": [], "fallback": {"do": [{"text": "You said: {{ text }}"}]}});
    let rig = Rig::start(&json!({"dmPolicy": "pairing"}), FlowSource::Inline(flow)).await;
    assert_eq!(rig.api("GET", "/pairings", &Value::Null).await, (200, json!({"pairings": []})));

    let mut phone = Phone::of(rig, json!({"firstName": "Ada"})).await;
    let told = texts(&phone.writes("hello").await);
    let code = told[0].rsplit(' ').next().unwrap();
    let (_, mut open) = phone.rig.api("GET", "/pairings", &Value::Null).await;
    let open = open["pairings"][0].take();
    assert_eq!((&open["account"], &open["code"]), (&json!("default"), &json!(code.replace('-', ""))));

    for (wrong, status) in [("ABCD-2345", 404), ("no code", 400)] {
        let (answer, refused) = phone.rig.api("POST", "/pairings", &json!({"code": wrong})).await;
        assert_eq!(answer, status, "{refused}");
        assert!(refused["error"].is_string());
    }
    let let_in = phone.rig.api("POST", "/pairings", &json!({"code": code.to_lowercase()})).await;
    assert_eq!(let_in, (200, json!({"account": "default", "person": open["person"]})));
    assert_eq!(phone.rig.api("POST", "/pairings", &json!({"code": code})).await.0, 404, "a code is used once");
    assert_eq!(phone.rig.api("GET", "/pairings", &Value::Null).await.1, json!({"pairings": []}));
    assert_eq!(texts(&phone.writes("again").await), ["You said: again"]);
    assert_eq!(phone.rig.request_for_host("attacker.example", "GET", "/pairings").await, 421);
}
