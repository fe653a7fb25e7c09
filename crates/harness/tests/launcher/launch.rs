//! From a target file to a server that answers, or to an error that says why not.

use serde_json::json;
use ssespec_harness::launcher::{Stopped, TargetError, check_needs, launch};
use ssespec_scenario::Endpoint;

use super::support::{Test, folder, program, shell, target, wait};

pub const TESTS: &[Test] = &[
    ("launch::a_server_is_launched_and_stopped", a_server_is_launched_and_stopped),
    ("launch::the_port_and_the_environment_reach_it", the_port_and_the_environment_reach_it),
    ("launch::two_servers_get_two_ports", two_servers_get_two_ports),
    (
        "launch::a_missing_program_is_told_before_anything_is_run",
        a_missing_program_is_told_before_anything_is_run,
    ),
    ("launch::a_command_that_does_not_exist", a_command_that_does_not_exist),
    ("launch::a_server_that_dies_early_shows_its_last_words", a_server_that_dies_early_shows_its_last_words),
    ("launch::a_server_that_is_killed_early", a_server_that_is_killed_early),
    ("launch::a_server_that_never_listens", a_server_that_never_listens),
    ("launch::a_server_that_does_not_speak_http", a_server_that_does_not_speak_http),
    ("launch::a_taken_port_is_tried_again", a_taken_port_is_tried_again),
    ("launch::a_death_in_mid_run_is_noticed", a_death_in_mid_run_is_noticed),
    ("launch::a_target_without_launch", a_target_without_launch),
];

fn error(target: &ssespec_scenario::Target) -> TargetError {
    let dir = folder();
    match wait(launch(target, dir.path())) {
        Err(error) => error,
        Ok(server) => panic!("launched: {}", server.output()),
    }
}

fn a_server_is_launched_and_stopped() {
    let dir = folder();
    wait(async {
        let server = launch(&target(json!({"run": [program(), "serve", "{port}"]})), dir.path())
            .await
            .expect("launched");
        assert_eq!(server.attached().name, "test");
        assert!(server.attached().base.as_str().starts_with("http://127.0.0.1:"));
        assert_eq!(server.attached().url(Endpoint::Stream), Ok(server.attached().base.clone()));
        server.check_alive().await.expect("alive");
        assert_eq!(server.output(), "listening\n");
        let port = server.attached().base.port().expect("a port");
        assert_eq!(server.stop().await.expect("no leak"), Stopped::Terminated);
        let error = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.expect_err("nobody listens");
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionRefused);
    });
}

fn the_port_and_the_environment_reach_it() {
    let dir = folder();
    let run = r#"pwd; echo "$GREETING $PORT" >&2; exec "$0" serve "$PORT""#;
    let env = json!({"GREETING": "hello", "PORT": "{port}"});
    wait(async {
        let server = launch(&target(json!({"run": ["sh", "-c", run, program()], "env": env})), dir.path())
            .await
            .expect("launched");
        let port = server.attached().base.port().expect("a port");
        let here = dir.path().canonicalize().expect("a folder");
        assert_eq!(
            server.output(),
            format!("{}\nhello {port}\nlistening\n", here.display()),
            "both outputs, in order"
        );
        server.stop().await.expect("no leak");
    });
}

fn two_servers_get_two_ports() {
    let dir = folder();
    wait(async {
        let target = target(json!({"run": [program(), "serve", "{port}"]}));
        let (one, two) = tokio::join!(launch(&target, dir.path()), launch(&target, dir.path()));
        let (one, two) = (one.expect("launched"), two.expect("launched"));
        assert_ne!(one.attached().base, two.attached().base);
        one.stop().await.expect("no leak");
        two.check_alive().await.expect("the other lives on");
        two.stop().await.expect("no leak");
    });
}

fn a_missing_program_is_told_before_anything_is_run() {
    let launch = json!({
        "needs": {"sh": "it is everywhere", "no-such-program": "build it yourself"},
        "setup": [["sh", "-c", "echo setup; exit 9"]],
        "run": ["sh", "-c", "exit 9"],
    });
    let error = error(&target(launch));
    assert_eq!(error.to_string(), "`no-such-program` is not installed; get it: build it yourself");
    assert!(matches!(error, TargetError::Missing { .. }), "a run can tell it apart");
    let there = target(json!({"needs": {"sh": "it is everywhere"}, "run": ["sh"]}));
    check_needs(there.launch.as_ref().expect("a launch")).expect("a shell");
}

