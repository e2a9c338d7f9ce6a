//! Fuzz target; what must hold is said in `properties`, which a test holds the corpus to as well.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "properties/envelope.rs"]
mod property;

fuzz_target!(|text: &str| {
    property::holds(text);
});
