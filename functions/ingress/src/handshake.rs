//! GET with `hub.challenge`: Meta asks whether the URL is ours.
//!
//! <https://developers.facebook.com/docs/messenger-platform/webhooks#verification-requests>

use std::borrow::Cow;

use http::{HeaderValue, Response, header};
use messenger_channel::account::App;
use url::form_urlencoded;

use crate::Rejection;

/// Parameters of a handshake, each there exactly once.
pub struct Handshake<'a> {
    token: Cow<'a, str>,
    challenge: Cow<'a, str>,
}

impl<'a> Handshake<'a> {
    /// Reads the query of a request.
    ///
    /// # Errors
    /// [`Rejection::HandshakeRefused`] where a parameter is missing or doubled, or the mode is not `subscribe`.
    pub fn parse(query: &'a str) -> Result<Self, Rejection> {
        let only = |name| only(query, name).ok_or(Rejection::HandshakeRefused);
        let (mode, token, challenge) = (only("hub.mode")?, only("hub.verify_token")?, only("hub.challenge")?);
        if mode == "subscribe" { Ok(Self { token, challenge }) } else { Err(Rejection::HandshakeRefused) }
    }

    /// Whether the token is one of the app's. Every token is compared, so that the time taken tells nothing.
    #[must_use]
    pub fn is_of(&self, app: &App) -> bool {
        app.verify_tokens.iter().fold(false, |found, token| token.matches(&self.token) | found)
    }

    /// Answer that gives the challenge back. It is whatever the caller wrote, so no browser may take it for HTML.
    #[must_use]
    pub fn response(self) -> Response<String> {
        let mut response = Response::new(self.challenge.into_owned());
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        response
    }
}

impl std::fmt::Debug for Handshake<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Handshake(<redacted>)")
    }
}

/// Value of a parameter that is there exactly once.
fn only<'a>(query: &'a str, name: &str) -> Option<Cow<'a, str>> {
    let mut values = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name).map(|(_, value)| value);
    let value = values.next()?;
    values.next().is_none().then_some(value)
}
