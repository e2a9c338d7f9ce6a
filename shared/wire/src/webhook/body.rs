//! What an item says, one type a family.

use super::object::View;
use super::{
    AppRoles, DeliveryReceipt, Family, Message, MessageEdit, MessagingEvent, Postback, Reaction, ReadReceipt, Referral,
    ThreadControl, ThreadControlRequest,
};

/// What an item says.
///
/// Every part that is absent or of an unexpected type is left out; [`MessagingEvent::raw`] has all of it.
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
    /// Nothing that this crate knows.
    Unknown,
}

impl Body {
    pub(super) fn read(event: &MessagingEvent<'_>) -> Self {
        let subject = event.subject();
        match event.family() {
            Family::Message => Self::Message(View::view(subject)),
            Family::Echo => Self::Echo(View::view(subject)),
            Family::MessageEdit => Self::MessageEdit(View::view(subject)),
            Family::Reaction => Self::Reaction(View::view(subject)),
            Family::Delivery => Self::Delivery(View::view(subject)),
            Family::Read => Self::Read(View::view(subject)),
            Family::Postback => Self::Postback(View::view(subject)),
            Family::Referral => Self::Referral(View::view(subject)),
            Family::PassThreadControl => Self::PassThreadControl(View::view(subject)),
            Family::TakeThreadControl => Self::TakeThreadControl(View::view(subject)),
            Family::RequestThreadControl => Self::RequestThreadControl(View::view(subject)),
            Family::AppRoles => Self::AppRoles(View::view(subject)),
            _ => Self::Unknown,
        }
    }
}
