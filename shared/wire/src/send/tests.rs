use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::template::{
    BusinessPrivacy, ComponentKind, CouponTemplate, CsatScale, CustomerFeedbackTemplate, CustomerInformationTemplate,
    GridAction, GridImage, ImageGridTemplate, InstantFormTemplate, MediaTemplate, MediaType,
    NotificationMessagesTemplate, Parameter, ProductTemplate, Question, Reoptin, ScoreLabel, UtilityTemplate,
};
use super::{
    Button, Media, Message, NotificationToken, NotificationType, Outgoing, QuickReply, Recipient, SendRequest,
    SenderAction, Tag, ThreadControl, WebPage, WebviewHeight, validate,
};
use crate::{AppId, Mid, Psid};

fn to() -> Psid {
    Psid::parse("7001").unwrap()
}

fn mid() -> Mid {
    Mid::parse("m_1").unwrap()
}

fn assert_form<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(typed: &T, json: &Value) {
    assert_eq!(serde_json::to_value(typed).unwrap(), *json);
    assert_eq!(serde_json::from_value::<T>(json.clone()).unwrap(), *typed, "{json}");
}

#[test]
fn request_is_written_as_meta_writes_it_and_read_back() {
    let hello = || Message::text("Hello");
    let outgoing = Outgoing::response(hello())
        .reply_to(mid())
        .notification_type(NotificationType::NoPush)
        .thread_control(ThreadControl::Pass { app_id: AppId::parse("15177").unwrap() });
    let utility = UtilityTemplate::new("order", "en")
        .component(ComponentKind::Body, [Parameter::named("order_id", "566701"), Parameter::positional("two")])
        .component(ComponentKind::Buttons, [Parameter::postback("TRACK")]);
    let token = |text: &str| NotificationToken::parse(text).unwrap();
    let cases = [
        (
            SendRequest::new(to(), outgoing).persona_id("9"),
            json!({"recipient": {"id": "7001"}, "messaging_type": "RESPONSE", "message": {"text": "Hello"}, "persona_id": "9",
                "reply_to": {"mid": "m_1"}, "notification_type": "NO_PUSH",
                "thread_control": {"control_type": "pass", "app_id": "15177"}}),
        ),
        (
            SendRequest::new(to(), Outgoing::response(hello()).thread_control(ThreadControl::Release {})),
            json!({"recipient": {"id": "7001"}, "messaging_type": "RESPONSE", "message": {"text": "Hello"},
                "thread_control": {"control_type": "release"}}),
        ),
        (
            SendRequest::tagged(to(), Tag::HumanAgent, hello().metadata("part-1")),
            json!({"recipient": {"id": "7001"}, "messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT",
                "message": {"text": "Hello", "metadata": "part-1"}}),
        ),
        (
            SendRequest::utility(to(), utility),
            json!({"recipient": {"id": "7001"}, "messaging_type": "UTILITY", "message": {"template": {"name": "order",
                "language": {"code": "en"}, "components": [
                    {"type": "body", "parameters": [
                        {"type": "text", "parameter_name": "order_id", "text": "566701"}, {"type": "text", "text": "two"}]},
                    {"type": "buttons", "parameters": [{"type": "POSTBACK", "payload": "TRACK"}]}]}}}),
        ),
        (
            SendRequest::action(to(), SenderAction::react(mid(), "😀")),
            json!({"recipient": {"id": "7001"}, "sender_action": "react", "payload": {"message_id": "m_1", "reaction": "😀"}}),
        ),
        (
            SendRequest::action(to(), SenderAction::unreact(mid())),
            json!({"recipient": {"id": "7001"}, "sender_action": "unreact", "payload": {"message_id": "m_1"}}),
        ),
        (
            SendRequest::response(Recipient::OneTimeNotifToken(token("t1")), hello()),
            json!({"recipient": {"one_time_notif_token": "t1"}, "messaging_type": "RESPONSE", "message": {"text": "Hello"}}),
        ),
        (
            SendRequest::response(Recipient::NotificationMessagesToken(token("t2")), hello()),
            json!({"recipient": {"notification_messages_token": "t2"}, "messaging_type": "RESPONSE",
                "message": {"text": "Hello"}}),
        ),
        (
            SendRequest::response(to(), Message::images([Media::id("1"), Media::url("https://a.example/2")])),
            json!({"recipient": {"id": "7001"}, "messaging_type": "RESPONSE", "message": {"attachments": [
                {"type": "image", "payload": {"attachment_id": "1"}},
                {"type": "image", "payload": {"url": "https://a.example/2"}}]}}),
        ),
        (
            SendRequest::response(to(), Message::sticker("369239263222822")),
            json!({"recipient": {"id": "7001"}, "messaging_type": "RESPONSE", "message": {"sticker_id": "369239263222822"}}),
        ),
        (
            SendRequest::response(
                to(),
                Message::image(Media::url("https://a.example/1").reusable(true))
                    .quick_reply(QuickReply::user_phone_number())
                    .quick_reply(QuickReply::user_email()),
            ),
            json!({"recipient": {"id": "7001"}, "messaging_type": "RESPONSE", "message": {
                "attachment": {"type": "image", "payload": {"url": "https://a.example/1", "is_reusable": true}},
                "quick_replies": [{"content_type": "user_phone_number"}, {"content_type": "user_email"}]}}),
        ),
    ];
    for (typed, json) in cases {
        assert_form(&typed, &json);
        assert_eq!(validate(&json), Ok(()), "{json}");
    }
}

