//! The command line of every server here, `--port N`, and how it is told to stop.

use anyhow::{Context as _, bail};

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

/// Returns when SIGTERM or SIGINT arrives. Open streams may last for ever, so a stop should not wait for them.
///
/// # Errors
/// When the system does not let the process listen for signals.
#[cfg(unix)]
pub async fn told_to_stop() -> std::io::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        interrupted = tokio::signal::ctrl_c() => interrupted,
    }
}

/// Returns when Ctrl-C arrives. Open streams may last for ever, so a stop should not wait for them.
///
/// # Errors
/// When the system does not let the process listen for it.
#[cfg(not(unix))]
pub async fn told_to_stop() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
