//! The one place that turns a failure into an HTTP status.
//!
//! Bodies are empty: whoever is refused learns the status and nothing else.

use http::{Response, StatusCode, header};
use messenger_channel::configuration::Unreadable;

/// Why a request is refused. Its name goes into a metric, never into the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rejection {
    /// Path is not the webhook's.
    UnknownRoute,
    /// Path names an app that is not configured.
    UnknownApp,
    /// Neither GET nor POST.
    MethodNotAllowed,
    /// Handshake with a wrong or missing token, mode or challenge.
    HandshakeRefused,
    /// Content type is not JSON.
    NotJson,
    /// Body is over the limit.
    BodyTooLarge,
    /// Body broke off, or is not encoded as its event says.
    BodyUnreadable,
    /// No signature, or more than one.
    SignatureMissing,
    /// Signature is not of the form that Meta uses.
    SignatureMalformed,
    /// Signature is of no secret of the app.
    SignatureWrong,
    /// Body is no notification.
    NotANotification,
    /// Notification about something else than Pages.
    OtherObject,
    /// One event is too large for the queue, even compressed.
    EventTooLarge,
    /// Signature or token is of no secret of the app that can be read, and one of that kind cannot be.
    SecretUnreadable,
    /// Configuration was never read.
    NoConfiguration,
    /// Not every event is in the queue.
    NotEnqueued,
    /// A mistake of ours ended the work; whether its events are in the queue is not known.
    Panicked,
}

impl Rejection {
    /// This rejection of what fits none of an app's secrets, unless one that it may fit cannot be read.
    #[must_use]
    pub fn unless(self, unreadable: Option<&Unreadable>) -> Self {
        if unreadable.is_some() { Self::SecretUnreadable } else { self }
    }

    /// Status of the answer.
    #[must_use]
    pub fn status(self) -> StatusCode {
        match self {
            Self::BodyUnreadable | Self::NotANotification => StatusCode::BAD_REQUEST,
            Self::SignatureMissing | Self::SignatureMalformed | Self::SignatureWrong => StatusCode::UNAUTHORIZED,
            Self::HandshakeRefused => StatusCode::FORBIDDEN,
            Self::UnknownRoute | Self::UnknownApp | Self::OtherObject => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::BodyTooLarge | Self::EventTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::SecretUnreadable | Self::NoConfiguration | Self::NotEnqueued | Self::Panicked => {
                StatusCode::SERVICE_UNAVAILABLE
            }
        }
    }

    /// Stable name, as metrics and logs write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnknownRoute => "unknown_route",
            Self::UnknownApp => "unknown_app",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::HandshakeRefused => "handshake_refused",
            Self::NotJson => "not_json",
            Self::BodyTooLarge => "body_too_large",
            Self::BodyUnreadable => "body_unreadable",
            Self::SignatureMissing => "signature_missing",
            Self::SignatureMalformed => "signature_malformed",
            Self::SignatureWrong => "signature_wrong",
            Self::NotANotification => "not_a_notification",
            Self::OtherObject => "other_object",
            Self::EventTooLarge => "event_too_large",
            Self::SecretUnreadable => "secret_unreadable",
            Self::NoConfiguration => "no_configuration",
            Self::NotEnqueued => "not_enqueued",
            Self::Panicked => "panicked",
        }
    }

    /// Answer to the request.
    #[must_use]
    pub fn response(self) -> Response<String> {
        let mut response = Response::default();
        *response.status_mut() = self.status();
        if self == Self::MethodNotAllowed {
            response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static("GET, POST"));
        }
        response
    }
}
