//! What another library's test suite sends, expressed with our types.
//!
//! Reads the fixtures below `MESSENGER_FIXTURES` (data of others, not part of this repository); without it there is nothing to do.

#![expect(clippy::unwrap_used, reason = "a fixture of another form has to fail the test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use messenger_wire::profile::{
    self, Greeting, IceBreaker, IceBreakers, MenuItem, PersistentMenu, Profile, Property, UserSettings,
};
use messenger_wire::send::template::{
    Address, Adjustment, Amount, ImageAspectRatio, MediaTemplate, MediaType, OneTimeNotifReqTemplate, ReceiptElement,
    ReceiptTemplate,
};
use messenger_wire::send::{
    Button, ButtonTemplate, Element, GenericTemplate, Media, Message, MessagingType, PersonName, PhoneRecipient,
    QuickReply, Recipient, SendRequest, SenderAction, WebPage, WebviewHeight, validate, validate_message,
    validate_with_file,
};
use messenger_wire::{Psid, UserRef};
use serde_json::{Value, json};

/// Lines that use a tag which Meta has retired since.
const RETIRED: [&str; 3] = ["send_api/004", "send_api/014", "send_api/025"];

/// A body and how it travels.
struct Body {
    id: String,
    path: String,
    method: String,
    json: Value,
    multipart: bool,
}

