//! `ssespec compare`: each thing that a proxy may do to a stream is named, and a proxy that does nothing is not blamed.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::Duration;

use insta::assert_snapshot;

use crate::counting::{Came, Counting};
use crate::hop::{Mode, hop};
use crate::reference;
use crate::stranger;
use crate::support::{Folder, server, shown, ssespec, told};

/// The exit code and the faults that are found of a proxy.
fn faults(mode: Mode, more: &[&str]) -> (Option<i32>, Vec<String>) {
    let origin = server(None);
    let (direct, via) = (format!("http://{origin}/emit"), format!("http://{}/emit", hop(origin, mode)));
    let stats = format!("http://{origin}/stats");
    let more = more.iter().map(|word| if *word == "STATS" { stats.as_str() } else { word });
    let folder = Folder::with("");
    let words = ["compare", &direct, &via, "--emit", "--for", "9s", "--json", "out.jsonl"];
    let output =
        ssespec(folder.path(), words.into_iter().chain(more)).output().expect("ssespec can be started");
    let lines = std::fs::read_to_string(folder.path().join("out.jsonl"))
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let lines =
        lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("a JSON line"));
    let faults = lines.filter_map(|line| Some(line["fault"].as_str()?.to_owned())).collect();
    (output.status.code(), faults)
}

fn found(fault: &str) -> (Option<i32>, Vec<String>) {
    (Some(1), vec![fault.to_owned()])
}

#[test]
fn a_transparent_proxy_is_not_blamed() {
    assert_eq!(faults(Mode::Transparent, &["--stats", "STATS"]), (Some(0), vec![]));
}

#[test]
fn a_proxy_that_waits_for_the_end() {
    assert_eq!(faults(Mode::UntilEnd, &[]), found("held-until-end"));
}

#[test]
fn a_proxy_that_collects() {
    assert_eq!(faults(Mode::Blocks(200), &[]), found("coalesced"));
}

#[test]
fn a_proxy_that_holds_the_head_back() {
    assert_eq!(faults(Mode::LateHead, &[]), found("head-held"));
}

#[test]
fn a_proxy_that_strips_comments() {
    assert_eq!(faults(Mode::StripsComments, &[]), found("comments-lost"));
}

#[test]
fn a_proxy_that_drops_an_event() {
    assert_eq!(faults(Mode::DropsEvent("3"), &[]), found("events-lost"));
}

#[test]
fn a_proxy_that_compresses_without_flushing() {
    assert_eq!(
        faults(Mode::Gzip, &["-H", "Accept-Encoding: identity"]).1,
        ["held-until-end", "coding-added"]
    );
}

#[test]
fn a_proxy_that_cuts() {
    assert_eq!(faults(Mode::CutsAfter(Duration::from_millis(3_500)), &[]), found("cut-short"));
}

#[test]
fn a_proxy_that_completes_what_broke_off() {
    assert_eq!(faults(Mode::HidesBreaks, &[]), found("abort-hidden"));
}

#[test]
fn a_proxy_that_keeps_reading_for_nobody() {
    assert_eq!(faults(Mode::KeepsReading, &["--stats", "STATS"]), found("disconnect-kept"));
}

/// A report without its times, and without the blanks that align them.
fn report(mode: Mode, columns: &str) -> String {
    let origin = server(None);
    let (direct, via) = (format!("http://{origin}/emit"), format!("http://{}/emit", hop(origin, mode)));
    let folder = Folder::with("");
    let words = ["compare", &direct, &via, "--emit", "--for", "9s"];
    let output =
        ssespec(folder.path(), words).env("COLUMNS", columns).output().expect("ssespec can be started");
    let text = ssespec_test_support::text(&output, folder.path());
    let squeezed = text.lines().map(|line| match line.find(" [TIME]") {
        Some(at) if line.starts_with("id ") || line.starts_with("head ") => {
            format!("{}{}", line[..at].trim_end(), " [TIME]".repeat(line.matches("[TIME]").count()))
        }
        _ => line.to_owned(),
    });
    squeezed.collect::<Vec<_>>().join("\n")
}

