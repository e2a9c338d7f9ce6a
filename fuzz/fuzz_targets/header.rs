//! Any text as a signature header: it is refused, or it is the one form in which a signature is written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use messenger_wire::Signature;

fuzz_target!(|header: &str| {
    if let Ok(signature) = Signature::parse(header) {
        assert!(signature.to_string().eq_ignore_ascii_case(header));
        assert!(header.starts_with("sha256="));
    }
});
