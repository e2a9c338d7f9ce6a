//! App events: what came of a conversation (an order, a lead), for Meta's measurement of ads.
//!
//! See <https://developers.facebook.com/documentation/business-messaging/messenger-platform/analytics/app-events>.
//!
//! ```
//! use messenger_graph::endpoints::app_events::{self, AppEvent, Tracking};
//! use messenger_wire::{AppId, PageId, Psid};
//!
//! let (app, page, person) = (AppId::parse("15177")?, PageId::parse("42")?, Psid::parse("7001")?);
//! let purchase = AppEvent::new("fb_mobile_purchase").value(55.22).parameter("fb_currency", "USD");
//! let call = app_events::log(&app, &page, &person, &[purchase], Tracking::default());
//! assert_eq!(call.request().path(), "15177/activities");
//! # Ok::<(), messenger_wire::IdError>(())
//! ```

use std::collections::BTreeMap;

use messenger_wire::{AppId, PageId, Psid};
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::Done;
use crate::call::Call;
use crate::request::Request;

/// Event to log.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AppEvent {
    #[serde(rename = "_eventName")]
    name: String,
    #[serde(rename = "_valueToSum", skip_serializing_if = "Option::is_none")]
    value: Option<f64>,
    #[serde(flatten)]
    parameters: BTreeMap<String, Value>,
}

/// Whether the person's acts may be tied to ads; not, where nothing is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tracking {
    /// Person lets the advertiser track, as iOS asks.
    pub advertiser: bool,
    /// App lets track.
    pub application: bool,
}

impl AppEvent {
    /// Names the event: one of Meta's, such as `fb_mobile_purchase`, or one of the app's own.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), value: None, parameters: BTreeMap::new() }
    }

    /// Says what Meta adds up over the events of the name.
    #[must_use]
    pub fn value(mut self, value: f64) -> Self {
        self.value = Some(value);
        self
    }

    /// Adds a parameter, such as `fb_currency`.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.parameters.insert(name.into(), value.into());
        self
    }
}

/// Logs what a person did in the conversation with a Page.
#[must_use]
pub fn log(app: &AppId, page: &PageId, person: &Psid, events: &[AppEvent], tracking: Tracking) -> Call<Done> {
    let activity = Activity {
        event: "CUSTOM_APP_EVENTS",
        custom_events: events,
        advertiser_tracking_enabled: tracking.advertiser.into(),
        application_tracking_enabled: tracking.application.into(),
        extinfo: &["mb1"],
        page_id: page,
        page_scoped_user_id: person,
    };
    Call::new(Request::post([app.as_str(), "activities"]).named("app_events.log").json(&activity))
}

#[derive(Serialize)]
struct Activity<'a> {
    event: &'static str,
    #[serde(serialize_with = "as_text")]
    custom_events: &'a [AppEvent],
    advertiser_tracking_enabled: u8,
    application_tracking_enabled: u8,
    /// Says that a Messenger bot logs.
    #[serde(serialize_with = "as_text")]
    extinfo: &'static [&'static str],
    page_id: &'a PageId,
    page_scoped_user_id: &'a Psid,
}

/// Meta wants lists as the text of their JSON.
fn as_text<S: Serializer>(list: &impl Serialize, serializer: S) -> Result<S::Ok, S::Error> {
    let text = serde_json::to_string(list).map_err(serde::ser::Error::custom)?;
    serializer.serialize_str(&text)
}
