//! Order confirmation.

mod address;
mod element;
mod summary;

use serde::{Deserialize, Serialize};

use super::Amount;
use crate::check::Object;
use crate::limits::RECEIPT_ELEMENTS;
use crate::send::Template;

pub use address::Address;
pub use element::ReceiptElement;
use summary::{Adjustment, Summary};

/// Order confirmation.
///
/// [Receipt
/// template](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/template/receipt).
///
/// ```
/// use messenger_wire::send::template::{Address, Amount, ReceiptElement, ReceiptTemplate};
///
/// let amount = |decimal| Amount::parse(decimal).ok_or("no decimal number");
/// let receipt = ReceiptTemplate::new("Ada Lovelace", "order-1", "USD", "Visa 2345", amount("29.98")?)
///     .element(ReceiptElement::new("Hat", amount("12.99")?).quantity(2))
///     .shipping_cost(4)
///     .address(Address::new("1 Hacker Way", "Menlo Park", "94025", "CA", "US"));
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiptTemplate {
    recipient_name: String,
    order_number: String,
    currency: String,
    payment_method: String,
    summary: Summary,
    #[serde(skip_serializing_if = "Option::is_none")]
    merchant_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    elements: Vec<ReceiptElement>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<Address>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    adjustments: Vec<Adjustment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sharable: Option<bool>,
}

impl ReceiptTemplate {
    /// Receipt for a person, with an order number that is never used twice, a currency as `USD`, how it was paid, as
    /// `Visa 2345`, and the sum to pay.
    #[must_use]
    pub fn new(
        recipient_name: impl Into<String>,
        order_number: impl Into<String>,
        currency: impl Into<String>,
        payment_method: impl Into<String>,
        total_cost: impl Into<Amount>,
    ) -> Self {
        Self {
            recipient_name: recipient_name.into(),
            order_number: order_number.into(),
            currency: currency.into(),
            payment_method: payment_method.into(),
            summary: Summary::new(total_cost.into()),
            merchant_name: None,
            order_url: None,
            timestamp: None,
            elements: Vec::new(),
            address: None,
            adjustments: Vec::new(),
            sharable: None,
        }
    }

    /// Name of the merchant, shown as logo.
    #[must_use]
    pub fn merchant_name(mut self, name: impl Into<String>) -> Self {
        self.merchant_name = Some(name.into());
        self
    }

    /// Page of the order.
    #[must_use]
    pub fn order_url(mut self, url: impl Into<String>) -> Self {
        self.order_url = Some(url.into());
        self
    }

    /// When it was ordered, in seconds since 1970.
    #[must_use]
    pub fn timestamp(mut self, seconds: u64) -> Self {
        self.timestamp = Some(seconds.to_string());
        self
    }

    /// Adds an item; 100 are the most, and Messenger may show them in another order.
    #[must_use]
    pub fn element(mut self, element: ReceiptElement) -> Self {
        self.elements.push(element);
        self
    }

    /// Where it is shipped.
    #[must_use]
    pub fn address(mut self, address: Address) -> Self {
        self.address = Some(address);
        self
    }

    /// Sum of the items.
    #[must_use]
    pub fn subtotal(mut self, amount: impl Into<Amount>) -> Self {
        self.summary.subtotal = Some(amount.into());
        self
    }

    /// Cost of shipping.
    #[must_use]
    pub fn shipping_cost(mut self, amount: impl Into<Amount>) -> Self {
        self.summary.shipping_cost = Some(amount.into());
        self
    }

    /// Taxes.
    #[must_use]
    pub fn total_tax(mut self, amount: impl Into<Amount>) -> Self {
        self.summary.total_tax = Some(amount.into());
        self
    }

    /// Adds a discount or the like: what it is for, and how much it takes off.
    #[must_use]
    pub fn adjustment(mut self, name: impl Into<String>, amount: impl Into<Amount>) -> Self {
        self.adjustments.push(Adjustment { name: name.into(), amount: amount.into() });
        self
    }

    /// Says whether the person can forward it.
    #[must_use]
    pub fn sharable(mut self, sharable: bool) -> Self {
        self.sharable = Some(sharable);
        self
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
    template.text("merchant_name", 1..=usize::MAX);
    template.url("order_url");
    if let Some(timestamp) = template.get("timestamp") {
        timestamp.amount();
    }
    if let Some(summary) = template.require("summary").and_then(|summary| summary.object()) {
        summary::check(&summary);
    }
    if let Some(address) = template.get("address").and_then(|address| address.object()) {
        address::check(&address);
    }
    if let Some(elements) = template.get("elements") {
        elements.objects(0..=RECEIPT_ELEMENTS).iter().for_each(element::check);
    }
    if let Some(adjustments) = template.get("adjustments") {
        adjustments.objects(0..=usize::MAX).iter().for_each(summary::check_adjustment);
    }
}
