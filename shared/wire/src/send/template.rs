//! Templates: structured messages, one file each with its type and its rules.

pub mod airline;
mod amount;
mod button;
mod coupon;
mod customer_feedback;
mod customer_information;
mod generic;
mod image_grid;
mod instant_form;
mod media;
mod notification_messages;
mod one_time_notif_req;
mod product;
mod receipt;
mod utility;

use serde::{Deserialize, Serialize};

use crate::check::{Object, Rule};

pub use amount::Amount;
pub use button::ButtonTemplate;
pub use coupon::CouponTemplate;
pub use customer_feedback::{CsatScale, CustomerFeedbackTemplate, Question, ScoreLabel, ScoreQuestion};
pub use customer_information::{AddressField, BusinessPrivacy, ContactField, CustomerInformationTemplate, FormField};
pub use generic::{DefaultAction, Element, ElementTitle, GenericTemplate, ImageAspectRatio};
pub use image_grid::{GridAction, GridButton, GridImage, ImageGridTemplate};
pub use instant_form::InstantFormTemplate;
pub use media::{MediaElement, MediaTemplate, MediaType};
pub use notification_messages::{Frequency, NotificationMessagesTemplate, Reoptin};
pub use one_time_notif_req::OneTimeNotifReqTemplate;
pub use product::{Product, ProductTemplate};
pub use receipt::{Address, ReceiptElement, ReceiptTemplate};
pub use utility::{Language, Parameter, UtilityTemplate};

pub(super) use utility::check as check_utility;

/// Structured message.
///
/// [Templates](https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/templates).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "template_type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Template {
    /// Text with buttons.
    Button(ButtonTemplate),
    /// Card, or a carousel of cards.
    Generic(GenericTemplate),
    /// Image or video with buttons.
    Media(MediaTemplate),
    /// Order confirmation.
    Receipt(Box<ReceiptTemplate>),
    /// Coupon code.
    Coupon(CouponTemplate),
    /// Survey of one question; Meta calls it in development.
    CustomerFeedback(CustomerFeedbackTemplate),
    /// Form for the shipping address.
    CustomerInformation(CustomerInformationTemplate),
    /// Products of the Page's catalogue.
    Product(ProductTemplate),
    /// Lead form.
    InstantForm(InstantFormTemplate),
    /// Two to six images.
    ImageGrid(ImageGridTemplate),
    /// Asks for the right to send one message later.
    OneTimeNotifReq(OneTimeNotifReqTemplate),
    /// Asks for the right to send marketing messages; legacy outside AU, EU, JP, KR and UK.
    NotificationMessages(NotificationMessagesTemplate),
    /// Boarding passes; legacy.
    AirlineBoardingpass(airline::BoardingPassTemplate),
    /// Check-in reminder; legacy.
    AirlineCheckin(airline::CheckinTemplate),
    /// Itinerary; legacy.
    AirlineItinerary(Box<airline::ItineraryTemplate>),
    /// Flight update; legacy.
    AirlineUpdate(Box<airline::UpdateTemplate>),
}

/// Checks the payload of a template.
pub(super) fn check(template: &Object<'_>) {
    if let Some(kind) = template.require("template_type") {
        kind.text(1..=usize::MAX);
    }
    match template.str("template_type") {
        Some("button") => button::check(template),
        Some("generic") => generic::check(template),
        Some("media") => media::check(template),
        Some("receipt") => receipt::check(template),
        Some("coupon") => coupon::check(template),
        Some("customer_feedback") => customer_feedback::check(template),
        Some("customer_information") => customer_information::check(template),
        Some("product") => product::check(template),
        Some("instant_form") => instant_form::check(template),
        Some("image_grid") => image_grid::check(template),
        Some("one_time_notif_req") => one_time_notif_req::check(template),
        Some("notification_messages") => notification_messages::check(template),
        Some("airline_boardingpass") => airline::check_boarding_pass(template),
        Some("airline_checkin") => airline::check_checkin(template),
        Some("airline_itinerary") => airline::check_itinerary(template),
        Some("airline_update") => airline::check_update(template),
        Some("list") => retired(template, "list", "use a generic template of several elements"),
        Some("open_graph") => {
            retired(template, "open_graph", "send the link as text, or a generic template with a web_url");
        }
        // A template newer than this crate is Meta's to judge.
        _ => {}
    }
}

fn retired(template: &Object<'_>, value: &'static str, instead: &'static str) {
    template.violate("template_type", Rule::Retired { value, instead });
}
