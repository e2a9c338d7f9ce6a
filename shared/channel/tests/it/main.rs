//! The channel's seams to AWS, over the wire.

mod contract;
mod secrets_manager;
mod sqs;
mod stub;
