//! Buttons, cards, media, receipts and opt-ins.

use messenger_graph::Request;
use messenger_wire::send::template::{
    Address, Amount, ImageAspectRatio, MediaTemplate, MediaType, OneTimeNotifReqTemplate, ReceiptElement,
    ReceiptTemplate,
};
use messenger_wire::send::{Button, ButtonTemplate, Element, GenericTemplate, Message, WebPage, WebviewHeight};

use super::super::theirs::PAGE;
use super::{Row, update};

pub(super) fn rows() -> Vec<Row<Request>> {
    vec![
        (&[0, 1], buttons()),
        (&[2], update(Message::template(cards()))),
        (&[3], update(Message::template(cards().image_aspect_ratio(ImageAspectRatio::Square)))),
        (&[5], media()),
        (&[6], receipt()),
        (&[11], opt_in()),
    ]
}

pub(super) fn buttons() -> Request {
    let start = Button::postback("Start Chatting", "USER_DEFINED_PAYLOAD");
    update(Message::template(ButtonTemplate::new("title", start)))
}

pub(super) fn cards() -> GenericTemplate {
    let page = WebPage::new("https://peterssendreceiveapp.ngrok.io/view?item=103")
        .height(WebviewHeight::Tall)
        .extensions(Some("https://peterssendreceiveapp.ngrok.io/".to_owned()));
    let card = Element::titled("Welcome to Peter's Hats")
        .subtitle("We've got the right hat for everyone.")
        .image_url("https://petersfancybrownhats.com/company_image.png")
        .default_action(page)
        .button(Button::postback("Start Chatting", "DEVELOPER_DEFINED_PAYLOAD"));
    GenericTemplate::new(card)
}

pub(super) fn media() -> Request {
    let image = MediaTemplate::attachment(MediaType::Image, "1854626884821032");
    update(Message::template(image.button(Button::web_url("View Website", PAGE))))
}

pub(super) fn receipt() -> Request {
    let amount = |decimal| Amount::parse(decimal).unwrap();
    let shirt = |title: &str, image: &str, price: u32, quantity| {
        ReceiptElement::new(title, price)
            .subtitle("100% Soft and Luxurious Cotton")
            .quantity(quantity)
            .currency("USD")
            .image_url(format!("http://petersapparel.parseapp.com/img/{image}.png"))
    };
    let receipt = ReceiptTemplate::new("Stephane Crozatier", "12345678902", "USD", "Visa 2345", amount("56.14"))
        .order_url("http://petersapparel.parseapp.com/order?order_id=123456")
        .timestamp(1_428_444_852)
        .element(shirt("Classic White T-Shirt", "whiteshirt", 50, 2))
        .element(shirt("Classic Gray T-Shirt", "grayshirt", 25, 1))
        .address(Address::new("1 Hacker Way", "Menlo Park", "94025", "CA", "US").street_2(""))
        .subtotal(75)
        .shipping_cost(amount("4.95"))
        .total_tax(amount("6.19"))
        .adjustment("New Customer Discount", 20)
        .adjustment("$10 Off Coupon", 10);
    update(Message::template(receipt))
}

pub(super) fn opt_in() -> Request {
    update(Message::template(OneTimeNotifReqTemplate::new("<TITLE_TEXT>", "<USER_DEFINED_PAYLOAD>")))
}
