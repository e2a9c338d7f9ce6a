//! GET with `hub.challenge`: Meta asks whether the URL is ours.
//!
//! <https://developers.facebook.com/docs/messenger-platform/webhooks#verification-requests>

use std::borrow::Cow;

use http::{HeaderValue, Response, header};
use messenger_channel::configuration::App;
use url::form_urlencoded;

use crate::Rejection;

/// Names of the parameters.
pub(crate) const PARAMETERS: [&str; 3] = ["hub.mode", "hub.verify_token", "hub.challenge"];

/// Parameters of a handshake, each there exactly once.
pub struct Handshake<'a> {
    token: Cow<'a, str>,
    challenge: Cow<'a, str>,
}

impl<'a> Handshake<'a> {
    /// Reads the query of a request.
    ///
    /// # Errors
    /// [`Rejection::HandshakeRefused`] where a parameter is missing or doubled, the mode is not `subscribe`, or the
    /// challenge is empty or no text that could be given back byte for byte.
    pub fn parse(query: &'a str) -> Result<Self, Rejection> {
        let [mode, token, challenge] = PARAMETERS.map(|name| only(query, name));
        match (mode, token, challenge) {
            (Some(mode), Some(token), Some(challenge)) if mode == "subscribe" && is_text(&challenge) => {
                Ok(Self { token, challenge })
            }
            _ => Err(Rejection::HandshakeRefused),
        }
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

/// Bytes that are not UTF-8 have become U+FFFD, here or already at the gateway.
fn is_text(challenge: &str) -> bool {
    !challenge.is_empty() && !challenge.contains(char::REPLACEMENT_CHARACTER)
}
