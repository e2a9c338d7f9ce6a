//! What the Pages show from the start: a Messenger Profile out of a file, checked as before every call of Graph.

use std::path::Path;

use messenger_channel::secrets::why_unreadable;
use messenger_wire::profile::Profile;
use messenger_wire::send::Violations;

/// Why a file gives no profile. Displays without the file's content.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// File cannot be read.
    #[error("profile {file} cannot be read ({why})")]
    Unreadable {
        /// Name of the file.
        file: String,
        /// What the system says.
        why: String,
    },
    /// File is no profile.
    #[error("profile {file}: {why}")]
    Malformed {
        /// Name of the file.
        file: String,
        /// Where and why.
        why: serde_json::Error,
    },
    /// Graph would refuse it.
    #[error("profile {file}: {violations}")]
    Refused {
        /// Name of the file.
        file: String,
        /// Each rule that is broken.
        violations: Violations,
    },
}

/// Reads a profile: the body of `POST /{page}/messenger_profile`, as JSON.
///
/// # Errors
/// [`ProfileError`] with the name of the file.
pub fn read(file: &Path) -> Result<Profile, ProfileError> {
    let name = || file.display().to_string();
    let text =
        std::fs::read(file).map_err(|error| ProfileError::Unreadable { file: name(), why: why_unreadable(&error) })?;
    let profile: Profile =
        serde_json::from_slice(&text).map_err(|why| ProfileError::Malformed { file: name(), why })?;
    profile.validate().map_err(|violations| ProfileError::Refused { file: name(), violations })?;
    Ok(profile)
}
