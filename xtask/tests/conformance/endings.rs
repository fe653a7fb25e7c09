//! A server that dies in mid-run, Ctrl-C, and the files that a run leaves.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Output, Stdio};
use std::time::Duration;

use insta::assert_snapshot;
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use ssespec_report::read_jsonl;

use crate::support::{Folder, conformance, server, text};

/// A run that has started its server, and the server's id.
struct Running {
    folder: Folder,
    run: Child,
    stderr: BufReader<std::process::ChildStderr>,
    told: String,
    server: Pid,
}

impl Running {
    /// Starts a run over a scenario that reads for several seconds, and waits until the server is ready.
    fn start() -> Self {
        let folder = Folder::launched();
        let mut command = conformance(["--target", &folder.target(), "--run", "retry.invalid-ignored"]);
        let mut run =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("xtask can be started");
        let mut stderr = BufReader::new(run.stderr.take().expect("a pipe was asked for"));
        let mut told = String::new();
        while !told.contains("ready") {
            assert_ne!(
                stderr.read_line(&mut told).expect("xtask writes text"),
                0,
                "the run ended early: {told}"
            );
        }
        let id = std::fs::read_to_string(folder.path().join("pid")).expect("the server has written its id");
        let server = id.trim().parse().ok().and_then(Pid::from_raw).expect("an id is a number");
        test_kill_process(server).expect("the server runs");
        // The scenario's connection is open long before its five seconds are over.
        std::thread::sleep(Duration::from_millis(700));
        Self { folder, run, stderr, told, server }
    }

    /// Waits for the end, and shows what a user sees. The server must be gone by then.
    fn end(mut self) -> String {
        self.stderr.read_to_string(&mut self.told).expect("xtask writes text");
        let mut output: Output = self.run.wait_with_output().expect("xtask ends");
        output.stderr = self.told.into_bytes();
        // A killed process stays listed until its parent has noticed: that may take a moment, and only that is waited for.
        for _ in 0..600 {
            if test_kill_process(self.server).is_err() {
                return text(&output, self.folder.path());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("the server {:?} is still there a minute after the run", self.server);
    }
}

#[test]
fn a_server_killed_in_mid_run() {
    let running = Running::start();
    kill_process(running.server, Signal::KILL).expect("the server can be killed");
    assert_snapshot!(running.end());
}

#[test]
fn ctrl_c_stops_the_server_too() {
    let running = Running::start();
    let run = Pid::from_child(&running.run);
    kill_process(run, Signal::INT).expect("the run can be interrupted");
    assert_snapshot!(running.end());
}

#[test]
fn term_stops_the_server_too() {
    let running = Running::start();
    let run = Pid::from_child(&running.run);
    kill_process(run, Signal::TERM).expect("the run can be told to end");
    assert_snapshot!(running.end());
}

#[test]
fn reports_are_written_to_files() {
    let folder = Folder::attached(server(Some("every-refusal-500")), "/events", "");
    let file = |name: &str| folder.path().join(name).display().to_string();
    let (json, junit) = (file("out.jsonl"), file("out.xml"));
    let target = folder.target();
    let arguments = ["--target", &target, "--run", "refusal/statuses", "--json", &json, "--junit", &junit];
    let output = conformance(arguments).output().expect("xtask can be started");
    assert_eq!(output.status.code(), Some(1));

    let lines = std::fs::read_to_string(&json).expect("the JSON lines are there");
    let kinds: Vec<String> = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("each line is JSON"))
        .map(|line| line["type"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(kinds, ["run", "result", "result", "result", "result", "summary"]);
    let report = read_jsonl(json.as_ref()).expect("the report can be read back");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(told.ends_with(&format!("Exit code {}.\n", report.exit.code())), "{told}");

    let xml = std::fs::read_to_string(&junit).expect("the JUnit report is there");
    assert_eq!(xml.matches("<testcase ").count(), 4, "{xml}");
    assert_eq!(xml.matches("<failure ").count(), report.counts().fail, "{xml}");
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .expect("the folder can be listed")
        .map(|entry| entry.expect("an entry can be read").file_name())
        .filter(|name| name.to_string_lossy().ends_with(".part"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}
