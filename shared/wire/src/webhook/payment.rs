//! Payments inside the conversation, which Meta has ended; old archives hold them.

use super::Text;
use super::object::{Object, View};
use crate::Secret;

/// Person paid.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Payment {
    /// What the button was given.
    pub payload: Option<Text>,
    /// What the person told about themselves.
    pub requested_user_info: Option<RequestedUserInfo>,
    /// How it was paid.
    pub payment_credential: Option<PaymentCredential>,
    /// What was paid.
    pub amount: Option<Amount>,
    /// Shipping that was chosen.
    pub shipping_option_id: Option<Text>,
}

/// Person is about to pay.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct PreCheckout {
    /// What the button was given.
    pub payload: Option<Text>,
    /// What the person told about themselves.
    pub requested_user_info: Option<RequestedUserInfo>,
    /// What is to be paid.
    pub amount: Option<Amount>,
}

/// Person changed the address; the prices are asked for.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct CheckoutUpdate {
    /// What the button was given.
    pub payload: Option<Text>,
    /// New address.
    pub shipping_address: Option<Address>,
}

/// What a person told about themselves.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct RequestedUserInfo {
    /// Where to ship to.
    pub shipping_address: Option<Address>,
    /// Name.
    pub contact_name: Option<Text>,
    /// E-mail.
    pub contact_email: Option<Text>,
    /// Telephone.
    pub contact_phone: Option<Text>,
}

/// Postal address.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Address {
    /// Id at Meta.
    pub id: Option<Text>,
    /// Name of who lives there.
    pub name: Option<Text>,
    /// First line.
    pub street1: Option<Text>,
    /// Second line; may be empty.
    pub street2: Option<Text>,
    /// Town.
    pub city: Option<Text>,
    /// State or province.
    pub state: Option<Text>,
    /// Country.
    pub country: Option<Text>,
    /// Postal code.
    pub postal_code: Option<Text>,
}

/// How a payment was made.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct PaymentCredential {
    /// Who took it, such as `stripe`, `paypal` or `token`.
    pub provider_type: Option<Text>,
    /// Id at the provider.
    pub charge_id: Option<Secret>,
    /// Card, encrypted by the provider.
    pub tokenized_card: Option<Secret>,
    /// Check number of the card, encrypted by the provider.
    pub tokenized_cvv: Option<Secret>,
    /// Month in which the token ends.
    pub token_expiry_month: Option<i64>,
    /// Year in which the token ends.
    pub token_expiry_year: Option<i64>,
    /// Id at Meta.
    pub fb_payment_id: Option<Text>,
}

/// Sum of money, digit by digit as Meta wrote it.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Amount {
    /// Currency by ISO 4217.
    pub currency: Option<Text>,
    /// Sum in the currency's main unit, a number or a string on the wire.
    pub amount: Option<Text>,
}

impl View for Payment {
    fn view(object: &Object<'_>) -> Self {
        Self {
            payload: object.text("payload"),
            requested_user_info: object.view("requested_user_info"),
            payment_credential: object.view("payment_credential"),
            amount: object.view("amount"),
            shipping_option_id: object.text("shipping_option_id"),
        }
    }
}

impl View for PreCheckout {
    fn view(object: &Object<'_>) -> Self {
        Self {
            payload: object.text("payload"),
            requested_user_info: object.view("requested_user_info"),
            amount: object.view("amount"),
        }
    }
}

impl View for CheckoutUpdate {
    fn view(object: &Object<'_>) -> Self {
        Self { payload: object.text("payload"), shipping_address: object.view("shipping_address") }
    }
}

impl View for RequestedUserInfo {
    fn view(object: &Object<'_>) -> Self {
        Self {
            shipping_address: object.view("shipping_address"),
            contact_name: object.text("contact_name"),
            contact_email: object.text("contact_email"),
            contact_phone: object.text("contact_phone"),
        }
    }
}

impl View for Address {
    fn view(object: &Object<'_>) -> Self {
        Self {
            id: object.text("id"),
            name: object.text("name"),
            street1: object.text("street1"),
            street2: object.text("street2"),
            city: object.text("city"),
            state: object.text("state"),
            country: object.text("country"),
            postal_code: object.text("postal_code"),
        }
    }
}

impl View for PaymentCredential {
    fn view(object: &Object<'_>) -> Self {
        Self {
            provider_type: object.text("provider_type"),
            charge_id: object.get("charge_id"),
            tokenized_card: object.get("tokenized_card"),
            tokenized_cvv: object.get("tokenized_cvv"),
            token_expiry_month: object.integer("token_expiry_month"),
            token_expiry_year: object.integer("token_expiry_year"),
            fb_payment_id: object.text("fb_payment_id"),
        }
    }
}

impl View for Amount {
    fn view(object: &Object<'_>) -> Self {
        Self { currency: object.text("currency"), amount: object.text("amount") }
    }
}
