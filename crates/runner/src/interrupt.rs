//! Ctrl-C and other requests to end the process: no server that we started stays.

use std::future::pending;

/// The exit code of a run that was interrupted, as shells have it for Ctrl-C.
pub const INTERRUPTED: u8 = 130;

/// Resolves when the user or CI wants the run to stop. Then every server that was launched is gone, and this process can launch no
/// more of them.
pub async fn interrupted() {
    // Without a handler a signal keeps its default, which ends us at once.
    let ctrl_c = async {
        if tokio::signal::ctrl_c().await.is_err() {
            pending::<()>().await;
        }
    };
    tokio::select! {
        () = ctrl_c => {}
        () = shutdown_signal() => {}
    }
    ssespec_harness::launcher::kill_all();
}

/// TERM, by which Unix and CI ask a process to end.
#[cfg(unix)]
async fn shutdown_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut term) => _ = term.recv().await,
        Err(_) => pending().await,
    }
}

/// Ctrl-Break, by which a Windows program asks another of its console to end, and the end of the console itself.
#[cfg(windows)]
async fn shutdown_signal() {
    use tokio::signal::windows::{ctrl_break, ctrl_close};
    let (Ok(mut ctrl_break), Ok(mut ctrl_close)) = (ctrl_break(), ctrl_close()) else {
        return pending().await;
    };
    tokio::select! {
        _ = ctrl_break.recv() => {}
        _ = ctrl_close.recv() => {}
    }
}
