//! Help, orders of before, media, and a person who takes over.

use messenger_channel::dispatch_input::Profile;
use serde_json::json;

use crate::chat::{Chat, help, menu};

#[test]
fn a_person_who_starts_is_welcomed_by_name_where_it_is_known() {
    let mut chat = Chat::new();
    assert_eq!(chat.tap("GET_STARTED"), json!([{"text": "Welcome to the shop!"}, help()]));
    chat.profile = Some(Profile { first_name: Some("Ada".to_owned()), ..Profile::default() });
    assert_eq!(chat.tap("GET_STARTED"), json!([{"text": "Welcome to the shop, Ada!"}, help()]));
}

#[test]
fn help_shows_the_menu() {
    for text in ["help", "HELP!", "Can you help me?"] {
        assert_eq!(Chat::new().write(text), json!([help()]), "{text}");
    }
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
