//! What a request carries.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;

/// Body of a [`Request`](super::Request).
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Body {
    /// No body.
    Empty,
    /// JSON text.
    Json(Bytes),
    /// `application/x-www-form-urlencoded` fields.
    Form(Vec<(Cow<'static, str>, String)>),
    /// `multipart/form-data`: text fields, then one file.
    Multipart {
        /// Text fields, in order.
        fields: Vec<(String, String)>,
        /// File part, sent under the name `filedata`.
        file: File,
    },
}

/// Bytes of a file to upload.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// File name that Meta shows for attachments of type `file`.
    pub name: String,
    /// Media type, such as `image/png`; audio is refused by Meta without `audio/*`.
    pub content_type: String,
    /// Content.
    pub bytes: Bytes,
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "Empty",
            Self::Json(_) => "Json(..)",
            Self::Form(_) => "Form(..)",
            Self::Multipart { .. } => "Multipart(..)",
        })
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File").field("bytes", &self.bytes.len()).finish_non_exhaustive()
    }
}
