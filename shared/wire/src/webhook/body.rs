//! What an item says, one type a family.

use super::object::View;
use super::{
    AccountLinking, AppRoles, BrandedCamera, BusinessIntegrity, Change, CheckoutUpdate, Coupon, CustomerInformation,
    DeliveryReceipt, Family, Feedback, GamePlay, LeadForm, Message, MessageEdit, MessagingEvent, Optin, Order, Payment,
    PolicyEnforcement, Postback, PreCheckout, Reaction, ReadReceipt, Referral, ResponseFeedback, ThreadControl,
    ThreadControlRequest,
};

/// What an item says.
///
/// Every part that is absent or of an unexpected type is left out; [`MessagingEvent::raw`] has all of it.
///
/// ```
/// use messenger_wire::webhook::{Body, Feed, MessagingEvent, Nullable};
///
/// let raw: &serde_json::value::RawValue = serde_json::from_str(
///     r#"{"sender":{"id":"7001"},"recipient":{"id":"42"},"postback":{"mid":"m_1","title":"Help","payload":null}}"#,
/// )?;
/// let Body::Postback(postback) = MessagingEvent::view(Feed::Standby, raw).body() else { return Err("family")? };
/// assert_eq!(postback.title.as_deref(), Some("Help"));
/// assert_eq!(postback.payload, Nullable::Null);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Body {
    /// Message of a person.
    Message(Message),
    /// Message of the Page, seen back.
    Echo(Message),
    /// New text of a message.
    MessageEdit(MessageEdit),
    /// Reaction to a message, or its end.
    Reaction(Reaction),
    /// Messages of the Page were delivered.
    Delivery(DeliveryReceipt),
    /// Messages of the Page were read.
    Read(ReadReceipt),
    /// Tap on a button.
    Postback(Postback),
    /// Person agreed to notifications, changed that, or used a plugin.
    Optin(Optin),
    /// Person came into the existing conversation from a link, ad or plugin.
    Referral(Referral),
    /// Thread control was given away.
    PassThreadControl(ThreadControl),
    /// Thread control was taken.
    TakeThreadControl(ThreadControl),
    /// Another app asks for thread control.
    RequestThreadControl(ThreadControlRequest),
    /// Roles of apps changed.
    AppRoles(AppRoles),
    /// Person linked or unlinked an account.
    AccountLinking(AccountLinking),
    /// Meta warns or blocks the Page, or lifts that.
    PolicyEnforcement(PolicyEnforcement),
    /// State of the Page before Meta's rules.
    BusinessIntegrity(BusinessIntegrity),
    /// Answers to a feedback template.
    Feedback(Feedback),
    /// Answers to a customer information template.
    CustomerInformation(CustomerInformation),
    /// Instant form was submitted.
    LeadForm(LeadForm),
    /// Thumb up or down at a message.
    ResponseFeedback(ResponseFeedback),
    /// Cart.
    Order(Order),
    /// Round of a game ended.
    GamePlay(GamePlay),
    /// Coupon was revealed.
    Coupon(Coupon),
    /// Person paid.
    Payment(Payment),
    /// Person changed the address of a payment.
    CheckoutUpdate(CheckoutUpdate),
    /// Person is about to pay.
    PreCheckout(PreCheckout),
    /// Camera effect was used.
    BrandedCamera(BrandedCamera),
    /// Change of the Page.
    Change(Change),
    /// Names of fields that changed, where values are not subscribed to.
    ChangedFields(Vec<String>),
    /// Nothing that this crate knows.
    Unknown,
}

impl Body {
    pub(super) fn view(event: &MessagingEvent<'_>) -> Self {
        let subject = event.subject();
        match event.family() {
            Family::Message => Self::Message(View::view(subject)),
            Family::Echo => Self::Echo(View::view(subject)),
            Family::MessageEdit => Self::MessageEdit(View::view(subject)),
            Family::Reaction => Self::Reaction(View::view(subject)),
            Family::Delivery => Self::Delivery(View::view(subject)),
            Family::Read => Self::Read(View::view(subject)),
            Family::Postback => Self::Postback(View::view(subject)),
            Family::Optin => Self::Optin(View::view(subject)),
            Family::Referral => Self::Referral(View::view(subject)),
            Family::PassThreadControl => Self::PassThreadControl(View::view(subject)),
            Family::TakeThreadControl => Self::TakeThreadControl(View::view(subject)),
            Family::RequestThreadControl => Self::RequestThreadControl(View::view(subject)),
            Family::AppRoles => Self::AppRoles(View::view(subject)),
            Family::AccountLinking => Self::AccountLinking(View::view(subject)),
            Family::PolicyEnforcement => Self::PolicyEnforcement(View::view(subject)),
            Family::BusinessIntegrity => Self::BusinessIntegrity(View::view(subject)),
            Family::Feedback => Self::Feedback(View::view(subject)),
            Family::CustomerInformation => Self::CustomerInformation(View::view(subject)),
            Family::LeadForm => Self::LeadForm(View::view(subject)),
            Family::ResponseFeedback => Self::ResponseFeedback(View::view(subject)),
            Family::Order => Self::Order(View::view(subject)),
            Family::GamePlay => Self::GamePlay(View::view(subject)),
            Family::Coupon => Self::Coupon(View::view(subject)),
            Family::Payment => Self::Payment(View::view(subject)),
            Family::CheckoutUpdate => Self::CheckoutUpdate(View::view(subject)),
            Family::PreCheckout => Self::PreCheckout(View::view(subject)),
            Family::BrandedCamera => Self::BrandedCamera(View::view(subject)),
            Family::Change(field) => Self::Change(Change::view(field, event)),
            Family::ChangedFields => Self::ChangedFields(subject.list("changed_fields")),
            Family::Unknown => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests;
