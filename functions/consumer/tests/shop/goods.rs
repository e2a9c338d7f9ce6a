//! Catalogue, order and survey.

use messenger_channel::dispatch_input::Profile;
use serde_json::json;

use crate::chat::{Chat, survey, template};

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
