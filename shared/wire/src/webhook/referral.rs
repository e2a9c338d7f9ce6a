//! Taps on buttons, and where a conversation comes from.

use serde::{Deserialize, Serialize};

use super::object::{Object, View};
use super::{Nullable, Text};
use crate::Mid;

/// Tap on a button, a menu item, an ice breaker or "Get started".
///
/// Source:
/// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/messaging_postbacks>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Postback {
    /// Id of the message that the tap made.
    pub mid: Option<Mid>,
    /// Title of the button.
    pub title: Option<Text>,
    /// What the button was given; absent in `standby`, since it goes only to the app that sent the button.
    pub payload: Nullable<Text>,
    /// Where the conversation comes from, when the tap starts it.
    pub referral: Option<Referral>,
}

/// Where a conversation comes from: link, ad, plugin.
///
/// Source:
/// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/messaging_referrals>.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Referral {
    /// What the link was given.
    pub reference: Nullable<Text>,
    /// Kind of the place.
    pub source: Option<ReferralSource>,
    /// Kind of the referral; `OPEN_THREAD` so far.
    pub kind: Option<Text>,
    /// Ad that was clicked.
    pub ad_id: Option<Text>,
    /// Site that holds the plugin.
    pub referer_uri: Option<Text>,
    /// Domain of that site, in old deliveries.
    pub origin_domain: Option<Text>,
    /// Whether the plugin's guest mode is used.
    pub is_guest_user: bool,
    /// What the ad showed.
    pub ads_context_data: Option<AdsContext>,
    /// Product that the link is about.
    pub product_id: Option<Text>,
}

/// Kind of the place that a conversation comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum ReferralSource {
    /// Link of m.me.
    Shortlink,
    /// Ad.
    Ads,
    /// Chat plugin of a web site.
    CustomerChatPlugin,
    /// Value that this crate does not know.
    #[serde(untagged)]
    Unknown(String),
}

/// What an ad showed to the person.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct AdsContext {
    /// Title.
    pub ad_title: Option<Text>,
    /// Picture.
    pub photo_url: Option<Text>,
    /// Film.
    pub video_url: Option<Text>,
    /// Post behind the ad.
    pub post_id: Option<Text>,
    /// Product in the ad.
    pub product_id: Option<Text>,
    /// Flow that the ad was set up with.
    pub flow_id: Option<Text>,
}

impl View for Postback {
    fn view(object: &Object<'_>) -> Self {
        Self {
            mid: object.id("mid"),
            title: object.text("title"),
            payload: object.nullable_text("payload"),
            referral: object.view("referral"),
        }
    }
}

impl View for Referral {
    fn view(object: &Object<'_>) -> Self {
        Self {
            reference: object.nullable_text("ref"),
            source: object.get("source"),
            kind: object.text("type"),
            ad_id: object.text("ad_id"),
            referer_uri: object.text("referer_uri"),
            origin_domain: object.text("origin_domain"),
            is_guest_user: object.flag("is_guest_user"),
            ads_context_data: object.view("ads_context_data"),
            product_id: object.object("product").and_then(|product| product.text("id")),
        }
    }
}

impl View for AdsContext {
    fn view(object: &Object<'_>) -> Self {
        Self {
            ad_title: object.text("ad_title"),
            photo_url: object.text("photo_url"),
            video_url: object.text("video_url"),
            post_id: object.text("post_id"),
            product_id: object.text("product_id"),
            flow_id: object.text("flow_id"),
        }
    }
}
