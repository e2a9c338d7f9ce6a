//! The shop of examples/shop: every branch, with exactly the actions that it gives.
#![expect(clippy::unwrap_used, reason = "a test that gets no value has failed")]

use std::collections::BTreeSet;
use std::time::Duration;

use consumer::dispatch::flow::Flow;
use consumer::dispatch::{DispatchContext, Dispatched, Window};
use messenger_channel::dispatch_input::{DispatchInput, Profile};
use messenger_channel::memory::Memory;
use messenger_wire::PageId;
use messenger_wire::webhook::{Feed, MessagingEvent};
use serde_json::{Value, json};

const FLOW: &str = include_str!("../../../examples/shop/flow.yaml");
const PROFILE: &str = include_str!("../../../examples/shop/profile.json");

/// Conversation of one person with the shop.
struct Chat {
    flow: Flow,
    memory: Memory,
    profile: Option<Profile>,
}

impl Chat {
    fn new() -> Self {
        let flow = Flow::parse("examples/shop/flow.yaml", FLOW).unwrap_or_else(|problems| panic!("{problems}"));
        Self { flow, memory: Memory::default(), profile: None }
    }

    /// What the shop does about an event.
    fn send(&mut self, mut event: Value) -> Value {
        event["sender"] = json!({"id": "7001"});
        event["recipient"] = json!({"id": "42"});
        event["timestamp"] = json!(1_458_692_752_478_i64);
        let raw = serde_json::value::to_raw_value(&event).unwrap();
        let event = MessagingEvent::read(Feed::Messaging, &raw);
        let input = DispatchInput::new("shop", &PageId::parse("42").unwrap(), &event, self.profile.clone());
        let context =
            DispatchContext { window: Window::Open, memory: self.memory.clone(), remaining: Duration::from_secs(10) };
        let Dispatched { actions, memory, repeatable } = self.flow.answer(&input, &context).unwrap();
        assert!(repeatable);
        self.memory = memory.unwrap_or(std::mem::take(&mut self.memory));
        serde_json::to_value(actions).unwrap()
    }

    fn write(&mut self, text: &str) -> Value {
        self.send(json!({"message": {"mid": "m_1", "text": text}}))
    }

    fn tap(&mut self, payload: &str) -> Value {
        self.send(json!({"postback": {"mid": "m_1", "title": "Title", "payload": payload}}))
    }

    fn quick_reply(&mut self, payload: &str) -> Value {
        self.send(json!({"message": {"mid": "m_1", "text": "Title", "quick_reply": {"payload": payload}}}))
    }

    fn attach(&mut self, attachment: &Value) -> Value {
        self.send(json!({"message": {"mid": "m_1", "attachments": [attachment]}}))
    }
}

fn menu() -> Value {
    json!([
        {"title": "Browse products", "payload": "BROWSE_PRODUCTS"},
        {"title": "Track order", "payload": "TRACK_ORDER"},
        {"title": "Contact support", "payload": "CONTACT_SUPPORT"},
    ])
}

fn help() -> Value {
    json!({"text": "How can I help you today?", "buttons": menu()})
}

fn template(payload: &Value) -> Value {
    json!({"message": {"attachment": {"type": "template", "payload": payload}}})
}

fn survey() -> Value {
    json!({"text": "How would you rate your experience today?", "quickReplies": [
        {"title": "😄 Great", "payload": "RATING_5"},
        {"title": "🙂 Good", "payload": "RATING_4"},
        {"title": "😐 Okay", "payload": "RATING_3"},
        {"title": "😕 Poor", "payload": "RATING_2"},
        {"title": "😞 Bad", "payload": "RATING_1"},
    ]})
}

#[test]
fn a_person_who_starts_is_welcomed_by_name_where_it_is_known() {
    let mut chat = Chat::new();
    assert_eq!(chat.tap("GET_STARTED"), json!([{"text": "Welcome to the shop!"}, help()]));
    chat.profile = Some(Profile { first_name: Some("Ada".to_owned()), ..Profile::default() });
    assert_eq!(chat.tap("GET_STARTED"), json!([{"text": "Welcome to the shop, Ada!"}, help()]));
}

#[test]
fn a_link_to_a_product_leads_to_the_catalogue() {
    let answer = Chat::new().send(json!({"referral": {"ref": "product-smart-watch", "source": "SHORTLINK"}}));
    let reply = json!([{"title": "Show the catalogue", "payload": "BROWSE_PRODUCTS"}]);
    assert_eq!(
        answer,
        json!([{"text": "You came for the smart watch. It is in our catalogue:", "quickReplies": reply}])
    );
}

#[test]
fn help_shows_the_menu() {
    for text in ["help", "HELP!", "Can you help me?"] {
        assert_eq!(Chat::new().write(text), json!([help()]), "{text}");
    }
}

