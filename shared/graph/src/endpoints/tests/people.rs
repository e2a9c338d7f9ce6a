use super::{answered, page, person, shown};
use crate::endpoints::app_events::{self, AppEvent, Tracking};
use crate::endpoints::id_matching::{self, Filter};
use crate::endpoints::{account_linking, custom_labels, tokens, user_profile};
use crate::{Class, Effect, Outcome};
use messenger_wire::{AppId, PageId, Secret};
use serde_json::json;

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

#[tokio::test]
async fn ids_of_a_person_are_matched_and_not_printed() {
    let filter = Filter { app: AppId::parse("15177").ok(), page: PageId::parse("42").ok(), after: Some("c".into()) };
    let apps = id_matching::for_apps("7001", &filter);
    assert_eq!(shown(&apps).0, "GET 7001/ids_for_apps?app=15177&page=42&after=c");
    let pages = id_matching::for_pages("7001", &Filter::default());
    assert_eq!(shown(&pages).0, "GET 7001/ids_for_pages");
    let apps = answered(
        apps,
        r#"{"data":[{"id":645195294,"app":{"id":"15177","name":"Bot","namespace":"bot"}},{"id":"8","app":7}]}"#,
    );
    let apps = apps.await.unwrap();
    assert_eq!(
        (apps.data[0].id.as_str(), apps.data[0].app.as_ref().unwrap().namespace.as_deref()),
        ("645195294", Some("bot"))
    );
    assert_eq!((apps.data[1].id.as_str(), &apps.data[1].app), ("8", &None));
    let pages =
        answered(pages, r#"{"data":[{"id":"12345123","page":{"id":380374449010653,"name":"Page"}}]}"#).await.unwrap();
    assert_eq!(
        (pages.data[0].id.as_str(), pages.data[0].page.as_ref().unwrap().id.as_str()),
        ("12345123", "380374449010653")
    );
    let printed = format!("{apps:?} {pages:?}");
    assert!(!printed.contains("645195294") && !printed.contains("12345123"), "{printed}");
}

#[test]
fn events_are_logged_as_the_text_of_their_json() {
    let events =
        [AppEvent::new("fb_mobile_purchase").value(55.22).parameter("fb_currency", "USD"), AppEvent::new("lead")];
    let tracking = Tracking { advertiser: true, application: false };
    let call = app_events::log(&AppId::parse("15177").unwrap(), &page(), &person(), &events, tracking);
    let texts =
        r#"[{"_eventName":"fb_mobile_purchase","_valueToSum":55.22,"fb_currency":"USD"},{"_eventName":"lead"}]"#;
    let body = json!({"event": "CUSTOM_APP_EVENTS", "custom_events": texts, "extinfo": r#"["mb1"]"#, "page_id": "42",
        "page_scoped_user_id": "7001", "advertiser_tracking_enabled": 1, "application_tracking_enabled": 0});
    assert_eq!(shown(&call), ("POST 15177/activities".into(), body));
}

#[tokio::test]
async fn who_logs_in_is_asked_without_the_token_in_a_url() {
    let call = account_linking::person(&Secret::new("LINK"));
    let (line, body) = shown(&call);
    assert_eq!((line.as_str(), &body["batch"][0]["method"]), ("POST ", &json!("GET")));
    assert_eq!(body["batch"][0]["relative_url"], "me?fields=recipient&account_linking_token=LINK");
    assert_eq!((call.request().effect(), format!("{call:?}").contains("LINK")), (Effect::Read, false));
    let answer = r#"[{"code":200,"body":"{\"id\":\"42\",\"recipient\":\"7001\"}"}]"#;
    assert_eq!(answered(call.clone(), answer).await.unwrap(), person());
    let late = r#"[{"code":400,"body":"{\"error\":{\"code\":10303}}"}]"#;
    assert_eq!(answered(call, late).await.unwrap_err().class(), Class::OurMistake);
}

#[tokio::test]
async fn a_link_is_ended_in_either_words() {
    let unlink = || account_linking::unlink(&page(), &person());
    assert_eq!(shown(&unlink()), ("POST 42/unlink_accounts".into(), json!({"psid": "7001"})));
    for (answer, success) in [
        (r#"{"result":"unlink account success"}"#, true),
        (r#"{"result":"success"}"#, true),
        (r#"{"success":true}"#, true),
        (r#"{"result":"unlink account failure"}"#, false),
    ] {
        assert_eq!(answered(unlink(), answer).await.unwrap().success, success, "{answer}");
    }
    assert_eq!(answered(unlink(), "{}").await.unwrap_err().outcome(), Outcome::Unknown);
}
