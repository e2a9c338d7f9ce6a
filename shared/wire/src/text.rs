//! Cutting a long text into messages.

use unicode_segmentation::UnicodeSegmentation;

/// Cuts `text` into parts of at most `max_units` UTF-16 units, on grapheme boundaries.
#[must_use]
pub fn split(text: &str, max_units: usize) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let size = grapheme.encode_utf16().count();
        if used > 0 && used + size > max_units {
            parts.push(String::new());
            used = 0;
        }
        if let Some(part) = parts.last_mut() {
            part.push_str(grapheme);
        }
        used += size;
    }
    parts
}
