//! The shop of examples/shop as a person sees it: every branch, on the phone.

use messenger_channel::dispatch_setting::FlowSource;
use serde_json::{Value, json};

use crate::phone::{Phone, offers, texts};
use crate::rig::{Rig, delivery, message};

const FLOW: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/shop/flow.yaml");
const PROFILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/shop/profile.json");
const INBOX: &str = messenger_wire::INBOX_APP_ID;

const HELP: &str = "How can I help you today?";
const MENU: [&str; 3] = ["Browse products", "Track order", "Contact support"];
const HOLD_ON: &str = "I am connecting you with one of us. Please hold on a moment.";
const NO_ORDER: &str = "I know of no order of yours yet.";

async fn shop() -> Rig {
    let rig = Rig::start(&json!({"dmPolicy": "open", "profile": true}), FlowSource::File(FLOW.to_owned())).await;
    rig.simulator().set_profile(&local::profile::read(PROFILE.as_ref()).unwrap());
    rig
}

/// Ada, who has opened the shop.
async fn ada() -> Phone {
    Phone::of(shop().await, json!({"firstName": "Ada", "lastName": "King", "locale": "en_GB"})).await
}

#[tokio::test]
async fn the_phone_shows_greeting_and_menu_in_the_persons_language_before_the_first_message() {
    let konrad = Phone::of(shop().await, json!({"firstName": "Konrad", "locale": "de_DE"})).await;
    for (phone, greeting) in [(ada().await, "Hello {{user_first_name}}!"), (konrad, "Hallo {{user_first_name}}!")] {
        let view = phone.view().await;
        let shown = view["profile"]["greeting"].as_array().unwrap();
        assert_eq!(shown.len(), 1);
        assert!(shown[0]["text"].as_str().unwrap().starts_with(greeting), "{shown:?}");
        assert_eq!(view["profile"]["persistent_menu"][0]["call_to_actions"].as_array().unwrap().len(), 5);
        assert_eq!(view["thread"], json!([]));
    }
}

#[tokio::test]
async fn get_started_welcomes_by_name_and_shows_what_there_is() {
    let answer = ada().await.act(json!({"act": "getStarted"})).await;
    assert_eq!(texts(&answer), ["Welcome to the shop, Ada!", HELP]);
    assert_eq!(offers(&answer[1]), MENU);
}

#[tokio::test]
async fn every_button_of_the_help_menu_answers() {
    let mut phone = ada().await;
    for (title, answer) in [("Browse products", "[generic]"), ("Track order", NO_ORDER), ("Contact support", HOLD_ON)] {
        let help = phone.writes("Can you HELP me?").await;
        assert_eq!((texts(&help), offers(&help[0])), (vec![HELP.to_owned()], MENU.to_vec()));
        assert_eq!(texts(&phone.taps(title).await), [answer]);
    }
}

#[tokio::test]
async fn every_item_of_the_persistent_menu_answers() {
    let mut phone = ada().await;
    for (item, answer) in [
        ("🛍️ Shop now", "[generic]"),
        ("📦 Track order", NO_ORDER),
        ("🧾 Order history", "You have not ordered yet."),
        ("↩️ Returns", "You can send anything back within 30 days. The label is in your parcel."),
        ("💬 Contact support", HOLD_ON),
    ] {
        // The menu is open from the first message on.
        phone.writes("hm").await;
        assert_eq!(texts(&phone.taps(item).await), [answer], "{item}");
    }
}

#[tokio::test]
async fn the_catalogue_is_a_carousel_that_explains_and_sells() {
    for (card, name, about, price, total) in [
        (0, "Wireless Headphones", "Over-ear, black", 149.99, 167.73),
        (1, "Smart Watch", "Counts steps", 299.99, 330.48),
    ] {
        let mut phone = ada().await;
        let catalogue = phone.writes("What products do you have?").await;
        assert_eq!(catalogue[0]["attachment"]["payload"]["elements"][card]["title"], name);
        let info = phone.taps_card(card, 1).await;
        assert!(texts(&info)[0].starts_with(about), "{info:?}");
        assert_eq!(offers(&info[0]), ["Buy now", "Open the page"]);

        let bought = phone.taps("Buy now").await;
        assert_eq!(texts(&bought), ["[receipt]", "How would you rate your experience today?"]);
        let receipt = &bought[0]["attachment"]["payload"];
        assert_eq!(receipt["recipient_name"], "Ada King");
        assert_eq!((&receipt["elements"][0]["title"], &receipt["elements"][0]["price"]), (&json!(name), &json!(price)));
        assert_eq!(receipt["summary"]["total_cost"], total);

        let order = receipt["order_number"].as_str().unwrap();
        let (tracked, history) = (phone.writes("Where is my order?").await, phone.taps("🧾 Order history").await);
        assert_eq!(texts(&tracked), [format!("Order {order} ({name}) is on its way.")]);
        assert_eq!(texts(&history), [format!("Your last order: {order} ({name}).")]);
    }
}

