//! Templates and their buttons.

use serde_json::{Value, json};

use super::assert_pairs;
use crate::send::samples::{
    PAYLOAD, boarding_pass, coupon, feedback, generic, grid, information, media, receipt, template,
};

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn good_template_stands_beside_its_bad_one() {
    let button = |button: Value| template(json!({"template_type": "button", "text": "t", "buttons": [button]}));
    let b = "message.attachment.payload.buttons[0]";
    let e = "message.attachment.payload.elements[0]";
    assert_pairs(vec![
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
        (
            button(json!({"type": "account_unlink"})),
            button(json!({"type": "nested", "title": "t"})),
            format!("{b}.type: nested is retired; list the items themselves, a menu takes up to 20"),
        ),
        (
            button(
                json!({"type": "web_url", "title": "t", "url": "https://u", "messenger_extensions": true, "fallback_url": "https://f"}),
            ),
            button(json!({"type": "web_url", "title": "t", "url": "https://u", "fallback_url": "https://f"})),
            format!("{b}.fallback_url: not allowed: only with messenger_extensions"),
        ),
        (
            button(json!({"type": "web_url", "title": "t", "url": "https://u", "messenger_extensions": true})),
            button(json!({"type": "web_url", "title": "t", "url": "http://u", "messenger_extensions": true})),
            format!("{b}.url: a string of 8 UTF-16 units, not a URL with https"),
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
        (
            coupon(json!({})),
            coupon(json!({"coupon_code": "A B"})),
            format!("{PAYLOAD}.coupon_code: a string of 3 UTF-16 units, not a code without spaces"),
        ),
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
            format!(
                "{PAYLOAD}.feedback_screens[0].questions[0].score_option: zero_to_ten is none of one_to_five, five_stars, five_emojis"
            ),
        ),
        (
            feedback(json!({}), json!({"id": "q_1"})),
            feedback(json!({}), json!({"id": "q-1"})),
            format!(
                "{PAYLOAD}.feedback_screens[0].questions[0].id: a string of 3 UTF-16 units, not letters, digits and _"
            ),
        ),
        (
            feedback(json!({}), json!({"score_label": "none"})),
            feedback(json!({}), json!({"score_label": "sad_glad"})),
            format!(
                "{PAYLOAD}.feedback_screens[0].questions[0].score_label: sad_glad is none of neg_pos, hard_easy, dis_sat, unlike_like, poor_great, none"
            ),
        ),
        (
            feedback(json!({}), json!({"type": "free_form"})),
            feedback(json!({}), json!({"type": "free_form", "follow_up": {"type": "free_form"}})),
            format!(
                "{PAYLOAD}.feedback_screens[0].questions[0].follow_up: not allowed: a free_form question has no score"
            ),
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
        (
            feedback(json!({}), json!({})),
            feedback(json!({"subtitle": null}), json!({})),
            format!("{PAYLOAD}.subtitle: missing"),
        ),
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
            grid(
                json!({"images": [{"url": "https://u", "is_hero_image": true}, {"url": "https://u", "is_hero_image": false}]}),
            ),
            grid(
                json!({"images": [{"url": "https://u", "is_hero_image": true}, {"url": "https://u", "is_hero_image": true}]}),
            ),
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
            boarding_pass(json!({"qr_code": "q", "barcode_image_url": "https://u"})),
            format!("{PAYLOAD}.boarding_pass[0]: 2 of qr_code, barcode_image_url, exactly 1"),
        ),
        (
            boarding_pass(json!({"qr_code": "q", "travel_class": "first_class"})),
            boarding_pass(json!({"qr_code": "q", "travel_class": "cargo"})),
            format!("{PAYLOAD}.boarding_pass[0].travel_class: cargo is none of economy, business, first_class"),
        ),
        (
            template(json!({"template_type": "newer_than_this_crate"})),
            template(json!({"template_type": 1})),
            format!("{PAYLOAD}.template_type: a number, not a string"),
        ),
        (
            information(json!({"contact_overrides": [{"email": {"required": true}, "phone": {"label": "l"}}]})),
            information(json!({"contact_overrides": [{"email": {"required": "yes"}}]})),
            format!("{PAYLOAD}.contact_overrides[0].email.required: a string, not a boolean"),
        ),
        (
            information(
                json!({"address_overrides": [{"postal_code": {"label": "l"}}, {"new_field": {"required": true}}]}),
            ),
            information(json!({"address_overrides": [{"name": {}}, {"postal_code": {"label": ""}}]})),
            format!("{PAYLOAD}.address_overrides[1].postal_code.label: 0 UTF-16 units, at least 1"),
        ),
        (
            information(json!({"contact_overrides": []})),
            information(json!({"contact_overrides": [[]]})),
            format!("{PAYLOAD}.contact_overrides[0]: an array, not an object"),
        ),
    ]);
}
