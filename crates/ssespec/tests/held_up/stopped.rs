//! A server that is stopped in the middle of its streams, as a machine that swaps or a debugger does it.

use std::path::Path;
use std::process::Child;
use std::thread::sleep;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use ssespec_test_support::{Folder, rust_server};

use crate::support::{SERVER, TIMED, among_others, nobody_is_accused, report, start};

/// How long it is stopped.
const STOPPED: Duration = Duration::from_secs(3);
/// Between two stops: the quickest of the scenarios is in its middle then, and every stream that is longer meets a stop.
const RUNNING: Duration = Duration::from_millis(700);
/// How often it is stopped: the last of them meets the second tries.
const STOPS: usize = 4;

/// Two servers, one spoken to over each HTTP. Each leaves its id in a file.
const PROTOCOLS: [&str; 2] = ["http1", "h2"];

/// A target file of a server that leaves its id in a file.
fn target(folder: &Path, protocol: &str) -> String {
    let server = rust_server();
    let server = server.display();
    let text = format!(
        "name: {protocol}\nabout: a server that is stopped\nprotocol: {protocol}\nlaunch:\n  \
           run: [sh, -c, 'echo $$ > {protocol}.pid; exec \"$0\" \"$@\"', '{server}', --port, '{{port}}', --heartbeat, '500']\n  \
           ready: {{ get: /, within: 120s }}\n{SERVER}"
    );
    let file = folder.join(format!("{protocol}.yaml"));
    std::fs::write(&file, text).expect("the target file is written");
    file.display().to_string()
}

/// The process group of a server, once it is there.
fn group(folder: &Path, protocol: &str, run: &mut Child) -> Pid {
    loop {
        assert_eq!(
            run.try_wait().expect("a run can be asked"),
            None,
            "the run ended before its server was there"
        );
        let text = std::fs::read_to_string(folder.join(format!("{protocol}.pid"))).unwrap_or_default();
        if let Some(pid) = text.trim().parse().ok().and_then(Pid::from_raw) {
            return pid;
        }
        sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_server_that_is_stopped_is_not_accused() {
    let _place = among_others();
    let folder = Folder::with("");
    let mut run = start(folder.path(), &PROTOCOLS.map(|protocol| target(folder.path(), protocol)), &TIMED);
    let groups = PROTOCOLS.map(|protocol| group(folder.path(), protocol, &mut run));
    for _ in 0..STOPS {
        sleep(RUNNING);
        if run.try_wait().expect("a run can be asked").is_some() {
            break;
        }
        for group in groups {
            let _ = kill_process_group(group, Signal::STOP);
        }
        sleep(STOPPED);
        for group in groups {
            let _ = kill_process_group(group, Signal::CONT);
        }
    }
    nobody_is_accused(&report(folder.path(), run));
}
