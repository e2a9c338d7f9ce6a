//! POST from Meta, as far as it can be read without trusting it: type, size, signature header, bytes.

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, Request, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use messenger_wire::Signature;

use crate::Rejection;

/// Signed body that is still to be verified.
pub struct Delivery {
    pub(crate) signature: Signature,
    pub(crate) body: Bytes,
}

impl std::fmt::Debug for Delivery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Delivery({} bytes)", self.body.len())
    }
}

const SIGNATURE_HEADER: &str = "x-hub-signature-256";

impl Delivery {
    /// Reads a request, and of its body no more than `limit` bytes.
    ///
    /// # Errors
    /// [`Rejection`] for what is not a signed JSON body within the limit.
    pub async fn read<B>(request: Request<B>, limit: usize) -> Result<Self, Rejection>
    where
        B: http_body::Body,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (Parts { headers, .. }, body) = request.into_parts();
        check_type(&headers)?;
        // What is announced to be too large, or not signed, is not read at all.
        if announced_length(&headers).max(body.size_hint().lower()) > limit as u64 {
            return Err(Rejection::BodyTooLarge);
        }
        let signature = signature(&headers)?;
        match Limited::new(body, limit).collect().await {
            Ok(body) => Ok(Self { signature, body: body.to_bytes() }),
            Err(error) if error.is::<LengthLimitError>() => Err(Rejection::BodyTooLarge),
            Err(_) => Err(Rejection::BodyUnreadable),
        }
    }
}

fn check_type(headers: &HeaderMap) -> Result<(), Rejection> {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") { Ok(()) } else { Err(Rejection::NotJson) }
}

fn announced_length(headers: &HeaderMap) -> u64 {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    length.and_then(|length| length.parse().ok()).unwrap_or_default()
}

/// The one signature header. Several of them are as good as none: which one counts is nobody's guess.
fn signature(headers: &HeaderMap) -> Result<Signature, Rejection> {
    let mut values = headers.get_all(SIGNATURE_HEADER).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(Rejection::SignatureMissing);
    };
    let text = value.to_str().map_err(|_| Rejection::SignatureMalformed)?;
    Signature::parse(text).map_err(|_| Rejection::SignatureMalformed)
}
