//! The command line of every server here, `--port N`, and how it is told to stop.

use anyhow::{Context as _, bail};

use crate::play::STOPPED;

/// The port to listen on, on 127.0.0.1.
///
/// # Errors
/// When the arguments are not `--port` and a number.
pub fn port() -> anyhow::Result<u16> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments[..] {
        [flag, port] if flag == "--port" => {
            port.parse().with_context(|| format!("{port:?} is no port; give a number up to 65535"))
        }
        _ => bail!("usage: --port N"),
    }
}

/// Returns when the process is told to stop, and ends all streams: they may last forever, and a server that stops in
/// order waits for them. A system that does not let the process listen for signals stops it at once.
pub async fn told_to_stop() {
    if let Err(error) = signal().await {
        eprintln!("error: cannot wait for signals: {error}");
    }
    STOPPED.cancel();
}

/// Returns when SIGTERM or SIGINT arrives.
#[cfg(unix)]
async fn signal() -> std::io::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        interrupted = tokio::signal::ctrl_c() => interrupted,
    }
}

/// Returns when Ctrl-C arrives.
#[cfg(not(unix))]
async fn signal() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
