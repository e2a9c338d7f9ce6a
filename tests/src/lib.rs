//! What stands around the functions in a test: Lambda, Meta and AWS, as far as the functions notice them.
//!
//! ```text
//! delivery   deliveries as Meta signs them
//! machine    the whole channel in memory, on a clock that stands still
//! emulator   queues, table and secret of one test in an AWS emulator
//! sandbox    one process of a function, and the Runtime API that it asks for work
//! mapping    a queue → a sandbox, as Lambda's event source mapping does it
//! proxy      counts what goes to the emulator
//! ```

#![expect(clippy::expect_used, clippy::missing_panics_doc, reason = "a test fails by panicking, in its helpers too")]

pub mod delivery;
pub mod emulator;
pub mod machine;
pub mod mapping;
pub mod proxy;
pub mod sandbox;
