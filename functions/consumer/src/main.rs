//! Cold start.

fn main() {}
