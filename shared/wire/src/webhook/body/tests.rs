//! Every property of every sample is found where its documentation says.

use crate::webhook::samples::{body, sample};
use crate::webhook::{
    ActionStatus, AppointmentStatus, Attachment, AttachmentType, Body, ChangeValue, FeedChange, Frequency, GameContext,
    IntegrityStatus, LinkingStatus, MarketingMessage, Message, NotificationStatus, Nullable, Optin, OptinType,
    PolicyAction, QuestionType, ReactionAction, ReactionName, ReferralSource, RestrictedFeature, RestrictionStatus,
    Text, ThreadControl, TokenStatus, Verb, Verdict,
};
use crate::{AppId, Id, IdKind};

fn is(text: Option<&Text>, expected: &str) -> bool {
    text.is_some_and(|text| &**text == expected)
}

fn is_id<K: IdKind>(id: Option<&Id<K>>, expected: &str) -> bool {
    id.is_some_and(|id| id.as_str() == expected)
}

fn message(event: &str) -> Message {
    match body(event) {
        Body::Message(message) | Body::Echo(message) => message,
        other => panic!("{other:?}"),
    }
}

fn attachment(json: &str) -> Attachment {
    let message = message(&format!(r#"{{"message":{{"mid":"m","attachments":[{json}]}}}}"#));
    message.attachments.into_iter().next().unwrap()
}

#[test]
fn message_has_all_its_properties() {
    let Body::Message(message) = sample("message", 0) else { panic!() };
    assert!(is_id(message.mid.as_ref(), "m_1") && is(message.text.as_ref(), "hello"));
    assert!(is(message.quick_reply.unwrap().payload.as_ref(), "RED"));
    let reply_to = message.reply_to.unwrap();
    assert!(is_id(reply_to.mid.as_ref(), "m_0") && reply_to.is_self_reply);
    let story = reply_to.story.unwrap();
    assert!(is(story.id.as_ref(), "9") && is(story.url.as_ref(), "https://story"));
    assert_eq!(message.attachments.len(), 1);
    assert!(is(message.commands[0].name.as_ref(), "flights"));
    assert!(is(message.sticker_id.as_ref(), "369239263222822"));
    assert!(is(message.tags[0].source.as_ref(), "customer_chat_plugin"));
    assert_eq!(message.seq, Some(73));
    assert!(message.is_deleted && message.is_unsupported && !message.is_echo);
    assert!(message.app_id.is_none() && message.metadata.is_none());
}

#[test]
fn message_referral_has_all_its_properties() {
    let Body::Message(message) = sample("message", 0) else { panic!() };
    let referral = message.referral.unwrap();
    assert_eq!(referral.reference.as_deref(), Some("r"));
    assert_eq!(referral.source, Some(ReferralSource::Ads));
    assert!(is(referral.kind.as_ref(), "OPEN_THREAD") && is(referral.ad_id.as_ref(), "5"));
    assert!(is(referral.product_id.as_ref(), "6"));
    let ad = referral.ads_context_data.unwrap();
    assert!(is(ad.ad_title.as_ref(), "t") && is(ad.photo_url.as_ref(), "p") && is(ad.video_url.as_ref(), "v"));
    assert!(is(ad.post_id.as_ref(), "1_2") && is(ad.product_id.as_ref(), "3") && is(ad.flow_id.as_ref(), "4"));
}

#[test]
fn message_nlp_has_all_its_properties() {
    let Body::Message(message) = sample("message", 0) else { panic!() };
    let nlp = message.nlp.unwrap();
    assert!(is(nlp.intents[0].name.as_ref(), "book") && is(nlp.intents[0].id.as_ref(), "1"));
    let distance = &nlp.entities["distance"][0];
    assert!(is(distance.value.as_ref(), "20") && is(distance.unit.as_ref(), "kilometre"));
    assert!(is(distance.body.as_ref(), "20km") && is(distance.kind.as_ref(), "value"));
    assert_eq!((distance.start, distance.end, distance.confidence), (Some(20), Some(24), Some(0.5)));
    assert!(is(nlp.traits["mood"][0].value.as_ref(), "good"));
    assert!(is(nlp.detected_locales[0].locale.as_ref(), "en_XX") && nlp.detected_locales[0].confidence == Some(0.9));
    assert!(is(nlp.errors[0].code.as_ref(), "msg-invalid") && is(nlp.errors[0].message.as_ref(), "too long"));
}

#[test]
fn message_may_have_neither_text_nor_attachments() {
    let message = message(r#"{"message":{}}"#);
    assert!(message.mid.is_none() && message.text.is_none() && message.attachments.is_empty());
}

#[test]
fn attachment_of_every_kind_is_read() {
    for (json, kind, url, title) in [
        (r#"{"type":"image","payload":{"url":"u"}}"#, AttachmentType::Image, Some("u"), None),
        (r#"{"type":"audio","payload":{"url":"u"}}"#, AttachmentType::Audio, Some("u"), None),
        (r#"{"type":"video","payload":{"url":"u"}}"#, AttachmentType::Video, Some("u"), None),
        (r#"{"type":"file","payload":{"url":"u"}}"#, AttachmentType::File, Some("u"), None),
        (r#"{"type":"share","payload":{"url":"u"}}"#, AttachmentType::Share, Some("u"), None),
        (r#"{"type":"reel","payload":{"url":"u","title":"t"}}"#, AttachmentType::Reel, Some("u"), Some("t")),
        (r#"{"type":"ig_reel","payload":{"url":"u","title":"t"}}"#, AttachmentType::IgReel, Some("u"), Some("t")),
        (r#"{"type":"post","payload":{"url":"u","title":"t"}}"#, AttachmentType::Post, Some("u"), Some("t")),
        (r#"{"type":"ig_post","payload":{"url":"u","title":"t"}}"#, AttachmentType::IgPost, Some("u"), Some("t")),
        (r#"{"type":"fallback","payload":{"url":"u","title":"t"}}"#, AttachmentType::Fallback, Some("u"), Some("t")),
        (r#"{"type":"hologram","payload":{"url":"u"}}"#, AttachmentType::Unknown("hologram".into()), Some("u"), None),
    ] {
        let attachment = attachment(json);
        let payload = attachment.payload.as_ref().unwrap();
        assert_eq!(attachment.kind, Some(kind), "{json}");
        assert_eq!((payload.url.as_deref(), payload.title.as_deref()), (url, title), "{json}");
        assert!(json.contains(payload.raw.get()), "{json}");
    }
}

#[test]
fn attachment_payloads_of_their_own_shape_are_read() {
    let sticker = attachment(r#"{"type":"sticker","payload":{"url":"u","sticker_id":369239263222822}}"#);
    assert!(is(sticker.payload.as_ref().unwrap().sticker_id.as_ref(), "369239263222822"));
    let uploaded = attachment(r#"{"type":"image","payload":{"attachment_id":123}}"#);
    assert!(is(uploaded.payload.as_ref().unwrap().attachment_id.as_ref(), "123"));
    let reel = attachment(r#"{"type":"ig_reel","payload":{"reel_video_id":"5"}}"#);
    assert!(is(reel.payload.as_ref().unwrap().reel_video_id.as_ref(), "5"));
    let post = attachment(r#"{"type":"post","payload":{"id":"6"}}"#);
    assert!(is(post.payload.as_ref().unwrap().id.as_ref(), "6"));
    let place =
        attachment(r#"{"type":"location","title":"t","url":"u","payload":{"coordinates":{"lat":12.5,"long":"-3"}}}"#);
    let coordinates = place.payload.as_ref().unwrap().coordinates.unwrap();
    assert_eq!((coordinates.lat, coordinates.long), (Some(12.5), Some(-3.0)));
    assert!(is(place.title.as_ref(), "t") && is(place.url.as_ref(), "u"));
}

#[test]
fn attachment_appointment_has_all_its_properties() {
    let booking =
        r#"{"booking_id":"b","status":"confirmed","start_time":1700000000,"end_time":1700003600,"timezone":"UTC"}"#;
    let booking = attachment(&format!(r#"{{"type":"appointment_booking","payload":{booking}}}"#));
    let appointment = booking.payload.as_ref().unwrap().appointment.as_ref().unwrap();
    assert!(is(appointment.booking_id.as_ref(), "b") && is(appointment.timezone.as_ref(), "UTC"));
    assert_eq!(appointment.status, Some(AppointmentStatus::Confirmed));
    assert_eq!(appointment.start_time.unwrap().as_millis(), 1_700_000_000_000);
    assert_eq!(appointment.end_time.unwrap().as_millis(), 1_700_003_600_000);
}

#[test]
fn attachment_template_has_products_buttons_and_elements() {
    let product = r#"{"id":1,"retailer_id":"r","image_url":"i","title":"t","subtitle":"$40"}"#;
    let template = attachment(&format!(r#"{{"type":"template","payload":{{"product":{{"elements":[{product}]}}}}}}"#));
    let product = &template.payload.as_ref().unwrap().products[0];
    assert!(
        is(product.id.as_ref(), "1") && is(product.retailer_id.as_ref(), "r") && is(product.image_url.as_ref(), "i")
    );
    assert!(is(product.title.as_ref(), "t") && is(product.subtitle.as_ref(), "$40"));

    let echo = attachment(
        r#"{"type":"template","payload":{"template_type":"generic","text":"x","buttons":[{"type":"web_url","title":"t","url":"u"}],
        "elements":[{"title":"e","subtitle":"s","image_url":"i","item_url":"l","buttons":[{"type":"postback","title":"b","payload":"p"}]}]}}"#,
    );
    let payload = echo.payload.as_ref().unwrap();
    assert!(is(payload.template_type.as_ref(), "generic") && is(payload.text.as_ref(), "x"));
    let button = &payload.buttons[0];
    assert!(is(button.kind.as_ref(), "web_url") && is(button.title.as_ref(), "t") && is(button.url.as_ref(), "u"));
    let element = &payload.elements[0];
    assert!(
        is(element.title.as_ref(), "e") && is(element.subtitle.as_ref(), "s") && is(element.image_url.as_ref(), "i")
    );
    assert!(is(element.item_url.as_ref(), "l") && is(element.buttons[0].payload.as_ref(), "p"));
}

#[test]
fn attachment_payload_may_be_absent_null_or_opaque() {
    assert_eq!(attachment(r#"{"type":"fallback"}"#).payload.as_ref().map(|payload| payload.raw.get()), None);
    let null = attachment(r#"{"type":"fallback","payload":null,"title":"t","URL":"u"}"#);
    assert!(matches!(null.payload, Nullable::Null));
    assert!(is(null.title.as_ref(), "t") && is(null.url.as_ref(), "u"));
    let opaque = attachment(r#"{"type":"fallback","payload":"BLOB"}"#);
    assert_eq!(opaque.payload.as_ref().unwrap().raw.get(), "\"BLOB\"");
}

#[test]
fn echo_has_app_and_metadata() {
    let Body::Echo(echo) = sample("echo", 0) else { panic!() };
    assert!(echo.is_echo && is_id(echo.app_id.as_ref(), "1517776481860111") && is(echo.metadata.as_ref(), "part-1"));
}

#[test]
fn edit_and_reaction_have_all_their_properties() {
    let Body::MessageEdit(edit) = sample("message_edit", 0) else { panic!() };
    assert!(is_id(edit.mid.as_ref(), "m_1") && is(edit.text.as_ref(), "new"));
    assert_eq!(edit.num_edit, Some(2));

    let Body::Reaction(reaction) = sample("reaction", 0) else { panic!() };
    assert!(is_id(reaction.mid.as_ref(), "m_2") && is(reaction.emoji.as_ref(), "❤️"));
    assert_eq!((reaction.action, reaction.reaction), (Some(ReactionAction::React), Some(ReactionName::Love)));

    let Body::Reaction(bare) = sample("reaction", 1) else { panic!() };
    assert!(is_id(bare.mid.as_ref(), "m_2"));
    assert_eq!((bare.action, bare.reaction), (Some(ReactionAction::Unreact), Some(ReactionName::Smile)));
}

#[test]
fn receipts_have_all_their_properties() {
    let Body::Delivery(delivery) = sample("delivery", 0) else { panic!() };
    assert_eq!(delivery.mids.iter().map(crate::Mid::as_str).collect::<Vec<_>>(), ["m_2", "m_3"]);
    assert_eq!((delivery.watermark.unwrap().as_millis(), delivery.seq), (1_458_668_856_253, Some(37)));
    let Body::Read(read) = sample("read", 0) else { panic!() };
    assert_eq!((read.watermark.unwrap().as_millis(), read.seq), (1_458_668_856_253, Some(38)));
}

#[test]
fn postback_has_all_its_properties() {
    let Body::Postback(postback) = sample("postback", 0) else { panic!() };
    assert!(is_id(postback.mid.as_ref(), "m_4") && is(postback.title.as_ref(), "Start"));
    assert_eq!(postback.payload.as_deref(), Some("START"));
    let referral = postback.referral.unwrap();
    assert_eq!((referral.reference, referral.source), (Nullable::Null, Some(ReferralSource::CustomerChatPlugin)));
    assert!(is(referral.referer_uri.as_ref(), "https://site") && referral.is_guest_user);
    let Body::Postback(wrapped) = sample("postback", 1) else { panic!() };
    assert!(is_id(wrapped.mid.as_ref(), "m_5"));
}

#[test]
fn postback_without_payload_is_not_one_with_an_empty_payload() {
    for (event, payload) in [
        (r#"{"postback":{"title":"t"}}"#, Nullable::Absent),
        (r#"{"postback":{"payload":null}}"#, Nullable::Null),
        (r#"{"postback":{"payload":""}}"#, Nullable::Value(String::new().into())),
    ] {
        let Body::Postback(postback) = body(event) else { panic!() };
        assert_eq!(postback.payload, payload, "{event}");
    }
}

#[test]
fn optin_has_all_its_properties() {
    let Body::Optin(optin) = sample("optin", 0) else { panic!() };
    assert_eq!(optin.kind, Some(OptinType::NotificationMessages));
    assert!(is(optin.payload.as_ref(), "{\"a\":1}") && is(optin.title.as_ref(), "News"));
    assert!(is(optin.reference.as_ref(), "r") && is(optin.source.as_ref(), "SHORTLINK"));
    assert_eq!(optin.notification_messages_token.unwrap().expose(), "nmt");
    assert_eq!(optin.notification_messages_frequency, Some(Frequency::Weekly));
    assert!(is(optin.notification_messages_timezone.as_ref(), "UTC"));
    assert!(is(optin.notification_messages_topic.as_ref(), "t"));
    assert_eq!(optin.notification_messages_status, Some(NotificationStatus::Stop));
    assert_eq!(optin.token_expiry_timestamp.unwrap().as_millis(), 1_700_000_000_000);
    assert_eq!(optin.user_token_status, Some(TokenStatus::NotRefreshed));

    let Body::Optin(Optin { kind, payload, one_time_notif_token, .. }) = sample("optin", 1) else { panic!() };
    assert_eq!(kind, Some(OptinType::OneTimeNotifReq));
    assert!(is(payload.as_ref(), "p") && one_time_notif_token.unwrap().expose() == "otn");

    let Body::Optin(Optin { kind, user_ref, .. }) = sample("optin", 2) else { panic!() };
    assert!(kind.is_none() && is_id(user_ref.as_ref(), "ref"));
}

#[test]
fn referral_of_an_old_delivery_has_its_domain() {
    let Body::Referral(referral) = sample("referral", 0) else { panic!() };
    assert_eq!(referral.source, Some(ReferralSource::Shortlink));
    assert!(is(referral.origin_domain.as_ref(), "https://site"));
}

#[test]
fn thread_control_has_all_its_properties() {
    let app = |id: &str| Nullable::Value(AppId::parse(id).unwrap());
    let Body::PassThreadControl(ThreadControl { previous_owner_app_id, new_owner_app_id, metadata, .. }) =
        sample("pass_thread_control", 0)
    else {
        panic!()
    };
    assert_eq!((previous_owner_app_id, new_owner_app_id), (Nullable::Null, app("123")));
    assert!(is(metadata.as_ref(), "m"));
    let Body::TakeThreadControl(taken) = sample("take_thread_control", 0) else { panic!() };
    assert_eq!((taken.previous_owner_app_id, taken.new_owner_app_id), (app("123"), app("456")));
    let Body::RequestThreadControl(request) = sample("request_thread_control", 0) else { panic!() };
    assert!(is_id(request.requested_owner_app_id.as_ref(), "123") && is(request.metadata.as_ref(), "m"));
    let Body::AppRoles(roles) = sample("app_roles", 0) else { panic!() };
    assert!(is(roles.roles[&AppId::parse("123456789").unwrap()].first(), "primary_receiver"));
}

#[test]
fn account_linking_has_all_its_properties() {
    let Body::AccountLinking(linking) = sample("account_linking", 0) else { panic!() };
    assert_eq!(linking.status, Some(LinkingStatus::Linked));
    assert_eq!(linking.authorization_code.unwrap().expose(), "code");
}

#[test]
fn policy_enforcement_is_read_in_both_spellings() {
    let Body::PolicyEnforcement(block) = sample("policy_enforcement", 0) else { panic!() };
    assert_eq!(block.action, Some(PolicyAction::Block));
    assert!(is(block.reason.as_ref(), "spam"));
    let Body::PolicyEnforcement(unblock) = sample("policy_enforcement", 1) else { panic!() };
    assert!(unblock.action == Some(PolicyAction::Unblock) && unblock.reason.is_none());
}

#[test]
fn business_integrity_has_all_its_properties() {
    let Body::BusinessIntegrity(integrity) = sample("business_integrity", 0) else { panic!() };
    assert_eq!(integrity.status, Some(IntegrityStatus::Restricted));
    let [spam, linked] = &integrity.violations[..] else { panic!() };
    assert!(is(spam.kind.as_ref(), "SPAM") && is(spam.description.as_ref(), "d") && is(spam.url.as_ref(), "https://u"));
    assert!(is(linked.url.as_ref(), "https://l"));
    let restriction = &integrity.restrictions[0];
    assert_eq!(restriction.feature, Some(RestrictedFeature::PageMessagingApi));
    assert_eq!(restriction.status, Some(RestrictionStatus::Restricted));
    assert!(is(restriction.description.as_ref(), "d"));
    assert_eq!(restriction.applied_time.unwrap().as_millis(), 1_769_000_000_000);
    assert_eq!(restriction.expiration_time.unwrap().as_millis(), 1_769_000_001_000);
    let appeal = &integrity.action_events[0];
    assert!(is(appeal.kind.as_ref(), "APPEAL") && appeal.status == Some(ActionStatus::Open));
    assert!(appeal.created_time < appeal.updated_time);
}

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

#[test]
fn feed_changes_have_all_their_properties() {
    let ChangeValue::Feed(feed) = change("change_feed") else { panic!() };
    assert_eq!((feed.item.as_deref(), &feed.verb), (Some("comment"), &Some(Verb::Add)));
    assert!(
        is(feed.comment_id.as_ref(), "1_3") && is(feed.post_id.as_ref(), "1_2") && is(feed.parent_id.as_ref(), "1_2")
    );
    assert!(is(feed.message.as_ref(), "hi") && is(feed.reaction_type.as_ref(), "love") && is(feed.link.as_ref(), "l"));
    assert!(is(feed.photo_id.as_ref(), "5") && is(feed.video_id.as_ref(), "6"));
    assert_eq!((feed.published, feed.is_hidden), (Some(true), Some(true)));
    assert_eq!(feed.created_time.unwrap().as_millis(), 1_449_135_003_000);
    let from = feed.from.unwrap();
    assert!(is(from.id.as_ref(), "8") && is(from.name.as_ref(), "n"));
    let ChangeValue::Mention(FeedChange { from: Some(from), .. }) = change("change_mention") else { panic!() };
    assert!(is(from.id.as_ref(), "44") && is(from.name.as_ref(), "n"));
}

#[test]
fn leads_and_labels_have_all_their_properties() {
    let ChangeValue::Leadgen(lead) = change("change_leadgen") else { panic!() };
    assert!(is(lead.leadgen_id.as_ref(), "1636129430026801") && is_id(lead.page_id.as_ref(), "42"));
    assert!(is(lead.form_id.as_ref(), "12345") && is(lead.ad_id.as_ref(), "0") && is(lead.adgroup_id.as_ref(), "0"));
    assert_eq!(lead.created_time.unwrap().as_millis(), 1_485_964_825_000);
    let ChangeValue::InboxLabels(label) = change("change_inbox_labels") else { panic!() };
    assert!(is_id(label.user.as_ref(), "7001") && label.action == Some(Verb::Add));
    assert!(is(label.label_id.as_ref(), "5") && is(label.page_label_name.as_ref(), "vip"));
}

#[test]
fn marketing_messages_are_read_flat_and_wrapped() {
    let ChangeValue::MarketingMessage(wrapped) = change("change_marketing_message_echoes") else { panic!() };
    assert!(is_id(wrapped.recipient_id.as_ref(), "7001") && is_id(wrapped.page_id.as_ref(), "42"));
    assert!(is_id(wrapped.app_id.as_ref(), "1") && is_id(wrapped.mid.as_ref(), "m_9"));
    assert!(is(wrapped.message_id.as_ref(), "5") && is(wrapped.marketing_message_tracking_id.as_ref(), "t"));
    assert_eq!(wrapped.messenger_subscription_token.unwrap().expose(), "tok");
    assert_eq!(wrapped.timestamp.unwrap().as_millis(), 1_700_000_000_000);

    let change = change("change_marketing_message_delivery_failed");
    let ChangeValue::MarketingMessage(MarketingMessage { recipient_id, business_id, error_message, .. }) = change
    else {
        panic!()
    };
    assert!(recipient_id.is_none() && is(business_id.as_ref(), "7") && is(error_message.as_ref(), "e"));
}

#[test]
fn any_other_change_keeps_its_value() {
    let Body::Change(change) = sample("change_other", 0) else { panic!() };
    assert_eq!(change.field, "messages");
    let ChangeValue::Other(Some(value)) = change.value else { panic!() };
    assert_eq!(value.get(), r#"{"page_id":"42"}"#);
    let Body::Change(ping) = body(r#"{"field":"parking"}"#) else { panic!() };
    assert!(matches!(ping.value, ChangeValue::Other(None)));
    let Body::ChangedFields(fields) = sample("changed_fields", 0) else { panic!() };
    assert_eq!(fields, ["feed", "picture"]);
}

#[test]
fn an_unknown_word_survives_in_every_open_enum() {
    fn survives<T: serde::Serialize + serde::de::DeserializeOwned>(known: &str) {
        for word in [known, "Brand new"] {
            let json = format!("\"{word}\"");
            let value: T = serde_json::from_str(&json).unwrap();
            assert_eq!(serde_json::to_string(&value).unwrap(), json);
        }
    }
    survives::<AttachmentType>("ig_reel");
    survives::<AppointmentStatus>("requested");
    survives::<ReactionAction>("unreact");
    survives::<ReactionName>("dislike");
    survives::<ReferralSource>("CUSTOMER_CHAT_PLUGIN");
    survives::<OptinType>("one_time_notif_req");
    survives::<Frequency>("DAILY");
    survives::<NotificationStatus>("RESUME NOTIFICATIONS");
    survives::<TokenStatus>("REFRESHED");
    survives::<LinkingStatus>("unlinked");
    survives::<PolicyAction>("warning");
    survives::<IntegrityStatus>("suspended");
    survives::<RestrictedFeature>("page_read_only");
    survives::<RestrictionStatus>("UNRESTRICTED");
    survives::<ActionStatus>("CLOSED");
    survives::<QuestionType>("free_form");
    survives::<Verdict>("Good response");
    survives::<GameContext>("GROUP");
    survives::<Verb>("unhide");
}

fn change(family: &str) -> ChangeValue {
    let Body::Change(change) = sample(family, 0) else { panic!() };
    change.value
}