#[test]
fn the_catalogue_is_a_carousel() {
    let card = |title: &str, subtitle: &str, name: &str, code: &str| {
        json!({
            "title": title,
            "subtitle": subtitle,
            "image_url": format!("https://example.com/{name}.jpg"),
            "default_action": {"type": "web_url", "url": format!("https://example.com/products/{name}")},
            "buttons": [
                {"type": "postback", "title": "Buy now", "payload": format!("BUY_{code}")},
                {"type": "postback", "title": "More info", "payload": format!("INFO_{code}")},
            ],
        })
    };
    let catalogue = json!([template(&json!({"template_type": "generic", "elements": [
        card("Wireless Headphones", "$149.99 - Premium sound quality", "headphones", "HEADPHONES"),
        card("Smart Watch", "$299.99 - Track your fitness", "watch", "WATCH"),
    ]}))]);
    assert_eq!(Chat::new().write("Show me your Products"), catalogue);
    for payload in ["BROWSE_PRODUCTS", "SHOP_NOW"] {
        assert_eq!(Chat::new().tap(payload), catalogue);
        assert_eq!(Chat::new().quick_reply(payload), catalogue);
    }
}

#[test]
fn a_product_is_explained() {
    for (payload, text, buy, page) in [
        ("INFO_HEADPHONES", "Over-ear, black, 30 hours", "BUY_HEADPHONES", "headphones"),
        ("INFO_WATCH", "Counts steps, heartbeats and sleep", "BUY_WATCH", "watch"),
    ] {
        let answer = Chat::new().tap(payload);
        assert_eq!(answer.as_array().unwrap().len(), 1);
        assert!(answer[0]["text"].as_str().unwrap().starts_with(text), "{answer}");
        let url = format!("https://example.com/products/{page}");
        assert_eq!(
            answer[0]["buttons"],
            json!([{"title": "Buy now", "payload": buy}, {"title": "Open the page", "url": url}])
        );
    }
}

#[test]
fn an_order_brings_a_receipt_and_the_survey() {
    for (payload, title, subtitle, image, price, tax, total) in [
        ("BUY_HEADPHONES", "Wireless Headphones", "Black, over-ear", "headphones", 149.99, 12.75, 167.73),
        ("BUY_WATCH", "Smart Watch", "Silver, 42 mm", "watch", 299.99, 25.5, 330.48),
    ] {
        let mut chat = Chat::new();
        let profile = Profile { first_name: Some("Ada".into()), last_name: Some("King".into()), ..Profile::default() };
        chat.profile = Some(profile);
        let answer = chat.tap(payload);
        let order = chat.memory.get("order").unwrap().as_str().unwrap().to_owned();
        assert_eq!(order.len(), 10);
        let receipt = template(&json!({
            "template_type": "receipt",
            "recipient_name": "Ada King",
            "order_number": order,
            "order_url": format!("https://example.com/orders/{order}"),
            "currency": "USD",
            "payment_method": "Visa 1234",
            "elements": [{"title": title, "subtitle": subtitle, "quantity": 1, "price": price, "currency": "USD",
                "image_url": format!("https://example.com/{image}.jpg")}],
            "summary": {"subtotal": price, "shipping_cost": 4.99, "total_tax": tax, "total_cost": total},
        }));
        assert_eq!(answer, json!([{"senderAction": "typing_on", "durationMs": 1000}, receipt, survey()]));
    }
}

#[test]
fn a_rating_is_thanked_and_remembered_and_a_bad_one_offers_a_person() {
    let thanks = |rating: u8| format!("Thank you for your feedback! You rated us {rating}/5.");
    for rating in 1..=5 {
        let mut chat = Chat::new();
        let answer = chat.quick_reply(&format!("RATING_{rating}"));
        assert_eq!(chat.memory.get("rating"), Some(&json!(rating.to_string())));
        let expected = if rating > 2 {
            json!([{"text": thanks(rating)}])
        } else {
            json!([{"text": format!("{} We want to do better.", thanks(rating)), "quickReplies": [
                {"title": "Talk to a person", "payload": "CONTACT_SUPPORT"},
                {"title": "Not now", "payload": "NOT_NOW"},
            ]}])
        };
        assert_eq!(answer, expected);
    }
    assert_eq!(
        Chat::new().quick_reply("NOT_NOW"),
        json!([{"text": "All right. Write \"help\" whenever you need us."}])
    );
}

