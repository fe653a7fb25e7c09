//! Targets: launch, setup, end and attach. This program is both the tests and the server that they launch.

mod attach;
mod end;
mod launch;
mod server;
mod setup;
mod strain;
mod support;

fn main() -> std::process::ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("serve") => server::serve(),
        Some("interrupted") => end::interrupted(),
        _ => support::run_tests(&[attach::TESTS, end::TESTS, launch::TESTS, setup::TESTS, strain::TESTS]),
    }
}
