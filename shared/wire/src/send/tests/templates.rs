//! Templates are written as Meta writes them, and read back.

use serde_json::{Value, json};

use super::{assert_form, to};
use crate::send::template::{
    AddressField, BusinessPrivacy, ContactField, CouponTemplate, CsatScale, CustomerFeedbackTemplate,
    CustomerInformationTemplate, FormField, Frequency, GridAction, GridButton, GridImage, ImageGridTemplate,
    InstantFormTemplate, MediaTemplate, MediaType, NotificationMessagesTemplate, ProductTemplate, Question, Reoptin,
    ScoreLabel,
};
use crate::send::{Button, Message, SendRequest, WebPage, WebviewHeight};

fn assert_templates<const N: usize>(cases: [(Message, Value); N]) {
    for (typed, payload) in cases {
        let json = json!({"attachment": {"type": "template", "payload": payload}});
        assert_form(&typed, &json);
        assert_eq!(SendRequest::response(to(), typed).validate(), Ok(()), "{json}");
    }
}

#[test]
fn card_is_written_as_meta_writes_it_and_read_back() {
    let grid = ImageGridTemplate::with_hero(
        GridImage::new("https://a.example/1"),
        GridImage::new("https://a.example/2").action(GridAction::Postback { payload: "TWO".to_owned() }),
    )
    .image(GridImage::new("https://a.example/3").action(GridAction::WebUrl { url: "https://a.example".to_owned() }))
    .title("Three")
    .subtitle("images")
    .button(GridButton::postback("More", "MORE"))
    .button(GridButton::web_url("Shop", "https://a.example"));
    let page = WebPage::new("https://a.example").height(WebviewHeight::Full).without_sharing();
    let buttons = MediaTemplate::facebook_url(MediaType::Video, "https://www.facebook.com/a/videos/1")
        .button(Button::web_page("Open", page))
        .button(Button::phone_number("Call", "+15105559999"))
        .button(Button::account_link("https://a.example/login"));
    let more_buttons = MediaTemplate::attachment(MediaType::Image, "1")
        .sharable(true)
        .button(Button::account_unlink())
        .button(Button::game_play("Play"))
        .button(Button::audio_call("Talk"));
    assert_templates([
        (
            Message::template(CouponTemplate::code("10% off", "TEN")),
            json!({"template_type": "coupon", "title": "10% off", "coupon_code": "TEN"}),
        ),
        (
            Message::template(CouponTemplate::url("10% off", "https://a.example")),
            json!({"template_type": "coupon", "title": "10% off", "coupon_url": "https://a.example"}),
        ),
        (
            Message::template(ProductTemplate::new("1").product("2")),
            json!({"template_type": "product", "elements": [{"id": "1"}, {"id": "2"}]}),
        ),
        (
            Message::template(grid),
            json!({"template_type": "image_grid", "elements": [{"images": [
                {"url": "https://a.example/1", "is_hero_image": true},
                {"url": "https://a.example/2", "action": {"type": "postback", "payload": "TWO"}},
                {"url": "https://a.example/3", "action": {"type": "web_url", "url": "https://a.example"}}],
                "title": "Three", "subtitle": "images",
                "buttons": [{"type": "postback", "title": "More", "payload": "MORE"},
                    {"type": "web_url", "title": "Shop", "url": "https://a.example"}]}]}),
        ),
        (
            Message::template(buttons),
            json!({"template_type": "media", "elements": [{"media_type": "video",
                "url": "https://www.facebook.com/a/videos/1", "buttons": [
                {"type": "web_url", "title": "Open", "url": "https://a.example", "webview_height_ratio": "full",
                    "webview_share_button": "hide"},
                {"type": "phone_number", "title": "Call", "payload": "+15105559999"},
                {"type": "account_link", "url": "https://a.example/login"}]}]}),
        ),
        (
            Message::template(more_buttons),
            json!({"template_type": "media", "sharable": true, "elements": [{"media_type": "image", "attachment_id": "1",
                "buttons": [{"type": "account_unlink"}, {"type": "game_play", "title": "Play"},
                    {"type": "audio_call", "title": "Talk"}]}]}),
        ),
    ]);
}

#[test]
fn form_is_written_as_meta_writes_it_and_read_back() {
    let privacy = || BusinessPrivacy::new("https://a.example/privacy");
    let question = Question::csat("q_1", CsatScale::Stars)
        .title("How was it?")
        .score_label(ScoreLabel::NegPos)
        .follow_up_placeholder("Tell us more");
    let information = CustomerInformationTemplate::new(privacy())
        .country("US")
        .contact(ContactField::Email, FormField::required())
        .contact(ContactField::Phone, FormField::optional().label("Call you at"))
        .address(AddressField::PostalCode, FormField::default().label("Post code"))
        .address(AddressField::Other("dependent_locality".to_owned()), FormField::required())
        .expires_in_days(1);
    let opt_in =
        NotificationMessagesTemplate::new("News?", "NEWS").reoptin(Reoptin::Disabled).frequency(Frequency::Weekly);
    assert_templates([
        (
            Message::template(
                CustomerFeedbackTemplate::new("Rate us", "One question", "Rate", question, privacy())
                    .expires_in_days(3),
            ),
            json!({"template_type": "customer_feedback", "title": "Rate us", "subtitle": "One question", "button_title": "Rate",
                "feedback_screens": [{"questions": [{"id": "q_1", "type": "csat", "title": "How was it?",
                    "score_label": "neg_pos", "score_option": "five_stars",
                    "follow_up": {"type": "free_form", "placeholder": "Tell us more"}}]}],
                "business_privacy": {"url": "https://a.example/privacy"}, "expires_in_days": 3}),
        ),
        (
            Message::template(CustomerFeedbackTemplate::new("t", "s", "b", Question::free_form("q"), privacy())),
            json!({"template_type": "customer_feedback", "title": "t", "subtitle": "s", "button_title": "b",
                "feedback_screens": [{"questions": [{"id": "q", "type": "free_form"}]}],
                "business_privacy": {"url": "https://a.example/privacy"}}),
        ),
        (
            Message::template(information),
            json!({"template_type": "customer_information", "countries": ["US"],
                "contact_overrides": [{"email": {"required": true}}, {"phone": {"required": false, "label": "Call you at"}}],
                "address_overrides": [{"postal_code": {"label": "Post code"}}, {"dependent_locality": {"required": true}}],
                "business_privacy": {"url": "https://a.example/privacy"}, "expires_in_days": 1}),
        ),
        (Message::template(InstantFormTemplate::new("1")), json!({"template_type": "instant_form", "form_id": "1"})),
        (
            Message::template(opt_in),
            json!({"template_type": "notification_messages", "title": "News?", "payload": "NEWS",
                "notification_messages_reoptin": "DISABLED", "notification_messages_frequency": "WEEKLY"}),
        ),
    ]);
}
