//! Any text as a signature header: it is refused, or it is the one form in which a signature is written.

use messenger_wire::Signature;

pub(crate) fn holds(header: &str) {
    if let Ok(signature) = Signature::parse(header) {
        assert!(signature.to_string().eq_ignore_ascii_case(header));
        assert!(header.starts_with("sha256="));
    }
}
