//! The end of a server: nothing of it is left, whatever happened.

use std::process::{Command, ExitCode};

use serde_json::json;
use ssespec_harness::launcher::{Server, Stopped, kill_all, launch};

use super::support::{Test, folder, goes, lives, program, read, target, wait};

pub const TESTS: &[Test] = &[
    ("end::a_server_that_ignores_term_is_killed", a_server_that_ignores_term_is_killed),
    ("end::children_go_with_the_server", children_go_with_the_server),
    ("end::a_dropped_server_takes_its_children_along", a_dropped_server_takes_its_children_along),
    ("end::a_failed_launch_leaves_nothing", a_failed_launch_leaves_nothing),
    ("end::a_child_that_leaves_the_group_is_a_leak", a_child_that_leaves_the_group_is_a_leak),
    ("end::a_dropped_server_takes_leavers_along", a_dropped_server_takes_leavers_along),
    ("end::an_interrupt_kills_all_and_lets_nothing_start", an_interrupt_kills_all_and_lets_nothing_start),
];

/// Launches the server after this shell script, which may leave ids of processes in the file `pid`.
async fn launched(before: &str, dir: &std::path::Path) -> Server {
    let script = format!(r#"{before} exec "$0" serve "$1""#);
    launch(&target(json!({"run": ["sh", "-c", script, program(), "{port}"]})), dir).await.expect("launched")
}

fn a_server_that_ignores_term_is_killed() {
    let dir = folder();
    wait(async {
        let server = launched("trap '' TERM; echo $$ > pid;", dir.path()).await;
        assert_eq!(server.stop().await.expect("no leak"), Stopped::Killed);
    });
    assert!(!lives(&read(&dir.path().join("pid"))));
}

fn children_go_with_the_server() {
    let dir = folder();
    wait(async {
        let server = launched("(trap '' TERM; sleep 1000) & sleep 1000 & echo $! > pid;", dir.path()).await;
        assert!(lives(&read(&dir.path().join("pid"))));
        assert_eq!(
            server.stop().await.expect("no leak"),
            Stopped::Killed,
            "one of the children ignores TERM"
        );
    });
    assert!(!lives(&read(&dir.path().join("pid"))));
}

fn a_dropped_server_takes_its_children_along() {
    let dir = folder();
    wait(async {
        drop(launched("sleep 1000 & echo $! > pid;", dir.path()).await);
    });
    goes(&read(&dir.path().join("pid")));
}

fn a_failed_launch_leaves_nothing() {
    let dir = folder();
    wait(async {
        let run = json!(["sh", "-c", "sleep 1000 & echo $! > pid; exit 1"]);
        assert!(launch(&target(json!({ "run": run })), dir.path()).await.is_err());
    });
    goes(&read(&dir.path().join("pid")));
}

/// Starts a process in a session of its own, which is beyond the reach of signals to the group.
const LEAVER: &str =
    "setsid sh -c 'echo $$ > pid; exec sleep 1000' & while [ ! -s pid ]; do sleep 0.01; done;";

fn a_child_that_leaves_the_group_is_a_leak() {
    let dir = folder();
    let error = wait(async { launched(LEAVER, dir.path()).await.stop().await.expect_err("a leak") });
    let pid = read(&dir.path().join("pid"));
    assert_eq!(
        error.to_string(),
        format!(
            "the server left processes behind: {} (sleep 1000); they must end when the server's process group is signalled; \
             the end of its output:\n    | listening",
            pid.trim()
        )
    );
    goes(&pid);
}

fn a_dropped_server_takes_leavers_along() {
    let dir = folder();
    wait(async { drop(launched(LEAVER, dir.path()).await) });
    goes(&read(&dir.path().join("pid")));
}

/// What this program does as `interrupted FOLDER`: the interrupt is for the whole process, so it gets one of its own.
pub fn interrupted() -> ExitCode {
    let dir = std::path::PathBuf::from(std::env::args().nth(2).expect("a folder"));
    wait(async {
        let one = launched("trap '' TERM; sleep 1000 & echo $! > pid;", &dir).await;
        let two = launched("", &dir).await;
        println!("killed {}", kill_all());
        println!("killed {} more", kill_all());
        let again = launch(&target(json!({"run": [program(), "serve", "{port}"]})), &dir).await;
        println!("{}", again.err().map(|e| e.to_string()).unwrap_or_default());
        // As after a real interrupt: nobody is left to clean up.
        std::mem::forget((one, two));
    });
    ExitCode::SUCCESS
}

fn an_interrupt_kills_all_and_lets_nothing_start() {
    let dir = folder();
    let output = Command::new(program()).arg("interrupted").arg(dir.path()).output().expect("this program");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "killed 2\nkilled 0 more\nnot started: the run is being stopped\n",
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    goes(&read(&dir.path().join("pid")));
}
