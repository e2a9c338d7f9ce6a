//! Why a request is not sent.

/// Why a request is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// A path segment is empty, `.` or `..`, and would address something else.
    #[error("a path segment is empty or a dot segment")]
    Path,
    /// The body cannot be written as JSON.
    #[error("the body cannot be written as json")]
    Body,
    /// The token holds characters that no header may hold.
    #[error("the token is not a header value")]
    Token,
    /// The file's media type is malformed.
    #[error("the media type of the file is malformed")]
    ContentType,
    /// A value is over a limit that Meta documents.
    #[error("{field} is {value}, at most {limit}")]
    OverLimit {
        /// Field that is over it.
        field: &'static str,
        /// Most that Meta takes.
        limit: u64,
        /// What was given.
        value: u64,
    },
    /// A value is under what Meta asks for.
    #[error("{field} is {value}, at least {least}")]
    UnderLimit {
        /// Field that is under it.
        field: &'static str,
        /// Least that Meta takes.
        least: u64,
        /// What was given.
        value: u64,
    },
}
