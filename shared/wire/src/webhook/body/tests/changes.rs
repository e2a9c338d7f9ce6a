//! Changes of the Page.

use super::{is, is_id};
use crate::webhook::samples::{body, sample};
use crate::webhook::{Body, ChangeValue, FeedChange, MarketingMessage, Verb};

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

fn change(family: &str) -> ChangeValue {
    let Body::Change(change) = sample(family, 0) else { panic!() };
    change.value
}
