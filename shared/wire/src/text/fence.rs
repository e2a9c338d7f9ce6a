//! Code fences of a text.

use std::ops::Range;

use super::units;

/// Code fence, from its opening line to the end of its closing line.
#[derive(Debug)]
pub(super) struct Fence<'a> {
    /// Bytes of the text.
    pub(super) span: Range<usize>,
    /// Bytes after the opening line and before the closing one.
    pub(super) content: Range<usize>,
    /// Opening line without its line break, as it opens the fence again.
    pub(super) opening: &'a str,
    /// Backticks that close it.
    pub(super) marks: &'a str,
    /// Whether it is longer than a part, so that it has to be cut.
    pub(super) oversize: bool,
}

/// Fence that holds this byte.
pub(super) fn around<'f, 'a>(fences: &'f [Fence<'a>], offset: usize) -> Option<&'f Fence<'a>> {
    let next = fences.partition_point(|fence| fence.span.end <= offset);
    fences.get(next).filter(|fence| fence.span.start <= offset)
}

/// Finds the fences of a text. A line longer than a quarter of a part is no mark: there would be no room for code.
pub(super) fn find(text: &str, max_units: usize) -> Vec<Fence<'_>> {
    let mut fences = Vec::new();
    let mut open: Option<(usize, usize, &str, &str)> = None;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let end = offset + line.len();
        match open {
            _ if units(line.trim_end_matches(['\r', '\n'])) > max_units / 4 => {}
            None => open = opening(line).map(|(opening, marks)| (offset, end, opening, marks)),
            Some((start, content, opening, marks)) if closes(line, marks) => {
                fences.push(fence(text, start..end, content..offset, (opening, marks), max_units));
                open = None;
            }
            Some(_) => {}
        }
        offset = end;
    }
    if let Some((start, content, opening, marks)) = open {
        fences.push(fence(text, start..text.len(), content..text.len(), (opening, marks), max_units));
    }
    fences
}

fn fence<'a>(
    text: &str,
    span: Range<usize>,
    content: Range<usize>,
    (opening, marks): (&'a str, &'a str),
    max_units: usize,
) -> Fence<'a> {
    let oversize = units(&text[span.clone()]) > max_units;
    Fence { span, content, opening, marks, oversize }
}

/// Opening line and its backticks: three or more, indented by three spaces at most, with no backtick after them.
fn opening(line: &str) -> Option<(&str, &str)> {
    let (indent, fenced) = line.split_at(line.len() - line.trim_start_matches(' ').len());
    let rest = fenced.trim_start_matches('`');
    let marks = &fenced[..fenced.len() - rest.len()];
    (indent.len() <= 3 && marks.len() >= 3 && !rest.contains('`')).then(|| (line.trim_end(), marks))
}

fn closes(line: &str, marks: &str) -> bool {
    let run = line.trim();
    run.len() >= marks.len() && run.bytes().all(|byte| byte == b'`')
}
