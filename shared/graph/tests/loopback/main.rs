//! The client against servers on loopback.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod contract;
mod misbehaving;
mod peers;
mod server;
