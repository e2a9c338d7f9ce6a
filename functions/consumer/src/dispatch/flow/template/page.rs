//! What a template writes on.

use std::io;

use crate::dispatch::ANSWER_BYTES;

/// Text that is written as long as it is no longer than any other bot's answer may be.
#[derive(Debug, Default)]
pub(super) struct Page {
    written: Vec<u8>,
    /// Whether something did not fit any more.
    pub(super) is_full: bool,
}

impl Page {
    /// Everything that was written.
    pub(super) fn into_text(self) -> String {
        String::from_utf8_lossy(&self.written).into_owned()
    }
}

impl io::Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > ANSWER_BYTES - self.written.len() {
            self.is_full = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.written.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
