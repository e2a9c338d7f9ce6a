//! The right over a record that was received.

use std::fmt;
use std::str::FromStr;

/// Right over one record, from one receive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    pub(super) sequence_number: u64,
    pub(super) receive_count: u32,
}

/// Receipt is over: the record has become visible again, was received anew, or is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("receipt is no longer valid")]
pub struct ReceiptError;

/// Receipt handle, as SQS would give it.
impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.sequence_number, self.receive_count)
    }
}

impl FromStr for Receipt {
    type Err = ReceiptError;

    fn from_str(handle: &str) -> Result<Self, ReceiptError> {
        let (sequence_number, receive_count) = handle.split_once('-').ok_or(ReceiptError)?;
        let sequence_number = sequence_number.parse().map_err(|_| ReceiptError)?;
        Ok(Self { sequence_number, receive_count: receive_count.parse().map_err(|_| ReceiptError)? })
    }
}
