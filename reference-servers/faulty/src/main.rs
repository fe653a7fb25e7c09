//! The binary of the faulty server.

use std::process::ExitCode;

fn main() -> ExitCode {
    ssespec_faulty_server::run()
}
