//! What ends a program that runs until it is told to stop.

use std::io;

/// Listens at once for Ctrl-C and for the signal by which a supervisor or container ends a program; the future waits for
/// either.
///
/// # Errors
/// What the system says where signals cannot be listened for.
#[cfg(unix)]
pub(crate) fn told_to_stop() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Listens at once for Ctrl-C; the future waits for it.
///
/// # Errors
/// What the system says where it cannot be listened for.
#[cfg(windows)]
pub(crate) fn told_to_stop() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
