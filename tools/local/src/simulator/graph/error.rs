//! Errors in Graph's shape and words.
//!
//! Source: <https://developers.facebook.com/docs/messenger-platform/error-codes>.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode};
use serde_json::{Value, json};

/// Error object of Graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::simulator) struct GraphError {
    status: StatusCode,
    kind: &'static str,
    code: u32,
    subcode: Option<u32>,
    message: String,
    minutes: Option<u32>,
}

impl GraphError {
    pub(super) fn new(code: u32, subcode: Option<u32>, message: impl Into<String>) -> Self {
        let (status, kind) = (StatusCode::BAD_REQUEST, "OAuthException");
        Self { status, kind, code, subcode, message: message.into(), minutes: None }
    }

    /// Parameter that is missing or wrong.
    pub(super) fn parameter(message: impl std::fmt::Display) -> Self {
        Self::new(100, None, format!("(#100) {message}"))
    }

    pub(super) fn unknown_path(method: &Method) -> Self {
        let message = format!("Unknown path components, or the method {method} is not supported on them");
        Self { status: StatusCode::NOT_FOUND, ..Self::new(2500, None, message) }
    }

    pub(super) fn no_such_object(method: &Method) -> Self {
        let verb = method.as_str().to_ascii_lowercase();
        let reason = "does not exist, cannot be loaded due to missing permissions, or does not support this operation";
        let error = Self::new(100, Some(33), format!("Unsupported {verb} request. Object with this ID {reason}"));
        Self { kind: "GraphMethodException", ..error }
    }

    pub(super) fn no_token() -> Self {
        Self::new(104, None, "An access token is required to request this resource.")
    }

    pub(super) fn invalid_token() -> Self {
        let error = Self::new(190, None, "Invalid OAuth access token - Cannot parse access token");
        Self { status: StatusCode::UNAUTHORIZED, ..error }
    }

    pub(super) fn invalid_client() -> Self {
        Self::new(1, None, "Error validating client secret.")
    }

    pub(super) fn dead_token() -> Self {
        let message =
            "Error validating access token: The session has been invalidated because the password was changed.";
        Self { status: StatusCode::UNAUTHORIZED, ..Self::new(190, Some(460), message) }
    }

    pub(super) fn invalid_proof() -> Self {
        let error = Self::new(100, None, "Invalid appsecret_proof provided in the API argument");
        Self { kind: "GraphMethodException", ..error }
    }

    pub(super) fn no_matching_user() -> Self {
        Self::new(100, Some(2_018_001), "(#100) No matching user found")
    }

    pub(super) fn window_closed() -> Self {
        Self::new(10, Some(2_018_278), "(#10) This message is sent outside of allowed window.")
    }

    pub(super) fn thread_owned_elsewhere() -> Self {
        let message = "(#10) Message failed to send because another app is controlling this thread now.";
        Self::new(10, Some(2_018_300), message)
    }

    pub(super) fn not_thread_owner() -> Self {
        Self::new(100, Some(2_534_037), "(#100) The action is invalid since it's not the thread owner.")
    }

    pub(super) fn notifications_stopped() -> Self {
        Self::new(10, Some(1_893_015), "(#10) The person has stopped notifications of this topic.")
    }

    pub(super) fn already_replied() -> Self {
        Self::new(10_900, None, "(#10900) Activity already replied to")
    }

    pub(super) fn deprecated_tag() -> Self {
        Self::new(100, Some(1_893_061), "(#100) This message tag has been deprecated.")
    }

    pub(super) fn attachment_not_yours() -> Self {
        Self::new(100, Some(2_018_074), "(#100) The attachment id does not exist, or it is not yours or has expired.")
    }

    pub(super) fn attachment_mismatch() -> Self {
        Self::new(100, Some(2_018_047), "(#100) Upload attachment failure. The type does not match the attachment.")
    }

    pub(super) fn attachment_too_large() -> Self {
        Self::new(100, Some(2_018_109), "(#100) Attachment size exceeds allowable limit")
    }

    pub(super) fn no_such_product() -> Self {
        Self::new(100, Some(2_018_320), "(#100) The product does not exist in a catalog of the Page.")
    }

    pub(super) fn no_such_form() -> Self {
        Self::new(1, Some(2_018_382), "(#1) The instant form does not exist.")
    }

    pub(super) fn fetch_failed() -> Self {
        Self::new(100, Some(2_018_008), "(#100) Failed to fetch the file from the url")
    }

    pub(super) fn no_profile_permission(field: &str) -> Self {
        Self::new(
            100,
            Some(2_018_247),
            format!("(#100) Insufficient permission to access the field {field} of a user profile"),
        )
    }

    pub(super) fn too_many_profile_calls() -> Self {
        Self::new(613, None, "(#613) Calls to this api have exceeded the rate limit.")
    }

    /// Error that a fault asks for.
    pub(in crate::simulator) fn on_demand(status: u16, code: u32, subcode: Option<u32>, minutes: Option<u32>) -> Self {
        let error = Self::new(code, subcode, format!("(#{code}) Simulated fault"));
        Self { status: StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST), minutes, ..error }
    }

    /// Code and subcode.
    pub(super) fn key(&self) -> (u32, Option<u32>) {
        (self.code, self.subcode)
    }

    /// What it says.
    pub(super) fn message(&self) -> &str {
        &self.message
    }

    /// Status and body of the answer.
    pub(super) fn answer(&self) -> (u16, Value) {
        let trace = format!("A{:x}{:x}", self.code, self.subcode.unwrap_or(0));
        let mut error = json!({"message": self.message, "type": self.kind, "code": self.code, "fbtrace_id": trace});
        if let Some(subcode) = self.subcode {
            error["error_subcode"] = json!(subcode);
        }
        if matches!(self.code, 1 | 2) {
            error["is_transient"] = json!(true);
        }
        (self.status.as_u16(), json!({"error": error}))
    }

    /// Minutes until access comes back.
    pub(super) fn minutes(&self) -> Option<u32> {
        self.minutes
    }
}

impl IntoResponse for GraphError {
    fn into_response(self) -> Response {
        let (_, body) = self.answer();
        (self.status, Json(body)).into_response()
    }
}
