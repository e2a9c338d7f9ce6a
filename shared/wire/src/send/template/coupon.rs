//! Coupon code.

use serde::{Deserialize, Serialize};

use crate::check::{Object, Rule};
use crate::limits::{PAYLOAD_UNITS, SUBTITLE_UNITS, TITLE_UNITS};
use crate::send::Template;

/// Coupon: a code that a tap reveals, a page of the shop, or both.
///
/// [Coupon template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/coupon).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CouponTemplate {
    title: String,
    /// Line below the title; `Terms may apply.` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    /// Code, without spaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon_code: Option<String>,
    /// Page of the shop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon_url: Option<String>,
    /// Title of the button to the shop; `Shop now` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon_url_button_title: Option<String>,
    /// Text before the coupon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon_pre_message: Option<String>,
    /// Picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    /// What the webhook gets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
}

impl CouponTemplate {
    /// Coupon with a code; the other fields are set directly.
    #[must_use]
    pub fn code(title: impl Into<String>, coupon_code: impl Into<String>) -> Self {
        Self { coupon_code: Some(coupon_code.into()), ..Self::titled(title.into()) }
    }

    /// Coupon with a page of the shop; the other fields are set directly.
    #[must_use]
    pub fn url(title: impl Into<String>, coupon_url: impl Into<String>) -> Self {
        Self { coupon_url: Some(coupon_url.into()), ..Self::titled(title.into()) }
    }

    fn titled(title: String) -> Self {
        Self {
            title,
            subtitle: None,
            coupon_code: None,
            coupon_url: None,
            coupon_url_button_title: None,
            coupon_pre_message: None,
            image_url: None,
            payload: None,
        }
    }
}

impl From<CouponTemplate> for Template {
    fn from(template: CouponTemplate) -> Self {
        Self::Coupon(template)
    }
}

pub(super) fn check(template: &Object<'_>) {
    template.require_text("title", 1..=TITLE_UNITS);
    template.text("subtitle", 0..=SUBTITLE_UNITS);
    template.text("coupon_url", 1..=usize::MAX);
    template.text("payload", 0..=PAYLOAD_UNITS);
    if let Some(code) = template.get("coupon_code") {
        code.form("a code without spaces", |code| !code.contains(char::is_whitespace));
    }
    if !template.has("coupon_code") && !template.has("coupon_url") {
        template.violate("coupon_code", Rule::Missing);
    }
}
