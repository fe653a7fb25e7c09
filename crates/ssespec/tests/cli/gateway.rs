//! `ssespec gateway`: each thing that a gateway does wrong is named, and one that does nothing is not blamed.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use insta::assert_snapshot;

use crate::relay::{Mode, relay, serve};
use crate::stranger;
use crate::support::{Folder, shown, ssespec, told};

/// Exit code and all that is told about a gateway, and its JSON lines.
fn gateway(mode: Mode, dialect: &str, more: &[&str]) -> (Option<i32>, String, Vec<serde_json::Value>) {
    let (via, point) = relay(mode);
    let folder = Folder::with("");
    let via = format!("http://{via}/v1/chat");
    let words =
        ["gateway", "--dialect", dialect, "--via", &via, "--listen", "127.0.0.1:0", "--json", "out.jsonl"];
    let mut run = ssespec(folder.path(), words.into_iter().chain(more.iter().copied()))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("ssespec can be started");
    let mut out = BufReader::new(run.stdout.take().expect("its output"));
    let mut text = String::new();
    out.read_line(&mut text).expect("the plan");
    let upstream = text.split("http://").nth(1).and_then(|rest| rest.split('/').next()).expect("an address");
    point.send(upstream.parse().expect("an address")).expect("the relay waits");
    std::io::Read::read_to_string(&mut out, &mut text).expect("the report");
    let status = run.wait().expect("it ends");
    let lines = std::fs::read_to_string(folder.path().join("out.jsonl")).unwrap_or_default();
    let lines = lines.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect();
    (status.code(), ssespec_test_support::steady(&text), lines)
}

/// The exit code and the rules that are broken, each with its case. What the times leave open is for the machine to say.
fn faults(mode: Mode, dialect: &str, more: &[&str]) -> (Option<i32>, Vec<String>) {
    let (code, text, lines) = gateway(mode, dialect, more);
    let broken = |line: &serde_json::Value| {
        let verdict = line["verdict"].as_str().filter(|verdict| *verdict != "pass")?;
        Some(format!("{verdict} {} {}", line["rule"].as_str()?, line["case"].as_str()?))
    };
    let statements = if dialect == "openai-chat" { 17 } else { 16 };
    assert_eq!(lines.len(), statements + 2, "{text}");
    let open = ["slow", "stall"].map(|case| format!("inconclusive gateway.incremental {case}"));
    (code, lines.iter().filter_map(broken).filter(|fault| !open.contains(fault)).collect())
}

fn found(faults: &[&str]) -> (Option<i32>, Vec<String>) {
    (Some(1), faults.iter().map(|fault| (*fault).to_owned()).collect())
}

#[test]
fn a_relay_is_not_blamed() {
    for dialect in ["openai-chat", "anthropic-messages", "gemini"] {
        assert_eq!(faults(Mode::Right, dialect, &[]), (Some(0), vec![]));
    }
}

#[test]
fn a_gateway_that_adds_the_terminal_event_in_any_case() {
    assert_eq!(
        faults(Mode::AlwaysCompletes, "openai-chat", &[]),
        found(&[
            "fail gateway.error-shown error",
            "fail gateway.truncation-shown truncated",
            "fail gateway.truncation-shown reset",
            "warn gateway.loss-shown broken-json",
        ])
    );
}

#[test]
fn a_gateway_that_collects() {
    // Unless the machine is held up for more than a second.
    assert_eq!(
        faults(Mode::Collects, "openai-chat", &[]),
        found(&["fail gateway.incremental slow", "inconclusive gateway.upstream-stopped client-leaves"])
    );
}

#[test]
fn a_gateway_that_decodes_each_read() {
    assert_eq!(
        faults(Mode::DecodesEachRead, "openai-chat", &[]),
        found(&["fail gateway.characters split-characters"])
    );
}

#[test]
fn a_gateway_that_sends_comments_as_data() {
    assert_eq!(faults(Mode::CommentsAsData, "openai-chat", &[]), found(&["fail gateway.comments comments"]));
}

#[test]
fn a_gateway_that_drops_large_events() {
    assert_eq!(
        faults(Mode::DropsLarge, "openai-chat", &[]),
        found(&["fail gateway.large-event large-event"])
    );
}

#[test]
fn a_gateway_that_merges_tool_calls() {
    assert_eq!(
        faults(Mode::MergesCalls, "openai-chat", &[]),
        found(&[
            "fail gateway.tool-calls parallel-tool-calls",
            "warn gateway.tool-calls interleaved-tool-calls",
        ])
    );
}

#[test]
fn a_gateway_that_completes_what_fell_silent() {
    assert_eq!(faults(Mode::EndsWhenSilent, "openai-chat", &[]), found(&["fail gateway.stall-shown stall"]));
}

#[test]
fn a_gateway_that_never_stops_its_upstream() {
    let (code, faults) = faults(Mode::Drains, "openai-chat", &[]);
    assert_eq!((code, faults), (Some(0), vec!["warn gateway.upstream-stopped client-leaves".to_owned()]));
}

