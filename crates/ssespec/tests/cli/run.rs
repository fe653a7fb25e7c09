//! `ssespec run`: target files and servers that flags describe, known failures, shards.

use insta::assert_snapshot;

use crate::support::{Folder, server, shown, ssespec, told};

/// Checks that are over in a moment.
const QUICK: &str = "refusal/statuses";

fn attached(fault: Option<&str>) -> Folder {
    Folder::attached(server(fault), "/events", "")
}

#[test]
fn a_target_file_conforms() {
    assert_snapshot!(shown(attached(None).path(), ["run", "target.yaml", "--run", QUICK]));
}

#[test]
fn a_folder_stands_for_its_target_file() {
    assert_snapshot!(shown(attached(None).path(), ["run", ".", "--run", QUICK, "--strict"]));
}

#[test]
fn a_failure_says_how_to_repeat_it() {
    assert_snapshot!(shown(
        attached(Some("type-json")).path(),
        ["run", "target.yaml", "--run", "resp.ctype-essence"]
    ));
}

#[test]
fn streams_are_held_for_a_second_at_least_and_an_hour_at_most() {
    assert_snapshot!(told(["run", "target.yaml", "--hold", "999ms"]));
}

#[test]
fn flags_describe_a_server_that_runs() {
    let url = format!("http://{}/events", server(None));
    let run = [
        "run",
        "--url",
        &url,
        "--emit",
        "/emit",
        "--capability",
        "resume",
        "--name",
        "mine",
        "--run",
        "resume/*",
    ];
    let told = told(run);
    assert!(told.starts_with("exit code 0"), "{told}");
    assert!(told.contains("Conforms: nothing fails on mine"), "{told}");
}

#[test]
fn flags_describe_a_server_that_is_started() {
    let server = ssespec_test_support::faulty_server();
    let cmd = format!("'{}' --port {{port}} --interval 20", server.display());
    let url = "http://127.0.0.1:{port}/events";
    let told = told(["run", "--cmd", &cmd, "--url", url, "--run", "stream/whole"]);
    assert!(told.starts_with("exit code 0"), "{told}");
}

#[test]
fn nothing_to_run() {
    assert_snapshot!(told(["run"]));
}

#[test]
fn a_folder_without_a_target() {
    assert_snapshot!(told(["run", "."]));
}

#[test]
fn two_targets_of_one_name() {
    let folder = attached(None);
    std::fs::copy(folder.path().join("target.yaml"), folder.path().join("other.yaml")).expect("a copy");
    assert_snapshot!(shown(folder.path(), ["run", "target.yaml", "other.yaml"]));
}

#[test]
fn a_command_without_a_url() {
    assert_snapshot!(told(["run", "--cmd", "python3 server.py"]));
}

#[test]
fn a_command_that_is_not_told_its_port() {
    assert_snapshot!(told(["run", "--cmd", "python3 server.py", "--url", "http://127.0.0.1:{port}/"]));
}

#[test]
fn an_unknown_capability() {
    assert_snapshot!(told(["run", "--url", "http://127.0.0.1:9/", "--capability", "resum"]));
}

#[test]
fn an_old_flag_is_told_its_new_name() {
    assert_snapshot!(told(["run", "--url", "http://127.0.0.1:9/", "--can", "resume"]));
}

#[test]
fn a_shard_that_is_none() {
    assert_snapshot!(told(["run", "x.yaml", "--shard", "4/3"]));
}

#[test]
fn the_first_failure_stops_the_run() {
    let folder = attached(Some("type-json"));
    let told = shown(folder.path(), ["run", "target.yaml", "--fail-fast"]);
    assert!(told.starts_with("exit code 1"), "{told}");
    let stopped = told.lines().find(|line| line.contains("the run stopped at the first failure, in "));
    assert!(stopped.is_some_and(|line| line.ends_with("scenarios did not run to their end")), "{told}");
}

#[test]
fn known_failures_are_written_with_their_reasons_left_to_fill_in() {
    let folder = attached(Some("type-json"));
    let run = ["run", "target.yaml", "--run", "resp.ctype-essence", "--known", "known.yaml"];
    let first = shown(folder.path(), run.iter().chain(&["--update-known"]));
    assert!(first.starts_with("exit code 1"), "{first}");
    assert!(
        first.contains(
            "known.yaml: 0 kept, 0 fixed and removed, 1 new: write the reason of each into its `reason`"
        ),
        "{first}"
    );
    let path = folder.path().join("known.yaml");
    let written = std::fs::read_to_string(&path).expect("the file was written");
    assert_snapshot!("known_failures_written", written);
    assert_snapshot!("known_failures_without_reasons", shown(folder.path(), run));

    std::fs::write(
        &path,
        written.replace("reason: \"\"", "reason: \"the proxy: it rewrites \\\"types\\\"\""),
    )
    .expect("a reason");
    let excused = shown(folder.path(), run);
    assert!(excused.starts_with("exit code 0"), "{excused}");
    let kept = shown(folder.path(), run.iter().chain(&["--update-known"]));
    assert!(kept.contains("known.yaml: 1 kept, 0 fixed and removed, 0 new\n"), "{kept}");
    assert!(shown(folder.path(), run).starts_with("exit code 0"));
}

#[test]
fn a_known_failure_that_passes_is_an_error_until_it_is_removed() {
    let folder = attached(None);
    let known = "known-failures:\n  - { check: resp.ctype-essence, reason: it did }\n";
    std::fs::write(folder.path().join("known.yaml"), known).expect("the file is written");
    let run = ["run", "target.yaml", "--run", "resp.ctype-essence", "--known", "known.yaml"];
    assert!(shown(folder.path(), run).starts_with("exit code 1"));
    let updated = shown(folder.path(), run.iter().chain(&["--update-known"]));
    assert!(updated.contains("known.yaml: 0 kept, 1 fixed and removed, 0 new\n"), "{updated}");
    assert!(shown(folder.path(), run).starts_with("exit code 0"));
}

#[test]
fn a_known_failure_of_a_target_that_does_not_run() {
    let folder = attached(None);
    let known = "known-failures:\n  - { target: other, check: resp.ctype-essence, reason: it did }\n";
    std::fs::write(folder.path().join("known.yaml"), known).expect("the file is written");
    assert_snapshot!(shown(folder.path(), ["run", "target.yaml", "--known", "known.yaml"]));
}

#[test]
fn update_known_wants_a_file() {
    assert_snapshot!(told(["run", "x.yaml", "--update-known"]));
}

#[test]
fn interrupted_it_leaves_no_server_behind() {
    let folder = Folder::launched();
    let mut run = ssespec(folder.path(), ["run", "target.yaml", "--run", "stream/whole"]);
    let mut child =
        run.stderr(std::process::Stdio::null()).stdout(std::process::Stdio::null()).spawn().expect("a start");
    let pid_file = folder.path().join("pid");
    let pid = loop {
        let text = std::fs::read_to_string(&pid_file).unwrap_or_default();
        if let Ok(pid) = text.trim().parse::<u32>() {
            break pid;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    let term =
        std::process::Command::new("kill").arg(child.id().to_string()).status().expect("kill can be started");
    assert!(term.success());
    assert_eq!(child.wait().expect("an end").code(), Some(130));
    // It was killed, not waited for: a loaded machine takes a moment to take it away.
    let process = format!("/proc/{pid}");
    let is_there = || std::path::Path::new(&process).exists();
    for _ in 0..500 {
        if !is_there() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(!is_there(), "the server {pid} is still there");
}
