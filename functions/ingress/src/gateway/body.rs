//! Body of an event, which is decoded only when it is read: what is refused for its type, size or signature never is.

use std::pin::Pin;
use std::task::{Context, Poll};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// Text of an event's body, as it is or in base64.
#[derive(Default)]
pub struct EventBody {
    text: Option<String>,
    is_base64: bool,
}

impl EventBody {
    pub(super) fn new(text: Option<String>, is_base64: bool) -> Self {
        Self { text, is_base64 }
    }
}

impl Body for EventBody {
    type Data = Bytes;
    type Error = base64::DecodeError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, base64::DecodeError>>> {
        let Some(text) = self.text.take() else { return Poll::Ready(None) };
        let bytes = if self.is_base64 { STANDARD.decode(text).map(Bytes::from) } else { Ok(Bytes::from(text)) };
        Poll::Ready(Some(bytes.map(Frame::data)))
    }

    /// Of base64 the least that it can stand for: four characters are three bytes, the last four at least one.
    fn size_hint(&self) -> SizeHint {
        let characters = self.text.as_ref().map_or(0, String::len);
        let bytes = if self.is_base64 { (characters / 4 * 3).saturating_sub(2) } else { characters };
        let mut hint = SizeHint::new();
        hint.set_lower(bytes as u64);
        hint
    }
}

/// Shows the size only.
impl std::fmt::Debug for EventBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} characters", self.text.as_ref().map_or(0, String::len))
    }
}