#[tokio::test]
async fn the_survey_thanks_for_every_rating_and_offers_a_person_after_a_bad_one() {
    let mut phone = ada().await;
    for (title, rating) in [("😄 Great", 5), ("🙂 Good", 4), ("😐 Okay", 3), ("😕 Poor", 2), ("😞 Bad", 1)] {
        phone.writes("catalogue").await;
        phone.taps_card(0, 0).await;
        let thanks = phone.taps(title).await;
        let thanked = format!("Thank you for your feedback! You rated us {rating}/5.");
        assert!(texts(&thanks)[0].starts_with(&thanked), "{thanks:?}");
        let way_out: &[&str] = if rating > 2 { &[] } else { &["Talk to a person", "Not now"] };
        assert_eq!(offers(&thanks[0]), way_out, "{title}");
        if rating == 2 {
            assert_eq!(texts(&phone.taps("Not now").await), ["All right. Write \"help\" whenever you need us."]);
        }
    }
    assert_eq!(texts(&phone.taps("Talk to a person").await), [HOLD_ON]);
}

#[tokio::test]
async fn a_picture_is_liked_a_place_is_read_and_other_media_are_named() {
    let mut phone = ada().await;
    let media = |kind: &str| json!({"act": "attachment", "kind": kind, "url": "https://example.com/a"});
    let thanked = phone.act(media("image")).await;
    assert_eq!(texts(&thanked), ["Thanks for the image! I received: https://example.com/a"]);
    assert_eq!(phone.view().await["thread"][0]["reaction"], "❤");
    let place = phone.act(json!({"act": "location", "lat": 48.2082, "long": 16.3738})).await;
    assert_eq!(texts(&place), ["Got your location: 48.2082, 16.3738"]);
    for kind in ["audio", "video", "file"] {
        assert_eq!(texts(&phone.act(media(kind)).await), [format!("Received your {kind}.")]);
    }
}

#[tokio::test]
async fn of_several_media_the_shop_thanks_for_the_picture_and_shows_its_address() {
    let rig = shop().await;
    let media = |kind: &str| json!({"type": kind, "payload": {"url": format!("https://example.com/{kind}")}});
    let mut event = message("7001", "m_1", "");
    event["message"] = json!({"mid": "m_1", "attachments": [media("file"), media("image")]});
    assert_eq!(rig.post(&delivery(&[event], 1)).await.0, 200);
    let thanks = "Thanks for the image! I received: https://example.com/image";
    assert_eq!(rig.replies_to("7001", 1).await, [thanks]);
}

#[tokio::test]
async fn a_link_to_a_product_and_anything_unknown_lead_on() {
    let mut phone = ada().await;
    let link = json!({"act": "referral", "reference": "product-smart-watch"});
    let came = ["You came for the smart watch. It is in our catalogue:"];
    assert_eq!(
        phone.tries(link.clone()).await,
        json!({"done": "nothing"}),
        "of a new thread it comes with the first tap"
    );
    assert_eq!(texts(&phone.act(json!({"act": "getStarted"})).await), came);
    assert_eq!(texts(&phone.act(link).await), came);
    assert_eq!(texts(&phone.taps("Show the catalogue").await), ["[generic]"]);
    let unknown = phone.writes("Hm").await;
    assert_eq!((texts(&unknown), offers(&unknown[0])), (vec![format!("You said: \"Hm\". {HELP}")], MENU.to_vec()));
}

#[tokio::test]
async fn a_person_takes_over_the_bot_is_silent_and_comes_back() {
    let mut phone = ada().await;
    assert_eq!(texts(&phone.writes("I want a human").await), [HOLD_ON]);
    let view = phone.view().await;
    assert_eq!((&view["ownerAppId"], &view["ownerIsOther"]), (&json!(INBOX), &json!(true)));

    let nothing: [&str; 0] = [];
    assert_eq!(texts(&phone.writes("help").await), nothing, "the thread is the inbox's");
    let answer = phone.act(json!({"act": "inboxReply", "text": "Grace here, what is it?"})).await;
    assert_eq!(texts(&answer), ["Grace here, what is it?"]);
    assert_eq!(texts(&phone.writes("help").await), nothing, "a person answers");

    phone.act(json!({"act": "inboxDone"})).await;
    assert_eq!(phone.view().await["ownerIsOther"], false);
    assert_eq!(texts(&phone.writes("help").await), [HELP]);
}

#[tokio::test]
async fn a_delivery_that_somebody_else_signs_is_answered_by_the_shop_too() {
    let rig = shop().await;
    assert_eq!(rig.post(&delivery(&[message("7001", "m_1", "help")], 1)).await.0, 200);
    rig.settled(0).await;
    let (_, view) = rig.api("GET", "/sim/people/7001", &Value::Null).await;
    assert_eq!(texts(&[view["thread"][1]["message"].clone()]), [HELP]);
}