#[test]
fn a_gateway_whose_upstream_is_another_api_is_not_judged() {
    let (code, text, _) = gateway(Mode::AsksElsewhere, "openai-chat", &[]);
    let why = "the gateway asked the upstream for /responses, which is another API";
    assert!(code == Some(4) && text.contains(why), "{text}");
}

#[test]
fn a_gateway_that_trims() {
    let (code, faults) = faults(Mode::Trims, "openai-chat", &[]);
    assert_eq!((code, faults[0].as_str()), (Some(1), "fail gateway.text right"));
}

#[test]
fn a_gateway_that_leaves_out_a_field() {
    let (code, faults) = faults(Mode::LeavesOutObject, "openai-chat", &[]);
    assert_eq!((code, faults[0].as_str()), (Some(1), "fail gateway.response right"));
}

#[test]
fn recordings_are_kept() {
    let folder = Folder::with("");
    let kept = folder.path().join("kept");
    let words = ["--recordings", kept.to_str().expect("a path")];
    assert_eq!(gateway(Mode::Right, "openai-chat", &words).0, Some(0));
    let path = kept.join("gateway/gateway__truncated.1.jsonl");
    assert!(ssespec_evidence::store::load(&path).is_ok(), "{}", path.display());
}

/// Where a gateway of its own process listens, and its upstream.
const RELAY: &str = "SSESPEC_TEST_RELAY";

#[test]
#[ignore = "it is the gateway that another test starts"]
fn a_gateway_of_its_own_process() {
    let told = std::env::var(RELAY).expect("it is started by another test");
    let (port, upstream) = told.split_once(' ').expect("a port and an upstream");
    let listener = std::net::TcpListener::bind(format!("127.0.0.1:{port}")).expect("a free port");
    let upstream = upstream.strip_prefix("http://").and_then(|text| text.parse().ok());
    serve(&listener, upstream.expect("an address"), Mode::Right);
}

#[test]
#[cfg(unix)]
fn a_gateway_is_started_and_pointed_at_the_upstream() {
    let program = std::env::current_exe().expect("this program");
    let told = told([
        "gateway",
        "--dialect",
        "openai-chat",
        "--listen",
        "127.0.0.1:0",
        "--via",
        "http://127.0.0.1:{port}/v1/chat/completions",
        "--",
        "env",
        &format!("{RELAY}={{port}} {{upstream}}"),
        program.to_str().expect("a path"),
        "--exact",
        "gateway::a_gateway_of_its_own_process",
        "--ignored",
    ]);
    assert!(told.starts_with("exit code 0\n"), "{told}");
    assert!(told.contains("\nThe gateway brings through what its upstream sends."), "{told}");
}

#[test]
fn flags_of_the_file_stand_before_the_command() {
    let folder = Folder::with("");
    let toml = "[gateway]\nlisten = \"192.0.2.1:9000\"\n";
    std::fs::write(folder.path().join("ssespec.toml"), toml).expect("a file");
    let words = ["gateway", "--dialect", "openai-chat", "--via", "http://127.0.0.1:9/v1", "--", "serve"];
    let told = shown(folder.path(), words);
    assert!(told.contains("invalid value '192.0.2.1:9000' for '--listen <ADDRESS>'"), "{told}");
}

#[test]
fn a_gateway_that_does_not_ask_the_upstream_is_not_judged() {
    let silent = format!("http://{}/v1/chat/completions", stranger::silent());
    assert_snapshot!(told([
        "gateway",
        "--dialect",
        "openai-chat",
        "--via",
        &silent,
        "--listen",
        "127.0.0.1:0"
    ]));
}

#[test]
fn nobody_listens_at_the_gateway() {
    let nobody = "http://127.0.0.1:9/v1/chat/completions";
    assert_snapshot!(told([
        "gateway",
        "--dialect",
        "openai-chat",
        "--via",
        nobody,
        "--listen",
        "127.0.0.1:0"
    ]));
}

#[test]
fn gateway_help() {
    assert_snapshot!(told(["gateway", "--help"]));
}

#[test]
fn gateway_mistakes() {
    let via = "http://127.0.0.1:9/v1";
    let mistakes: [&[&str]; 6] = [
        &["gateway", "--dialect", "openai-chat"],
        &["gateway", "--dialect", "cohere", "--via", via],
        &["gateway", "--dialect", "openai-chat", "--via", via, "--out", "mercure-1.0"],
        &["gateway", "--dialect", "openai-chat", "--via", via, "--listen", "192.0.2.1:9000"],
        &["gateway", "--dialect", "openai-chat", "--via", "127.0.0.1/v1"],
        &["gateway", "--dialect", "openai-chat", "--via", "http://127.0.0.1:{port}/v1", "--", "serve"],
    ];
    let all = mistakes.map(|words| format!("$ ssespec {}\n{}", words.join(" "), told(words)));
    assert_snapshot!(all.join("\n"));
}
