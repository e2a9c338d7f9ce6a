//! One event of every family, with all the properties that Meta documents, for the tests of this module.

use serde_json::value::RawValue;

use super::{Body, Feed, MessagingEvent};

/// Family and event, both as text.
pub(super) const SAMPLES: [(&str, &str); 46] = [
    (
        "message",
        r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"timestamp":1458692752478,"message":{"mid":"m_1","text":"hello",
        "quick_reply":{"payload":"RED"},"reply_to":{"mid":"m_0","is_self_reply":true,"story":{"id":"9","url":"https://story"}},
        "attachments":[{"type":"image","payload":{"url":"https://image"}}],
        "referral":{"ref":"r","ad_id":5,"source":"ADS","type":"OPEN_THREAD","ads_context_data":{"ad_title":"t","photo_url":"p",
        "video_url":"v","post_id":"1_2","product_id":"3","flow_id":"4"},"product":{"id":"6"}},
        "commands":[{"name":"flights"}],"nlp":{"intents":[{"id":"1","name":"book","confidence":0.9}],
        "entities":{"distance":[{"confidence":0.5,"value":20,"type":"value","unit":"kilometre","_body":"20km","_start":"20","_end":24}]},
        "traits":{"mood":[{"value":"good"}]},"detected_locales":[{"locale":"en_XX","confidence":0.9}],
        "errors":[{"code":"msg-invalid","message":"too long"}]},
        "sticker_id":369239263222822,"seq":"73","tags":[{"source":"customer_chat_plugin"}],"is_deleted":true,"is_unsupported":"true"},
        "prior_message":{"source":"checkbox_plugin","identifier":"ref"}}"#,
    ),
    (
        "echo",
        r#"{"sender":{"id":"42"},"recipient":{"id":"7001"},"timestamp":1,"message":{"is_echo":true,"app_id":1517776481860111,
        "metadata":"part-1","mid":"m_2","text":"hi"}}"#,
    ),
    (
        "message_edit",
        r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"timestamp":1,"message_edit":{"mid":"m_1","text":"new","num_edit":"2"}}"#,
    ),
    (
        "reaction",
        r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"timestamp":1,"reaction":{"reaction":"love","emoji":"\u2764\ufe0f",
        "action":"react","mid":"m_2"}}"#,
    ),
    ("reaction", r#"{"reaction":"smile","emoji":"\u2764","action":"unreact","mid":"m_2"}"#),
    (
        "delivery",
        r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"delivery":{"mids":["m_2","m_3"],"watermark":1458668856253,"seq":37}}"#,
    ),
    (
        "read",
        r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"timestamp":1,"read":{"watermark":"1458668856253","seq":38}}"#,
    ),
    (
        "postback",
        r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"timestamp":1,"postback":{"mid":"m_4","title":"Start","payload":"START",
        "referral":{"ref":null,"source":"CUSTOMER_CHAT_PLUGIN","type":"OPEN_THREAD","referer_uri":"https://site","is_guest_user":true}}}"#,
    ),
    (
        "postback",
        r#"{"field":"messaging_postbacks","value":{"sender":{"user_ref":"ref"},"recipient":{"id":"42"},"timestamp":"1527459824",
        "postback":{"mid":"m_5","title":"Start","payload":"START"}}}"#,
    ),
    (
        "optin",
        r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"timestamp":1,"optin":{"type":"notification_messages","payload":{"a":1},
        "title":"News","notification_messages_token":"nmt","notification_messages_frequency":"WEEKLY",
        "notification_messages_timezone":"UTC","token_expiry_timestamp":"1700000000000","user_token_status":"NOT_REFRESHED",
        "notification_messages_status":"STOP NOTIFICATIONS","ref":"r","source":"SHORTLINK","notification_messages_topic":"t"}}"#,
    ),
    (
        "optin",
        r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"timestamp":1,"optin":{"type":"one_time_notif_req","payload":"p","one_time_notif_token":"otn"}}"#,
    ),
    ("optin", r#"{"recipient":{"id":"42"},"timestamp":1,"optin":{"ref":"r","user_ref":"ref"}}"#),
    (
        "referral",
        r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"timestamp":1,"referral":{"ref":"r","source":"SHORTLINK","type":"OPEN_THREAD",
        "origin_domain":"https://site"}}"#,
    ),
    (
        "pass_thread_control",
        r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"timestamp":1,"pass_thread_control":{"previous_owner_app_id":null,
        "new_owner_app_id":"123","metadata":"m"}}"#,
    ),
    (
        "take_thread_control",
        r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"timestamp":1,"take_thread_control":{"previous_owner_app_id":"123",
        "new_owner_app_id":456,"metadata":"m"}}"#,
    ),
    (
        "request_thread_control",
        r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"timestamp":1,"request_thread_control":{"requested_owner_app_id":123,"metadata":"m"}}"#,
    ),
    ("app_roles", r#"{"recipient":{"id":"42"},"timestamp":1,"app_roles":{"123456789":["primary_receiver"]}}"#),
    (
        "account_linking",
        r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"timestamp":1,"account_linking":{"status":"linked","authorization_code":"code"}}"#,
    ),
    (
        "policy_enforcement",
        r#"{"recipient":{"id":"42"},"timestamp":1,"policy_enforcement":{"action":"block","reason":"spam"}}"#,
    ),
    ("policy_enforcement", r#"{"recipient":{"id":"42"},"timestamp":1,"policy-enforcement":{"action":"unblock"}}"#),
    (
        "business_integrity",
        r#"{"timestamp":1769000000,"status":"restricted","violations":[{"type":"SPAM","description":"d","url":"https://u"},{"link":"https://l"}],
        "restrictions":[{"feature":"page_messaging_api","status":"RESTRICTED","description":"d","applied_time":1769000000,
        "expiration_time":"1769000001"}],"action_events":[{"type":"APPEAL","status":"OPEN","created_time":1,"updated_time":2}]}"#,
    ),
    ("business_integrity", r#"{"timestamp":1769000000,"status":"ok"}"#),
    ("business_integrity", r#"{"field":"business_integrity","value":{"timestamp":1769000000,"status":"ok"}}"#),
    (
        "feedback",
        r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"messaging_feedback":{"feedback_screens":[{"screen_id":0,"questions":{"q1":
        {"type":"csat","payload":"5","follow_up":{"type":"free_form","payload":"fine"}}}}]}}"#,
    ),
    (
        "customer_information",
        r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"timestamp":1,"messaging_customer_information":{"screens":[{"screen_id":"Add address",
        "responses":[{"key":"country","value":"FR"},{"key":"phone","value":33}]}]}}"#,
    ),
    ("lead_form", r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"timestamp":1,"form":{"id":99}}"#),
    (
        "response_feedback",
        r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"timestamp":1,"response_feedback":{"feedback":"Bad response","mid":"m_2"}}"#,
    ),
    (
        "order",
        r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"timestamp":1,"order":{"products":[{"id":123,"retailer_id":"r","name":"n",
        "unit_price":11.50,"currency":"THB","quantity":"2"}],"note":"soon"}}"#,
    ),
    (
        "game_play",
        r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"timestamp":1,"game_play":{"game_id":"g","player_id":"p","locale":"en_US",
        "context_type":"SOLO","context_id":"c","score":99,"payload":"x"}}"#,
    ),
    (
        "coupon",
        r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"timestamp":1,"template":{"type":"coupon","payload":"p","coupon_code":"SAVE10"}}"#,
    ),
    (
        "payment",
        r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"timestamp":1,"payment":{"payload":"p","requested_user_info":{"shipping_address":
        {"id":10105655000959552,"name":"n","street1":"1","street2":"","city":"c","state":"s","country":"US","postal_code":"94025"},
        "contact_name":"n","contact_email":"e","contact_phone":"t"},"payment_credential":{"provider_type":"token","charge_id":"ch",
        "tokenized_card":"card","tokenized_cvv":"cvv","token_expiry_month":"12","token_expiry_year":2030,"fb_payment_id":"fb"},
        "amount":{"currency":"USD","amount":29.60},"shipping_option_id":"123"}}"#,
    ),
    (
        "checkout_update",
        r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"timestamp":1,"checkout_update":{"payload":"p","shipping_address":{"id":1}}}"#,
    ),
    (
        "pre_checkout",
        r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"timestamp":1,"pre_checkout":{"payload":"p","requested_user_info":
        {"contact_name":"n"},"amount":{"currency":"USD","amount":"2.70"}}}"#,
    ),
    (
        "branded_camera",
        r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"timestamp":1,"branded_camera":{"content_ids":["e1","e2"],"event":"dismiss"}}"#,
    ),
    ("changed_fields", r#"{"changed_fields":["feed","picture"]}"#),
    (
        "change_feed",
        r#"{"field":"feed","value":{"item":"comment","verb":"add","comment_id":"1_3","post_id":"1_2","parent_id":"1_2","from":{"id":"8",
        "name":"n"},"created_time":1449135003,"message":"hi","reaction_type":"love","link":"l","photo_id":"5","video_id":6,
        "published":1,"is_hidden":true}}"#,
    ),
    (
        "change_mention",
        r#"{"field":"mention","value":{"sender_name":"n","post_id":"4_4","verb":"add","sender_id":44,"item":"post"}}"#,
    ),
    (
        "change_leadgen",
        r#"{"field":"leadgen","value":{"ad_id":0,"form_id":12345,"leadgen_id":1636129430026801,"created_time":1485964825,"page_id":42,"adgroup_id":0}}"#,
    ),
    (
        "change_inbox_labels",
        r#"{"field":"inbox_labels","value":{"user":{"id":"7001"},"action":"add","label":{"id":"5","page_label_name":"vip"}}}"#,
    ),
    (
        "change_marketing_message_echoes",
        r#"{"field":"marketing_message_echoes","value":{"recipient_id":"7001","page_id":"42","app_id":1,"timestamp":1700000000,"mid":"m_9",
        "marketing_message_tracking_id":"t","messenger_subscription_token":"tok","message_id":"5"}}"#,
    ),
    (
        "change_marketing_message_delivery_failed",
        r#"{"field":"marketing_message_delivery_failed","recipient_id":null,"page_id":"42","app_id":1,"timestamp":1700000000,
        "business_id":7,"error_message":"e"}"#,
    ),
    ("change_marketing_message_deliveries", r#"{"field":"marketing_message_deliveries","value":{"mid":"m_9"}}"#),
    ("change_marketing_message_reads", r#"{"field":"marketing_message_reads","value":{"mid":"m_9"}}"#),
    ("change_marketing_message_clicks", r#"{"field":"marketing_message_clicks","value":{"mid":"m_9"}}"#),
    ("change_other", r#"{"field":"messages","value":{"page_id":"42"}}"#),
    ("unknown", r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"timestamp":1,"message_context":{"new":true}}"#),
];

/// Raw form of an event.
pub(super) fn raw(event: &str) -> &RawValue {
    serde_json::from_str(event).unwrap()
}

/// What an event of `messaging` says.
pub(super) fn body(event: &str) -> Body {
    MessagingEvent::view(Feed::Messaging, raw(event)).body()
}

/// What the n-th sample of a family says.
pub(super) fn sample(family: &str, n: usize) -> Body {
    body(SAMPLES.iter().filter(|sample| sample.0 == family).nth(n).unwrap().1)
}
