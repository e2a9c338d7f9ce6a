//! What is wrong with a flow, each with file, line and field.

use std::fmt;

use messenger_channel::reading::{Problem, Problems};

use super::source::Source;

/// Everything that is wrong with a flow; displays as one line each: `shop.yaml:12: rules[3].when.text: is missing`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowProblems(Vec<FlowProblem>);

/// One thing that is wrong with a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowProblem {
    /// File, or another name of the flow.
    pub file: String,
    /// Line, counted from 1; `None` for a flow that stands inside another document.
    pub line: Option<usize>,
    /// Path of the field; empty for the flow as a whole.
    pub field: String,
    /// What is wrong with it.
    pub what: String,
}

impl FlowProblems {
    pub(super) fn one(file: &str, line: Option<usize>, what: String) -> Self {
        Self(vec![FlowProblem { file: file.to_owned(), line, field: String::new(), what }])
    }

    /// Adds the lines of a source to what is wrong with its fields.
    pub(super) fn located(file: &str, source: &Source, problems: &Problems) -> Self {
        let locate = |(path, problem): (&str, &Problem)| FlowProblem {
            file: file.to_owned(),
            line: source.line(path),
            field: path.to_owned(),
            what: problem.to_string(),
        };
        let mut located: Vec<_> = problems.iter().map(locate).collect();
        located.sort_by_key(|problem| problem.line);
        let more = |what| FlowProblem { file: file.to_owned(), line: None, field: String::new(), what };
        located.extend(problems.more().map(more));
        Self(located)
    }

    /// The problems, in the order of the lines.
    pub fn iter(&self) -> std::slice::Iter<'_, FlowProblem> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a FlowProblems {
    type Item = &'a FlowProblem;
    type IntoIter = std::slice::Iter<'a, FlowProblem>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl std::error::Error for FlowProblems {}

impl fmt::Display for FlowProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl fmt::Display for FlowProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.field.is_empty() {
            write!(f, ": {}", self.field)?;
        }
        write!(f, ": {}", self.what)
    }
}
