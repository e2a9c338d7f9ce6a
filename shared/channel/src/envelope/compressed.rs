//! Events that are too large for the queue: zstd, as base64.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::value::RawValue;

use super::{EnvelopeError, NotWritten};

/// Most bytes of a decompressed event: more than Lambda hands over in one request (6 MB).
const EVENT_BYTES: u64 = 8 * 1024 * 1024;

/// Compresses an event, which fails for want of memory only.
pub(super) fn write(event: &RawValue) -> Result<String, NotWritten> {
    let bytes = zstd::bulk::compress(event.get().as_bytes(), zstd::DEFAULT_COMPRESSION_LEVEL);
    bytes.map(|bytes| STANDARD.encode(bytes)).map_err(|_| NotWritten::Failed)
}

/// Reads what [`write`] wrote, and no more than [`EVENT_BYTES`] of it.
pub(super) fn parse(text: &str) -> Result<Box<RawValue>, EnvelopeError> {
    let bytes = STANDARD.decode(text).map_err(|_| EnvelopeError::Compressed)?;
    decompress(&bytes).and_then(|event| RawValue::from_string(event).ok()).ok_or(EnvelopeError::Compressed)
}

fn decompress(bytes: &[u8]) -> Option<String> {
    let mut event = String::new();
    let decoder = zstd::Decoder::with_buffer(bytes).ok()?;
    // One byte more than allowed tells a full event from a cut one.
    decoder.take(EVENT_BYTES + 1).read_to_string(&mut event).ok()?;
    (event.len() as u64 <= EVENT_BYTES).then_some(event)
}
