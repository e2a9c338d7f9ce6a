//! Graphemes of a text and how good a cut before each is.

use std::collections::BTreeMap;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::fence::{self, Fence};
use super::units;

/// Smallest piece that a text is cut into.
#[derive(Debug)]
pub(super) struct Grapheme {
    /// Byte of the text where it begins.
    pub(super) offset: usize,
    /// Length in UTF-16 units.
    pub(super) units: usize,
    /// How good a cut before it is.
    pub(super) break_before: Break,
}

/// How good a cut is, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Break {
    /// Inside a URL, or inside a fence that fits in a part.
    Never,
    Grapheme,
    /// Word boundary of Unicode without white space, as after a comma or between ideographs.
    Segment,
    Word,
    Sentence,
    Line,
    Paragraph,
}

/// Reads a text. A grapheme that fits in no part is read as its characters.
pub(super) fn read(text: &str, fences: &[Fence<'_>], max_units: usize) -> Vec<Grapheme> {
    let breaks = breaks(text, fences);
    let mut graphemes = Vec::new();
    for (offset, grapheme) in text.grapheme_indices(true) {
        let size = units(grapheme);
        let break_before = breaks.get(&offset).copied().unwrap_or(Break::Grapheme);
        if size <= room(offset, fences, max_units) {
            graphemes.push(Grapheme { offset, units: size, break_before });
            continue;
        }
        let characters = grapheme.char_indices().map(|(inner, character)| Grapheme {
            offset: offset + inner,
            units: character.len_utf16(),
            break_before: if inner == 0 { break_before } else { Break::Grapheme },
        });
        graphemes.extend(characters);
    }
    graphemes
}

fn room(offset: usize, fences: &[Fence<'_>], max_units: usize) -> usize {
    match fence::around(fences, offset) {
        // One unit each for the line breaks after the opening and before the closing marks.
        Some(fence) if fence.oversize => max_units.saturating_sub(units(fence.opening) + fence.marks.len() + 2),
        _ => max_units,
    }
}

fn breaks(text: &str, fences: &[Fence<'_>]) -> BTreeMap<usize, Break> {
    let mut breaks = BTreeMap::new();
    breaks.extend(word_bounds(text));
    breaks.extend(text.split_sentence_bound_indices().map(|(offset, _)| (offset, Break::Sentence)));
    breaks.extend(line_bounds(text));
    for span in urls(text).chain(fences.iter().flat_map(whole_spans)) {
        breaks.extend(span.filter(|&at| text.is_char_boundary(at)).map(|at| (at, Break::Never)));
    }
    breaks
}

fn word_bounds(text: &str) -> impl Iterator<Item = (usize, Break)> {
    text.split_word_bound_indices().map(|(offset, word)| {
        let after_space = text[..offset].ends_with(char::is_whitespace);
        let kind = match (word.starts_with(char::is_whitespace), after_space) {
            (true, _) => Break::Grapheme,
            (false, true) => Break::Word,
            (false, false) => Break::Segment,
        };
        (offset, kind)
    })
}

fn line_bounds(text: &str) -> Vec<(usize, Break)> {
    let mut bounds = Vec::new();
    let mut offset = 0;
    let mut after_blank = false;
    for line in text.split_inclusive('\n') {
        let blank = line.trim().is_empty();
        let kind = match (blank, after_blank) {
            // A blank line goes with what it follows.
            (true, _) => Break::Grapheme,
            (false, true) => Break::Paragraph,
            (false, false) => Break::Line,
        };
        bounds.push((offset, kind));
        after_blank = blank;
        offset += line.len();
    }
    bounds
}

/// Bytes of URLs that no cut may stand before.
fn urls(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices("://").filter_map(|(colon, _)| {
        let scheme = ["https", "http"].into_iter().find(|scheme| {
            text.get(colon.saturating_sub(scheme.len())..colon).is_some_and(|found| found.eq_ignore_ascii_case(scheme))
        })?;
        let rest = &text[colon..];
        Some(colon - scheme.len() + 1..colon + rest.find(char::is_whitespace).unwrap_or(rest.len()))
    })
}

/// Bytes of a fence that no cut may stand before: those of its opening line, of its first code and of its closing line, and all
/// where it fits in a part.
fn whole_spans(fence: &Fence<'_>) -> [Range<usize>; 2] {
    let opening_end = if fence.oversize { fence.content.start + 1 } else { fence.content.end };
    [fence.span.start + 1..opening_end, fence.content.end..fence.span.end]
}
