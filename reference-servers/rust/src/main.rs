//! Starts the reference server from the command line.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    ssespec_rust_server::cli::main().await
}
