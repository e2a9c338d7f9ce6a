//! Item of an order.

use serde::{Deserialize, Serialize};

use crate::check::Object;
use crate::send::template::Amount;

/// Item of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiptElement {
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    subtitle: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quantity: Option<Amount>,
    price: Amount,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_url: Option<String>,
}

impl ReceiptElement {
    /// Item with its price; 0 for what is free.
    #[must_use]
    pub fn new(title: impl Into<String>, price: impl Into<Amount>) -> Self {
        Self {
            title: title.into(),
            subtitle: None,
            quantity: None,
            price: price.into(),
            currency: None,
            image_url: None,
        }
    }

    /// Line below the name.
    #[must_use]
    pub fn subtitle(mut self, subtitle: impl Into<String>) -> Self {
        self.subtitle = Some(subtitle.into());
        self
    }

    /// How many.
    #[must_use]
    pub fn quantity(mut self, quantity: u32) -> Self {
        self.quantity = Some(quantity.into());
        self
    }

    /// Currency of the price, as `USD`.
    #[must_use]
    pub fn currency(mut self, currency: impl Into<String>) -> Self {
        self.currency = Some(currency.into());
        self
    }

    /// Picture.
    #[must_use]
    pub fn image_url(mut self, url: impl Into<String>) -> Self {
        self.image_url = Some(url.into());
        self
    }
}

pub(super) fn check(element: &Object<'_>) {
    element.require_texts(&["title"]);
    element.text("subtitle", 0..=usize::MAX);
    element.amount("quantity");
    element.require_amount("price");
    element.text("currency", 1..=usize::MAX);
    element.url("image_url");
}
