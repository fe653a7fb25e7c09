//! `cargo xtask steady` over one scenario, its bad flags, and its end when it is interrupted.

use std::process::{Command, Stdio};

use assert_cmd::cargo::cargo_bin;
use insta::assert_snapshot;

use crate::support::{Folder, server, text};

fn steady(arguments: &[&str]) -> Command {
    let mut command = Command::new(cargo_bin!("xtask"));
    command.env_remove("COLUMNS").arg("steady").args(arguments);
    command
}

/// What a user sees of a run over one quick scenario, without the machine's own numbers.
fn told(fault: Option<&str>) -> String {
    let folder = Folder::attached(server(fault), "/events", "");
    let target = folder.target();
    let quick = ["--target", &target, "--runs", "2", "--busy", "1", "--run", "refusal/statuses"];
    let output = steady(&quick).output().expect("xtask can be started");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let told = text(&output, folder.path());
    let told = told.replace(&format!("on {cores} core{}", if cores == 1 { "" } else { "s" }), "on [CORES]");
    told.lines().map(|line| without_memory(line) + "\n").collect()
}

/// Cuts the memory off the end of a run's line, and the spaces that put its time in a column.
fn without_memory(line: &str) -> String {
    match line.rsplit_once(", ") {
        Some((begin, _)) if line.starts_with("run ") => {
            begin.split_whitespace().collect::<Vec<_>>().join(" ") + ", [MEMORY]"
        }
        _ => line.split(" cores, ").next().unwrap_or_default().to_owned(),
    }
}

#[test]
fn a_correct_server_is_not_accused() {
    assert_snapshot!(told(None));
}

#[test]
fn an_accused_server() {
    assert_snapshot!(told(Some("every-refusal-500")));
}

#[test]
fn too_many_busy_processes() {
    let output = steady(&["--busy", "17"]).output().expect("xtask can be started");
    assert_snapshot!(text(&output, "/nowhere".as_ref()));
}

#[test]
fn too_many_runs() {
    let output = steady(&["--runs", "501"]).output().expect("xtask can be started");
    assert_snapshot!(text(&output, "/nowhere".as_ref()));
}

#[test]
fn a_target_that_is_not_there() {
    let output = steady(&["--target", "no/such.yaml", "--no-page"]).output().expect("xtask can be started");
    assert_snapshot!(text(&output, "/nowhere".as_ref()));
}

/// The busy processes of a process, by their ids.
#[cfg(target_os = "linux")]
fn busy_children(parent: u32) -> Vec<i32> {
    let children = format!("/proc/{parent}/task/{parent}/children");
    let ids = std::fs::read_to_string(children).unwrap_or_default();
    let is_busy = |id: &i32| {
        let said = std::fs::read_to_string(format!("/proc/{id}/cmdline")).unwrap_or_default();
        said.split('\0').nth(1) == Some("busy")
    };
    ids.split_whitespace().filter_map(|id| id.parse().ok()).filter(is_busy).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn told_to_end_it_leaves_nothing_behind() {
    use rustix::process::{Pid, Signal, kill_process};

    let folder = Folder::launched();
    let target = folder.target();
    let mut command = steady(&["--target", &target, "--runs", "500", "--busy", "2", "--no-page"]);
    let mut run = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("a start");
    let busy = loop {
        let busy = busy_children(run.id());
        if busy.len() == 2 {
            break busy;
        }
        assert_eq!(run.try_wait().expect("it can be asked"), None, "it ended early");
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    kill_process(Pid::from_child(&run), Signal::TERM).expect("it can be ended");
    let output = run.wait_with_output().expect("an end");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(told, "interrupted: every process that was started is ended, nothing was written\n");
    assert_eq!(output.status.code(), Some(130));
    let server = std::fs::read_to_string(folder.path().join("pid")).expect("the server has written its id");
    let server = server.trim().parse().expect("an id is a number");
    let left: Vec<i32> = busy.into_iter().chain([server]).filter(|id| is_there(*id)).collect();
    assert!(left.is_empty(), "{left:?} are left");
}

#[cfg(target_os = "linux")]
fn is_there(id: i32) -> bool {
    std::path::Path::new(&format!("/proc/{id}")).exists()
}

#[test]
fn a_busy_process_ends_with_its_time_and_with_its_starter() {
    let start = |arguments: &[&str]| {
        let mut busy = Command::new(cargo_bin!("xtask"));
        busy.arg("busy").args(arguments).stdin(Stdio::piped()).spawn().expect("a start")
    };
    let mut timed = start(&["--seconds", "1"]);
    let mut left = start(&[]);
    let held = timed.stdin.take();
    assert_eq!(timed.wait().expect("an end").code(), Some(0));
    drop(held);
    assert_eq!(left.try_wait().expect("it can be asked"), None, "its starter is there");
    drop(left.stdin.take());
    assert_eq!(left.wait().expect("an end").code(), Some(0));
}
