//! One check of every documented limit, over the JSON that would leave.
//!
//! Typed requests and raw JSON objects pass through the same rules: a typed one is turned into JSON first.
//! A field, template or button that is newer than this crate passes unchecked; an enum word that Meta
//! closes (messaging type, tag, ...) does not.

use serde::Serialize;

use super::{message, request};
use crate::check::{self, Violations};

/// Checks a request, typed or as JSON, and says everything that is wrong with it.
///
/// # Errors
/// [`Violations`], all at once.
///
/// ```
/// use serde_json::json;
/// use messenger_wire::send::validate;
///
/// let request = json!({
///     "recipient": {"id": "7001"},
///     "message": {"text": "", "quick_replies": [{"content_type": "text", "title": "A title too long for a quick reply"}]},
/// });
/// let violations = validate(&request).unwrap_err().to_string();
/// assert_eq!(
///     violations.lines().collect::<Vec<_>>(),
///     [
///         "message.text: 0 UTF-16 units, at least 1",
///         "message.quick_replies[0].title: 34 UTF-16 units, at most 20",
///         "message.quick_replies[0].payload: missing",
///     ],
/// );
/// ```
pub fn validate(request: &(impl Serialize + ?Sized)) -> Result<(), Violations> {
    check::document(request, "", |object| request::check(object, message::File::Absent))
}

/// Checks a request whose image, audio, video or file travels beside it, as a multipart field `filedata`.
///
/// # Errors
/// [`Violations`], all at once.
pub fn validate_with_file(request: &(impl Serialize + ?Sized)) -> Result<(), Violations> {
    check::document(request, "", |object| request::check(object, message::File::Beside))
}

/// Checks the value of `message` alone; a utility template is due its messaging type only in [`validate`].
///
/// # Errors
/// [`Violations`], all at once.
pub fn validate_message(message: &(impl Serialize + ?Sized)) -> Result<(), Violations> {
    check::document(message, "message", |object| message::check(object, message::File::Absent))
}

#[cfg(test)]
mod tests;
