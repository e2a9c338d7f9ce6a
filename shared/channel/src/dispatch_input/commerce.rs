//! What a person orders, fills in, plays or pays, normalised.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Text;

/// Cart that a person sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Order {
    /// Lines of the cart.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<Product>,
    /// What the person adds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// Line of a cart.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct Product {
    /// Id at Meta.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Id in the shop's own catalogue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retailer_id: Option<String>,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// Price of one, in the currency's main unit, digit by digit as Meta wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<String>,
    /// Currency by ISO 4217.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// How many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<i64>,
}

/// Instant form that a person submitted; what they filled in is read from Graph by this id.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Form {
    /// Id of the form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// Answers to a customer information template.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CustomerInformation {
    /// Answers of all screens in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<CustomerAnswer>,
}

/// What a person gave.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CustomerAnswer {
    /// Name of the screen, such as `Add address`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screen: Option<String>,
    /// What was asked: `name`, `phone`, `address_line_1`, `postal_code`, `locality`, `country`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// What the person gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Text>,
}

/// Coupon that a person revealed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Coupon {
    /// What the template was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<Text>,
    /// Code that the person sees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Text>,
}

/// Round of an instant game that a person ended.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct GamePlay {
    /// App of the game.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub game_id: Option<String>,
    /// Person as the game knows them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub player_id: Option<Text>,
    /// `SOLO`, `THREAD` or `GROUP`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_type: Option<String>,
    /// Id of who plays together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_id: Option<String>,
    /// Best score of the round.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<i64>,
    /// What the game sends; where it is an object, its JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<Text>,
}

/// Step of a payment inside the conversation, which Meta has ended; credentials are in `native` alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Payment {
    /// Which step.
    pub change: PaymentChange,
    /// What the button was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<Text>,
    /// Sum in the currency's main unit, digit by digit as Meta wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// Currency by ISO 4217.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Shipping that was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping_option_id: Option<String>,
}

/// Step of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum PaymentChange {
    /// Person is about to pay.
    Prepared,
    /// Person changed the address; the prices are asked for.
    AddressChanged,
    /// Person paid.
    Paid,
}
