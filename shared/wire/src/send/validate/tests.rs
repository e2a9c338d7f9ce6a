#![expect(clippy::needless_pass_by_value, reason = "builders of test documents take what json! gives")]

mod shapes;

use serde_json::{Value, json};

use super::{validate, validate_message, validate_with_file};
use crate::Psid;
use crate::limits;
use crate::send::{Button, ButtonTemplate, Message, SendRequest};

fn send(message: Value) -> Value {
    json!({"recipient": {"id": "7001"}, "messaging_type": "RESPONSE", "message": message})
}

fn template(payload: Value) -> Value {
    send(json!({"attachment": {"type": "template", "payload": payload}}))
}

fn with(mut base: Value, changes: Value) -> Value {
    for (key, value) in changes.as_object().unwrap() {
        base[key] = value.clone();
    }
    base
}

fn lines(request: &Value) -> Vec<String> {
    validate(request).err().map(|violations| violations.iter().map(ToString::to_string).collect()).unwrap_or_default()
}

fn text(length: usize) -> String {
    "x".repeat(length)
}

fn button(title: usize) -> Value {
    json!({"type": "postback", "title": text(title), "payload": "p"})
}

fn buttons(count: usize) -> Value {
    vec![button(1); count].into()
}

fn quick_reply(title: usize, payload: usize) -> Value {
    json!({"content_type": "text", "title": text(title), "payload": text(payload)})
}

fn generic(changes: Value) -> Value {
    template(json!({"template_type": "generic", "elements": [with(json!({"title": "t", "subtitle": "s"}), changes)]}))
}

fn feedback(changes: Value, question: Value) -> Value {
    let question = with(json!({"id": "q1", "type": "csat"}), question);
    let base = json!({"template_type": "customer_feedback", "title": "t", "subtitle": "s", "button_title": "b",
        "feedback_screens": [{"questions": [question]}], "business_privacy": {"url": "https://a.example"}});
    template(with(base, changes))
}

fn information(changes: Value) -> Value {
    let base = json!({"template_type": "customer_information", "business_privacy": {"url": "https://a.example"}});
    template(with(base, changes))
}

fn grid(changes: Value) -> Value {
    let images = json!([{"url": "https://a.example/1"}, {"url": "https://a.example/2"}]);
    template(json!({"template_type": "image_grid", "elements": [with(json!({"images": images}), changes)]}))
}

fn coupon(changes: Value) -> Value {
    template(with(json!({"template_type": "coupon", "title": "t", "coupon_code": "c"}), changes))
}

fn receipt(changes: Value) -> Value {
    let base = json!({"template_type": "receipt", "recipient_name": "n", "order_number": "o", "currency": "USD",
        "payment_method": "m", "summary": {"total_cost": 1}});
    template(with(base, changes))
}

fn boarding_pass(changes: Value) -> Value {
    let airport = json!({"airport_code": "AMS", "city": "Amsterdam"});
    let flight = json!({"flight_number": "KL1", "departure_airport": airport, "arrival_airport": airport,
        "flight_schedule": {"departure_time": "2016-01-02T19:05"}});
    let pass = json!({"passenger_name": "n", "pnr_number": "p", "logo_image_url": "u", "above_bar_code_image_url": "u",
        "flight_info": flight});
    template(json!({"template_type": "airline_boardingpass", "intro_message": "i", "locale": "en_US",
        "boarding_pass": [with(pass, changes)]}))
}

fn media(element: Value) -> Value {
    template(json!({"template_type": "media", "elements": [element]}))
}

fn media_url(url: Value) -> Value {
    send(json!({"attachment": {"type": "image", "payload": {"url": url}}}))
}

