//! The client against servers on loopback.

mod contract;
mod misbehaving;
mod peers;
mod server;
