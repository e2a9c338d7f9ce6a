//! What a person orders, fills in, plays or pays.

use messenger_wire::webhook::{self, Amount, Text};

use super::{plain, word};
use crate::dispatch_input::{
    Answer, Coupon, CustomerAnswer, CustomerInformation, Feedback, GamePlay, Order, Payment, PaymentChange, Product,
};

pub(super) fn order(body: webhook::Order) -> Order {
    let product = |line: webhook::OrderLine| Product {
        id: plain(line.id),
        retailer_id: plain(line.retailer_id),
        name: line.name,
        unit_price: plain(line.unit_price),
        currency: plain(line.currency),
        quantity: line.quantity,
    };
    Order { products: body.products.into_iter().map(product).collect(), note: body.note }
}

pub(super) fn customer_information(body: webhook::CustomerInformation) -> CustomerInformation {
    let answers = body.screens.into_iter().flat_map(|screen| {
        let name = plain(screen.screen_id);
        screen.responses.into_iter().map(move |answer| CustomerAnswer {
            screen: name.clone(),
            key: answer.key,
            value: answer.value,
        })
    });
    CustomerInformation { answers: answers.collect() }
}

pub(super) fn feedback(body: webhook::Feedback) -> Feedback {
    let questions = body.screens.into_iter().flat_map(|screen| screen.questions);
    let answers = questions.map(|(question, answer)| Answer {
        question,
        kind: answer.kind.as_ref().and_then(word),
        answer: answer.payload,
        follow_up: answer.follow_up.and_then(|follow_up| follow_up.payload),
    });
    Feedback { answers: answers.collect(), ..Feedback::default() }
}

pub(super) fn coupon(body: webhook::Coupon) -> Coupon {
    Coupon { payload: body.payload, code: body.coupon_code }
}

pub(super) fn game_play(body: webhook::GamePlay) -> GamePlay {
    GamePlay {
        game_id: plain(body.game_id),
        player_id: body.player_id,
        context_type: body.context_type.as_ref().and_then(word),
        context_id: plain(body.context_id),
        score: body.score,
        payload: body.payload,
    }
}

pub(super) fn paid(body: webhook::Payment) -> Payment {
    let shipping_option_id = plain(body.shipping_option_id);
    Payment { shipping_option_id, ..step(PaymentChange::Paid, body.payload, body.amount) }
}

pub(super) fn prepared(body: webhook::PreCheckout) -> Payment {
    step(PaymentChange::Prepared, body.payload, body.amount)
}

pub(super) fn address_changed(body: webhook::CheckoutUpdate) -> Payment {
    step(PaymentChange::AddressChanged, body.payload, None)
}

/// Step of which Meta tells the payload and, mostly, the sum.
fn step(change: PaymentChange, payload: Option<Text>, amount: Option<Amount>) -> Payment {
    let (amount, currency) = amount.map(|sum| (plain(sum.amount), plain(sum.currency))).unwrap_or_default();
    Payment { change, payload, amount, currency, shipping_option_id: None }
}
