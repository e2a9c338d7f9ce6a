//! Start: options, flow, server; then wait for Ctrl-C.

fn main() {}
