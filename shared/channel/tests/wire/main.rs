//! The channel's seams to AWS, over the wire, and their twins in memory.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod contract;
mod dynamo;
mod memory;
mod secrets_manager;
mod sqs;
mod stub;
