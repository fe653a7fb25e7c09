//! `ssespec-bench`: see `--help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ssespec_bench::run()
}