/// The report up to what is not wrong, whose wording hangs on counts of the server's own heartbeats.
fn faulty_part(report: &str) -> String {
    let end = report.find("\n  PASS").unwrap_or(report.len());
    let last = report.lines().rev().find(|line| line.starts_with("The stream")).unwrap_or_default();
    let comments = |line: &str| line.contains(" events and ") && line.contains(" comments");
    let kept = report[..end].lines().filter(|line| !comments(line));
    kept.chain(["...", last]).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_report_of_a_fault() {
    assert_snapshot!(faulty_part(&report(Mode::DropsEvent("3"), "100")));
}

#[test]
fn the_report_fits_a_narrow_terminal() {
    let narrow = report(Mode::StripsComments, "60");
    assert!(
        narrow.lines().filter(|line| !line.contains("[TIME]")).all(|line| line.chars().count() <= 60),
        "{narrow}"
    );
    assert_snapshot!(faulty_part(&narrow));
}

/// A line without its numbers of milliseconds and bytes, its moment and its version.
fn steady_line(line: &str) -> String {
    const NUMBERS: [&str; 5] = ["direct_ms", "proxied_ms", "head_ms", "end_ms", "body_bytes"];
    let mut line = ssespec_test_support::steady(line);
    for name in NUMBERS {
        let key = format!("\"{name}\":");
        let mut pieces = line.split(&key);
        let mut out = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let rest = piece.trim_start_matches(|c: char| c.is_ascii_digit());
            out += &key;
            // `null` is no number, and stays.
            out += if rest.len() < piece.len() { "[N]" } else { "" };
            out += rest;
        }
        line = out;
    }
    // How many are proven is for the machine to say.
    if let Some((before, after)) = line.split_once(" of them proven by a pause") {
        let before = before.trim_end_matches(|c: char| c.is_ascii_digit());
        line = format!("{before}[N] of them proven by a pause{after}");
    }
    for name in ["started", "version"] {
        let key = format!("\"{name}\":\"");
        if let Some((before, after)) = line.split_once(&key) {
            let rest = after.split_once('"').map_or("", |(_, rest)| rest);
            line = format!("{before}{key}[...]\"{rest}");
        }
    }
    line
}

#[test]
fn the_json_lines_of_a_fault() {
    let origin = reference::plain();
    let via = format!("http://{}/emit", hop(origin, Mode::DropsEvent("3")));
    let direct = format!("http://{origin}/emit");
    let folder = Folder::with("");
    let words = ["compare", &direct, &via, "--emit", "--for", "9s", "--json", "out.jsonl"];
    let told = shown(folder.path(), words);
    assert!(told.starts_with("exit code 1"), "{told}");
    let lines = std::fs::read_to_string(folder.path().join("out.jsonl")).expect("JSON lines");
    assert_snapshot!(lines.lines().map(steady_line).collect::<Vec<_>>().join("\n"));
}

#[test]
fn live_streams_without_common_events_are_nothing_to_compare() {
    let silent = || format!("http://{}/", stranger::silent());
    assert_snapshot!(told(["compare", &silent(), &silent(), "--for", "1s"]));
}

#[test]
fn what_is_no_stream_is_nothing_to_compare() {
    let page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 14\r\n\r\n<h1>Login</h1>";
    let page = format!("http://{}/", stranger::fixed(page));
    assert_snapshot!(told(["compare", &page, &page, "--for", "1s"]));
}

#[test]
fn a_proxy_that_answers_something_else() {
    let gone =
        b"HTTP/1.1 502 Bad Gateway\r\nServer: nginx\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n";
    let (direct, via) =
        (format!("http://{}/", stranger::silent()), format!("http://{}/", stranger::fixed(gone)));
    assert_snapshot!(told(["compare", &direct, &via, "--for", "1s"]));
}

#[test]
fn compare_help() {
    assert_snapshot!(told(["compare", "--help"]));
}