/// A limit: where, how much, and a request that uses so much of it.
type Limit = (&'static str, usize, fn(usize) -> Value);

const PAYLOAD: &str = "message.attachment.payload";

fn most() -> Vec<Limit> {
    vec![
        ("message.text", limits::TEXT_UNITS, |n| send(json!({"text": text(n)}))),
        ("message.metadata", limits::METADATA_UNITS, |n| send(json!({"text": "t", "metadata": text(n)}))),
        ("message.attachments", limits::IMAGES, |n| {
            send(json!({"attachments": vec![json!({"type": "image", "payload": {"url": "https://a.example"}}); n]}))
        }),
        ("message.quick_replies", limits::QUICK_REPLIES, |n| {
            send(json!({"text": "t", "quick_replies": vec![quick_reply(1, 1); n]}))
        }),
        ("message.quick_replies[0].title", limits::QUICK_REPLY_TITLE_UNITS, |n| {
            send(json!({"text": "t", "quick_replies": [quick_reply(n, 1)]}))
        }),
        ("message.quick_replies[0].payload", limits::PAYLOAD_UNITS, |n| {
            send(json!({"text": "t", "quick_replies": [quick_reply(1, n)]}))
        }),
        (".text", limits::BUTTON_TEMPLATE_TEXT_UNITS, |n| {
            template(json!({"template_type": "button", "text": text(n), "buttons": buttons(1)}))
        }),
        (".buttons", limits::BUTTONS, |n| {
            template(json!({"template_type": "button", "text": "t", "buttons": buttons(n)}))
        }),
        (".buttons[0].title", limits::BUTTON_TITLE_UNITS, |n| {
            template(json!({"template_type": "button", "text": "t", "buttons": [button(n)]}))
        }),
        (".buttons[0].payload", limits::PAYLOAD_UNITS, |n| {
            let button = json!({"type": "postback", "title": "t", "payload": text(n)});
            template(json!({"template_type": "button", "text": "t", "buttons": [button]}))
        }),
        (".elements", limits::GENERIC_ELEMENTS, |n| {
            template(json!({"template_type": "generic", "elements": vec![json!({"title": "t", "subtitle": "s"}); n]}))
        }),
        (".elements[0].title", limits::TITLE_UNITS, |n| generic(json!({"title": text(n)}))),
        (".elements[0].subtitle", limits::SUBTITLE_UNITS, |n| generic(json!({"subtitle": text(n)}))),
        (".elements[0].buttons", limits::BUTTONS, |n| generic(json!({"buttons": buttons(n)}))),
        (".elements", 1, |n| {
            template(
                json!({"template_type": "media", "elements": vec![json!({"media_type": "image", "attachment_id": "1"}); n]}),
            )
        }),
        (".elements[0].buttons", limits::BUTTONS, |n| {
            media(json!({"media_type": "video", "attachment_id": "1", "buttons": buttons(n)}))
        }),
        (".elements", limits::RECEIPT_ELEMENTS, |n| {
            receipt(json!({"elements": vec![json!({"title": "t", "price": 1}); n]}))
        }),
        (".title", limits::TITLE_UNITS, |n| coupon(json!({"title": text(n)}))),
        (".subtitle", limits::SUBTITLE_UNITS, |n| coupon(json!({"subtitle": text(n)}))),
        (".payload", limits::PAYLOAD_UNITS, |n| coupon(json!({"payload": text(n)}))),
        (".title", limits::FEEDBACK_TITLE_UNITS, |n| feedback(json!({"title": text(n)}), json!({}))),
        (".subtitle", limits::SUBTITLE_UNITS, |n| feedback(json!({"subtitle": text(n)}), json!({}))),
        (".button_title", limits::BUTTON_TITLE_UNITS, |n| feedback(json!({"button_title": text(n)}), json!({}))),
        (".feedback_screens", 1, |n| {
            let screen = json!({"questions": [{"id": "q", "type": "nps"}]});
            feedback(json!({"feedback_screens": vec![screen; n]}), json!({}))
        }),
        (".feedback_screens[0].questions", 1, |n| {
            let questions = vec![json!({"id": "q", "type": "ces"}); n];
            feedback(json!({"feedback_screens": [{"questions": questions}]}), json!({}))
        }),
        (".feedback_screens[0].questions[0].id", limits::FEEDBACK_QUESTION_ID_UNITS, |n| {
            feedback(json!({}), json!({"id": text(n)}))
        }),
        (".feedback_screens[0].questions[0].title", limits::FEEDBACK_QUESTION_UNITS, |n| {
            feedback(json!({}), json!({"title": text(n)}))
        }),
        (".feedback_screens[0].questions[0].follow_up.placeholder", limits::FEEDBACK_PLACEHOLDER_UNITS, |n| {
            feedback(json!({}), json!({"follow_up": {"type": "free_form", "placeholder": text(n)}}))
        }),
        (".elements", limits::PRODUCTS, |n| {
            template(json!({"template_type": "product", "elements": vec![json!({"id": "1"}); n]}))
        }),
        (".elements", 1, |n| {
            let grid = json!({"images": [{"url": "https://u"}, {"url": "https://u"}]});
            template(json!({"template_type": "image_grid", "elements": vec![grid; n]}))
        }),
        (".elements[0].images", limits::GRID_IMAGES, |n| grid(json!({"images": vec![json!({"url": "https://u"}); n]}))),
        (".elements[0].title", limits::GRID_TITLE_UNITS, |n| grid(json!({"title": text(n)}))),
        (".elements[0].subtitle", limits::SUBTITLE_UNITS, |n| grid(json!({"subtitle": text(n)}))),
        (".elements[0].buttons", limits::BUTTONS, |n| grid(json!({"buttons": buttons(n)}))),
        (".elements[0].images[0].action.payload", limits::PAYLOAD_UNITS, |n| {
            let image = json!({"url": "https://u", "action": {"type": "postback", "payload": text(n)}});
            grid(json!({"images": [image, {"url": "https://u"}]}))
        }),
        (".title", limits::OPT_IN_TITLE_UNITS, |n| {
            template(json!({"template_type": "one_time_notif_req", "title": text(n), "payload": "p"}))
        }),
        (".payload", limits::PAYLOAD_UNITS, |n| {
            template(json!({"template_type": "one_time_notif_req", "title": "t", "payload": text(n)}))
        }),
        (".title", limits::OPT_IN_TITLE_UNITS, |n| {
            template(json!({"template_type": "notification_messages", "title": text(n), "payload": "p"}))
        }),
        (".payload", limits::PAYLOAD_UNITS, |n| {
            template(json!({"template_type": "notification_messages", "title": "t", "payload": text(n)}))
        }),
    ]
}

fn full_path(path: &str) -> String {
    if path.starts_with('.') { format!("{PAYLOAD}{path}") } else { path.to_owned() }
}

#[test]
fn limit_is_kept_and_one_past_it_is_refused() {
    for (path, limit, request) in most() {
        let path = full_path(path);
        assert_eq!(lines(&request(limit)), [""; 0], "{path} at {limit}");
        let past = lines(&request(limit + 1));
        let unit = if past[0].contains("items") { "items" } else { "UTF-16 units" };
        assert_eq!(past, [format!("{path}: {} {unit}, at most {limit}", limit + 1)]);
    }
}

#[test]
fn least_is_kept_and_one_below_it_is_refused() {
    let least: Vec<Limit> = vec![
        ("message.text", 1, |n| send(json!({"text": text(n)}))),
        ("message.attachments", 1, |n| {
            send(json!({"attachments": vec![json!({"type": "image", "payload": {"url": "https://a.example"}}); n]}))
        }),
        (".buttons", 1, |n| template(json!({"template_type": "button", "text": "t", "buttons": buttons(n)}))),
        (".elements", 1, |n| {
            template(json!({"template_type": "generic", "elements": vec![json!({"title": "t", "subtitle": "s"}); n]}))
        }),
        (".elements[0].images", limits::GRID_IMAGES_LEAST, |n| {
            grid(json!({"images": vec![json!({"url": "https://u"}); n]}))
        }),
        (".feedback_screens[0].questions[0].title", limits::FEEDBACK_QUESTION_UNITS_LEAST, |n| {
            feedback(json!({}), json!({"title": text(n)}))
        }),
    ];
    for (path, limit, request) in least {
        let path = full_path(path);
        assert_eq!(lines(&request(limit)), [""; 0], "{path} at {limit}");
        let below = lines(&request(limit - 1));
        let unit = if below[0].contains("items") { "items" } else { "UTF-16 units" };
        assert_eq!(below, [format!("{path}: {} {unit}, at least {limit}", limit - 1)]);
    }
}

#[test]
fn days_are_within_their_range() {
    type Days = (&'static str, u64, fn(u64) -> Value);
    let days: [Days; 3] = [
        ("expires_in_days", limits::FORM_DAYS, |n| feedback(json!({"expires_in_days": n}), json!({}))),
        ("expires_in_days", limits::FORM_DAYS, |n| information(json!({"expires_in_days": n}))),
        ("elements[0].buttons[0].expires_in_days", limits::AUDIO_CALL_DAYS, |n| {
            generic(json!({"buttons": [{"type": "audio_call", "title": "t", "expires_in_days": n}]}))
        }),
    ];
    for (path, limit, request) in days {
        for good in [1, limit] {
            assert_eq!(lines(&request(good)), [""; 0], "{path} at {good}");
        }
        for bad in [0, limit + 1] {
            assert_eq!(
                lines(&request(bad)),
                [format!("{PAYLOAD}.{path}: {bad}, not a whole number from 1 to {limit}")]
            );
        }
    }
}

#[test]
fn lengths_are_utf16_units() {
    let emoji = |count: usize| {
        send(json!({"text": "t", "quick_replies": [
        {"content_type": "text", "title": "😀".repeat(count), "payload": "p"}]}))
    };
    assert_eq!(lines(&emoji(10)), [""; 0]);
    assert_eq!(lines(&emoji(11)), ["message.quick_replies[0].title: 22 UTF-16 units, at most 20"]);
}

#[test]
fn what_is_retired_is_refused_with_what_to_use_instead() {
    let utility = "is retired; use a utility template (messaging_type UTILITY)";
    for tag in ["ACCOUNT_UPDATE", "CONFIRMED_EVENT_UPDATE", "POST_PURCHASE_UPDATE"] {
        let request = with(send(json!({"text": "t"})), json!({"messaging_type": "MESSAGE_TAG", "tag": tag}));
        assert_eq!(lines(&request), [format!("tag: {tag} {utility}")]);
    }
    let instead = [
        ("list", "use a generic template of several elements"),
        ("open_graph", "send the link as text, or a generic template with a web_url"),
    ];
    for (kind, instead) in instead {
        let refused = lines(&template(json!({"template_type": kind})));
        assert_eq!(refused, [format!("{PAYLOAD}.template_type: {kind} is retired; {instead}")]);
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn good_request_stands_beside_its_bad_one() {
    let tagged = |tag: &str| with(send(json!({"text": "t"})), json!({"messaging_type": "MESSAGE_TAG", "tag": tag}));
    let to = |recipient: Value| json!({"recipient": recipient, "message": {"text": "t"}});
    let action = |action: Value| with(json!({"recipient": {"id": "7001"}}), action);
    let survey = json!({"messaging_type": "MESSAGE_TAG", "tag": "CUSTOMER_FEEDBACK"});
    let utility = json!({"template": {"name": "n", "language": {"code": "en"}}});
    let button = |button: Value| template(json!({"template_type": "button", "text": "t", "buttons": [button]}));
    let b = "message.attachment.payload.buttons[0]";
    let e = "message.attachment.payload.elements[0]";
    let cases: Vec<(Value, Value, String)> = vec![
        (to(json!({"id": 7001})), json!({"message": {"text": "t"}}), "recipient: missing".into()),
        (
            to(json!({"user_ref": "r"})),
            to(json!({"user_ref": "r", "id": "7001"})),
            "recipient: 2 of id, user_ref, comment_id, post_id, one_time_notif_token, notification_messages_token, phone_number, exactly 1".into(),
        ),
        (
            to(json!({"phone_number": "+1", "name": {"first_name": "a", "last_name": "b"}})),
            to(json!({"id": "7001", "name": {}})),
            "recipient.name: not allowed: only with phone_number".into(),
        ),
        (to(json!({"comment_id": "c"})), to(json!({"comment_id": ""})), "recipient.comment_id: 0 UTF-16 units, at least 1".into()),
        (to(json!({"post_id": "p"})), to(json!({"post_id": []})), "recipient.post_id: an array, not a string".into()),
        (
            send(json!({"text": "t", "attachment": null})),
            send(json!({"text": "t", "sticker_id": "1"})),
            "message: 2 of text, attachment, attachments, sticker_id, template, exactly 1".into(),
        ),
        (send(json!({"sticker_id": 1})), json!({"recipient": {"id": "1"}}), "document: 0 of message, sender_action, exactly 1".into()),
        (tagged("HUMAN_AGENT"), tagged("SHIPPING"), "tag: SHIPPING is none of HUMAN_AGENT, CUSTOMER_FEEDBACK, NON_PROMOTIONAL_SUBSCRIPTION".into()),
        (
            with(feedback(json!({}), json!({})), survey.clone()),
            with(send(json!({"text": "t"})), survey),
            "tag: not allowed: CUSTOMER_FEEDBACK only with the template customer_feedback".into(),
        ),
        (
            tagged("HUMAN_AGENT"),
            with(send(json!({"text": "t"})), json!({"messaging_type": "MESSAGE_TAG"})),
            "tag: missing".into(),
        ),
        (
            tagged("HUMAN_AGENT"),
            with(tagged("HUMAN_AGENT"), json!({"messaging_type": "RESPONSE"})),
            "tag: not allowed: only with messaging_type MESSAGE_TAG".into(),
        ),
        (
            with(send(utility.clone()), json!({"messaging_type": "UTILITY"})),
            send(utility),
            "message.template: not allowed: only with messaging_type UTILITY".into(),
        ),
        (
            send(json!({"text": "t"})),
            with(send(json!({"text": "t"})), json!({"messaging_type": "UTILITY"})),
            "message.template: missing".into(),
        ),
        (
            with(send(json!({"text": "t"})), json!({"notification_type": "NO_PUSH"})),
            with(send(json!({"text": "t"})), json!({"notification_type": "a secret text"})),
            "notification_type: <not a word> is none of REGULAR, SILENT_PUSH, NO_PUSH".into(),
        ),
        (
            with(send(json!({"text": "t"})), json!({"reply_to": {"mid": "m_1"}})),
            with(send(json!({"text": "t"})), json!({"reply_to": {}})),
            "reply_to.mid: missing".into(),
        ),
        (
            with(send(json!({"text": "t"})), json!({"thread_control": {"control_type": "pass", "app_id": 1}})),
            with(send(json!({"text": "t"})), json!({"thread_control": {"control_type": "pass"}})),
            "thread_control.app_id: missing".into(),
        ),
        (
            with(send(json!({"text": "t"})), json!({"thread_control": {"control_type": "release"}})),
            with(send(json!({"text": "t"})), json!({"thread_control": {"control_type": "take"}})),
            "thread_control.control_type: take is none of pass, release".into(),
        ),
        (
            action(json!({"sender_action": "typing_on", "persona_id": 1})),
            action(json!({"sender_action": "typing_on", "messaging_type": "RESPONSE"})),
            "messaging_type: not allowed: a sender action goes alone".into(),
        ),
        (
            action(json!({"sender_action": "react", "payload": {"message_id": "m", "reaction": "😀"}})),
            action(json!({"sender_action": "react", "payload": {"message_id": "m"}})),
            "payload.reaction: missing".into(),
        ),
        (
            action(json!({"sender_action": "unreact", "payload": {"message_id": "m"}})),
            action(json!({"sender_action": "unreact", "payload": {"message_id": "m", "reaction": "😀"}})),
            "payload.reaction: not allowed: unreact names the message only".into(),
        ),
        (
            action(json!({"sender_action": "mark_seen"})),
            action(json!({"sender_action": "mark_seen", "payload": {"message_id": "m"}})),
            "payload: not allowed: only with the sender actions react and unreact".into(),
        ),
        (
            send(json!({"text": "t", "quick_replies": [{"content_type": "text", "title": "", "payload": "", "image_url": "https://u"}]})),
            send(json!({"text": "t", "quick_replies": [{"content_type": "location"}]})),
            "message.quick_replies[0].content_type: location is none of text, user_phone_number, user_email".into(),
        ),
        (
            send(json!({"text": "t", "quick_replies": [{"content_type": "user_email"}]})),
            send(json!({"sticker_id": "1", "quick_replies": [{"content_type": "user_email"}]})),
            "message.quick_replies: not allowed: only with a text or an attachment".into(),
        ),
        (
            send(json!({"attachment": {"type": "image", "payload": {"url": "https://u", "is_reusable": true}}})),
            send(json!({"attachment": {"type": "image", "payload": {"url": "https://u", "attachment_id": "1"}}})),
            "message.attachment.payload: 2 of url, attachment_id, exactly 1".into(),
        ),
        (
            send(json!({"attachments": [{"type": "image", "payload": {"attachment_id": "1"}}]})),
            send(json!({"attachments": [{"type": "video", "payload": {"attachment_id": "1"}}]})),
            "message.attachments[0].type: video is none of image".into(),
        ),
        (
            button(json!({"type": "phone_number", "title": "t", "payload": "+15105559999"})),
            button(json!({"type": "phone_number", "title": "t", "payload": "+1 (510) 555"})),
            format!("{b}.payload: a string of 12 UTF-16 units, not a phone number as +15105559999"),
        ),
        (
            button(json!({"type": "account_link", "url": "https://a.example"})),
            button(json!({"type": "account_link", "url": "http://a.example"})),
            format!("{b}.url: a string of 16 UTF-16 units, not a URL with https"),
        ),
        (button(json!({"type": "account_unlink"})), button(json!({"type": "nested", "title": "t"})), format!("{b}.type: nested is retired; list the items themselves, a menu takes up to 20")),
        (
            button(json!({"type": "web_url", "title": "t", "url": "https://u", "messenger_extensions": true, "fallback_url": "https://f"})),
            button(json!({"type": "web_url", "title": "t", "url": "https://u", "fallback_url": "https://f"})),
            format!("{b}.fallback_url: not allowed: only with messenger_extensions"),
        ),
        (
            button(json!({"type": "web_url", "title": "t", "url": "https://u", "webview_height_ratio": "full"})),
            button(json!({"type": "web_url", "title": "t", "url": "https://u", "webview_height_ratio": "half"})),
            format!("{b}.webview_height_ratio: half is none of compact, tall, full"),
        ),
        (
            button(json!({"type": "game_play", "title": "t", "game_metadata": {"player_id": "1"}})),
            button(json!({"type": "game_play", "title": "t", "game_metadata": {"player_id": "1", "context_id": "2"}})),
            format!("{b}.game_metadata: 2 of player_id, context_id, exactly 1"),
        ),
        (
            generic(json!({})),
            generic(json!({"subtitle": null})),
            format!("{e}: not allowed: a title alone; add a subtitle, image, default action or button"),
        ),
        (
            generic(json!({"default_action": {"type": "web_url", "url": "https://u"}})),
            generic(json!({"default_action": {"type": "web_url", "url": "https://u", "title": "t"}})),
            format!("{e}.default_action.title: not allowed: a default action has none"),
        ),
        (
            media(json!({"media_type": "video", "url": "https://business.facebook.com/page/videos/1"})),
            media(json!({"media_type": "video", "url": "https://notfacebook.com/page/videos/1"})),
            format!("{e}.url: a string of 37 UTF-16 units, not a Facebook URL; upload other media first"),
        ),
        (
            media(json!({"media_type": "image", "attachment_id": "1"})),
            media(json!({"media_type": "audio", "attachment_id": "1"})),
            format!("{e}.media_type: audio is none of image, video"),
        ),
        (coupon(json!({})), coupon(json!({"coupon_code": "A B"})), format!("{PAYLOAD}.coupon_code: a string of 3 UTF-16 units, not a code without spaces")),
        (
            coupon(json!({"coupon_code": null, "coupon_url": "https://u"})),
            coupon(json!({"coupon_code": null})),
            format!("{PAYLOAD}.coupon_code: missing"),
        ),
        (
            receipt(json!({})),
            receipt(json!({"summary": {"subtotal": 1}})),
            format!("{PAYLOAD}.summary.total_cost: missing"),
        ),
        (
            feedback(json!({}), json!({"score_option": "five_stars"})),
            feedback(json!({}), json!({"score_option": "zero_to_ten"})),
            format!("{PAYLOAD}.feedback_screens[0].questions[0].score_option: zero_to_ten is none of one_to_five, five_stars, five_emojis"),
        ),
        (
            feedback(json!({}), json!({"id": "q_1"})),
            feedback(json!({}), json!({"id": "q-1"})),
            format!("{PAYLOAD}.feedback_screens[0].questions[0].id: a string of 3 UTF-16 units, not letters, digits and _"),
        ),
        (
            feedback(json!({}), json!({"score_label": "none"})),
            feedback(json!({}), json!({"score_label": "sad_glad"})),
            format!("{PAYLOAD}.feedback_screens[0].questions[0].score_label: sad_glad is none of neg_pos, hard_easy, dis_sat, unlike_like, poor_great, none"),
        ),
        (
            feedback(json!({}), json!({"type": "free_form"})),
            feedback(json!({}), json!({"type": "free_form", "follow_up": {"type": "free_form"}})),
            format!("{PAYLOAD}.feedback_screens[0].questions[0].follow_up: not allowed: a free_form question has no score"),
        ),
        (
            feedback(json!({}), json!({"follow_up": {"type": "free_form"}})),
            feedback(json!({}), json!({"follow_up": {"type": "stars"}})),
            format!("{PAYLOAD}.feedback_screens[0].questions[0].follow_up.type: stars is none of free_form"),
        ),
        (
            feedback(json!({"title": "shop.example"}), json!({})),
            feedback(json!({"title": "https://shop.example"}), json!({})),
            format!("{PAYLOAD}.title: not allowed: a URL in a survey"),
        ),
        (feedback(json!({}), json!({})), feedback(json!({"subtitle": null}), json!({})), format!("{PAYLOAD}.subtitle: missing")),
        (
            feedback(json!({}), json!({})),
            feedback(json!({"business_privacy": {}}), json!({})),
            format!("{PAYLOAD}.business_privacy.url: missing"),
        ),
        (
            information(json!({"countries": ["US", "NL"]})),
            information(json!({"countries": ["US", "N1"]})),
            format!("{PAYLOAD}.countries[1]: a string of 2 UTF-16 units, not a country by its two letters"),
        ),
        (
            information(json!({"countries": ["US"]})),
            information(json!({"business_privacy": null})),
            format!("{PAYLOAD}.business_privacy: missing"),
        ),
        (
            grid(json!({"images": [{"url": "https://u", "is_hero_image": true}, {"url": "https://u", "is_hero_image": false}]})),
            grid(json!({"images": [{"url": "https://u", "is_hero_image": true}, {"url": "https://u", "is_hero_image": true}]})),
            format!("{e}.images: not allowed: more than one hero image"),
        ),
        (
            grid(json!({"buttons": [{"type": "web_url", "title": "t", "url": "https://u"}]})),
            grid(json!({"buttons": [{"type": "account_unlink"}]})),
            format!("{e}.buttons[0].type: account_unlink is none of web_url, postback"),
        ),
        (
            template(json!({"template_type": "instant_form", "form_id": "1"})),
            template(json!({"template_type": "instant_form"})),
            format!("{PAYLOAD}.form_id: missing"),
        ),
        (
            boarding_pass(json!({"qr_code": "q"})),
            boarding_pass(json!({"qr_code": "q", "barcode_image_url": "u"})),
            format!("{PAYLOAD}.boarding_pass[0]: 2 of qr_code, barcode_image_url, exactly 1"),
        ),
        (
            boarding_pass(json!({"qr_code": "q", "travel_class": "first_class"})),
            boarding_pass(json!({"qr_code": "q", "travel_class": "cargo"})),
            format!("{PAYLOAD}.boarding_pass[0].travel_class: cargo is none of economy, business, first_class"),
        ),
        (
            with(send(json!({"template": {"name": "n", "language": {"code": "en"}}})), json!({"messaging_type": "UTILITY"})),
            with(send(json!({"template": {"name": "n", "language": {}}})), json!({"messaging_type": "UTILITY"})),
            "message.template.language.code: missing".into(),
        ),
        (
            template(json!({"template_type": "newer_than_this_crate"})),
            template(json!({"template_type": 1})),
            format!("{PAYLOAD}.template_type: a number, not a string"),
        ),
    ];
    for (good, bad, line) in cases {
        assert_eq!(lines(&good), [""; 0], "{good}");
        assert_eq!(lines(&bad), [line], "{bad}");
    }
}

#[test]
fn all_violations_come_at_once() {
    let request =
        json!({"message": {"text": text(2000), "quick_replies": [quick_reply(21, 1001)]}, "messaging_type": "REPLY"});
    assert_eq!(
        lines(&request),
        [
            "recipient: missing",
            "message.text: 2000 UTF-16 units, at most 1999",
            "message.quick_replies[0].title: 21 UTF-16 units, at most 20",
            "message.quick_replies[0].payload: 1001 UTF-16 units, at most 1000",
            "messaging_type: REPLY is none of RESPONSE, UPDATE, MESSAGE_TAG, UTILITY",
        ],
    );
}

#[test]
fn what_is_no_object_is_refused() {
    for (value, found) in
        [(json!(null), "null"), (json!([]), "an array"), (json!("text"), "a string"), (json!(true), "a boolean")]
    {
        assert_eq!(lines(&value), [format!("document: {found}, not an object")]);
    }
}

#[test]
fn typed_request_passes_the_same_rules() {
    let to = || Psid::parse("7001").unwrap();
    let long = ButtonTemplate::new(text(641), Button::postback("Go", "GO"));
    let violations = SendRequest::response(to(), Message::template(long)).validate().unwrap_err();
    assert_eq!(violations.to_string(), "message.attachment.payload.text: 641 UTF-16 units, at most 640");
    let tagged = SendRequest::human_agent(to(), Message::text("Hello"));
    assert_eq!(tagged.validate(), Ok(()));
}

#[test]
fn file_beside_the_request_takes_the_place_of_its_url() {
    let empty = send(json!({"attachment": {"type": "audio", "payload": {}}}));
    let by_url = send(json!({"attachment": {"type": "audio", "payload": {"url": "https://u"}}}));
    assert_eq!(validate_with_file(&empty), Ok(()));
    assert_eq!(validate(&by_url), Ok(()));
    assert_eq!(lines(&empty), ["message.attachment.payload: 0 of url, attachment_id, exactly 1"]);
    let refused = validate_with_file(&by_url).unwrap_err().to_string();
    assert_eq!(refused, "message.attachment.payload.url: not allowed: the bytes travel beside the request");
}

#[test]
fn message_alone_is_checked_with_the_same_paths() {
    let refused = validate_message(&json!({"text": ""})).unwrap_err();
    assert_eq!(refused.to_string(), "message.text: 0 UTF-16 units, at least 1");
    assert_eq!(validate_message(&json!({"text": "t"})), Ok(()));
}

#[test]
fn no_text_of_a_message_is_in_a_violation() {
    let secret = "a secret of the person";
    let request = json!({
        "recipient": {"id": [secret]}, "messaging_type": secret, "tag": secret, "notification_type": secret,
        "message": {"text": [secret], secret: secret, "quick_replies": [{"content_type": secret, "title": secret.repeat(2)}],
            "attachment": {"type": secret, "payload": {"template_type": secret}}},
    });
    let violations = validate(&request).unwrap_err();
    assert!(violations.iter().count() > 6, "{violations}");
    assert!(!format!("{violations} {violations:?}").contains("secret"), "{violations}");
}
