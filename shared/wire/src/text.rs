//! Cutting a long text into messages.
//!
//! [`split`] is what a sender calls. [`parts`] says, for each message, which characters are the text's own and which
//! are fence marks that were added: the bodies joined are the text, byte for byte.
//!
//! Where a cut falls, from best to worst: between paragraphs, lines, sentences, words, between other word boundaries of
//! Unicode (UAX 29), between graphemes. A better place is taken only when it keeps something whole: before a paragraph
//! that fits in no part anyway, the part is filled up. White space stays with what it follows.
//!
//! Never cut: a grapheme, a URL (`http://`, `https://` or `www.` up to the next white space, quotation mark or CJK
//! punctuation), and a code fence (from a line of three or more backticks or tildes, in block quotes or not, to the
//! line that closes it, or to the end of the quotes or of the text). What is longer than a whole part has to be cut all
//! the same: a fence between its lines, closed and opened again; a URL and a word between graphemes; a grapheme between
//! its characters.

mod fence;
mod grapheme;

use std::ops::Range;

use fence::Fence;
use grapheme::{Break, Grapheme};
use unicode_segmentation::UnicodeSegmentation;

/// Message of a text that was cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<'a> {
    opening: String,
    body: &'a str,
    closing: String,
}

impl<'a> Part<'a> {
    /// Characters of the text itself; the bodies of all parts, joined, are the text.
    #[must_use]
    pub fn body(&self) -> &'a str {
        self.body
    }

    /// What to send: the body, inside fence marks where a fence was cut.
    #[must_use]
    pub fn into_text(self) -> String {
        self.opening + self.body + &self.closing
    }
}

/// Cuts `text` into messages of at most `max_units` UTF-16 units (at least 2), as the [module](self) tells.
///
/// Nothing of the text is lost but a run of white space that no neighbouring part can take, for a blank message says
/// nothing and is refused: an empty or blank text has no parts.
///
/// ```
/// use messenger_wire::{limits::TEXT_UNITS, text};
///
/// assert_eq!(text::split("Hello!", TEXT_UNITS), ["Hello!"]);
/// assert_eq!(text::split("One two. Three four.", 12), ["One two. ", "Three four."]);
/// ```
#[must_use]
pub fn split(text: &str, max_units: usize) -> Vec<String> {
    parts(text, max_units).into_iter().map(Part::into_text).filter(|part| !part.trim().is_empty()).collect()
}

/// Cuts `text` like [`split`], keeping the text's own characters apart from added fence marks, and
/// blank parts among the others.
///
/// ```
/// use messenger_wire::text;
///
/// let code = "```rust\nlet a = 1;\nlet b = 2;\n```";
/// let parts = text::parts(code, 28);
/// assert_eq!(parts.iter().map(text::Part::body).collect::<String>(), code);
/// let texts: Vec<_> = parts.into_iter().map(text::Part::into_text).collect();
/// assert_eq!(texts, ["```rust\nlet a = 1;\n```", "```rust\nlet b = 2;\n```"]);
/// ```
#[must_use]
pub fn parts(text: &str, max_units: usize) -> Vec<Part<'_>> {
    let max_units = max_units.max(2);
    let fences = fence::find(text, max_units);
    let graphemes = grapheme::read(text, &fences, max_units);
    let cutter = Cutter { text, max_units, last_ink: last_ink(text, &graphemes), fences, graphemes };
    let mut parts = Vec::new();
    let mut start = 0;
    while start < cutter.graphemes.len() {
        let end = cutter.end_of_part(start);
        parts.push(cutter.part(start..end));
        start = end;
    }
    parts
}

/// Longest beginning of `text` of at most `max_units` UTF-16 units that ends between graphemes; between the characters of
/// the first grapheme, where that alone is longer.
///
/// ```
/// use messenger_wire::text;
///
/// assert_eq!(text::cut("Hello!", 4), "Hell");
/// assert_eq!(text::cut("😄😄😄", 5), "😄😄");
/// ```
#[must_use]
pub fn cut(text: &str, max_units: usize) -> &str {
    let characters = || text.char_indices().map(|(start, character)| &text[start..start + character.len_utf8()]);
    match fitting(text.graphemes(true), max_units) {
        0 => &text[..fitting(characters(), max_units)],
        end => &text[..end],
    }
}