#[test]
fn compare_mistakes() {
    let stream = "http://127.0.0.1:9/events";
    let mistakes: [&[&str]; 8] = [
        &["compare", stream],
        &["compare", stream, "localhost:80/events"],
        &["compare", "http://me:secret@127.0.0.1:9/", stream],
        &["compare", stream, stream, "--emit", "--for", "5s"],
        &["compare", stream, stream, "--emit", "-d", "{}"],
        &["compare", stream, stream, "--proxy", "squid"],
        &["compare", stream, stream, "--hop", "nginx"],
        &["compare", stream, stream, "--json", "nowhere/out.jsonl"],
    ];
    let all = mistakes.map(|words| format!("$ ssespec {}\n{}", words.join(" "), told(words)));
    assert_snapshot!(all.join("\n"));
}

#[test]
fn nobody_listens_directly() {
    assert_snapshot!(told(["compare", "http://127.0.0.1:9/events", "http://127.0.0.1:9/events"]));
}

#[test]
fn recordings_are_kept() {
    let folder = Folder::with("");
    let silent = format!("http://{}/", stranger::silent());
    let words = ["compare", &silent, &silent, "--for", "1s", "--recordings", "kept"];
    let _ = shown(folder.path(), words);
    for side in ["direct", "proxied"] {
        let path = folder.path().join(format!("kept/{side}/compare__stream.1.jsonl"));
        assert!(ssespec_evidence::store::load(&path).is_ok(), "{}", path.display());
    }
}

#[test]
fn only_what_is_found_on_a_live_stream_is_looked_for_once_more() {
    let gone = b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n";
    let stream =
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9\r\n\r\ndata: 1\n\n";
    let looked_again = |proxied: &'static [u8]| {
        let [direct, via] =
            [stream, proxied].map(|response| format!("http://{}/", stranger::fixed(response)));
        let folder = Folder::with("");
        let _ = shown(folder.path(), ["compare", &direct, &via, "--for", "1s", "--recordings", "kept"]);
        let second = |side: &str| folder.path().join(format!("kept/{side}/compare__proxied-first.1.jsonl"));
        ["direct", "proxied"].map(|side| ssespec_evidence::store::load(&second(side)).is_ok())
    };
    assert_eq!(looked_again(gone), [true; 2]);
    assert_eq!(looked_again(stream), [false; 2]);
}

#[test]
fn a_refusal_that_the_server_may_mean_is_in_doubt() {
    let stream =
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9\r\n\r\ndata: 1\n\n";
    let busy =
        b"HTTP/1.1 429 Too Many Requests\r\nContent-Type: text/plain\r\nRetry-After: 9\r\nContent-Length: 4\r\n\r\nbusy";
    let [direct, via] = [&stream[..], busy].map(|response| format!("http://{}/", stranger::fixed(response)));
    assert_snapshot!(told(["compare", &direct, &via, "--for", "1s"]));
}

/// Behind one path nobody goes on after an id, behind another only who comes late: a process that remembers, by chance.
fn remembers(number: usize, came: &Came, stream: &mut TcpStream) -> std::io::Result<bool> {
    let path = came.head.split(' ').nth(1).unwrap_or_default();
    let goes_on = match path {
        "/drops" => false,
        "/by-chance" => number > 4,
        _ => true,
    };
    let after = came.head.lines().find_map(|line| line.strip_prefix("Last-Event-ID: ")?.parse().ok());
    let first = after.filter(|_| goes_on).map_or(1, |id: u32| id + 1);
    let events: String = (first..=5).map(|id| format!("id: {id}\ndata: {id}\n\n")).collect();
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n";
    stream.write_all(format!("{head}Content-Length: {}\r\n\r\n{events}", events.len()).as_bytes())?;
    Ok(false)
}

#[test]
fn a_last_event_id_is_lost_if_it_is_lost_twice() {
    let reconnects = |path: &str| {
        let server = Counting::start(remembers);
        let url = |path: &str| format!("http://{}{path}", server.address);
        let told = told(["compare", &url("/"), &url(path), "--for", "1s"]);
        (told, server.requests().len())
    };
    let (told, requests) = reconnects("/drops");
    assert!(
        told.starts_with("exit code 1") && told.contains("Last-Event-ID does not get through\n"),
        "{told}"
    );
    assert_eq!(requests, 6);
    let (told, requests) = reconnects("/by-chance");
    let once = "reconnect: seen only once: Last-Event-ID does not get through";
    assert!(told.starts_with("exit code 4") && told.contains(once), "{told}");
    assert_eq!(requests, 6);
}
