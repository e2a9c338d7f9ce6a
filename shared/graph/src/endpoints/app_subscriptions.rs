//! Webhook of an app: where Meta delivers, and which fields. Called with the app's token
//! ([`tokens::app_token`](super::tokens::app_token)).
//!
//! See <https://developers.facebook.com/docs/graph-api/reference/app/subscriptions>.
//!
//! ```
//! use messenger_graph::endpoints::app_subscriptions::{self, Webhook};
//! use messenger_wire::{AppId, Secret};
//!
//! let webhook = Webhook::new("https://hooks.example.com/webhook", Secret::new("verify token"))
//!     .fields(["messages", "messaging_postbacks", "message_echoes"]);
//! let call = app_subscriptions::set(&AppId::parse("15177")?, &webhook);
//! assert_eq!(call.request().path(), "15177/subscriptions");
//! # Ok::<(), messenger_wire::IdError>(())
//! ```

use messenger_wire::{AppId, Secret};
use serde::{Deserialize, Serialize};

use super::{Done, Paged};
use crate::call::Call;
use crate::lenient;
use crate::request::Request;

/// Webhook of an app for one kind of object.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct AppSubscription {
    /// Kind of object: `page` for Messenger.
    #[serde(deserialize_with = "lenient::required")]
    pub object: String,
    /// Where Meta delivers.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub callback_url: Option<String>,
    /// Whether Meta delivers.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub active: Option<bool>,
    /// Fields that are delivered.
    #[serde(default, deserialize_with = "lenient::list")]
    pub fields: Vec<Field>,
}

/// Field that is delivered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Field {
    /// Name, such as `messages`.
    #[serde(deserialize_with = "lenient::required")]
    pub name: String,
    /// Version of the payload, chosen per field in the App Dashboard.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub version: Option<String>,
}

/// Webhook to set.
#[derive(Debug, Clone)]
pub struct Webhook {
    object: String,
    callback_url: String,
    verify_token: Secret,
    fields: Vec<String>,
    include_values: Option<bool>,
}

impl Webhook {
    /// Has what happens on Pages delivered to a URL, which answers the handshake with the token.
    #[must_use]
    pub fn new(callback_url: impl Into<String>, verify_token: Secret) -> Self {
        let (object, callback_url) = ("page".into(), callback_url.into());
        Self { object, callback_url, verify_token, fields: Vec::new(), include_values: None }
    }

    /// Adds fields, such as `messages`.
    #[must_use]
    pub fn fields(mut self, fields: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.fields.extend(fields.into_iter().map(Into::into));
        self
    }

    /// Is for another kind of object than `page`.
    #[must_use]
    pub fn object(self, object: impl Into<String>) -> Self {
        Self { object: object.into(), ..self }
    }

    /// Says whether a change comes with its values or only with the names of the fields that changed.
    #[must_use]
    pub fn include_values(self, include: bool) -> Self {
        Self { include_values: Some(include), ..self }
    }
}

/// Sets a webhook. Meta performs the handshake with the callback URL before it answers.
#[must_use]
pub fn set(app: &AppId, webhook: &Webhook) -> Call<Done> {
    let body = New {
        object: &webhook.object,
        callback_url: &webhook.callback_url,
        fields: webhook.fields.join(","),
        include_values: webhook.include_values,
        verify_token: webhook.verify_token.expose(),
    };
    Call::new(Request::post([app.as_str(), "subscriptions"]).named("app_subscriptions.set").json(&body))
}

/// Lists the webhooks of an app.
#[must_use]
pub fn list(app: &AppId) -> Call<Paged<AppSubscription>> {
    Call::new(Request::get([app.as_str(), "subscriptions"]).named("app_subscriptions.list"))
}

/// Removes the webhook for Pages.
#[must_use]
pub fn delete(app: &AppId) -> Call<Done> {
    Call::new(
        Request::delete([app.as_str(), "subscriptions"]).named("app_subscriptions.delete").query("object", "page"),
    )
}

#[derive(Serialize)]
struct New<'a> {
    object: &'a str,
    callback_url: &'a str,
    fields: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    include_values: Option<bool>,
    verify_token: &'a str,
}
