//! Who may answer, who is linked, and what Meta enforces.

use super::{is, is_id};
use crate::AppId;
use crate::webhook::samples::sample;
use crate::webhook::{
    ActionStatus, Body, IntegrityStatus, LinkingStatus, Nullable, PolicyAction, RestrictedFeature, RestrictionStatus,
    ThreadControl,
};

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
