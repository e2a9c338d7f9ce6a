//! The channel's seams to AWS, over the wire, and their twins in memory.

mod contract;
mod memory;
mod secrets_manager;
mod sqs;
mod stub;
