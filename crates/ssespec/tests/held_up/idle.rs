//! A server that gets the processor only when nobody else wants it, beside somebody who always does.

use std::hint::black_box;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use ssespec_test_support::{Folder, rust_server};

use crate::support::{SERVER, TIMED, among_others, nobody_is_accused, report, start};

/// More loops than this are of no use to anybody.
const MOST: usize = 16;

/// Threads that use up a processor each, for as long as this lives.
struct Loops {
    enough: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Loops {
    /// One more than there are cores.
    fn start() -> Self {
        let enough = Arc::new(AtomicBool::new(false));
        let count = std::thread::available_parallelism().map_or(2, |cores| cores.get() + 1).min(MOST);
        let spin = |enough: Arc<AtomicBool>| {
            move || {
                while !enough.load(Ordering::Relaxed) {
                    black_box((0..10_000_u64).fold(0, |sum, n| black_box(sum) ^ n));
                }
            }
        };
        let threads = (0..count).map(|_| std::thread::spawn(spin(Arc::clone(&enough)))).collect();
        Self { enough, threads }
    }
}

impl Drop for Loops {
    fn drop(&mut self) {
        self.enough.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            // A loop has nothing in it that could panic.
            let _ = thread.join();
        }
    }
}

#[test]
fn a_server_that_hardly_gets_the_processor_is_not_accused() {
    let chrt = Command::new("chrt").arg("--help").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if chrt.is_err() {
        let required = std::env::var_os("SSESPEC_REQUIRE_ALL").is_some_and(|value| value == "1");
        assert!(!required, "chrt is missing; on Debian it is in util-linux");
        return;
    }
    let _place = among_others();
    let server = rust_server();
    let server = server.display();
    let folder = Folder::with(&format!(
        "name: rust\nabout: a server at idle priority\nlaunch:\n  \
           run: [chrt, --idle, '0', '{server}', --port, '{{port}}', --heartbeat, '500']\n  \
           ready: {{ get: /, within: 120s }}\n{SERVER}"
    ));
    let loops = Loops::start();
    let report = report(folder.path(), start(folder.path(), &[folder.target()], &TIMED));
    drop(loops);
    nobody_is_accused(&report);
}
