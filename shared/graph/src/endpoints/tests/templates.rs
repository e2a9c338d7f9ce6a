use super::{answered, page, shown};
use crate::endpoints::message_templates::{
    self, Button, Category, Component, Examples, HeaderFormat, LibraryFilter, NewTemplate, TemplateFilter,
    TemplateStatus,
};
use serde_json::{Value, json};

fn created(template: &NewTemplate) -> Value {
    shown(&message_templates::create(&page(), template)).1
}

#[test]
fn a_template_is_created_with_named_parameters() {
    let template = NewTemplate::new("order", "en")
        .header("{{kind}} update", Examples::named([("kind", "Order")]))
        .body("Order {{order_id}}", Examples::named([("order_id", "566701")]))
        .button(Button::postback("Track", "order_{{1}}"))
        .button(Button::url("Open", "https://a.example/{{1}}", "https://a.example/1"));
    let components = json!([
        {"type": "HEADER", "format": "TEXT", "text": "{{kind}} update",
         "example": {"header_text_named_params": [{"param_name": "kind", "example": "Order"}]}},
        {"type": "BODY", "text": "Order {{order_id}}",
         "example": {"body_text_named_params": [{"param_name": "order_id", "example": "566701"}]}},
        {"type": "BUTTONS", "buttons": [
            {"type": "POSTBACK", "text": "Track", "payload": "order_{{1}}"},
            {"type": "URL", "text": "Open", "url": "https://a.example/{{1}}", "example": {"url_suffix_example": "https://a.example/1"}}]},
    ]);
    let body = json!({"name": "order", "language": "en", "category": "UTILITY", "parameter_format": "NAMED", "components": components});
    assert_eq!(shown(&message_templates::create(&page(), &template)), ("POST 42/message_templates".into(), body));
}

#[test]
fn a_template_is_created_with_numbered_parameters_or_none() {
    let template = NewTemplate::new("order", "en")
        .header_image("4:handle")
        .body("Order {{1}} of {{2}}", Examples::positional(["566701", "Ada"]));
    let components = json!([
        {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["4:handle"]}},
        {"type": "BODY", "text": "Order {{1}} of {{2}}", "example": {"body_text": [["566701", "Ada"]]}},
    ]);
    assert_eq!(
        created(&template),
        json!({"name": "order", "language": "en", "category": "UTILITY", "components": components})
    );
    let plain =
        NewTemplate::new("thanks", "en").header("Thanks", Examples::positional(["x"])).body("Thanks!", Examples::None);
    let components = json!([
        {"type": "HEADER", "format": "TEXT", "text": "Thanks", "example": {"header_text": ["x"]}},
        {"type": "BODY", "text": "Thanks!"},
    ]);
    assert_eq!(created(&plain)["components"], components);
}

#[test]
fn a_template_is_cloned_from_the_library() {
    let bare = json!({"name": "mine", "language": "en_US", "category": "UTILITY", "library_template_name": "order_confirmation_1"});
    let template = || NewTemplate::from_library("mine", "en_US", "order_confirmation_1");
    assert_eq!(created(&template()), bare);
    let filled =
        created(&template().library_body("{{1}}, it is here!").library_url_button("Manage", "https://a.example/"));
    assert_eq!(filled["library_template_body_inputs"], json!([{"type": "body", "text": "{{1}}, it is here!"}]));
    let button = json!([{"type": "URL", "text": "Manage", "url": {"base_url": "https://a.example/"}}]);
    assert_eq!(filled["library_template_button_inputs"], button);
}

#[test]
fn templates_are_searched_and_deleted() {
    let list = |filter| shown(&message_templates::list(&page(), &filter)).0;
    assert_eq!(list(TemplateFilter::default()), "GET 42/message_templates");
    let filter = TemplateFilter {
        name: Some("n".into()),
        name_or_content: Some("o".into()),
        language: Some("en".into()),
        status: Some(TemplateStatus::InAppeal),
        after: Some("c".into()),
    };
    assert_eq!(list(filter), "GET 42/message_templates?name=n&name_or_content=o&language=en&status=IN_APPEAL&after=c");
    let filter =
        LibraryFilter { name_or_content: Some("order".into()), language: Some("en".into()), after: Some("c".into()) };
    let url = "GET message_template_library?name_or_content=order&language=en&after=c";
    assert_eq!(shown(&message_templates::library(&filter)).0, url);
    assert_eq!(shown(&message_templates::delete(&page(), "order")).0, "DELETE 42/message_templates?name=order");
}

