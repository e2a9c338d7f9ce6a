//! Postbacks, opt-ins and referrals.

use super::{is, is_id};
use crate::webhook::samples::{body, sample};
use crate::webhook::{Body, Frequency, NotificationStatus, Nullable, Optin, OptinType, ReferralSource, TokenStatus};

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
