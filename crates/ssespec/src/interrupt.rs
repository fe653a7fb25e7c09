//! Ctrl-C and TERM: no process that we started is left behind.

/// The exit code of a run that was interrupted, as shells have it for Ctrl-C.
pub const INTERRUPTED: u8 = 130;

/// Resolves when the user or CI wants the run to stop. Then every launched process group is gone.
pub async fn interrupted() {
    let mut term = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(term) => term,
        // Without a handler the signal keeps its default, which ends us at once.
        Err(_) => return std::future::pending().await,
    };
    tokio::select! {
        result = tokio::signal::ctrl_c() => if result.is_err() { std::future::pending::<()>().await },
        _ = term.recv() => {}
    }
    ssespec_harness::target::kill_all();
}
