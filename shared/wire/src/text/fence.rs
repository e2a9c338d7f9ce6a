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
    /// Lines that open and close it.
    pub(super) frame: Frame<'a>,
    /// Whether it is longer than a part, so that it has to be cut.
    pub(super) oversize: bool,
}

/// Lines that open and close a fence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'a> {
    /// Opening line without its line break.
    opening: &'a str,
    /// Marks of the block quotes that it stands in, which every line of it has.
    quote: &'a str,
    /// How many block quotes these are.
    depth: usize,
    /// Backticks or tildes that close it.
    marks: &'a str,
}

/// Fence that holds this byte.
pub(super) fn around<'f, 'a>(fences: &'f [Fence<'a>], offset: usize) -> Option<&'f Fence<'a>> {
    let next = fences.partition_point(|fence| fence.span.end <= offset);
    fences.get(next).filter(|fence| fence.span.start <= offset)
}

/// Finds the fences of a text. A line longer than a quarter of a part is no mark: there would be no room for code.
pub(super) fn find(text: &str, max_units: usize) -> Vec<Fence<'_>> {
    let mut fences = Vec::new();
    let mut open: Option<(usize, usize, Frame<'_>)> = None;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let end = offset + line.len();
        if let Some((start, content, frame)) = open.take_if(|(.., frame)| !frame.quotes(line)) {
            fences.push(fence(text, start..offset, content..offset, frame, max_units));
        }
        match open {
            _ if units(line.trim_end_matches(['\r', '\n'])) > max_units / 4 => {}
            None => open = Frame::opened_by(line).map(|frame| (offset, end, frame)),
            Some((start, content, frame)) if frame.is_closed_by(line) => {
                fences.push(fence(text, start..end, content..offset, frame, max_units));
                open = None;
            }
            Some(_) => {}
        }
        offset = end;
    }
    if let Some((start, content, frame)) = open {
        fences.push(fence(text, start..text.len(), content..text.len(), frame, max_units));
    }
    fences
}

fn fence<'a>(text: &str, span: Range<usize>, content: Range<usize>, frame: Frame<'a>, max_units: usize) -> Fence<'a> {
    let oversize = units(&text[span.clone()]) > max_units;
    Fence { span, content, frame, oversize }
}

impl<'a> Frame<'a> {
    /// Frame whose opening line this is: three or more backticks or tildes, indented by three spaces
    /// at most, and no backtick after backticks.
    fn opened_by(line: &'a str) -> Option<Self> {
        let (depth, inner) = unquoted(line, usize::MAX);
        let fenced = inner.trim_start_matches(' ');
        let mark = fenced.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
        let rest = fenced.trim_start_matches(mark);
        let marks = &fenced[..fenced.len() - rest.len()];
        let is_frame = inner.len() - fenced.len() <= 3 && marks.len() >= 3 && !(mark == '`' && rest.contains('`'));
        let quote = &line[..line.len() - inner.len()];
        is_frame.then(|| Self { opening: line.trim_end(), quote, depth, marks })
    }

    fn is_closed_by(&self, line: &str) -> bool {
        let run = unquoted(line, self.depth).1.trim();
        run.len() >= self.marks.len() && run.trim_start_matches(&self.marks[..1]).is_empty()
    }

    /// Whether a line is still in the block quotes of the fence; one that is not ends it.
    fn quotes(&self, line: &str) -> bool {
        unquoted(line, self.depth).0 == self.depth
    }

    /// What opens the fence again, before a line of it or within one.
    pub(super) fn again(&self, within_line: bool) -> String {
        format!("{}\n{}", self.opening, if within_line { self.quote } else { "" })
    }

    /// What closes the fence before its end, after a line of it or within one.
    pub(super) fn closing(&self, within_line: bool) -> String {
        format!("{}{}{}", if within_line { "\n" } else { "" }, self.quote, self.marks)
    }

    /// Most units that opening and closing it again takes of a part.
    pub(super) fn units(&self) -> usize {
        units(&self.again(true)) + units(&self.closing(true))
    }
}

/// Line without the marks of its block quotes, of which at most so many are taken, and how many these were.
fn unquoted(line: &str, most: usize) -> (usize, &str) {
    let mut inner = line;
    for depth in 0..most {
        let marked = inner.trim_start_matches(' ');
        let Some(rest) = marked.strip_prefix('>').filter(|_| inner.len() - marked.len() <= 3) else {
            return (depth, inner);
        };
        inner = rest.strip_prefix(' ').unwrap_or(rest);
    }
    (most, inner)
}
