//! A server that is stopped in the middle of its streams, as a machine that swaps or a debugger does it.

use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use ssespec_test_support::{Folder, rust_server};

use crate::support::{SERVER, alone, nobody_is_accused, report, start};

/// How long it is stopped.
const STOPPED: Duration = Duration::from_secs(3);
/// Between two stops: the quickest of the scenarios is in its middle then, and every stream that is longer meets a stop.
const RUNNING: Duration = Duration::from_millis(700);
/// How often it is stopped: the last of them meets the second tries.
const STOPS: usize = 4;

fn folder(protocol: &str) -> Folder {
    let server = rust_server();
    let server = server.display();
    Folder::with(&format!(
        "name: rust\nabout: a server that is stopped\nprotocol: {protocol}\nlaunch:\n  \
           run: [sh, -c, 'echo $$ > pid; exec \"$0\" \"$@\"', '{server}', --port, '{{port}}', --heartbeat, '500']\n  \
           ready: {{ get: /, within: 120s }}\n{SERVER}"
    ))
}

/// The process group of the server, once it is there.
fn group(folder: &Path) -> Pid {
    loop {
        let text = std::fs::read_to_string(folder.join("pid")).unwrap_or_default();
        if let Some(pid) = text.trim().parse().ok().and_then(Pid::from_raw) {
            return pid;
        }
        sleep(Duration::from_millis(10));
    }
}

fn stopped_again_and_again(protocol: &str) {
    let _alone = alone();
    let folder = folder(protocol);
    let run = start(folder.path(), &[folder.target()]);
    let group = group(folder.path());
    for _ in 0..STOPS {
        sleep(RUNNING);
        // On a quick machine the run may be over by now, and the server gone.
        if kill_process_group(group, Signal::STOP).is_err() {
            break;
        }
        sleep(STOPPED);
        let _ = kill_process_group(group, Signal::CONT);
    }
    nobody_is_accused(&report(folder.path(), run));
}

#[test]
fn a_server_that_is_stopped_is_not_accused() {
    stopped_again_and_again("http1");
}

#[test]
fn a_server_over_http2_that_is_stopped_is_not_accused() {
    stopped_again_and_again("h2");
}
