//! Webhook of an app: where Meta delivers, and which fields. Called with the app's token
//! ([`tokens::app_token`](super::tokens::app_token)).
//!
//! See <https://developers.facebook.com/docs/graph-api/reference/app/subscriptions>.

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

/// Sets the webhook for Pages. Meta performs the handshake with the callback URL before it answers.
#[must_use]
pub fn set(app: &AppId, callback_url: &str, verify_token: &Secret, fields: &[&str]) -> Call<Done> {
    let body = New { object: "page", callback_url, fields: fields.join(","), verify_token: verify_token.expose() };
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
    object: &'static str,
    callback_url: &'a str,
    fields: String,
    verify_token: &'a str,
}