fn a_command_that_does_not_exist() {
    let error = error(&target(json!({"run": ["./no such", "{port}"]}))).to_string();
    let (start, port_on) = error.split_once("' ").expect("a quoted word");
    assert_eq!(start, "cannot start `'./no such");
    let rest = port_on.trim_start_matches(|c: char| c.is_ascii_digit());
    assert_eq!(
        rest,
        "`: No such file or directory (os error 2); check the first word of the command in the target file"
    );
}

fn a_server_that_dies_early_shows_its_last_words() {
    let error = error(&target(json!({"run": ["sh", "-c", "echo one; echo two >&2; exit 3"]})));
    assert_eq!(
        error.to_string(),
        "`sh -c 'echo one; echo two >&2; exit 3'` ended with exit status 3 before it was ready; the end of its output:\n    \
         | one\n    | two"
    );
}

fn a_server_that_is_killed_early() {
    let error = error(&target(json!({"run": ["sh", "-c", "kill -KILL $$"]})));
    assert_eq!(
        error.to_string(),
        "`sh -c 'kill -KILL $$'` was ended by signal 9 before it was ready; it printed nothing"
    );
}

fn a_server_that_never_listens() {
    let launch = json!({"run": ["sleep", "1000"], "ready": {"get": "/ready", "within": "1s"}});
    let error = error(&target(launch)).to_string();
    let without_port: String = error.chars().filter(|c| !c.is_ascii_digit()).collect();
    assert_eq!(
        without_port,
        "http://...:/ready did not answer within s: connection refused; check `ready` in the target file, and that the \
         server listens on the port it is given; it printed nothing"
    );
}

fn a_server_that_does_not_speak_http() {
    // The listener is ours: the server only has to live. Its port cannot be ours, so it is asked by a whole URL.
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let _ = std::io::Write::write_all(&mut stream.expect("a connection"), b"220 mail.example\r\n");
        }
    });
    let launch = json!({"run": ["sleep", "1000"], "ready": {"get": url, "within": "1s"}});
    let error = error(&target(launch)).to_string();
    assert_eq!(
        error,
        format!(
            "{url} did not answer within 1s: the response begins with `220 mai`, which is not HTTP/1; check `ready` in the \
             target file, and that the server listens on the port it is given; it printed nothing"
        )
    );
}

fn a_taken_port_is_tried_again() {
    let dir = folder();
    let run = r#"if [ -e taken ]; then exec "$0" serve "$1"; else touch taken; echo "Address already in use"; exit 1; fi"#;
    wait(async {
        let target = target(json!({"run": ["sh", "-c", run, program(), "{port}"]}));
        let server = launch(&target, dir.path()).await.expect("launched at the second try");
        server.stop().await.expect("no leak");
    });
    let always = error(&target(json!({"run": ["sh", "-c", "echo tried >> tries; echo EADDRINUSE; exit 1"]})));
    assert!(matches!(always, TargetError::DiedEarly { .. }), "{always}");
}

fn a_death_in_mid_run_is_noticed() {
    let dir = folder();
    wait(async {
        let script = r#"echo $$ > pid; exec "$0" serve "$1""#;
        let server =
            launch(&target(json!({"run": ["sh", "-c", script, program(), "{port}"]})), dir.path()).await;
        let server = server.expect("launched");
        let pid = super::support::read(&dir.path().join("pid"));
        let killed = std::process::Command::new("kill").args(["-KILL", pid.trim()]).status().expect("kill");
        assert!(killed.success());
        let error = loop {
            match server.check_alive().await {
                Ok(()) => tokio::time::sleep(std::time::Duration::from_millis(10)).await,
                Err(error) => break error,
            }
        };
        assert_eq!(
            error.to_string(),
            "the server was ended by signal 9 in mid-run; the end of its output:\n    | listening"
        );
        assert_eq!(server.stop().await.expect("no leak"), Stopped::Terminated);
    });
}

fn a_target_without_launch() {
    let mut target = shell("exit 0");
    target.launch = None;
    assert_eq!(
        error(&target).to_string(),
        "the target file says neither how to `launch` the server nor at which `url` it runs: add one of them"
    );
}
