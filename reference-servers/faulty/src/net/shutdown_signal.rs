//! The signal that asks the process to end.

use std::io;

/// Waits for TERM.
#[cfg(unix)]
pub(crate) async fn shutdown_signal() -> io::Result<()> {
    let mut signal = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    signal.recv().await;
    Ok(())
}

/// There is no such signal.
#[cfg(not(unix))]
pub(crate) async fn shutdown_signal() -> io::Result<()> {
    std::future::pending().await
}
