//! Coupon code.

use serde::{Deserialize, Serialize};

use crate::check::{Object, Rule};
use crate::limits::{PAYLOAD_UNITS, SUBTITLE_UNITS, TITLE_UNITS};
use crate::send::Template;

/// Coupon: a code that a tap reveals, a page of the shop, or both.
///
/// [Coupon
/// template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/coupon).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CouponTemplate {
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    subtitle: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coupon_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coupon_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coupon_url_button_title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coupon_pre_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<String>,
}

impl CouponTemplate {
    /// Coupon with a code, without spaces.
    #[must_use]
    pub fn code(title: impl Into<String>, coupon_code: impl Into<String>) -> Self {
        Self { coupon_code: Some(coupon_code.into()), ..Self::titled(title.into()) }
    }

    /// Coupon with a page of the shop.
    #[must_use]
    pub fn url(title: impl Into<String>, coupon_url: impl Into<String>) -> Self {
        Self::titled(title.into()).coupon_url(coupon_url)
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

    /// Line below the title; `Terms may apply.` by default.
    #[must_use]
    pub fn subtitle(mut self, subtitle: impl Into<String>) -> Self {
        self.subtitle = Some(subtitle.into());
        self
    }

    /// Page of the shop beside the code.
    #[must_use]
    pub fn coupon_url(mut self, url: impl Into<String>) -> Self {
        self.coupon_url = Some(url.into());
        self
    }

    /// Title of the button to the shop; `Shop now` by default.
    #[must_use]
    pub fn coupon_url_button_title(mut self, title: impl Into<String>) -> Self {
        self.coupon_url_button_title = Some(title.into());
        self
    }

    /// Text before the coupon.
    #[must_use]
    pub fn coupon_pre_message(mut self, text: impl Into<String>) -> Self {
        self.coupon_pre_message = Some(text.into());
        self
    }

    /// Picture.
    #[must_use]
    pub fn image_url(mut self, url: impl Into<String>) -> Self {
        self.image_url = Some(url.into());
        self
    }

    /// What the webhook gets when the code is revealed.
    #[must_use]
    pub fn payload(mut self, payload: impl Into<String>) -> Self {
        self.payload = Some(payload.into());
        self
    }
}

impl From<CouponTemplate> for Template {
    fn from(template: CouponTemplate) -> Self {
        Self::Coupon(template)
    }
}

pub(super) fn check(template: &Object<'_>) {
    template.require_shown("title", 1..=TITLE_UNITS);
    template.text("subtitle", 0..=SUBTITLE_UNITS);
    template.url("coupon_url");
    template.text("coupon_url_button_title", 1..=usize::MAX);
    template.text("coupon_pre_message", 1..=usize::MAX);
    template.url("image_url");
    template.text("payload", 0..=PAYLOAD_UNITS);
    if let Some(code) = template.get("coupon_code") {
        code.form("a code without spaces", |code| !code.contains(char::is_whitespace));
    }
    if !template.has("coupon_code") && !template.has("coupon_url") {
        template.violate("coupon_code", Rule::Missing);
    }
}
