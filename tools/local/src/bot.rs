//! The bot of this machine: a flow file.

use std::path::{Path, PathBuf};

use consumer::dispatch::flow::{Flow, FlowProblems};
use consumer::dispatch::{Dispatch, DispatchContext, DispatchError, Dispatched};
use messenger_channel::account::Account;
use messenger_channel::dispatch_input::DispatchInput;

/// Answers the events of every account by one flow.
#[derive(Debug)]
pub struct FlowBot(Flow);

/// Why a flow file gives no bot. One line.
#[derive(Debug, thiserror::Error)]
pub enum FlowFileError {
    /// The file cannot be read.
    #[error("flow file {} cannot be read: {error}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// The file is no flow.
    #[error("flow file {}", one_line(.0))]
    Malformed(FlowProblems),
}

impl FlowBot {
    /// Reads and checks a flow file.
    ///
    /// # Errors
    /// [`FlowFileError`] where it cannot be read or is no flow.
    pub fn read(path: &Path) -> Result<Self, FlowFileError> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| FlowFileError::Unreadable { path: path.to_path_buf(), error })?;
        let flow = Flow::parse(&path.display().to_string(), &text).map_err(FlowFileError::Malformed)?;
        Ok(Self(flow))
    }
}

impl Dispatch for FlowBot {
    async fn dispatch(
        &self,
        _account: &Account,
        input: &DispatchInput,
        context: &DispatchContext,
    ) -> Result<Dispatched, DispatchError> {
        self.0.answer(input, context).map_err(|error| DispatchError::Nonsense(error.to_string()))
    }
}

/// The first problem, and how many there are besides.
fn one_line(problems: &FlowProblems) -> String {
    let count = problems.iter().count();
    let first = problems.iter().next().map(ToString::to_string).unwrap_or_default();
    if count > 1 { format!("{first} (and {} more)", count - 1) } else { first }
}