/// Bytes of as many pieces as fit, from the first on.
fn fitting<'a>(pieces: impl Iterator<Item = &'a str>, max_units: usize) -> usize {
    let within = |left: &mut usize, piece: &'a str| {
        *left = left.checked_sub(units(piece))?;
        Some(piece.len())
    };
    pieces.scan(max_units, within).sum()
}

/// Length in UTF-16 code units, the measure of every [limit](crate::limits).
#[must_use]
pub fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

fn last_ink(text: &str, graphemes: &[Grapheme]) -> usize {
    let ink_end = text.trim_end().len();
    graphemes.partition_point(|grapheme| grapheme.offset < ink_end).saturating_sub(1)
}

struct Cutter<'a> {
    text: &'a str,
    max_units: usize,
    fences: Vec<Fence<'a>>,
    graphemes: Vec<Grapheme>,
    /// Last grapheme that is not white space: a part that begins after it would be blank.
    last_ink: usize,
}

impl<'a> Cutter<'a> {
    fn end_of_part(&self, start: usize) -> usize {
        let ends = self.fitting_ends(start);
        if ends.last() == Some(&self.graphemes.len()) {
            return self.graphemes.len();
        }
        let furthest = ends.last().copied().unwrap_or(start + 1);
        [Break::Paragraph, Break::Line, Break::Sentence, Break::Word, Break::Segment]
            .into_iter()
            .find_map(|kind| self.last_end(&ends, kind).filter(|&end| self.keeps_next_whole(end, kind)))
            .or_else(|| self.last_end(&ends, Break::Grapheme))
            .unwrap_or(furthest)
    }

    /// Ends that leave the part within the limit, marks included.
    fn fitting_ends(&self, start: usize) -> Vec<usize> {
        let mut used = units(&self.opening(start));
        let mut ends = Vec::new();
        for (index, grapheme) in self.graphemes.iter().enumerate().skip(start) {
            used += grapheme.units;
            if used > self.max_units {
                break;
            }
            if used + self.closing(index + 1).len() <= self.max_units {
                ends.push(index + 1);
            }
        }
        ends
    }

    fn last_end(&self, ends: &[usize], kind: Break) -> Option<usize> {
        ends.iter().rev().copied().find(|&end| end <= self.last_ink && self.graphemes[end].break_before >= kind)
    }

    /// Whether the paragraph, line, sentence or word after a cut fits in one part, so that the cut here saves it.
    fn keeps_next_whole(&self, start: usize, kind: Break) -> bool {
        let rest = &self.graphemes[start + 1..];
        // What is longer than a part in graphemes is longer in units: looking further would only cost time.
        let next = rest.iter().take(self.max_units).position(|grapheme| grapheme.break_before >= kind);
        if next.is_none() && rest.len() >= self.max_units {
            return false;
        }
        let end = next.map_or(self.graphemes.len(), |distance| start + 1 + distance);
        let body: usize = self.graphemes[start..end].iter().map(|grapheme| grapheme.units).sum();
        units(&self.opening(start)) + body + self.closing(end).len() <= self.max_units
    }

    /// Fence that a cut before this grapheme would fall into.
    fn cut_fence(&self, index: usize) -> Option<&Fence<'a>> {
        let offset = self.graphemes.get(index)?.offset;
        fence::around(&self.fences, offset).filter(|fence| fence.span.start < offset)
    }

    fn opening(&self, index: usize) -> String {
        self.cut_fence(index).map(|fence| fence.frame.again(self.is_within_line(index))).unwrap_or_default()
    }

    fn closing(&self, index: usize) -> String {
        self.cut_fence(index).map(|fence| fence.frame.closing(self.is_within_line(index))).unwrap_or_default()
    }

    fn is_within_line(&self, index: usize) -> bool {
        let offset = self.graphemes.get(index).map_or(self.text.len(), |grapheme| grapheme.offset);
        !self.text[..offset].ends_with('\n')
    }

    fn part(&self, range: Range<usize>) -> Part<'a> {
        let offset = |index: usize| self.graphemes.get(index).map_or(self.text.len(), |grapheme| grapheme.offset);
        Part {
            opening: self.opening(range.start),
            body: &self.text[offset(range.start)..offset(range.end)],
            closing: self.closing(range.end),
        }
    }
}

#[cfg(test)]
mod tests;
