//! Access tokens: exchange for a long-lived one, Page tokens, inspection.
//!
//! Meta documents two of these with tokens in the URL. Here no token is in a URL, which proxies and servers log: the
//! exchange is a POST with a form, as OAuth 2 prescribes for token endpoints (RFC 6749, section 3.2), and the
//! inspection travels as the one item of a [`batch`], whose items are in the body.
//! See <https://developers.facebook.com/docs/facebook-login/guides/access-tokens>.
//!
//! ```no_run
//! use messenger_graph::endpoints::tokens;
//! use messenger_graph::{Graph, GraphError};
//! use messenger_wire::{AppId, Secret};
//!
//! # async fn connect(graph: impl Graph, app: AppId, app_secret: Secret, short_lived: Secret) -> Result<(), GraphError> {
//! let app_token = tokens::app_token(&app, &app_secret);
//! let person = graph.call(tokens::exchange(&app, &app_secret, &short_lived), &app_token).await?;
//! for page in graph.call(tokens::accounts(None), &person.access_token).await?.data {
//!     let Some(token) = page.access_token else { continue };
//!     let info = graph.call(tokens::debug_token(&token), &app_token).await?;
//!     println!("{:?}: {}, may {:?}", page.id, if info.is_valid { "works" } else { "is dead" }, info.scopes);
//! }
//! # Ok(())
//! # }
//! ```

use messenger_wire::{AppId, PageId, Secret};
use serde::Deserialize;

use super::Paged;
use super::batch::{self, BatchItem};
use crate::call::Call;
use crate::lenient;
use crate::request::Request;

/// Token of a person.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct UserToken {
    /// Token.
    pub access_token: Secret,
    /// Seconds that it lives, about 60 days; absent when it does not expire.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub expires_in: Option<u64>,
}

/// Page that a person has connected.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct PageAccount {
    /// Page's id.
    pub id: PageId,
    /// Page's name.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub name: Option<String>,
    /// Page token; made from a long-lived token it has no expiry date, yet dies with the person's role or password.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub access_token: Option<Secret>,
    /// What the person may do on the Page; sending needs `MESSAGING`.
    #[serde(default, deserialize_with = "lenient::list")]
    pub tasks: Vec<String>,
}

/// What Meta knows of a token.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct TokenInfo {
    /// Whether it works.
    #[serde(deserialize_with = "lenient::required")]
    pub is_valid: bool,
    /// App that it is for.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub app_id: Option<AppId>,
    /// Kind: `USER`, `PAGE`, ...
    #[serde(default, rename = "type", deserialize_with = "lenient::optional")]
    pub kind: Option<String>,
    /// Page that it is for, when it is a Page token.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub profile_id: Option<PageId>,
    /// When it expires, in Unix seconds; 0 means never.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub expires_at: Option<u64>,
    /// When access to data ends, in Unix seconds; 0 means never.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub data_access_expires_at: Option<u64>,
    /// Permissions that it carries.
    #[serde(default, deserialize_with = "lenient::list")]
    pub scopes: Vec<String>,
    /// Permissions with the objects that they are for.
    #[serde(default, deserialize_with = "lenient::list")]
    pub granular_scopes: Vec<GranularScope>,
}

/// Permission with the objects that it is for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct GranularScope {
    /// Permission, such as `pages_messaging`.
    #[serde(deserialize_with = "lenient::required")]
    pub scope: String,
    /// Objects, such as Pages; empty means all.
    #[serde(default, deserialize_with = "lenient::list")]
    pub target_ids: Vec<String>,
}

/// Token of an app itself, for [`debug_token`] and [`app_subscriptions`](super::app_subscriptions).
#[must_use]
pub fn app_token(app: &AppId, app_secret: &Secret) -> Secret {
    Secret::new(format!("{}|{}", app.as_str(), app_secret.expose()))
}

/// Exchanges a person's short-lived token for one of about 60 days. The token that the call is run with is not sent.
#[must_use]
pub fn exchange(app: &AppId, app_secret: &Secret, short_lived: &Secret) -> Call<UserToken> {
    let fields = [
        ("grant_type", "fb_exchange_token"),
        ("client_id", app.as_str()),
        ("client_secret", app_secret.expose()),
        ("fb_exchange_token", short_lived.expose()),
    ];
    let fields = fields.map(|(name, value)| (name.into(), value.into())).into();
    let request = Request::post(["oauth", "access_token"]).named("tokens.exchange").anonymous().reading();
    Call::new(request.form(fields))
}

/// Lists the Pages that a person has connected, with their tokens; run with the person's token.
#[must_use]
pub fn accounts(after: Option<&str>) -> Call<Paged<PageAccount>> {
    let request = Request::get(["me", "accounts"]).query("fields", "id,name,access_token,tasks");
    Call::new(request.query_if("after", after).named("tokens.accounts"))
}

/// Inspects a token; run with the [`app_token`] of the app that it is for.
#[must_use]
pub fn debug_token(inspected: &Secret) -> Call<TokenInfo> {
    let item = BatchItem::new(Request::get(["debug_token"]).query("input_token", inspected.expose()));
    let call = batch::single(item).map(|request| request.named("tokens.debug_token"));
    call.then(|response| response.read::<Data>().map(|data| data.data))
}

#[derive(Deserialize)]
struct Data {
    data: TokenInfo,
}
