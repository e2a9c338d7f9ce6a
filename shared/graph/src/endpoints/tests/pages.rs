use super::{answered, page, shown};
use crate::GraphError;
use crate::endpoints::app_subscriptions::{self, Webhook};
use crate::endpoints::insights::{self, MetricValue, Span};
use crate::endpoints::messaging_feature_review::{self, ReviewStatus};
use crate::endpoints::nlp_configs::{self, Model, NlpConfig};
use crate::endpoints::{page_status, subscribed_apps};
use messenger_wire::{AppId, Secret};
use serde_json::{Value, json};

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

#[tokio::test]
async fn a_page_tells_its_messaging_features() {
    assert_eq!(shown(&page_status::get(&page(), &[])).0, "GET 42");
    let call = page_status::get(&page(), &page_status::FIELDS);
    assert_eq!(shown(&call).0, "GET 42?fields=id,name,messaging_feature_status");
    let answer =
        r#"{"id":"42","name":"Bot","messaging_feature_status":{"hop_v2":"true","msgr_multi_app":false,"new":1}}"#;
    let features = answered(call, answer).await.unwrap().messaging_feature_status.unwrap();
    assert_eq!((features.hop_v2, features.msgr_multi_app, features.ig_multi_app), (Some(true), Some(false), None));
    let bare = answered(page_status::get(&page(), &[]), r#"{"id":42}"#).await.unwrap();
    assert_eq!((bare.id.as_str(), bare.messaging_feature_status), ("42", None));
}

#[tokio::test]
async fn a_page_tells_how_it_stands_with_the_rules() {
    let integrity = || page_status::integrity(&page());
    assert_eq!(shown(&integrity()).0, "GET 42/page_status");
    let restricted = r#"{"id":"42","status":"restricted","restrictions":[{"feature":"page_messaging_api"}]}"#;
    assert_eq!(answered(integrity(), restricted).await.unwrap().restrictions.len(), 1);
    assert!(matches!(answered(integrity(), "{}").await.unwrap_err(), GraphError::Unreadable { .. }));
}

#[test]
fn a_webhook_is_of_pages_unless_said_otherwise() {
    let app = AppId::parse("15177").unwrap();
    let webhook =
        || Webhook::new("https://a.example", Secret::new("v")).fields(["messages"]).fields(["messaging_postbacks"]);
    let body = json!({"object": "page", "callback_url": "https://a.example", "fields": "messages,messaging_postbacks", "verify_token": "v"});
    assert_eq!(shown(&app_subscriptions::set(&app, &webhook())), ("POST 15177/subscriptions".into(), body));
    let other = app_subscriptions::set(&app, &webhook().object("user").include_values(false));
    assert_eq!((&shown(&other).1["object"], &shown(&other).1["include_values"]), (&json!("user"), &json!(false)));
    assert!(!format!("{:?}", webhook()).contains("\"v\""));
}

#[tokio::test]
async fn insights_are_asked_for_by_metric_and_span() {
    let span = Span { since: Some(1), until: Some(2) };
    let call = insights::get(&page(), &["a", "b"], &span);
    assert_eq!(shown(&call).0, "GET 42/insights?metric=a,b&since=1&until=2");
    let answer = r#"{"data":[{"name":"a","period":"day","values":[{"value":3,"end_time":"2026-11-21T08:00:00+0000"},7,
        {"value":{"like":1,"love":2.5}},{"value":null},{"value":[]}]}]}"#;
    let insights = answered(call, answer).await.unwrap();
    let values: Vec<_> = insights.data[0].values.iter().map(|value| value.value.clone()).collect();
    let by_kind = [("like".to_owned(), 1.0), ("love".to_owned(), 2.5)].into();
    assert_eq!(values, [Some(MetricValue::Number(3.0)), Some(MetricValue::ByKind(by_kind)), None, None]);
}

#[tokio::test]
async fn reviews_are_read_in_small_letters_and_in_capitals() {
    use ReviewStatus::{Approved, Limited, Pending, Rejected, Unknown};
    let call = messaging_feature_review::list(&page());
    assert_eq!(shown(&call).0, "GET 42/messaging_feature_review");
    let answer = r#"{"data":[{"feature":"a","status":"rejected"},{"feature":"b","status":"PENDING"},{"feature":"c","status":"limited"},
        {"feature":"d","status":"APPROVED"},{"feature":"e","status":"New"},{"feature":"f"}]}"#;
    let reviews = answered(call, answer).await.unwrap();
    let statuses: Vec<_> = reviews.data.into_iter().map(|review| review.status).collect();
    let known = [Rejected, Pending, Limited, Approved, Unknown("New".into())].map(Some);
    assert_eq!(statuses[..5], known);
    assert_eq!(statuses[5], None);
}

#[test]
fn language_processing_is_set_without_a_token_in_the_url_or_in_debug() {
    let on = || NlpConfig::on();
    for (config, body) in [
        (NlpConfig::off(), json!({"nlp_enabled": false})),
        (on(), json!({"nlp_enabled": true})),
        (
            on().model(Model::NorwegianBokmal).n_best(3).verbose(true),
            json!({"nlp_enabled": true, "model": "NORWEGIAN_BOKMAL", "n_best": 3, "verbose": true}),
        ),
        (
            on().custom_token(Secret::new("wit")).language("fr_FR", Model::Custom, Some(Secret::new("wit"))).language(
                "xx_XX",
                Model::Unknown("NEW".into()),
                None,
            ),
            json!({"nlp_enabled": true, "custom_token": "wit",
                "other_language_support": {"fr_FR": {"model": "CUSTOM", "custom_token": "wit"}, "xx_XX": {"model": "NEW"}}}),
        ),
    ] {
        let call = nlp_configs::set(&page(), &config);
        assert_eq!(shown(&call), ("POST 42/nlp_configs".to_owned(), body) as (String, Value));
        assert!(!format!("{config:?}").contains("wit"));
    }
}
