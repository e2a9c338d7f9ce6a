//! The shop of examples/shop: every branch, with exactly the actions that it gives. What a person sees of it is walked
//! in tools/local/tests/channel/shop.rs.
#![expect(clippy::unwrap_used, reason = "a test that gets no value has failed")]

#[path = "shop/chat.rs"]
mod chat;
#[path = "shop/goods.rs"]
mod goods;
#[path = "shop/service.rs"]
mod service;

use std::collections::BTreeSet;

use chat::{Chat, FLOW, PROFILE};

#[test]
fn every_payload_that_the_shop_offers_has_a_rule() {
    let mut payloads = BTreeSet::new();
    for line in FLOW.lines().chain(PROFILE.lines()) {
        let payload = line.split_once("payload").map(|(_, rest)| rest.trim_start_matches(['"', ':', ' ']));
        let payload =
            payload.map(|rest| rest.chars().take_while(|it| it.is_ascii_uppercase() || "_12345".contains(*it)));
        payloads.insert(payload.map(Iterator::collect::<String>).unwrap_or_default());
    }
    payloads.remove("");
    assert!(payloads.len() >= 15, "{payloads:?}");
    for payload in payloads {
        let fallback = "How can I help you today?";
        let answers = [Chat::new().tap(&payload), Chat::new().quick_reply(&payload)];
        let known =
            answers.iter().any(|answer| answer[0]["text"] != fallback || answer[0].get("quickReplies").is_none());
        assert!(known, "{payload}");
    }
}

#[test]
fn the_profile_is_valid() {
    let profile: messenger_wire::profile::Profile = serde_json::from_str(PROFILE).unwrap();
    assert_eq!(profile.validate(), Ok(()));
    assert_eq!(profile.get_started.unwrap().payload, "GET_STARTED");
}
