//! Queues of the channel: what the functions need of SQS, and its twin in memory.

pub mod memory;
