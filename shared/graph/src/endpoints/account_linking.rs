//! Account linking: a person logs in at the business, whose page is opened with a token and an address to return to.
//! Messenger then tells of it as [`AccountLinking`](messenger_wire::webhook::AccountLinking).
//!
//! The token lives five minutes. Meta documents it in the URL; here it travels as the one item of a [`batch`], in the
//! body. See
//! <https://developers.facebook.com/documentation/business-messaging/messenger-platform/identity/account-linking>.
//!
//! ```no_run
//! use messenger_graph::endpoints::account_linking;
//! use messenger_graph::{Graph, GraphError};
//! use messenger_wire::{Psid, Secret};
//!
//! # async fn logging_in(graph: impl Graph, account_linking_token: Secret, token: Secret) -> Result<Psid, GraphError> {
//! // The login page was opened with `account_linking_token` and `redirect_uri`.
//! graph.call(account_linking::person(&account_linking_token), &token).await
//! # }
//! ```

use messenger_wire::{PageId, Psid, Secret};
use serde::Deserialize;
use serde_json::json;

use super::Done;
use super::batch::{self, BatchItem};
use crate::call::Call;
use crate::request::Request;

/// Asks who is logging in, by the token that the login page was opened with; run with the Page's token. A token that is
/// wrong or too old is refused (10303).
#[must_use]
pub fn person(account_linking_token: &Secret) -> Call<Psid> {
    let request = Request::get(["me"]).query("fields", "recipient");
    let item = BatchItem::new(request.query("account_linking_token", account_linking_token.expose()));
    let call = batch::single(item).map(|request| request.named("account_linking.person"));
    call.then(|response| response.read::<Linking>().map(|linking| linking.recipient))
}

/// Ends the link between a person and their account of the business.
#[must_use]
pub fn unlink(page: &PageId, person: &Psid) -> Call<Done> {
    let request = Request::post([page.as_str(), "unlink_accounts"]).named("account_linking.unlink");
    Call::read_by(request.json(&json!({ "psid": person })), |response| {
        let unlinked = response.read::<Unlinked>().is_ok_and(|unlinked| unlinked.result.ends_with("success"));
        if unlinked { Ok(Done { success: true }) } else { response.read() }
    })
}

#[derive(Deserialize)]
struct Linking {
    recipient: Psid,
}

/// Answer in words, such as `unlink account success`.
#[derive(Deserialize)]
struct Unlinked {
    result: String,
}
