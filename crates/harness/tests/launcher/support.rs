//! The list of tests, targets in short, and questions about processes.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use libtest_mimic::{Arguments, Trial};
use serde_json::{Value, json};
use ssespec_scenario::Target;

/// A test's name and what it does.
pub type Test = (&'static str, fn());

pub fn run_tests(tests: &[&[Test]]) -> ExitCode {
    let trial = |&(name, test): &Test| {
        Trial::test(name, move || {
            test();
            Ok(())
        })
    };
    libtest_mimic::run(&Arguments::from_args(), tests.iter().copied().flatten().map(trial).collect())
        .exit_code()
}

/// Runs the future of a test.
pub fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(work)
}

/// This program, which is the server, too.
pub fn program() -> String {
    std::env::current_exe().expect("a running program").to_str().expect("a plain path").to_owned()
}

/// A target whose `launch` has these keys beside a usual `ready`.
pub fn target(launch: Value) -> Target {
    let mut all = json!({"ready": {"get": "/", "within": "60s"}});
    all.as_object_mut().expect("an object").extend(launch.as_object().expect("an object").clone());
    let text = json!({"name": "test", "about": "A test", "launch": all, "endpoints": {"stream": "/"}});
    serde_json::from_value(text).expect("a target")
}

/// A target that a shell starts: `$0` is this program.
pub fn shell(script: &str) -> Target {
    target(json!({"run": ["sh", "-c", script, program()]}))
}

/// Whether a process lives; one that waits to be reaped does not.
pub fn lives(pid: &str) -> bool {
    std::fs::read_to_string(format!("/proc/{}/stat", pid.trim())).is_ok_and(|stat| {
        stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with(['Z', 'X']))
    })
}

/// Waits until a process is gone.
pub fn goes(pid: &str) {
    while lives(pid) {
        std::thread::sleep(Duration::from_millis(10));
    }
}

pub fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

pub fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}
