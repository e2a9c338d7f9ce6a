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
        Some(fence) if fence.oversize => max_units.saturating_sub(fence.frame.units()),
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
    let with_scheme = text
        .match_indices("://")
        .filter_map(|(colon, _)| ["https", "http"].into_iter().find_map(|scheme| starts_before(text, colon, scheme)));
    let without = text.match_indices('.').filter_map(|(dot, _)| {
        let start = starts_before(text, dot, "www")?;
        let begins_word = !text[..start].ends_with(char::is_alphanumeric);
        let has_host = text[dot + 1..].starts_with(char::is_alphanumeric);
        (begins_word && has_host).then_some(start)
    });
    whole_urls(text, with_scheme).chain(whole_urls(text, without))
}

/// Where a word begins that stands before a byte.
fn starts_before(text: &str, end: usize, word: &str) -> Option<usize> {
    let start = end.checked_sub(word.len())?;
    text.get(start..end)?.eq_ignore_ascii_case(word).then_some(start)
}

/// What follows the first byte of each URL. One inside another counts as part of it.
fn whole_urls(text: &str, starts: impl Iterator<Item = usize>) -> impl Iterator<Item = Range<usize>> {
    let mut covered = 0;
    starts.filter_map(move |start| {
        if start < covered {
            return None;
        }
        covered = text[start..].find(ends_url).map_or(text.len(), |length| start + length);
        Some(start + 1..covered)
    })
}

/// Whether a URL ends before this character: white space, what quotes a URL (RFC 3986, appendix C), and the punctuation
/// of Chinese, Japanese and Korean, which has no space after it. Their letters may be part of an address.
fn ends_url(character: char) -> bool {
    matches!(
        character,
        '<' | '>' | '"' | '‘' | '’' | '“' | '”' | '…'
            | '\u{3001}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{3030}' | '\u{303d}'
            | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}' | '\u{ff5b}'..='\u{ff65}'
    ) || character.is_whitespace()
}

/// Bytes of a fence that no cut may stand before: those of its opening line, of its first code and of its closing line,
/// and all where it fits in a part.
fn whole_spans(fence: &Fence<'_>) -> [Range<usize>; 2] {
    let opening_end = if fence.oversize { fence.content.start + 1 } else { fence.content.end };
    [fence.span.start + 1..opening_end, fence.content.end..fence.span.end]
}