#[test]
fn an_order_is_tracked_once_there_is_one() {
    let mut chat = Chat::new();
    let nothing = json!([{"text": "I know of no order of yours yet.",
        "quickReplies": [{"title": "Show the catalogue", "payload": "BROWSE_PRODUCTS"}]}]);
    assert_eq!(chat.tap("TRACK_ORDER"), nothing);
    assert_eq!(chat.write("Where is my order?"), nothing);
    assert_eq!(chat.tap("ORDER_HISTORY"), json!([{"text": "You have not ordered yet."}]));
    chat.tap("BUY_WATCH");
    let order = chat.memory.get("order").unwrap().as_str().unwrap().to_owned();
    let url = format!("https://example.com/orders/{order}");
    let tracked = json!([{"text": format!("Order {order} (Smart Watch) is on its way."),
        "buttons": [{"title": "Open the order", "url": url}]}]);
    assert_eq!(chat.tap("TRACK_ORDER"), tracked);
    assert_eq!(chat.write("where is MY ORDER"), tracked);
    assert_eq!(chat.tap("ORDER_HISTORY"), json!([{"text": format!("Your last order: {order} (Smart Watch).")}]));
}

#[test]
fn returns_are_explained() {
    assert_eq!(
        Chat::new().tap("RETURNS"),
        json!([{"text": "You can send anything back within 30 days. The label is in your parcel.", "buttons": [
            {"title": "Print another label", "url": "https://example.com/returns"},
            {"title": "Contact support", "payload": "CONTACT_SUPPORT"},
        ]}])
    );
}

#[test]
fn support_passes_the_thread_to_the_inbox_with_what_a_person_needs_to_know() {
    let mut chat = Chat::new();
    let support = |metadata: &str| {
        json!([
            {"text": "I am connecting you with one of us. Please hold on a moment."},
            {"passThread": "inbox", "metadata": metadata},
        ])
    };
    assert_eq!(chat.tap("CONTACT_SUPPORT"), support("asked for support"));
    assert_eq!(chat.write("I want to talk to a HUMAN"), support("asked for support"));
    chat.tap("BUY_WATCH");
    let order = chat.memory.get("order").unwrap().as_str().unwrap().to_owned();
    assert_eq!(chat.tap("CONTACT_SUPPORT"), support(&format!("asked for support, last order {order}")));
}

#[test]
fn images_places_and_other_media_are_answered() {
    let mut chat = Chat::new();
    assert_eq!(
        chat.attach(&json!({"type": "image", "payload": {"url": "https://cdn.example/a.png"}})),
        json!([{"react": "❤"}, {"text": "Thanks for the image! I received: https://cdn.example/a.png"}])
    );
    assert_eq!(
        chat.attach(&json!({"type": "location", "payload": {"coordinates": {"lat": 48.2, "long": 16.37}}})),
        json!([{"text": "Got your location: 48.2, 16.37"}])
    );
    for kind in ["video", "audio", "file", "sticker", "reel"] {
        let answer = chat.attach(&json!({"type": kind, "payload": {"url": "https://cdn.example/a"}}));
        assert_eq!(answer, json!([{"text": format!("Received your {kind}.")}]));
    }
}

#[test]
fn everything_else_that_a_person_says_gets_the_fallback_and_what_nobody_said_gets_nothing() {
    let mut chat = Chat::new();
    let fallback = |text: &str| json!([{"text": text, "quickReplies": menu()}]);
    assert_eq!(chat.write("Hm"), fallback("You said: \"Hm\". How can I help you today?"));
    assert_eq!(chat.tap("OLD_BUTTON"), fallback("How can I help you today?"));
    for silent in [
        json!({"reaction": {"mid": "m_1", "action": "react", "emoji": "❤"}}),
        json!({"read": {"watermark": 1}}),
        json!({"message": {"mid": "m_1", "is_echo": true, "text": "help"}}),
        json!({"referral": {"ref": "other", "source": "SHORTLINK"}}),
    ] {
        assert_eq!(chat.send(silent), json!([]));
    }
}

#[test]
fn every_payload_that_the_shop_offers_has_a_rule() {
    let mut payloads = BTreeSet::new();
    for line in FLOW.lines().chain(PROFILE.lines()) {
        let payload = line.split_once("payload").map(|(_, rest)| rest.trim_start_matches(['"', ':', ' ']));
        let payload =
            payload.map(|rest| rest.chars().take_while(|it| it.is_ascii_uppercase() || "_12345".contains(*it)));
        payloads.insert(payload.map(Iterator::collect::<String>).unwrap_or_default());
    }
    payloads.remove("");
    assert!(payloads.len() >= 15, "{payloads:?}");
    for payload in payloads {
        let fallback = "How can I help you today?";
        let answers = [Chat::new().tap(&payload), Chat::new().quick_reply(&payload)];
        let known =
            answers.iter().any(|answer| answer[0]["text"] != fallback || answer[0].get("quickReplies").is_none());
        assert!(known, "{payload}");
    }
}

#[test]
fn the_profile_is_valid() {
    let profile: messenger_wire::profile::Profile = serde_json::from_str(PROFILE).unwrap();
    assert_eq!(profile.validate(), Ok(()));
    assert_eq!(profile.get_started.unwrap().payload, "GET_STARTED");
}