#[tokio::test]
async fn templates_are_read_with_what_is_new_in_them() {
    let answer = r#"{"data":[{"id":1,"name":"order","category":"UTILITY","status":"REJECTED","rejected_reason":"TAG_SHOULD_BE_MARKETING",
        "components":[{"type":"BODY","text":"Hello {{1}}","example":{"body_text":[["Ada"]]}},{"type":"HEADER","format":"VIDEO"},
            {"type":"FOOTER","text":"x"},{"type":"BUTTONS","buttons":[{"type":"POSTBACK","text":"a","payload":"b"},{"type":"NEW"}]}]},
        {"status":"NEW_WORD","category":"NEW_WORD","components":{}}]}"#;
    let templates = answered(message_templates::list(&page(), &TemplateFilter::default()), answer).await.unwrap().data;
    let [first, second] = &templates[..] else { panic!("{templates:?}") };
    assert_eq!((&first.status, &first.category), (&Some(TemplateStatus::Rejected), &Some(Category::Utility)));
    assert_eq!(first.rejected_reason.as_deref(), Some("TAG_SHOULD_BE_MARKETING"));
    let example = Examples::positional(["Ada"]);
    let known = NewTemplate::new("n", "l").body("Hello {{1}}", example);
    assert_eq!(serde_json::to_value(&first.components[0]).unwrap(), created(&known)["components"][0]);
    let video = Component::Header { format: HeaderFormat::Unknown("VIDEO".into()), text: None, example: None };
    assert_eq!(first.components[1], video);
    assert_eq!(first.components[2], Component::Unknown(json!({"type": "FOOTER", "text": "x"})));
    let buttons = vec![Button::postback("a", "b"), Button::Unknown(json!({"type": "NEW"}))];
    assert_eq!(first.components[3], Component::Buttons { buttons });
    assert_eq!((&second.status, second.components.len()), (&Some(TemplateStatus::Unknown("NEW_WORD".into())), 0));
}

#[tokio::test]
async fn the_library_is_read() {
    let answer = r#"{"data":[{"name":"order_confirmation_1","language":"en","category":"UTILITY","topic":"ORDER_MANAGEMENT",
        "usecase":"DELIVERY_CONFIRMATION","industry":["E_COMMERCE"],"body":"{{1}}, it is here!","body_params":["John"],
        "body_param_types":["TEXT"],"buttons":[{"type":"URL","text":"Manage","url":"https://a.example"}],"id":"7"}]}"#;
    let library = answered(message_templates::library(&LibraryFilter::default()), answer).await.unwrap();
    let template = &library.data[0];
    assert_eq!((template.name.as_str(), template.body_params[0].as_str()), ("order_confirmation_1", "John"));
    let button = Button::Url { text: "Manage".into(), url: "https://a.example".into(), example: None };
    assert_eq!((template.industry[0].as_str(), &template.buttons[0]), ("E_COMMERCE", &button));
    assert!(answered(message_templates::library(&LibraryFilter::default()), r#"{"data":[{"id":"7"}]}"#).await.is_err());
}

#[test]
fn a_status_is_written_as_it_is_read() {
    use TemplateStatus::{
        Approved, Archived, Deleted, Disabled, InAppeal, LimitExceeded, Paused, Pending, PendingDeletion, Rejected,
        Unknown,
    };
    let new = Unknown("NEW".into());
    for status in [
        Approved,
        Archived,
        Deleted,
        Disabled,
        InAppeal,
        LimitExceeded,
        Paused,
        Pending,
        PendingDeletion,
        Rejected,
        new,
    ] {
        assert_eq!(serde_json::from_value::<TemplateStatus>(json!(status.as_str())).unwrap(), status);
    }
}
