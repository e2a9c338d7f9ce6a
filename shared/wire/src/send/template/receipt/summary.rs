//! What an order cost.

use serde::{Deserialize, Serialize};

use crate::check::Object;
use crate::send::template::Amount;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Summary {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) subtotal: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) shipping_cost: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) total_tax: Option<Amount>,
    total_cost: Amount,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Adjustment {
    pub(super) name: String,
    pub(super) amount: Amount,
}

impl Summary {
    pub(super) fn new(total_cost: Amount) -> Self {
        Self { subtotal: None, shipping_cost: None, total_tax: None, total_cost }
    }
}

pub(super) fn check(summary: &Object<'_>) {
    for part in ["subtotal", "shipping_cost", "total_tax"] {
        summary.amount(part);
    }
    summary.require_amount("total_cost");
}

pub(super) fn check_adjustment(adjustment: &Object<'_>) {
    adjustment.require_texts(&["name"]);
    adjustment.require_amount("amount");
}
