use serde_json::json;

use super::of;
use crate::dispatch_input::Event;

#[test]
fn what_a_person_orders_fills_in_plays_or_pays_has_its_normalised_body() {
    for (event, kind, property, body) in [
        (
            json!({"order": {"note": "n", "products": [{"id": 123, "retailer_id": "r", "name": "Mug", "unit_price": 11.50,
                "currency": "THB", "quantity": "2"}]}}),
            "order.received",
            "order",
            json!({"note": "n", "products": [{"id": "123", "retailerId": "r", "name": "Mug", "unitPrice": "11.5",
                "currency": "THB", "quantity": 2}]}),
        ),
        (json!({"form": {"id": 5}}), "form.submitted", "form", json!({"id": "5"})),
        (
            json!({"messaging_customer_information": {"screens": [{"screen_id": "Add address", "responses": [
                {"key": "country", "value": "AT"}, {"key": "locality", "value": "Wien"}]}]}}),
            "customer_information.received",
            "customerInformation",
            json!({"answers": [{"screen": "Add address", "key": "country", "value": "AT"},
                {"screen": "Add address", "key": "locality", "value": "Wien"}]}),
        ),
        (
            json!({"template": {"type": "coupon", "payload": "P", "coupon_code": "10OFF"}}),
            "coupon.revealed",
            "coupon",
            json!({"payload": "P", "code": "10OFF"}),
        ),
        (
            json!({"game_play": {"game_id": "1", "player_id": 2, "context_type": "GROUP", "context_id": "3", "score": 4, "payload": {"a": 1}}}),
            "game.played",
            "gamePlay",
            json!({"gameId": "1", "playerId": "2", "contextType": "GROUP", "contextId": "3", "score": 4, "payload": "{\"a\":1}"}),
        ),
        (
            json!({"payment": {"payload": "P", "amount": {"currency": "USD", "amount": "29.62"}, "shipping_option_id": "s",
                "payment_credential": {"provider_type": "stripe", "charge_id": "secret"}}}),
            "payment.updated",
            "payment",
            json!({"change": "paid", "payload": "P", "amount": "29.62", "currency": "USD", "shippingOptionId": "s"}),
        ),
        (
            json!({"pre_checkout": {"payload": "P", "amount": {"currency": "USD", "amount": "2"}}}),
            "payment.updated",
            "payment",
            json!({"change": "prepared", "payload": "P", "amount": "2", "currency": "USD"}),
        ),
        (
            json!({"checkout_update": {"payload": "P", "shipping_address": {"city": "Wien"}}}),
            "payment.updated",
            "payment",
            json!({"change": "addressChanged", "payload": "P"}),
        ),
    ] {
        let input = of(&event);
        assert_eq!((&input["type"], &input[property]), (&json!(kind), &body), "{input}");
        assert!(Event::KINDS.contains(&kind));
    }
}
