//! Messages, edits, reactions and receipts.

use super::{is, is_id, message};
use crate::webhook::samples::sample;
use crate::webhook::{Body, ReactionAction, ReactionName, ReferralSource};

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
