//! The program `ssespec`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ssespec_allocator::give_back_what_is_freed();
    ssespec::cli::main(std::env::args_os()).into()
}
