//! Carries a command out until it ends or the user or CI wants it to.

use anyhow::Context as _;
use ssespec_report::Exit;
use ssespec_runner::interrupt::{INTERRUPTED, interrupted};

use crate::failure::Failure;

/// The threads that judge and save: one for what is much, one for the rest. The allocator keeps for each thread what it was once
/// given, so more of them would take more memory and not less time.
const BLOCKING: usize = 2;
/// The threads that carry out steps, for the same reason no more than these.
const WORKERS: usize = 4;

/// Carries a command out that may start servers, and ends it cleanly when the user or CI wants it to stop.
pub fn until_interrupted(command: impl Future<Output = anyhow::Result<u8>>) -> u8 {
    to_its_end(async {
        tokio::select! {
            // The handlers of signals stand before the first server is started.
            biased;
            () = interrupted() => {
                eprintln!("interrupted: every server that was started is stopped, no report was written");
                Ok(INTERRUPTED)
            }
            result = command => result,
        }
    })
}

/// Carries a command out that ends by itself when it is interrupted.
pub fn to_its_end(command: impl Future<Output = anyhow::Result<u8>>) -> u8 {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(std::thread::available_parallelism().map_or(1, usize::from).min(WORKERS))
        .max_blocking_threads(BLOCKING)
        .enable_all()
        .build()
        .context("cannot start the harness");
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return Failure::CouldNotRun(error).tell().code(),
    };
    let code = runtime.block_on(command).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        Exit::CouldNotRun.code()
    });
    runtime.shutdown_background();
    code
}
