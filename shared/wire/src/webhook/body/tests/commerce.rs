//! Forms, orders, games and payments.

use super::{is, is_id};
use crate::webhook::samples::sample;
use crate::webhook::{Body, GameContext, QuestionType, Verdict};

#[test]
fn forms_have_all_their_properties() {
    let Body::Feedback(feedback) = sample("feedback", 0) else { panic!() };
    assert_eq!(feedback.screens[0].screen_id, Some(0));
    let answer = &feedback.screens[0].questions["q1"];
    assert!(answer.kind == Some(QuestionType::Csat) && is(answer.payload.as_ref(), "5"));
    let follow_up = answer.follow_up.as_ref().unwrap();
    assert!(follow_up.kind == Some(QuestionType::FreeForm) && is(follow_up.payload.as_ref(), "fine"));

    let Body::CustomerInformation(information) = sample("customer_information", 0) else { panic!() };
    assert!(is(information.screens[0].screen_id.as_ref(), "Add address"));
    let [country, phone] = &information.screens[0].responses[..] else { panic!() };
    assert!(country.key.as_deref() == Some("country") && is(country.value.as_ref(), "FR"));
    assert!(phone.key.as_deref() == Some("phone") && is(phone.value.as_ref(), "33"));

    let Body::LeadForm(form) = sample("lead_form", 0) else { panic!() };
    assert!(is(form.id.as_ref(), "99"));
    let Body::ResponseFeedback(thumb) = sample("response_feedback", 0) else { panic!() };
    assert!(thumb.feedback == Some(Verdict::Bad) && is_id(thumb.mid.as_ref(), "m_2"));
}

#[test]
fn orders_games_and_coupons_have_all_their_properties() {
    let Body::Order(order) = sample("order", 0) else { panic!() };
    let line = &order.products[0];
    assert!(is(line.id.as_ref(), "123") && is(line.retailer_id.as_ref(), "r") && is(line.name.as_ref(), "n"));
    assert!(is(line.unit_price.as_ref(), "11.50") && is(line.currency.as_ref(), "THB") && line.quantity == Some(2));
    assert!(is(order.note.as_ref(), "soon"));

    let Body::GamePlay(game) = sample("game_play", 0) else { panic!() };
    assert!(is(game.game_id.as_ref(), "g") && is(game.player_id.as_ref(), "p") && is(game.locale.as_ref(), "en_US"));
    assert!(game.context_type == Some(GameContext::Solo) && is(game.context_id.as_ref(), "c"));
    assert!(game.score == Some(99) && is(game.payload.as_ref(), "x"));

    let Body::Coupon(coupon) = sample("coupon", 0) else { panic!() };
    assert!(is(coupon.kind.as_ref(), "coupon") && is(coupon.payload.as_ref(), "p"));
    assert!(is(coupon.coupon_code.as_ref(), "SAVE10"));
    let Body::BrandedCamera(camera) = sample("branded_camera", 0) else { panic!() };
    assert!(is(camera.content_ids.last(), "e2") && is(camera.event.as_ref(), "dismiss"));
}

#[test]
fn payments_have_all_their_properties() {
    let Body::Payment(payment) = sample("payment", 0) else { panic!() };
    assert!(is(payment.payload.as_ref(), "p") && is(payment.shipping_option_id.as_ref(), "123"));
    let info = payment.requested_user_info.unwrap();
    assert!(is(info.contact_name.as_ref(), "n") && is(info.contact_email.as_ref(), "e"));
    assert!(is(info.contact_phone.as_ref(), "t"));
    let address = info.shipping_address.unwrap();
    assert!(is(address.id.as_ref(), "10105655000959552") && is(address.name.as_ref(), "n"));
    assert!(is(address.street1.as_ref(), "1") && is(address.street2.as_ref(), "") && is(address.city.as_ref(), "c"));
    assert!(is(address.state.as_ref(), "s") && is(address.country.as_ref(), "US"));
    assert!(is(address.postal_code.as_ref(), "94025"));
    let paid = payment.payment_credential.unwrap();
    assert!(is(paid.provider_type.as_ref(), "token") && is(paid.fb_payment_id.as_ref(), "fb"));
    assert_eq!(paid.charge_id.unwrap().expose(), "ch");
    assert_eq!(paid.tokenized_card.unwrap().expose(), "card");
    assert_eq!(paid.tokenized_cvv.unwrap().expose(), "cvv");
    assert_eq!((paid.token_expiry_month, paid.token_expiry_year), (Some(12), Some(2030)));
    let amount = payment.amount.unwrap();
    assert!(is(amount.currency.as_ref(), "USD") && is(amount.amount.as_ref(), "29.60"));

    let Body::CheckoutUpdate(update) = sample("checkout_update", 0) else { panic!() };
    assert!(is(update.payload.as_ref(), "p") && is(update.shipping_address.unwrap().id.as_ref(), "1"));
    let Body::PreCheckout(checkout) = sample("pre_checkout", 0) else { panic!() };
    assert!(is(checkout.payload.as_ref(), "p") && is(checkout.amount.unwrap().amount.as_ref(), "2.70"));
    assert!(is(checkout.requested_user_info.unwrap().contact_name.as_ref(), "n"));
}