#[test]
fn template_is_written_as_meta_writes_it_and_read_back() {
    let privacy = || BusinessPrivacy::new("https://a.example/privacy");
    let question = Question::csat("q_1", CsatScale::Stars)
        .title("How was it?")
        .score_label(ScoreLabel::NegPos)
        .follow_up_placeholder("Tell us more");
    let information = CustomerInformationTemplate::new(privacy()).country("US").expires_in_days(1);
    let opt_in = NotificationMessagesTemplate::new("News?", "NEWS").reoptin(Reoptin::Disabled);
    let grid = ImageGridTemplate::new(
        GridImage::new("https://a.example/1").hero(),
        GridImage::new("https://a.example/2").action(GridAction::Postback { payload: "TWO".to_owned() }),
    )
    .image(GridImage::new("https://a.example/3").action(GridAction::WebUrl { url: "https://a.example".to_owned() }))
    .title("Three")
    .subtitle("images")
    .button(Button::postback("More", "MORE"));
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
    let cases = [
        (
            Message::template(CouponTemplate::code("10% off", "TEN")),
            json!({"template_type": "coupon", "title": "10% off", "coupon_code": "TEN"}),
        ),
        (
            Message::template(CouponTemplate::url("10% off", "https://a.example")),
            json!({"template_type": "coupon", "title": "10% off", "coupon_url": "https://a.example"}),
        ),
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
                "business_privacy": {"url": "https://a.example/privacy"}, "expires_in_days": 1}),
        ),
        (
            Message::template(ProductTemplate::new("1").product("2")),
            json!({"template_type": "product", "elements": [{"id": "1"}, {"id": "2"}]}),
        ),
        (Message::template(InstantFormTemplate::new("1")), json!({"template_type": "instant_form", "form_id": "1"})),
        (
            Message::template(grid),
            json!({"template_type": "image_grid", "elements": [{"images": [
                {"url": "https://a.example/1", "is_hero_image": true},
                {"url": "https://a.example/2", "action": {"type": "postback", "payload": "TWO"}},
                {"url": "https://a.example/3", "action": {"type": "web_url", "url": "https://a.example"}}],
                "title": "Three", "subtitle": "images",
                "buttons": [{"type": "postback", "title": "More", "payload": "MORE"}]}]}),
        ),
        (
            Message::template(opt_in),
            json!({"template_type": "notification_messages", "title": "News?", "payload": "NEWS",
                "notification_messages_reoptin": "DISABLED"}),
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
    ];
    for (typed, payload) in cases {
        let json = json!({"attachment": {"type": "template", "payload": payload}});
        assert_form(&typed, &json);
        assert_eq!(SendRequest::response(to(), typed).validate(), Ok(()), "{json}");
    }
}

#[test]
fn what_has_no_type_is_not_read_as_one() {
    let bad = [
        json!({"recipient": {"id": "7001"}, "message": {"text": "t"}, "sender_action": "typing_on"}),
        json!({"recipient": {"id": "7001"}, "sender_action": "typing_on", "tag": "HUMAN_AGENT"}),
        json!({"recipient": {"id": "7001"}, "sender_action": "react"}),
        json!({"recipient": {"id": "7001"}, "message": {"text": "t"}, "tag": "HUMAN_AGENT"}),
        json!({"recipient": {"id": "7001"}, "message": {"text": "t"}, "messaging_type": "MESSAGE_TAG"}),
        json!({"recipient": {"id": "7001"}, "message": {"text": "t", "sticker_id": "1"}}),
        json!({"recipient": {"id": "7001"}, "message": {"text": "t", "quick_replys": []}}),
        json!({"recipient": {"id": "7001"}, "message": {"attachments": [{"type": "file", "payload": {"url": "https://u"}}]}}),
        json!({"recipient": {"id": "7001", "user_ref": "r"}, "message": {"text": "t"}}),
        json!({"recipient": {"id": "7001", "name": {"first_name": "a", "last_name": "b"}}, "message": {"text": "t"}}),
        json!({"recipient": {}, "message": {"text": "t"}}),
        json!({"message": {"text": "t"}}),
    ];
    for json in bad {
        assert!(serde_json::from_value::<SendRequest>(json.clone()).is_err(), "{json}");
    }
}

#[test]
fn debug_shows_neither_the_person_nor_the_message() {
    let request = SendRequest::response(
        to(),
        Message::text("a secret").metadata("hidden").quick_reply(QuickReply::text("private", "P")),
    );
    let shown = format!("{request:?} {:?}", Recipient::OneTimeNotifToken(NotificationToken::parse("token").unwrap()));
    for secret in ["7001", "secret", "hidden", "private", "token"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