fn lines(name: &str) -> Option<Vec<Value>> {
    let Some(root) = std::env::var_os("MESSENGER_FIXTURES") else {
        eprintln!("skipped: MESSENGER_FIXTURES is not set");
        return None;
    };
    let path = PathBuf::from(root).join("peers/messaging-api-messenger").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn id_of(line: &Value) -> String {
    line["id"].as_str().unwrap().trim_start_matches("messaging-api-messenger/").to_owned()
}

fn bodies() -> Option<Vec<Body>> {
    let mut bodies = Vec::new();
    for line in lines("send_api.jsonl")? {
        for request in line["requests"].as_array().unwrap() {
            let multipart = request["body"].is_array();
            let json = if multipart { form(request["body"].as_array().unwrap()) } else { request["body"].clone() };
            let text = |key: &str| request[key].as_str().unwrap_or_default().to_owned();
            bodies.push(Body { id: id_of(&line), path: text("path"), method: text("method"), json, multipart });
        }
    }
    for line in lines("batch_items.jsonl")? {
        let item = &line["item"];
        let text = |key: &str| item[key].as_str().unwrap_or_default().to_owned();
        let path = format!("/{}", text("relative_url").trim_start_matches('/'));
        let mut json = item["body"].clone();
        rename_streets(&mut json);
        bodies.push(Body { id: id_of(&line), path, method: text("method"), json, multipart: false });
    }
    Some(bodies)
}

/// Documented difference: that library's batch queue writes `street1`, which Meta has never had; its other sends write `street_1`.
fn rename_streets(body: &mut Value) {
    if let Some(address) = body.pointer_mut("/message/attachment/payload/address").and_then(Value::as_object_mut) {
        for (theirs, metas) in [("street1", "street_1"), ("street2", "street_2")] {
            let street = address.remove(theirs).unwrap();
            address.insert(metas.to_owned(), street);
        }
    }
}

/// Fields of a multipart body; the file's bytes are not in the fixture.
fn form(pieces: &[Value]) -> Value {
    let mut fields = serde_json::Map::new();
    let mut name = String::new();
    for piece in pieces.iter().filter_map(Value::as_str) {
        if let Some((_, rest)) = piece.split_once("name=\"") {
            rest.split('"').next().unwrap().clone_into(&mut name);
        } else {
            fields.insert(name.clone(), serde_json::from_str(piece).unwrap_or_else(|_| piece.into()));
        }
    }
    fields.into()
}

#[test]
fn every_send_is_expressed_by_a_typed_request_that_passes_the_validator() {
    let Some(bodies) = bodies() else { return };
    let sends: Vec<_> = bodies.iter().filter(|body| body.path == "/me/messages").collect();
    let mut refused = Vec::new();
    for body in &sends {
        let checked = if body.multipart { validate_with_file(&body.json) } else { validate(&body.json) };
        if let Err(violations) = checked {
            println!("{}: {violations}", body.id);
            assert!(
                violations.to_string().starts_with("tag: CONFIRMED_EVENT_UPDATE is retired; use a utility template")
            );
            assert!(serde_json::from_value::<SendRequest>(body.json.clone()).is_err(), "{}", body.id);
            refused.push(body.id.as_str());
            continue;
        }
        let typed: SendRequest =
            serde_json::from_value(body.json.clone()).unwrap_or_else(|error| panic!("{}: {error}", body.id));
        assert_eq!(serde_json::to_value(&typed).unwrap(), body.json, "{}", body.id);
    }
    assert_eq!(refused, RETIRED);
    assert_eq!(sends.len(), 79, "sends in the fixtures");
}

#[test]
fn every_form_of_send_is_built_by_the_builders() {
    let Some(bodies) = bodies() else { return };
    let sent: BTreeMap<_, _> = bodies.iter().map(|body| (body.id.as_str(), body)).collect();
    for (id, built) in built() {
        let body = sent[id];
        assert_eq!(serde_json::to_value(&built).unwrap(), body.json, "{id}");
        assert_eq!(if body.multipart { validate_with_file(&built) } else { built.validate() }, Ok(()), "{id}");
    }
}

#[test]
fn every_profile_is_expressed_by_a_typed_document() {
    let Some(bodies) = bodies() else { return };
    let mut expressed = 0;
    for body in bodies.iter().filter(|body| body.path.starts_with("/me/messenger_profile") && body.json.is_object()) {
        if body.method == "DELETE" {
            let properties: Vec<Property> = serde_json::from_value(body.json["fields"].clone()).unwrap();
            assert_eq!(json!({ "fields": properties }), body.json, "{}", body.id);
        } else {
            assert_eq!(profile::validate(&body.json), Ok(()), "{}", body.id);
            let typed: Profile = serde_json::from_value(body.json.clone()).unwrap();
            assert_eq!(serde_json::to_value(&typed).unwrap(), body.json, "{}", body.id);
        }
        expressed += 1;
    }
    assert_eq!(expressed, 17, "profiles in the fixtures");
}

#[test]
fn every_menu_of_one_person_is_expressed_by_a_typed_document() {
    let Some(bodies) = bodies() else { return };
    let menus: Vec<_> = bodies
        .iter()
        .filter(|body| body.path.starts_with("/me/custom_user_settings") && body.json.is_object())
        .collect();
    for body in &menus {
        assert_eq!(profile::validate_user_settings(&body.json), Ok(()), "{}", body.id);
        let typed: UserSettings = serde_json::from_value(body.json.clone()).unwrap();
        assert_eq!(serde_json::to_value(&typed).unwrap(), body.json, "{}", body.id);
    }
    assert_eq!(menus.len(), 7, "menus in the fixtures");
}

#[test]
fn profiles_are_built_by_the_builders() {
    let Some(bodies) = bodies() else { return };
    let sent: BTreeMap<_, _> = bodies.iter().map(|body| (body.id.as_str(), &body.json)).collect();
    let restart = || MenuItem::postback("Restart Conversation", "RESTART");
    let menu = || PersistentMenu::new("default").composer_input_disabled(true).item(restart());
    let profiles = [
        ("send_api/046", Profile::default().get_started("GET_STARTED").persistent_menu(menu())),
        ("send_api/050", Profile::default().get_started("GET_STARTED")),
        (
            "send_api/054",
            Profile::default().persistent_menu(
                PersistentMenu::new("default")
                    .composer_input_disabled(false)
                    .item(restart())
                    .item(MenuItem::web_url("Powered by ALOHA.AI, Yoctol", "https://www.yoctol.com/")),
            ),
        ),
        (
            "send_api/067",
            Profile::default().greeting(Greeting::new("default", "Hello!")).greeting(Greeting::new("zh_TW", "哈囉！")),
        ),
        (
            "send_api/071",
            Profile::default().ice_breakers(IceBreakers::Plain(vec![
                IceBreaker::new("Where are you located?", "LOCATION_POSTBACK_PAYLOAD"),
                IceBreaker::new("What are your hours?", "HOURS_POSTBACK_PAYLOAD"),
            ])),
        ),
        ("send_api/075", Profile::default().whitelisted_domain("www.yoctol.com")),
    ];
    for (id, profile) in profiles {
        assert_eq!(serde_json::to_value(&profile).unwrap(), *sent[id], "{id}");
    }
    let settings = UserSettings::new(Psid::parse("abcdefg").unwrap(), menu());
    assert_eq!(serde_json::to_value(&settings).unwrap(), *sent["send_api/062"]);
}

#[test]
fn every_upload_by_url_is_expressed_by_a_typed_message() {
    let Some(bodies) = bodies() else { return };
    let uploads = bodies.iter().filter(|body| body.path == "/me/message_attachments" && !body.multipart);
    let mut expressed = 0;
    for body in uploads {
        assert_eq!(validate_message(&body.json["message"]), Ok(()), "{}", body.id);
        let typed: Message = serde_json::from_value(body.json["message"].clone()).unwrap();
        assert_eq!(serde_json::to_value(&typed).unwrap(), body.json["message"], "{}", body.id);
        expressed += 1;
    }
    assert_eq!(expressed, 6, "uploads in the fixtures");
}

fn person() -> Recipient {
    Psid::parse("1QAZ2WSX").unwrap().into()
}

fn update(message: Message) -> SendRequest {
    SendRequest::message(person(), MessagingType::Update, message)
}

fn hello(recipient: Recipient) -> SendRequest {
    SendRequest::message(recipient, MessagingType::Update, Message::text("Hello!"))
}

/// One request of each form, by the line that holds it.
fn built() -> Vec<(&'static str, SendRequest)> {
    let phone = PhoneRecipient {
        phone_number: "+1(212)555-2368".to_owned(),
        name: Some(PersonName { first_name: "John".to_owned(), last_name: "Doe".to_owned() }),
    };
    let quick_reply = QuickReply::text_with_image("Search", "<POSTBACK_PAYLOAD>", "http://example.com/img/red.png");
    vec![
        ("send_api/000", update(Message::template(button_template()))),
        ("send_api/002", update(Message::template(generic_template()))),
        ("send_api/003", update(Message::template(generic_template().image_aspect_ratio(ImageAspectRatio::Square)))),
        ("send_api/005", update(Message::template(media_template()))),
        ("send_api/006", update(Message::template(receipt_template()))),
        (
            "send_api/011",
            update(Message::template(OneTimeNotifReqTemplate::new("<TITLE_TEXT>", "<USER_DEFINED_PAYLOAD>"))),
        ),
        ("send_api/013", hello(person())),
        ("send_api/015", SendRequest::response(person(), Message::text("Hello!"))),
        ("send_api/016", hello(Recipient::PhoneNumber(phone))),
        ("send_api/017", hello(UserRef::parse("ref").unwrap().into())),
        ("send_api/018", hello(Recipient::PostId("post-id".to_owned()))),
        ("send_api/019", hello(Recipient::CommentId("comment-id".to_owned()))),
        ("send_api/020", update(Message::text("Hello!").quick_reply(quick_reply))),
        ("send_api/021", update(Message::text("Hello!").quick_replies([]))),
        ("send_api/026", update(Message::audio(Media::url("https://example.com/audio.mp3")))),
        ("send_api/027", update(Message::audio(Media::id("5566")))),
        ("send_api/028", update(Message::audio(Media::upload()))),
        ("send_api/029", update(Message::image(Media::url("https://example.com/pic.png")))),
        ("send_api/032", update(Message::video(Media::url("https://example.com/video.mp4")))),
        ("send_api/035", update(Message::file(Media::url("https://example.com/word.docx")))),
        ("send_api/041", SendRequest::action(person(), SenderAction::TypingOn)),
        ("send_api/042", SendRequest::action(person(), SenderAction::MarkSeen)),
        ("send_api/044", SendRequest::action(person(), SenderAction::TypingOff)),
    ]
}

fn button_template() -> ButtonTemplate {
    ButtonTemplate::new("title", Button::postback("Start Chatting", "USER_DEFINED_PAYLOAD"))
}

fn generic_template() -> GenericTemplate {
    let page = WebPage::new("https://peterssendreceiveapp.ngrok.io/view?item=103")
        .height(WebviewHeight::Tall)
        .extensions(Some("https://peterssendreceiveapp.ngrok.io/".to_owned()));
    let card = Element::new("Welcome to Peter's Hats")
        .subtitle("We've got the right hat for everyone.")
        .image_url("https://petersfancybrownhats.com/company_image.png")
        .default_action(page)
        .button(Button::postback("Start Chatting", "DEVELOPER_DEFINED_PAYLOAD"));
    GenericTemplate::new(card)
}

fn media_template() -> MediaTemplate {
    MediaTemplate::attachment(MediaType::Image, "1854626884821032").button(Button::web_url("View Website", "<WEB_URL>"))
}

fn receipt_template() -> ReceiptTemplate {
    let text = str::to_owned;
    let amount = |decimal| Amount::parse(decimal).unwrap();
    let shirt = |title: &str, quantity: u32, price: u32, image: &str| ReceiptElement {
        title: title.to_owned(),
        subtitle: Some(text("100% Soft and Luxurious Cotton")),
        quantity: Some(quantity.into()),
        price: price.into(),
        currency: Some(text("USD")),
        image_url: Some(format!("http://petersapparel.parseapp.com/img/{image}.png")),
    };
    let mut receipt = ReceiptTemplate::new("Stephane Crozatier", "12345678902", "USD", "Visa 2345", amount("56.14"));
    receipt.summary.subtotal = Some(75.into());
    receipt.summary.shipping_cost = Some(amount("4.95"));
    receipt.summary.total_tax = Some(amount("6.19"));
    receipt.order_url = Some(text("http://petersapparel.parseapp.com/order?order_id=123456"));
    receipt.timestamp = Some(text("1428444852"));
    receipt.elements =
        vec![shirt("Classic White T-Shirt", 2, 50, "whiteshirt"), shirt("Classic Gray T-Shirt", 1, 25, "grayshirt")];
    receipt.address = Some(Address {
        street_1: text("1 Hacker Way"),
        street_2: Some(String::new()),
        city: text("Menlo Park"),
        postal_code: text("94025"),
        state: text("CA"),
        country: text("US"),
    });
    receipt.adjustments = vec![
        Adjustment { name: text("New Customer Discount"), amount: 20.into() },
        Adjustment { name: text("$10 Off Coupon"), amount: 10.into() },
    ];
    receipt
}
