//! The program `ssespec`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ssespec::cli::main(std::env::args_os()).into()
}
