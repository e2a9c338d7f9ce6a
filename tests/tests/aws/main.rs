//! The functions as SAM builds and deploys them, in an AWS emulator. Started by `tests/aws/run`,
//! which sets what is read here.

#![expect(clippy::expect_used, reason = "a test fails by panicking, in its helpers too")]

mod deployed;
mod emulator;
mod graph;
mod processes;
mod samples;

/// A variable that `tests/aws/run` sets.
fn setting(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set; run tests/aws/run"))
}
