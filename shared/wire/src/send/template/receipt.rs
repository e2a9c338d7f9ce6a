//! Order confirmation.

use serde::{Deserialize, Serialize};

use super::Amount;
use crate::check::Object;
use crate::limits::RECEIPT_ELEMENTS;
use crate::send::Template;

/// Order confirmation.
///
/// [Receipt template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/receipt).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiptTemplate {
    /// Name of the person.
    pub recipient_name: String,
    /// Number of the order, never used twice.
    pub order_number: String,
    /// Currency of the payment, as `USD`.
    pub currency: String,
    /// How it was paid, as `Visa 2345`.
    pub payment_method: String,
    /// What it cost.
    pub summary: Summary,
    /// Name of the merchant, shown as logo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merchant_name: Option<String>,
    /// Page of the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_url: Option<String>,
    /// When it was ordered, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<String>,
    /// Items, at most 100; Messenger may show them in another order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elements: Vec<ReceiptElement>,
    /// Where it is shipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// Discounts and the like.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adjustments: Vec<Adjustment>,
    /// Whether the person can forward it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sharable: Option<bool>,
}

/// What an order cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// Sum of the items.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtotal: Option<Amount>,
    /// Cost of shipping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_cost: Option<Amount>,
    /// Taxes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_tax: Option<Amount>,
    /// Sum to pay.
    pub total_cost: Amount,
}

/// Where an order is shipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Street, first line.
    pub street_1: String,
    /// Street, second line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street_2: Option<String>,
    /// City.
    pub city: String,
    /// Postal code.
    pub postal_code: String,
    /// State, by its abbreviation where it has one.
    pub state: String,
    /// Country, by its two letters.
    pub country: String,
}

/// Item of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiptElement {
    /// Name.
    pub title: String,
    /// Line below the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    /// How many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Amount>,
    /// Price; 0 for what is free.
    pub price: Amount,
    /// Currency of the price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
}

/// Discount or the like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adjustment {
    /// What it is for.
    pub name: String,
    /// How much it takes off.
    pub amount: Amount,
}

impl ReceiptTemplate {
    /// Receipt with what every receipt has; the other fields are set directly.
    #[must_use]
    pub fn new(
        recipient_name: impl Into<String>,
        order_number: impl Into<String>,
        currency: impl Into<String>,
        payment_method: impl Into<String>,
        total_cost: Amount,
    ) -> Self {
        Self {
            recipient_name: recipient_name.into(),
            order_number: order_number.into(),
            currency: currency.into(),
            payment_method: payment_method.into(),
            summary: Summary { subtotal: None, shipping_cost: None, total_tax: None, total_cost },
            merchant_name: None,
            order_url: None,
            timestamp: None,
            elements: Vec::new(),
            address: None,
            adjustments: Vec::new(),
            sharable: None,
        }
    }
}

impl From<ReceiptTemplate> for Template {
    fn from(template: ReceiptTemplate) -> Self {
        Self::Receipt(Box::new(template))
    }
}

pub(super) fn check(template: &Object<'_>) {
    template.require_texts(&["recipient_name", "order_number", "currency", "payment_method"]);
    template.boolean("sharable");
    if let Some(summary) = template.require("summary").and_then(|summary| summary.object()) {
        summary.require("total_cost");
    }
    if let Some(address) = template.get("address").and_then(|address| address.object()) {
        address.require_texts(&["street_1", "city", "postal_code", "state", "country"]);
    }
    if let Some(elements) = template.get("elements") {
        for element in elements.objects(0..=RECEIPT_ELEMENTS) {
            element.require_texts(&["title"]);
            element.require("price");
        }
    }
    if let Some(adjustments) = template.get("adjustments") {
        for adjustment in adjustments.objects(0..=usize::MAX) {
            adjustment.require_texts(&["name"]);
            adjustment.require("amount");
        }
    }
}
